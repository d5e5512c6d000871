"""What makes an operation a trigger: the address for notifications in its input, or a policy that polls."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from generator.validator.connector import Connector
from generator.validator.index import Index, Operation, Place
from generator.validator.json_values import listed, mapping, strings, text

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


def addresses(index: Index, operation: Operation) -> Iterator[Address]:
    """Give the inputs of an operation that are flagged with `x-ms-notification-url`, through references too."""
    for parameter in operation.parameters:
        optional = "" if parameter.is_required else parameter.name
        if parameter.raw.get(NOTIFICATION_URL) is True:
            yield Address(parameter.raw, parameter.place, parameter.is_internal, optional)
        if parameter.location == "body":
            top = (parameter.raw.get("schema"), (*parameter.place, "schema"), parameter.is_internal, optional)
            yield from _below(index, top)


def _below(index: Index, top: tuple[Any, Place, bool, str]) -> Iterator[Address]:
    seen: set[Place] = set()
    waiting = [top]
    while waiting:
        raw, at, is_internal, optional = waiting.pop()
        found = index.follow(raw, at)
        if found is None or found.place in seen:
            continue
        node, place = found
        seen.add(place)
        is_internal = is_internal or node.get("x-ms-visibility") == "internal"
        if node.get(NOTIFICATION_URL) is True:
            yield Address(node, place, is_internal, optional)
        required = set(strings(node, "required"))
        for name, child in mapping(node, "properties").items():
            level = optional or ("" if name in required else name)
            waiting.append((child, (*place, "properties", name), is_internal, level))
        for position, part in enumerate(listed(node, "allOf")):
            waiting.append((part, (*place, "allOf", position), is_internal, optional))
        waiting.append((node.get("items"), (*place, "items"), is_internal, optional))


def has_address(index: Index, operation: Operation) -> bool:
    """Tell whether an operation has an input for the address."""
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
    for policy in listed(connector.properties, "policyTemplateInstances"):
        if text(policy, "templateId").lower() == "pollingtrigger":
            parameters = mapping(policy, "parameters")
            if "x-ms-apimTemplate-operationName" not in parameters:
                return ids, True
            ids.update(strings(parameters, "x-ms-apimTemplate-operationName"))
    return ids, False
