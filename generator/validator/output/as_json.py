"""Findings as JSON for programs; what could not be judged is an error like any other, its rule the kind of problem."""

import json

from generator.validator.finding import Finding
from generator.validator.output.report import Report


def written(report: Report) -> str:
    """Give a JSON array of findings, in ASCII so that any terminal and any half of a surrogate pair is fine."""
    problems = [
        Finding(each.kind, "error", each.message, each.file, "", each.line or 1, each.column or 1, None)
        for each in report.untold
    ]
    return json.dumps([finding._asdict() for finding in (*problems, *report.findings)], indent=2) + "\n"
