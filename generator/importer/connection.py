"""Security definitions and `apiProperties.json` in the words of the specs."""

from collections.abc import Mapping
from typing import Any

from generator.importer.words import Words, accepts
from generator.spec.connection import (
    AllowedValue,
    ApiKeyAuthentication,
    Authentication,
    BasicAuthentication,
    ConnectionParameter,
    ConnectionSet,
    ConnectionSets,
    OAuth2Authentication,
    OAuthSetting,
)
from generator.spec.connector import Connector, Policy, Properties

_FLOWS = {"accessCode": "code", "application": "client_credentials", "implicit": "implicit", "password": "password"}
_URLS = {"authorizationUrl": "authorization_url", "tokenUrl": "token_url"}


def authentication(words: Words) -> None:
    """Say the security definitions and the security of a definition."""
    schemes = words.rest.get("securityDefinitions")
    if not isinstance(schemes, dict) or not schemes:
        if schemes is None and "security" not in words.rest:
            words.say("authentication", "none")
        return
    inner = Words(Authentication, {})
    said: dict[str, list[str]] = {}
    for name, scheme in schemes.items():
        if not isinstance(scheme, dict) or not name.strip():
            continue
        kind, record, scopes = _scheme(name, scheme)
        if kind and kind not in inner.words:
            inner.say(kind, record)
            said[name] = scopes
    if not inner.words:
        return
    left = {name: scheme for name, scheme in schemes.items() if name not in said}
    inner.words = {kind: inner.words[kind] for kind in ("basic", "api_key", "oauth2") if kind in inner.words}
    record = inner.record()
    if left:
        record["extra"] = left
    names = sorted(said, key=lambda name: ("basic", "apiKey", "oauth2").index(schemes[name]["type"]))
    security = words.rest.get("security")
    derived = [{name: said[name]} for name in names]
    if "security" not in words.rest:
        words.omit("security")
    elif security == derived or ("oauth2" in record and _needs(security, names, said, schemes, record["oauth2"])):
        del words.rest["security"]
    words.say("authentication", record)
    del words.rest["securityDefinitions"]


def _needs(security: Any, names: list[str], said: Mapping[str, list[str]], schemes: Any, oauth: dict[str, Any]) -> bool:
    """Say which scopes calls need, when that is the one thing by which the security differs; return whether it is."""
    if not isinstance(security, list) or len(security) != len(names):
        return False
    for name, each in zip(names, security, strict=True):
        if not isinstance(each, dict) or list(each) != [name]:
            return False
        if schemes[name]["type"] != "oauth2" and each[name] != said[name]:
            return False
        if schemes[name]["type"] == "oauth2":
            if not accepts(OAuth2Authentication, "needs", each[name]):
                return False
            oauth["needs"] = each[name]
    return True


def _scheme(name: str, scheme: Mapping[str, Any]) -> tuple[str | None, dict[str, Any], list[str]]:
    rest = {key: value for key, value in scheme.items() if key != "type"}
    if scheme.get("type") == "basic":
        words = Words(BasicAuthentication, rest)
        _named(words, name, "basic")
        return "basic", words.record(), []
    if scheme.get("type") == "apiKey" and scheme.get("in") in ("header", "query"):
        if not accepts(ApiKeyAuthentication, "key", rest.get("name")):
            return None, {}, []
        key = rest.pop("name")
        words = Words(ApiKeyAuthentication, rest)
        words.say("key", key)
        words.take("in")
        if words.words["in"] == "header":
            del words.words["in"]
        _named(words, name, "api_key")
        return "api_key", words.record(), []
    if scheme.get("type") == "oauth2" and scheme.get("flow") in tuple(_FLOWS):
        words = Words(OAuth2Authentication, rest)
        flow = _FLOWS[words.rest.pop("flow")]
        if flow != "code":
            words.say("flow", flow)
        for member, word in _URLS.items():
            words.take(member, word)
        scopes = words.rest.get("scopes")
        if scopes is None:
            words.omit("scopes")
        elif accepts(OAuth2Authentication, "scopes", scopes):
            del words.rest["scopes"]
            if scopes:
                words.say("scopes", scopes)
        _named(words, name, "oauth2")
        return "oauth2", words.record(), list(words.words.get("scopes", {}))
    return None, {}, []


def _named(words: Words, name: str, usual: str) -> None:
    if name != usual:
        words.say("name", name)


def properties(words: Words, content: Mapping[str, Any]) -> None:
    """Say `apiProperties.json` in the words of `connector.yaml`."""
    inner = content.get("properties")
    rest = Words(Properties, inner if isinstance(inner, dict) else {})
    for member, word in (
        ("publisher", "publisher"),
        ("stackOwner", "stack_owner"),
        ("iconBrandColor", "brand_color"),
        ("capabilities", "capabilities"),
    ):
        if member in rest.rest and accepts(Connector, word, rest.rest[member]):
            words.say(word, rest.rest.pop(member))
        elif word in ("publisher", "brand_color"):
            words.omit(word)
    operations = rest.rest.get("scriptOperations")
    if operations == [] or accepts(Connector, "script", operations):
        words.say("script", rest.rest.pop("scriptOperations") or True)
    parameters = rest.rest.get("connectionParameters")
    if isinstance(parameters, dict) and parameters and all(map(_is_parameter, parameters.values())):
        words.say("connection", {name: parameter(each) for name, each in rest.rest.pop("connectionParameters").items()})
    _sets(words, rest)
    _policies(words, rest)
    for member in ("capabilities", "connectionParameters"):
        if not isinstance(inner, dict) or member not in inner:
            rest.omit(member)
    record = rest.record()
    if record:
        words.say("properties", record)


