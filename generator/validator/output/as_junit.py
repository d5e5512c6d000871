"""Findings as a JUnit report: a suite for each file, a case for each finding; only errors are failures.

What could not be judged is a case that ends with an error.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from generator.validator.finding import Finding
from generator.validator.output.report import Report
from generator.validator.problem import Problem

# What XML 1.0 cannot carry, not even escaped.
_NOT_FOR_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def written(report: Report) -> str:
    """Give the XML; connectors without findings are cases that pass."""
    suites = [(file, list(group)) for file, group in groupby(report.findings, key=lambda finding: finding.file)]
    failures = sum(finding.severity == "error" for finding in report.findings)
    errors = len(report.untold)
    tests = len(report.findings) + len(report.silent) + errors
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites name="connector validate" tests="{tests}" failures="{failures}" errors="{errors}">',
    ]
    for problem in report.untold:
        lines += _problem(problem)
    for file, findings in suites:
        lines += _suite(file, findings)
    for name in report.silent:
        lines += [
            f'  <testsuite name={_attribute(name)} tests="1" failures="0">',
            f'    <testcase classname={_attribute(name)} name="no findings"/>',
            "  </testsuite>",
        ]
    return "\n".join([*lines, "</testsuites>"]) + "\n"


def _problem(problem: Problem) -> Iterator[str]:
    name = problem.file or "command line"
    yield f'  <testsuite name={_attribute(name)} tests="1" failures="0" errors="1">'
    yield f"    <testcase classname={_attribute(name)} name={_attribute(problem.kind)}>"
    yield (
        f"      <error type={_attribute(problem.kind)} message={_attribute(problem.message)}>"
        f"{_text(str(problem))}</error>"
    )
    yield "    </testcase>"
    yield "  </testsuite>"


def _suite(file: str, findings: Iterable[Finding]) -> Iterator[str]:
    found = list(findings)
    failures = sum(finding.severity == "error" for finding in found)
    yield f'  <testsuite name={_attribute(file)} tests="{len(found)}" failures="{failures}">'
    for finding in found:
        name = f"{finding.rule} {finding.pointer}".rstrip()
        text = f"{finding.file}:{finding.line}:{finding.column}: {finding.severity}: {finding.message}"
        yield f"    <testcase classname={_attribute(finding.operation or file)} name={_attribute(name)}>"
        if finding.severity == "error":
            yield (
                f"      <failure type={_attribute(finding.rule)} message={_attribute(finding.message)}>"
                f"{_text(text)}</failure>"
            )
        else:
            yield f"      <system-out>{_text(text)}</system-out>"
        yield "    </testcase>"
    yield "  </testsuite>"


def _attribute(text: str) -> str:
    return quoteattr(_NOT_FOR_XML.sub("?", text))


def _text(text: str) -> str:
    return escape(_NOT_FOR_XML.sub("?", text))
