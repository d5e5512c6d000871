"""Tables of measurements, as text."""

from collections.abc import Sequence
from typing import NamedTuple


class Table(NamedTuple):
    """What one subject measured.

    Attributes:
        title: what was measured, and how.
        header: the names of the columns.
        rows: the cells, as text; the first column is a name, the others are numbers.
        notes: sentences below the table.
    """

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str] = ()


def print_table(table: Table) -> None:
    """Print a table, the first column to the left and the others to the right.

    A row may be shorter than the header; its last cell then runs on to the end of the line, for what a number cannot
    say, such as why there is none.
    """
    full = [row for row in [table.header, *table.rows] if len(row) == len(table.header)]
    widths = [max(len(row[column]) for row in full) for column in range(len(table.header))]
    widths[0] = max(len(row[0]) for row in [table.header, *table.rows])
    print(table.title)
    for row in [table.header, *table.rows]:
        if len(row) == len(table.header):
            cells = [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        else:
            cells = list(row[1:])
        print("  ".join(["", row[0].ljust(widths[0]), *cells]).rstrip())
    for note in table.notes:
        print(f"  {note}")
    print(flush=True)
