"""The hourly quota and the burst limit (docs/facts/toggl.md 1.3)."""

import math
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

WINDOW_SECONDS = 3600
BURST_DEPTH = 5.0
BURST_PER_SECOND = 1.0


class Standing(NamedTuple):
    """Where a caller stands in one bucket: calls left, seconds until the window resets, whether to refuse."""

    remaining: int
    resets_in: int
    refused: bool


@dataclass(slots=True)
class _Window:
    opened: float
    total: int
    left: int


class Quota:
    """Buckets of calls: one per user for ``/me``, one per user and organization for the rest."""

    def __init__(self, *, enforced: bool, first_hour: int | None) -> None:
        """Start with untouched buckets.

        Args:
            enforced: refuse calls when a bucket is empty.
            first_hour: calls left in the first window of every bucket, None for the plan's number.
        """
        self._enforced = enforced
        self._first_hour = first_hour
        self._windows: dict[tuple[int, int | None], _Window] = {}

    def take(self, user_id: int, organization_id: int | None, total: int, now: datetime) -> Standing:
        """Count one call.

        Args:
            user_id: the caller.
            organization_id: the organization named by the call, None for a call about the user.
            total: the calls per hour of that bucket.
            now: the time of the call; the first one opens the window.

        Returns:
            The standing after this call.
        """
        seconds = now.timestamp()
        key = (user_id, organization_id)
        window = self._windows.get(key)
        if window is None:
            first = total if self._first_hour is None else min(total, self._first_hour)
            window = self._windows[key] = _Window(seconds, total, first)
        elif seconds - window.opened >= WINDOW_SECONDS:
            window = self._windows[key] = _Window(seconds, total, total)
        window.left -= 1
        return self._standing(window, seconds)

    def look(self, user_id: int, organization_id: int | None, total: int, now: datetime) -> Standing:
        """The standing without counting, nor refusing; an unopened bucket is full and has nothing to reset."""
        seconds = now.timestamp()
        window = self._windows.get((user_id, organization_id))
        if window is None or seconds - window.opened >= WINDOW_SECONDS:
            unopened = total if self._first_hour is None or window else min(total, self._first_hour)
            return Standing(unopened, 0, refused=False)
        return self._standing(window, seconds)._replace(refused=False)

    def _standing(self, window: _Window, seconds: float) -> Standing:
        resets_in = max(0, math.ceil(window.opened + WINDOW_SECONDS - seconds))
        # Unenforced, the count stops at one: a zero would tell clients that a plan's 402 means the quota.
        left = window.left if self._enforced else max(window.left, 1)
        return Standing(left, resets_in, refused=self._enforced and window.left < 0)


class Burst:
    """A leaky bucket per caller and address: about one request per second, a few at once."""

    def __init__(self) -> None:
        """Start with empty buckets."""
        self._levels: dict[tuple[int, str], tuple[float, float]] = {}

    def wait_for(self, user_id: int, address: str, now: datetime) -> int:
        """Count one call.

        Args:
            user_id: the caller.
            address: the address it came from.
            now: the time of the call.

        Returns:
            0 when the call may pass, else the seconds to wait.
        """
        seconds = now.timestamp()
        level, last = self._levels.get((user_id, address), (0.0, seconds))
        level = max(0.0, level - (seconds - last) * BURST_PER_SECOND) + 1
        if level > BURST_DEPTH:
            self._levels[(user_id, address)] = (level - 1, seconds)
            return max(1, math.ceil((level - BURST_DEPTH) / BURST_PER_SECOND))
        self._levels[(user_id, address)] = (level, seconds)
        return 0
