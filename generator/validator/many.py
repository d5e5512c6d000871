"""Many connectors in one run, on every core."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from generator.definition import Unreadable
from generator.validator.load import load_connector
from generator.validator.validate import Choice, Outcome, outcome_of

# A process takes longer to start than this many connectors take to judge.
_FEW = 16


class JudgedConnector(NamedTuple):
    """One connector of a run: what was found, or why it could not be read."""

    shown: str
    outcome: Outcome | None
    problem: str


def judge_all(
    paths: Sequence[Path], choice: Choice, jobs: int | None = None, progress: Callable[[int], None] | None = None
) -> Iterator[JudgedConnector]:
    """Judge connectors, and give them in the order asked.

    Args:
        paths: definitions or folders.
        choice: which rules.
        jobs: how many processes at most; one for each core when absent.
        progress: told how many are done.

    Raises:
        BadSettings: a rule that does not exist was named, on the command line or in a connector's settings.
    """
    workers = min(jobs or os.cpu_count() or 1, len(paths) // _FEW)
    judge = partial(_judge, choice)
    if workers < 2:
        yield from _told(map(judge, paths), progress)
        return
    from concurrent.futures import ProcessPoolExecutor

    pool = ProcessPoolExecutor(workers, initializer=_leave_interrupts)
    try:
        yield from _told(pool.map(judge, paths, chunksize=max(1, min(_FEW, len(paths) // (4 * workers)))), progress)
    finally:
        pool.shutdown(cancel_futures=True)


def _leave_interrupts() -> None:
    """Leave Ctrl-C to the first process; each of the others would print a traceback."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _judge(choice: Choice, path: Path) -> JudgedConnector:
    try:
        return JudgedConnector(str(path), outcome_of(load_connector(path), choice), "")
    except Unreadable as error:
        return JudgedConnector(str(path), None, str(error))


def _told(judged: Iterable[JudgedConnector], progress: Callable[[int], None] | None) -> Iterator[JudgedConnector]:
    for done, each in enumerate(judged, 1):
        if progress:
            progress(done)
        yield each
