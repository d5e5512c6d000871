"""The service behind the connector during a contract run: an ASGI app in this process, or a real address."""

import asyncio
import atexit
import base64
import functools
import json
import re
import urllib.parse
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple, cast

from generator.runtime.gateway import Connection
from generator.runtime.gateway.errors import BackendUnreachable
from generator.runtime.gateway.messages import Request
from generator.runtime.gateway.transport import HttpTransport, call_app
from generator.runtime.local.service import BackendError, SimulatedBackend, answering, load_app
from generator.runtime.masking import Mask, secrets_in

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Asgi = Callable[[Message, Receive, Send], Awaitable[None]]

# Seconds.
_PATIENCE = 30.0
_IN_PROCESS = "http://testserver"

__all__ = ["Asgi", "Backend", "BackendError", "Reply", "SimulatedBackend", "answering", "load_app"]


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
        except (ValueError, RecursionError):
            return None


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON number")


class Backend:
    """Sends requests with what a connection adds to them, and nothing that it does not.

    Attributes:
        app: the ASGI app, or None when the service is reached over HTTP.
        url: base address, without credentials; of an app, a name that only this process knows.
        account: the connection, or user name and password for the Basic scheme.
        headers: what the connection adds to the headers.
        query: what it adds to the query.
        password: of the account; empty without one.
        is_simulated: whether the service lives in this process and can be brought back to its seeded state; an app
            may also be the local platform in front of a real service.
        secrets: members of answers that the custom code removes, so that the definition does not have them; a name, or
            `parent.name`.
    """

    def __init__(
        self,
        app: Any | None,
        url: str,
        account: Connection | tuple[str, str],
        *,
        is_simulated: bool | None = None,
        secrets: frozenset[str] = frozenset(),
    ) -> None:
        self.app = app
        self.is_simulated = app is not None if is_simulated is None else is_simulated
        self.url = re.sub(r"(?<=//)[^/?#]*@", "", url.rstrip("/"))
        self.account = account
        self.secrets = secrets
        if isinstance(account, Connection):
            self.headers, self.query = account.headers, account.query
            self.password = account.values.get("password", "")
            self._mask = Mask({*account.secrets, account.values.get("username", "")})
        else:
            pair = base64.b64encode(":".join(account).encode()).decode()
            self.headers, self.query = (("Authorization", f"Basic {pair}"),), ()
            self.password = account[1]
            self._mask = Mask({*account, *secrets_in(self.headers)})
        self._transport = HttpTransport(_PATIENCE)

    def reset(self) -> None:
        """Bring a simulated service back to its seeded state; a real one is left alone."""
        if self.is_simulated:
            cast(SimulatedBackend, self.app).reset()

    def masked(self, text: str) -> str:
        """Hide the credentials in a text."""
        return self._mask.text(text)

    @property
    def named_credentials(self) -> str:
        """Words of curl for what the connection adds to headers, each with a blank behind; values stay out of them."""
        return "".join(
            '-u "$CONNECTOR_USER:$CONNECTOR_PASSWORD" '
            if name.lower() == "authorization" and value.startswith("Basic ")
            else f'-H "{name}: $CONNECTOR_KEY" '
            for name, value in self.headers
        )

    def send(self, method: str, path: str, query: Mapping[str, str] | None = None, body: Any = None) -> Reply:
        """Send one authenticated JSON request.

        Raises:
            BackendError: no answer came.
        """
        pairs = [*(query or {}).items(), *self.query]
        target = path + (f"?{urllib.parse.urlencode(pairs)}" if pairs else "")
        content = b"" if body is None else json.dumps(body).encode()
        headers = (*self.headers, ("accept", "application/json"))
        if content:
            headers += (("content-type", "application/json"),)
        request = Request(method.upper(), (self.url if self.app is None else _IN_PROCESS) + target, headers, content)
        try:
            if self.app is None:
                response = self._transport(request)
            else:
                response = _loop().run_until_complete(call_app(answering(self.app), request))
        except BackendUnreachable as error:
            raise BackendError(f"{self.url}{path}: {error}") from None
        return Reply(response.status, {name.lower(): value for name, value in response.headers}, response.body)


@functools.cache
def _loop() -> asyncio.AbstractEventLoop:
    """The one event loop in which this process calls its simulated services; making one for each call is slow."""
    loop = asyncio.new_event_loop()
    atexit.register(loop.close)
    return loop
