"""The command line: parse, run one command, turn how it ends into an exit code.

Only the command that is named is loaded, and it imports the rooms it needs when it runs: none pays for another's.
"""

import argparse
import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from generator.commands.arguments import Run
from generator.commands.outcome import INTERRUPTED, OK, USAGE, Refusal
from generator.commands.parsing import CommandParser, did_you_mean
from generator.commands.printing import printable

COMMANDS = (
    "generate",
    "validate",
    "rules",
    "build",
    "mock",
    "call",
    "listen",
    "test",
    "package",
    "changes",
    "drift",
)
"""Modules of `generator.commands`, in the order in which help lists them."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: the words after the program's name; those of the process when absent.

    Returns:
        The exit code: 0 fine, 1 something was found (stale files, findings, a failed contract), 2 the input or the
        command line cannot be used.
    """
    # Closed streams (`>&-`) are None.
    sys.stdout, sys.stderr = (stream or io.StringIO() for stream in (sys.stdout, sys.stderr))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that cannot show a character is no reason to stop
            stream.reconfigure(errors="backslashreplace")
    options = _options(sys.argv[1:] if arguments is None else arguments)
    run: Run = options.run
    try:
        code = run(options)
        sys.stdout.flush()
        return code
    except Refusal as refusal:
        print(printable(str(refusal)), file=sys.stderr)
        return USAGE
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        # What is written to has no name here; a file that is read has.
        what = f"{error.filename}: cannot be read" if error.filename else "output cannot be written"
        print(printable(f"{what}: {error.strerror}"), file=sys.stderr)
        return USAGE


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = _parser(arguments[:1])
    if arguments and not arguments[0].startswith("-") and arguments[0] not in COMMANDS:
        hint = did_you_mean(arguments[0], COMMANDS) or f"; there are {', '.join(COMMANDS)}"
        parser.error(f"there is no command {arguments[0]!r}{hint}")
    options, rest = parser.parse_known_args(arguments)
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
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name in named if named and named[0] in COMMANDS else COMMANDS:
        import_module(f"generator.commands.{name}").add(commands)
    return parser
