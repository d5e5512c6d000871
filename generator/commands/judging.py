"""Judging connectors and printing what was found: what `validate` does, and `build` as one of its steps."""

import gc
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from generator.commands.fresh import staleness
from generator.commands.outcome import FINDINGS, OK, Refusal
from generator.commands.printing import counted, note, progress, styled
from generator.commands.sources import traced
from generator.definition.files import DEFINITION

if TYPE_CHECKING:
    from generator.findings import Finding, Report, RuleText, Severity
    from generator.validator import Choice
    from generator.validator.fixing import Fixed
    from generator.validator.many import JudgedConnector
    from generator.validator.rule import Rule

# Compiling takes longer than judging a hundred definitions: larger runs do it only when asked.
FEW = 16
_UNPARSEABLE = "json-unparseable"
# At the usual threshold of 700 objects the collector takes a tenth of the time, at this one next to nothing, for a few
# MiB more.
_COLLECT_AFTER = 20_000


class Judging(NamedTuple):
    """How connectors are judged.

    Attributes:
        choice: which rules; those of certification when absent.
        form: one of the formats.
        jobs: how many processes at most.
        has_summary: whether the text ends with a table by rule.
        is_fixing: whether to mend the files first.
        is_compiling: whether to compile scripts; in a run over a few connectors when absent.
        needs_fresh: whether generated files that are not what the specs give are a problem, not only worth a note.
    """

    choice: "Choice | None" = None
    form: str = "text"
    jobs: int | None = None
    has_summary: bool = False
    is_fixing: bool = False
    is_compiling: bool | None = None
    needs_fresh: bool = False


def judge_and_print(paths: list[Path], judging: Judging | None = None) -> int:
    """Judge connectors and print what was found.

    Args:
        paths: definitions, connector folders, or folders that hold many.
        judging: how; as the command does without options when absent.

    Returns:
        The exit code.

    Raises:
        Refusal: something could not be read, or a rule that does not exist was named.
    """
    with collecting_rarely():
        return _judge_and_print(paths, judging or Judging())


@contextmanager
def collecting_rarely() -> Iterator[None]:
    """Let the collector of Python's objects sleep: nearly all that loading and judging make is needed to the end."""
    before = gc.get_threshold()
    gc.set_threshold(_COLLECT_AFTER)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _judge_and_print(paths: list[Path], judging: Judging) -> int:
    from generator.findings import Report, RuleText
    from generator.validator import BadSettings, Choice
    from generator.validator.validate import chosen_rules, without_used

    connectors, problems = _found(paths)
    choice = judging.choice or Choice()
    rules: Mapping[str, RuleText] = {}
    is_fixing = judging.is_fixing
    try:
        rules = {id_: _rule_text(*each) for id_, each in chosen_rules(choice).items()}
    except BadSettings as error:
        from generator.validator.many import problem_of

        connectors, problems, is_fixing = [], [problem_of(error)], False
    if is_fixing and (generated := _generated(connectors)):
        connectors, problems, is_fixing = [], [*problems, *generated], False
    problems += _stale(connectors, is_problem=judging.needs_fresh)
    is_few = len(connectors) <= FEW
    if judging.is_compiling or (judging.is_compiling is None and is_few):
        from generator.commands.script_compiler import compiled

        choice = choice._replace(compiler=compiled)
    each, told, repeated = _judged(connectors, choice, judging.jobs, is_fixing=is_fixing)
    problems = list(dict.fromkeys([*problems, *told]))  # several connectors may share broken settings
    outcomes = [(one.shown, one.outcome) for one in each if one.outcome]
    kept = without_used([outcome for _, outcome in outcomes])
    findings = [finding for found in kept for finding in found]
    if outcomes or judging.form != "text":
        excerpts = {place: excerpt for _, outcome in outcomes for place, excerpt in outcome.excerpts.items()}
        findings, more = traced(findings)
        excerpts |= more
        shown = [name for name, _ in outcomes]
        silent = [name for name, found in zip(shown, kept, strict=True) if not found]
        coloured, summary = _is_coloured(), judging.has_summary
        report = Report(findings, shown, excerpts, rules, coloured, summary, silent, problems, repeated)
        _print_report(judging.form, report)
    uncompiled = sum(outcome.is_uncompiled for _, outcome in outcomes)
    if uncompiled and judging.is_compiling is None:
        words = f"{counted(uncompiled, 'script')} not compiled, as this run is over more than {FEW} connectors"
        note(f"{words}; --compile does it")
    if is_fixing:
        _tell_fixed([one.fixed for one in each])
    if problems or repeated:
        raise Refusal("\n".join(map(str, [*problems, *repeated])))
    return FINDINGS if any(finding.severity == "error" for finding in findings) else OK


