"""Two connectors: every change between them."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from generator.changes.change import Change, change, downgraded
from generator.changes.connections import compare_definition_heads, compare_properties
from generator.changes.first_difference import first_difference
from generator.changes.members import Alike
from generator.changes.operations import address_of, compare_operations, place_of
from generator.changes.readable import readable
from generator.changes.subject import Incomparable, Side, Sides
from generator.changes.subscriptions import Ends, ends_of_subscriptions
from generator.changes.texts import compare_shared_texts, without_texts
from generator.definition import BrokenReference, OperationRecord, operations_of, pointer_of

_LOOK_UP = "the operation is hidden: only drop-downs call it"


class Connector(NamedTuple):
    """One state of a connector.

    Attributes:
        name: what messages call it.
        definition: the OpenAPI 2.0 document.
        properties: `properties` of the properties file; None when they are not known, then they are not compared.
        text: the text of the definition, to find lines in.
    """

    name: str
    definition: Mapping[str, Any]
    properties: Mapping[str, Any] | None = None
    text: str = "{}"


def compare(old: Connector, new: Connector) -> list[Change]:
    """Return what changed, first of the connector as a whole, then of each operation in the order of the definition.

    Raises:
        Incomparable: a definition is no OpenAPI 2.0, or a reference in it does not resolve.
    """
    sides = Sides(*(Side(each.name, readable(each.name, each.definition)) for each in (old, new)))
    found = compare_definition_heads(old.definition, new.definition)
    if old.properties is not None and new.properties is not None:
        found += compare_properties(old.properties, new.properties)
    (before, doubles), (after, new_doubles) = (_operations(side) for side in sides)
    found += _all_operations(sides, before, after)
    found += _shared_ids(doubles, new_doubles)
    found += compare_shared_texts(old.definition, new.definition)
    if all(each.kind == "text" for each in found):
        was, now = (without_texts(_without_version(each.definition)) for each in (old, new))
        if was != now:
            place = first_difference(was, now)
            words = f"details differ that saved flows do not depend on, the first at {pointer_of(place)}"
            found.append(change("details", None, place, words))
    return found


def _operations(side: Side) -> tuple[dict[str, OperationRecord], dict[str, list[OperationRecord]]]:
    """Return the operations by id, and the further ones that bear an id which is taken."""
    found: dict[str, OperationRecord] = {}
    doubles: dict[str, list[OperationRecord]] = {}
    try:
        for operation in operations_of(side.document):
            if found.setdefault(operation.id, operation) is not operation:
                doubles.setdefault(operation.id, []).append(operation)
    except BrokenReference as error:
        raise Incomparable(f"{side.name}: {error}") from None
    return found, doubles


def _shared_ids(old: Mapping[str, list[OperationRecord]], new: Mapping[str, list[OperationRecord]]) -> Iterator[Change]:
    """Say which operations are not compared because another one has their id."""
    for name, operations in new.items():
        if [(each.path, each.raw) for each in operations] != [(each.path, each.raw) for each in old.get(name, ())]:
            words = f"{len(operations) + 1} operations are called {name}: only the first one is compared"
            yield change("operation-id-shared", name, place_of(operations[0]), words)


def _all_operations(
    sides: Sides, before: Mapping[str, OperationRecord], after: Mapping[str, OperationRecord]
) -> list[Change]:
    alike: Alike = set()
    found: list[Change] = []
    addresses = {address_of(operation): operation for operation in after.values() if operation.id not in before}
    served = {address_of(operation) for operation in after.values()}
    renamed: set[str] = set()
    ends = ends_of_subscriptions(sides.old.schemas, before)
    for operation in before.values():
        is_lost = address_of(operation) not in served
        ended = _lost_end(operation, after.get(operation.id), ends) if is_lost else None
        found += [ended] if ended else []
        if operation.id in after:
            changes = compare_operations(sides, operation, after[operation.id], alike)
            found += _as_seen(changes, operation, after[operation.id], ends, has_lost_address=ended is not None)
        elif ended is None or not operation.is_internal:
            successor = addresses.get(address_of(operation))
            renamed |= {successor.id} if successor else set()
            found.append(_removed(operation, successor))
    for operation in after.values():
        if operation.id not in before and operation.id not in renamed:
            sort = "trigger" if operation.is_trigger else "action"
            shown = f"the {sort} {operation.id} is new" + (" (hidden)" if operation.is_internal else "")
            found.append(change("operation-added", operation.id, place_of(operation), shown))
    return found


def _as_seen(
    changes: list[Change], old: OperationRecord, new: OperationRecord, ends: Ends, *, has_lost_address: bool
) -> list[Change]:
    """Weigh the changes of an operation by who calls it: flows, or only drop-downs while a flow is made."""
    if has_lost_address:
        changes = [each for each in changes if each.kind not in ("address", "details")]
    is_look_up = old.is_internal and new.is_internal and not (old.is_trigger or new.is_trigger)
    if not is_look_up or old.id in ends.certain:
        return changes
    return [downgraded(each, _LOOK_UP) for each in changes]


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


def _lost_end(operation: OperationRecord, successor: OperationRecord | None, ends: Ends) -> Change | None:
    """Say that an address is gone to which a flow sends DELETE when it is turned off; None when none holds it."""
    address = f"{operation.method.upper()} {operation.path} is no longer served"
    words = f"{address}: flows that are on hold it as the address that ends their subscription"
    found = change("unsubscribe-address", operation.id, place_of(successor or operation), words)
    if operation.id in ends.certain:
        return found
    words = f"{address}: see that no trigger gives it as the address that ends a subscription"
    return found._replace(severity="note", message=words) if operation.id in ends.possible else None


def _without_version(document: Mapping[str, Any]) -> dict[str, Any]:
    info = document.get("info")
    if not isinstance(info, Mapping):
        return dict(document)
    return {**document, "info": {key: value for key, value in info.items() if key != "version"}}
