"""OAuth settings: what keeps a connection alive."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from generator.definition.files import PROPERTIES
from generator.validator.connector import Connector
from generator.validator.json_values import mapping, strings, text
from generator.validator.rule import Example, Place, Violation, rule
from generator.validator.rules.connection.sign_in import SETTINGS, oauth_settings, signing_in

_CUSTOM = f"{SETTINGS}/customParameters"


class _Offline(NamedTuple):
    """What an authorization server wants to be asked before it gives a token to refresh with.

    Attributes:
        host: the end of its host name.
        path: what its path contains.
        wanted: what the scopes or the address must contain, in lower case.
        said: the same as a message says it.
    """

    host: str
    path: str
    wanted: tuple[str, ...]
    said: str


_SCOPE = ("offline_access",), "the scope 'offline_access'"
_SERVERS = (
    _Offline("login.microsoftonline.com", "/v2.0", *_SCOPE),
    _Offline("login.microsoftonline.us", "/v2.0", *_SCOPE),
    _Offline(".b2clogin.com", "", *_SCOPE),
    _Offline(".ciamlogin.com", "", *_SCOPE),
    _Offline("accounts.google.com", "", ("access_type=offline",), "'access_type=offline' in the authorization address"),
    _Offline("dropbox.com", "", ("access_type=offline",), "'token_access_type=offline' in the authorization address"),
    _Offline("auth.atlassian.com", "", *_SCOPE),
    _Offline(".auth0.com", "", *_SCOPE),
    _Offline(".okta.com", "", *_SCOPE),
    _Offline("identity.xero.com", "", *_SCOPE),
    _Offline("login.salesforce.com", "", ("refresh_token", "offline_access", "full"), "the scope 'refresh_token'"),
)
_GRANT = re.compile(r"grant_type=([A-Za-z_]+)", re.IGNORECASE)


def _generic(edits: Mapping[str, Any]) -> Example:
    address = {"value": "https://contoso.com/token"}
    custom = {
        "authorizationUrlTemplate": address,
        "tokenUrlTemplate": address,
        "refreshUrlTemplate": address,
        "refreshBodyTemplate": {"value": "grant_type=refresh_token&refresh_token={RefreshToken}"},
    }
    return signing_in({f"{SETTINGS}/identityProvider": "oauth2generic", _CUSTOM: custom, **edits})


def _at(address: str, *scopes: str) -> Example:
    edits: dict[str, Any] = {f"{_CUSTOM}/authorizationUrl": {"value": address}}
    return signing_in({**edits, f"{SETTINGS}/scopes": list(scopes)})


@rule(
    "oauth-refresh-impossible",
    "warning",
    about=PROPERTIES,
    on_import="warning",
    summary="OAuth settings get a token to refresh with, and say how it is used",
    why="Access tokens last an hour or so. Without the other one the connection is lost then, and all flows fail.",
    source="Microsoft: OAuth 2.0 in custom connectors; the authorization servers' own pages on offline access",
    bad=(
        signing_in({f"{_CUSTOM}/refreshUrl": {"value": " "}}),
        _generic({f"{_CUSTOM}/refreshBodyTemplate/value": "grant_type=refresh_token&client_id={ClientId}"}),
        _generic({f"{_CUSTOM}/refreshBodyTemplate/value": "grant_type=authorization_code&code={RefreshToken}"}),
        _at("https://login.microsoftonline.com/common/oauth2/v2.0/authorize", "read"),
        _at("https://accounts.google.com/o/oauth2/v2/auth", "read"),
    ),
    good=(
        _generic({}),
        _at("https://login.microsoftonline.com/common/oauth2/v2.0/authorize", "read offline_access"),
        _at("https://accounts.google.com/o/oauth2/v2/auth?access_type=offline", "read"),
    ),
)
def oauth_refresh_impossible(connector: Connector) -> Iterator[Violation]:
    """Report addresses that are blank, templates that do not hand the token over, and scopes that do not ask for it.

    An address that is not there at all is another rule's.
    """
    declared = _declared_scopes(connector)
    for settings in oauth_settings(connector):
        if not text(settings.node, "identityProvider").lower().startswith("oauth2"):
            continue
        custom = _CustomParameters(mapping(settings.node, "customParameters"), (*settings.place, "customParameters"))
        yield from _refresh_hits(custom)
        scopes = " ".join(strings(settings.node, "scopes")) or declared
        yield from _offline_hits(custom, scopes, settings.place)


class _CustomParameters:
    """The custom parameters of OAuth settings, whatever their case."""

    def __init__(self, node: Mapping[str, Any], place: Place) -> None:
        self._node, self._place = node, place
        self._keys = {key.lower(): key for key in reversed([*node])}

    def text(self, name: str) -> str | None:
        """Return the value of one, None when it is not there."""
        key = self._keys.get(name)
        return text(self._node[key], "value") if key is not None else None

    def place(self, name: str) -> Place:
        """Return where it stands."""
        return (*self._place, self._keys[name])


def _refresh_hits(custom: _CustomParameters) -> Iterator[Violation]:
    for name in ("refreshurl", "refreshurltemplate"):
        address = custom.text(name)
        if address is not None and not address.strip():
            yield Violation("the address for refreshing tokens is empty", custom.place(name))
    handing = ("refreshbodytemplate", "refreshurlquerystringtemplate")
    given = {name: value for name in handing if (value := custom.text(name))}
    if given and not any("{refreshtoken}" in value.lower() for value in given.values()):
        yield Violation(
            "'{RefreshToken}' is not handed over when tokens are refreshed", custom.place(next(iter(given)))
        )
    for name, value in given.items():
        grant = _GRANT.search(value)
        if grant and grant[1].lower() != "refresh_token":
            yield Violation(
                f"tokens are refreshed with 'grant_type=refresh_token', not with {grant[1]!r}", custom.place(name)
            )


def _offline_hits(custom: _CustomParameters, scopes: str, place: Place) -> Iterator[Violation]:
    for name in ("authorizationurl", "authorizationurltemplate"):
        address = (custom.text(name) or "").lower()
        try:
            parts = urlsplit(address)
            host = f".{parts.hostname or ''}"
        except ValueError:
            continue
        asked = f"{scopes} {address} {custom.text('authorizationurlquerystringtemplate') or ''}".lower()
        for server in _SERVERS if not _are_users_scopes(asked) else ():
            is_there = host.endswith(server.host) if server.host.startswith(".") else host.endswith(f".{server.host}")
            if is_there and server.path in parts.path and not any(word in asked for word in server.wanted):
                message = f"{host[1:]!r} gives a token to refresh with only when asked: add {server.said}"
                yield Violation(message, place)


def _are_users_scopes(asked: str) -> bool:
    """Return whether an address asks for scopes that each connection says, which nobody knows before."""
    parts = [part.partition("scope=")[2] for part in re.split("[?&]", asked)]
    return any("{" in part and part not in ("{scope}", "{scopes}") for part in parts)


def _declared_scopes(connector: Connector) -> str:
    schemes = mapping(connector.definition, "securityDefinitions").values()
    return " ".join(scope for scheme in schemes for scope in mapping(scheme, "scopes"))
