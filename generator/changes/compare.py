"""Two connectors: every change between them."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from generator.changes.change import Change, change
from generator.changes.connections import compare_definition_heads, compare_properties
from generator.changes.members import Alike
from generator.changes.operations import address_of, compare_operations, is_webhook, place_of
from generator.changes.subject import Incomparable, Side, Sides
from generator.definition import BrokenReference, OperationRecord, operations_of


class Connector(NamedTuple):
    """One state of a connector.

    Attributes:
        name: what messages call it.
        definition: the OpenAPI 2.0 document.
        properties: `properties` of the properties file; None when they are not known, then they are not compared.
    """

    name: str
    definition: Mapping[str, Any]
    properties: Mapping[str, Any] | None = None


def compare(old: Connector, new: Connector) -> list[Change]:
    """Give what changed, first of the connector as a whole, then of each operation in the order of the definition.

    Raises:
        Incomparable: a reference in a definition leads nowhere.
    """
    sides = Sides(Side(old.name, old.definition), Side(new.name, new.definition))
    found = compare_definition_heads(old.definition, new.definition)
    if old.properties is not None and new.properties is not None:
        found += compare_properties(old.properties, new.properties)
    before, after = _operations(sides.old), _operations(sides.new)
    found += _all_operations(sides, before, after)
    if not found and _without_version(old.definition) != _without_version(new.definition):
        found.append(change("details", None, (), "details differ that no operation uses; flows do not see them"))
    return found


def _operations(side: Side) -> dict[str, OperationRecord]:
    """Give the operations by id; of two with the same id the first counts."""
    found: dict[str, OperationRecord] = {}
    try:
        for operation in operations_of(side.document):
            found.setdefault(operation.id, operation)
    except BrokenReference as error:
        raise Incomparable(f"{side.name}: {error}") from None
    return found


def _all_operations(
    sides: Sides, before: Mapping[str, OperationRecord], after: Mapping[str, OperationRecord]
) -> list[Change]:
    alike: Alike = set()
    found: list[Change] = []
    addresses = {address_of(operation): operation for operation in after.values() if operation.id not in before}
    served = {address_of(operation) for operation in after.values()}
    renamed: set[str] = set()
    ends = _ends_of_subscriptions(before)
    for operation in before.values():
        if operation.id in ends and address_of(operation) not in served:
            found.append(_lost_end(operation, after.get(operation.id)))
        elif operation.id in after:
            found += compare_operations(sides, operation, after[operation.id], alike)
        else:
            successor = addresses.get(address_of(operation))
            renamed |= {successor.id} if successor else set()
            found.append(_removed(operation, successor))
    for operation in after.values():
        if operation.id not in before and operation.id not in renamed:
            sort = "trigger" if operation.is_trigger else "action"
            shown = f"the {sort} {operation.id} is new" + (" (hidden)" if operation.is_internal else "")
            found.append(change("operation-added", operation.id, place_of(operation), shown))
    return found


def _removed(operation: OperationRecord, successor: OperationRecord | None) -> Change:
    place = place_of(successor or operation)
    if operation.is_internal:
        now = f"is now called {successor.id}" if successor else "is gone"
        words = f"{operation.id} {now}; it was hidden: only drop-downs name it, and they are looked up anew"
        return change("internal-operation-removed", operation.id, place, words)
    if successor:
        words = f"{operation.id} is now called {successor.id}: flows store the old name and fail"
        return change("operation-renamed", operation.id, place, words)
    return change("operation-removed", operation.id, place, f"{operation.id} is gone: flows that use it fail")


def _ends_of_subscriptions(operations: Mapping[str, OperationRecord]) -> set[str]:
    """Name the operations that take the DELETE which a flow sends to its stored `Location` when it is turned off."""
    if not any(is_webhook(operation) for operation in operations.values()):
        return set()
    return {each.id for each in operations.values() if each.method == "delete" and each.is_internal}


def _lost_end(operation: OperationRecord, successor: OperationRecord | None) -> Change:
    address = f"{operation.method.upper()} {operation.path}"
    words = f"{address} is no longer served: flows that are on hold it as the address that ends their subscription"
    return change("unsubscribe-address", operation.id, place_of(successor or operation), words)


def _without_version(document: Mapping[str, Any]) -> dict[str, Any]:
    info = document.get("info")
    if not isinstance(info, Mapping):
        return dict(document)
    return {**document, "info": {key: value for key, value in info.items() if key != "version"}}
