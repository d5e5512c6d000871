"""The limits of an input in both definitions: length, range, pattern and number of entries."""

import json
from collections.abc import Iterator
from typing import Any

from generator.changes.change import Change
from generator.changes.subject import Pair

_LARGER_IS_NARROWER = ("minimum", "minLength", "minItems", "minProperties")
_SMALLER_IS_NARROWER = ("maximum", "maxLength", "maxItems", "maxProperties")
_SWITCHES = ("exclusiveMinimum", "exclusiveMaximum", "uniqueItems")
_ANY_CHANGE_NARROWS = ("pattern", "multipleOf")
_LIMITS = (*_LARGER_IS_NARROWER, *_SMALLER_IS_NARROWER, *_SWITCHES, *_ANY_CHANGE_NARROWS)


def compare_limits(pair: Pair) -> Iterator[Change]:
    """Give what differs in the limits of an input; those of an output stop nobody."""
    if not pair.subject.is_input:
        return
    for keyword in _LIMITS:
        old, new = (_limit(keyword, view.keywords.get(keyword)) for view in (pair.old, pair.new))
        if old == new:
            continue
        words = f"{keyword} of {pair.subject} was {_given(old)} and is {_given(new)}"
        if _narrows(keyword, old, new):
            yield pair.change("limit-narrowed", f"{words}: values that were taken are refused")
        else:
            yield pair.change("limit-widened", f"{words}: every value that was taken still is")


def _limit(keyword: str, value: Any) -> Any:
    """Give a limit; None without one, or one of a wrong type."""
    if keyword == "pattern":
        return value if isinstance(value, str) else None
    if isinstance(value, bool):
        return value or None if keyword in _SWITCHES else None
    return value if isinstance(value, int | float) else None


def _narrows(keyword: str, old: Any, new: Any) -> bool:
    if new is None:
        return False
    if old is None or keyword in _ANY_CHANGE_NARROWS or isinstance(old, bool) or isinstance(new, bool):
        return True
    rises = keyword in _LARGER_IS_NARROWER or keyword == "exclusiveMinimum"
    return bool(new > old if rises else new < old)


def _given(value: Any) -> str:
    return "not given" if value is None else json.dumps(value)
