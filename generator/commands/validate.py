"""`connector validate`: findings for connectors."""

import argparse
from pathlib import Path

from generator.commands.arguments import PROFILES, Commands, add_command
from generator.commands.completion import completed_by, rules
from generator.commands.fresh import add_fresh_option
from generator.commands.judging import FEW, Judging, collecting_rarely, judge_and_print

_FORMATS = ("text", "json", "sarif", "github", "junit")


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
    select = command.add_argument(
        "--select",
        action="append",
        default=[],
        metavar="RULE[,RULE]",
        help="run these rules only; may be repeated, and name many as in tag-*",
    )
    ignore = command.add_argument(
        "--ignore", action="append", default=[], metavar="RULE[,RULE]", help="leave these rules out, named likewise"
    )
    completed_by(select, rules)
    completed_by(ignore, rules)
    command.add_argument("--fix", action="store_true", help="first mend what has only one right answer, in the files")
    command.add_argument("--oas", action="store_true", help="ask openapi-spec-validator for a second opinion")
    compiling = command.add_mutually_exclusive_group()
    few = f"by itself a run over {FEW} connectors at most does"
    compiling.add_argument("--compile", action="store_true", help=f"compile scripts where a .NET runtime is; {few}")
    compiling.add_argument("--no-compile", action="store_true", help="look for brackets and strings alone")
    add_fresh_option(command)
    command.add_argument("--jobs", type=_positive, metavar="N", help="processes at most (default: one for each core)")
    command.add_argument("--summary", action="store_true", help="end the text with a table by rule")


def _positive(word: str) -> int:
    if not word.isdecimal() or int(word) < 1:
        raise argparse.ArgumentTypeError(f"{word!r} is not a whole number from 1")
    return int(word)


def run(options: argparse.Namespace) -> int:
    """Print the findings of every path.

    Raises:
        Refusal: a path holds no connector, a file cannot be read or parsed, or a rule that does not exist was named;
            what could be judged is printed before.
    """
    with collecting_rarely():
        from generator.validator import Choice

    choice = Choice(
        profile=options.profile,
        select=tuple(options.select),
        ignore=tuple(options.ignore),
        extra=("openapi",) if options.oas else (),
    )
    paths = options.paths or [options.root]
    judging = Judging(
        choice=choice,
        form=options.format,
        jobs=options.jobs,
        has_summary=options.summary,
        is_fixing=options.fix,
        is_compiling=options.compile or (False if options.no_compile else None),
        needs_fresh=options.fresh,
    )
    return judge_and_print(paths, judging)
