"""Security definitions, and whether connection parameters agree with them."""

from collections.abc import Iterator, Mapping
from typing import Any

from generator.definition.files import PROPERTIES
from generator.definition.spelling import did_you_mean
from generator.validator.connector import Connector
from generator.validator.json_values import listed, mapping, text
from generator.validator.rule import REMOVED, Example, Place, Violation, rule
from generator.validator.swagger import json_name

_SHAPES: Mapping[str, tuple[str, ...]] = {"basic": (), "apiKey": ("name", "in"), "oauth2": ("flow",)}
_FLOWS: Mapping[str, tuple[str, ...]] = {
    "accessCode": ("authorizationUrl", "tokenUrl"),
    "implicit": ("authorizationUrl",),
    "application": ("tokenUrl",),
    "password": ("tokenUrl",),
}
_ANYWHERE = ("type", "description")
_OAUTH_ONLY = ("flow", "authorizationUrl", "tokenUrl", "scopes")

_OAUTH = {
    "type": "oauth2",
    "flow": "accessCode",
    "authorizationUrl": "https://contoso.com/authorize",
    "tokenUrl": "https://contoso.com/token",
    "scopes": {"read": "Read items"},
}
_PAIR = {"username", "password"}
_OAUTH_PARAMETERS = {
    "token": {
        "type": "oauthSetting",
        "oAuthSettings": {
            "identityProvider": "oauth2",
            "clientId": "dummy",
            "scopes": ["read"],
            "redirectMode": "GlobalPerConnector",
            "customParameters": {
                "authorizationUrl": {"value": "https://contoso.com/authorize"},
                "tokenUrl": {"value": "https://contoso.com/token"},
                "refreshUrl": {"value": "https://contoso.com/token"},
            },
        },
    }
}
_SECRET = {
    "type": "securestring",
    "uiDefinition": {
        "displayName": "Secret",
        "description": "The secret of your Contoso account.",
        "tooltip": "Provide the secret of your Contoso account",
        "constraints": {"tabIndex": 2, "clearText": False, "required": "true"},
    },
}
_PARAMETERS = "/properties/connectionParameters"


def _oauth(edits: Mapping[str, Any]) -> Example:
    """Return an example that signs in with OAuth."""
    return Example(
        definition={"/securityDefinitions": {"oauth": _OAUTH}, "/security": [{"oauth": ["read"]}], **edits},
        properties={_PARAMETERS: _OAUTH_PARAMETERS},
    )


def _requirements(connector: Connector) -> Iterator[tuple[str, Any, Place]]:
    """Return name, value and place of every security requirement."""
    owners: list[tuple[Mapping[str, Any], Place]] = [(connector.definition, ())]
    owners += [(operation.node, operation.place) for operation in connector.index.operations]
    for owner, at in owners:
        for position, requirement in enumerate(listed(owner, "security")):
            if isinstance(requirement, Mapping):
                for name, value in requirement.items():
                    yield name, value, (*at, "security", position, name)


@rule(
    "security-scheme-shape",
    "error",
    summary="A security definition is `basic`, `apiKey` or `oauth2`, with the members of its type and no others",
    why="The import refuses others. OpenAPI 3 names such as `http` and `openIdConnect` are not known.",
    source="Microsoft: swagger validator, codes that start with SecuritySchemeProperty",
    bad=(
        {"/securityDefinitions/api_key/in": "cookie"},
        {"/securityDefinitions/api_key/name": REMOVED},
        {"/securityDefinitions/api_key/flow": "accessCode"},
        {"/securityDefinitions": {"api_key": {"type": "apikey", "name": "key", "in": "query"}}},
        _oauth({"/securityDefinitions/oauth/tokenUrl": REMOVED}),
        _oauth({"/securityDefinitions/oauth/flow": "authorizationCode"}),
    ),
    good=(_oauth({}), {"/securityDefinitions/api_key/in": "query"}),
)
def security_scheme_shape(connector: Connector) -> Iterator[Violation]:
    """Report what the OpenAPI document does not allow; keys that are no keyword at all are another rule's."""
    for node, place in connector.index.of_kind("security scheme"):
        kind = node.get("type")
        if not isinstance(kind, str) or kind not in _SHAPES:
            said = f"{kind!r}{did_you_mean(kind, _SHAPES)}" if isinstance(kind, str) else json_name(kind)
            said = said if "type" in node else "missing"
            yield Violation(f"the type must be 'basic', 'apiKey' or 'oauth2', not {said}", place)
            continue
        flow = text(node, "flow")
        if kind == "apiKey" and text(node, "in") not in ("", "header", "query"):
            yield Violation(f"an API key is sent in 'header' or 'query', not {node['in']!r}", (*place, "in"))
        if kind == "oauth2" and flow and flow not in _FLOWS:
            hint = did_you_mean(flow, _FLOWS)
            yield Violation(
                f"the flow must be one of {', '.join(map(repr, _FLOWS))}, not {flow!r}{hint}", (*place, "flow")
            )
        needed = (*_SHAPES[kind], *(_FLOWS.get(flow, ()) if kind == "oauth2" else ()))
        for key in needed:
            if node.get(key, "") == "":
                yield Violation(f"a security definition of type {kind!r} needs {key!r}", place)
        allowed = (*_ANYWHERE, *(_OAUTH_ONLY if kind == "oauth2" else _SHAPES[kind]))
        for key in ("name", "in", *_OAUTH_ONLY):
            if key in node and key not in allowed:
                yield Violation(f"{key!r} has no place in a security definition of type {kind!r}", (*place, key))


