"""Connection parameters."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from generator.definition.files import PROPERTIES
from generator.definition.spelling import did_you_mean
from generator.validator.api_properties import connection_parameters
from generator.validator.connector import Connector
from generator.validator.fixes import constraint_retyped, in_the_case_of
from generator.validator.json_values import mapping, text
from generator.validator.rule import REMOVED, Example, Violation, rule
from generator.validator.swagger import json_name

_SCHEMA = "Microsoft: JSON schema of apiProperties.json"
_MULTI = "Microsoft: connectors with several kinds of authentication"
_SETS = ("properties", "connectionParameterSets")
_TYPES = ("string", "securestring", "int", "bool", "gatewaySetting", "oauthSetting")
_NAME = re.compile(r"[A-Za-z0-9_]+(:[A-Za-z0-9_]+)?")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_SECRET_WORDS = frozenset({"password", "passwd", "passcode", "pwd", "secret", "key", "apikey", "token"})
# Words that turn a secret into what is told to everybody: a token's address, a key's number.
_OPEN_WORDS = frozenset({"url", "uri", "endpoint", "id", "name", "type", "host", "expiry"})

_KEY = "/properties/connectionParameters/api_key"
_SECRET = {
    "type": "securestring",
    "uiDefinition": {
        "displayName": "Key",
        "description": "The key of your Contoso account.",
        "tooltip": "Provide the key of your Contoso account",
        "constraints": {"tabIndex": 2, "clearText": False, "required": "true"},
    },
}


def _set(name: str) -> dict[str, Any]:
    """Return a parameter set with a key."""
    shown = {"displayName": "Key", "description": "Sign in with a key."}
    return {"name": name, "uiDefinition": shown, "parameters": {"api_key": _SECRET}}


def _sets(*values: Any) -> dict[str, Any]:
    shown = {"displayName": "Sign in with", "description": "How to sign in."}
    return {
        "/properties/connectionParameters": REMOVED,
        "/properties/connectionParameterSets": {"uiDefinition": shown, "values": list(values)},
    }


@rule(
    "connection-parameter-type",
    "error",
    about=PROPERTIES,
    summary="A connection parameter has one of the known types, in their exact case",
    why="With another type, `oAuthSetting` among them, the connector cannot be published.",
    source=f"{_SCHEMA}; microsoft/PowerPlatformConnectors#4071",
    bad=(
        Example(properties={"/properties/connectionParameters/region": {**_SECRET, "type": "String"}}),
        Example(properties={"/properties/connectionParameters/region": {**_SECRET, "type": None}}),
        Example(properties=_sets({**_set("key"), "parameters": {"api_key": {**_SECRET, "type": "secureString"}}})),
    ),
    good=Example(properties={"/properties/connectionParameters/region": {**_SECRET, "type": "string"}}),
    fix=in_the_case_of(*_TYPES),
)
def connection_parameter_type(connector: Connector) -> Iterator[Violation]:
    """Report types that are absent or not known."""
    for name, node, place, _ in connection_parameters(connector):
        kind = node.get("type")
        if "type" not in node:
            yield Violation(f"the connection parameter {name!r} has no type", place)
        elif kind not in _TYPES:
            hint = did_you_mean(kind, _TYPES) if isinstance(kind, str) else ""
            known = ", ".join(map(repr, _TYPES))
            shown = repr(kind) if isinstance(kind, str) else json_name(kind)
            yield Violation(f"the type must be one of {known}, not {shown}{hint}", (*place, "type"))


@rule(
    "connection-parameter-name",
    "warning",
    about=PROPERTIES,
    summary="The name of a connection parameter is letters, digits and `_`; behind a colon a second such part",
    why="Policies and the sign-in page name it; other characters are not safe there.",
    source=_SCHEMA,
    bad=Example(properties={"/properties/connectionParameters/Account Name": {**_SECRET, "type": "string"}}),
    good=Example(properties={"/properties/connectionParameters/token:TenantId": {**_SECRET, "type": "string"}}),
)
def connection_parameter_name(connector: Connector) -> Iterator[Violation]:
    """Report names with other characters."""
    for name, _, place, _ in connection_parameters(connector):
        if not _NAME.fullmatch(name):
            yield Violation(f"the name {name!r} should be letters, digits and '_' only", place)


def _sounds_secret(name: str) -> bool:
    words = {word.lower() for word in _WORD.findall(name.rpartition(":")[2])}
    return bool(words & _SECRET_WORDS) and not words & _OPEN_WORDS


@rule(
    "connection-secret-plain",
    "warning",
    about=PROPERTIES,
    summary="A password, key or token is a `securestring`",
    why="A `string` is shown while it is typed, and readable for whoever may edit the connection.",
    source="own advice; measured: 3 of 1,031 published connectors",
    bad=Example(properties={"/properties/connectionParameters/clientSecret": {**_SECRET, "type": "string"}}),
    good=Example(properties={"/properties/connectionParameters/keyId": {**_SECRET, "type": "string"}}),
)
def connection_secret_plain(connector: Connector) -> Iterator[Violation]:
    """Report strings whose name says that they are secret."""
    for name, node, place, _ in connection_parameters(connector):
        if node.get("type") == "string" and _sounds_secret(name):
            yield Violation(f"{name!r} sounds secret; make it a 'securestring'", (*place, "type"))


@rule(
    "connection-ui-missing",
    "info",
    about=PROPERTIES,
    summary="A connection parameter has a `uiDefinition` with a name, a description and constraints",
    why="Users who sign in see a field without a name.",
    source=_MULTI,
    bad=(
        Example(properties={f"{_KEY}/uiDefinition": REMOVED}),
        Example(properties={f"{_KEY}/uiDefinition/description": REMOVED}),
    ),
    good=Example(
        properties={
            f"{_KEY}/uiDefinition/description": REMOVED,
            f"{_KEY}/uiDefinition/schema": {"type": "securestring", "description": "The key of your account."},
        }
    ),
)
def connection_ui_missing(connector: Connector) -> Iterator[Violation]:
    """Report what is missing; OAuth opens a page of its own, and hidden parameters are not asked for."""
    for name, node, place, _ in connection_parameters(connector):
        shown = mapping(node, "uiDefinition")
        if text(node, "type").lower() == "oauthsetting" or text(mapping(shown, "constraints"), "hidden") == "true":
            continue
        if not shown:
            yield Violation(f"the connection parameter {name!r} has no 'uiDefinition'", place)
            continue
        described = text(shown, "description") or text(shown.get("schema"), "description")
        has = {
            "displayName": text(shown, "displayName"),
            "description": described,
            "constraints": "constraints" in shown,
        }
        if missing := [key for key, value in has.items() if not value]:
            yield Violation(
                f"no {', '.join(map(repr, missing))} for the connection parameter {name!r}", (*place, "uiDefinition")
            )


@rule(
    "connection-constraint-type",
    "warning",
    about=PROPERTIES,
    on_import="warning",
    summary='The constraints `required` and `hidden` are "true" or "false" in quotes, `clearText` is so without',
    why="The sign-in page may not follow a constraint of another type.",
    source=_SCHEMA,
    bad=(
        Example(properties={f"{_KEY}/uiDefinition/constraints/required": True}),
        Example(properties={f"{_KEY}/uiDefinition/constraints/clearText": "false"}),
    ),
    good=Example(properties={f"{_KEY}/uiDefinition/constraints/hidden": "false"}),
    fix=constraint_retyped,
)
def connection_constraint_type(connector: Connector) -> Iterator[Violation]:
    """Report constraints of another type."""
    for _, node, place, _ in connection_parameters(connector):
        constraints = mapping(mapping(node, "uiDefinition"), "constraints")
        at = (*place, "uiDefinition", "constraints")
        for key in ("required", "hidden"):
            if key in constraints and constraints[key] not in ("true", "false"):
                yield Violation(f'{key!r} must be "true" or "false", in quotes', (*at, key))
        if "clearText" in constraints and not isinstance(constraints["clearText"], bool):
            yield Violation("'clearText' must be true or false, without quotes", (*at, "clearText"))


@rule(
    "parameter-sets-shape",
    "error",
    about=PROPERTIES,
    summary="`connectionParameterSets` has a list `values`, each with a name of its own and its `parameters`",
    why="Connections keep the name of their set; without names and parameters nobody can sign in.",
    source=f"{_MULTI}; {_SCHEMA}",
    bad=(
        Example(properties={**_sets(_set("key"), _set("key"))}),
        Example(properties={**_sets({"name": "key", "uiDefinition": {}})}),
        Example(properties={**_sets({"name": "key", "parameters": {"api_key": "securestring"}})}),
        Example(properties={**_sets({"parameters": {"api_key": _SECRET}})}),
        Example(properties={"/properties/connectionParameterSets": {"uiDefinition": {}}}),
    ),
    good=Example(properties={**_sets(_set("key"), _set("other"))}),
)
def parameter_sets_shape(connector: Connector) -> Iterator[Violation]:
    """Report sets that cannot be told apart or hold nothing."""
    sets = connector.properties.get("connectionParameterSets")
    if not isinstance(sets, Mapping):
        return
    values = sets.get("values")
    if not isinstance(values, list) or not values:
        yield Violation("'values' must be a list with one or more parameter sets", _SETS)
        return
    seen: set[str] = set()
    for position, each in enumerate(values):
        place = (*_SETS, "values", position)
        name = text(each, "name")
        if not isinstance(each, Mapping):
            yield Violation(f"a parameter set must be an object, not {json_name(each)}", place)
            continue
        if not name:
            yield Violation("the parameter set has no name", place)
        elif name in seen:
            yield Violation(f"another parameter set is called {name!r} already", (*place, "name"))
        seen.add(name)
        parameters = each.get("parameters")
        if not isinstance(parameters, Mapping):
            yield Violation("the parameter set has no object 'parameters'", place)
            continue
        for key, value in parameters.items():
            if not isinstance(value, Mapping):
                message = f"the connection parameter {key!r} must be an object, not {json_name(value)}"
                yield Violation(message, (*place, "parameters", key))
