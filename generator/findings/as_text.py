"""Findings as text for people: by file and operation, each with the line it is about."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from generator.findings.finding import Finding, Severity
from generator.findings.report import Report

_COLOURS: dict[Severity, str] = {"error": "31", "warning": "33", "info": "36"}
# Text of a connector must not drive the terminal.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def written(report: Report) -> str:
    """Return the findings grouped, the table by code when it was asked for, and the last lines."""
    blocks = [
        "\n".join(_file(report, file, list(findings)))
        for file, findings in groupby(report.findings, key=lambda finding: finding.to_edit.file)
    ]
    if report.has_summary and report.findings:
        blocks.append("\n".join(_summary(report)))
    return "\n\n".join([*blocks, "\n".join(report.last_lines)]) + "\n"


def _file(report: Report, file: str, findings: list[Finding]) -> Iterator[str]:
    yield _coloured(report, "1", _plain(file))
    for heading, group in groupby(findings, key=_heading):
        if heading:
            yield f"  {_plain(heading)}"
        for finding in group:
            yield from _finding(report, finding)


def _heading(finding: Finding) -> str:
    """Return the operation, or the part of the document: the shared entry, the path, the member of the root."""
    if finding.operation is not None:
        return finding.operation
    home, _, rest = finding.pointer[1:].partition("/")
    if home not in ("paths", "definitions", "parameters", "responses"):
        return home
    return f"{home}: {rest.partition('/')[0].replace('~1', '/').replace('~0', '~')}"


def _finding(report: Report, finding: Finding) -> Iterator[str]:
    at = finding.to_edit
    severity = _coloured(report, _COLOURS[finding.severity], finding.severity)
    code = _coloured(report, "2", f"[{finding.code}]")
    pointer = f" {_coloured(report, '2', _plain(finding.pointer))}" if finding.pointer else ""
    yield f"    {at.line}:{at.column}: {severity}: {_plain(finding.message)} {code}{pointer}"
    excerpt = report.excerpts.get(at)
    if excerpt and excerpt.text.strip(" \t[]{},"):
        # One character for each keeps the caret in its place.
        yield f"        {_CONTROL.sub('?', excerpt.text)}"
        yield f"        {' ' * _width(excerpt.text[: excerpt.caret])}{_coloured(report, '32', '^')}"
    if finding.source:
        yield f"        generated: {_plain(finding.file)}:{finding.line}:{finding.column}"


def _width(text: str) -> int:
    """Return how many columns of a terminal a text takes: letters of East Asia take two, marks on letters none."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(2 if east_asian_width(each) in "WF" else 0 if combining(each) else 1 for each in text)


def _summary(report: Report) -> Iterator[str]:
    by_rule = Counter((finding.code, finding.severity) for finding in report.findings)
    files: dict[tuple[str, Severity], set[str]] = {}
    for finding in report.findings:
        files.setdefault((finding.code, finding.severity), set()).add(finding.to_edit.file)
    width = max(len(rule) for rule, _ in by_rule)
    yield f"{'rule':<{width}}  severity  findings  files"
    for (rule, severity), count in sorted(by_rule.items(), key=lambda each: (-each[1], each[0])):
        yield f"{rule:<{width}}  {severity:<8}  {count:>8}  {len(files[rule, severity]):>5}"


def _coloured(report: Report, code: str, text: str) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if report.is_coloured else text


def _plain(text: str) -> str:
    return _CONTROL.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
