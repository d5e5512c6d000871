"""How a client repeats a call that failed.

Facts: Microsoft's "Limits and configuration reference" of Logic Apps and the limits of Power Automate. A call that is
not idempotent is repeated too.
"""

import datetime
from typing import NamedTuple

from generator.runtime.gateway.messages import Headers, header


class RetryPolicy(NamedTuple):
    """Exponential waiting.

    Attributes:
        tries: repetitions after the first call.
        scale: seconds before the first repetition; doubled each time.
        shortest: seconds a wait has at least.
        longest: seconds a wait has at most.
    """

    tries: int
    scale: float
    shortest: float = 0.0
    longest: float = 86_400.0


LOGIC_APPS = RetryPolicy(4, 7.5, 5.0, 45.0)
POWER_AUTOMATE_LOW = RetryPolicy(2, 300.0)
POWER_AUTOMATE = RetryPolicy(8, 7.0)


def is_repeated(status: int) -> bool:
    """Whether a client repeats a call with this answer; a failed connection is a 502 of the gateway."""
    return status in {408, 429} or 500 <= status < 600


def wait_before(policy: RetryPolicy, attempt: int, headers: Headers, now: datetime.datetime | None = None) -> float:
    """Return the seconds before a repetition.

    Args:
        policy: how the client waits.
        attempt: 1 for the first repetition.
        headers: of the answer; its `Retry-After` comes first.
        now: the time, for a `Retry-After` that is a date.
    """
    asked = retry_after(headers, now)
    if asked is not None:
        return asked
    return min(max(policy.scale * 2.0 ** (attempt - 1), policy.shortest), policy.longest)


def retry_after(headers: Headers, now: datetime.datetime | None = None) -> float | None:
    """Read `Retry-After`, seconds or a date; None without one that can be read."""
    text = header(headers, "retry-after")
    if text is None:
        return None
    text = text.strip()
    if text.isascii() and text.isdigit() and len(text) < 10:
        return float(text)
    import email.utils

    try:
        moment: datetime.datetime = email.utils.parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=datetime.UTC)
    now = now or datetime.datetime.now(datetime.UTC)
    seconds: float = (moment - now).total_seconds()
    return max(0.0, seconds)
