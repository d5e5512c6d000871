"""`connector changes`: what a new definition does to flows made with an earlier one."""

import argparse

from generator.commands.arguments import Commands, add_command, existing_folder
from generator.commands.fresh import add_fresh
from generator.commands.outcome import FINDINGS, OK, Refusal
from generator.commands.printing import note


def add(commands: Commands) -> None:
    """Describe the command."""
    text = "say what breaks existing flows and apps, compared with an earlier definition, and propose a version"
    command = add_command(commands, "changes", text, "connector changes --against main", run)
    command.add_argument(
        "--against",
        required=True,
        metavar="GITREF|FILE",
        help="a branch, tag or commit of this repository, or a definition or connector's folder",
    )
    command.add_argument("--format", choices=("text", "json"), default="text", help="how to print (default: text)")
    add_fresh(command)


def run(options: argparse.Namespace) -> int:
    """Print the changes; the exit code is 1 when one of them breaks something.

    Raises:
        Refusal: one of the two definitions cannot be had or compared.
    """
    from generator.changes import (
        FORMATS,
        Incomparable,
        NoSource,
        compare,
        connector_at,
        earlier_connector,
        version_step,
    )
    from generator.definition import Unreadable

    root = existing_folder(options.root)
    try:
        new = connector_at(root)
        old = earlier_connector(root, options.against)
        changes = compare(old, new)
    except (Unreadable, NoSource, Incomparable) as error:
        raise Refusal(str(error)) from None
    if old.properties is None:
        words = "connections were not compared: no apiProperties.json belongs to"
        note(f"{words} {old.name}")
    version = version_step(old.definition, new.definition, changes)
    print(FORMATS[options.format](changes, version), end="")
    return FINDINGS if any(change.severity == "breaking" for change in changes) else OK
