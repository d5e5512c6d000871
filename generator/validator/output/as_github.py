"""Findings as annotations of a GitHub workflow.

Source: GitHub, workflow commands: setting an error, warning or notice message.
"""

from generator.validator.finding import Finding, Severity
from generator.validator.output.report import Report, counted
from generator.validator.problem import Problem

_COMMANDS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "notice"}
_BLANKS = "\t\u00a0\u3000"
_IN_MESSAGE = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_IN_PROPERTY = {**_IN_MESSAGE, ":": "%3A", ",": "%2C"}


def written(report: Report) -> str:
    """Give one command for each finding, and a count for the log."""
    lines = [_problem(problem) for problem in report.untold]
    lines += [_command(finding) for finding in report.findings]
    count = counted(report.findings, len(report.connectors))
    if report.problems:
        count += "; not everything could be judged"
    return "\n".join([*lines, count]) + "\n"


def _problem(problem: Problem) -> str:
    place = f"file={_escaped(problem.file, _IN_PROPERTY)}," if problem.file else ""
    place += f"line={problem.line},col={problem.column}," if problem.line else ""
    return f"::error {place}title={problem.kind}::{_escaped(problem.message, _IN_MESSAGE)}"


def _command(finding: Finding) -> str:
    file, rule = _escaped(finding.file, _IN_PROPERTY), _escaped(finding.rule, _IN_PROPERTY)
    place = f"file={file},line={finding.line},col={finding.column},title={rule}"
    where = f" ({finding.operation})" if finding.operation else ""
    return f"::{_COMMANDS[finding.severity]} {place}::{_escaped(finding.message + where, _IN_MESSAGE)}"


def _escaped(text: str, escapes: dict[str, str]) -> str:
    # The log is shown in terminals too: control characters do nothing there.
    return "".join(escapes.get(each) or (each if each.isprintable() or each in _BLANKS else "?") for each in text)
