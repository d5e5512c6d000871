"""Findings as JSON for programs."""

import json

from generator.validator.output.report import Report


def written(report: Report) -> str:
    """Give a JSON array of findings, in ASCII so that any terminal and any half of a surrogate pair is fine."""
    return json.dumps([finding._asdict() for finding in report.findings], indent=2) + "\n"
