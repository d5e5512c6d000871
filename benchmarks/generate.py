"""`connector generate` on a connector's specs against the bare cost: Python, PyYAML, Jinja2, one pass of each."""

import functools
import json
import statistics
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.copies import GENERATED, copied_connector, remove_generated
from benchmarks.measuring import Finished, alternate, connector_command, median_ratio, run_process, spread
from benchmarks.tables import Table

ROUNDS = 15
WANTED = 1.5
BARE = "bare cost"


class Size(NamedTuple):
    """How much a template has to give."""

    places: int
    characters: int


def tables(root: Path) -> Iterator[Table]:
    """Compare `generate` and `generate --check` with the bare cost.

    Args:
        root: the connector's folder; it is copied and left alone.

    Yields:
        One table.
    """
    connector = connector_command()
    with copied_connector(root) as copy:
        generate = functools.partial(run_process, [*connector, "generate"], copy)
        generate()
        size = _size_of(copy)
        bare: list[str | Path] = [sys.executable, Path(__file__).with_name("bare_cost.py"), copy / "specs"]

        def from_nothing() -> Finished:
            remove_generated(copy)
            return generate()

        measures: dict[str, Callable[[], Finished]] = {
            BARE: functools.partial(run_process, [*bare, str(size.places), str(size.characters)], copy),
            "generate, all files written": from_nothing,
            "generate, nothing to write": generate,
            "generate --check": functools.partial(run_process, [*connector, "generate", "--check"], copy),
        }
        runs = alternate(measures, ROUNDS)
        specs = list(copy.rglob("*.yaml"))
        kib = sum(path.stat().st_size for path in specs) / 1024
    seconds = {name: [run.seconds for run in found] for name, found in runs.items()}
    yield Table(
        f"generate: {len(specs)} spec files of {kib:.0f} KiB; {ROUNDS} alternating rounds of whole processes, medians",
        ("", "ms (range)", "times bare", "wanted", "peak MiB"),
        [
            (
                name,
                spread([1000 * value for value in seconds[name]], ".0f"),
                f"{median_ratio(seconds[name], seconds[BARE]):.2f}",
                "" if name == BARE else f"<= {WANTED}",
                f"{statistics.median(run.peak_mib for run in found):.0f}",
            )
            for name, found in runs.items()
        ],
        [
            "bare cost: start Python, import PyYAML and Jinja2, parse the same YAML with the C loader, render a "
            f"template with {size.places} values into {size.characters / 1024:.0f} KiB",
        ],
    )


def _size_of(root: Path) -> Size:
    places = characters = 0
    for name in GENERATED:
        text = (root / name).read_text(encoding="utf-8")
        places += _leaves(json.loads(text))
        characters += len(text)
    return Size(places, characters)


def _leaves(value: Any) -> int:
    if isinstance(value, dict):
        return sum(map(_leaves, value.values()))
    if isinstance(value, list):
        return sum(map(_leaves, value))
    return 1
