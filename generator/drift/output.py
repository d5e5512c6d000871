"""Drift for people and for programs."""

import json
from collections.abc import Sequence

from generator.drift.difference import KINDS, Difference
from generator.drift.known import Sorted
from generator.findings import Finding, Place, Report, RuleText, Severity
from generator.findings import written as as_findings
from generator.findings.sections import Section, as_markdown, as_text


def _findings(differences: Sequence[Difference], severity: Severity, file: str = "") -> list[Finding]:
    return [Finding(each.kind, severity, each.message, Place(file, operation=each.operation)) for each in differences]


def _sections(found: Sorted) -> list[Section]:
    return [
        Section("new", _findings(found.new, "error")),
        Section("note", _findings(found.notes, "warning")),
        Section("known differences that are none any more", lines=found.unused),
    ]


def _closing(found: Sorted) -> list[str]:
    sums = f"{len(found.new)} new difference{'' if len(found.new) == 1 else 's'}, {len(found.known)} known"
    return [sums + (f", {len(found.notes)} worth a look" if found.notes else "")]


def _as_json(found: Sorted) -> str:
    """Return one JSON object with `new`, `notes`, `known` and `unused`, in ASCII so that any terminal takes it."""
    content = {
        "new": [each._asdict() for each in found.new],
        "notes": [each._asdict() for each in found.notes],
        "known": [{**difference._asdict(), "reason": entry.reason} for difference, entry in found.known],
        "unused": list(found.unused),
    }
    return json.dumps(content, indent=2) + "\n"


def _as_findings(form: str, found: Sorted, file: str) -> str:
    findings = [*_findings(found.new, "error", file), *_findings(found.notes, "warning", file)]
    known = _findings([difference for difference, _ in found.known], "warning", file)
    accepted = list(zip(known, (entry.reason for _, entry in found.known), strict=True))
    rules = {each.code: RuleText(each.severity, KINDS[each.code]) for each in [*known, *reversed(findings)]}
    report = Report(findings, rules=rules, accepted=accepted, command="drift", closing=_closing(found))
    return as_findings(form, report)


def written(form: str, found: Sorted, file: str) -> str:
    """Return differences in one of the formats of findings, or as `markdown`.

    Args:
        form: the format.
        found: the differences.
        file: the definition, as messages name it.
    """
    if form == "json":
        return _as_json(found)
    if form in ("text", "markdown"):
        return (as_text if form == "text" else as_markdown)(_sections(found), _closing(found))
    return _as_findings(form, found, file)
