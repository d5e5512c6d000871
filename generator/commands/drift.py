"""`connector drift`: the vendor's description of the service against the definition."""

import argparse
from pathlib import Path

from generator.commands.arguments import Commands, add_command, existing_folder
from generator.commands.fresh import add_fresh
from generator.commands.outcome import FINDINGS, OK, Refusal
from generator.definition.files import DEFINITION

KNOWN = "drift.yaml"
_FORMATS = ("text", "json", "github", "sarif", "junit", "markdown")


def add(commands: Commands) -> None:
    """Describe the command."""
    text = "say where a newer description of the service, OpenAPI 2.0 or 3.x, has moved away from the definition"
    command = add_command(commands, "drift", text, "connector drift vendor.yaml", run)
    command.add_argument("file", type=Path, metavar="FILE", help="the vendor's description, JSON or YAML")
    command.add_argument(
        "--known", type=Path, metavar="FILE", help=f"known differences with reasons (default: {KNOWN} in the root)"
    )
    command.add_argument(
        "--added",
        action="store_true",
        help="any operation that only the vendor has is a difference too",
    )
    command.add_argument("--format", choices=_FORMATS, default="text", help="how to print (default: text)")
    add_fresh(command)


def run(options: argparse.Namespace) -> int:
    """Print the differences; the exit code is 1 when one of them is new.

    Raises:
        Refusal: a file cannot be read, or is no description or list.
    """
    from generator.definition import Unreadable, read_document
    from generator.drift import (
        BadList,
        Description,
        Unusable,
        compare,
        operation_names,
        read_any,
        read_known,
        sort,
        whole,
        written,
    )

    root = existing_folder(options.root)
    if options.file.parts[:1] in (("http:",), ("https:",)):
        raise Refusal("drift opens no addresses; download the description and name the file")
    listed = options.known or (root / KNOWN if (root / KNOWN).exists() else None)
    try:
        document = read_document(root / DEFINITION)
        ours = Description(document.path, document.content)
        described, parts = whole(str(options.file), read_any(options.file))
        theirs = Description(str(options.file), described)
        known = read_known(listed) if listed else []
        differences = compare(ours, theirs, everywhere=options.added)
        found = sort(differences, known, operations=operation_names(ours), parts=parts, counts_added=options.added)
    except (Unreadable, Unusable, BadList) as error:
        raise Refusal(str(error)) from None
    print(written(options.format, found, document.path), end="")
    return FINDINGS if found.new else OK
