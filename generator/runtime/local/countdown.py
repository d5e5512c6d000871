"""The seconds that are left of a time that somebody gave."""

import time
from collections.abc import Callable

Remaining = Callable[[], float | None]
"""Gives the seconds that are left; None for as long as it takes."""
Countdown = Callable[[], Remaining]
"""Starts counting."""


def countdown(timeout: float | None, clock: Callable[[], float] = time.monotonic) -> Countdown:
    """Prepare to count down.

    Args:
        timeout: seconds; None for as long as it takes.
        clock: gives seconds, never going back.
    """

    def start() -> Remaining:
        if timeout is None:
            return lambda: None
        end = clock() + timeout
        return lambda: max(0.0, end - clock())

    return start
