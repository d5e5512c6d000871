"""Findings as JSON for programs; what could not be judged is an error like any other."""

import json

from generator.findings.report import Report


def written(report: Report) -> str:
    """Return a JSON array of findings, in ASCII so that any terminal and any half of a surrogate pair is fine."""
    return json.dumps([finding.as_json() for finding in (*report.problems, *report.findings)], indent=2) + "\n"
