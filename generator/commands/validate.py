"""`connector validate`: findings for connectors."""

import argparse
import gc
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from generator.commands.arguments import PROFILES, Commands, add_command
from generator.commands.outcome import FINDINGS, OK, Refusal
from generator.commands.printing import note, progress, styled

if TYPE_CHECKING:
    from generator.validator import Choice
    from generator.validator.finding import Severity
    from generator.validator.fixing import Fixed
    from generator.validator.problem import Problem
    from generator.validator.rule import Rule

_UNPARSEABLE = "json-unparseable"
_FORMATS = ("text", "json", "sarif", "github", "junit")
# At the usual threshold of 700 objects the collector takes a tenth of the time, at this one next to nothing, for a few
# MiB more.
_COLLECT_AFTER = 20_000
# Compiling takes longer than judging a hundred definitions.
_FEW = 16


def add(commands: Commands) -> None:
    """Describe the command."""
    text = "say what is wrong with connectors, without any cloud service"
    command = add_command(commands, "validate", text, "connector validate --format json", run)
    command.add_argument(
        "paths",
        nargs="*",
        type=Path,
        metavar="PATH",
        help="definitions, connector folders, or folders that hold many (default: the root)",
    )
    command.add_argument("--format", choices=_FORMATS, default="text", help="how to print (default: text)")
    command.add_argument(
        "--profile",
        choices=PROFILES,
        default=PROFILES[0],
        help="import: what stops saving and importing; certification: what its reviewers ask for as well (default)",
    )
    command.add_argument(
        "--select",
        action="append",
        default=[],
        metavar="RULE[,RULE]",
        help="run these rules only; may be repeated, and name many as in tag-*",
    )
    command.add_argument(
        "--ignore", action="append", default=[], metavar="RULE[,RULE]", help="leave these rules out, named likewise"
    )
    command.add_argument("--fix", action="store_true", help="first mend what has only one right answer, in the files")
    command.add_argument("--oas", action="store_true", help="ask openapi-spec-validator for a second opinion")
    compiling = command.add_mutually_exclusive_group()
    few = f"by itself a run over {_FEW} connectors at most does"
    compiling.add_argument("--compile", action="store_true", help=f"compile scripts where a .NET runtime is; {few}")
    compiling.add_argument("--no-compile", action="store_true", help="look for brackets and strings alone")
    command.add_argument("--jobs", type=_positive, metavar="N", help="processes at most (default: one for each core)")
    command.add_argument("--summary", action="store_true", help="end the text with a table by rule")


def _positive(word: str) -> int:
    if not word.isdecimal() or int(word) < 1:
        raise argparse.ArgumentTypeError(f"{word!r} is no whole number from 1")
    return int(word)


def run(options: argparse.Namespace) -> int:
    """Print the findings of every path.

    Raises:
        Refusal: a path holds no connector, a file cannot be read or parsed, or a rule that does not exist was named;
            what could be judged is printed before.
    """
    with _collecting_rarely():
        from generator.validator import Choice

    choice = Choice(
        profile=options.profile,
        select=tuple(options.select),
        ignore=tuple(options.ignore),
        extra=("openapi",) if options.oas else (),
    )
    paths = options.paths or [options.root]
    return judge_and_print(
        paths,
        choice,
        options.format,
        jobs=options.jobs,
        has_summary=options.summary,
        is_fixing=options.fix,
        is_compiling=options.compile or (False if options.no_compile else None),
    )


def judge_and_print(
    paths: list[Path],
    choice: "Choice | None" = None,
    form: str = "text",
    *,
    jobs: int | None = None,
    has_summary: bool = False,
    is_fixing: bool = False,
    is_compiling: bool | None = None,
) -> int:
    """Judge connectors and print what was found.

    Args:
        paths: definitions, connector folders, or folders that hold many.
        choice: which rules; those of certification when absent.
        form: one of the formats.
        jobs: how many processes at most.
        has_summary: whether the text ends with a table by rule.
        is_fixing: whether to mend the files first.
        is_compiling: whether to compile scripts; in a run over a few connectors when absent.

    Returns:
        The exit code.

    Raises:
        Refusal: something could not be read, or a rule that does not exist was named.
    """
    with _collecting_rarely():
        return _judge_and_print(
            paths, choice, form, jobs, has_summary=has_summary, is_fixing=is_fixing, is_compiling=is_compiling
        )


