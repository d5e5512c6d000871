"""The server's patience with a client that opens a connection and then says nothing, or half of a request.

Uvicorn ends a connection that is idle between two requests, and waits for ever inside of one: such connections would
stay for as long as the service runs.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

SILENCE = 30.0
"""Seconds that a client has for one whole request."""


class ImpatientProtocol(HttpToolsProtocol):
    """Uvicorn's protocol, which closes a connection on which a request does not become complete.

    Attributes:
        patience: seconds that a request may take to arrive.
    """

    patience = SILENCE
    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._wait()

    def on_message_begin(self) -> None:
        """Begin to wait for the rest of a request."""
        super().on_message_begin()
        self._wait()

    def on_message_complete(self) -> None:
        """Wait no longer: from here on the app and the pause between two requests have times of their own."""
        super().on_message_complete()
        self._stop()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        super().connection_lost(exc)
        self._stop()

    def _wait(self) -> None:
        self._stop()
        self._waiting = self.loop.call_later(self.patience, self.transport.close)

    def _stop(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
