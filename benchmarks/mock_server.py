"""The simulated service against Prism on the same definition: first answer, requests per second, memory.

Prism is called as its own help says, in its quickest form: static answers, no log.
"""

import functools
import re
import shutil
import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.copies import GENERATED, copied_connector
from benchmarks.measuring import (
    NotRun,
    alternate,
    connector_command,
    group_memory,
    median_ratio,
    run_process,
    spread,
)
from benchmarks.serving import HOST, Request, free_port, server
from benchmarks.tables import Table

ROUNDS = 5
SECONDS = 3
CONNECTIONS = 8
REQUEST = Request("/api/v9/me/tags", "ada@example.com", "time-is-honey")  # the published login of the simulation
WANTED_START, WANTED_RATE = 1 / 3, 3

OURS, PRISM = "connector mock", "Prism"
PRISM_MISSING = "not installed: npm ci --prefix benchmarks"
WRK_MISSING = "wrk is not installed, so there are no requests per second: apt-get install wrk"

_RATE = re.compile(r"^Requests/sec:\s+([\d.]+)", re.MULTILINE)
_P99 = re.compile(r"^\s+99%\s+([\d.]+)(us|ms|s)$", re.MULTILINE)
_TROUBLE = re.compile(r"^\s*(Non-2xx.*|Socket errors.*)$", re.MULTILINE)
_MILLISECONDS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


class Load(NamedTuple):
    """What the load generator saw."""

    rate: float
    p99_ms: float
    trouble: str


class Life(NamedTuple):
    """One server from its start to its end; `load` is None without a load generator."""

    seconds: float
    body_bytes: int
    started_mib: float
    loaded_mib: float
    load: Load | None


def tables(root: Path) -> Iterator[Table]:
    """Compare `connector mock` with Prism.

    Args:
        root: the connector's folder.

    Yields:
        One table.
    """
    wrk = shutil.which("wrk")
    prism = _prism()
    with copied_connector(root) as copy:
        run_process([*connector_command(), "generate"], copy)
        lives: dict[str, Callable[[], Life]] = {
            OURS: functools.partial(_life, _our_command, copy, wrk),
        }
        if prism:
            lives[PRISM] = functools.partial(_life, functools.partial(_prism_command, prism), copy, wrk)
        for name, life in lives.items():
            _first(name, life)
        measured = alternate(lives, ROUNDS, warm_up=False)
    rows: list[Sequence[str]] = [_row(name, found) for name, found in measured.items()]
    notes = [_targets(measured)] if prism else []
    if not prism:
        rows.append((PRISM, PRISM_MISSING))
    if not wrk:
        notes.append(WRK_MISSING)
    notes += [
        f"{name}: {life.load.trouble}"
        for name, found in measured.items()
        for life in found
        if life.load and life.load.trouble
    ]
    yield Table(
        f"mock: GET {REQUEST.path} with Basic credentials; {ROUNDS} alternating rounds, in each wrk with one thread, "
        f"{CONNECTIONS} connections for {SECONDS} s; medians",
        ("", "first 200, ms (range)", "requests/s (range)", "p99 ms", "MiB at start", "MiB after", "body bytes"),
        rows,
        notes,
    )


def _prism() -> Path | None:
    beside = Path(__file__).parent / "node_modules" / ".bin"
    found = shutil.which("prism", path=str(beside)) or shutil.which("prism")
    return Path(found) if found else None


def _our_command(port: int, copy: Path) -> list[str | Path]:
    return [*connector_command(), "mock", "--root", copy, "--port", str(port)]


def _prism_command(prism: Path, port: int, copy: Path) -> list[str | Path]:
    return [prism, "mock", "--host", HOST, "--port", str(port), "--verboseLevel", "silent", copy / GENERATED[0]]


def _first(name: str, life: Callable[[], Life]) -> None:
    try:
        life()  # its files are in memory from here on
    except NotRun as error:
        raise NotRun(f"{name}: {error}") from None


def _life(command: Callable[[int, Path], list[str | Path]], copy: Path, wrk: str | None) -> Life:
    port = free_port()
    with server(command(port, copy), copy, port, REQUEST) as started:
        at_start = group_memory(started.process)
        load = _load(wrk, port, copy) if wrk else None
        return Life(started.seconds, started.body_bytes, at_start, group_memory(started.process), load)


def _load(wrk: str, port: int, folder: Path) -> Load:
    command = [wrk, "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--latency"]
    header = f"Authorization: {REQUEST.authorization}"
    output = run_process([*command, "-H", header, f"http://{HOST}:{port}{REQUEST.path}"], folder).output
    rate, p99 = _RATE.search(output), _P99.search(output)
    if rate is None or p99 is None:
        raise NotRun(f"wrk printed no result: {output}")
    trouble = "; ".join(found.strip() for found in _TROUBLE.findall(output))
    return Load(float(rate[1]), float(p99[1]) * _MILLISECONDS[p99[2]], trouble)


def _row(name: str, lives: Sequence[Life]) -> tuple[str, ...]:
    loads = [life.load for life in lives if life.load]
    return (
        name,
        spread([1000 * life.seconds for life in lives], ".0f"),
        spread([load.rate for load in loads], ",.0f") if loads else "-",
        f"{statistics.median(load.p99_ms for load in loads):.1f}" if loads else "-",
        f"{statistics.median(life.started_mib for life in lives):.0f}",
        f"{statistics.median(life.loaded_mib for life in lives):.0f}" if loads else "-",
        str(lives[-1].body_bytes),
    )


def _targets(measured: Mapping[str, Sequence[Life]]) -> str:
    ours, theirs = measured[OURS], measured[PRISM]
    start = median_ratio([life.seconds for life in ours], [life.seconds for life in theirs])
    text = f"first answer in {start:.2f} of Prism's time (wanted <= {WANTED_START:.2f})"
    rates = [[life.load.rate for life in lives if life.load] for lives in (ours, theirs)]
    if rates[0]:
        text += f"; {median_ratio(*rates):.1f} times Prism's requests per second (wanted >= {WANTED_RATE})"
    return text
