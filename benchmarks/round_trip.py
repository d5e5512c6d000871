"""Connectors imported and generated again: how many come out equal, and how short their specs are.

    python -m benchmarks.round_trip FOLDER [--processes N]

Each folder below FOLDER that holds a definition is one connector. The order of members does not count.
"""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks.tables import Table, print_table
from generator.definition import Unreadable
from generator.importer import imported, read_source
from generator.importer.source import DEFINITIONS
from generator.spec import SpecError

_MOST_REASONS = 30


class Trip(NamedTuple):
    """What became of one connector.

    Attributes:
        name: its folder.
        problem: why it was not imported; None when it was.
        differences: pointers at which it is not what it was.
        lines: of its specs.
        definition_lines: of its definition, written with two blanks of indentation.
        operations: how many it has.
        with_extra: in how many of them something has no word.
    """

    name: str
    problem: str | None = None
    differences: tuple[str, ...] = ()
    lines: int = 0
    definition_lines: int = 0
    operations: int = 0
    with_extra: int = 0

    @property
    def share(self) -> float:
        """Lines of the specs by those of the definition."""
        return self.lines / self.definition_lines


def folders(root: Path) -> list[Path]:
    """Return the connectors below a folder."""
    found = {path.parent for name in DEFINITIONS for path in root.rglob(name)}
    return sorted(found)


def trip(folder: Path) -> Trip:
    """Import one connector and generate it again."""
    try:
        source = read_source(folder)
        found = imported(source)
    except (Unreadable, SpecError) as error:
        return Trip(folder.name, str(error).splitlines()[0])
    specs = found.specs
    lines = sum(text.count("\n") for text in specs.files.values())
    definition_lines = json.dumps(source.definition, indent=2).count("\n") + 1
    return Trip(folder.name, None, found.differences, lines, definition_lines, specs.operations, specs.with_extra)


def table(trips: Sequence[Trip], seconds: float) -> Table:
    """Return what was measured."""
    read = [each for each in trips if each.problem is None]
    equal = sum(not each.differences for each in read)
    operations, extra = sum(each.operations for each in read), sum(each.with_extra for each in read)
    shares = sorted(each.share for each in read)
    rows = [
        ("connectors", f"{len(trips)}"),
        ("read", f"{len(read)}"),
        ("equal", f"{equal} ({100 * equal / max(len(read), 1):.1f} %)"),
        ("operations", f"{operations}"),
        ("with extra", f"{extra} ({100 * extra / max(operations, 1):.1f} %)"),
        ("lines of specs", f"{sum(each.lines for each in read)}"),
        ("lines of definitions", f"{sum(each.definition_lines for each in read)}"),
        ("median of their ratio", f"{100 * median(shares):.1f} %" if shares else "-"),
        ("seconds", f"{seconds:.1f} ({1000 * seconds / max(len(trips), 1):.0f} for a thousand)"),
    ]
    reasons = Counter[str]()
    for each in trips:
        if each.problem is not None:
            reasons[f"{each.name}: {each.problem}"] += 1
        elif each.differences:
            reasons[f"{each.name}: differs at {', '.join(each.differences[:3])}"] += 1
    return Table("round trip: import, then generate", ("", "value"), rows, list(reasons)[:_MOST_REASONS])


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table for a folder of connectors; 1 when less than 99 of a hundred come out equal."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.round_trip", description="Import and generate again.")
    parser.add_argument("folder", type=Path, help="a folder with a folder for each connector")
    parser.add_argument("--processes", type=int, default=2, help="how many to use (default: 2)")
    options = parser.parse_args(arguments)
    found = folders(options.folder)
    if not found:
        parser.error(f"there is no {DEFINITIONS[0]} below {str(options.folder)!r}")
    started = time.monotonic()
    with ProcessPoolExecutor(options.processes) as pool:
        trips = list(pool.map(trip, found, chunksize=4))
    measured = table(trips, time.monotonic() - started)
    print_table(measured)
    read = [each for each in trips if each.problem is None]
    return 0 if sum(not each.differences for each in read) >= 0.99 * len(read) else 1


if __name__ == "__main__":
    sys.exit(main())
