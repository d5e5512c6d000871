"""What reaches the service behind the connector, and what it answers, whoever calls: gateway, policy or code."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from generator.runtime.gateway import Request, Response
from generator.runtime.local.service import Asgi


class Exchange(NamedTuple):
    """One request to the service.

    Attributes:
        request: as it came in; its address without scheme and host.
        response: as it went out; None when there was none.
        seconds: between the two.
    """

    request: Request
    response: Response | None
    seconds: float

    def __repr__(self) -> str:
        return f"Exchange({self.request!r}, {self.response!r})"


class Recorder:
    """Stands in front of a service and keeps what is exchanged while somebody watches."""

    def __init__(self) -> None:
        self._kept: list[Exchange] | None = None
        self._lock = threading.Lock()

    def watched(self, app: Asgi) -> Asgi:
        """Return an app that passes each request on to another."""

        async def passing(scope: Any, receive: Any, send: Any) -> None:
            await self._pass(app, scope, receive, send)

        return passing

    @contextmanager
    def watching(self) -> Iterator[list[Exchange]]:
        """Keep what is exchanged from now on; one watches at a time."""
        with self._lock:
            kept: list[Exchange] = []
            self._kept = kept
            try:
                yield kept
            finally:
                self._kept = None

    async def _pass(self, app: Asgi, scope: Any, receive: Any, send: Any) -> None:
        kept = self._kept
        if kept is None or scope["type"] != "http":
            await app(scope, receive, send)
            return
        passing = _Passing(receive, send)
        started = time.monotonic()
        try:
            await app(scope, passing.receive, passing.send)
        finally:
            kept.append(Exchange(_request(scope, bytes(passing.asked)), passing.response(), time.monotonic() - started))


class _Passing:
    """Both directions of one exchange.

    Attributes:
        asked: the body of the request, as far as it was read.
        transport: the server's connection, where an app that breaks one on purpose looks for it.
    """

    def __init__(self, receive: Any, send: Any) -> None:
        self.asked = bytearray()
        self.transport = getattr(getattr(send, "__self__", None), "transport", None)
        self._receive, self._send = receive, send
        self._start: Any = None
        self._answered = bytearray()

    async def receive(self) -> Any:
        message = await self._receive()
        self.asked += message.get("body", b"")
        return message

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self._start = message
        else:
            self._answered += message.get("body", b"")
        await self._send(message)

    def response(self) -> Response | None:
        return self._start and Response(
            self._start["status"], _texts(self._start.get("headers", ())), bytes(self._answered)
        )


def _request(scope: Any, body: bytes) -> Request:
    path = (scope.get("raw_path") or scope["path"].encode()).partition(b"?")[0].decode("latin-1")
    query = scope.get("query_string", b"").decode("latin-1")
    return Request(scope["method"], f"{path}?{query}" if query else path, _texts(scope["headers"]), body)


def _texts(pairs: Any) -> tuple[tuple[str, str], ...]:
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in pairs)
