"""Polling a trigger again and again, as the platform does.

Facts: Microsoft's "Create a polling trigger": the first call gives the state, `Retry-After` says when to come again,
and 0 means at once. The shortest recurrence is a minute.
"""

from collections.abc import Callable, Generator, Mapping
from typing import Any

from generator.runtime.gateway import Gateway
from generator.runtime.gateway.polling import PollResult
from generator.runtime.local.countdown import Countdown
from generator.runtime.local.failures import failure_text, succeeded
from generator.runtime.local.inbox import Inbox
from generator.runtime.local.subscription import NotRegistered, Remark

_RECURRENCE = 60.0
_PAUSE = 1.0

OnPoll = Callable[[PollResult, float], None]
"""Hears of each poll, and of the seconds until the next one."""


def poll_again_and_again(
    gateway: Gateway,
    trigger_id: str,
    parameters: Mapping[str, Any],
    *,
    inbox: Inbox,
    start: Countdown,
    interval: float | None = None,
    remark: Remark,
    on_poll: OnPoll | None = None,
) -> Generator[Any, None, None]:
    """Return the items that polls bring, one by one.

    Args:
        gateway: of the connector.
        trigger_id: the polling trigger.
        parameters: its inputs by flat name.
        inbox: waits between two polls, and says when to stop.
        start: starts counting the seconds there are, after the first poll.
        interval: seconds that a wait has at most, whatever `Retry-After` says; one that is told by a failure counts
            in full, because the service asks for it.
        remark: hears of failed polls, and once of everything that would go wrong in the cloud.
        on_poll: hears of each poll.

    Raises:
        NotRegistered: the first poll failed.
        GatewayError: a poll could not be made.
    """
    result = gateway.poll(trigger_id, parameters)
    if not succeeded(result.reply):
        reason = gateway.redact(failure_text(result.reply))
        raise NotRegistered(f"{trigger_id} could not be polled: {reason}")
    remark(f"listening: the first check for {trigger_id} is done, news come with the next ones")
    remaining = start()
    told: set[str] = set()
    while True:
        if on_poll is not None:
            on_poll(result, wait_after(result, interval))
        for warning in result.reply.warnings:
            if warning not in told:
                remark(f"warning: {warning}")
        told.update(result.reply.warnings)
        for item in result.items:
            if inbox.stopped or remaining() == 0:
                return
            yield item
        left, wait = remaining(), wait_after(result, interval)
        inbox.take(wait if left is None else min(wait, left))
        if inbox.stopped or remaining() == 0:
            return
        result = gateway.poll(trigger_id, parameters, result.location)
        if not succeeded(result.reply):
            remark(f"a poll failed and is repeated: {gateway.redact(failure_text(result.reply))}")


def wait_after(result: PollResult, interval: float | None) -> float:
    """Return the seconds before the next poll.

    Args:
        result: the poll before.
        interval: what the user takes for the longest wait.
    """
    asked = result.retry_after
    if not succeeded(result.reply):
        usual = _RECURRENCE if interval is None else interval
        return max(usual if asked is None else asked, _PAUSE)
    if asked is None:
        asked = _RECURRENCE if interval is None else interval
    wait = asked if interval is None else min(asked, interval)
    # Without news, asking again at once would never end.
    return wait if result.items else max(wait, _PAUSE)
