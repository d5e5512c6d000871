"""The designer over HTTP: a free port, a line with the address, an orderly end."""

import contextlib
import secrets
import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import uvicorn

from generator.designer.app import make_app
from generator.designer.workbench import Service, Workbench

LOOPBACK = "127.0.0.1"
# Seconds that answers under way may take at the end.
_PATIENCE = 1


def listening(host: str, port: int) -> socket.socket:
    """Take a port.

    Args:
        host: name or address to listen at.
        port: 0 for any that is free.

    Raises:
        OSError: it cannot be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()
    except OSError:
        listener.close()
        raise
    return listener


def serve(root: Path, service: Service, listener: socket.socket, host: str, tell: Callable[[str], None]) -> None:
    """Serve the designer of a connector until the user ends it.

    Args:
        root: the connector's folder.
        service: what stands behind it.
        listener: from `listening`.
        host: the name or address that was asked for; empty for this machine alone.
        tell: takes the address of the page.
    """
    token = secrets.token_urlsafe(24) if host else ""
    name = f"[{host}]" if ":" in host else host or LOOPBACK
    workbench = Workbench(root, service)
    config = uvicorn.Config(
        make_app(workbench, token=token, host=host),
        access_log=False,
        log_level="warning",
        use_colors=False,
        timeout_graceful_shutdown=_PATIENCE,
        # Whose name a request has is for the guard to judge, as it was sent.
        proxy_headers=False,
        server_header=False,
    )
    server = uvicorn.Server(config)
    with workbench.opened(), _ending(server):
        tell(f"http://{name}:{listener.getsockname()[1]}/" + (f"?token={token}" if token else ""))
        server.run(sockets=[listener])


@contextlib.contextmanager
def _ending(server: uvicorn.Server) -> Iterator[None]:
    """Let Ctrl-C and a wish to terminate be the usual end; uvicorn repeats the signal when it is through."""

    def end(_number: int, _frame: object) -> None:
        server.should_exit = True

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
