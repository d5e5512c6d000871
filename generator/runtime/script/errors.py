"""What can be wrong with a script before it runs."""

from pathlib import Path
from typing import NamedTuple


class Diagnostic(NamedTuple):
    """One compiler message, at a place of the script itself.

    Attributes:
        line: counted from 1; 0 when the compiler named no place in the script.
        column: counted from 1; 0 when unknown.
        code: the compiler's own code, such as `CS1002`; empty for messages of this package.
        message: what is wrong.
    """

    line: int
    column: int
    code: str
    message: str


class ScriptError(Exception):
    """A script cannot be compiled, or the host that should run it cannot be started.

    Attributes:
        diagnostics: every message, in the order of the script; empty when the fault is not in the script.
        hint: what the compiler at hand does not know, so that another one may take the script; usually empty.
    """

    def __init__(self, message: str, diagnostics: tuple[Diagnostic, ...] = (), hint: str = "") -> None:
        super().__init__(message)
        self.diagnostics, self.hint = diagnostics, hint

    @classmethod
    def at(cls, source: Path, diagnostics: tuple[Diagnostic, ...], hint: str = "") -> "ScriptError":
        """Write one line `file:line:column: code: message` per diagnostic, and the hint below them."""
        lines = []
        for each in diagnostics:
            place = f"{source}:{each.line}:{each.column}" if each.line else str(source)
            code = f"{each.code}: " if each.code else ""
            lines.append(f"{place}: {code}{each.message}")
        return cls("\n".join([*lines, hint] if hint else lines), diagnostics, hint)
