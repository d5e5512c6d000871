"""The operations that end a subscription: flows hold their address, the `Location` that a webhook trigger answered."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from generator.changes.operations import address_of, is_webhook
from generator.definition import OperationRecord

_Parts = tuple[str, ...]


class Ends(NamedTuple):
    """The DELETEs that may be such an end.

    Attributes:
        certain: ids of those that belong to a webhook trigger by their path.
        possible: ids of the hidden ones that belong to none; of all DELETEs when a trigger would have none otherwise.
    """

    certain: frozenset[str]
    possible: frozenset[str]


def ends_of_subscriptions(operations: Mapping[str, OperationRecord]) -> Ends:
    """Find the ends of subscriptions.

    An end stands below the address of its trigger, or else beside it: below the trigger's parent, hidden or directly
    there. A trigger without such a one may end at any hidden DELETE.
    """
    hooks = [each for each in operations.values() if is_webhook(each)]
    deletes = [each for each in operations.values() if each.method == "delete"]
    hidden = frozenset(each.id for each in deletes if each.is_internal) if hooks else frozenset()
    places = {_parts(each) for each in hooks} | {_parts(each)[:-1] for each in hooks}
    # Only as far up as a trigger is looked for: a path may have thousands of parts.
    lengths = sorted({len(place) for place in places if place})
    below: dict[_Parts, list[OperationRecord]] = {}
    for each in deletes if hooks else ():
        parts = _parts(each)
        for length in (length for length in lengths if length <= len(parts)):
            if (top := parts[:length]) in places:
                below.setdefault(top, []).append(each)
    certain: set[str] = set()
    has_none = False
    for place, is_own in {(parts, True) if parts in below else (parts[:-1], False) for parts in map(_parts, hooks)}:
        found = below[place] if is_own else _beside(place, below)
        certain |= {each.id for each in found} or hidden
        has_none = has_none or not (found or hidden)
    possible = {each.id for each in deletes} if has_none else hidden
    return Ends(frozenset(certain), frozenset(possible - certain))


def _beside(parent: _Parts, below: Mapping[_Parts, Iterable[OperationRecord]]) -> list[OperationRecord]:
    found = list(below.get(parent, ())) if parent else []
    near = [each for each in found if each.is_internal or len(_parts(each)) == len(parent) + 1]
    return near or found


def _parts(operation: OperationRecord) -> _Parts:
    return tuple(part for part in address_of(operation)[1].split("/") if part)
