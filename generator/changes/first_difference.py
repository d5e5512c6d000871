"""Where two documents differ for the first time."""

from collections.abc import Mapping
from typing import Any

from generator.definition.references import Place


def first_difference(old: Any, new: Any) -> Place:
    """Return the place of the first value that differs, in the order of the new document, then what is gone."""
    place: list[str | int] = []
    while True:
        before, after = _members(old), _members(new)
        if type(old) is not type(new) or (not before and not after):
            return tuple(place)
        key = next((key for key in {**after, **before} if not _is_same(key, before, after)), None)
        if key is None:
            return tuple(place)
        place.append(key)
        if key not in before or key not in after:
            return tuple(place)
        old, new = before[key], after[key]


def _members(value: Any) -> Mapping[str | int, Any]:
    if isinstance(value, Mapping):
        return value
    return dict(enumerate(value)) if isinstance(value, list) else {}


def _is_same(key: str | int, before: Mapping[str | int, Any], after: Mapping[str | int, Any]) -> bool:
    return key in before and key in after and bool(before[key] == after[key])
