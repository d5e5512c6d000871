"""One thing that is wrong, whichever command finds it."""

from typing import Any, Literal, NamedTuple

Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


class Place(NamedTuple):
    """What a finding is about, as far as it is known.

    Attributes:
        file: the file as it was named; empty when it is about none.
        pointer: JSON pointer (RFC 6901) in that file; empty for the whole document.
        line: counted from 1; 0 when the finding is about the whole file.
        column: the same.
        operation: operationId of the operation around it, or None.
    """

    file: str = ""
    pointer: str = ""
    line: int = 0
    column: int = 0
    operation: str | None = None


class Location(NamedTuple):
    """A place in a text file: its name as shown to people, line and column counted from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Finding(NamedTuple):
    """Something that is wrong, or worth a look.

    Attributes:
        code: stable identifier: of a rule, a check, a kind of change, a kind of problem.
        severity: how bad it is.
        message: what is wrong and what was expected, in one line.
        place: what it is about.
        source: where the place was generated from; None when it was written by hand, or nobody knows.
        reproduce: a command that shows it, without credentials; empty when there is none.
    """

    code: str
    severity: Severity
    message: str
    place: Place = Place()
    source: Location | None = None
    reproduce: str = ""

    @property
    def file(self) -> str:
        """The file that it is about."""
        return self.place.file

    @property
    def pointer(self) -> str:
        """The place in that file, as a JSON pointer."""
        return self.place.pointer

    @property
    def line(self) -> int:
        """The line in that file."""
        return self.place.line

    @property
    def column(self) -> int:
        """The column in that line."""
        return self.place.column

    @property
    def operation(self) -> str | None:
        """The operation around it."""
        return self.place.operation

    @property
    def to_edit(self) -> Location:
        """Where people change what is wrong: the source when there is one, else the place itself."""
        return self.source or Location(self.place.file, self.place.line, self.place.column)

    def __str__(self) -> str:
        """Return where it is to be mended, as far as that is known, and the message."""
        at = self.to_edit
        shown = str(at) if at.line else at.file
        return f"{shown}: {self.message}" if shown else self.message

    def as_json(self) -> dict[str, Any]:
        """Return it with the keys that JSON output has."""
        place = self.place
        return {
            "rule": self.code,
            "severity": self.severity,
            "message": self.message,
            "file": place.file,
            "pointer": place.pointer,
            "line": place.line or 1,
            "column": place.column or 1,
            "operation": place.operation,
            **({"source": self.source._asdict()} if self.source else {}),
        }
