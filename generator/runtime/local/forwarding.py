"""A service elsewhere as an app of this process: calls pass through, so that what is exchanged can be watched."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from generator.runtime.gateway import BackendUnreachable, HttpTransport, Request, Response

_NOT_PASSED = frozenset({"host", "connection", "content-length", "keep-alive", "transfer-encoding", "te", "upgrade"})
_THREADS = 8


class Forwarder:
    """An ASGI app that passes each request on to a service, and its answer back."""

    def __init__(self, address: str) -> None:
        """Lead to a service.

        Args:
            address: scheme, host and port.
        """
        self._address = address.rstrip("/")
        self._transport = HttpTransport()
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="service")

    def close(self) -> None:
        """Close the connections."""
        self._threads.shutdown(wait=False)
        self._transport.close()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Pass one request on; where no answer comes, none is given."""
        if scope["type"] != "http":
            return
        body, more = bytearray(), True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        request = Request(scope["method"], self._address + _target(scope), _passed(scope["headers"]), bytes(body))
        try:
            answer = await asyncio.get_running_loop().run_in_executor(self._threads, self._transport, request)
        except BackendUnreachable:
            # As with the service itself: the connection ends without an answer.
            transport = getattr(getattr(send, "__self__", None), "transport", None)
            if transport is not None:
                transport.abort()
            return
        await _answer(send, answer)


def _target(scope: Any) -> str:
    path = (scope.get("raw_path") or scope["path"].encode()).partition(b"?")[0].decode("latin-1")
    query = scope.get("query_string", b"").decode("latin-1")
    return f"{path}?{query}" if query else str(path)


def _passed(pairs: Any) -> tuple[tuple[str, str], ...]:
    texts = ((name.decode("latin-1"), value.decode("latin-1")) for name, value in pairs)
    return tuple((name, value) for name, value in texts if name.lower() not in _NOT_PASSED)


async def _answer(send: Any, answer: Response) -> None:
    headers = [
        (name.lower().encode("latin-1"), value.encode("latin-1", "replace"))
        for name, value in answer.headers
        if name.lower() not in _NOT_PASSED
    ]
    headers.append((b"content-length", b"%d" % len(answer.body)))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})
