"""Where what was delivered waits to be read, and where a listener hears that it is to stop."""

import queue
import threading


class Inbox:
    """Deliveries in the order they came, from any thread; and one wish: to stop.

    Attributes:
        stopped: whether stopping was asked for; nothing is given out any more then.
    """

    def __init__(self) -> None:
        self.stopped = False
        # Unlike an event or an ordinary queue, this one may be used in a signal handler that interrupts its own `get`.
        self._waiting: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()

    def put(self, body: bytes) -> None:
        """Add a delivery."""
        self._waiting.put(body)

    def stop(self) -> None:
        """Ask the listener to stop; may be called from a signal handler."""
        self.stopped = True
        self._waiting.put(None)

    def take(self, seconds: float | None) -> bytes | None:
        """Return the next delivery.

        Args:
            seconds: how long to wait for one; None for ever.

        Returns:
            A delivery, or None when the time is over or stopping was asked for.
        """
        if self.stopped:
            return None
        longest = None if seconds is None else min(max(seconds, 0.0), threading.TIMEOUT_MAX)
        try:
            return self._waiting.get(timeout=longest)
        except queue.Empty:
            return None
