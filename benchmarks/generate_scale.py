"""`connector generate` on made-up specs of growing size: the cost of one more operation must stay the same."""

import itertools
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks.copies import GENERATED, remove_generated
from benchmarks.measuring import Finished, connector_command, run_process
from benchmarks.tables import Table

ROUNDS = {50: 7, 500: 5, 5_000: 3}
PER_FILE = 50
OPERATIONS_PER_SCHEMA = 5

CONNECTOR = """\
title: Many Operations
description: A made-up connector that shows what one more operation costs.
version: 1.0.0
contact: {name: Nobody, email: nobody@example.com, url: "https://example.com"}
host: api.example.com
authentication:
  basic:
    username: {title: E-mail, description: Of the account., tooltip: E-mail of the account}
    password: {title: Password, description: Of the account., tooltip: Password of the account}
website: https://example.com
privacy_policy: https://example.com/privacy
categories: [Productivity]
publisher: Nobody
brand_color: "#da3b01"
backend: toggl_simulator.app:create_app
"""
ERRORS = """\
errors:
  unauthorized: {status: 401, description: No credentials., always: true}
  not_found: {status: 404, description: There is no such item.}
"""
PARAMETERS = """\
parameters:
  item_id:
    in: path
    type: int64
    description: The item.
    choices: {operation: ListItems0, value: id, title: name, parameters: {limit: 200}}
"""
LIST = """\
  ListItems{n}:
    get: /things{n}
    summary: List things {n}
    description: Lists the things of kind {n}, newest first.
    parameters:
      - {{name: limit, in: query, type: int32, description: "How many, at most 200.", maximum: 200}}
      - {{name: since, in: query, type: int64, description: Changed after this UNIX time in seconds.}}
    returns: list of Thing{schema}
"""
GET = """\
  GetItem{n}:
    get: /things{n}/{{item_id}}
    summary: Get thing {n}
    description: Gets one thing of kind {n}.
    parameters: [item_id]
    returns: nullable Thing{schema}
    errors: [not_found]
"""
CREATE = """\
  CreateItem{n}:
    post: /things{n}
    summary: Create thing {n}
    description: Creates one thing of kind {n}.
    body: Thing{schema}
    returns: {{status: 201, type: Thing{schema}, description: The new thing.}}
"""
UPDATE = """\
  UpdateItem{n}:
    put: /things{n}/{{item_id}}
    summary: Update thing {n}
    description: Changes one thing of kind {n}.
    parameters: [{{use: item_id, title: Thing ID, description: The thing to change.}}]
    body: Thing{schema}
    returns: Thing{schema}
    errors: [not_found]
"""
DELETE = """\
  DeleteItem{n}:
    delete: /things{n}/{{item_id}}
    summary: Delete thing {n}
    description: Deletes one thing of kind {n}.
    parameters: [item_id]
    returns: {{description: It is gone.}}
    errors: [not_found]
"""
SCHEMA = """\
  Thing{n}:
    description: A thing of kind {n}.
    properties:
      id: {{type: int64, description: Number of the thing.}}
      name: {{type: nullable string, required: true, description: Name of the thing.}}
      workspace_id: {{type: int64, description: Number of the workspace that holds it.}}
      at: {{type: date-time, description: "When it was last changed, in UTC."}}
      day: {{type: nullable date, description: The day it is for.}}
      tags: {{type: list of string, description: Names of its tags.}}
      billable: {{type: boolean, description: Whether it is billed.}}
      rate: {{type: nullable number, description: Price of an hour.}}
      status: {{type: string, description: Where it stands., values: [open, done]}}
      parent: {{type: Thing{parent}}}
"""


class Point(NamedTuple):
    """The medians at one size."""

    operations: int
    seconds: float
    peak_mib: float
    output_kib: float


def tables(root: Path) -> Iterator[Table]:  # noqa: ARG001 - the specs are made up
    """Measure `generate`, all files written, with 50, 500 and 5,000 operations.

    Args:
        root: not used.

    Yields:
        One table.
    """
    points = [_measure(operations, rounds) for operations, rounds in ROUNDS.items()]
    rows = []
    for before, point in zip([None, *points], points, strict=False):
        more = (
            ""
            if before is None
            else f"{1000 * (point.seconds - before.seconds) / (point.operations - before.operations):.2f}"
        )
        rows.append(
            (
                f"{point.operations:,}",
                f"{point.seconds:.2f}",
                f"{1000 * point.seconds / point.operations:.2f}",
                more,
                f"{point.peak_mib:.0f}",
                f"{1024 * point.peak_mib / point.operations:.0f}",
                f"{point.output_kib:,.0f}",
            )
        )
    middle, largest = points[-2:]
    growth = largest.seconds / middle.seconds
    yield Table(
        "generate-scale: made-up specs, one schema of ten members for every five operations; medians of "
        f"{', '.join(map(str, ROUNDS.values()))} whole processes",
        ("operations", "s", "ms each", "ms for one more", "peak MiB", "KiB each", "output KiB"),
        rows,
        [
            f"{largest.operations // middle.operations} times the operations take {growth:.1f} times the time; "
            "'ms for one more' stays the same when growth is linear"
        ],
    )


def _measure(operations: int, rounds: int) -> Point:
    command = [*connector_command(), "generate"]
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        root = Path(folder)
        write_specs(root, operations)
        runs: list[Finished] = []
        for _ in range(rounds):
            remove_generated(root)
            runs.append(run_process(command, root))
        output = sum((root / name).stat().st_size for name in GENERATED)
    return Point(
        operations,
        statistics.median(run.seconds for run in runs),
        statistics.median(run.peak_mib for run in runs),
        output / 1024,
    )


def write_specs(root: Path, operations: int) -> None:
    """Write specs with so many operations, and one schema for every five, into `root/specs`."""
    specs = root / "specs"
    for folder in ("operations", "schemas"):
        (specs / folder).mkdir(parents=True)
    for name, text in {"connector": CONNECTOR, "errors": ERRORS, "parameters": PARAMETERS}.items():
        (specs / f"{name}.yaml").write_text(text, encoding="utf-8")
    forms = (LIST, GET, CREATE, UPDATE, DELETE)
    schemas = operations // OPERATIONS_PER_SCHEMA
    parts = (
        forms[n % len(forms)].format(n=n // len(forms), schema=n // OPERATIONS_PER_SCHEMA) for n in range(operations)
    )
    _write_areas(specs / "operations", "operations", parts)
    _write_areas(specs / "schemas", "schemas", (SCHEMA.format(n=n, parent=(n + 1) % schemas) for n in range(schemas)))


def _write_areas(folder: Path, key: str, parts: Iterator[str]) -> None:
    for area in itertools.count():
        text = "".join(itertools.islice(parts, PER_FILE))
        if not text:
            return
        (folder / f"area{area}.yaml").write_text(f"{key}:\n{text}", encoding="utf-8")
