"""`connector mock`: the simulated backend over HTTP, or a service made from the definition."""

import argparse
import contextlib
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.commands.arguments import Commands, add_command, existing_folder
from generator.commands.backends import EXAMPLE, example_for, simulated_app
from generator.commands.outcome import OK, Refusal
from generator.commands.trust import add_trust, ask_for_trust

if TYPE_CHECKING:
    import uvicorn

_MORE = """\
Where the specs name no simulated service, and for a definition that is named, the service is made from the definition:
it asks for credentials as the connection sends them, checks inputs, answers what fits, and remembers what is made,
changed and removed. It reads the definition alone, and runs nothing of the folder. A webhook fires on command:
  curl -X POST http://127.0.0.1:8080/__example__/fire/OPERATION"""
# Seconds that answers under way may take at the end.
_PATIENCE = 3


def add(commands: Commands) -> None:
    """Describe the command."""
    text = "serve the simulated backend, or for any other connector an example service, over HTTP on this machine"
    command = add_command(commands, "mock", text, "connector mock --port 8080 --plan free --faults 429=0.1", run)
    command.description = f"{command.description}\n\n{_MORE}"
    command.formatter_class = argparse.RawDescriptionHelpFormatter
    command.add_argument(
        "definition", nargs="?", type=Path, help="a definition, or a folder with one, to make an example service from"
    )
    command.add_argument("--port", type=port, default=8080, help="0 takes any free port (default: 8080)")
    command.add_argument("--plan", help="subscription plan of the seeded owner, such as free, starter or premium")
    command.add_argument("--seed", type=int, help="another set of seeded data")
    add_trust(command)
    command.add_argument("--log", action="store_true", help="print one line for each request, without secrets")
    command.add_argument("--faults", help="what goes wrong, comma separated, such as latency=250ms,5xx=0.05,quota=0")


def run(options: argparse.Namespace) -> int:
    """Serve until the user ends it.

    Raises:
        Refusal: the app cannot be loaded or refuses the options, or the port is taken.
    """
    import socket

    app = _app(options)
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", options.port))
        listener.listen()
    except OSError as error:
        listener.close()
        raise Refusal(f"port {options.port} cannot be used: {error.strerror}") from None
    import uvicorn

    from generator.runtime.local.patience import ImpatientProtocol
    from generator.runtime.local.request_log import logged

    server = uvicorn.Server(
        uvicorn.Config(
            logged(app, _log) if options.log else app,
            http=ImpatientProtocol,
            access_log=False,
            log_level="warning",
            use_colors=False,
            timeout_graceful_shutdown=_PATIENCE,
        )
    )
    with _ending(server):
        print(f"{app.banner}\nhttp://127.0.0.1:{listener.getsockname()[1]} (Ctrl-C ends)", flush=True)
        server.run(sockets=[listener])
    return OK


def _app(options: argparse.Namespace) -> Any:
    chosen = {name: value for name in ("plan", "seed", "faults") if (value := getattr(options, name)) is not None}
    root = options.definition or existing_folder(options.root)
    example = example_for(root, EXAMPLE if options.definition else "mock", seed=chosen.get("seed", 0))
    if example is None:
        ask_for_trust(root, given=options.trust, script=False, backend=True)
        return simulated_app(root, chosen)
    if unknown := [f"--{name}" for name in chosen if name != "seed"]:
        raise Refusal(f"{' and '.join(unknown)}: an example service, made from the definition, has no such choice")
    return example


def _log(line: str) -> None:
    # The service goes on when nobody reads.
    with contextlib.suppress(OSError):
        print(line, flush=True)


@contextlib.contextmanager
def _ending(server: "uvicorn.Server") -> Iterator[None]:
    """Let Ctrl-C and a wish to terminate be the usual end; uvicorn repeats the signal when it is through."""

    def end(_number: int, _frame: object) -> None:
        server.should_exit = True

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def port(text: str) -> int:
    """Read a port.

    Raises:
        ArgumentTypeError: the text is none.
    """
    if not (text.isascii() and text.isdecimal()) or not 0 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port; expected 0 to 65535")
    return int(text)
