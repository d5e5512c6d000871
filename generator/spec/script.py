"""The custom code beside the specs: which of its lines are made from them.

A script may hold two marked lines, `// connector generate: begin` and `// connector generate: end`; what stands between
them is rendered. A script without them belongs to its author alone.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from generator.definition.files import SCRIPTS, Unreadable, file_bytes
from generator.findings import Finding
from generator.spec.model import ConnectorSpec
from generator.spec.problems import Location, Text, mistake

SCRIPT = SCRIPTS[0]
_MARK = re.compile(r"[ \t]*+// connector generate: (begin|end)\b")


class MarkedScript(NamedTuple):
    """A script in three parts; the marked lines belong to the first and the last, line ends are line feeds."""

    before: str
    made: str
    after: str
    indentation: str


def read_script(root: Path) -> Text | Finding | None:
    """Read the script below `root`, with line feeds for line ends.

    Returns:
        Its text; None when there is none, and a problem when it cannot be read.
    """
    at, path = Location(SCRIPT, 1, 1), root / SCRIPT
    try:
        return Text.of(file_bytes(path).decode().replace("\r\n", "\n"), at) if path.exists() else None
    except UnicodeDecodeError:
        return mistake(at, "is not valid UTF-8")
    except Unreadable as error:
        return mistake(at, error.message)


def marked(script: str) -> MarkedScript | Finding | None:
    """Split a script at its marked lines.

    Returns:
        The parts; None when no line is marked, and a problem when the marks are no pair.
    """
    lines = script.split("\n")
    marks = [(number, match[1]) for number, line in enumerate(lines) if (match := _MARK.match(line))]
    if not marks:
        return None
    if [word for _, word in marks] != ["begin", "end"]:
        expected = ["begin", "end", ""]
        wrong = [mark for mark, word in zip(marks, expected, strict=False) if mark[1] != word]
        number, word = [*wrong, marks[0]][0]
        found = ", ".join(f"{word} in line {number + 1}" for number, word in marks[:9])
        return mistake(
            Location(SCRIPT, number + 1, 1),
            f"'// connector generate: {word}' stands alone or in the wrong place; expected one begin and, below it, "
            f"one end, found {found}",
        )
    (begin, _), (end, _) = marks
    indentation = lines[begin][: lines[begin].index("/")]
    before, made, after = lines[: begin + 1], lines[begin + 1 : end], lines[end:]
    return MarkedScript("\n".join([*before, ""]), "\n".join([*made, ""]), "\n".join(after), indentation)


def check_script(spec: ConnectorSpec) -> Iterator[Finding]:
    """Say what is wrong with the marks, and which words of the specs no script would ever see."""
    found = marked(spec.script) if spec.script is not None else None
    if isinstance(found, Finding):
        yield found
    if found is not None:
        return
    where = "has no line '// connector generate: begin'" if spec.script is not None else "does not exist"
    for name, operation in {**spec.operations, **spec.triggers}.items():
        if operation.script is not None:
            yield mistake(operation.script.at, f"'script' of {name!r} goes nowhere: {SCRIPT} {where}")
    if spec.connector and spec.connector.secrets:
        yield mistake(spec.connector.secrets[0].at, f"'secrets' go nowhere: {SCRIPT} {where}")
