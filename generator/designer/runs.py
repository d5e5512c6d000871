"""Runs of operations, with all that was exchanged on the way, kept for a while."""

import threading
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from generator.designer.recording import Exchange
from generator.runtime.gateway import ClientCall, GatewayReply
from generator.runtime.masking import Mask

_MOST = 200
_LARGEST = 64 * 1024 * 1024


class Run(NamedTuple):
    """One run.

    Attributes:
        number: counted from 1 in this session.
        operation: its id.
        inputs: by flat name.
        at: the time of day.
        mask: hides the secrets of the connection and of the inputs.
        asked: what the client sent; None when it could not.
        exchanges: what reached the service, and its answers.
        reply: what the flow gets; None when nothing was called.
        problems: what is wrong with the inputs, or why nothing was called.
        seconds: it took.
    """

    number: int
    operation: str
    inputs: Mapping[str, Any]
    at: str
    mask: Mask
    asked: ClientCall | None = None
    exchanges: tuple[Exchange, ...] = ()
    reply: GatewayReply | None = None
    problems: tuple[str, ...] = ()
    seconds: float = 0.0

    def __repr__(self) -> str:
        return f"Run({self.number}, {self.operation})"

    @property
    def size(self) -> int:
        """Bytes that it holds."""
        bodies = [self.asked.body if self.asked else b"", self.reply.body if self.reply else b""]
        for each in self.exchanges:
            bodies += [each.request.body, each.response.body if each.response else b""]
        return sum(map(len, bodies))


class Runs:
    """The runs of a session, the newest first; of many, or of large ones, the oldest go. Safe from any thread."""

    def __init__(self) -> None:
        self._kept: dict[int, Run] = {}
        self._count = 0
        self._lock = threading.Lock()

    def __iter__(self) -> Iterator[Run]:
        with self._lock:
            return iter(list(reversed(self._kept.values())))

    def next_number(self) -> int:
        """Return the number of a run that begins."""
        with self._lock:
            self._count += 1
            return self._count

    def add(self, run: Run) -> None:
        """Keep a run."""
        with self._lock:
            self._kept[run.number] = run
            while len(self._kept) > 1 and (len(self._kept) > _MOST or self._size() > _LARGEST):
                del self._kept[next(iter(self._kept))]

    def get(self, number: int) -> Run | None:
        """Return a run; None when it was not kept."""
        with self._lock:
            return self._kept.get(number)

    def last_of(self, operation_id: str) -> Run | None:
        """Return the newest run of an operation; None without one."""
        return next((run for run in self if run.operation == operation_id), None)

    def _size(self) -> int:
        return sum(run.size for run in self._kept.values())
