"""OAuth settings."""

from collections.abc import Iterator, Mapping

from generator.definition.files import PROPERTIES
from generator.definition.spelling import did_you_mean
from generator.validator.api_properties import connection_parameters, parameter_groups
from generator.validator.connector import Connector
from generator.validator.json_values import mapping, text
from generator.validator.rule import REMOVED, Violation, rule
from generator.validator.rules.connection.sign_in import (
    GOOD_TOKEN,
    REDIRECT_MODE,
    SETTINGS,
    TOKEN,
    URL,
    oauth_settings,
    signing_in,
)
from generator.validator.swagger import json_name

_SCHEMA = "Microsoft: JSON schema of apiProperties.json"
_PROVIDERS: Mapping[str, tuple[str, ...]] = {
    "oauth2": ("authorizationUrl", "tokenUrl", "refreshUrl"),
    "oauth2generic": ("authorizationUrlTemplate", "tokenUrlTemplate", "refreshUrlTemplate"),
    "aad": ("resourceUri",),
    "aadcertificate": (),
    "facebook": (),
}
_CUSTOM = f"{SETTINGS}/customParameters"
_MODES = (REDIRECT_MODE, "Global", "Direct")


@rule(
    "oauth-settings-invalid",
    "error",
    about=PROPERTIES,
    summary="A parameter of type `oauthSetting` has `oAuthSettings` with an `identityProvider`",
    why="Without them the platform does not know how to sign in.",
    source=_SCHEMA,
    bad=(
        signing_in({TOKEN: {"type": "oauthSetting"}}),
        signing_in({f"{SETTINGS}/identityProvider": REMOVED}),
        signing_in({TOKEN: {"type": "oauthSetting", "oAuthSettings": "aad"}}),
        signing_in({TOKEN: {"type": "oauthSetting", "oauthSettings": GOOD_TOKEN["oAuthSettings"]}}),
    ),
    good=signing_in({}),
)
def oauth_settings_invalid(connector: Connector) -> Iterator[Violation]:
    """Report settings that are absent, or that name no provider."""
    for name, node, place, _ in connection_parameters(connector):
        if text(node, "type").lower() != "oauthsetting":
            continue
        settings = node.get("oAuthSettings")
        if "oAuthSettings" in node and not isinstance(settings, Mapping):
            message = f"'oAuthSettings' must be an object, not {json_name(settings)}"
            yield Violation(message, (*place, "oAuthSettings"))
        elif settings is None:
            nearest = did_you_mean("oAuthSettings", node)
            yield Violation(f"{name!r} is of type 'oauthSetting' but has no 'oAuthSettings'{nearest}", place)
        elif not text(settings, "identityProvider").strip():
            yield Violation("there is no 'identityProvider'", (*place, "oAuthSettings"))


@rule(
    "oauth-provider-unlisted",
    "warning",
    about=PROPERTIES,
    summary="The identity provider is one that every connector may use",
    why="Others work for Microsoft's own connectors only; `oauth2` or `oauth2generic` fits any service.",
    source=f"{_SCHEMA}; Microsoft: custom connector FAQ",
    bad=signing_in({f"{SETTINGS}/identityProvider": "okta"}),
    good=signing_in({f"{SETTINGS}/identityProvider": "aadcertificate"}),
)
def oauth_provider_unlisted(connector: Connector) -> Iterator[Violation]:
    """Report providers outside the list."""
    for settings in oauth_settings(connector):
        provider = text(settings.node, "identityProvider")
        if provider.strip() and provider.lower() not in _PROVIDERS:
            known = ", ".join(map(repr, _PROVIDERS))
            message = f"expected one of {known}, not {provider!r}{did_you_mean(provider, _PROVIDERS)}"
            yield Violation(message, (*settings.place, "identityProvider"))


@rule(
    "oauth-custom-parameter-missing",
    "warning",
    about=PROPERTIES,
    on_import="warning",
    summary="`customParameters` holds the addresses that the identity provider needs",
    why="Without them users cannot sign in, or are signed out when the token expires.",
    source=_SCHEMA,
    bad=(
        signing_in({f"{_CUSTOM}/refreshUrl": REMOVED}),
        signing_in({f"{_CUSTOM}": REMOVED}),
        signing_in({f"{SETTINGS}/identityProvider": "aad"}),
    ),
    good=(
        signing_in({f"{_CUSTOM}/refreshUrl": REMOVED, f"{_CUSTOM}/RefreshUrl": URL}),
        signing_in({f"{SETTINGS}/identityProvider": "aad", f"{_CUSTOM}/resourceUri": URL}),
    ),
)
def oauth_custom_parameter_missing(connector: Connector) -> Iterator[Violation]:
    """Report addresses that are neither here nor asked for as a `token:...` parameter; case does not matter."""
    asked = {place: {name.lower() for name in group} for group, place in parameter_groups(connector)}
    for settings in oauth_settings(connector):
        given = mapping(settings.node, "customParameters")
        known = {name.lower() for name in given}
        for name in _PROVIDERS.get(text(settings.node, "identityProvider").lower(), ()):
            if name.lower() not in known and f"token:{name.lower()}" not in asked[settings.owner]:
                provider = settings.node["identityProvider"]
                place = (*settings.place, "customParameters") if given else settings.place
                near = did_you_mean(name, given)
                yield Violation(f"the identity provider {provider!r} needs the custom parameter {name!r}{near}", place)


@rule(
    "oauth-redirect-mode",
    "warning",
    about=PROPERTIES,
    summary=f"`redirectMode` is `{REDIRECT_MODE}`, and there is no `redirectUrl`",
    why="Since 2024 every connector has a redirect address of its own; reviewers refuse the shared one.",
    source="Microsoft: certification submission; microsoft/PowerPlatformConnectors#3162, #3247",
    bad=(
        signing_in({f"{SETTINGS}/redirectMode": "Global"}),
        signing_in({f"{SETTINGS}/redirectMode": "globalPerConnector"}),
        signing_in({f"{SETTINGS}/redirectMode": REMOVED}),
        signing_in({f"{SETTINGS}/redirectUrl": "https://global.consent.azure-apim.net/redirect"}),
    ),
    good=signing_in({}),
)
def oauth_redirect_mode(connector: Connector) -> Iterator[Violation]:
    """Report another mode; an address only beside the right mode, as it goes away with the wrong one."""
    for settings in oauth_settings(connector):
        mode = settings.node.get("redirectMode")
        if mode == REDIRECT_MODE:
            if settings.node.get("redirectUrl"):
                yield Violation(
                    f"with {REDIRECT_MODE!r} there is no 'redirectUrl'; leave it out", (*settings.place, "redirectUrl")
                )
        elif "redirectMode" not in settings.node:
            yield Violation(f"there is no 'redirectMode'; it should be {REDIRECT_MODE!r}", settings.place)
        else:
            shown = repr(mode) if isinstance(mode, str) else "what stands here"
            hint = "" if mode in _MODES or not isinstance(mode, str) else did_you_mean(mode, _MODES)
            yield Violation(
                f"'redirectMode' should be {REDIRECT_MODE!r}, not {shown}{hint}", (*settings.place, "redirectMode")
            )