@contextmanager
def _collecting_rarely() -> Iterator[None]:
    """Let the collector of Python's objects sleep: nearly all that loading and judging make is needed to the end."""
    before = gc.get_threshold()
    gc.set_threshold(_COLLECT_AFTER)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _judge_and_print(
    paths: list[Path],
    choice: "Choice | None",
    form: str,
    jobs: int | None,
    *,
    has_summary: bool,
    is_fixing: bool,
    is_compiling: bool | None,
) -> int:
    from generator.commands.script_compiler import compiled
    from generator.validator import BadSettings, Choice
    from generator.validator.excerpt import Excerpt
    from generator.validator.many import judge_all
    from generator.validator.output import Report, written
    from generator.validator.problem import Problem, problem_of
    from generator.validator.validate import chosen_rules, without_used

    choice = choice or Choice()
    connectors, problems = _found(paths)
    rules: Mapping[str, tuple[Rule, Severity]] = {}
    try:
        rules = chosen_rules(choice)
    except BadSettings as error:
        connectors, problems, is_fixing = [], [problem_of(error)], False
    if is_fixing and (generated := _generated(connectors)):
        connectors, problems, is_fixing = [], [*problems, *generated], False
    if is_compiling or (is_compiling is None and len(connectors) <= _FEW):
        choice = choice._replace(compiler=compiled)
    fixed = []
    judged = []
    excerpts: dict[tuple[str, int, int], Excerpt] = {}
    for each in judge_all(connectors, choice, jobs, _progress(len(connectors)), is_fixing=is_fixing):
        fixed.append(each.fixed)
        if each.problem:
            problems.append(each.problem)
        if each.outcome is None:
            continue
        judged.append((each.shown, each.outcome))
        excerpts |= each.outcome.excerpts
        if not each.outcome.is_readable:
            is_found = any(finding.rule == _UNPARSEABLE for finding in each.outcome.findings)
            message = f"not all of it could be read; see {_UNPARSEABLE}"
            problems.append(Problem("unreadable", message, each.shown, is_found=is_found))
    problems = list(dict.fromkeys(problems))  # several connectors may share broken settings
    kept = without_used([outcome for _, outcome in judged])
    findings = [finding for found in kept for finding in found]
    shown = [name for name, _ in judged]
    if shown or form != "text":
        silent = [name for name, found in zip(shown, kept, strict=True) if not found]
        report = Report(findings, shown, excerpts, rules, _is_coloured(), has_summary, silent, problems)
        text = written(form, report)
        styled(text) if form == "text" and report.is_coloured else print(text, end="")
    uncompiled = sum(outcome.is_uncompiled for _, outcome in judged)
    if uncompiled and is_compiling is None:
        words = f"{_counted(uncompiled, 'script')} not compiled, as this run is over more than {_FEW} connectors"
        note(f"{words}; --compile does it")
    if is_fixing:
        _tell_fixed(fixed)
    if problems:
        raise Refusal("\n".join(map(str, problems)))
    return FINDINGS if any(finding.severity == "error" for finding in findings) else OK


def _tell_fixed(fixed: "list[Fixed]") -> None:
    for text in (text for each in fixed for text in each.notes):
        note(text)
    count, files = sum(each.findings for each in fixed), sum(each.files for each in fixed)
    note(f"fixed {_counted(count, 'finding')} in {_counted(files, 'file')}")


def _found(paths: list[Path]) -> "tuple[list[Path], list[Problem]]":
    """Give the connectors below some paths, and what cannot be looked into."""
    from generator.definition import Unreadable
    from generator.validator.load import connector_paths
    from generator.validator.problem import problem_of

    problems: list[Problem] = []
    connectors: list[Path] = []
    for path in paths:
        try:
            connectors += connector_paths(path, lambda error: problems.append(problem_of(error)))
        except Unreadable as error:
            problems.append(problem_of(error))
    return connectors, problems


def _generated(connectors: list[Path]) -> "list[Problem]":
    """Say of which connectors a fix would be lost at the next `generate`; then nothing is written at all."""
    from generator.validator.fixing import specs_of
    from generator.validator.problem import Problem

    text = "generated from specs; change them and run connector generate; nothing was fixed"
    return [Problem("not-fixed", text, str(path)) for path in connectors if specs_of(path)]


def _counted(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _is_coloured() -> bool:
    """Tell whether colours can be shown and are wanted (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _progress(total: int) -> Callable[[int], None] | None:
    if total < 2:
        return None
    return lambda done: progress("" if done == total else f"{done}/{total} connectors")
