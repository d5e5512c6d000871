"""`connector validate`: findings for definitions."""

import argparse
from pathlib import Path

from generator.commands.arguments import Commands, add_command
from generator.commands.outcome import FINDINGS, OK, Refusal


def add(commands: Commands) -> None:
    """Describe the command."""
    text = "say what is wrong with definitions, without any cloud service"
    command = add_command(commands, "validate", text, "connector validate --format json", run)
    command.add_argument(
        "paths",
        nargs="*",
        type=Path,
        metavar="PATH",
        help="connector folders or definitions (default: the root)",
    )
    command.add_argument("--format", choices=("text", "json"), default="text", help="how to print (default: text)")
    command.add_argument(
        "--oas",
        action="store_true",
        help="ask openapi-spec-validator; at present the only set of rules, so it is always asked",
    )


def run(options: argparse.Namespace) -> int:
    """Print the findings of every path.

    Raises:
        Refusal: a file cannot be read; those that can are printed before.
    """
    from generator.definition import Unreadable
    from generator.validator import FORMATS, Finding, validate_path

    findings: list[Finding] = []
    unreadable: list[str] = []
    for path in options.paths or [options.root]:
        try:
            findings += validate_path(path)
        except Unreadable as error:
            unreadable.append(str(error))
    if findings or not unreadable or options.format != "text":
        print(FORMATS[options.format](findings), end="")
    if unreadable:
        raise Refusal("\n".join(unreadable))
    return FINDINGS if any(finding.severity == "error" for finding in findings) else OK