@rule(
    "security-requirement-undefined",
    "warning",
    summary="Every name in `security` is in `securityDefinitions`",
    why="The requirement is ignored, so the calls may go out without credentials.",
    source="Microsoft: swagger validator SecurityRequirementMustBeDefined; measured: 29 of 1,015",
    bad={"/paths/~1items/get/security": [{"apikey": []}]},
    good={"/paths/~1items/get/security": [{"api_key": []}]},
)
def security_requirement_undefined(connector: Connector) -> Iterator[Violation]:
    """Report names that are not defined."""
    known = mapping(connector.definition, "securityDefinitions")
    for name, _, place in _requirements(connector):
        if name not in known:
            yield Violation(f"{name!r} is not in 'securityDefinitions'{did_you_mean(name, known)}", place)


@rule(
    "security-requirement-value",
    "error",
    summary="The value of a security requirement is a list, empty unless the definition is `oauth2`",
    why="It lists OAuth scopes; the import refuses anything else.",
    source="Microsoft: swagger validator SecurityRequirementMustHaveEmptyValue",
    bad=({"/security/0/api_key": None}, {"/security/0/api_key": ["read"]}, _oauth({"/security/0/oauth": [1]})),
    good=_oauth({"/security/0/oauth": ["read"]}),
)
def security_requirement_value(connector: Connector) -> Iterator[Violation]:
    """Report values that are no list of scopes, and scopes where there can be none."""
    known = mapping(connector.definition, "securityDefinitions")
    for name, value, place in _requirements(connector):
        kind = text(known.get(name), "type")
        if not isinstance(value, list) or not all(isinstance(scope, str) for scope in value):
            yield Violation(f"the requirement {name!r} needs a list of scopes, such as []", place)
        elif value and kind in ("basic", "apiKey"):
            yield Violation(f"{name!r} is of type {kind!r}, which has no scopes; write []", place)


@rule(
    "security-scope-undefined",
    "warning",
    summary="Every scope in `security` is in the `scopes` of its definition",
    why="The consent page does not ask for it.",
    source="Microsoft: swagger validator OAuthSecurityRequirementValueMustBeScopeName",
    bad=_oauth({"/security/0/oauth": ["raed"]}),
    good=_oauth({"/security/0/oauth": []}),
)
def security_scope_undefined(connector: Connector) -> Iterator[Violation]:
    """Report scopes that the definition does not list."""
    known = mapping(connector.definition, "securityDefinitions")
    for name, value, place in _requirements(connector):
        scheme = known.get(name)
        if text(scheme, "type") == "oauth2" and isinstance(value, list):
            scopes = mapping(scheme, "scopes")
            for position, scope in enumerate(value):
                if isinstance(scope, str) and scope not in scopes:
                    yield Violation(f"{name!r} has no scope {scope!r}{did_you_mean(scope, scopes)}", (*place, position))


@rule(
    "security-multiple-definitions",
    "warning",
    summary="The definition has one security definition",
    why="Only the first counts. Several ways to sign in are connection parameter sets in `apiProperties.json`.",
    source="Microsoft: create a custom connector from an OpenAPI definition",
    bad={
        "/securityDefinitions/other": {"type": "apiKey", "in": "query", "name": "key"},
        "/security": [{"api_key": []}, {"other": []}],
    },
    good={"/securityDefinitions/api_key/description": "The key of the account."},
)
def security_multiple_definitions(connector: Connector) -> Iterator[Violation]:
    """Report definitions after the first."""
    names = list(mapping(connector.definition, "securityDefinitions"))
    if len(names) > 1:
        others = ", ".join(repr(name) for name in names[1:])
        yield Violation(
            f"only the first security definition, {names[0]!r}, counts; also here: {others}", ("securityDefinitions",)
        )


@rule(
    "security-unused",
    "info",
    summary="A security definition is required somewhere",
    why="Without `security` the definition says that calls need no credentials, so other tools send none.",
    source="own advice",
    bad=({"/security": REMOVED}, {"/security": []}),
    good={"/security": [], "/paths/~1items/get/security": [{"api_key": []}]},
)
def security_unused(connector: Connector) -> Iterator[Violation]:
    """Report security definitions that no `security` names; in one violation when there is none at all."""
    schemes = mapping(connector.definition, "securityDefinitions")
    holders = [connector.definition, *(operation.node for operation in connector.index.operations)]
    needs = [need for holder in holders for need in listed(holder, "security") if isinstance(need, dict)]
    if schemes and not any(holder.get("security") for holder in holders):
        yield Violation("there are security definitions, but no 'security' that uses them", ("securityDefinitions",))
        return
    named = {name for need in needs for name in need}
    for name in schemes if named else ():
        if name not in named:
            yield Violation(f"no 'security' uses {name!r}", ("securityDefinitions", name))


