"""A webhook subscription that lasts as long as a block: registered at its start, ended once at its end.

Facts: Microsoft's "Use a webhook as a trigger": the trigger's operation registers the callback address, `Location` of
its answer is kept, and DELETE to it ends the subscription. Any 2xx counts as registered.
"""

import contextlib
import functools
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from generator.definition import BrokenReference, OperationRecord, Schemas
from generator.definition.triggers import callback_of
from generator.runtime.gateway import ConnectorFiles, Gateway, GatewayError, GatewayReply, header
from generator.runtime.local.failures import failure_text, succeeded
from generator.runtime.local.insisting import Patience, insist
from generator.runtime.local.leftovers import (
    Leftover,
    Overview,
    end_leftover,
    ended,
    inputs_of_list,
    leftovers_in,
    listed,
)

Remark = Callable[[str], None]
"""Takes a line for the person who listens."""


class NotRegistered(Exception):
    """The trigger could not be turned on; the message says why, and what may be left behind."""


class NotUnregistered(Exception):
    """The subscription could not be ended; the message says what may still exist."""


class BrokenOff(KeyboardInterrupt):
    """The user insists on ending at once, even if the subscription stays; any other interrupt ends it in order."""


def callback_input(files: ConnectorFiles, trigger: OperationRecord) -> str | None:
    """Return the flat name of the input that takes the callback address; None when the trigger has none, so it polls.

    Raises:
        GatewayError: the type of the body does not resolve.
    """
    schemas = Schemas(files.definition)
    try:
        for parameter in trigger.parameters:
            schemas.view(parameter.placed)
    except BrokenReference as error:
        raise GatewayError(f"{trigger.id} cannot be called: {error}") from None
    found = callback_of(schemas, trigger)
    return found.name if found else None


class Recovery(NamedTuple):
    """What is done, and told, when a subscription may be left behind.

    Attributes:
        overview: how the connector's subscriptions are found; None when nothing says so.
        command: writes the command line for some words of it, as it was used here; None when there is nothing left to
            be called later.
        patience: waits.
    """

    overview: Overview | None = None
    command: Callable[[Sequence[str]], str] | None = lambda words: shlex.join(["connector", *words])
    patience: Patience = Patience()


class _Registration(NamedTuple):
    """One attempt of a trigger to be turned on."""

    gateway: Gateway
    trigger_id: str
    parameters: Mapping[str, Any]
    address: str
    recovery: Recovery
    remark: Remark

    @property
    def place(self) -> str:
        """The address without its query, which is as good as a password."""
        return self.address.partition("?")[0]


@contextlib.contextmanager
def subscribed(
    gateway: Gateway,
    trigger_id: str,
    parameters: Mapping[str, Any],
    remark: Remark,
    *,
    address: str = "",
    recovery: Recovery = Recovery(),  # noqa: B008 - immutable
) -> Iterator[None]:
    """Keep a subscription for as long as the block lasts.

    Args:
        gateway: of the connector.
        trigger_id: the webhook trigger.
        parameters: its inputs by flat name, the callback address among them.
        remark: hears of what would go wrong in the cloud, and of calls that are made again.
        address: the callback address; without its query it may be shown.
        recovery: what is done when a subscription may be left behind.

    Raises:
        NotRegistered: the service refused, or did not answer.
        NotUnregistered: the block is over, and the subscription could not be ended.
        GatewayError: the call could not be made.
    """
    registration = _Registration(gateway, trigger_id, parameters, address, recovery, remark)
    try:
        reply = gateway.call(trigger_id, parameters)
    except KeyboardInterrupt:
        text = f"{trigger_id} was interrupted while it was registered; a subscription may have come about"
        raise NotRegistered(text + _how_to_find(registration)) from None
    if not succeeded(reply):
        raise NotRegistered(_failed(registration, reply))
    location = header(reply.headers, "location")
    try:
        for warning in reply.warnings:
            remark(f"warning: {warning}")
        if location is None:
            remark(
                f"warning: the answer {reply.status} has no Location, so nothing can end this subscription: "
                f"the subscription would be orphaned{_how_to_find(registration)}"
            )
        yield
    except BrokenOff:
        if location is None:
            raise
        text, location = _left(registration, location, "it was interrupted"), None
        raise NotUnregistered(text) from None
    finally:
        if location is not None:
            try:
                _end(registration, location)
            except KeyboardInterrupt:
                raise NotUnregistered(_left(registration, location, "it was interrupted")) from None


