"""One value in both definitions: its type, format, list of values, limits, drop-down and visibility.

An input may become wider and an output narrower without anybody noticing; the other way round something that works
today stops.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from generator.changes.change import Change
from generator.changes.limits import compare_limits
from generator.changes.subject import Pair
from generator.definition import SchemaView
from generator.definition.schemas import ANY

_INTERNAL = "internal"

# Without a format a reader may take either width, so that lies between the two.
_WIDTHS: Mapping[str, Mapping[Any, int]] = {
    "integer": {"int32": 1, None: 2, "int64": 3},
    "number": {"float": 1, None: 2, "double": 3},
}
# Formats that decide how a value is sent or how an app types it; the others only describe a text.
_SHAPING = frozenset({"byte", "binary", "date", "date-time", "date-no-tz", "int32", "int64", "float", "double"})

_DROP_DOWNS = ("x-ms-dynamic-values", "x-ms-dynamic-list", "x-ms-dynamic-tree")
_DYNAMIC_SCHEMAS = ("x-ms-dynamic-schema", "x-ms-dynamic-properties")
_SHOWN_VALUES = 5


def same_type(pair: Pair) -> bool:
    """Whether what both types share can be compared any further."""
    return pair.old.type == pair.new.type or {pair.old.type, pair.new.type} == {"integer", "number"}


def compare_values(pair: Pair) -> Iterator[Change]:
    """Return what differs in the values themselves; members and entries are not looked at."""
    yield from _types(pair)
    if same_type(pair):
        yield from _formats(pair)
        yield from _enums(pair)
        yield from compare_limits(pair)
    yield from _nulls(pair)
    yield from _look_ups(pair)
    yield from _visibility(pair)


def _types(pair: Pair) -> Iterator[Change]:
    old, new, subject = pair.old.type, pair.new.type, pair.subject
    if old == new:
        return
    words = f"{subject} was {_article(old)} and is {_article(new)}"
    if subject.is_input:
        if new == ANY and (pair.old.properties or pair.old.items):
            yield pair.change("input-type", f"{words}: flows store its members by names that no longer exist")
        elif new == ANY or (old, new) == ("integer", "number"):
            yield pair.change("input-type-widened", f"{words}: every value that flows give still fits")
        else:
            yield pair.change("input-type", f"{words}: the values that flows give no longer fit")
    elif old == ANY or (old, new) == ("number", "integer"):
        yield pair.change("output-type-narrowed", f"{words}: what flows do with it still works")
    else:
        kind = "answer-type" if subject.is_response else "output-type"
        yield pair.change(kind, f"{words}: steps that use it fail or see something else")


def _article(kind: str) -> str:
    return "of any type" if kind == ANY else f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"


def _formats(pair: Pair) -> Iterator[Change]:
    old, new = (_text(view.keywords.get("format")) for view in (pair.old, pair.new))
    if old == new:
        return
    words = f"the format of {pair.subject} was {old or 'not given'} and is {new or 'not given'}"
    if not pair.subject.is_input and pair.old.type == pair.new.type:
        yield from _output_format(pair, old, new, words)
        return
    widths = _WIDTHS.get(pair.new.type, {})
    if pair.old.type == pair.new.type and old in widths and new in widths:
        if widths[new] > widths[old]:
            yield pair.change("format-widened", f"{words}: every value that fitted still fits")
        else:
            yield pair.change("format-narrowed", f"{words}: large values no longer fit")
    elif pair.old.type != pair.new.type:  # the type's own change says it
        return
    elif {old, new} & _SHAPING:
        yield pair.change("format-changed", f"{words}: flows and apps type the value differently")
    else:
        yield pair.change("format-hint", f"{words}: a hint to people, the value stays a text")


def _output_format(pair: Pair, old: str | None, new: str | None, words: str) -> Iterator[Change]:
    """Compare what flows and apps read: they hold the format they were made with.

    Source: microsoft/PowerPlatformConnectors#807, where the check of an update names each output whose format is
    dropped or another as breaking.
    """
    widths = _WIDTHS.get(pair.new.type, {})
    if old is not None:
        yield pair.change("output-format", f"{words}: flows and apps hold it as it was")
    elif new in widths and widths[new] < widths[None]:
        yield pair.change("output-format-added", f"{words}: what flows do with it still works")
    elif new in _SHAPING:
        yield pair.change("output-format", f"{words}: flows and apps type the value differently")
    else:
        yield pair.change("format-hint", f"{words}: a hint to people, the value stays a text")


def _enums(pair: Pair) -> Iterator[Change]:
    old, new = _listed(pair.old.keywords.get("enum")), _listed(pair.new.keywords.get("enum"))
    if old == new:
        return
    subject, is_input = pair.subject, pair.subject.is_input
    if old is None:
        if is_input:
            yield pair.change("enum-added", f"{subject} takes only {_shown(new or ())}: other values are refused")
        else:
            yield pair.change("output-enum-added", f"{subject} is now one of {_shown(new or ())}")
        return
    if new is None:
        if is_input:
            yield pair.change("enum-dropped", f"{subject} takes any value; the list to pick from is gone")
        else:
            yield pair.change("output-enum-dropped", f"{subject} is no longer one of a list; a switch over it misses")
        return
    gone, fresh = ([value for value in one if value not in other] for one, other in ((old, new), (new, old)))
    if gone and is_input:
        yield pair.change("enum-value-removed", f"{subject} no longer takes {_shown(gone)}: flows that give it fail")
    elif gone:
        yield pair.change("output-enum-value-removed", f"{subject} is no longer {_shown(gone)}")
    if fresh and is_input:
        yield pair.change("enum-value-added", f"{subject} also takes {_shown(fresh)}")
    elif fresh:
        yield pair.change("output-enum-value-added", f"{subject} may be {_shown(fresh)}: a switch over it misses that")


def lists_value(view: SchemaView) -> bool:
    """Whether the default of an input is one of the values that it takes."""
    values = _listed(view.keywords.get("enum"))
    return values is None or _json(view.keywords.get("default")) in values


def _listed(value: Any) -> frozenset[str] | None:
    return frozenset(map(_json, value)) if isinstance(value, list) else None


def _shown(values: Any) -> str:
    ordered = sorted(values)
    more = f" and {len(ordered) - _SHOWN_VALUES} more" if len(ordered) > _SHOWN_VALUES else ""
    return ", ".join(ordered[:_SHOWN_VALUES]) + more


def _nulls(pair: Pair) -> Iterator[Change]:
    old, new, subject = pair.old.is_nullable, pair.new.is_nullable, pair.subject
    if old == new:
        return
    if subject.is_input:
        kind, words = ("limit-widened", "may be null") if new else ("limit-narrowed", "may no longer be null")
    else:
        kind, words = ("output-nullable", "may be null") if new else ("output-not-nullable", "is never null")
    yield pair.change(kind, f"{subject} {words}")


def _look_ups(pair: Pair) -> Iterator[Change]:
    old, new = (_having(view, _DROP_DOWNS) for view in (pair.old, pair.new))
    if old and not new:
        yield pair.change("drop-down-lost", f"{pair.subject} has no drop-down: what flows hold still works")
    elif new and not old:
        yield pair.change("drop-down-added", f"{pair.subject} has a drop-down")
    elif old != new:
        yield pair.change("drop-down-changed", f"the drop-down of {pair.subject} is filled in another way")
    old, new = (_having(view, _DYNAMIC_SCHEMAS) for view in (pair.old, pair.new))
    words = f"the members of {pair.subject} are"
    if old and not new:
        yield pair.change("dynamic-schema-lost", f"{words} no longer looked up: flows lose them")
    elif new and not old:
        yield pair.change("dynamic-schema-added", f"{words} looked up while a flow is made")
    elif old != new:
        yield pair.change("dynamic-schema-changed", f"{words} looked up in another way")


def _having(view: SchemaView, keywords: tuple[str, ...]) -> dict[str, Any]:
    return {keyword: view.keywords[keyword] for keyword in keywords if isinstance(view.keywords.get(keyword), Mapping)}


def _visibility(pair: Pair) -> Iterator[Change]:
    old, new = visibility_of(pair.old), visibility_of(pair.new)
    if old == new:
        return
    if _INTERNAL not in (old, new):
        words = f"{pair.subject} was shown as {old or 'normal'} and is shown as {new or 'normal'}"
        yield pair.change("visibility", words)
    elif pair.subject.is_input:  # compared with its need and its default
        return
    elif new == _INTERNAL:
        yield pair.change("output-hidden", f"{pair.subject} is no longer offered; flows that use it still get it")
    else:
        yield pair.change("output-shown", f"{pair.subject} is offered")


def visibility_of(view: SchemaView) -> str:
    """Give `important`, `advanced`, `internal`, or nothing."""
    value = _text(view.keywords.get("x-ms-visibility"))
    return value if value and value != "none" else ""


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _json(value: Any) -> str:
    return json.dumps(_with_whole_numbers(value), sort_keys=True, default=str)


def _with_whole_numbers(value: Any) -> Any:
    """Write 1.0 as 1: JSON has one kind of number."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {key: _with_whole_numbers(each) for key, each in value.items()}
    return [_with_whole_numbers(each) for each in value] if isinstance(value, list) else value
