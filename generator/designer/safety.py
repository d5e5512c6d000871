"""Who may use the page: this machine, or who knows the token; never another page in the same browser.

A page of any site may send requests to an address on this machine. Its name in `Origin` gives it away, and so does the
name in `Host` when a domain was made to lead here (DNS rebinding).
"""

import hmac
import ipaddress
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs, urlsplit

Message = MutableMapping[str, Any]
Asgi = Callable[[Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]]

COOKIE = "connector-designer"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Content Security Policy of every page: nothing inline, nothing from elsewhere."""

_HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
_SAFE = {"GET", "HEAD"}


class Guard:
    """Stands in front of the page: refuses strangers, and adds the headers that bind the browser."""

    def __init__(self, app: Asgi, token: str = "", host: str = "") -> None:
        """Guard an app.

        Args:
            app: the page.
            token: what everybody has to know; empty when only this machine reaches the page.
            host: the name or address under which others reach it; empty for none.
        """
        self._app = app
        self._token = token
        self._host = host

    async def __call__(self, scope: Message, receive: Any, send: Any) -> None:
        """Answer one request, or refuse it.

        Args:
            scope: the connection; only HTTP, and the start and end of the app, are passed on.
            receive: gives the messages of the client.
            send: takes the messages to the client.
        """
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
            if problem := refusal(scope["method"], headers, self._host):
                await _answer(send, 403, problem)
            elif self._token and (given := _token_in(scope)) is not None and hmac.compare_digest(given, self._token):
                # The token leaves the address, so that it stays out of the history.
                cookie = f"{COOKIE}={self._token}; HttpOnly; SameSite=Strict; Path=/"
                await _answer(send, 303, "", {"location": scope["path"].replace("\\", "/"), "set-cookie": cookie})
            elif self._token and not _knows(headers, self._token):
                await _answer(send, 401, "Open the address that the command has printed; it carries a token.")
            else:
                await self._app(scope, receive, _with_headers(send))


def refusal(method: str, headers: MutableMapping[str, str], own_host: str = "") -> str:
    """Say why a request is not answered; empty when it is.

    Args:
        method: upper case.
        headers: by name in lower case.
        own_host: a name or address that leads here besides those of this machine.
    """
    host = headers.get("host", "")
    name = _host_name(host)
    is_own = name == "localhost" or _is_address(name, own_host) or (own_host != "" and name == own_host.lower())
    if not is_own:
        return "This page does not answer under that name."
    origin = headers.get("origin")
    if origin is not None and origin.lower() not in (f"http://{host}".lower(), f"https://{host}".lower()):
        return "Another page may not use this one."
    site = headers.get("sec-fetch-site", "none")
    if method not in _SAFE and site not in ("same-origin", "none"):
        return "Another page may not use this one."
    return ""


def _host_name(host: str) -> str:
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""


def _is_address(name: str, own_host: str) -> bool:
    """Whether it is an address of this machine; behind a host of one's own any address, which no domain can be."""
    try:
        return ipaddress.ip_address(name).is_loopback or own_host != ""
    except ValueError:
        return False


def _token_in(scope: Message) -> str | None:
    given = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("token")
    return given[0] if given else None


def _knows(headers: MutableMapping[str, str], token: str) -> bool:
    try:
        morsel = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return False
    return morsel is not None and hmac.compare_digest(morsel.value, token)


def _with_headers(send: Any) -> Any:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            own = {name.lower() for name, _ in message.get("headers", ())}
            more = [(name.encode(), value.encode()) for name, value in _HEADERS.items() if name.encode() not in own]
            message = {**message, "headers": [*message.get("headers", ()), *more]}
        await send(message)

    return sending


async def _answer(send: Any, status: int, text: str, more: MutableMapping[str, str] | None = None) -> None:
    headers = {**_HEADERS, "content-type": "text/plain; charset=utf-8", **(more or {})}
    pairs = [(name.encode("latin-1"), value.encode("latin-1", "replace")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": pairs})
    await send({"type": "http.response.body", "body": text.encode()})
