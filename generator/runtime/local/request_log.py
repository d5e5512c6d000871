"""One line for each request that a service answers."""

import time
from collections.abc import Callable
from typing import Any

from generator.runtime.local.service import Asgi
from generator.runtime.masking import MASKED, SECRET_NAMES, Mask, secrets_in


def logged(app: Asgi, tell: Callable[[str], None]) -> Asgi:
    """Stand in front of an app and tell of each request: method, address, status, milliseconds; no secrets.

    Args:
        app: the ASGI app.
        tell: takes a line.
    """

    async def call(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        sending, started = _Sending(send), time.monotonic()
        try:
            await app(scope, receive, sending.send)
        finally:
            took = (time.monotonic() - started) * 1000
            tell(f"{scope['method']} {_address(scope)} {sending.status or 'no answer'} {took:.0f} ms")

    return call


class _Sending:
    """A `send` that remembers the status.

    Attributes:
        status: of the answer; 0 before there is one.
        transport: the server's connection, where an app that breaks one on purpose looks for it.
    """

    def __init__(self, send: Any) -> None:
        self.status = 0
        self.transport = getattr(getattr(send, "__self__", None), "transport", None)
        self._send = send

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        await self._send(message)


def _address(scope: Any) -> str:
    """Path and query as they were sent, without the credentials of the request and what a name calls a secret."""
    raw = scope.get("raw_path") or scope["path"].encode()
    path = raw.partition(b"?")[0].decode("latin-1")
    pairs = [pair.partition("=") for pair in scope.get("query_string", b"").decode("latin-1").split("&")]
    shown = [
        f"{name}={MASKED}" if name.lower() in SECRET_NAMES else f"{name}{sign}{value}" for name, sign, value in pairs
    ]
    query = "&".join(shown)
    headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]]
    return Mask(secrets_in(headers)).text(f"{path}?{query}" if query else path)
