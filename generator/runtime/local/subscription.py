"""A webhook subscription that lasts as long as a block: registered at its start, ended once at its end.

Facts: Microsoft's "Use a webhook as a trigger": the trigger's operation registers the callback address, `Location` of
its answer is kept, and DELETE to it ends the subscription. Any 2xx counts as registered.
"""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from generator.definition import BrokenReference, OperationRecord, resolve
from generator.runtime.gateway import ConnectorFiles, Gateway, GatewayError, header
from generator.runtime.gateway.body_arguments import join_name
from generator.runtime.gateway.prepared import shape_of
from generator.runtime.local.failures import failure_text, succeeded

Remark = Callable[[str], None]
"""Takes a line for the person who listens."""
_MARK = "x-ms-notification-url"
_DEPTH = 12


class NotRegistered(Exception):
    """The trigger could not be turned on; the message says why. Nothing is left behind that is known of."""


class NotUnregistered(Exception):
    """The subscription could not be ended; the message says what may still exist."""


def callback_input(files: ConnectorFiles, trigger: OperationRecord) -> str | None:
    """Give the flat name of the input that takes the callback address; None when the trigger has none, so it polls.

    Raises:
        GatewayError: the type of the body leads nowhere.
    """
    for parameter in trigger.parameters:
        if parameter.place == "body":
            try:
                schema = resolve(files.definition, parameter.schema)
            except BrokenReference as error:
                raise GatewayError(f"{trigger.id} cannot be called: {error}") from None
            steps = _marked(files.definition, schema, 0) if isinstance(schema, Mapping) else None
            if steps is not None:
                return "/".join([parameter.name, join_name(steps)]) if steps else parameter.name
        elif parameter.raw.get(_MARK):
            return parameter.name
    return None


def _marked(document: Mapping[str, Any], schema: Mapping[str, Any], depth: int) -> list[str] | None:
    if schema.get(_MARK):
        return []
    if depth < _DEPTH:
        for name, inner in shape_of(document, schema).members.items():
            rest = _marked(document, inner, depth + 1)
            if rest is not None:
                return [name, *rest]
    return None


@contextlib.contextmanager
def subscribed(gateway: Gateway, trigger_id: str, parameters: Mapping[str, Any], remark: Remark) -> Iterator[None]:
    """Keep a subscription for as long as the block lasts.

    Args:
        gateway: of the connector.
        trigger_id: the webhook trigger.
        parameters: its inputs by flat name, the callback address among them.
        remark: hears of what would go wrong in the cloud.

    Raises:
        NotRegistered: the service refused, or did not answer.
        NotUnregistered: the block is over, and the subscription could not be ended.
        GatewayError: the call could not be made.
    """
    try:
        reply = gateway.call(trigger_id, parameters)
    except KeyboardInterrupt:
        text = f"{trigger_id} was interrupted while it was registered; a subscription may have come about"
        raise NotRegistered(text) from None
    if not succeeded(reply):
        raise NotRegistered(f"{trigger_id} could not be registered: {gateway.redact(failure_text(reply))}")
    location = header(reply.headers, "location")
    try:
        for warning in reply.warnings:
            remark(f"warning: {warning}")
        if location is None:
            remark(
                f"warning: the answer {reply.status} has no Location, so nothing can end this subscription: "
                "the subscription would be orphaned"
            )
        yield
    finally:
        if location is not None:
            _end(gateway, trigger_id, location)


def _end(gateway: Gateway, trigger_id: str, location: str) -> None:
    try:
        reply = gateway.unsubscribe(location)
    except GatewayError as error:
        raise NotUnregistered(_left(gateway, trigger_id, location, str(error))) from None
    except KeyboardInterrupt:
        raise NotUnregistered(_left(gateway, trigger_id, location, "it was interrupted")) from None
    # What is gone already needs no ending.
    if not succeeded(reply) and reply.status not in {404, 410}:
        raise NotUnregistered(_left(gateway, trigger_id, location, failure_text(reply)))


def _left(gateway: Gateway, trigger_id: str, location: str, reason: str) -> str:
    """Say what may be left, and the call that ends it."""
    text = f"{trigger_id} could not be unregistered: {reason}; the subscription may still exist"
    route = gateway.route(location)
    if route.operation_id is not None:
        words = " ".join(f"{name}={value}" for name, value in route.parameters.items())
        text += f"; to end it: connector call {route.operation_id} {words}".rstrip()
    return gateway.redact(text)
