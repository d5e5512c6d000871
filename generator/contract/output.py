"""A contract report as a table for people and as JUnit XML for pipelines."""

import re
from collections import Counter
from collections.abc import Sequence

from generator.contract.findings import ONLY_READING, ContractReport, OperationResult
from generator.contract.mutation_run import Verdict
from generator.findings.as_junit import Case, document, suite

_UNPRINTABLE = re.compile(r"[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_table(report: ContractReport) -> str:
    """Return one line for each operation, then every finding with a command to repeat it, then the sums."""
    rows = [
        (
            result.operation,
            f"{result.method.upper()} {result.path}",
            result.kind,
            str(result.requests),
            _outcome(result),
        )
        for result in report.results
    ]
    header = ("operation", "request", "kind", "requests", "contract")
    widths = [max(len(row[column]) for row in [header, *rows]) for column in range(4)]
    lines = [
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[4]])
        for row in [header, *rows]
    ]
    for finding in report.findings:
        lines += ["", f"{finding.operation}: {finding.code}: {finding.message}"]
        if finding.reproduce:
            lines.append(f"    {finding.reproduce}")
    notes = [*report.made, *(f"note: {' '.join(note.split())}" for note in report.notes)]
    untried = sum(result.skipped == ONLY_READING for result in report.results)
    if untried:
        words = "1 operation was" if untried == 1 else f"{untried} operations were"
        they, them = ("it", "it") if untried == 1 else ("they", "them")
        notes.append(f"{words} not tried, since {they} may change the service; --writes tries {them}")
    lines += ["", *notes, _sums(report)]
    return _printable("\n".join(line.rstrip() for line in lines) + "\n")


def _outcome(result: OperationResult) -> str:
    if result.findings:
        return f"FAILED ({len(result.findings)})"
    remark = result.skipped or result.note
    return f"ok ({remark})" if remark else "ok"


def _sums(report: ContractReport) -> str:
    failed = sum(bool(result.findings) for result in report.results)
    requests = sum(result.requests for result in report.results)
    seen = sum(bool(kinds) for kinds in report.members.values())
    dropped = f", but {len(report.dropped)} of them never by a flow" if report.dropped else ""
    return (
        f"{len(report.results)} operations, {failed} failed, {requests} requests; "
        f"{seen} of {len(report.members)} declared answer members were seen{dropped}"
    )


def as_junit(report: ContractReport) -> str:
    """Return a JUnit report: one test case for each operation, failed when it has findings."""
    return document(suite("contract", [_case(result) for result in report.results]))


def _case(result: OperationResult) -> Case:
    classname, findings = f"contract.{result.kind}", result.findings
    if not findings:
        return Case(classname, result.operation, text=result.skipped)
    text = "\n".join(f"{finding.code}: {finding.message}\n{finding.reproduce}" for finding in findings)
    return Case(classname, result.operation, "failure", findings[0].code, findings[0].message, text)


def _printable(text: str) -> str:
    """Replace what a terminal would obey."""
    return _UNPRINTABLE.sub("?", text)


def mutants_table(verdicts: Sequence[Verdict]) -> str:
    """Return the share of rejected mutants by kind, the survivors, and the sum."""
    planted = Counter(verdict.kind for verdict in verdicts)
    rejected = Counter(verdict.kind for verdict in verdicts if verdict.rejected_by)
    width = max(map(len, planted), default=0)
    lines = [f"{kind.ljust(width)}  {rejected[kind]:3} of {count:3} rejected" for kind, count in planted.items()]
    lines += [f"survived: {verdict.label}" for verdict in verdicts if not verdict.rejected_by]
    total = sum(rejected.values())
    share = 100 * total / len(verdicts) if verdicts else 0.0
    return "\n".join([*lines, f"{total} of {len(verdicts)} planted mistakes rejected ({share:.1f} %)"]) + "\n"
