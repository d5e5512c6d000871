"""The callback address of a flow: a real HTTP server on this machine that takes what a service delivers.

Facts: a flow's callback address is long, names its port even where it is 443, and its query holds `%2F` escapes that
some services must not lose (measured in public connectors; the shape is that of newer environments); it takes POST, and
answers 202 without a body before anything is done with the delivery.
"""

import contextlib
import hmac
import secrets
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from generator.runtime.gateway.urls import query_value

_HOST = "127.0.0.1"
_LARGEST_BODY = 16 * 1024 * 1024
_LONGEST_LINE = 65_536
_SILENCE = 30.0


class NoReceiver(Exception):
    """The callback address cannot be offered: the port is taken, or the public address is not valid."""


class CallbackAddress(NamedTuple):
    """Where deliveries go.

    Attributes:
        url: what is registered with the service.
        port: what the receiver listens on, on this machine.
    """

    url: str
    port: int


class _Place(NamedTuple):
    """What a delivery must be sent to; without a signature any address of the receiver will do."""

    path: str = ""
    signature: str = ""

    def fits(self, target: str) -> bool:
        path, _, query = target.partition("?")
        given = query_value(query, "sig") or ""
        return not self.signature or (
            path == self.path and hmac.compare_digest(given.encode("utf-8", "replace"), self.signature.encode())
        )


@contextlib.contextmanager
def receive_callbacks(
    deliver: Callable[[bytes], None], *, port: int = 0, public: str | None = None
) -> Iterator[CallbackAddress]:
    """Take deliveries for as long as the block lasts.

    Args:
        deliver: gets each body, in a thread of the receiver, before the sender gets its answer.
        port: where to listen on this machine; 0 for any free port.
        public: the address of a tunnel that leads to the receiver. An address without a path gets the same long one
            that a local address has; any other is registered as it is, and then the receiver takes every path.

    Yields:
        The address.

    Raises:
        NoReceiver: the port cannot be used, or `public` is no address.
    """
    signature = secrets.token_urlsafe(32)
    path = f"/powerautomate/automations/direct/workflows/{secrets.token_hex(16)}/triggers/manual/paths/invoke"
    tail = f"{path}?api-version=1&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig={signature}"
    own_path = public is None or _is_bare(public)
    place = _Place(path, signature) if own_path else _Place()
    try:
        server = _Server((_HOST, port), _handler(deliver, place))
    except OSError as error:
        raise NoReceiver(f"port {port} cannot be used: {error.strerror or error}") from None
    bound = server.server_port
    base = f"http://{_HOST}:{bound}" if public is None else _with_port(public) if own_path else public
    # Short, because closing waits for one round of it.
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), name="callbacks", daemon=True)
    thread.start()
    try:
        yield CallbackAddress(base + tail if own_path else base, bound)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _with_port(public: str) -> str:
    """Write the address of a site as a flow's: with its port, whichever it is."""
    parts = urlsplit(public)
    default = 443 if parts.scheme == "https" else 80
    return public.rstrip("/") if parts.port else f"{parts.scheme}://{parts.netloc.rstrip(':')}:{default}"


def _is_bare(public: str) -> bool:
    """Whether an address names a site alone."""
    try:
        parts = urlsplit(public)
        is_address = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address or not public.isascii() or not public.isprintable() or " " in public:
        raise NoReceiver("the callback address is not valid; expected one like https://name.example.com")
    if parts.username is not None:
        raise NoReceiver("the callback address holds a user name; expected one like https://name.example.com")
    return parts.path in {"", "/"} and not parts.query and not parts.fragment


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # A service may send everything it has kept at once; five, as by default, would lose the rest.
    request_queue_size = 1024

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a sender that went away; the delivery did not take place."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Refused(Exception):
    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def _handler(deliver: Callable[[bytes], None], place: _Place) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        timeout = _SILENCE

        def do_POST(self) -> None:
            if not place.fits(self.path):
                self._answer(404)
                return
            try:
                body = self._body()
            except _Refused as refused:
                self._answer(refused.status)
                return
            deliver(body)
            self._answer(202)

        def _refuse(self) -> None:
            self._answer(405)

        do_GET = do_HEAD = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _refuse  # noqa: N815

        def _answer(self, status: int) -> None:
            # One message a connection: none is left open when listening ends.
            self.close_connection = True
            self.send_response_only(status)
            if status == 405:
                self.send_header("Allow", "POST")
            self.send_header("Content-Length", "0")
            self.send_header("Connection", "close")
            self.end_headers()

        def _body(self) -> bytes:
            if (self.headers.get("Transfer-Encoding") or "").strip().lower() == "chunked":
                return self._chunks()
            length = self.headers.get("Content-Length", "0").strip()
            return self._exactly(_number(length, 10))

        def _chunks(self) -> bytes:
            body = b""
            while True:
                line = self.rfile.readline(_LONGEST_LINE)
                size = _number(line.partition(b";")[0].strip().decode("latin-1"), 16)
                if size == 0:
                    while self.rfile.readline(_LONGEST_LINE).strip():
                        pass
                    return body
                if len(body) + size > _LARGEST_BODY:
                    raise _Refused(413)
                body += self._exactly(size)
                self.rfile.readline(_LONGEST_LINE)

        def _exactly(self, size: int) -> bytes:
            if size > _LARGEST_BODY:
                raise _Refused(413)
            body = self.rfile.read(size)
            if len(body) != size:
                raise _Refused(400)
            return body

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the server's naming
            """Log nothing: the address of a request is a secret."""

    return Handler


def _number(text: str, base: int) -> int:
    """Read a size as HTTP writes it; Python's own signs, underscores and prefixes are none of it."""
    digits = "0123456789abcdefABCDEF" if base == 16 else "0123456789"
    if not text or len(text) > 16 or text.strip(digits):
        raise _Refused(400)
    return int(text, base)
