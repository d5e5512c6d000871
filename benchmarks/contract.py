"""The contract tests of every operation, and the main job."""

import functools
import re
import statistics
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.copies import copied_connector
from benchmarks.measuring import Finished, NotRun, alternate, connector_command, run_process, spread
from benchmarks.tables import Table

ROUNDS = 3
WANTED_SECONDS = 60
_SUMS = re.compile(r"^(\d+) operations, (\d+) failed, (\d+) requests", re.MULTILINE)
_RAN = (0, 1)  # 1: it ran, and something was found


def tables(root: Path) -> Iterator[Table]:
    """Measure `connector test` and `connector build`.

    Args:
        root: the connector's folder; it is copied and left alone.

    Yields:
        One table.
    """
    connector = connector_command()
    with copied_connector(root) as copy:
        run_process([*connector, "generate"], copy)
        runs = alternate(
            {
                name: functools.partial(run_process, [*connector, name], copy, accepted=_RAN)
                for name in ("test", "build")
            },
            ROUNDS,
            warm_up=False,
        )
    yield Table(
        f"contract: every operation against the simulated service; {ROUNDS} alternating whole processes, medians",
        ("", "s (range)", "wanted", "operations", "failed", "requests", "requests/s", "peak MiB"),
        [_row(name, found) for name, found in runs.items()],
    )


def _row(name: str, runs: Sequence[Finished]) -> tuple[str, ...]:
    sums = [_SUMS.search(run.output) for run in runs]
    operations, failed, requests = (int(part) for part in sums[-1].groups()) if sums[-1] else (0, 0, 0)
    if not requests:
        last = runs[-1].output.rstrip().splitlines()[-1:] or ["it printed nothing"]
        raise NotRun(f"connector {name} printed no sums; its last line: {last[0]}")
    seconds = [run.seconds for run in runs]
    return (
        f"connector {name}",
        spread(seconds, ".1f"),
        f"<= {WANTED_SECONDS} s",
        str(operations),
        str(failed),
        f"{requests:,}",
        f"{requests / statistics.median(seconds):,.0f}",
        f"{statistics.median(run.peak_mib for run in runs):.0f}",
    )
