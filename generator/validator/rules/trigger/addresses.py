"""What makes an operation a trigger: the address for notifications in its input, or a policy that polls."""

from collections.abc import Iterator
from typing import NamedTuple

from generator.definition.inputs import inputs_of
from generator.definition.triggers import NOTIFICATION, NOTIFICATION_URL, is_callback
from generator.validator.api_properties import policies
from generator.validator.connector import Connector
from generator.validator.index import Index, Operation, Place


class Address(NamedTuple):
    """An input that the platform fills with the address for notifications.

    Attributes:
        name: its flat name.
        place: where its type stands.
        is_internal: whether makers do not see it, or something around it.
        optional: the flat name of the outermost level that may be left out, empty when all are required.
    """

    name: str
    place: Place
    is_internal: bool
    optional: str


def addresses(index: Index, operation: Operation) -> Iterator[Address]:
    """List the inputs of an operation that are flagged with `x-ms-notification-url`, through references too."""
    if not index.extended(NOTIFICATION_URL):
        return
    inputs = inputs_of(index.views, operation.record)
    for each in inputs:
        if is_callback(each.view):
            around = (
                other.name for other in inputs if not other.is_required and f"{each.name}/".startswith(f"{other.name}/")
            )
            whole = each.parameter
            optional = whole.name if not whole.required else next(around, "")
            yield Address(each.name, each.view.place, each.is_hidden, optional)


def has_address(index: Index, operation: Operation) -> bool:
    """Return whether an operation has an input for the address."""
    if not any(each.node.get(NOTIFICATION_URL) is True for each in operation.parameters):
        body = operation.body
        if body is None or (*body.place, "schema") not in index.notified:
            return False
    return next(addresses(index, operation), None) is not None


def is_webhook(operation: Operation) -> bool:
    """Return whether an operation is a trigger that subscribes by itself, not through `x-ms-notification`."""
    return operation.trigger == "webhook" and NOTIFICATION not in operation.node


def webhooks(connector: Connector) -> Iterator[Operation]:
    """Return the triggers that subscribe by themselves."""
    return filter(is_webhook, connector.index.operations)


def polled(connector: Connector) -> tuple[set[str], bool]:
    """Return the operationIds that policies make polling triggers, and whether one counts for all operations."""
    ids: set[str] = set()
    for policy in policies(connector):
        if policy.template == "pollingtrigger":
            if policy.operations is None:
                return ids, True
            ids |= policy.operations
    return ids, False
