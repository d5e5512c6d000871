"""What makes an operation a trigger: the address for notifications in its input, or a policy that polls."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from generator.validator.compositions import required_names
from generator.validator.connector import Connector
from generator.validator.index import Index, Operation, Place
from generator.validator.json_values import listed, mapping, text
from generator.validator.properties import policies

NOTIFICATION_URL = "x-ms-notification-url"


class Address(NamedTuple):
    """An input that the platform fills with the address for notifications.

    Attributes:
        node: the property or parameter.
        place: where it stands.
        is_internal: whether makers do not see it, or something around it.
        optional: the name of the outermost level that may be left out, empty when all are required.
    """

    node: Mapping[str, Any]
    place: Place
    is_internal: bool
    optional: str

    @property
    def name(self) -> str:
        """What a message calls it."""
        return text(self.node, "name") if "in" in self.node else str(self.place[-1])


def addresses(index: Index, operation: Operation) -> Iterator[Address]:
    """Give the inputs of an operation that are flagged with `x-ms-notification-url`, through references too."""
    for parameter in operation.parameters:
        optional = "" if parameter.is_required else parameter.name
        if parameter.raw.get(NOTIFICATION_URL) is True:
            yield Address(parameter.raw, parameter.place, parameter.is_internal, optional)
        if parameter.location == "body":
            at = (*parameter.place, "schema")
            yield from _below(index, _Step(parameter.raw.get("schema"), at, parameter.is_internal, optional, None))


class _Step(NamedTuple):
    """A schema to look into; `required` is what the schema requires whose `allOf` it stands in, if it does."""

    raw: Any
    at: Place
    is_internal: bool
    optional: str
    required: set[str] | None


def _below(index: Index, top: _Step) -> Iterator[Address]:
    seen: set[Place] = set()
    waiting = [top]
    while waiting:
        raw, at, is_internal, optional, required = waiting.pop()
        found = index.follow(raw, at)
        if found is None or found.place in seen:
            continue
        node, place = found
        seen.add(place)
        is_internal = is_internal or node.get("x-ms-visibility") == "internal"
        if node.get(NOTIFICATION_URL) is True:
            yield Address(node, place, is_internal, optional)
        required = required_names(index, found) if required is None else required
        for name, child in mapping(node, "properties").items():
            level = optional or ("" if name in required else name)
            waiting.append(_Step(child, (*place, "properties", name), is_internal, level, None))
        for position, part in enumerate(listed(node, "allOf")):
            waiting.append(_Step(part, (*place, "allOf", position), is_internal, optional, required))
        waiting.append(_Step(node.get("items"), (*place, "items"), is_internal, optional, None))


def has_address(index: Index, operation: Operation) -> bool:
    """Tell whether an operation has an input for the address."""
    if not any(each.raw.get(NOTIFICATION_URL) is True for each in operation.parameters):
        body = operation.body
        if body is None or (*body.place, "schema") not in index.notified:
            return False
    return next(addresses(index, operation), None) is not None


def is_webhook(operation: Operation) -> bool:
    """Tell whether an operation is a trigger that subscribes by itself, not through `x-ms-notification`."""
    return operation.trigger == "webhook" and "x-ms-notification" not in operation.raw


def webhooks(connector: Connector) -> Iterator[Operation]:
    """Give the triggers that subscribe by themselves."""
    return filter(is_webhook, connector.index.operations)


def polled(connector: Connector) -> tuple[set[str], bool]:
    """Give the operationIds that policies make polling triggers, and whether one counts for all operations."""
    ids: set[str] = set()
    for policy in policies(connector):
        if policy.template == "pollingtrigger":
            if policy.operations is None:
                return ids, True
            ids |= policy.operations
    return ids, False