def _failed(registration: _Registration, reply: GatewayReply) -> str:
    """Say why there is no subscription; after a failure that leaves it open, look for one and end it."""
    gateway, overview = registration.gateway, registration.recovery.overview
    said = failure_text(reply)
    if registration.address:
        said = said.replace(registration.address, registration.place)
    text = gateway.redact(f"{registration.trigger_id} could not be registered: {said}").rstrip(".")
    # Code that answers names what it may have left; what ended without an answer of its own names nothing.
    is_named = overview is not None and overview.begins in said
    is_told = gateway.runs_script and not reply.warnings and overview is not None
    if not is_named and (is_told or (reply.status < 500 and reply.status != 408)):
        return text
    if overview is None:
        return f"{text}; a subscription may have come about"
    try:
        left, problem = _cleaned_up(registration, overview, has_insisted=is_named)
    except KeyboardInterrupt:
        left, problem = [], "interrupted"
    if problem:
        # It is said already, and with the whole description.
        if is_named:
            return f"{text}; {problem}{_command_to_end(registration)}"
        return f"{text}; a subscription may exist ({problem}){_how_to_find(registration)}"
    if left:
        return f"{text}; what had come about was ended: {', '.join(repr(each.name) for each in left)}"
    return f"{text}; no subscription of it is there now{_how_to_find(registration)}"


def _cleaned_up(registration: _Registration, overview: Overview, *, has_insisted: bool) -> tuple[list[Leftover], str]:
    """Look for what was made and end it; give what was ended, and what went wrong.

    Code that names what it may have left has looked for half a minute already.
    """
    gateway, patience = registration.gateway, registration.recovery.patience
    inputs = inputs_of_list(gateway, overview, registration.parameters)
    left: list[Leftover] = []
    # The request may still be under way when the first look finds nothing.
    for wait in (0.0, 2.0):
        if wait:
            patience.sleep(wait)
        try:
            look = functools.partial(gateway.call, overview.list, inputs)
            reply = look() if has_insisted else insist(look, listed, patience, _telling(registration))
        except GatewayError as error:
            return [], gateway.redact(str(error))
        if not listed(reply):
            return [], gateway.redact(f"looking for it: {failure_text(reply)}").rstrip(".")
        left = leftovers_in(gateway, overview, inputs, reply, registration.place)
        if left:
            break
    for each in left:
        problem = end_leftover(gateway, overview, each)
        if problem:
            return left, f"{each.name!r} could not be ended: {problem}"
    return left, ""


def _how_to_find(registration: _Registration) -> str:
    """Say by what a subscription is known, and the command that ends it."""
    overview = registration.recovery.overview
    if overview is None or registration.recovery.command is None:
        return ""
    return f"; its {overview.name} begins with {overview.begins!r}{_command_to_end(registration)}"


def _command_to_end(registration: _Registration) -> str:
    gateway, recovery = registration.gateway, registration.recovery
    if recovery.overview is None or recovery.command is None:
        return ""
    inputs = inputs_of_list(gateway, recovery.overview, registration.parameters)
    words = [f"{name}={value}" for name, value in inputs.items()]
    command = recovery.command(["subscriptions", *words, "--find", registration.place, "--end"])
    return gateway.redact(f"; to find and end it: {command}")


def _telling(registration: _Registration) -> Callable[[GatewayReply], None]:
    def tell(reply: GatewayReply) -> None:
        said = registration.gateway.redact(failure_text(reply))
        registration.remark(f"cleaning up after {registration.trigger_id} is tried again for half a minute: {said}")

    return tell


def _end(registration: _Registration, location: str) -> None:
    gateway, patience = registration.gateway, registration.recovery.patience
    try:
        reply = insist(lambda: gateway.unsubscribe(location), ended, patience, _telling(registration))
    except GatewayError as error:
        raise NotUnregistered(_left(registration, location, str(error))) from None
    if not ended(reply):
        raise NotUnregistered(_left(registration, location, failure_text(reply)))


def _left(registration: _Registration, location: str, reason: str) -> str:
    """Say what may be left, and the call that ends it."""
    gateway, command = registration.gateway, registration.recovery.command
    text = (
        f"{registration.trigger_id} could not be unregistered: {reason.rstrip('.')}; the subscription may still exist"
    )
    route = gateway.route(location)
    if route.operation_id is not None and command is not None:
        words = [f"{name}={value}" for name, value in route.parameters.items()]
        text += f"; to end it: {command(['call', route.operation_id, *words])}"
    return gateway.redact(text)
