"""`connector serve`: the connector in a browser, as makers will see it, and running."""

import argparse
from importlib.util import find_spec
from pathlib import Path

from generator.commands.arguments import Commands, add_backend, add_command, add_connection, existing_folder
from generator.commands.mock import port
from generator.commands.outcome import OK, Refusal
from generator.commands.printing import counted, done
from generator.commands.trust import ask_for_trust
from generator.definition.files import DEFINITION

_PORT = 8000
_NEEDED = ("starlette", "python_multipart", "django_htmx")


def add(commands: Commands) -> None:
    """Describe the command."""
    text = "show and run the connector in a browser, as makers will meet it"
    command = add_command(commands, "serve", text, "connector serve --open", run)
    command.add_argument("--port", type=port, default=_PORT, help=f"0 takes any free port (default: {_PORT})")
    command.add_argument(
        "--host", default="", help="let others reach the page, at this address; they need the token (default: nobody)"
    )
    command.add_argument("--open", action="store_true", help="open the page in the browser")
    command.add_argument(
        "--export", type=Path, metavar="DIR", help="write the cards as a static site, which needs no server, and end"
    )
    add_backend(command)
    add_connection(command)


def run(options: argparse.Namespace) -> int:
    """Serve until the user ends it, or write the cards as files.

    Raises:
        Refusal: a package of the designer is missing, the folder holds no connector, the port is taken, or the site
            cannot be written.
    """
    if missing := [name for name in _NEEDED if find_spec(name) is None]:
        raise Refusal(
            f"the designer needs more packages ({', '.join(missing)}): pip install 'toggl-track-connector[designer]'"
        )
    root: Path = existing_folder(options.root)
    if not (root / DEFINITION).is_file():
        raise Refusal(f"{root}: holds no {DEFINITION}")
    if options.export is not None:
        return _export(root, options.export)
    from generator.commands.backends import service_of
    from generator.designer.server import LOOPBACK, listening, serve
    from generator.designer.workbench import Service

    service = Service(*service_of(options)[:3])
    ask_for_trust(root, given=options.trust, backend=service.address == "mock")
    try:
        listener = listening(options.host or LOOPBACK, options.port)
    except (OSError, UnicodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "is not a name of a host"
        raise Refusal(f"{options.host or 'port'} {options.port} cannot be used: {reason}") from None

    def tell(address: str) -> None:
        print(f"{address} (Ctrl-C ends)", flush=True)
        if options.open:
            import webbrowser

            webbrowser.open(address)

    with listener:
        serve(root, service, listener, options.host, tell)
    return OK


def _export(root: Path, folder: Path) -> int:
    from generator.definition import BrokenReference, Unreadable
    from generator.designer.export import NotExported, export_site

    try:
        count = export_site(root, folder)
    except (NotExported, Unreadable, BrokenReference) as error:
        raise Refusal(str(error)) from None
    done(f"{folder / 'index.html'}: {counted(count, 'operation')}")
    return OK
