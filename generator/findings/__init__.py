"""What is wrong, in one shape for every command, and the reports that people and programs read.

Writers are loaded when they are asked for: `report.written` knows them by the name of the format.
"""

from generator.findings.finding import SEVERITIES, Finding, Location, Place, Severity
from generator.findings.report import FORMATS, Report, RuleText, counted, written

__all__ = [
    "FORMATS",
    "SEVERITIES",
    "Finding",
    "Location",
    "Place",
    "Report",
    "RuleText",
    "Severity",
    "counted",
    "written",
]
