"""One host process: lines in, lines out, and a clear word when it is gone."""

import json
import os
import signal
import subprocess
import threading
from collections.abc import Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from pathlib import Path
from typing import IO, Any

from generator.runtime.script.errors import ScriptError

_RECORD_SEPARATOR = b"\x1e"
# Starting takes a third of a second; on a machine that is busy with something else, longer.
_START_LIMIT = 60.0
_END_LIMIT = 5.0
_KEPT_STDERR = 8000


class NotTaken(Exception):
    """The process ended or was given up before the call was sent; another one can take it."""


class HostEnded(Exception):
    """The process ended before it replied; the text says how."""


class NoReply(Exception):
    """No reply came in time."""


class HostProcess:
    """A running host. Calls may come from several threads; replies find their caller by id."""

    def __init__(self, command: list[str], environment: Mapping[str, str], folder: Path, settings: bytes) -> None:
        """Start it.

        Args:
            command: what to start.
            environment: its variables.
            folder: where it runs; reports that mono leaves there when it crashes are removed.
            settings: the first line.
        """
        self._folder = folder
        self._lock = threading.Lock()
        self._write_lock = threading.Lock()
        self._waiting: dict[str, Future[dict[str, Any]]] = {}
        self._ready: Future[None] = Future()
        self._ended: str | None = None
        self._retired = False
        self._said = b""
        self._stderr_reader = threading.Thread(target=self._read_stderr, daemon=True)
        started: Future[subprocess.Popen[bytes]] = Future()
        self._stdout_reader = threading.Thread(
            target=self._start_and_read, args=(command, environment, started), daemon=True
        )
        self._stdout_reader.start()
        try:
            self._process = started.result()
        except OSError as error:
            raise ScriptError(f"The script host cannot be started: {error}") from error
        except BaseException:
            # Interrupted: nobody will ever know of the process.
            started.add_done_callback(_kill_started)
            raise
        self._send(settings)

    @property
    def pid(self) -> int:
        """The operating system's number of the process."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it can take calls."""
        with self._lock:
            return self._ended is None and not self._retired

    def call(self, call_id: str, line: bytes, patience: float) -> dict[str, Any]:
        """Send a line and wait for the reply with the same id.

        Args:
            call_id: unique among the calls of this process.
            line: the call.
            patience: seconds, counted from when the process is up.

        Raises:
            NotTaken: it takes no calls any more.
            HostEnded: the process ended instead.
            NoReply: nothing came.
        """
        reply: Future[dict[str, Any]] = Future()
        with self._lock:
            if self._ended is not None or self._retired:
                raise NotTaken
            self._waiting[call_id] = reply
        try:
            self._send(line)
            self._ready.result(_START_LIMIT)
            return reply.result(patience)
        except FutureTimeout:
            raise NoReply from None
        finally:
            with self._lock:
                self._waiting.pop(call_id, None)
            self._end_when_idle()

    def retire(self) -> None:
        """Take no more calls, and end once those under way are over: they shall not suffer from a stuck neighbour."""
        with self._lock:
            self._retired = True
        self._end_when_idle()

    def close(self) -> None:
        """End it and wait until it is gone; safe to call again."""
        self.kill()
        # A child of a script's own making may hold on to the pipe.
        self._stdout_reader.join(_END_LIMIT)

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()

    def _end_when_idle(self) -> None:
        with self._lock:
            if self._retired and not self._waiting:
                self.kill()

    def _send(self, line: bytes) -> None:
        stdin = self._process.stdin
        if stdin is None:
            return
        try:
            with self._write_lock:
                stdin.write(line)
                stdin.flush()
        except (OSError, ValueError):
            # It is gone or going; the reader of its output tells everybody who waits.
            return

    def _start_and_read(
        self, command: list[str], environment: Mapping[str, str], started: "Future[subprocess.Popen[bytes]]"
    ) -> None:
        """Start the process from the thread that reads it: a sandbox ends with the thread that started it."""
        try:
            process = subprocess.Popen(  # noqa: S603  # the command is built here, from found tools
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=environment,
                cwd=self._folder,
                # Ctrl-C in a terminal is for the caller, who may want to run one more script to clean up.
                start_new_session=True,
            )
        except OSError as error:
            started.set_exception(error)
            return
        self._process = process
        self._stderr_reader.start()
        started.set_result(process)
        self._read_stdout()

    def _read_stdout(self) -> None:
        stdout = self._process.stdout
        if stdout is None:
            return
        for line in stdout:
            # A script that writes to the bare stream may have left text in front on the same line, or lines between.
            _, separator, message = line.rpartition(_RECORD_SEPARATOR)
            if separator:
                self._take(message)
        self._stderr_reader.join()
        code = self._process.wait()
        with self._lock:
            self._ended = _how_it_ended(code, self._said)
            ended = HostEnded(self._ended)
            waiting = list(self._waiting.values())
        for future in waiting:
            if not future.done():
                future.set_exception(ended)
        if not self._ready.done():
            self._ready.set_exception(ended)
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            _close(stream)
        for report in self._folder.glob("mono_crash.*"):
            report.unlink(missing_ok=True)

    def _take(self, message: bytes) -> None:
        try:
            reply = json.loads(message)
        except ValueError:
            return
        if "ready" in reply:
            if not self._ready.done():
                self._ready.set_result(None)
            return
        with self._lock:
            future = self._waiting.get(reply["id"])
        if future is not None and not future.done():
            future.set_result(reply)

    def _read_stderr(self) -> None:
        stderr = self._process.stderr
        if stderr is None:
            return
        while chunk := os.read(stderr.fileno(), 65536):
            # The beginning says what happened; a stack overflow then prints thousands of frames.
            self._said = (self._said + chunk)[:_KEPT_STDERR]


def _how_it_ended(code: int, said: bytes) -> str:
    try:
        how = f"was ended by signal {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
    except ValueError:
        how = f"ended with code {code}"
    first_lines = [line for line in said.decode("utf-8", "replace").splitlines() if line.strip()][:5]
    return "\n".join([f"The script host {how}.", *first_lines])


def _kill_started(started: "Future[subprocess.Popen[bytes]]") -> None:
    if started.exception() is None:
        started.result().kill()


def _close(stream: IO[bytes] | None) -> None:
    if stream is None:
        return
    try:
        stream.close()
    except OSError:
        # Closing flushes what the dead process never read.
        return
