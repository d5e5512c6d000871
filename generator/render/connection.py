"""How a connection is made, as JSON: security of the definition, connection parameters of `apiProperties.json`.

The shapes follow OpenAPI 2.0's security definitions and Microsoft's "Connection parameters for custom connectors".
"""

from collections.abc import Iterator, Mapping
from typing import Any

from generator.render.additions import JsonObject, settled, written
from generator.spec.connection import (
    ApiKeyAuthentication,
    Authentication,
    BasicAuthentication,
    ConnectionParameter,
    ConnectionSet,
    ConnectionSets,
    Credential,
    OAuth2Authentication,
    OAuthSetting,
)
from generator.spec.connector import Connector
from generator.spec.problems import Text

_FLOWS = {"code": "accessCode", "client_credentials": "application", "implicit": "implicit", "password": "password"}
# Providers that take the addresses of the service itself.
_ANY_SERVICE = ("oauth2", "oauth2generic")


def security_definitions(connector: Connector) -> JsonObject | None:
    """Return what `securityDefinitions` holds; None when nothing proves who a connection is."""
    found = _authentication(connector)
    if found is None:
        return None
    made: JsonObject = {}
    if found.basic:
        made[found.basic.name] = settled({"type": "basic"}, found.basic)
    if found.api_key:
        made[found.api_key.name] = settled(
            {"type": "apiKey", "in": found.api_key.in_, "name": found.api_key.key_}, found.api_key
        )
    if found.oauth2:
        made[found.oauth2.name] = _oauth2(found.oauth2)
    return settled(made, found)


def security(connector: Connector) -> list[JsonObject] | None:
    """Return the ways in which a call may prove who it is."""
    found = _authentication(connector)
    if found is None:
        return None
    made: list[JsonObject] = [{kind.name: []} for kind in (found.basic, found.api_key) if kind]
    if found.oauth2:
        scopes = tuple(found.oauth2.scopes) if found.oauth2.needs is None else found.oauth2.needs
        made.append({found.oauth2.name: scopes})
    return made


def connection_parameters(connector: Connector) -> JsonObject:
    """Return what the dialog asks that makes a connection: for the authentication, and whatever else it holds."""
    made: JsonObject = {}
    found = _authentication(connector)
    if found is not None and _kinds(found) == 1:
        made |= _of_kinds(found)
    if connector.gateway:
        made["gateway"] = _gateway()
    made |= {name: _parameter(each) for name, each in (connector.connection or {}).items()}
    return made


def connection_parameter_sets(connector: Connector) -> JsonObject | None:
    """Return the ways to connect, of which people choose one: as they are written, or one for each authentication."""
    if connector.connection_sets is not None:
        return _sets(connector.connection_sets)
    found = _authentication(connector)
    if found is None or _kinds(found) < 2:
        return None
    kinds = (("basic", "User name and password"), ("api_key", "API key"), ("oauth2", "Sign in"))
    ways = [(name, title, _of_kinds(found, name)) for name, title in kinds if getattr(found, name)]
    return {
        "uiDefinition": {"displayName": "Authentication type", "description": "How to connect."},
        "values": [
            {"name": name, "uiDefinition": {"displayName": title, "description": f"{title}."}, "parameters": parameters}
            for name, title, parameters in ways
            if parameters
        ],
    }


def _authentication(connector: Connector) -> Authentication | None:
    found = connector.authentication
    return found if isinstance(found, Authentication) else None


def _kinds(found: Authentication) -> int:
    """Count the kinds of authentication for which a dialog asks something."""
    return sum(1 for name in ("basic", "api_key", "oauth2") if _of_kinds(found, name))


def _of_kinds(found: Authentication, *names: str) -> JsonObject:
    kinds = [kind for name in names or ("basic", "api_key", "oauth2") if (kind := getattr(found, name)) is not None]
    return {name: made for kind in kinds for name, made in _dialog(kind)}


def _dialog(kind: BasicAuthentication | ApiKeyAuthentication | OAuth2Authentication) -> Iterator[tuple[str, Any]]:
    if isinstance(kind, BasicAuthentication):
        if kind.username:
            yield kind.username.parameter or "username", _credential(kind.username, 1, clear=True)
        if kind.password:
            yield kind.password.parameter or "password", _credential(kind.password, 2, clear=False)
    elif isinstance(kind, ApiKeyAuthentication):
        if kind.box:
            yield kind.box.parameter or "api_key", _credential(kind.box, 1, clear=False)
    elif kind.setting:
        yield kind.parameter, {"type": "oauthSetting", "oAuthSettings": _signing_in(kind.setting, kind)}


