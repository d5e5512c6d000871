"""The address of a flow: takes every message and says 200."""

import json
import queue
from typing import Any

_LONGEST_WAIT = 30.0


class Callback:
    """An ASGI app that keeps what it gets.

    Attributes:
        url: where it listens.
    """

    def __init__(self) -> None:
        self.url = ""
        self._messages: queue.Queue[Any] = queue.Queue()

    def next(self) -> Any:
        """Wait for the next message and give it."""
        return self._messages.get(timeout=_LONGEST_WAIT)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message["body"], message["more_body"]
        self._messages.put(json.loads(body))
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})
