"""The command line: parse, run one command, turn how it ends into an exit code.

Only the command that is named is loaded, and it imports the rooms it needs when it runs: none pays for another's.
"""

import argparse
import errno
import os
import sys
import time
from collections.abc import Sequence
from importlib import import_module

from generator import __version__
from generator.commands import completion
from generator.commands.arguments import Run, ShowRelease
from generator.commands.outcome import INTERRUPTED, OK, USAGE, Refusal
from generator.commands.parsing import CommandParser, did_you_mean
from generator.commands.printing import complain, detail, guarded, set_verbosity

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
    "init",
    "import",
    "changes",
    "drift",
    "serve",
    "completion",
)
"""Modules of `generator.commands`, in the order in which help lists them."""
_MODULES = {"import": "importing"}  # a word that Python reserves
_HELP, _VERSION = ("-h", "--help"), "--version"
_OF_WRITING = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: the words after the program's name; those of the process when absent.

    Returns:
        The exit code: 0 fine, 1 something was found (stale files, findings, a failed contract), 2 the input or the
        command line cannot be used.
    """
    with guarded():
        return _run(sys.argv[1:] if arguments is None else arguments)


def _run(words: Sequence[str]) -> int:
    options = None
    started = time.monotonic()
    try:
        options = _flushed_options(words)
        set_verbosity(is_quiet=options.quiet, is_verbose=options.verbose)
        run: Run = options.run
        code = run(options)
        sys.stdout.flush()
    except Refusal as refusal:
        complain(str(refusal))
        code = USAGE
    except KeyboardInterrupt:
        complain("interrupted")
        code = INTERRUPTED
    except BrokenPipeError:
        _give_up_output()
        code = OK
    except OSError as error:
        _give_up_output()
        # What is written to has no name here; a file that is read has.
        verb = "written" if error.errno in _OF_WRITING or not error.filename else "read"
        what = f"{error.filename}:" if error.filename else "output"
        complain(f"{what} cannot be {verb}: {error.strerror}")
        code = USAGE
    if options and options.verbose:
        detail(f"connector {__version__}, exit code {code} after {time.monotonic() - started:.1f} seconds")
    return code


def _flushed_options(words: Sequence[str]) -> argparse.Namespace:
    """Parse; what help and the version print on the way out is on its way, too, when this is left."""
    try:
        return _options(words)
    except SystemExit:
        sys.stdout.flush()
        raise


def _give_up_output() -> None:
    """Let what is still buffered for the output go nowhere: the interpreter writes it when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


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
    parser.add_argument(_VERSION, action=ShowRelease, help="print the version and leave")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    wanted = named if named and named[0] in COMMANDS else COMMANDS
    for name in () if list(named) == [_VERSION] else wanted:
        import_module(f"generator.commands.{_MODULES.get(name, name)}").add(commands)
    return parser
