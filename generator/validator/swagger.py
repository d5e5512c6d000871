"""What OpenAPI 2.0 allows in each object: the table that drives the walk over a definition.

Source: the OpenAPI 2.0 specification. Keys that start with `x-` are extensions and stand in no table.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple


class Member(NamedTuple):
    """One keyword of an object.

    Attributes:
        types: Python classes that its JSON value may have; empty when any will do or another rule judges it.
        kind: the kind of the objects below, empty when they are not walked.
        how: whether the value is `one` such object, a `list` of them, or a `map` whose keys are the user's.
        entries: Python class of the entries of a list of plain values.
    """

    types: tuple[type, ...]
    kind: str = ""
    how: str = "one"
    entries: type | None = None


ANY = Member(())
STRING = Member((str,))
BOOLEAN = Member((bool,))
INTEGER = Member((int,))
NUMBER = Member((int, float))
ARRAY = Member((list,))
OBJECT = Member((dict,))
STRINGS = Member((list,), entries=str)
REQUIREMENTS = Member((list,), entries=dict)


def _one(kind: str) -> Member:
    return Member((dict,), kind)


def _list(kind: str) -> Member:
    return Member((list,), kind, "list")


def _map(kind: str) -> Member:
    return Member((dict,), kind, "map")


_VALUE_LIMITS: Mapping[str, Member] = {
    "maximum": NUMBER,
    "exclusiveMaximum": BOOLEAN,
    "minimum": NUMBER,
    "exclusiveMinimum": BOOLEAN,
    "multipleOf": NUMBER,
    "maxLength": INTEGER,
    "minLength": INTEGER,
    "pattern": STRING,
    "maxItems": INTEGER,
    "minItems": INTEGER,
    "uniqueItems": BOOLEAN,
    "enum": ARRAY,
}
# `type` and `items` of a schema may be lists by mistake: the schema rules say so better than a wrong JSON type does.
_SIMPLE: Mapping[str, Member] = {
    "type": ANY,
    "format": STRING,
    "items": _one("items"),
    "collectionFormat": STRING,
    "default": ANY,
    **_VALUE_LIMITS,
}

OBJECTS: Mapping[str, Mapping[str, Member]] = {
    "root": {
        "swagger": ANY,
        "info": _one("info"),
        "host": STRING,
        "basePath": STRING,
        "schemes": STRINGS,
        "consumes": STRINGS,
        "produces": STRINGS,
        "paths": _map("path item"),
        "definitions": _map("schema"),
        "parameters": _map("parameter"),
        "responses": _map("response"),
        "securityDefinitions": _map("security scheme"),
        "security": REQUIREMENTS,
        "tags": _list("tag"),
        "externalDocs": _one("external documentation"),
    },
    "info": {
        "title": STRING,
        "description": STRING,
        "termsOfService": STRING,
        "contact": _one("contact"),
        "license": _one("license"),
        "version": STRING,
    },
    "contact": {"name": STRING, "url": STRING, "email": STRING},
    "license": {"name": STRING, "url": STRING},
    "tag": {"name": STRING, "description": STRING, "externalDocs": _one("external documentation")},
    "external documentation": {"description": STRING, "url": STRING},
    "path item": {
        "$ref": ANY,
        "parameters": _list("parameter"),
        **dict.fromkeys(("get", "put", "post", "delete", "options", "head", "patch"), _one("operation")),
    },
    "operation": {
        "tags": STRINGS,
        "summary": STRING,
        "description": STRING,
        "externalDocs": _one("external documentation"),
        "operationId": STRING,
        "consumes": STRINGS,
        "produces": STRINGS,
        "parameters": _list("parameter"),
        "responses": _map("response"),
        "schemes": STRINGS,
        "deprecated": BOOLEAN,
        "security": REQUIREMENTS,
    },
    "parameter": {
        "name": STRING,
        "in": ANY,
        "description": STRING,
        "required": BOOLEAN,
        "schema": _one("schema"),
        "allowEmptyValue": BOOLEAN,
        **_SIMPLE,
    },
    "items": _SIMPLE,
    "header": {"description": STRING, **_SIMPLE},
    "response": {
        "description": STRING,
        "schema": _one("schema"),
        "headers": _map("header"),
        "examples": OBJECT,
    },
    "schema": {
        "$ref": ANY,
        "type": ANY,
        "format": STRING,
        "title": STRING,
        "description": STRING,
        "default": ANY,
        **_VALUE_LIMITS,
        "maxProperties": INTEGER,
        "minProperties": INTEGER,
        "required": STRINGS,
        "additionalProperties": Member((dict, bool), "schema"),
        "items": Member((), "schema"),
        "allOf": _list("schema"),
        "properties": _map("schema"),
        "discriminator": ANY,
        "readOnly": BOOLEAN,
        "xml": _one("xml"),
        "externalDocs": _one("external documentation"),
        "example": ANY,
    },
    "xml": {"name": STRING, "namespace": STRING, "prefix": STRING, "attribute": BOOLEAN, "wrapped": BOOLEAN},
    "security scheme": {
        "type": ANY,
        "description": STRING,
        "name": STRING,
        "in": STRING,
        "flow": STRING,
        "authorizationUrl": STRING,
        "tokenUrl": STRING,
        "scopes": OBJECT,
    },
    "notification content": {"description": STRING, "schema": _one("schema")},
}

# Keywords of JSON Schema and OpenAPI 3 that the platform does not take: they are walked, and have rules of their own.
FOREIGN: Mapping[str, Mapping[str, Member]] = {
    "schema": {
        "oneOf": _list("schema"),
        "anyOf": _list("schema"),
        "not": _one("schema"),
        **dict.fromkeys(
            ("nullable", "const", "patternProperties", "if", "then", "else", "examples", "$defs", "$schema", "$id"), ANY
        ),
    },
}

# An extension of a path item that holds a schema: what a webhook trigger receives.
NOTIFICATION_CONTENT = "x-ms-notification-content"

JSON_NAMES: Mapping[type, str] = {
    dict: "an object",
    list: "a list",
    str: "a string",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    type(None): "null",
}


def json_name(value: Any) -> str:
    """Name the JSON type of a value, as a message says it."""
    return JSON_NAMES.get(type(value), "a value")
