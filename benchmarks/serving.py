"""Servers as processes: started, waited for until they answer, ended whatever happens."""

import base64
import contextlib
import http.client
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.measuring import NotRun, end_group, environment

HOST = "127.0.0.1"
LONGEST_START = 30.0
_BETWEEN_TRIES = 0.005
_ANSWER = 2.0
_GRACE = 3.0


class Request(NamedTuple):
    """A GET with Basic credentials."""

    path: str
    user: str
    password: str

    @property
    def authorization(self) -> str:
        """The value of the `Authorization` header."""
        return "Basic " + base64.b64encode(f"{self.user}:{self.password}".encode()).decode()


class Started(NamedTuple):
    """A server that answers.

    Attributes:
        process: its process id, leader of a session of its own.
        port: where it listens, on this machine only.
        seconds: from before its start until the first 200 was read.
        body_bytes: the length of that answer's body.
    """

    process: int
    port: int
    seconds: float
    body_bytes: int


def free_port() -> int:
    """Return a port that nobody listens on at this moment."""
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        return int(listener.getsockname()[1])


@contextlib.contextmanager
def server(command: Sequence[str | Path], folder: Path, port: int, request: Request) -> Iterator[Started]:
    """Start a server, and end it with its children when the block is left.

    Args:
        command: program and arguments.
        folder: where it runs.
        port: where it will listen.
        request: what is asked until the answer is 200.

    Yields:
        The server, once it answered.

    Raises:
        NotRun: it ended, or gave no 200 within `LONGEST_START` seconds.
    """
    name = " ".join(Path(part).name for part in command[:2])
    with tempfile.TemporaryFile() as output:
        started = time.perf_counter()
        try:
            process = subprocess.Popen(
                command, cwd=folder, env=environment(), stdout=output, stderr=output, start_new_session=True
            )
        except OSError as error:
            raise NotRun(f"{name}: {error.strerror}") from None
        try:
            status = None
            while True:
                answer = _ask(port, request)
                seconds = time.perf_counter() - started
                status = answer[0] if answer else status
                if answer and answer[0] == http.client.OK:
                    break
                if process.poll() is not None or seconds > LONGEST_START:
                    output.seek(0)
                    last = output.read().decode("utf-8", "replace").rstrip().splitlines()[-1:]
                    raise NotRun(f"{name}: no 200 for {request.path}; last answer {status}; {' '.join(last)}")
                time.sleep(_BETWEEN_TRIES)
            yield Started(process.pid, port, seconds, answer[1])
        finally:
            _end(process)


def _ask(port: int, request: Request) -> tuple[int, int] | None:
    connection = http.client.HTTPConnection(HOST, port, timeout=_ANSWER)
    try:
        connection.request("GET", request.path, headers={"Authorization": request.authorization})
        response = connection.getresponse()
        return response.status, len(response.read())
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def _end(process: "subprocess.Popen[bytes]") -> None:
    try:
        process.terminate()
        process.wait(_GRACE)
    except subprocess.TimeoutExpired:
        pass
    finally:
        end_group(process.pid)
        process.wait()
