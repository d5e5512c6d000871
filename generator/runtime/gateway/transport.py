"""Ways to the backend: an ASGI app in this process, HTTP with connections kept open, and a map of addresses.

Redirects are never followed: the platform's gateway hands them to the client.
"""

import threading
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from generator.runtime.gateway.call_context import Transport
from generator.runtime.gateway.errors import BackendUnreachable
from generator.runtime.gateway.messages import Headers, Request, Response, without_headers
from generator.runtime.gateway.urls import below, with_query

if TYPE_CHECKING:
    import urllib3

Message = MutableMapping[str, Any]
AsgiApp = Callable[[Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]]

_PORTS = {"http": 80, "https": 443}
# They belong to the connection between gateway and backend.
_HOP_BY_HOP = ("connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade", "proxy-authenticate")
SYNCHRONOUS_LIMIT = 120.0
"""Seconds a call may take (Microsoft: limits of Logic Apps)."""
LARGEST_RESPONSE = 100 * 1024 * 1024
"""Bytes of an answer that are taken, unpacked (Microsoft: message size, limits of Logic Apps)."""


class AsgiTransport:
    """Calls an app in this process, whatever host is asked for; one call at a time, from any thread.

    What the app raises passes through, because it is a defect of the app and not of the connection.
    """

    def __init__(self, app: AsgiApp) -> None:
        # A connector that is called over HTTP starts 40 ms faster without it.
        import asyncio

        self._app = app
        self._loop = asyncio.new_event_loop()
        self._lock = threading.Lock()

    def __call__(self, request: Request) -> Response:
        """Send one request.

        Raises:
            BackendUnreachable: the app gives no answer.
        """
        with self._lock:
            return self._loop.run_until_complete(call_app(self._app, request))

    def close(self) -> None:
        """Return the event loop back."""
        self._loop.close()


async def call_app(app: AsgiApp, request: Request) -> Response:
    """Send one request to an app in this process.

    Raises:
        BackendUnreachable: it gives no answer, or one that is larger than any that is taken.
    """
    scope = _scope(request)
    inbox = [{"type": "http.request", "body": request.body, "more_body": False}]
    start: Message = {}
    body = bytearray()

    async def receive() -> Message:
        return inbox.pop() if inbox else {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
        elif message["type"] == "http.response.body":
            body.extend(message.get("body", b""))
            if len(body) > LARGEST_RESPONSE:
                raise _too_large("the backend's app")

    await app(scope, receive, send)
    if not start:
        raise BackendUnreachable("the backend's app gives no answer")
    pairs = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in start.get("headers", ()))
    content = bytes(body) if request.method != "HEAD" else b""
    return Response(start["status"], without_headers(pairs, *_HOP_BY_HOP), content)


def _scope(request: Request) -> Message:
    parts = urlsplit(request.url)
    site = parts.netloc.rpartition("@")[2]
    headers = [(b"host", site.encode())]
    headers += [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in request.headers]
    if request.body or request.method in {"POST", "PUT", "PATCH"}:
        headers.append((b"content-length", b"%d" % len(request.body)))
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": parts.scheme,
        "path": unquote(parts.path) or "/",
        "raw_path": (parts.path or "/").encode(),
        "query_string": parts.query.encode(),
        "root_path": "",
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": (parts.hostname, parts.port or _PORTS.get(parts.scheme, 80)),
    }


class HttpTransport:
    """Sends over HTTP with a pool of open connections; from any thread."""

    def __init__(self, timeout: float = SYNCHRONOUS_LIMIT) -> None:
        self._timeout = timeout
        self._pool: urllib3.PoolManager | None = None

    def __call__(self, request: Request) -> Response:
        """Send one request.

        Raises:
            BackendUnreachable: no answer came, or the address cannot be called.
        """
        # urllib3 sends 1.8 times the requests per second that httpx does, and comes with the contract tests.
        import http.client

        import urllib3

        if self._pool is None:
            self._pool = urllib3.PoolManager(maxsize=8, timeout=self._timeout, retries=False)
        host: str | None = "the backend"
        try:
            parts = urlsplit(request.url)
            host, port = parts.hostname, parts.port
            if not host or parts.scheme not in _PORTS:
                raise BackendUnreachable("the backend's address is not one of http or https")
            pool = self._pool.connection_from_host(host, port, parts.scheme)
            response = pool.urlopen(
                request.method,
                with_query(parts.path or "/", parts.query),
                body=request.body or (b"" if request.method in {"POST", "PUT", "PATCH"} else None),
                headers=_merged(request.headers),
                redirect=False,
                retries=False,
                # The host of the pool is the one of the address.
                assert_same_host=False,
                preload_content=False,
            )
            content = _read(response, host)
        except (urllib3.exceptions.HTTPError, http.client.HTTPException, OSError, ValueError) as error:
            raise BackendUnreachable(f"{host} does not answer: {type(error).__name__}") from None
        headers = tuple(response.headers.iteritems())
        if any(name.lower() == "content-encoding" for name, _ in headers):
            headers = without_headers(headers, "content-encoding", "content-length")
        return Response(response.status, without_headers(headers, *_HOP_BY_HOP), content)

    def close(self) -> None:
        """Close the open connections."""
        if self._pool is not None:
            self._pool.clear()


def _read(response: "urllib3.BaseHTTPResponse", host: str) -> bytes:
    """Read an answer as far as it may go; its packed form may be a thousandth of it."""
    content = response.read(LARGEST_RESPONSE + 1)
    if len(content) > LARGEST_RESPONSE:
        # What is left of it must not be taken for the next answer.
        response.close()
        raise _too_large(host)
    response.release_conn()
    return content


def _too_large(who: str) -> BackendUnreachable:
    return BackendUnreachable(
        f"{who} answers with more than {LARGEST_RESPONSE:,} bytes, which the gateway does not take"
    )


def _merged(headers: Headers) -> dict[str, str]:
    """Join values of one name, and keep the library from naming itself as the client."""
    from urllib3.util import SKIP_HEADER

    merged: dict[str, str] = {}
    names: dict[str, str] = {}
    for name, value in headers:
        first = names.setdefault(name.lower(), name)
        merged[first] = f"{merged[first]}, {value}" if first in merged else value
    if "user-agent" not in names:
        merged["User-Agent"] = SKIP_HEADER
    return merged


def redirected(transport: Transport, bases: Mapping[str, str]) -> Transport:
    """Send what is meant for some addresses to others, such as the real service's to a simulated one.

    Args:
        transport: sends in the end.
        bases: new base address by old one; of several that fit, the longest counts.
    """
    ordered = sorted(bases.items(), key=lambda pair: -len(pair[0]))

    def send(request: Request) -> Response:
        for old, new in ordered:
            rest = below(request.url, old)
            if rest is not None:
                return transport(request._replace(url=new.rstrip("/") + rest))
        return transport(request)

    return send
