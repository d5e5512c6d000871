"""Findings as SARIF 2.1.0, in the part of it that code scanning services read.

Source: OASIS, Static Analysis Results Interchange Format 2.1.0; GitHub, SARIF support for code scanning.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from generator.findings.finding import Finding, Location, Severity
from generator.findings.report import Report, RuleText

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "note"}


def written(report: Report) -> str:
    """Return one run with the rules that ran and a result for each finding, in ASCII; what is accepted is marked so."""
    numbers = {code: number for number, code in enumerate(report.rules)}
    seen: Counter[str] = Counter()
    results = [_result(finding, numbers, seen) for finding in report.findings]
    for finding, reason in report.accepted:
        suppression = {"kind": "external", "status": "accepted", "justification": reason}
        results.append({**_result(finding, numbers, seen), "suppressions": [suppression]})
    driver = {
        "name": f"connector {report.command}",
        "rules": [_rule(code, rule) for code, rule in report.rules.items()],
    }
    run = {
        "tool": {"driver": driver},
        "invocations": [_invocation([*report.problems, *report.repeated])],
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _invocation(problems: Sequence[Finding]) -> dict[str, Any]:
    """Return whether all was judged; a notification for each problem, with settings told apart as the format wants."""
    settings = [_notification(problem) for problem in problems if problem.code == "bad-settings"]
    others = [_notification(problem) for problem in problems if problem.code != "bad-settings"]
    return {
        "executionSuccessful": not problems,
        **({"toolConfigurationNotifications": settings} if settings else {}),
        **({"toolExecutionNotifications": others} if others else {}),
    }


def _notification(problem: Finding) -> dict[str, Any]:
    notification: dict[str, Any] = {
        "descriptor": {"id": problem.code},
        "level": "error",
        "message": {"text": problem.message},
    }
    if problem.file:
        notification["locations"] = [_location(problem.to_edit)]
    return notification


def _rule(code: str, rule: RuleText) -> dict[str, Any]:
    return {
        "id": code,
        "name": "".join(word.capitalize() for word in code.split("-")),
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.why or rule.summary},
        "help": {"text": rule.help or rule.why or rule.summary},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": ["power-platform", "connector"]},
    }


def _result(finding: Finding, numbers: Mapping[str, int], seen: Counter[str]) -> dict[str, Any]:
    location = _location(finding.to_edit)
    if names := [name for name in (finding.operation, finding.pointer) if name]:
        location["logicalLocations"] = [{"fullyQualifiedName": name} for name in names]
    place = Location(finding.file, finding.line, finding.column)
    return {
        "ruleId": finding.code,
        **({"ruleIndex": numbers[finding.code]} if finding.code in numbers else {}),
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [location],
        **({"relatedLocations": [{**_location(place), "message": {"text": "generated"}}]} if finding.source else {}),
        "partialFingerprints": {"primaryLocationLineHash": _fingerprint(finding, _artifact(finding.file)["uri"], seen)},
    }


def _location(at: Location) -> dict[str, Any]:
    region = {"region": {"startLine": at.line, "startColumn": at.column}} if at.line else {}
    return {"physicalLocation": {"artifactLocation": _artifact(at.file), **region}}


def _artifact(file: str) -> dict[str, str]:
    """Return a file's address, relative to the working folder when it lies below."""
    path = Path(file)
    try:
        relative = path.resolve().relative_to(Path.cwd().resolve())
    except ValueError:
        return {"uri": f"file://{quote(path.resolve().as_posix(), errors='replace')}"}
    return {"uri": quote(relative.as_posix(), errors="replace"), "uriBaseId": "%SRCROOT%"}


def _fingerprint(finding: Finding, address: str, seen: Counter[str]) -> str:
    """Return what stays the same when lines move: rule, pointer and message, and a number for those that are equal.

    The address of the file is the same however it was named on the command line.
    """
    text = "\0".join((finding.code, address, finding.pointer, finding.message))
    digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]
    seen[digest] += 1
    return f"{digest}:{seen[digest]}"