def _credential(box: Credential, tab: int, *, clear: bool) -> JsonObject:
    dialog = written(displayName=box.title, description=box.description, tooltip=box.tooltip)
    dialog["constraints"] = {"tabIndex": tab, "clearText": clear, "required": "true"}
    return settled({"type": "securestring", "uiDefinition": dialog}, box)


def _oauth2(kind: OAuth2Authentication) -> JsonObject:
    addresses = written(authorizationUrl=kind.authorization_url, tokenUrl=kind.token_url)
    return settled({"type": "oauth2", "flow": _FLOWS[kind.flow], **addresses, "scopes": kind.scopes}, kind)


def _signing_in(setting: OAuthSetting, kind: OAuth2Authentication | None) -> JsonObject:
    """Return the settings of a connection parameter; what the authentication says already is taken from there."""
    scopes, properties = setting.scopes, setting.properties
    custom: Mapping[Any, Any] | None = setting.custom
    mode, address = setting.redirect_mode, setting.redirect_url
    if kind is not None:
        scopes = tuple(kind.scopes) if scopes is None else scopes
        mode = mode or Text("GlobalPerConnector")
        properties = {Text("IsFirstParty"): "False"} if properties is None else properties
        if setting.identity_provider in _ANY_SERVICE and custom is None:
            renewing = kind.refresh_url or kind.token_url
            custom = written(authorizationUrl=kind.authorization_url, tokenUrl=kind.token_url, refreshUrl=renewing)
    made = written(
        identityProvider=setting.identity_provider,
        clientId=setting.client_id,
        scopes=scopes,
        redirectMode=mode,
        redirectUrl=address,
        properties=properties,
        customParameters=custom and {name: {"value": value} for name, value in custom.items()},
    )
    return settled(made, setting)


def _parameter(parameter: ConnectionParameter) -> JsonObject:
    made: JsonObject = {"type": parameter.type}
    if parameter.oauth is not None:
        made["oAuthSettings"] = _signing_in(parameter.oauth, None)
    dialog = _dialog_of(parameter.title, parameter.description)
    dialog |= written(tooltip=parameter.tooltip)
    required = None if parameter.required is None else str(parameter.required).lower()
    hidden = None if parameter.hidden is None else str(parameter.hidden).lower()
    limits = written(
        tabIndex=parameter.tab,
        clearText=parameter.clear_text,
        required=required,
        hidden=hidden,
        default=parameter.default,
        allowedValues=[settled({"text": each.text, "value": each.value}, each) for each in parameter.values] or None,
    )
    if limits:
        dialog["constraints"] = limits
    if dialog:
        made["uiDefinition"] = dialog
    return settled(made, parameter)


def _gateway() -> JsonObject:
    """Return the box with which people choose a data gateway (Microsoft's own connectors with gateways have it so)."""
    dialog = {
        "displayName": "Gateway",
        "description": "The on-premises data gateway through which the service is reached.",
        "tooltip": "Choose a gateway, or set one up first.",
        "constraints": {"tabIndex": 9, "required": "true", "capability": ["gateway"]},
    }
    return {"type": "gatewaySetting", "gatewaySettings": {"dataSourceType": "CustomConnector"}, "uiDefinition": dialog}


def _sets(sets: ConnectionSets) -> JsonObject:
    made: JsonObject = {}
    if dialog := _dialog_of(sets.title, sets.description):
        made["uiDefinition"] = dialog
    made["values"] = [_set(each) for each in sets.sets]
    return settled(made, sets)


def _set(one: ConnectionSet) -> JsonObject:
    made: JsonObject = {"name": one.name}
    if dialog := _dialog_of(one.title, one.description):
        made["uiDefinition"] = dialog
    made["parameters"] = {name: _parameter(each) for name, each in one.parameters.items()}
    return settled(made, one)


def _dialog_of(title: Text | None, description: Text | None) -> JsonObject:
    return written(displayName=title, description=description)
