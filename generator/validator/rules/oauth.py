"""OAuth settings."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from generator.validator.connector import PROPERTIES, Connector
from generator.validator.json_values import mapping, text
from generator.validator.meant import meant
from generator.validator.properties import connection_parameters, parameter_groups
from generator.validator.rule import REMOVED, Example, Hit, Place, rule
from generator.validator.swagger import json_name

ORDER = 11.15

_SCHEMA = "Microsoft: JSON schema of apiProperties.json"
_PROVIDERS: Mapping[str, tuple[str, ...]] = {
    "oauth2": ("authorizationUrl", "tokenUrl", "refreshUrl"),
    "oauth2generic": ("authorizationUrlTemplate", "tokenUrlTemplate", "refreshUrlTemplate"),
    "aad": ("resourceUri",),
    "aadcertificate": (),
    "facebook": (),
}
_MODE = "GlobalPerConnector"
_MODES = (_MODE, "Global", "Direct")
_GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
# Long, of one word, with digits and letters: nobody writes that to say "put yours here".
_RANDOM = re.compile(r"(?=.*[0-9])(?=.*[A-Za-z])[A-Za-z0-9~._+/=-]{16,}")
_STAND_IN = re.compile(
    r"dummy|place|your|secret|example|client|insert|enter|replace|change|sample|test|todo|fake|none|null|value|add_|xxx|\*\*"
    r"|0{8}|1{8}|12345",
    re.IGNORECASE,
)

_TOKEN = "/properties/connectionParameters/token"  # noqa: S105 - a place, not a secret
_SETTINGS = f"{_TOKEN}/oAuthSettings"
_URL = {"value": "https://contoso.com/token"}
_GOOD_TOKEN = {
    "type": "oauthSetting",
    "oAuthSettings": {
        "identityProvider": "oauth2",
        "clientId": "dummy",
        "scopes": ["read"],
        "redirectMode": _MODE,
        "customParameters": {"authorizationUrl": _URL, "tokenUrl": _URL, "refreshUrl": _URL},
    },
}
_SCHEME = {
    "type": "oauth2",
    "flow": "accessCode",
    "authorizationUrl": "https://contoso.com/authorize",
    "tokenUrl": "https://contoso.com/token",
    "scopes": {"read": "Read items"},
}


def _oauth(edits: Mapping[str, Any]) -> Example:
    """Give an example that signs in with OAuth."""
    return Example(
        definition={"/securityDefinitions": {"oauth": _SCHEME}, "/security": [{"oauth": ["read"]}]},
        properties={"/properties/connectionParameters": {"token": _GOOD_TOKEN}, **edits},
    )


class _Settings(NamedTuple):
    node: Mapping[str, Any]
    place: Place
    owner: Place


def _settings(connector: Connector) -> Iterator[_Settings]:
    """Give the settings of the parameters that sign in with OAuth."""
    for _, node, place, owner in connection_parameters(connector):
        if text(node, "type").lower() == "oauthsetting" and isinstance(node.get("oAuthSettings"), Mapping):
            yield _Settings(node["oAuthSettings"], (*place, "oAuthSettings"), owner)


@rule(
    "oauth-settings-invalid",
    "error",
    about=PROPERTIES,
    summary="A parameter of type `oauthSetting` has `oAuthSettings` with an `identityProvider`",
    why="Without them the platform does not know how to sign in.",
    source=_SCHEMA,
    bad=(
        _oauth({_TOKEN: {"type": "oauthSetting"}}),
        _oauth({f"{_SETTINGS}/identityProvider": REMOVED}),
        _oauth({_TOKEN: {"type": "oauthSetting", "oAuthSettings": "aad"}}),
        _oauth({_TOKEN: {"type": "oauthSetting", "oauthSettings": _GOOD_TOKEN["oAuthSettings"]}}),
    ),
    good=_oauth({}),
)
def oauth_settings_invalid(connector: Connector) -> Iterator[Hit]:
    """Report settings that are absent, or that name no provider."""
    for name, node, place, _ in connection_parameters(connector):
        if text(node, "type").lower() != "oauthsetting":
            continue
        settings = node.get("oAuthSettings")
        if "oAuthSettings" in node and not isinstance(settings, Mapping):
            message = f"'oAuthSettings' must be an object, not {json_name(settings)}"
            yield Hit(message, (*place, "oAuthSettings"))
        elif settings is None:
            nearest = meant("oAuthSettings", node)
            yield Hit(f"{name!r} is of type 'oauthSetting' but has no 'oAuthSettings'{nearest}", place)
        elif not text(settings, "identityProvider").strip():
            yield Hit("there is no 'identityProvider'", (*place, "oAuthSettings"))


@rule(
    "oauth-provider-unlisted",
    "warning",
    about=PROPERTIES,
    summary="The identity provider is one that every connector may use",
    why="Others work for Microsoft's own connectors only; `oauth2` or `oauth2generic` fits any service.",
    source=f"{_SCHEMA}; Microsoft: custom connector FAQ",
    bad=_oauth({f"{_SETTINGS}/identityProvider": "okta"}),
    good=_oauth({f"{_SETTINGS}/identityProvider": "aadcertificate"}),
)
def oauth_provider_unlisted(connector: Connector) -> Iterator[Hit]:
    """Report providers outside the list."""
    for settings in _settings(connector):
        provider = text(settings.node, "identityProvider")
        if provider.strip() and provider.lower() not in _PROVIDERS:
            known = ", ".join(map(repr, _PROVIDERS))
            message = f"expected one of {known}, not {provider!r}{meant(provider, _PROVIDERS)}"
            yield Hit(message, (*settings.place, "identityProvider"))


@rule(
    "oauth-custom-parameter-missing",
    "warning",
    about=PROPERTIES,
    on_import="warning",
    summary="`customParameters` holds the addresses that the identity provider needs",
    why="Without them users cannot sign in, or are signed out when the token expires.",
    source=_SCHEMA,
    bad=(
        _oauth({f"{_SETTINGS}/customParameters/refreshUrl": REMOVED}),
        _oauth({f"{_SETTINGS}/customParameters": REMOVED}),
        _oauth({f"{_SETTINGS}/identityProvider": "aad"}),
    ),
    good=(
        _oauth({f"{_SETTINGS}/customParameters/refreshUrl": REMOVED, f"{_SETTINGS}/customParameters/RefreshUrl": _URL}),
        _oauth({f"{_SETTINGS}/identityProvider": "aad", f"{_SETTINGS}/customParameters/resourceUri": _URL}),
    ),
)
def oauth_custom_parameter_missing(connector: Connector) -> Iterator[Hit]:
    """Report addresses that are neither here nor asked for as a `token:...` parameter; case does not matter."""
    asked = {place: {name.lower() for name in group} for group, place in parameter_groups(connector)}
    for settings in _settings(connector):
        given = mapping(settings.node, "customParameters")
        known = {name.lower() for name in given}
        for name in _PROVIDERS.get(text(settings.node, "identityProvider").lower(), ()):
            if name.lower() not in known and f"token:{name.lower()}" not in asked[settings.owner]:
                provider = settings.node["identityProvider"]
                place = (*settings.place, "customParameters") if given else settings.place
                yield Hit(
                    f"the identity provider {provider!r} needs the custom parameter {name!r}{meant(name, given)}", place
                )


@rule(
    "oauth-redirect-mode",
    "warning",
    about=PROPERTIES,
    summary=f"`redirectMode` is `{_MODE}`, and there is no `redirectUrl`",
    why="Since 2024 every connector has a redirect address of its own; reviewers refuse the shared one.",
    source="Microsoft: certification submission; microsoft/PowerPlatformConnectors#3162, #3247",
    bad=(
        _oauth({f"{_SETTINGS}/redirectMode": "Global"}),
        _oauth({f"{_SETTINGS}/redirectMode": "globalPerConnector"}),
        _oauth({f"{_SETTINGS}/redirectMode": REMOVED}),
        _oauth({f"{_SETTINGS}/redirectUrl": "https://global.consent.azure-apim.net/redirect"}),
    ),
    good=_oauth({}),
)
def oauth_redirect_mode(connector: Connector) -> Iterator[Hit]:
    """Report another mode; an address only beside the right mode, as it goes away with the wrong one."""
    for settings in _settings(connector):
        mode = settings.node.get("redirectMode")
        if mode == _MODE:
            if settings.node.get("redirectUrl"):
                yield Hit(f"with {_MODE!r} there is no 'redirectUrl'; leave it out", (*settings.place, "redirectUrl"))
        elif "redirectMode" not in settings.node:
            yield Hit(f"there is no 'redirectMode'; it should be {_MODE!r}", settings.place)
        else:
            shown = repr(mode) if isinstance(mode, str) else "what stands here"
            hint = "" if mode in _MODES or not isinstance(mode, str) else meant(mode, _MODES)
            yield Hit(f"'redirectMode' should be {_MODE!r}, not {shown}{hint}", (*settings.place, "redirectMode"))


@rule(
    "oauth-secret-present",
    "error",
    about=PROPERTIES,
    on_import=None,
    summary="The settings hold no real client secret, and no real client id",
    why="The files are public. Write a stand-in, revoke what was published, and enter the real one in the portal.",
    source="README of microsoft/PowerPlatformConnectors; #654, #611",
    bad=(
        _oauth({f"{_SETTINGS}/clientSecret": "8Q~Xk3fTz91LmW.p0VbRc7Yh"}),
        _oauth({f"{_SETTINGS}/clientId": "7c1d2a90-4b1e-4f6a-9d5c-0a8b3e2f6d17"}),
    ),
    good=(
        _oauth({f"{_SETTINGS}/clientSecret": "<<put the client secret here>>"}),
        _oauth({f"{_SETTINGS}/clientId": "00000000-0000-0000-0000-000000000000"}),
    ),
)
def oauth_secret_present(connector: Connector) -> Iterator[Hit]:
    """Report what looks like a secret, without repeating it; as a warning, an id that is a GUID."""
    for settings in _settings(connector):
        secret, client = text(settings.node, "clientSecret").strip(), text(settings.node, "clientId").strip()
        if _RANDOM.fullmatch(secret) and not _STAND_IN.search(secret):
            yield Hit("this looks like a real client secret; write a stand-in", (*settings.place, "clientSecret"))
        if _GUID.fullmatch(client) and not _STAND_IN.search(client):
            place = (*settings.place, "clientId")
            yield Hit("this looks like a real client id; write a stand-in", place, severity="warning")
