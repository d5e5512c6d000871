"""The local platform as an ASGI app: requests in the connector's own path space, answered as flows get them.

What the definition declares goes through the gateway, the connector's code included; everything else goes straight to
the service, so that a caller still sees what the service makes of it.
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from generator.runtime.gateway import Gateway, GatewayReply, Headers
from generator.runtime.gateway.own_responses import gateway_error
from generator.runtime.gateway.urls import ADDRESS

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

NOTE = "x-local-platform"
"""Header of an answer of 5xx that says what happened inside; a flow would not get it."""

_LONGEST_NOTE = 400
# They belong to the connection between the caller and this app.
_HOP_BY_HOP = frozenset({"connection", "content-length", "host", "keep-alive", "te", "transfer-encoding", "upgrade"})
# The server that serves this app writes its own.
_OF_SERVERS = frozenset({"date", "server"})
_THREADS = 4


class PlatformApp:
    """Answers requests through a gateway; the credentials of a request stand for those of the connection.

    Attributes:
        gateway: what the requests go through.
    """

    def __init__(self, gateway: Gateway, service: Any | None = None) -> None:
        """Stand in front of a service.

        Args:
            gateway: leads to the service.
            service: the simulated service itself, an ASGI app with `credentials`, `banner` and `reset`; None for a
                real one, which gets nothing that the definition does not declare.
        """
        self.gateway = gateway
        self._service = service
        self._base_path = urlsplit(gateway.files.service_url).path.rstrip("/")
        # The gateway waits for the service, which may live in the event loop that calls here.
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="platform")

    @property
    def credentials(self) -> tuple[str, str]:
        """User name and password of the simulated service's seeded account; empty for a real service."""
        user, password = self._service.credentials if self._service else ("", "")
        return user, password

    @property
    def banner(self) -> str:
        """What the simulated service says when it starts; empty for a real service."""
        return str(self._service.banner) if self._service else ""

    def reset(self) -> None:
        """Bring a simulated service back to its seeded state; a real one is left alone."""
        if self._service is not None:
            self._service.reset()

    def close(self) -> None:
        """End the threads once they have nothing more to do."""
        self._threads.shutdown(wait=False)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request.

        Args:
            scope: the connection; only HTTP is answered.
            receive: gives the messages of the client.
            send: takes the messages to the client.
        """
        if scope["type"] != "http":
            return
        body = await _body_of(receive)
        reply = await asyncio.get_running_loop().run_in_executor(self._threads, self._forward, scope, body)
        if reply is not None:
            await _send(send, reply, without_body=scope["method"] == "HEAD")
        elif self._service is not None:
            await self._service(scope, _again(body), send)
        else:
            response = gateway_error(self.gateway.base, 404, "NotFound", "Resource not found")
            await _send(send, GatewayReply(*response), without_body=scope["method"] == "HEAD")

    def _forward(self, scope: Message, body: bytes) -> GatewayReply | None:
        path = _path_of(scope)
        if not (path + "/").startswith(self._base_path + "/"):
            return None
        query = scope.get("query_string", b"").decode("latin-1")
        inside = path[len(self._base_path) :]
        return self.gateway.forward(scope["method"], inside, query, _headers_of(scope), body)


def _path_of(scope: Message) -> str:
    """Return the path as it was sent; some callers leave that out, or put the query behind it."""
    raw: bytes | None = scope.get("raw_path")
    if not raw:
        return quote(scope["path"], safe=ADDRESS.replace("%", ""))
    path = raw.partition(b"?")[0].decode("latin-1")
    return path if unquote(path) == scope["path"] else quote(scope["path"], safe=ADDRESS.replace("%", ""))


def _headers_of(scope: Message) -> Headers:
    pairs = ((name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"])
    return tuple((name, value) for name, value in pairs if name.lower() not in _HOP_BY_HOP)


async def _body_of(receive: Receive) -> bytes:
    parts, more = [], True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(parts)


def _again(body: bytes) -> Receive:
    """Return a body that was read already to somebody else who reads it."""
    inbox: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        return inbox.pop() if inbox else {"type": "http.disconnect"}

    return receive


async def _send(send: Send, reply: GatewayReply, *, without_body: bool) -> None:
    own = [(name, value) for name, value in reply.headers if name.lower() not in _HOP_BY_HOP | _OF_SERVERS]
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1", "replace")) for name, value in own]
    headers.append((b"content-length", b"%d" % len(reply.body)))
    if reply.status >= 500 and reply.warnings:
        said = " ".join("; ".join(reply.warnings).split())[:_LONGEST_NOTE]
        headers.append((NOTE.encode(), said.encode("ascii", "replace")))
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if without_body else reply.body})
