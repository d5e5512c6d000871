"""`connector changes`: what a new definition does to flows made with an earlier one."""

import argparse
from pathlib import Path

from generator.commands.arguments import Commands, add_command, existing_folder
from generator.commands.fresh import add_fresh
from generator.commands.outcome import FINDINGS, OK, Refusal
from generator.commands.printing import note

ACCEPTED = "changes.yaml"
_FORMATS = ("text", "json", "github", "sarif", "junit", "markdown")


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
    command.add_argument(
        "--accepted", type=Path, metavar="FILE", help=f"intended breaks with reasons (default: {ACCEPTED} in the root)"
    )
    command.add_argument("--format", choices=_FORMATS, default="text", help="how to print (default: text)")
    add_fresh(command)


def run(options: argparse.Namespace) -> int:
    """Print the changes.

    Returns:
        1 when one of them breaks something that nobody has accepted, or when something accepted breaks and the version
        does not say so; else 0.

    Raises:
        Refusal: one of the two definitions cannot be had or compared, or the list of accepted breaks cannot be used.
    """
    from generator.changes import (
        FORMATS,
        BadAccepted,
        Incomparable,
        NoSource,
        Report,
        assess,
        compare,
        connector_at,
        earlier_connector,
        read_accepted,
        version_step,
    )
    from generator.definition import Unreadable

    root = existing_folder(options.root)
    listed = options.accepted or (root / ACCEPTED if (root / ACCEPTED).exists() else None)
    try:
        new = connector_at(root)
        old = earlier_connector(root, options.against)
        accepted = read_accepted(listed) if listed else []
        changes = compare(old, new)
    except (Unreadable, NoSource, Incomparable, BadAccepted) as error:
        raise Refusal(str(error)) from None
    if old.properties is None:
        words = "connections were not compared: no apiProperties.json belongs to"
        note(f"{words} {old.name}")
    version = version_step(old.definition, new.definition, changes)
    report = Report(assess(changes, accepted), version, new.name, new.text)
    print(FORMATS[options.format](report), end="")
    return OK if report.is_fine else FINDINGS
