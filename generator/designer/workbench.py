"""What one session of the designer holds: the connector's files, the platform that runs it, and what was run."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from generator.definition import BrokenReference, OperationRecord, Unreadable
from generator.definition.conformance import Conformance
from generator.definition.files import DEFINITION, PROPERTIES, script_of
from generator.designer.brand import Brand, brand_of
from generator.designer.card import Card, card_of
from generator.designer.recording import Recorder
from generator.designer.runs import Runs
from generator.example import read_example
from generator.runtime.gateway import ConnectorFiles, load_connector
from generator.runtime.local.platform import MOCK, Credentials, LocalPlatform, PlatformError, open_platform
from generator.runtime.local.service import BackendError, named_app, names_service

_Stamp = tuple[tuple[str, int, int], ...]
Found = TypeVar("Found")
_MOST_LOOK_UPS = 500
EXAMPLE = "example"
"""Stands for a service made from the definition."""


class Service(NamedTuple):
    """What stands behind the connector.

    Attributes:
        address: `mock`, `example`, or where it runs.
        credentials: user name and password, or values by name, if they were given.
        values: other values of the connection, by name.
    """

    address: str = MOCK
    credentials: Credentials | None = None
    values: Mapping[str, str] = {}


class Loaded(NamedTuple):
    """The connector as its files were when they were read.

    Attributes:
        files: definition, properties, code.
        brand: icon and colour.
        conformance: holds answers against the definition.
        stamp: of the files; another one means that they have changed.
    """

    files: ConnectorFiles
    brand: Brand
    conformance: Conformance
    stamp: _Stamp

    def card(self, operation_id: str) -> Card | None:
        """Return the card of an operation; None when there is no such operation."""
        operation = self.files.operations.get(operation_id)
        return None if operation is None else card_of(self.files.definition, operation)

    def operation(self, operation_id: str) -> OperationRecord | None:
        """Return an operation; None when there is no such one."""
        return self.files.operations.get(operation_id)


class Running(NamedTuple):
    """The platform, or why there is none.

    Attributes:
        platform: None when it cannot be opened.
        recorder: stands before the service.
        problem: why there is no platform; empty when there is one.
    """

    platform: LocalPlatform | None
    recorder: Recorder
    problem: str = ""


class Workbench:
    """One connector under work. Safe to use from any thread.

    Attributes:
        root: the connector's folder.
        service: what stands behind it.
        runs: what was run.
        last_asked: when a page asked for something, by the monotonic clock.
        calling: held while the platform is called, so that what reaches the service belongs to one call.
    """

    def __init__(self, root: Path, service: Service) -> None:
        """Prepare the session; `open` starts it.

        Args:
            root: the connector's folder.
            service: what stands behind it.
        """
        self.root = root
        self.service = service
        self.runs = Runs()
        self.calling = threading.RLock()
        self._look_ups: dict[tuple[Any, ...], Any] = {}
        self._lock = threading.RLock()
        self._loaded: Loaded | None = None
        self._running: Running | None = None
        self._stamp: _Stamp = ()
        self._stack = contextlib.ExitStack()
        self._session = contextlib.ExitStack()
        self._app: Any = None
        self._kept: dict[Any, Any] = {}
        self.last_asked = time.monotonic()

    @contextlib.contextmanager
    def opened(self) -> Iterator["Workbench"]:
        """Start the platform beside what already runs, and close it at the end."""
        thread = threading.Thread(target=self.running, name="opening the platform", daemon=True)
        thread.start()
        try:
            yield self
        finally:
            thread.join()
            # What panels keep still needs the platform when it ends.
            self._session.close()
            with self._lock:
                self._stack.close()

    def loaded(self) -> Loaded:
        """Return the connector as its files are now.

        Raises:
            Unreadable: a file cannot be read, or the definition is missing.
            BrokenReference: a parameter or an answer of the definition does not resolve.
        """
        with self._lock:
            stamp = _stamp(self.root)
            if self._loaded is None or self._loaded.stamp != stamp:
                self._loaded = None
                files = load_connector(self.root)
                self._loaded = Loaded(files, brand_of(self.root, files), Conformance(files.definition), stamp)
            return self._loaded

    def running(self) -> Running:
        """Return the platform for the files as they are now; one that could not be opened is tried again."""
        with self._lock:
            stamp = _stamp(self.root)
            if self._running is None or self._running.platform is None or self._stamp != stamp:
                self._stack.close()
                self.forget()
                self._stamp = stamp
                self._running = self._open()
            return self._running

    def restart(self) -> None:
        """Open the platform anew when it is needed next."""
        with self._lock:
            self._stack.close()
            self._running = None

    def connect(self, values: Mapping[str, str]) -> None:
        """Use another connection from now on.

        Args:
            values: of it, by the names of the connection parameters; none of the former ones is kept.
        """
        with self._lock:
            self.service = self.service._replace(credentials={}, values=dict(values))
            self.restart()

    def remembered(self, key: tuple[Any, ...], look_up: Callable[[], Found]) -> Found:
        """Return what a look-up gave, and ask only once: services count calls.

        Args:
            key: what was asked.
            look_up: asks.
        """
        with self.calling:
            if key not in self._look_ups:
                found = look_up()
                if len(self._look_ups) >= _MOST_LOOK_UPS:
                    self._look_ups.clear()
                self._look_ups[key] = found
            answer: Found = self._look_ups[key]
            return answer

    def forget(self) -> None:
        """Ask anew for whatever was looked up: something may have changed."""
        self._look_ups.clear()

    def kept(self, make: Callable[["Workbench"], Found]) -> Found:
        """Return what a panel keeps for this session.

        Args:
            make: makes it when it is asked for first; a context manager is entered, and left at the end of the session.
        """
        with self._lock:
            if make not in self._kept:
                made = make(self)
                if isinstance(made, contextlib.AbstractContextManager):
                    self._session.enter_context(made)
                self._kept[make] = made
            found: Found = self._kept[make]
            return found

    def before_closing(self, end: Callable[[], object]) -> None:
        """Have something ended before the platform that runs now is closed.

        Args:
            end: ends it; may find that it has ended already.
        """
        with self._lock:
            self._stack.callback(end)

    def _open(self) -> Running:
        recorder = Recorder()
        try:
            backend, is_example = self._backend()
            platform = self._stack.enter_context(
                open_platform(
                    self.root,
                    backend=backend,
                    credentials=self.service.credentials,
                    values=self.service.values,
                    watched=recorder.watched,
                    is_example=is_example,
                )
            )
        except (PlatformError, BackendError, Unreadable, BrokenReference) as error:
            self._stack.close()
            return Running(None, recorder, str(error))
        return Running(platform, recorder)

    def _backend(self) -> tuple[Any, bool]:
        """Return the service, and whether it is made from the definition: as asked for, or because none is named.

        A simulated service is made once, so that what was done there outlives an edit of the connector.
        """
        address = self.service.address
        if address == EXAMPLE or (address == MOCK and not names_service(self.root)):
            return read_example(self.root), True
        if address != MOCK:
            return address, False
        if self._app is None:
            self._app = named_app(self.root)
        return self._app, False


def _stamp(root: Path) -> _Stamp:
    found = []
    for path in (root / DEFINITION, root / PROPERTIES, script_of(root)):
        if path is not None:
            with contextlib.suppress(OSError):
                stat = path.stat()
                found.append((path.name, stat.st_mtime_ns, stat.st_size))
    return tuple(found)
