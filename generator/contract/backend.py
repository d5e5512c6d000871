"""The service behind the connector during a contract run: an ASGI app in this process, or a real address."""

import asyncio
import atexit
import base64
import functools
import importlib
import json
import re
import sys
import urllib.parse
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple, Protocol, cast

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Asgi = Callable[[Message, Receive, Send], Awaitable[None]]


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


class Reply(NamedTuple):
    """An HTTP answer; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON; None when it is empty or something else."""
        try:
            return json.loads(self.body, parse_constant=_refuse_constant)
        except ValueError:
            return None


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON number")


class BackendError(Exception):
    """The service cannot be used: it cannot be loaded, or does not answer."""


class Backend:
    """Sends requests with one account's credentials.

    Attributes:
        app: the ASGI app, or None when the service is reached over HTTP.
        url: base address, without credentials; of an app, a name that only this process knows.
        credentials: user name and password.
    """

    def __init__(self, app: Any | None, url: str, credentials: tuple[str, str]) -> None:
        self.app = app
        self.url = re.sub(r"(?<=//)[^/?#]*@", "", url.rstrip("/"))
        self.credentials = credentials
        self.authorization = "Basic " + base64.b64encode(":".join(credentials).encode()).decode()

    @property
    def is_simulated(self) -> bool:
        """Whether the service lives in this process and can be brought back to its seeded state."""
        return self.app is not None

    def reset(self) -> None:
        """Bring a simulated service back to its seeded state; a real one is left alone."""
        if self.app is not None:
            cast(SimulatedBackend, self.app).reset()

    def masked(self, text: str) -> str:
        """Hide the credentials in a text, in every form that JSON, Python, an address or a shell gives them."""
        for secret in filter(None, (self.authorization.removeprefix("Basic "), *self.credentials)):
            plain = (json.dumps(secret)[1:-1], repr(secret)[1:-1], urllib.parse.quote_plus(secret), secret)
            for form in (*plain, urllib.parse.quote(secret, safe="")):
                text = text.replace(form, "***").replace(form.replace("'", "'\"'\"'"), "***")
        return text

    def send(self, method: str, path: str, query: Mapping[str, str] | None = None, body: Any = None) -> Reply:
        """Send one authenticated JSON request.

        Raises:
            BackendError: no answer came.
        """
        target = path + (f"?{urllib.parse.urlencode(query)}" if query else "")
        content = b"" if body is None else json.dumps(body).encode()
        headers = {"authorization": self.authorization, "accept": "application/json"}
        if content:
            headers["content-type"] = "application/json"
        if self.app is not None:
            return _loop().run_until_complete(_call(self.app, method.upper(), target, headers, content))
        return self._request(method.upper(), target, headers, content)

    def _request(self, method: str, target: str, headers: dict[str, str], content: bytes) -> Reply:
        import requests

        try:
            answer = requests.request(
                method,
                self.url + target,
                headers=headers,
                data=content or None,
                timeout=30,
                allow_redirects=False,
                auth=_as_it_is,
            )
        except requests.RequestException as error:
            raise BackendError(f"{self.url} does not answer: {type(error).__name__}") from None
        return Reply(answer.status_code, {k.lower(): v for k, v in answer.headers.items()}, answer.content)


def _as_it_is(request: Any) -> Any:
    """Keep the authorization as it is: without this, requests puts that of a `.netrc` file in its place."""
    return request


@functools.cache
def _loop() -> asyncio.AbstractEventLoop:
    """Give the one event loop in which this process calls its simulated services; making one for each call is slow."""
    loop = asyncio.new_event_loop()
    atexit.register(loop.close)
    return loop


async def _call(app: Asgi, method: str, target: str, headers: dict[str, str], content: bytes) -> Reply:
    path, _, query = target.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": urllib.parse.unquote(path),
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(b"host", b"testserver"), *((k.encode(), v.encode()) for k, v in headers.items())],
        "client": ("127.0.0.1", 1),
        "server": ("testserver", 80),
    }
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": content, "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    await answering(app)(scope, receive, send)
    if not sent:
        raise BackendError(f"the simulated service gave no answer to {method} {path}")
    answered = {k.decode().lower(): v.decode("latin-1") for k, v in sent[0].get("headers", ())}
    return Reply(sent[0]["status"], answered, b"".join(m.get("body", b"") for m in sent[1:]))


def answering(app: Asgi) -> Asgi:
    """Stand in front of an app as a server does: an exception before the answer becomes the answer 500."""

    async def call(scope: Message, receive: Receive, send: Send) -> None:
        is_started = scope["type"] != "http"

        async def started(message: Message) -> None:
            nonlocal is_started
            is_started = True
            await send(message)

        try:
            await app(scope, receive, started)
        except Exception as error:
            if is_started:
                raise
            headers = [(b"content-type", b"text/plain; charset=utf-8")]
            await send({"type": "http.response.start", "status": 500, "headers": headers})
            await send({"type": "http.response.body", "body": f"{type(error).__name__}: {error}".encode()})

    return call


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
