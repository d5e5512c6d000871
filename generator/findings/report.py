"""Everything that a form of output may need."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from typing import NamedTuple

from generator.findings.excerpt import Excerpt
from generator.findings.finding import SEVERITIES, Finding, Severity

FORMATS = ("text", "json", "sarif", "github", "junit")


class RuleText(NamedTuple):
    """What programs are told of a code.

    Attributes:
        severity: that of its findings at most.
        summary: what must hold, in one line.
        why: what happens otherwise; the summary again when nothing more is known.
        help: where to read more; likewise.
    """

    severity: Severity
    summary: str
    why: str = ""
    help: str = ""


class Report(NamedTuple):
    """The findings of one run.

    Attributes:
        findings: in the order in which they are told.
        connectors: what was judged, as messages name it.
        excerpts: the text that findings point to, by file, line and column.
        rules: what the codes of findings mean.
        is_coloured: whether a terminal shows it.
        has_summary: whether the text ends with a table by code.
        silent: the connectors without findings.
        problems: what kept the run from judging all that it was asked for.
        repeated: further problems, which findings tell as well.
        accepted: findings that are intended, each with the reason.
        command: the command that made it.
        closing: lines for the end; how many findings there are when absent.
    """

    findings: Sequence[Finding]
    connectors: Sequence[str] = ()
    excerpts: Mapping[tuple[str, int, int], Excerpt] = {}
    rules: Mapping[str, RuleText] = {}
    is_coloured: bool = False
    has_summary: bool = False
    silent: Sequence[str] = ()
    problems: Sequence[Finding] = ()
    repeated: Sequence[Finding] = ()
    accepted: Sequence[tuple[Finding, str]] = ()
    command: str = "validate"
    closing: Sequence[str] = ()

    @property
    def last_lines(self) -> Sequence[str]:
        """The lines for the end."""
        return self.closing or [counted(self.findings, len(self.connectors))]


def written(form: str, report: Report) -> str:
    """Return a report in one of the `FORMATS`; it ends with a line feed."""
    text: str = import_module(f"generator.findings.as_{form}").written(report)
    return text


def counted(findings: Iterable[Finding], connectors: int = 1) -> str:
    """Say how many findings there are of which severity."""
    by_severity = Counter(finding.severity for finding in findings)
    total = sum(by_severity.values())
    where = f" in {connectors} connectors" if connectors > 1 else ""
    if not total:
        return f"no findings{where}"
    parts = [_counted(by_severity[severity], severity) for severity in SEVERITIES if by_severity[severity]]
    return f"{_counted(total, 'finding')}{where}: {', '.join(parts)}"


def _counted(count: int, word: str) -> str:
    return f"{count:,} {word}{'' if count == 1 or word == 'info' else 's'}"
