"""The limits of an input in both definitions: length, range, pattern and number of entries."""

import json
import math
from collections.abc import Iterator
from fractions import Fraction
from typing import Any, NamedTuple, TypeGuard

from generator.changes.change import Change
from generator.changes.subject import Pair
from generator.definition import SchemaView

_LARGER_IS_NARROWER = ("minLength", "minItems", "minProperties")
_SMALLER_IS_NARROWER = ("maxLength", "maxItems", "maxProperties")
_OTHERS = ("uniqueItems", "pattern", "multipleOf")
_COUNTS = (*_LARGER_IS_NARROWER, *_SMALLER_IS_NARROWER)


def compare_limits(pair: Pair) -> Iterator[Change]:
    """Return what differs in the limits of an input; those of an output stop nobody."""
    if not pair.subject.is_input:
        return
    for edge in ("minimum", "maximum"):
        yield from _edges(pair, edge)
    for keyword in (*_COUNTS, *_OTHERS):
        old, new = (_limit(keyword, view) for view in (pair.old, pair.new))
        if old == new:
            continue
        words = f"{keyword} of {pair.subject} was {_given(old)} and is {_given(new)}"
        yield _change(pair, words, is_narrower=_narrows(keyword, old, new))


def _change(pair: Pair, words: str, *, is_narrower: bool) -> Change:
    if is_narrower:
        return pair.change("limit-narrowed", f"{words}: values that were taken are refused")
    return pair.change("limit-widened", f"{words}: every value that was taken still is")


class _Edge(NamedTuple):
    """An end of a range: the limit as written, whether it is left out itself, and where the values end."""

    limit: Any
    is_left_out: bool
    end: tuple[Any, bool] | None

    def __str__(self) -> str:
        return _given(self.limit) + (", left out itself" if self.is_left_out else "")


def _edges(pair: Pair, name: str) -> Iterator[Change]:
    old, new = _edge(pair.old, name), _edge(pair.new, name)
    if old.end == new.end:
        return
    words = f"{name} of {pair.subject} was {old} and is {new}"
    is_narrower = new.end is not None and (old.end is None or new.end > old.end)
    yield _change(pair, words, is_narrower=is_narrower)


def _edge(view: SchemaView, name: str) -> _Edge:
    """Return one end of the range; ends are comparable: the greater is the narrower."""
    limit, exclusive = view.keywords.get(name), view.keywords.get(f"exclusive{name.capitalize()}")
    is_left_out = exclusive is True
    if _is_number(exclusive):  # as JSON Schema writes it
        limit, is_left_out = exclusive, True
    if not _is_number(limit):
        return _Edge(None, False, None)
    sign = 1 if name == "minimum" else -1
    if view.type != "integer":
        return _Edge(limit, is_left_out, (sign * limit, is_left_out))
    if not is_left_out:
        whole = math.ceil(limit) if sign > 0 else math.floor(limit)
    else:
        whole = math.floor(limit) + 1 if sign > 0 else math.ceil(limit) - 1
    return _Edge(limit, is_left_out, (sign * whole, False))


def _limit(keyword: str, view: SchemaView) -> Any:
    """Return a limit; None without one, one of a wrong type, or one without effect."""
    value = view.keywords.get(keyword)
    if keyword == "pattern":
        return value if isinstance(value, str) else None
    if keyword == "uniqueItems":
        return True if value is True else None
    if not _is_number(value) or (keyword not in _SMALLER_IS_NARROWER and value <= 0):
        return None
    return None if keyword == "multipleOf" and view.type == "integer" and _divides_one(value) else value


def _is_number(value: Any) -> TypeGuard[int | float]:
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, int) and not isinstance(value, bool)


def _narrows(keyword: str, old: Any, new: Any) -> bool:
    if new is None:
        return False
    if old is None or keyword == "pattern":
        return True
    if keyword == "multipleOf":
        return (_exactly(old) / _exactly(new)) % 1 != 0
    return bool(new > old if keyword in _LARGER_IS_NARROWER else new < old)


def _divides_one(value: float) -> bool:
    return (1 / _exactly(value)) % 1 == 0


def _exactly(value: float) -> Fraction:
    return Fraction(value) if isinstance(value, int) else Fraction(repr(value))


def _given(value: Any) -> str:
    return "not given" if value is None else json.dumps(value)
