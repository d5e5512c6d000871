"""Findings as a JUnit report: a suite for each file, a case for each finding; only errors are failures.

What could not be judged is a case that ends with an error. Other rooms have cases of their own: `Case` and `suite` are
for them too.
"""

import re
from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple
from xml.etree import ElementTree

from generator.findings.finding import Finding
from generator.findings.report import Report

# What XML 1.0 cannot carry, not even escaped, and control characters that a terminal would obey.
_NOT_SHOWN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


class Case(NamedTuple):
    """One case of a suite.

    Attributes:
        classname: what it belongs to.
        name: its name.
        kind: `failure` or `error` when it is one; empty when it passes.
        code: what failed.
        message: why, in a line.
        text: why, in full; of a case that passes its output.
    """

    classname: str
    name: str
    kind: str = ""
    code: str = ""
    message: str = ""
    text: str = ""


def written(report: Report) -> str:
    """Return the XML; connectors without findings are cases that pass."""
    suites = [suite(each.file or "command line", [_case(each, "error")]) for each in report.problems]
    suites += [
        suite(file, [_case(each, "failure" if each.severity == "error" else "") for each in group])
        for file, group in groupby(report.findings, key=lambda finding: finding.to_edit.file)
    ]
    suites += [suite("accepted", [_accepted(*each) for each in report.accepted])] if report.accepted else []
    suites += [suite(name, [Case(name, "no findings")]) for name in report.silent]
    root = ElementTree.Element("testsuites", name=f"connector {report.command}")
    for count in ("tests", "failures", "errors"):
        root.set(count, str(sum(int(each.get(count, 0)) for each in suites)))
    root.extend(suites)
    return document(root)


def _case(finding: Finding, kind: str) -> Case:
    classname = finding.operation or finding.to_edit.file or "command line"
    # A problem has no pointer, and its text is that of the error output.
    name = f"{finding.code} {finding.pointer}".rstrip()
    at = finding.to_edit
    text = str(finding) if kind == "error" else f"{at}: {finding.severity}: {finding.message}"
    if finding.source:
        text += f" (generated: {finding.file}:{finding.line}:{finding.column})"
    return Case(classname, name, kind, finding.code, finding.message, text)


def _accepted(finding: Finding, reason: str) -> Case:
    case = _case(finding, "")
    return case._replace(text=f"{case.text} (accepted: {reason})")


def suite(name: str, cases: Sequence[Case]) -> ElementTree.Element:
    """Return a `testsuite` with its counts."""
    counts = {"tests": len(cases)} | {f"{kind}s": sum(c.kind == kind for c in cases) for kind in ("failure", "error")}
    attributes = {"name": _shown(name)} | {key: str(count) for key, count in counts.items()}
    element = ElementTree.Element("testsuite", attributes)
    for each in cases:
        case = ElementTree.SubElement(element, "testcase", classname=_shown(each.classname), name=_shown(each.name))
        if each.kind:
            what = ElementTree.SubElement(case, each.kind, type=_shown(each.code), message=_shown(each.message))
            what.text = _shown(each.text)
        elif each.text:
            ElementTree.SubElement(case, "system-out").text = _shown(each.text)
    return element


def document(root: ElementTree.Element) -> str:
    """Return the XML of a report, as a text that ends with a line feed."""
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _shown(text: str) -> str:
    return _NOT_SHOWN.sub("?", text)
