"""Prism as a proxy that checks every request and every answer against the definition."""

import contextlib
import queue
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx

MISSING = "Prism is not installed: npm ci --prefix benchmarks (needs Node.js)"
_FOLDER = Path(__file__).parents[2] / "benchmarks" / "node_modules" / ".bin"
_LISTENING = re.compile(r"listening on (http://[\d.]+:\d+)")
_LONGEST_START = 60.0
_OWN_ANSWER = "application/problem+json"


class Answer(NamedTuple):
    """What came back.

    Attributes:
        status: of the answer.
        body: the JSON value; None when the answer has no body.
        headers: of the answer.
        violations: what Prism holds against request or answer, as it says it.
    """

    status: int
    body: Any
    headers: httpx.Headers
    violations: list[str]


def find_prism() -> Path | None:
    """Find Prism where the benchmarks install it, or on the path; None without Node.js, too."""
    found = shutil.which("prism", path=str(_FOLDER)) or shutil.which("prism")
    return Path(found) if found and shutil.which("node") else None


@contextlib.contextmanager
def proxied(definition: Path, upstream: str) -> Iterator[str]:
    """Run Prism in front of a service, and end it when the block is left.

    Args:
        definition: the file that Prism reads.
        upstream: the address of the service.

    Yields:
        The address of the proxy, which listens already.
    """
    prism = find_prism()
    assert prism is not None, MISSING
    process = subprocess.Popen(
        [prism, "proxy", "--host", "127.0.0.1", "--port", "0", "--errors", definition, upstream],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )
    said: queue.Queue[str | None] = queue.Queue()
    reader = threading.Thread(target=_read, args=(process, said), daemon=True)
    reader.start()
    try:
        yield _address(said)
    finally:
        process.terminate()
        process.wait()
        reader.join()
        assert process.stdout is not None
        process.stdout.close()


def _read(process: "subprocess.Popen[str]", said: "queue.Queue[str | None]") -> None:
    assert process.stdout is not None
    for line in process.stdout:  # to the end: a full pipe would stop Prism
        said.put(line)
    said.put(None)


def _address(said: "queue.Queue[str | None]") -> str:
    lines = []
    while (line := said.get(timeout=_LONGEST_START)) is not None:
        if found := _LISTENING.search(line):
            return found[1]
        lines.append(line)
    raise AssertionError("Prism did not start: " + "".join(lines))


class PlainClient:
    """Sends requests as somebody would who reads the service's own reference, with a general HTTP client."""

    def __init__(self, http: httpx.Client) -> None:
        self.address = http.base_url
        self._http = http

    def __call__(self, method: str, path: str, body: Any = None) -> Answer:
        """Send one request; a path is written as it goes over the line."""
        reply = self._http.request(method, path, **({} if body is None else {"json": body}))
        value = reply.json() if reply.content else None
        violations = []
        if noted := reply.headers.get("sl-violations"):
            violations.append(noted)
        if reply.headers.get("content-type") == _OWN_ANSWER:
            violations.append(reply.text)
        return Answer(reply.status_code, value, reply.headers, violations)

    def expect(self, status: int, method: str, path: str, body: Any = None) -> Any:
        """Send one request that must be answered with a status and without any violation; give the answer's value."""
        answer = self(method, path, body)
        assert (answer.status, answer.violations) == (status, []), f"{method} {path}: {answer}"
        return answer.body
