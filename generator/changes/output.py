"""Changes for people and for programs: text, JSON, annotations of GitHub, SARIF, and Markdown for a pull request."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from generator.changes.accepted import AcceptedBreak, Judged
from generator.changes.change import Change, Severity
from generator.changes.version import VersionStep
from generator.definition import lines_and_columns, offsets_of
from generator.definition.references import Place

_HEADINGS: Mapping[Severity, str] = {"breaking": "breaks flows and apps", "note": "worth a look", "safe": "safe"}
_COMMANDS: Mapping[Severity, str] = {"breaking": "error", "note": "warning", "safe": "notice"}
_LEVELS: Mapping[Severity, str] = {"breaking": "error", "note": "warning", "safe": "note"}
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_IN_MESSAGE = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_IN_PROPERTY = {**_IN_MESSAGE, ":": "%3A", ",": "%2C"}
# What would be markup in a cell of a table, or end it.
_IN_MARKDOWN = {character: f"\\{character}" for character in "\\`*_{}[]<>|#~"}


class Report(NamedTuple):
    """What is printed.

    Attributes:
        judged: the changes.
        version: what they ask of the version.
        file: the new definition, as messages name it.
        text: its text, to find lines in.
    """

    judged: Judged
    version: VersionStep
    file: str = "apiDefinition.swagger.json"
    text: str = "{}"

    @property
    def is_fine(self) -> bool:
        """Whether nothing breaks, or all that does is accepted and the version says so."""
        return not self.judged.breaks and (not self.judged.accepted or self.version.is_enough)

    def positions(self) -> dict[str, tuple[int, int]]:
        """Give line and column by pointer; of something that is gone, of what is left around it."""
        everything = [*self.judged.changes, *(change for change, _ in self.judged.accepted)]
        places = {change.pointer: _place(change.pointer) for change in everything}
        offsets = offsets_of(self.text, places.values(), has_duplicates=False)
        found = lines_and_columns(self.text, offsets.values())
        return {pointer: found[offsets[place]] for pointer, place in places.items()}


def _place(pointer: str) -> Place:
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:])


def as_text(report: Report) -> str:
    """Give the changes by severity, a line each, then what is accepted, the sums and the version."""
    changes, accepted, unused = report.judged
    lines: list[str] = []
    for severity, heading in _HEADINGS.items():
        if group := [each for each in changes if each.severity == severity]:
            lines += [f"{heading}:", *(f"  {_line(each)}" for each in group), ""]
    if accepted:
        lines += ["accepted breaks:"]
        lines += [line for change, entry in accepted for line in (f"  {_line(change)}", f"    {entry.reason}")]
        lines += [""]
    if unused:
        lines += ["accepted breaks that are none any more:", *(f"  {words}" for words in unused), ""]
    return "\n".join([*lines, _sums(report.judged), _version(report.version)]) + "\n"


def _sums(judged: Judged) -> str:
    changes, accepted, _ = judged
    if not changes and not accepted:
        return "no changes"
    counts = {severity: sum(each.severity == severity for each in changes) for severity in _HEADINGS}
    sums = f"{counts['breaking']} breaking, {counts['safe']} safe, {counts['note']} worth a look"
    return f"{sums}, {len(accepted)} accepted" if accepted else sums


def _line(found: Change) -> str:
    words = " ".join(found.message.split())
    about = found.operation if found.operation is not None else "connector"
    return f"{words} [{found.kind}]" if words.startswith(f"{about} ") else f"{about}: {words} [{found.kind}]"


def _version(version: VersionStep) -> str:
    if version.step is None and version.is_lowered:
        return f"version: {version.current}; no step is needed, but it was {version.old}: do not lower it"
    if version.step is None:
        return f"version: {version.current or 'none'}; no step is needed"
    if version.proposed is None:
        return f"version: {version.current or 'none'}; a {version.step} step from {version.old or 'none'} is needed"
    verdict = "enough" if version.is_enough else f"set it to {version.proposed}"
    asked = f"a {version.step} step from {version.old} gives {version.proposed}"
    return f"version: {version.current or 'none'}; {asked}: {verdict}"


def as_json(report: Report) -> str:
    """Give one JSON object with `changes`, `accepted`, `unused` and `version`, in ASCII for any terminal."""
    changes, accepted, unused = report.judged
    content = {
        "changes": [each._asdict() for each in changes],
        "accepted": [{**change._asdict(), "reason": entry.reason} for change, entry in accepted],
        "unused": list(unused),
        "version": report.version._asdict(),
    }
    return json.dumps(content, indent=2) + "\n"


def as_github(report: Report) -> str:
    """Give a workflow command for each change, and the sums and the version for the log.

    Source: GitHub, workflow commands: setting an error, warning or notice message.
    """
    changes, accepted, _ = report.judged
    file, at = _escaped(report.file, _IN_PROPERTY), report.positions()
    lines = [_command(file, at, change, _COMMANDS[change.severity]) for change in changes]
    lines += [_command(file, at, change, "notice", f" (accepted: {entry.reason})") for change, entry in accepted]
    version = _version(report.version)
    if not report.is_fine and not report.judged.breaks:
        lines.append(f"::error file={file},title=version::{_escaped(version, _IN_MESSAGE)}")
    return "\n".join([*lines, _sums(report.judged), version]) + "\n"


def _command(file: str, at: Mapping[str, tuple[int, int]], change: Change, command: str, behind: str = "") -> str:
    line, column = at[change.pointer]
    where = f" ({change.operation})" if change.operation is not None else ""
    message = _escaped(f"{change.message}{where}{behind}", _IN_MESSAGE)
    return f"::{command} file={file},line={line},col={column},title={change.kind}::{message}"


def _escaped(text: str, escapes: Mapping[str, str]) -> str:
    return "".join(escapes.get(each) or (each if each.isprintable() else "?") for each in text)


def as_sarif(report: Report) -> str:
    """Give one run with a result for each change; what is accepted is suppressed, with its reason.

    Source: OASIS, Static Analysis Results Interchange Format 2.1.0.
    """
    changes, accepted, _ = report.judged
    everything = [*changes, *(change for change, _ in accepted)]
    artifact, at = _artifact(report.file), report.positions()
    run = {
        "tool": {"driver": {"name": "connector changes", "rules": list(_rules(everything))}},
        "columnKind": "unicodeCodePoints",
        "results": [
            *(_result(artifact, at, change) for change in changes),
            *({**_result(artifact, at, change), "suppressions": [_suppression(entry)]} for change, entry in accepted),
        ],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rules(changes: Sequence[Change]) -> Iterator[dict[str, Any]]:
    for kind in dict.fromkeys(change.kind for change in changes):
        text = {"text": kind.replace("-", " ")}
        yield {"id": kind, "shortDescription": text, "fullDescription": text, "help": text}


def _suppression(entry: AcceptedBreak) -> dict[str, str]:
    return {"kind": "external", "status": "accepted", "justification": entry.reason}


def _result(artifact: dict[str, str], at: Mapping[str, tuple[int, int]], change: Change) -> dict[str, Any]:
    line, column = at[change.pointer]
    names = [name for name in (change.operation, change.pointer) if name]
    location: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": artifact,
            "region": {"startLine": line, "startColumn": column},
        },
        **({"logicalLocations": [{"fullyQualifiedName": name} for name in names]} if names else {}),
    }
    return {
        "ruleId": change.kind,
        "level": _LEVELS[change.severity],
        "message": {"text": change.message},
        "locations": [location],
    }


def _artifact(file: str) -> dict[str, str]:
    """Give a file's address, relative to the working folder when it lies below."""
    path = Path(file).resolve()
    try:
        return {"uri": quote(path.relative_to(Path.cwd().resolve()).as_posix(), errors="replace")}
    except ValueError:
        return {"uri": f"file://{quote(path.as_posix(), errors='replace')}"}


