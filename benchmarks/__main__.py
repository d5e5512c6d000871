"""`python -m benchmarks [NAME...]`: one table for each subject."""

import argparse
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from benchmarks import contract, example_service, generate, generate_scale, mock_server, platform, validator
from benchmarks.measuring import NotRun
from benchmarks.tables import Table, print_table

SUBJECTS: Mapping[str, Callable[[Path], Iterator[Table]]] = {
    "generate": generate.tables,
    "generate-scale": generate_scale.tables,
    "contract": contract.tables,
    "mock": mock_server.tables,
    "example": example_service.tables,
    "platform": platform.tables,
    "validator": validator.tables,
}


def main() -> int:
    """Measure the subjects named on the command line, or all.

    Returns:
        0 when everything ran; 1 when something of ours could not be run. A peer that is not installed is no failure.
    """
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Measure the connector's tools.", epilog="example: make bench"
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"any of {', '.join(SUBJECTS)} (default: all)")
    parser.add_argument("--root", type=Path, default=Path(), help="the connector's folder (default: this one)")
    options = parser.parse_args()
    if unknown := [name for name in options.names if name not in SUBJECTS]:
        parser.error(f"there is no subject {unknown[0]!r}; expected {', '.join(SUBJECTS)}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # so that servers end on the way out
    failed = False
    for name in options.names or SUBJECTS:
        try:
            for table in SUBJECTS[name](options.root.resolve()):
                print_table(table)
        except NotRun as error:
            failed = True
            print(f"{name}: could not be run: {error}\n", file=sys.stderr, flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
