"""The limit of calls for one connection (Microsoft: 500 calls per minute and connection)."""

import math
from collections import deque

from generator.runtime.gateway.messages import Response, json_bytes
from generator.runtime.gateway.options import Clock

_WINDOW = 60.0


class Throttle:
    """Counts the calls of the last minute."""

    def __init__(self, limit: int, clock: Clock) -> None:
        self._limit = limit
        self._clock = clock
        self._calls: deque[float] = deque()

    def admit(self) -> Response | None:
        """Count a call; give the answer to one too many, in the shape of API Management."""
        now = self._clock()
        while self._calls and self._calls[0] <= now - _WINDOW:
            self._calls.popleft()
        if len(self._calls) < self._limit:
            self._calls.append(now)
            return None
        wait = max(1, math.ceil(self._calls[0] + _WINDOW - now)) if self._calls else int(_WINDOW)
        message = f"Rate limit is exceeded. Try again in {wait} seconds."
        return Response(
            429,
            (("Content-Type", "application/json"), ("Retry-After", str(wait))),
            json_bytes({"statusCode": 429, "message": message}),
        )
