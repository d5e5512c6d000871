"""A simulated flow: a trigger is turned on, every event is given out, and at the end it is turned off again."""

import contextlib
import time
from collections.abc import Callable, Generator, Mapping
from typing import Any, NamedTuple

from generator.definition import OperationRecord
from generator.runtime.gateway import Gateway, UnknownOperation
from generator.runtime.gateway.errors import suggestion
from generator.runtime.local.countdown import countdown
from generator.runtime.local.deliveries import receive_deliveries
from generator.runtime.local.flow_step import FlowStep, StepFailed, lets_through
from generator.runtime.local.inbox import Inbox
from generator.runtime.local.polls import OnPoll, poll_again_and_again
from generator.runtime.local.subscription import Recovery, Remark, callback_input


class Event(NamedTuple):
    """One event.

    Attributes:
        content: what was delivered, or one item of a poll.
        is_skipped: whether the flow would not go on with it.
    """

    content: Any
    is_skipped: bool = False


def listen(
    gateway: Gateway,
    trigger_id: str,
    parameters: Mapping[str, Any] | None = None,
    *,
    inbox: Inbox | None = None,
    step: FlowStep | None = None,
    count: int | None = None,
    timeout: float | None = None,
    interval: float | None = None,
    everything: bool = False,
    callback_url: str | None = None,
    port: int = 0,
    remark: Remark | None = None,
    on_address: Callable[[str], None] | None = None,
    on_poll: OnPoll | None = None,
    recovery: Recovery = Recovery(),  # noqa: B008 - immutable
    clock: Callable[[], float] = time.monotonic,
) -> Generator[Event, None, None]:
    """Do what a flow does, from the moment the first event is asked for until the generator ends or is closed.

    Close it (`contextlib.closing`) when you leave early: that ends the subscription.

    Args:
        gateway: of the connector.
        trigger_id: the trigger, webhook or polling.
        parameters: its inputs by flat name.
        inbox: what `stop` is called on to end listening, from a signal handler or another thread.
        step: what the flow does first with a delivery; without one, every delivery is an event.
        count: how many events to give; None for no end. What is skipped does not count.
        timeout: seconds to listen, once the trigger is on.
        interval: seconds between two polls at most; see `poll_again_and_again`.
        everything: also give what is skipped.
        callback_url: the public address of a tunnel that leads to the receiver; see `receive_callbacks`.
        port: where the receiver listens; 0 for any free port.
        remark: takes lines for the person who listens.
        on_address: hears of the callback address before it is registered; it is as good as a password.
        on_poll: hears of each poll.
        recovery: what is done and told when a subscription may be left behind.
        clock: gives the seconds that `timeout` counts.

    Raises:
        UnknownOperation: the connector has no such trigger, or not the action of `step`.
        ParameterProblem: inputs are missing, unknown or of the wrong type.
        GatewayError: the local platform cannot make a call.
        NoReceiver: the callback address cannot be offered.
        NotRegistered: the service refused to register, or the first poll failed.
        NotUnregistered: everything went well, but the subscription could not be ended; also on closing.
    """
    trigger = find_trigger(gateway, trigger_id)
    if step is not None and step.action not in gateway.files.operations:
        raise UnknownOperation(f"the flow of {trigger_id} calls {step.action!r}, which the definition does not have")
    inbox = inbox or Inbox()
    remark, start = remark or _silent, countdown(timeout, clock)
    inputs = parameters or {}
    address = callback_input(gateway.files, trigger)
    if address is None:
        contents = poll_again_and_again(
            gateway, trigger_id, inputs, inbox=inbox, start=start, interval=interval, remark=remark, on_poll=on_poll
        )
    else:
        contents = receive_deliveries(
            gateway,
            trigger,
            inputs,
            address,
            inbox=inbox,
            start=start,
            callback_url=callback_url,
            port=port,
            remark=remark,
            on_address=on_address or _silent,
            recovery=recovery,
        )
    given = 0
    with contextlib.closing(contents):
        for content in contents:
            goes_on = step is None or _goes_on(gateway, step, content, remark)
            if goes_on or everything:
                yield Event(content, not goes_on)
            given += goes_on
            if given == count:
                return


def find_trigger(gateway: Gateway, trigger_id: str) -> OperationRecord:
    """Find a trigger by its operationId.

    Raises:
        UnknownOperation: there is none; the message says which one was probably meant.
    """
    operations = gateway.files.operations
    found = operations.get(trigger_id)
    if found is not None and found.is_trigger:
        return found
    if found is not None:
        raise UnknownOperation(f"{trigger_id} is an action, not a trigger; use: connector call {trigger_id}")
    triggers = [operation.id for operation in operations.values() if operation.is_trigger]
    raise UnknownOperation(f"no trigger is called {trigger_id!r}{suggestion(trigger_id, triggers)}")


def _goes_on(gateway: Gateway, step: FlowStep, content: Any, remark: Remark) -> bool:
    try:
        return lets_through(gateway, step, content)
    except StepFailed as failure:
        remark(f"left out: {failure}")
        return False


def _silent(_line: str) -> None:
    """Take a word that nobody wants to hear."""