def _is_parameter(value: Any) -> bool:
    return isinstance(value, dict) and accepts(ConnectionParameter, "type", value.get("type"))


def parameter(value: Mapping[str, Any]) -> dict[str, Any]:
    """Return the record of one connection parameter."""
    words = Words(ConnectionParameter, value)
    words.take("type")
    shown = words.rest.get("uiDefinition")
    if isinstance(shown, dict):
        ui = dict(shown)
        for member, word in (("displayName", "title"), ("description", "description"), ("tooltip", "tooltip")):
            if accepts(ConnectionParameter, word, ui.get(member)):
                words.say(word, ui.pop(member))
        constraints = ui.get("constraints")
        if isinstance(constraints, dict):
            ui["constraints"] = _constraints(words, constraints)
            if not ui["constraints"] and constraints:
                del ui["constraints"]
        del words.rest["uiDefinition"]
        if ui or not shown:
            words.rest["uiDefinition"] = ui
    setting = words.rest.get("oAuthSettings")
    if isinstance(setting, dict) and "identityProvider" in setting:
        words.say("oauth", _oauth(setting))
        del words.rest["oAuthSettings"]
    return words.record()


def _constraints(words: Words, constraints: Mapping[str, Any]) -> dict[str, Any]:
    """Say constraints; return what has no word."""
    left = dict(constraints)
    for member, word in (("tabIndex", "tab"), ("clearText", "clear_text"), ("default", "default")):
        if accepts(ConnectionParameter, word, left.get(member)):
            words.say(word, left.pop(member))
    for member, word in (("required", "required"), ("hidden", "hidden")):
        if left.get(member) in ("true", "false"):
            words.say(word, left.pop(member) == "true")
    allowed = left.get("allowedValues")
    if isinstance(allowed, list) and allowed and all(_is_choice(each) for each in allowed):
        words.say("values", [{"text": each["text"], "value": each["value"]} for each in left.pop("allowedValues")])
    return left


def _is_choice(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and value.keys() == {"text", "value"}
        and accepts(AllowedValue, "text", value["text"])
        and value["value"] is not None
    )


def _oauth(setting: Mapping[str, Any]) -> dict[str, Any]:
    words = Words(OAuthSetting, setting)
    for member, word in (
        ("identityProvider", "identity_provider"),
        ("clientId", "client_id"),
        ("scopes", "scopes"),
        ("redirectMode", "redirect_mode"),
        ("redirectUrl", "redirect_url"),
        ("properties", "properties"),
    ):
        words.take(member, word)
    if words.words.get("identity_provider") == "oauth2":
        del words.words["identity_provider"]
    custom = words.rest.get("customParameters")
    if (
        isinstance(custom, dict)
        and custom
        and all(
            isinstance(each, dict) and each.keys() == {"value"} and each["value"] is not None
            for each in custom.values()
        )
    ):
        words.say("custom", {name: each["value"] for name, each in words.rest.pop("customParameters").items()})
    return words.record()


def _sets(words: Words, rest: Words) -> None:
    sets = rest.rest.get("connectionParameterSets")
    if not isinstance(sets, dict) or not isinstance(sets.get("values"), list) or not sets["values"]:
        return
    found = Words(ConnectionSets, sets)
    values = found.rest.pop("values")
    if not all(_is_set(each) for each in values):
        return
    _ui(found)
    found.say("sets", [_set(each) for each in values])
    words.say("connection_sets", found.record())
    del rest.rest["connectionParameterSets"]


def _ui(words: Words) -> None:
    ui = words.rest.get("uiDefinition")
    if isinstance(ui, dict) and ui:
        left = dict(ui)
        for member, word in (("displayName", "title"), ("description", "description")):
            if isinstance(left.get(member), str):
                words.say(word, left.pop(member))
        del words.rest["uiDefinition"]
        if left:
            words.rest["uiDefinition"] = left


def _is_set(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and accepts(ConnectionSet, "name", value.get("name"))
        and isinstance(value.get("parameters"), dict)
        and all(map(_is_parameter, value["parameters"].values()))
    )


def _set(value: Mapping[str, Any]) -> dict[str, Any]:
    words = Words(ConnectionSet, value)
    words.take("name")
    _ui(words)
    parameters = words.rest.pop("parameters")
    words.say("parameters", {name: parameter(each) for name, each in parameters.items()})
    return words.record()


def _policies(words: Words, rest: Words) -> None:
    policies = rest.rest.get("policyTemplateInstances")
    names = ("templateId", "title", "parameters")
    if not isinstance(policies, list) or not policies:
        return
    if not all(isinstance(each, dict) and isinstance(each.get("parameters"), dict) for each in policies):
        return
    if not all(isinstance(each.get(name), str) and each[name].strip() for each in policies for name in names[:2]):
        return
    words.say("policies", [_policy(each) for each in rest.rest.pop("policyTemplateInstances")])


def _policy(value: Mapping[str, Any]) -> dict[str, Any]:
    words = Words(Policy, value)
    words.take("templateId", "template")
    words.take("title")
    parameters = dict(words.rest.pop("parameters"))
    operations = parameters.get("x-ms-apimTemplate-operationName")
    if accepts(Policy, "operations", operations):
        words.say("operations", parameters.pop("x-ms-apimTemplate-operationName"))
    elif "x-ms-apimTemplate-operationName" in parameters:
        words.rest["parameters"] = {
            "x-ms-apimTemplate-operationName": parameters.pop("x-ms-apimTemplate-operationName")
        }
    plain = {name: each for name, each in parameters.items() if each is not None}
    if plain:
        words.say("parameters", plain)
    if len(plain) < len(parameters):
        words.rest.setdefault("parameters", {}).update(
            {name: None for name, each in parameters.items() if each is None}
        )
    return words.record()
