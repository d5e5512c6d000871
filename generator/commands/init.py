"""`connector init`: a new connector that builds at once."""

import argparse
import contextlib
import re
from pathlib import Path

from generator.commands.arguments import Commands, add_plain_command
from generator.commands.importing import free_folder, put, read, tell
from generator.commands.outcome import OK, Refusal
from generator.commands.printing import done

_AUTH = ("none", "basic", "api_key", "oauth2")
_TRIGGERS = ("webhook", "polling")
# Ends with a letter or digit; the platform allows a title of 30 characters.
_NAME = re.compile(r"[A-Za-z](?:[A-Za-z0-9 _-]{0,28}[A-Za-z0-9])?")
# Names of devices in Windows.
_DEVICE = re.compile(r"con|prn|aux|nul|com[0-9]|lpt[0-9]", re.IGNORECASE)


def add(commands: Commands) -> None:
    """Describe the command."""
    text = "make the folder of a new connector: specs, custom code, tests, a pipeline, a readme"
    command = add_plain_command(commands, "init", text, "connector init orders --auth api_key --trigger polling", run)
    command.add_argument("name", metavar="NAME", help="of the new folder, and in words of the connector")
    command.add_argument("--auth", choices=_AUTH, help="how a connection signs in (default: basic)")
    command.add_argument("--trigger", choices=_TRIGGERS, help="how a flow hears of news (default: webhook)")
    command.add_argument(
        "--from",
        dest="source",
        type=Path,
        metavar="OPENAPI",
        help="begin with this description of a service, JSON or YAML, in place of an invented one",
    )
    command.add_argument(
        "--force", action="store_true", help="also into a folder that holds files; its specs are replaced"
    )


def run(options: argparse.Namespace) -> int:
    """Write the folder, and let its code run without a question, as it is the user's own.

    Raises:
        Refusal: the name is none for a folder and a connector, or the folder cannot be written; nothing is
            written then.
    """
    from generator.runtime.local.trust import code_of, remember
    from generator.starter import WrongTitle, folder

    name: str = options.name
    if not _NAME.fullmatch(name) or _DEVICE.fullmatch(name):
        expected = "expected up to 30 letters, digits, spaces, '-' and '_', a letter first, such as 'orders'"
        raise Refusal(f"{name!r} cannot be the name of a connector; {expected}")
    output = Path(name)
    free_folder(output, is_forced=options.force, instead="give another name")
    if options.source is not None:
        return _from(options, output)
    words = re.sub(r"[ _-]+", " ", name)
    try:
        files = folder(words[0].upper() + words[1:], options.auth or "basic", options.trigger or "webhook")
    except WrongTitle as error:
        raise Refusal(f"{name!r} cannot be the name of a connector: {error}") from None
    put(output, files)
    if code := code_of(output):
        with contextlib.suppress(OSError):
            remember(code, folder=False)
    done(f"{len(files)} files in {output}; next: connector build --root {_quoted(name)}, then change specs/")
    return OK


def _from(options: argparse.Namespace, output: Path) -> int:
    from generator.starter import described_folder

    if options.auth or options.trigger:
        raise Refusal("--from takes authentication and triggers from the description; leave --auth and --trigger out")
    found, title = read(options.source)
    put(output, described_folder(found, title))
    tell(found, output)
    done(f"next: connector validate {_quoted(options.name)}")
    return OK


def _quoted(name: str) -> str:
    return f"'{name}'" if " " in name else name