def as_markdown(report: Report) -> str:
    """Give tables for a comment on a pull request or for release notes."""
    changes, accepted, unused = report.judged
    blocks = []
    for severity, heading in _HEADINGS.items():
        if group := [each for each in changes if each.severity == severity]:
            rows = [(_about(each), each.message, f"`{each.kind}`") for each in group]
            blocks.append(_table(heading.capitalize(), ("Operation", "Change", "Kind"), rows))
    if accepted:
        rows = [(_about(change), change.message, entry.reason) for change, entry in accepted]
        blocks.append(_table("Accepted breaks", ("Operation", "Change", "Reason"), rows))
    if unused:
        blocks.append(
            "\n".join(["### Accepted breaks that are none any more", "", *(f"- {_cell(each)}" for each in unused)])
        )
    return "\n\n".join([*blocks, f"{_sums(report.judged)}; {_cell(_version(report.version))}"]) + "\n"


def _about(change: Change) -> str:
    return "connector" if change.operation is None else change.operation


def _table(heading: str, titles: tuple[str, str, str], rows: Sequence[tuple[str, str, str]]) -> str:
    lines = [f"### {heading}", "", f"| {' | '.join(titles)} |", "|---|---|---|"]
    lines += [f"| {_cell(about)} | {_cell(what)} | {_cell(last)} |" for about, what, last in rows]
    return "\n".join(lines)


def _cell(text: str) -> str:
    """Write a text so that nothing in it is markup; a kind in backquotes stays code."""
    words = " ".join(text.split())
    if words.startswith("`") and words.endswith("`") and words[1:-1].replace("-", "").isalpha():
        return words
    return "".join(_IN_MARKDOWN.get(each, each) for each in words)


FORMATS: Mapping[str, Callable[[Report], str]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
    "sarif": as_sarif,
    "markdown": as_markdown,
}
