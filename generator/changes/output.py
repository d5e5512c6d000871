"""Changes for people and for programs."""

import json
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import NamedTuple

from generator.changes.accepted import AssessedChanges
from generator.changes.change import KINDS, Change, Severity
from generator.changes.version import VersionStep
from generator.definition import lines_and_columns, offsets_of
from generator.definition.files import DEFINITION
from generator.definition.references import Place as Keys
from generator.findings import Finding, Place, RuleText, written
from generator.findings import Report as FindingsReport
from generator.findings import Severity as FindingSeverity
from generator.findings.sections import Section, as_markdown, as_text

_HEADINGS: Mapping[Severity, str] = {"breaking": "breaks flows and apps", "note": "worth a look", "safe": "safe"}
_SEVERITIES: Mapping[Severity, FindingSeverity] = {"breaking": "error", "note": "warning", "safe": "info"}


class Report(NamedTuple):
    """What is printed.

    Attributes:
        judged: the changes.
        version: what they ask of the version.
        file: the new definition, as messages name it.
        text: its text, to find lines in.
    """

    judged: AssessedChanges
    version: VersionStep
    file: str = DEFINITION
    text: str = "{}"

    @property
    def is_fine(self) -> bool:
        """Whether nothing breaks, or all that does is accepted and the version says so."""
        return not self.judged.breaks and (not self.judged.accepted or self.version.is_enough)

    def positions(self) -> dict[str, tuple[int, int]]:
        """Return line and column by pointer; of something that is gone, of what is left around it."""
        everything = [*self.judged.changes, *(change for change, _ in self.judged.accepted)]
        places = {change.pointer: _keys(change.pointer) for change in everything}
        offsets = offsets_of(self.text, places.values(), has_duplicates=False)
        found = lines_and_columns(self.text, offsets.values())
        return {pointer: found[offsets[place]] for pointer, place in places.items()}


def _keys(pointer: str) -> Keys:
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:])


def _finding(change: Change, file: str, at: tuple[int, int] = (0, 0)) -> Finding:
    place = Place(file, change.pointer, *at, change.operation)
    return Finding(change.kind, _SEVERITIES[change.severity], change.message, place)


def _sections(report: Report) -> Iterator[Section]:
    changes, accepted, unused = report.judged
    for severity, heading in _HEADINGS.items():
        yield Section(heading, [_finding(each, report.file) for each in changes if each.severity == severity])
    reasons = [entry.reason for _, entry in accepted]
    yield Section("accepted breaks", [_finding(each, report.file) for each, _ in accepted], reasons)
    yield Section("accepted breaks that are none any more", lines=unused)


def _closing(report: Report) -> tuple[str, str]:
    return _sums(report.judged), _version(report.version)


def _sums(judged: AssessedChanges) -> str:
    changes, accepted, _ = judged
    if not changes and not accepted:
        return "no changes"
    counts = {severity: sum(each.severity == severity for each in changes) for severity in _HEADINGS}
    sums = f"{counts['breaking']} breaking, {counts['safe']} safe, {counts['note']} worth a look"
    return f"{sums}, {len(accepted)} accepted" if accepted else sums


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


def _as_json(report: Report) -> str:
    """Return one JSON object with `changes`, `accepted`, `unused` and `version`, in ASCII for any terminal."""
    changes, accepted, unused = report.judged
    content = {
        "changes": [each._asdict() for each in changes],
        "accepted": [{**change._asdict(), "reason": entry.reason} for change, entry in accepted],
        "unused": list(unused),
        "version": report.version._asdict(),
    }
    return json.dumps(content, indent=2) + "\n"


def _as_findings(form: str, report: Report) -> str:
    """Write what programs read of findings; a version that does not say what is accepted is one too."""
    changes, accepted, _ = report.judged
    at = report.positions()
    findings = [_finding(each, report.file, at[each.pointer]) for each in changes]
    intended = [(_finding(each, report.file, at[each.pointer]), entry.reason) for each, entry in accepted]
    rules = {
        kind: RuleText(_SEVERITIES[KINDS[kind].severity], kind.replace("-", " "))
        for kind in dict.fromkeys(each.code for each in [*findings, *(each for each, _ in intended)])
    }
    if not report.is_fine and not report.judged.breaks:
        findings.append(Finding("version", "error", _version(report.version), Place(report.file)))
        rules["version"] = RuleText("error", "the version says what breaks")
    return written(
        form,
        FindingsReport(findings, rules=rules, accepted=intended, command="changes", closing=_closing(report)),
    )


FORMATS: Mapping[str, Callable[[Report], str]] = {
    "text": lambda report: as_text(list(_sections(report)), _closing(report)),
    "json": _as_json,
    "github": partial(_as_findings, "github"),
    "sarif": partial(_as_findings, "sarif"),
    "junit": partial(_as_findings, "junit"),
    "markdown": lambda report: as_markdown(list(_sections(report)), _closing(report)),
}
