"""Texts that people read: titles, labels and descriptions. Nothing that was saved depends on them."""

from collections.abc import Iterator, Mapping
from typing import Any

from generator.changes.change import Change, change
from generator.definition import METHODS, OperationRecord
from generator.definition.references import Place
from generator.definition.triggers import NOTIFICATION_CONTENT

_TEXTS = frozenset({"description", "displayName", "summary", "title", "tooltip", "x-ms-summary"})
# What stands in these is a value of the service's, whatever its members are called.
_VALUES = frozenset({"const", "default", "enum", "example", "examples", "x-ms-test-value"})
_LONGEST = 200


def without_texts(value: Any) -> Any:
    """Return a copy of a JSON value without the texts that people read; lists keep their entries."""
    if isinstance(value, Mapping):
        return {
            key: each if key in _VALUES else without_texts(each)
            for key, each in value.items()
            if not (key in _TEXTS and isinstance(each, str))
        }
    return [without_texts(each) for each in value] if isinstance(value, list) else value


def compare_operation_texts(old: OperationRecord, new: OperationRecord) -> Iterator[Change]:
    """Return the texts that differ in an operation, and in what its trigger hands over."""
    yield from compare_texts(old.raw, new.raw, new.id, ("paths", new.path, new.method))
    events = old.path_item.get(NOTIFICATION_CONTENT), new.path_item.get(NOTIFICATION_CONTENT)
    yield from compare_texts(*events, new.id, ("paths", new.path, NOTIFICATION_CONTENT))


def compare_shared_texts(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    """Return the texts that differ in a definition, those of its operations left out."""
    was, now = ({key: each for key, each in one.items() if key != "paths"} for one in (old, new))
    yield from compare_texts(was, now, None, ())
    before, after = (one.get("paths") for one in (old, new))
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for path in after:
            items = _around_operations(before.get(path)), _around_operations(after[path])
            yield from compare_texts(*items, None, ("paths", path))


def _around_operations(item: Any) -> dict[str, Any]:
    """Return what a path item says of all its operations."""
    members = item.items() if isinstance(item, Mapping) else ()
    return {key: each for key, each in members if key not in METHODS and key != NOTIFICATION_CONTENT}


def compare_texts(old: Any, new: Any, operation: str | None, place: Place) -> Iterator[Change]:
    """Return the texts that differ between two JSON values.

    Args:
        old: the value before.
        new: the value now.
        operation: operationId, when they belong to one.
        place: where the value stands.
    """
    waiting: list[tuple[Any, Any, Place]] = [(old, new, place)]
    while waiting:
        was, now, at = waiting.pop()
        if was == now:
            continue
        if isinstance(was, Mapping) and isinstance(now, Mapping):
            for key in {**now, **was}:
                if key in _TEXTS and _is_text(was.get(key)) and _is_text(now.get(key)):
                    yield from _text(was.get(key), now.get(key), operation, (*at, key))
            inner = [(was[key], now[key], (*at, key)) for key in now if key in was and key not in _VALUES]
            waiting += reversed(inner)
        elif isinstance(was, list) and isinstance(now, list):
            before = {_name(position, each): each for position, each in enumerate(was)}
            entries = [(_name(position, each), each, position) for position, each in enumerate(now)]
            waiting += reversed([(before[name], each, (*at, spot)) for name, each, spot in entries if name in before])


def _is_text(value: Any) -> bool:
    return value is None or isinstance(value, str)


def _name(position: int, entry: Any) -> tuple[Any, ...]:
    """Tell the entries of a list apart: by name and place like parameters, or else by where they stand."""
    if isinstance(entry, Mapping) and isinstance(entry.get("name"), str):
        return entry["name"], str(entry.get("in"))
    return (position,)


def _text(old: str | None, new: str | None, operation: str | None, place: Place) -> Iterator[Change]:
    if old == new:
        return
    what = f"the {place[-1]} of {_owner(place)}" if _owner(place) else f"the {place[-1]}"
    if old is None:
        words = f"{what} is new: {_shown(new)}"
    elif new is None:
        words = f"{what} is gone; it was {_shown(old)}"
    else:
        words = f"{what} was {_shown(old)} and is {_shown(new)}"
    yield change("text", operation, place if new is not None else place[:-1], words)._replace(old=old, new=new)


def _owner(place: Place) -> str:
    """Name what a text belongs to, as far as the operation does not say it: the last name that somebody chose."""
    parts = place[:-1]
    for number in range(len(parts) - 1, 0, -1):
        if parts[number - 1] in ("properties", "definitions", "connectionParameters", "responses", "tags"):
            return repr(str(parts[number]))
    return ""


def _shown(text: str | None) -> str:
    words = " ".join((text or "").split())
    return repr(words if len(words) <= _LONGEST else f"{words[:_LONGEST]}...")
