"""What a compiler says of a connector's code: asked by the caller, because the validator itself runs nothing."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from generator.definition.files import SCRIPT
from generator.findings import Severity
from generator.validator.connector import Connector
from generator.validator.judge import RuleFinding

SCRIPT_COMPILES = "script-compile-error"
_MOST_MESSAGES = 20


class CompilerMessage(NamedTuple):
    """One error; line and column count from 1, and are 0 when the compiler named no place."""

    line: int
    column: int
    message: str


class Compilation(NamedTuple):
    """What came of compiling a script.

    Attributes:
        messages: the errors; none when it compiles.
        doubt: why the errors prove nothing about the script; empty when they do.
    """

    messages: tuple[CompilerMessage, ...] = ()
    doubt: str = ""


# Takes the text of a script; gives None where it cannot be compiled.
Compiler = Callable[[str], Compilation | None]


def compiled(
    connector: Connector, judged: Sequence[RuleFinding], severity: Severity, compiler: Compiler
) -> list[RuleFinding]:
    """Compile a connector's code, and give the findings with what the compiler says.

    Args:
        connector: which; without code nothing changes.
        judged: what the rules found.
        severity: of code that does not compile.
        compiler: does it.
    """
    text = connector.text(SCRIPT)
    if not text or connector.asked not in ("", SCRIPT):
        return list(judged)
    found = compiler(text)
    if found is None:
        return list(judged)
    if not found.messages and not found.doubt:
        # What compiles is balanced, however it looks.
        return [each for each in judged if each.rule != SCRIPT_COMPILES]
    if found.doubt:
        return [*judged, RuleFinding(SCRIPT_COMPILES, "info", found.doubt, SCRIPT, (), 0)]
    starts = [0, *(at + 1 for at, character in enumerate(text) if character == "\n")]
    shown = found.messages[:_MOST_MESSAGES]
    further = len(found.messages) - len(shown)
    said = [
        RuleFinding(SCRIPT_COMPILES, severity, each.message, SCRIPT, (), _offset(text, starts, each.line, each.column))
        for each in shown
    ]
    if further:
        said.append(
            RuleFinding(SCRIPT_COMPILES, severity, f"and {further:,} more errors of the compiler", SCRIPT, (), 0)
        )
    return [*judged, *said]


def _offset(text: str, starts: Sequence[int], line: int, column: int) -> int:
    """Return the place in the text; a compiler may name one behind the end of a line or of the text."""
    if not line:
        return 0
    start = starts[min(line, len(starts)) - 1]
    end = text.find("\n", start)
    return min(start + max(column, 1) - 1, max(start, (len(text) if end < 0 else end) - 1))
