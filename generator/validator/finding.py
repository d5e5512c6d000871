"""One thing that is wrong with a connector's file."""

from typing import Literal, NamedTuple

Severity = Literal["error", "warning", "info"]


class Finding(NamedTuple):
    """A finding, in the shape that `--format json` prints.

    Attributes:
        rule: stable identifier of the rule.
        severity: how bad it is.
        message: what is wrong, in one line.
        file: the file as it was named.
        pointer: JSON pointer (RFC 6901) of the place; empty for the whole document.
        line: line of that place, from 1.
        column: column of that place, from 1.
        operation: operationId of the operation around it, or None.
    """

    rule: str
    severity: Severity
    message: str
    file: str
    pointer: str
    line: int
    column: int
    operation: str | None