def _kinds(connector: Connector) -> set[str]:
    """Return the types of the connection parameters."""
    parameters = mapping(connector.properties, "connectionParameters")
    return {text(parameter, "type").lower() for parameter in parameters.values()}


@rule(
    "auth-kind-mismatch",
    "warning",
    about=PROPERTIES,
    on_import="warning",
    summary="Connection parameters fit the security definition: a secret, a user name and password, or a token",
    why="The platform fills credentials from the parameters of that kind; others are never sent.",
    source="measured: all 811 published connectors with one security definition agree",
    bad=(
        {"/securityDefinitions": {"basic": {"type": "basic"}}, "/security": [{"basic": []}]},
        Example(properties={_PARAMETERS: _OAUTH_PARAMETERS}),
        Example(properties={_PARAMETERS: {"username": _SECRET, "password": _SECRET}}),
        {"/securityDefinitions": {"oauth": _OAUTH}, "/security": [{"oauth": ["read"]}]},
    ),
    good=(
        _oauth({}),
        Example(
            definition={"/securityDefinitions": {"basic": {"type": "basic"}}, "/security": [{"basic": []}]},
            properties={_PARAMETERS: {"username": _SECRET, "password": _SECRET}},
        ),
    ),
)
def auth_kind_mismatch(connector: Connector) -> Iterator[Violation]:
    """Report connection parameters of another kind; several definitions or parameter sets are not judged."""
    schemes = mapping(connector.definition, "securityDefinitions")
    parameters = mapping(connector.properties, "connectionParameters")
    if len(schemes) != 1 or not parameters or connector.properties.get("connectionParameterSets"):
        return
    place = ("properties", "connectionParameters")
    kind = text(next(iter(schemes.values())), "type")
    kinds = _kinds(connector)
    names = {name.lower() for name in parameters}
    if kind == "apiKey" and "securestring" not in kinds:
        yield Violation("the definition asks for an API key, so a parameter of type 'securestring' must hold it", place)
    elif kind == "apiKey" and names >= _PAIR and "api_key" not in names:
        yield Violation(
            "the definition asks for an API key, and people are asked for a user name and a password", place
        )
    elif kind == "basic" and not parameters.keys() >= _PAIR:
        yield Violation("the definition asks for basic authentication: 'username' and 'password' must be there", place)
    elif kind == "oauth2" and text(parameters.get("token"), "type").lower() != "oauthsetting":
        yield Violation("the definition asks for OAuth, so a parameter 'token' must be of type 'oauthSetting'", place)


@rule(
    "auth-only-in-properties",
    "info",
    about=PROPERTIES,
    summary="Connection parameters with credentials have a security definition",
    why="It works when a policy or a script sends the credentials; without one, they are never sent.",
    source="measured: 43 of 1,015 published connectors",
    bad={"/securityDefinitions": REMOVED, "/security": REMOVED},
    good=Example(definition={"/securityDefinitions": REMOVED, "/security": REMOVED}, properties={_PARAMETERS: {}}),
)
def auth_only_in_properties(connector: Connector) -> Iterator[Violation]:
    """Report credentials that the definition knows nothing of."""
    if not connector.definition or mapping(connector.definition, "securityDefinitions"):
        return
    if _kinds(connector) & {"securestring", "oauthsetting"}:
        place = ("properties", "connectionParameters")
        yield Violation("there are credentials here, but no 'securityDefinitions' in the definition", place)


@rule(
    "auth-only-in-definition",
    "warning",
    about=PROPERTIES,
    summary="A security definition has connection parameters",
    why="Without parameters nobody is asked for credentials, and none are sent.",
    source="measured: 5 of 1,015 published connectors lack them",
    bad=(
        Example(properties={_PARAMETERS: {}}),
        Example(properties={_PARAMETERS: REMOVED}),
        Example(
            properties={_PARAMETERS: REMOVED, "/properties/connectionParameterSets": {"values": []}},
            also=("parameter-sets-shape",),
        ),
    ),
    good=Example(
        properties={
            _PARAMETERS: REMOVED,
            "/properties/connectionParameterSets": {
                "uiDefinition": {"displayName": "Sign in with", "description": "How to sign in."},
                "values": [
                    {
                        "name": "key",
                        "uiDefinition": {"displayName": "Key", "description": "Sign in with a key."},
                        "parameters": {"api_key": _SECRET},
                    }
                ],
            },
        }
    ),
)
def auth_only_in_definition(connector: Connector) -> Iterator[Violation]:
    """Report definitions for which no credentials are asked."""
    properties = connector.properties
    if not mapping(connector.definition, "securityDefinitions") or not properties:
        return
    sets = listed(mapping(properties, "connectionParameterSets"), "values")
    if not mapping(properties, "connectionParameters") and not sets:
        yield Violation("the definition asks for credentials, but there are no connection parameters", ("properties",))
