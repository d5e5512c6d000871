"""Findings as text for people and as JSON for programs."""

import json
from collections.abc import Callable, Mapping, Sequence

from generator.validator.finding import Finding


def as_text(findings: Sequence[Finding]) -> str:
    """Give one line for each finding, and a count."""
    lines = [
        f"{f.file}:{f.line}:{f.column}: {f.severity}: {f.message} [{f.rule}]"
        f"{f' ({f.operation})' if f.operation else ''} {f.pointer}".rstrip()
        for f in findings
    ]
    errors = sum(finding.severity == "error" for finding in findings)
    lines.append(f"{len(findings)} finding(s), {errors} error(s)" if findings else "no findings")
    return "\n".join(lines) + "\n"


def as_json(findings: Sequence[Finding]) -> str:
    """Give a JSON array of findings, in ASCII so that any terminal and any half of a surrogate pair is fine."""
    return json.dumps([finding._asdict() for finding in findings], indent=2) + "\n"


FORMATS: Mapping[str, Callable[[Sequence[Finding]], str]] = {"text": as_text, "json": as_json}
