"""Whole processes: how long they take, how much memory they use; rounds in which things alternate; medians."""

import contextlib
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, NamedTuple, TypeVar

_T = TypeVar("_T")

LONGEST_RUN = 300.0
_SHOWN_LINES = 5
_PAGE = os.sysconf("SC_PAGE_SIZE")


class NotRun(Exception):
    """Something of ours could not be run; the message says why."""


class Finished(NamedTuple):
    """A process that ended.

    Attributes:
        seconds: from before its start until after its end.
        peak_mib: its largest resident memory. Never below that of the benchmarks' own process, which the kernel counts
            in; so that one is kept small.
        output: what it printed on standard output.
        exit_code: its exit code.
    """

    seconds: float
    peak_mib: float
    output: str
    exit_code: int


def connector_command() -> list[str]:
    """Return the installed `connector` of the interpreter in use.

    Raises:
        NotRun: the project is not installed there.
    """
    command = shutil.which("connector", path=str(Path(sys.executable).parent))
    if command is None:
        raise NotRun("there is no connector command beside this Python; run make setup")
    return [command]


def environment() -> dict[str, str]:
    """The environment for what is measured: ours, but byte code is kept between runs, as it is for most people."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def run_process(command: Sequence[str | Path], folder: Path, *, accepted: Sequence[int] = (0,)) -> Finished:
    """Run a process to its end.

    Args:
        command: program and arguments.
        folder: where it runs.
        accepted: the exit codes that mean it did its work.

    Returns:
        What it took and printed.

    Raises:
        NotRun: it cannot be started, ended with another code, or took more than `LONGEST_RUN` seconds.
    """
    name = " ".join([Path(command[0]).name, *map(str, command[1:])])
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        started = time.perf_counter()
        try:
            process = subprocess.Popen(
                command, cwd=folder, env=environment(), stdout=output, stderr=errors, start_new_session=True
            )
        except OSError as error:
            raise NotRun(f"{name}: {error.strerror}") from None
        limit = threading.Timer(LONGEST_RUN, end_group, [process.pid])
        limit.daemon = True
        limit.start()
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            end_group(process.pid)
            process.wait()
            raise
        finally:
            limit.cancel()
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        printed, complaint = _text(output), _text(errors)
    if process.returncode not in accepted:
        reason = "took too long" if seconds >= LONGEST_RUN else f"ended with {process.returncode}"
        last = "\n".join((complaint or printed).rstrip().splitlines()[-_SHOWN_LINES:])
        raise NotRun(f"{name}: {reason}: {last}")
    peak = usage.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)
    return Finished(seconds, peak, printed, process.returncode)


def alternate(measures: Mapping[str, Callable[[], _T]], rounds: int, *, warm_up: bool = True) -> dict[str, list[_T]]:
    """Measure several things in turns, so that what else the machine does meets all of them alike.

    Args:
        measures: what to measure, by name.
        rounds: how often; every second round goes backwards.
        warm_up: measure everything once before, and forget it: files are then in memory, byte code is compiled.

    Returns:
        The results by name, those of one round at the same place.
    """
    if warm_up:
        for measure in measures.values():
            measure()
    results: dict[str, list[_T]] = {name: [] for name in measures}
    for turn in range(rounds):
        for name in list(measures) if turn % 2 == 0 else reversed(list(measures)):
            results[name].append(measures[name]())
    return results


def median_ratio(ones: Sequence[float], others: Sequence[float]) -> float:
    """Return the median of the ratios within each round."""
    return statistics.median(one / other for one, other in zip(ones, others, strict=True))


def spread(values: Sequence[float], form: str) -> str:
    """Show the median with the smallest and the largest value."""
    return f"{statistics.median(values):{form}} ({min(values):{form}}-{max(values):{form}})"


def group_memory(leader: int) -> float:
    """Return the resident memory, in MiB, of a process started in a session of its own and of all its children."""
    pages = 0
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                session = int((entry / "stat").read_text().rpartition(")")[2].split()[3])
                if session == leader:
                    pages += int((entry / "statm").read_text().split()[1])
            except OSError:  # it ended meanwhile
                continue
    return pages * _PAGE / (1024 * 1024)


def family_memory(parent: int) -> float:
    """Return the resident memory, in MiB, of a process and all that descend from it, in whatever session."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):  # it ended meanwhile
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    family = {parent}
    while more := {process for process, its_parent in parents.items() if its_parent in family} - family:
        family |= more
    pages = 0
    for process in family:
        with contextlib.suppress(OSError):
            pages += int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * _PAGE / (1024 * 1024)


def end_group(leader: int) -> None:
    """Kill a process that was started in a session of its own, and its children."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        return


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8", "replace")
