"""What the files of reports hold: a title, columns and rows of text."""

from typing import NamedTuple


class Table(NamedTuple):
    """The content of a file, whatever its format."""

    title: str
    columns: list[str]
    rows: list[list[str]]


def duration_text(seconds: int, form: str) -> str:
    """A duration as ``01:30:00`` (classic), ``1.50`` (decimal) or ``1:30:00`` (improved)."""
    if form == "decimal":
        return f"{seconds / 3600:.2f}"
    hours, rest = divmod(seconds, 3600)
    return f"{hours:0{1 if form == 'improved' else 2}}:{rest // 60:02}:{rest % 60:02}"


def money_text(cents: int | None, separator: str = ".") -> str:
    """Cents as ``12.50``; empty for what is not told."""
    return "" if cents is None else f"{cents // 100}{separator}{cents % 100:02}"
