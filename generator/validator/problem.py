"""What kept a run from judging, or from mending, all that it was asked for."""

from typing import Literal, NamedTuple

from generator.definition import Unreadable
from generator.validator.settings import BadSettings

Kind = Literal["unreadable", "bad-settings", "not-fixed", "stale"]


class Problem(NamedTuple):
    """One reason why a run is not complete.

    Attributes:
        kind: `unreadable`, `bad-settings`, `not-fixed` or `stale`.
        message: what is wrong, without the place.
        file: where, as messages name it; empty for the command line.
        line: counted from 1; 0 when it is about the whole file.
        column: the same.
        is_found: whether a finding says it as well.
    """

    kind: Kind
    message: str
    file: str = ""
    line: int = 0
    column: int = 0
    is_found: bool = False

    def __str__(self) -> str:
        """Give file, line and column as far as they are known, and the message."""
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{place}: {self.message}" if place else self.message


def problem_of(error: Unreadable | BadSettings) -> Problem:
    """Give what an error of reading says."""
    if isinstance(error, Unreadable):
        return Problem("unreadable", error.message, error.path, error.line, error.column)
    return Problem("bad-settings", str(error).removeprefix(f"{error.file}: "), error.file)
