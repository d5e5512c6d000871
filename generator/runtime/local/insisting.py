"""Calls that are made again, after waits that grow, because giving up would leave something behind in a service."""

import time
from collections.abc import Callable
from typing import NamedTuple

from generator.runtime.gateway import GatewayReply

# Custom code may have insisted for half a minute before it answers; then that was enough.
_ENOUGH = 30.0
_WAITS = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0)


class Patience(NamedTuple):
    """How waiting is done.

    Attributes:
        sleep: waits for seconds.
        clock: gives seconds, never going back.
    """

    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic


def insist(
    call: Callable[[], GatewayReply],
    fits: Callable[[GatewayReply], bool],
    patience: Patience,
    before_wait: Callable[[GatewayReply], None],
) -> GatewayReply:
    """Call until an answer fits, is refused, or half a minute is over.

    Args:
        call: makes the call.
        fits: whether an answer is what was wanted.
        patience: waits.
        before_wait: hears of the first answer that was not.

    Returns:
        The last answer.
    """
    end = patience.clock() + _ENOUGH
    reply = call()
    for wait in _WAITS:
        if fits(reply) or not may_pass(reply) or patience.clock() >= end:
            break
        if wait == _WAITS[0]:
            before_wait(reply)
        patience.sleep(wait)
        reply = call()
    return reply


def may_pass(reply: GatewayReply) -> bool:
    """Whether an answer tells of a failure that may be over soon, or is none although it says so."""
    return reply.status < 400 or reply.status in {408, 429} or reply.status >= 500
