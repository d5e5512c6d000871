"""How a service of OpenAPI 3.x is signed in to, as OpenAPI 2.0 and the connection of a connector say it."""

from collections.abc import Mapping
from typing import Any

_FLOWS = {
    "authorizationCode": "accessCode",
    "clientCredentials": "application",
    "password": "password",
    "implicit": "implicit",
}


def security_of(schemes: Any, security: Any, found: dict[str, Any]) -> list[str]:
    """Say in a definition how people sign in; return what is lost.

    Args:
        schemes: the security schemes of the description.
        security: which of them it asks for.
        found: the definition.
    """
    notes: list[str] = []
    usable: dict[str, tuple[dict[str, Any], str]] = {}
    for name, scheme in schemes.items() if isinstance(schemes, dict) else ():
        made, note = _scheme(scheme if isinstance(scheme, dict) else {})
        if made is None:
            notes.append(f"the authentication {name!r} is lost: {note}")
        else:
            usable[name] = made, note
    wanted = (
        [name for each in security if isinstance(each, dict) for name in each] if isinstance(security, list) else []
    )
    chosen = next((name for name in wanted if name in usable), next(iter(usable), None))
    if chosen is None:
        return notes
    notes += [f"of several authentications {chosen!r} is used, not {name!r}" for name in usable if name != chosen]
    scheme, note = usable[chosen]
    if note:
        notes.append(note)
    found["securityDefinitions"] = {chosen: scheme}
    found["security"] = [{chosen: list(scheme.get("scopes", {}))}]
    return notes


def _scheme(value: Mapping[str, Any]) -> tuple[dict[str, Any] | None, str]:
    """Return a security definition and a note; none when OpenAPI 2.0 has nothing like it."""
    kind, scheme = value.get("type"), str(value.get("scheme", "")).lower()
    if kind == "http" and scheme == "basic":
        return {"type": "basic"}, ""
    if kind == "http" and scheme == "bearer":
        note = "the key is sent as it is typed: Bearer, a blank, and the token"
        return {"type": "apiKey", "name": "Authorization", "in": "header"}, note
    if kind == "apiKey" and value.get("in") in ("header", "query") and isinstance(value.get("name"), str):
        return {"type": "apiKey", "name": value["name"], "in": value["in"]}, ""
    flows = value.get("flows")
    if kind == "oauth2" and isinstance(flows, dict):
        for flow, name in _FLOWS.items():
            if isinstance(settings := flows.get(flow), dict):
                return _oauth2(name, settings), ""
    where = f" in {value['in']}" if isinstance(value.get("in"), str) else ""
    return None, f"OpenAPI 2.0 knows no {str(kind)[:40]}{where}{f' {scheme[:40]}' if scheme else ''}"


def _oauth2(flow: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    scopes = settings.get("scopes")
    found: dict[str, Any] = {"type": "oauth2", "flow": flow}
    for key in ("authorizationUrl", "tokenUrl"):
        is_wanted = (key == "tokenUrl" and flow != "implicit") or (
            key == "authorizationUrl" and flow in ("implicit", "accessCode")
        )
        if is_wanted and isinstance(settings.get(key), str):
            found[key] = settings[key]
    found["scopes"] = (
        {str(name): str(text) or str(name) for name, text in scopes.items()} if isinstance(scopes, dict) else {}
    )
    return found


def properties_of(definition: Mapping[str, Any]) -> dict[str, Any]:
    """Return what `apiProperties.json` says for a definition that came without: the boxes of its connection."""
    schemes = definition.get("securityDefinitions")
    first = next(iter(schemes.values()), None) if isinstance(schemes, dict) else None
    scheme = first if isinstance(first, dict) else {}
    parameters: dict[str, Any] = {}
    if scheme.get("type") == "basic":
        parameters["username"] = _box("User Name", "The user name of your account.", 1, True)
        parameters["password"] = _box("Password", "The password of your account.", 2, False)
    elif scheme.get("type") == "apiKey":
        parameters["api_key"] = _box("API Key", f"The value of {scheme.get('name')}.", 1, False)
    elif scheme.get("type") == "oauth2":
        custom = {
            name: {"value": scheme[key]}
            for name, key in (
                ("authorizationUrl", "authorizationUrl"),
                ("tokenUrl", "tokenUrl"),
                ("refreshUrl", "tokenUrl"),
            )
            if key in scheme
        }
        parameters["token"] = {
            "type": "oauthSetting",
            "oAuthSettings": {
                "identityProvider": "oauth2",
                "clientId": "your-client-id",
                "scopes": list(scheme["scopes"]) if isinstance(scheme.get("scopes"), dict) else [],
                "redirectMode": "GlobalPerConnector",
                "customParameters": custom,
            },
        }
    return {
        "properties": {
            "connectionParameters": parameters,
            "publisher": definition["info"].get("title", "Publisher"),
            "iconBrandColor": "#3f51b5",
            "capabilities": ["actions"],
            "policyTemplateInstances": [],
        }
    }


def _box(title: str, text: str, tab: int, is_clear: bool) -> dict[str, Any]:
    constraints = {"tabIndex": tab, "clearText": is_clear, "required": "true"}
    shown = {"displayName": title, "description": text, "tooltip": text, "constraints": constraints}
    return {"type": "securestring", "uiDefinition": shown}
