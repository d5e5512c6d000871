"""The local platform: what gateway and script add to a call, a cold `connector call`, calls per second, memory."""

import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.copies import copied_connector
from benchmarks.measuring import NotRun, alternate, connector_command, family_memory, run_process, spread
from benchmarks.serving import HOST, Request, free_port, server
from benchmarks.tables import Table

OPERATION = "GetMeTags"
REQUEST = Request("/api/v9/me/tags", "ada@example.com", "time-is-honey")  # the published login of the simulation
ROUNDS = 7
CALLS = 300
MANY_CALLS = 100_000
CHECKPOINTS = 5
WANTED_ADDED_MS, WANTED_COLD, WANTED_RATE = 3.0, 1.5, 1500

DIRECT, GATEWAY, SCRIPT = "direct request", "gateway", "gateway and script"


def tables(root: Path) -> Iterator[Table]:
    """Measure the platform against the simulated service in a process of its own.

    Args:
        root: the connector's folder.

    Yields:
        One table for warm and cold calls, one for memory over many calls.
    """
    with copied_connector(root) as copy:
        port = free_port()
        command = [*connector_command(), "mock", "--root", copy, "--port", str(port)]
        with server(command, copy, port, REQUEST):
            yield _calls(copy, f"http://{HOST}:{port}")
            yield _memory(copy, f"http://{HOST}:{port}")


def _calls(copy: Path, url: str) -> Table:
    from generator.runtime.gateway import HttpTransport
    from generator.runtime.gateway import Request as Outgoing
    from generator.runtime.local.platform import open_platform

    outgoing = Outgoing("GET", url + REQUEST.path, (("Authorization", REQUEST.authorization),), b"")
    transport = HttpTransport()
    cold_command = [*connector_command(), "call", OPERATION, "--root", copy, "--backend", url, "--json"]
    with (
        open_platform(copy, backend=url) as platform,
        open_platform(copy, backend=url, script=False) as bare,
    ):
        if platform.notes:
            raise NotRun(platform.notes[0])
        ways: dict[str, Callable[[], list[float]]] = {
            DIRECT: lambda: _timed(lambda: transport(outgoing).status),
            GATEWAY: lambda: _timed(lambda: bare.gateway.call(OPERATION).status),
            SCRIPT: lambda: _timed(lambda: platform.gateway.call(OPERATION).status),
        }
        found = alternate(ways, ROUNDS)
        cold = alternate({"cold": lambda: run_process(cold_command, copy)}, ROUNDS)["cold"]
    transport.close()
    medians = {name: [1000 * statistics.median(times) for times in rounds] for name, rounds in found.items()}
    added = [through - direct for through, direct in zip(medians[SCRIPT], medians[DIRECT], strict=True)]
    rates = [1 / statistics.mean(times) for times in found[GATEWAY]]
    seconds = [each.seconds for each in cold]
    rows = [
        (name, spread(values, ".2f"), f"{statistics.median(1 / statistics.mean(t) for t in found[name]):,.0f}")
        for name, values in medians.items()
    ]
    return Table(
        f"platform: {OPERATION}, one caller; {ROUNDS} alternating rounds of {CALLS} calls, medians",
        ("", "ms a call (range)", "calls/s"),
        rows,
        [
            f"gateway and script add {statistics.median(added):.2f} ms to the direct request "
            f"(wanted <= {WANTED_ADDED_MS:.0f})",
            f"gateway without script: {statistics.median(rates):,.0f} calls/s (wanted >= {WANTED_RATE:,})",
            f"cold connector call, script compiled before: {spread(seconds, '.2f')} s (wanted < {WANTED_COLD})",
        ],
    )


def _timed(call: Callable[[], int]) -> list[float]:
    times = []
    for _ in range(CALLS):
        started = time.perf_counter()
        status = call()
        times.append(time.perf_counter() - started)
        if status != 200:
            raise NotRun(f"a call was answered with {status}")
    return times


def _memory(copy: Path, url: str) -> Table:
    """Measure a process of its own, so that nothing else counts."""
    program = [sys.executable, "-m", "benchmarks.platform", str(copy), url, str(MANY_CALLS)]
    lines = run_process(program, Path.cwd()).output.splitlines()
    rows = [tuple(line.split("\t")) for line in lines]
    return Table(
        f"platform: resident memory of caller and script host together over {MANY_CALLS:,} calls of {OPERATION}",
        ("calls", "MiB", "calls/s since the line above"),
        rows,
    )


def _many(copy: Path, url: str, calls: int) -> None:
    from generator.runtime.local.platform import open_platform

    with open_platform(copy, backend=url) as platform:
        done, started = 0, time.perf_counter()
        for checkpoint in [calls // 100, *(calls * each // CHECKPOINTS for each in range(1, CHECKPOINTS + 1))]:
            first = done
            while done < checkpoint:
                if platform.gateway.call(OPERATION).status != 200:
                    raise NotRun("a call failed")
                done += 1
            now = time.perf_counter()
            rate = (done - first) / (now - started)
            print(f"{done:,}\t{family_memory(os.getpid()):.0f}\t{rate:,.0f}", flush=True)
            started = now


if __name__ == "__main__":
    _many(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
