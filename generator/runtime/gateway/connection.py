"""A connection: the values a user typed, and what they add to every request.

Facts: Microsoft's "Authentication" and "Connection parameters"; that an API key travels verbatim, with no prefix
added, is measured in public connectors. Extra values are never sent by themselves, only through policies.
"""

import base64
import re
import uuid
from collections.abc import Mapping
from typing import Any, NamedTuple

from generator.runtime.gateway.connection_parameters import (
    ConnectionParameter,
    Security,
    parameters_of,
    security_of,
)
from generator.runtime.gateway.errors import ConnectionProblem, suggestion
from generator.runtime.gateway.files import ConnectorFiles
from generator.runtime.gateway.messages import Headers, cannot_travel
from generator.runtime.masking import Mask, secrets_in


class Connection(NamedTuple):
    """A connection as the gateway uses it; its `repr` shows no value.

    Attributes:
        id: its name in gateway addresses.
        kind: `none`, `basic`, `oauth2` or `apiKey`.
        values: what was typed, by parameter name in lower case, for policies.
        headers: what authentication adds to the headers.
        query: what it adds to the query.
        secrets: texts that must never be shown.
    """

    id: str
    kind: str
    values: Mapping[str, str]
    headers: Headers
    query: tuple[tuple[str, str], ...]
    secrets: tuple[str, ...]

    def __repr__(self) -> str:
        return f"Connection({self.kind}, values: {', '.join(self.values) or 'none'})"

    def redact(self, text: str) -> str:
        """Blot out every secret in a message."""
        return Mask(self.secrets).text(text)


def connection_for(files: ConnectorFiles, values: Mapping[str, Any], *, parameter_set: str | None = None) -> Connection:
    """Make a connection.

    Args:
        files: the connector.
        values: what the user types, by the names of the connection parameters.
        parameter_set: which way to connect, of a connector that offers several.

    Raises:
        NotSupportedLocally: only the cloud can fill a parameter.
        ConnectionProblem: values are missing, unknown or not among the allowed ones; they are named, not shown.
    """
    parameters = parameters_of(files, parameter_set)
    given = {name: _text(value) for name, value in values.items() if value is not None}
    problems = list(_problems(parameters, given))
    if problems:
        raise ConnectionProblem(problems)
    typed = {p.name: given.get(p.name) or p.default or "" for p in parameters}
    security = security_of(files)
    token = next((typed[parameter.name] for parameter in parameters if parameter.is_token), "")
    headers, query = _credentials(security, {name.lower(): value for name, value in typed.items()}, token)
    impossible = [problem for name, value in headers if (problem := cannot_travel(name, value))]
    if impossible:
        raise ConnectionProblem([f"the credentials cannot be sent in a header: {impossible[0]}"])
    # A user name is a secret only where the connector says so.
    public = {value for name, value in typed.items() if name.lower() == "username"}
    secrets = {value for name, value in (*headers, *query) if name.lower() != "authorization"}
    secrets |= (secrets_in(headers) - public) | {typed[p.name] for p in parameters if p.secret}
    return Connection(
        id=uuid.uuid5(uuid.NAMESPACE_URL, f"connection:{files.name}").hex,
        kind=security.kind,
        values={name.lower(): value for name, value in typed.items() if value},
        headers=headers,
        query=query,
        secrets=tuple(sorted(filter(None, secrets))),
    )


def with_own_credentials(connection: Connection, authorization: str | None) -> Connection:
    """Return a connection that adds nothing to a request, because the request carries credentials of its own.

    Args:
        connection: the one it stands for.
        authorization: the request's header, or None; a user name and a password in it replace those of the connection.
    """
    values = {name: value for name, value in connection.values.items() if name not in ("username", "password")}
    kind, _, encoded = (authorization or "").partition(" ")
    if kind.lower() == "basic":
        try:
            user, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
        except ValueError:
            user = password = ""
        values |= {name: text for name, text in (("username", user), ("password", password)) if text}
    secrets = {*connection.secrets, *secrets_in([("authorization", authorization or "")])}
    return connection._replace(values=values, headers=(), query=(), secrets=tuple(sorted(filter(None, secrets))))


def _text(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _problems(parameters: tuple[ConnectionParameter, ...], given: Mapping[str, str]) -> list[str]:
    known = {parameter.name: parameter for parameter in parameters}
    found = [f"the connection has no value {name!r}{suggestion(name, known)}" for name in given if name not in known]
    for parameter in parameters:
        value = given.get(parameter.name) or parameter.default
        if parameter.required and not value:
            found.append(f"the connection needs a value for {parameter.name!r}")
        elif value and parameter.allowed and value not in parameter.allowed:
            allowed = ", ".join(repr(choice) for choice in parameter.allowed)
            found.append(f"the connection's {parameter.name!r} must be one of {allowed}")
        elif value and not _is_unicode(value):
            found.append(f"the connection's {parameter.name!r} is not text in UTF-8")
        elif value and ("\r" in value or "\n" in value):
            found.append(f"the connection's {parameter.name!r} has a line break")
    return found


def _is_unicode(value: str) -> bool:
    """Return whether the bytes that the shell gave were text; others arrive as halves of surrogate pairs."""
    return not any("\ud800" <= character <= "\udfff" for character in value)


def _credentials(
    security: Security, values: Mapping[str, str], token: str
) -> tuple[Headers, tuple[tuple[str, str], ...]]:
    if token:
        # RFC 6750; whoever copies a token often copies the word in front of it, too.
        return (("Authorization", f"Bearer {re.sub('^bearer ', '', token, flags=re.IGNORECASE)}"),), ()
    if security.kind == "basic" and "username" in values:
        # Which charset the platform takes beyond ASCII is not documented; UTF-8 is what RFC 7617 recommends.
        pair = f"{values['username']}:{values.get('password', '')}".encode()
        return (("Authorization", "Basic " + base64.b64encode(pair).decode()),), ()
    if security.kind == "apiKey" and values.get("api_key"):
        pair_to_send = (security.name, values["api_key"])
        return ((), (pair_to_send,)) if security.place == "query" else ((pair_to_send,), ())
    return (), ()
