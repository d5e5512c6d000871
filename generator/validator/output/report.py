"""Everything that a form of output may need."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from generator.validator.excerpt import Excerpt
from generator.validator.finding import Finding, Severity
from generator.validator.problem import Problem
from generator.validator.rule import Rule


class Report(NamedTuple):
    """The findings of one run.

    Attributes:
        findings: connector by connector, in the order of files and lines.
        connectors: what was judged, as messages name it.
        excerpts: what stands where findings point to, by file, line and column.
        rules: the rules that ran, with their severities.
        is_coloured: whether a terminal shows it.
        has_summary: whether a table by rule stands at the end of the text.
        silent: the connectors without findings.
        problems: what kept the run from judging all that it was asked for.
    """

    findings: Sequence[Finding]
    connectors: Sequence[str] = ()
    excerpts: Mapping[tuple[str, int, int], Excerpt] = {}
    rules: Mapping[str, tuple[Rule, Severity]] = {}
    is_coloured: bool = False
    has_summary: bool = False
    silent: Sequence[str] = ()
    problems: Sequence[Problem] = ()

    @property
    def untold(self) -> Sequence[Problem]:
        """The problems that no finding says."""
        return [problem for problem in self.problems if not problem.is_found]


def report_of(findings: Iterable[Finding]) -> Report:
    """Give a report of findings alone."""
    return Report(list(findings))


def counted(findings: Iterable[Finding], connectors: int = 1) -> str:
    """Say how many findings there are of which severity."""
    by_severity = Counter(finding.severity for finding in findings)
    total = sum(by_severity.values())
    where = f" in {connectors} connectors" if connectors > 1 else ""
    if not total:
        return f"no findings{where}"
    severities: tuple[Severity, ...] = ("error", "warning", "info")
    parts = [_counted(by_severity[severity], severity) for severity in severities if by_severity[severity]]
    return f"{_counted(total, 'finding')}{where}: {', '.join(parts)}"


def _counted(count: int, word: str) -> str:
    return f"{count:,} {word}{'' if count == 1 or word == 'info' else 's'}"
