"""Many connectors in one run, on every core."""

import gc
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from generator.definition import Unreadable
from generator.findings import Finding, Place
from generator.validator.fixing import Fixed, Unwritable, fix_connector
from generator.validator.load import load_connectors
from generator.validator.settings import BadSettings
from generator.validator.validate import Choice, Outcome, outcome_of_each

# A process takes longer to start than this many connectors take to judge.
_FEW = 16


class JudgedConnector(NamedTuple):
    """One connector of a run.

    Attributes:
        shown: as it was named.
        outcome: what was found; None when it could not be read.
        problem: why it or its settings could not be read, or why it could not be mended; None when all went well.
        fixed: what was mended first.
    """

    shown: str
    outcome: Outcome | None
    problem: Finding | None
    fixed: Fixed = Fixed()


def problem_of(error: Unreadable | BadSettings) -> Finding:
    """Return what an error of reading says as a finding, `unreadable` or `bad-settings`."""
    if isinstance(error, Unreadable):
        return Finding("unreadable", "error", error.message, Place(error.path, "", error.line, error.column))
    return Finding("bad-settings", "error", error.message if error.file else str(error), Place(error.file))


def judge_all(
    paths: Sequence[Path],
    choice: Choice,
    jobs: int | None = None,
    progress: Callable[[int], None] | None = None,
    *,
    is_fixing: bool = False,
) -> Iterator[JudgedConnector]:
    """Judge connectors, and give them in the order asked.

    Args:
        paths: definitions or folders.
        choice: which rules.
        jobs: how many processes at most; one for each core when absent.
        progress: told how many are done.
        is_fixing: whether to mend each connector first.
    """
    workers = min(jobs or os.cpu_count() or 1, len(paths) // _FEW)
    judge = partial(_judge, choice, is_fixing)
    if workers < 2:
        yield from _told(map(judge, paths), progress)
        return
    from concurrent.futures import ProcessPoolExecutor

    pool = ProcessPoolExecutor(workers, initializer=_prepare, initargs=(gc.get_threshold(),))
    try:
        yield from _told(pool.map(judge, paths, chunksize=max(1, min(_FEW, len(paths) // (4 * workers)))), progress)
    finally:
        pool.shutdown(cancel_futures=True)


def _prepare(thresholds: tuple[int, int, int]) -> None:
    """Leave Ctrl-C to the first process, as each of the others would print a traceback; collect as rarely as it."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(*thresholds)


def _judge(choice: Choice, is_fixing: bool, path: Path) -> JudgedConnector:
    fixed, problem = Fixed(), None
    try:
        if is_fixing:
            try:
                fixed = fix_connector(path, choice)
            except Unwritable as error:
                problem = Finding("not-fixed", "error", error.message, Place(error.file))
        return JudgedConnector(str(path), outcome_of_each(load_connectors(path), choice), problem, fixed)
    except (Unreadable, BadSettings) as error:
        return JudgedConnector(str(path), None, problem_of(error), fixed)


def _told(judged: Iterable[JudgedConnector], progress: Callable[[int], None] | None) -> Iterator[JudgedConnector]:
    for done, each in enumerate(judged, 1):
        if progress:
            progress(done)
        yield each
