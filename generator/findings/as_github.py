"""Findings as annotations of a GitHub workflow.

Source: GitHub, workflow commands: setting an error, warning or notice message.
"""

from generator.findings.finding import Finding, Severity
from generator.findings.report import Report

_COMMANDS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "notice"}
_BLANKS = "\t\u00a0\u3000"
_IN_MESSAGE = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_IN_PROPERTY = {**_IN_MESSAGE, ":": "%3A", ",": "%2C"}


def written(report: Report) -> str:
    """Return one command for each finding, and the last lines for the log."""
    lines = [_command(finding, _COMMANDS[finding.severity]) for finding in (*report.problems, *report.findings)]
    lines += [_command(finding, "notice", f" (accepted: {reason})") for finding, reason in report.accepted]
    closing = "\n".join(report.last_lines)
    if report.problems or report.repeated:
        closing += "; not everything could be judged"
    return "\n".join([*lines, closing]) + "\n"


def _command(finding: Finding, command: str, behind: str = "") -> str:
    at = finding.to_edit
    properties = [f"file={_escaped(at.file, _IN_PROPERTY)}"] if at.file else []
    properties += [f"line={at.line},col={at.column}"] if at.line else []
    properties.append(f"title={_escaped(finding.code, _IN_PROPERTY)}")
    where = f" ({finding.operation})" if finding.operation else ""
    return f"::{command} {','.join(properties)}::{_escaped(f'{finding.message}{where}{behind}', _IN_MESSAGE)}"


def _escaped(text: str, escapes: dict[str, str]) -> str:
    # The log is shown in terminals too: control characters do nothing there.
    return "".join(escapes.get(each) or (each if each.isprintable() or each in _BLANKS else "?") for each in text)
