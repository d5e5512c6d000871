"""The command line: parse, run one command, turn how it ends into an exit code.

Only the command that is named is loaded, and it imports the rooms it needs when it runs: none pays for another's.
"""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from importlib import import_module

from generator.commands import completion
from generator.commands.arguments import Run, ShowRelease, release
from generator.commands.outcome import INTERRUPTED, OK, USAGE, Refusal
from generator.commands.parsing import CommandParser, did_you_mean
from generator.commands.printing import detail, guarded, set_verbosity

COMMANDS = (
    "generate",
    "validate",
    "rules",
    "build",
    "mock",
    "call",
    "listen",
    "subscriptions",
    "operations",
    "test",
    "package",
    "changes",
    "drift",
    "completion",
)
"""Modules of `generator.commands`, in the order in which help lists them."""
_HELP = ("-h", "--help")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: the words after the program's name; those of the process when absent.

    Returns:
        The exit code: 0 fine, 1 something was found (stale files, findings, a failed contract), 2 the input or the
        command line cannot be used.
    """
    with guarded():
        return _run(_options(sys.argv[1:] if arguments is None else arguments))


def _run(options: argparse.Namespace) -> int:
    set_verbosity(is_quiet=options.quiet, is_verbose=options.verbose)
    run: Run = options.run
    started = time.monotonic()
    try:
        code = run(options)
        sys.stdout.flush()
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        code = USAGE
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        code = INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = OK
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        # What is written to has no name here; a file that is read has.
        what = f"{error.filename}: cannot be read" if error.filename else "output cannot be written"
        print(f"{what}: {error.strerror}", file=sys.stderr)
        code = USAGE
    if options.verbose:
        detail(f"connector {release()}, exit code {code} after {time.monotonic() - started:.1f} seconds")
    return code


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = _parser(arguments[:1])
    if completion.ASKED in os.environ:
        completion.answer(_parser(()))
    if arguments and not arguments[0].startswith("-") and arguments[0] not in COMMANDS:
        hint = did_you_mean(arguments[0], COMMANDS) or f"; there are {', '.join(COMMANDS)}"
        parser.error(f"there is no command {arguments[0]!r}{hint}")
    helps = [word for word in arguments if word in _HELP]
    # Help comes last, so that it can say more about the operation that is named behind it.
    options, rest = parser.parse_known_args([word for word in arguments if word not in _HELP] + helps[:1])
    # argparse takes no more of them once an option stood between: call GetItem --json item_id=7.
    if rest and hasattr(options, "inputs") and not any(word.startswith("-") for word in rest):
        options.inputs += rest
    elif rest:
        options.parser.refuse_words(rest)
    return options


def _parser(named: Sequence[str]) -> CommandParser:
    """Describe the command that is named, or all of them where none is, for help and for what is wrong."""
    parser = CommandParser(
        prog="connector",
        description="Build, check and try a Power Platform custom connector on one machine, without a cloud account.",
        epilog="example: connector build",
    )
    parser.add_argument("--version", action=ShowRelease, help="print the version and leave")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name in named if named and named[0] in COMMANDS else COMMANDS:
        import_module(f"generator.commands.{name}").add(commands)
    return parser
