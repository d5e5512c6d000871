"""The words of the command line that several commands share."""

import argparse
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from generator import __version__
from generator.commands.outcome import Refusal
from generator.commands.parsing import CommandParser
from generator.commands.trust import add_trust

Commands = Any  # argparse gives the object of add_subparsers no public type
Run = Callable[[argparse.Namespace], int]
USER, PASSWORD, TOKEN = "CONNECTOR_USER", "CONNECTOR_PASSWORD", "CONNECTOR_TOKEN"
_BACKEND_HELP = (
    "mock: the simulated service that the specs name, else the example; example: a service made from the definition; "
    "or the address of one (default: mock)"
)
PROFILES = ("certification", "import")


def add_command(commands: Commands, name: str, text: str, example: str, run: Run) -> CommandParser:
    """Add a command that works on a connector's folder.

    Args:
        commands: from `add_subparsers`.
        name: its first word.
        text: what it does, in lower case and without a full stop.
        example: a command line to copy.
        run: takes the parsed options and gives the exit code.

    Returns:
        The command's own parser; `--root` is there already.
    """
    command = add_plain_command(commands, name, text, example, run)
    command.add_argument("--root", type=Path, default=Path(), help="the connector's folder (default: this one)")
    return command


def add_plain_command(commands: Commands, name: str, text: str, example: str, run: Run) -> CommandParser:
    """Add a command that needs no connector; arguments and result are those of `add_command`, without `--root`."""
    command: CommandParser = commands.add_parser(
        name, help=text, description=f"{text[0].upper()}{text[1:]}.", epilog=f"example: {example}"
    )
    told = command.add_mutually_exclusive_group()
    told.add_argument("-q", "--quiet", action="store_true", help="tell results and errors only")
    told.add_argument("-v", "--verbose", action="store_true", help="tell more of what is going on")
    command.set_defaults(run=run, parser=command)
    return command


class ShowRelease(argparse.Action):
    """Print the version and leave."""

    def __init__(self, option_strings: Sequence[str], dest: str, **settings: Any) -> None:
        super().__init__(option_strings, dest, nargs=0, **settings)

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:  # noqa: D102 - argparse says what it is
        print(f"connector {__version__}")
        parser.exit()


def add_backend(command: argparse.ArgumentParser) -> None:
    """Add the choice of the service behind the connector, and the account to use there."""
    command.add_argument("--backend", default="mock", help=_BACKEND_HELP)
    command.add_argument("--user", default=os.environ.get(USER), help=f"or {USER}")
    command.add_argument("--password", default=os.environ.get(PASSWORD), help=f"or {PASSWORD}")
    command.add_argument(
        "--token", default=os.environ.get(TOKEN), help=f"access token, of a connector that signs in (OAuth); or {TOKEN}"
    )
    command.add_argument(
        "--connection-set", metavar="NAME", help="which way to connect, of a connector that offers several"
    )
    add_trust(command)


def add_connection(command: argparse.ArgumentParser) -> None:
    """Add values of the connection that are neither user name nor password."""
    command.add_argument(
        "--connection",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="another value of the connection, such as api_key=...; may be repeated",
    )


def existing_folder(root: Path) -> Path:
    """Return the connector's folder back.

    Raises:
        Refusal: there is none.
    """
    if not root.is_dir():
        raise Refusal(f"there is no folder {str(root)!r}")
    return root


def writable_file(path: Path) -> Path:
    """Return a file's name back when it can be written, before the work is done that it is to hold.

    Raises:
        Refusal: it is a folder, its folder does not exist, or either cannot be written to.
    """
    if path.is_dir():
        raise Refusal(f"{path}: is a folder; expected a file's name")
    if not path.parent.is_dir():
        raise Refusal(f"{path}: there is no folder {str(path.parent)!r}")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise Refusal(f"{path}: cannot be written")
    return path
