"""Findings as SARIF 2.1.0, in the part of it that code scanning services read.

Source: OASIS, Static Analysis Results Interchange Format 2.1.0; GitHub, SARIF support for code scanning.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from generator.validator.finding import Finding, Severity
from generator.validator.output.report import Report
from generator.validator.problem import Problem
from generator.validator.rule import Rule

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "note"}


def written(report: Report) -> str:
    """Give one run with the rules that ran and a result for each finding, in ASCII."""
    numbers = {id_: number for number, id_ in enumerate(report.rules)}
    seen: Counter[str] = Counter()
    log = {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "connector validate",
                        "rules": [_rule(rule, severity) for rule, severity in report.rules.values()],
                    }
                },
                "invocations": [_invocation(report.problems)],
                "columnKind": "unicodeCodePoints",
                "results": [_result(finding, numbers, seen) for finding in report.findings],
            }
        ],
    }
    return json.dumps(log, indent=2) + "\n"


def _invocation(problems: Sequence[Problem]) -> dict[str, Any]:
    """Say whether all was judged; a notification for each problem, with settings told apart as the format wants."""
    settings = [_notification(problem) for problem in problems if problem.kind == "bad-settings"]
    others = [_notification(problem) for problem in problems if problem.kind != "bad-settings"]
    return {
        "executionSuccessful": not problems,
        **({"toolConfigurationNotifications": settings} if settings else {}),
        **({"toolExecutionNotifications": others} if others else {}),
    }


def _notification(problem: Problem) -> dict[str, Any]:
    notification: dict[str, Any] = {
        "descriptor": {"id": problem.kind},
        "level": "error",
        "message": {"text": problem.message},
    }
    if problem.file:
        location: dict[str, Any] = {"artifactLocation": _artifact(problem.file)}
        if problem.line:
            location["region"] = {"startLine": problem.line, "startColumn": problem.column}
        notification["locations"] = [{"physicalLocation": location}]
    return notification


def _rule(rule: Rule, severity: Severity) -> dict[str, Any]:
    return {
        "id": rule.id,
        "name": "".join(word.capitalize() for word in rule.id.split("-")),
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.why},
        "help": {"text": f"{rule.why} Source: {rule.source}"},
        "defaultConfiguration": {"level": _LEVELS[severity]},
        "properties": {"tags": ["power-platform", "connector"]},
    }


def _result(finding: Finding, numbers: dict[str, int], seen: Counter[str]) -> dict[str, Any]:
    result: dict[str, Any] = {"ruleId": finding.rule}
    if finding.rule in numbers:
        result["ruleIndex"] = numbers[finding.rule]
    artifact = _artifact(finding.file)
    location: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": artifact,
            "region": {"startLine": finding.line, "startColumn": finding.column},
        }
    }
    names = [name for name in (finding.operation, finding.pointer) if name]
    if names:
        location["logicalLocations"] = [{"fullyQualifiedName": name} for name in names]
    return {
        **result,
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [location],
        "partialFingerprints": {"primaryLocationLineHash": _fingerprint(finding, artifact["uri"], seen)},
    }


def _artifact(file: str) -> dict[str, str]:
    """Give a file's address, relative to the working folder when it lies below."""
    path = Path(file)
    try:
        relative = path.resolve().relative_to(Path.cwd().resolve())
    except ValueError:
        return {"uri": f"file://{quote(path.resolve().as_posix(), errors='replace')}"}
    return {"uri": quote(relative.as_posix(), errors="replace"), "uriBaseId": "%SRCROOT%"}


def _fingerprint(finding: Finding, address: str, seen: Counter[str]) -> str:
    """Give what stays the same when lines move: rule, pointer and message, and a number for those that are equal.

    The address of the file is the same however it was named on the command line.
    """
    text = "\0".join((finding.rule, address, finding.pointer, finding.message))
    digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]
    seen[digest] += 1
    return f"{digest}:{seen[digest]}"
