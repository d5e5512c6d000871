"""The operations that end a subscription: flows hold their address, the `Location` that a webhook trigger answered."""

from collections.abc import Mapping
from typing import NamedTuple

from generator.definition import OperationRecord, Schemas
from generator.definition.triggers import ends_of, is_webhook


class Ends(NamedTuple):
    """The DELETEs that may be such an end.

    Attributes:
        certain: ids of those that belong to a webhook trigger by their path.
        possible: ids of the hidden ones that belong to none; of all DELETEs when a trigger would have none otherwise.
    """

    certain: frozenset[str]
    possible: frozenset[str]


def ends_of_subscriptions(schemas: Schemas, operations: Mapping[str, OperationRecord]) -> Ends:
    """Find the ends of subscriptions; a trigger without one near may end at any hidden DELETE."""
    hooks = [each for each in operations.values() if is_webhook(schemas, each)]
    deletes = [each for each in operations.values() if each.method == "delete"] if hooks else []
    certain: set[str] = set()
    has_none = False
    for ends in ends_of(hooks, deletes).values():
        certain |= {each.id for each in ends.near or ends.elsewhere}
        has_none = has_none or not (ends.near or ends.elsewhere)
    possible = {each.id for each in deletes if has_none or each.is_internal}
    return Ends(frozenset(certain), frozenset(possible - certain))