def _judged(
    connectors: list[Path], choice: "Choice", jobs: int | None, *, is_fixing: bool
) -> "tuple[list[JudgedConnector], list[Finding], list[Finding]]":
    """Judge each connector; return too what of them could not be read or fixed, and what of that a finding tells."""
    from generator.findings import Finding, Place
    from generator.validator.many import judge_all

    judged = list(judge_all(connectors, choice, jobs, _progress(len(connectors)), is_fixing=is_fixing))
    problems: list[Finding] = []
    repeated: list[Finding] = []
    for each in judged:
        if each.problem:
            problems.append(each.problem)
        if each.outcome and not each.outcome.is_readable:
            is_found = any(finding.code == _UNPARSEABLE for finding in each.outcome.findings)
            message = f"not all of it could be read; see {_UNPARSEABLE}"
            (repeated if is_found else problems).append(Finding("unreadable", "error", message, Place(each.shown)))
    return judged, problems, repeated


def _rule_text(rule: "Rule", severity: "Severity") -> "RuleText":
    from generator.findings import RuleText

    return RuleText(severity, rule.summary, rule.why, f"{rule.why} Source: {rule.source}")


def _print_report(form: str, report: "Report") -> None:
    from generator.findings import written

    text = written(form, report)
    styled(text) if form == "text" and report.is_coloured else print(text, end="")


def _tell_fixed(fixed: "list[Fixed]") -> None:
    for text in (text for each in fixed for text in each.notes):
        note(text)
    count, files = sum(each.findings for each in fixed), sum(each.files for each in fixed)
    note(f"fixed {counted(count, 'finding')} in {counted(files, 'file')}")


def _found(paths: list[Path]) -> "tuple[list[Path], list[Finding]]":
    """Return the connectors below some paths, and what cannot be looked into."""
    from generator.definition import Unreadable
    from generator.validator.load import connector_paths
    from generator.validator.many import problem_of

    problems: list[Finding] = []
    connectors: list[Path] = []
    for path in paths:
        try:
            connectors += connector_paths(path, lambda error: problems.append(problem_of(error)))
        except Unreadable as error:
            problems.append(problem_of(error))
    return connectors, problems


def _stale(connectors: list[Path], *, is_problem: bool) -> "list[Finding]":
    """Say of which connectors the generated files are not what the specs give: as problems, or else in a note."""
    from generator.findings import Finding, Place
    from generator.validator.fixing import specs_of

    roots = dict.fromkeys(specs.parent for path in connectors if (specs := specs_of(path)))
    found = {root: staleness(root) for root in roots}
    if is_problem:
        return [Finding("stale", "error", text, Place(str(root / DEFINITION))) for root, text in found.items() if text]
    for text in filter(None, found.values()):
        note(text)
    return []


def _generated(connectors: list[Path]) -> "list[Finding]":
    """Say of which connectors a fix would be lost at the next `generate`; then nothing is written at all."""
    from generator.findings import Finding, Place
    from generator.validator.fixing import specs_of

    text = "generated from specs; change them and run connector generate; nothing was fixed"
    return [Finding("not-fixed", "error", text, Place(str(path))) for path in connectors if specs_of(path)]


def _is_coloured() -> bool:
    """Return whether colours can be shown and are wanted (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _progress(total: int) -> Callable[[int], None] | None:
    if total < 2:
        return None
    return lambda done: progress("" if done == total else f"{done}/{total} connectors")
