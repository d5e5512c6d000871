"""The service behind the connector: the simulated one, made by name and served over HTTP on this machine.

Custom code sends real HTTP, so an app that only lives in this process is not enough for it.
"""

import contextlib
import importlib
import ipaddress
import socket
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from generator.runtime.local.as_written import read_as_written

Message = Any  # uvicorn and the apps spell the type of ASGI's dictionaries differently
Asgi = Callable[[Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]]

# A connection that is kept open must not end between two calls of one run.
_KEEP_ALIVE = 600
# Seconds; a call that hangs must not keep this process alive.
_PATIENCE = 3


class SimulatedBackend(Protocol):
    """What the app named in `specs/connector.yaml` offers besides being an ASGI app."""

    @property
    def credentials(self) -> tuple[str, str]:
        """User name and password of a seeded account."""

    @property
    def banner(self) -> str:
        """What to print when the service starts."""

    def reset(self) -> None:
        """Go back to the seeded state."""


class BackendError(Exception):
    """The service cannot be used: it cannot be loaded, or does not answer."""


def load_app(name: str, root: Path, **options: Any) -> Any:
    """Make the simulated service that `specs/connector.yaml` names.

    Args:
        name: `module:function`; the module is looked for in `root` first.
        root: the connector's folder.
        options: handed to the function.

    Raises:
        BackendError: there is no such module or function, or it refuses the options; the message says why.
    """
    module_name, _, function_name = name.partition(":")
    read_as_written(root)
    sys.path.insert(0, str(root.resolve()))
    try:
        factory = getattr(importlib.import_module(module_name), function_name)
        app = factory(**options)
    except (ImportError, AttributeError, SyntaxError) as error:
        raise BackendError(f"the backend {name!r} cannot be loaded: {error}") from None
    except (TypeError, ValueError) as error:
        raise BackendError(str(error)) from None
    except Exception as error:  # whatever the module does when it is imported or called, it is not ours
        raise BackendError(f"the backend {name!r} cannot be loaded: {type(error).__name__}: {error}") from None
    finally:
        sys.path.remove(str(root.resolve()))
    if missing := [member for member in ("credentials", "banner", "reset") if not hasattr(app, member)]:
        raise BackendError(f"the backend {name!r} has no {', '.join(missing)}")
    return app


def named_app(root: Path, options: Mapping[str, Any] | None = None) -> Any:
    """Make the simulated service of a connector.

    Args:
        root: the connector's folder, which holds `specs/connector.yaml`.
        options: for the service.

    Raises:
        BackendError: the specs name no service, or it cannot be made.
    """
    # The one thing that only the specs know; none of the other ways to a service needs them.
    from generator.spec import SpecError
    from generator.spec.load import backend_name

    try:
        name = backend_name(root)
    except SpecError as error:
        raise BackendError(str(error)) from None
    if name is None:
        raise BackendError("specs/connector.yaml names no simulated service ('backend'); give the address of a service")
    return load_app(name, root, **(options or {}))


def names_service(root: Path) -> bool:
    """Whether the specs of a connector's folder name a simulated service; specs that are wrong may be meant to."""
    from generator.spec import SpecError
    from generator.spec.load import backend_name

    if not (root / "specs" / "connector.yaml").is_file():
        return False
    try:
        return bool(backend_name(root))
    except SpecError:
        return True


def answering(app: Asgi) -> Asgi:
    """Stand in front of an app as a server does: an exception before the answer becomes the answer 500."""

    async def call(scope: Any, receive: Any, send: Any) -> None:
        sending = _Sending(send)
        try:
            await app(scope, receive, sending.send)
        except Exception as error:
            if sending.is_started or scope["type"] != "http":
                raise
            headers = [(b"content-type", b"text/plain; charset=utf-8")]
            await send({"type": "http.response.start", "status": 500, "headers": headers})
            await send({"type": "http.response.body", "body": f"{type(error).__name__}: {error}".encode()})

    return call


class _Sending:
    """A `send` that knows whether the answer began.

    Attributes:
        is_started: whether it did.
        transport: the server's connection, where an app that breaks one on purpose looks for it.
    """

    def __init__(self, send: Any) -> None:
        self.is_started = False
        self.transport = getattr(getattr(send, "__self__", None), "transport", None)
        self._send = send

    async def send(self, message: Any) -> None:
        self.is_started = True
        await self._send(message)


@contextlib.contextmanager
def served(app: Asgi) -> Iterator[str]:
    """Serve an app from a thread of this process, on a free port that only this machine reaches.

    Args:
        app: the ASGI app; what it raises becomes the answer 500.

    Yields:
        Its address, without a final slash. It can be called at once: the port is open before the server runs.
    """
    import uvicorn

    from generator.runtime.local.patience import ImpatientProtocol

    listener = socket.socket()
    try:
        listener.bind(("127.0.0.1", 0))
        listener.listen(128)
        server = uvicorn.Server(
            uvicorn.Config(
                answering(app),
                http=ImpatientProtocol,
                access_log=False,
                log_config=None,
                log_level="critical",
                timeout_keep_alive=_KEEP_ALIVE,
                timeout_graceful_shutdown=_PATIENCE,
            )
        )
        thread = threading.Thread(target=server.run, args=([listener],), name="simulated service", daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
    finally:
        listener.close()


def is_loopback(url: str) -> bool:
    """Return whether an address is on this machine."""
    try:
        host = urlsplit(url).hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_reachable(url: str, timeout: float = 3.0) -> bool:
    """Return whether somebody listens at an address."""
    parts = urlsplit(url)
    try:
        port = parts.port or {"http": 80}.get(parts.scheme, 443)
        with socket.create_connection((parts.hostname or "", port), timeout):
            return True
    except (OSError, ValueError):
        return False
