"""Bodies, and what they do not go together with."""

from collections.abc import Iterator, Mapping
from typing import Any

from generator.validator.connector import Connector
from generator.validator.declared import forbidden, parameters
from generator.validator.index import Parameter, Schema
from generator.validator.rule import REMOVED, Violation, rule
from generator.validator.rules.schema.compositions import is_required_in_body, required_references

_NOT_ON_BODIES = (
    "type",
    "format",
    "items",
    "collectionFormat",
    "default",
    "enum",
    "maximum",
    "exclusiveMaximum",
    "minimum",
    "exclusiveMinimum",
    "multipleOf",
    "maxLength",
    "minLength",
    "pattern",
    "maxItems",
    "minItems",
    "uniqueItems",
)
_SCALARS = ("string", "number", "integer", "boolean")

_CREATE = "/paths/~1items/post"
_BODY = f"{_CREATE}/parameters/0"
_PRICE = f"{_BODY}/schema/properties/price"
_OTHER_BODY: Mapping[str, Any] = {"name": "other", "in": "body", "schema": {"$ref": "#/definitions/Item"}}
_FIELD = {"name": "note", "in": "formData", "type": "string", "x-ms-summary": "Note", "description": "What to keep."}


def _bodies(connector: Connector) -> Iterator[Parameter]:
    return (parameter for parameter in connector.index.parameters if parameter.location == "body")


@rule(
    "multiple-body",
    "error",
    summary="An operation has one body",
    why="A request has room for one. Make both properties of one object.",
    source="Microsoft: swagger validator OperationParametersContainMultipleBodyParameters; OpenAPI 2.0",
    bad={f"{_CREATE}/parameters/-": _OTHER_BODY},
    good={f"{_CREATE}/parameters": [_OTHER_BODY]},
)
def multiple_body(connector: Connector) -> Iterator[Violation]:
    """Report operations with several, those of the path counted."""
    for operation in connector.index.operations:
        names = [repr(parameter.name) for parameter in operation.parameters if parameter.location == "body"]
        if len(names) > 1:
            yield Violation(f"{operation.title} has {len(names)} bodies: {', '.join(names)}", operation.place)


@rule(
    "body-and-form",
    "error",
    summary="An operation has a body or form fields, not both",
    why="A form is the body of its request.",
    source="Microsoft: swagger validator ParameterListContainsFormDataAndBody; OpenAPI 2.0",
    bad={f"{_CREATE}/parameters/-": _FIELD, f"{_CREATE}/consumes": ["application/json", "multipart/form-data"]},
    good={f"{_CREATE}/parameters": [_FIELD], f"{_CREATE}/consumes": ["multipart/form-data"]},
)
def body_and_form(connector: Connector) -> Iterator[Violation]:
    """Report operations with both."""
    for operation in connector.index.operations:
        if {"body", "formData"} <= {parameter.location for parameter in operation.parameters}:
            yield Violation(f"{operation.title} has a body and form fields", operation.place)


@rule(
    "body-schema-missing",
    "error",
    summary="A body has a `schema`, and it says what is in it",
    why="The form that makers fill in is made of it. An empty one is only warned about.",
    source="Microsoft: swagger validator BodyParameterSchemaRequired; OpenAPI 2.0",
    bad=({f"{_BODY}/schema": REMOVED}, {f"{_BODY}/schema": {}}),
    good={f"{_BODY}/schema": {"$ref": "#/definitions/Item"}},
)
def body_schema_missing(connector: Connector) -> Iterator[Violation]:
    """Report bodies without a schema; with an empty one as a warning."""
    for parameter in _bodies(connector):
        if "schema" not in parameter.node:
            yield Violation(f"the body {parameter.name!r} has no schema", parameter.place)
        elif parameter.node["schema"] == {}:
            yield Violation(
                f"the schema of the body {parameter.name!r} is empty", (*parameter.place, "schema"), severity="warning"
            )


@rule(
    "body-keyword-invalid",
    "error",
    summary="Type, format, default and the like of a body stand in its `schema`, not beside it",
    why="OpenAPI 2.0 does not have them on the parameter itself.",
    source="Microsoft: swagger validator BodyParameterPropertyNotValid; OpenAPI 2.0",
    bad={f"{_BODY}/type": "object"},
    good={f"{_BODY}/schema/minProperties": 1},
)
def body_keyword_invalid(connector: Connector) -> Iterator[Violation]:
    """Report each such keyword."""
    for parameter in _bodies(connector):
        for key in _NOT_ON_BODIES:
            if key in parameter.node:
                yield Violation(f"{key!r} of a body belongs into its 'schema'", (*parameter.place, key))


schema_on_non_body = rule(
    "schema-on-non-body",
    "error",
    summary="Only bodies have a `schema`",
    why="Other parameters have their type and format themselves; a `schema` there belongs to OpenAPI 3.",
    source="Microsoft: swagger validator NonBodyParameterSchemaNotValid; OpenAPI 2.0",
    bad={"/paths/~1items/get/parameters/0/schema": {"type": "string"}},
    good={"/paths/~1items/get/parameters/0/format": "uri"},
)(
    forbidden(
        parameters("query", "path", "header", "formData"),
        "schema",
        "the parameter {0.name!r} is no body: write its type beside its name",
    )
)


@rule(
    "internal-required-no-default",
    "error",
    summary="What is internal and required has a `default`",
    why="Nobody can fill it in, so no call could ever be made.",
    source="Microsoft: OpenAPI extensions",
    bad=(
        {
            "/paths/~1items/get/parameters/0/x-ms-visibility": "internal",
            "/paths/~1items/get/parameters/0/required": True,
        },
        {f"{_PRICE}/x-ms-visibility": "internal", f"{_BODY}/schema/required": ["name", "price"]},
        {
            f"{_BODY}/schema/properties/name": {"$ref": "#/definitions/Name"},
            "/definitions/Name": {"type": "string", "x-ms-visibility": "internal"},
        },
    ),
    good={
        f"{_PRICE}/x-ms-visibility": "internal",
        f"{_PRICE}/default": 1.5,
        f"{_BODY}/schema/required": ["name", "price"],
    },
)
def internal_required_no_default(connector: Connector) -> Iterator[Violation]:
    """Report parameters and single values in bodies; objects, lists and notification URLs are filled in otherwise."""
    for parameter in connector.index.parameters:
        if (
            parameter.is_internal
            and parameter.is_required
            and parameter.location != "body"
            and "default" not in parameter.node
            and "x-ms-notification-url" not in parameter.node
        ):
            yield Violation(
                f"the parameter {parameter.name!r} is internal and required; give it a default", parameter.place
            )
    for schema in _internal_properties(connector):
        if _needs_default(schema.node) and is_required_in_body(connector.index, schema):
            yield Violation(f"the property {schema.name!r} is internal and required; give it a default", schema.place)
    for name, place, (node, _) in required_references(connector.index):
        if node.get("x-ms-visibility") == "internal" and _needs_default(node) and "x-ms-notification-url" not in node:
            yield Violation(f"the property {name!r} is internal and required; give it a default", place)


def _needs_default(node: Mapping[str, Any]) -> bool:
    return "default" not in node and node.get("type") in _SCALARS


@rule(
    "internal-default-optional-property",
    "error",
    summary="An internal property of a body with a `default` is required",
    why="A default is only sent for what is required; an optional one that nobody sees is never sent.",
    source="Microsoft: swagger validator PropertyMustBeRequired",
    bad={f"{_PRICE}/x-ms-visibility": "internal", f"{_PRICE}/default": 1.5},
    good={f"{_PRICE}/x-ms-visibility": "advanced", f"{_PRICE}/default": 1.5},
)
def internal_default_optional_property(connector: Connector) -> Iterator[Violation]:
    """Report internal properties whose default is never sent."""
    for schema in _internal_properties(connector):
        if "default" in schema.node and not is_required_in_body(connector.index, schema):
            yield Violation(f"the default of {schema.name!r} is never sent: add it to 'required'", schema.place)


def _internal_properties(connector: Connector) -> Iterator[Schema]:
    """Return the internal properties in bodies, but for notification URLs."""
    for use in connector.index.extended("x-ms-visibility"):
        schema = use.schema
        if use.value != "internal" or schema is None or not schema.name:
            continue
        if "body" in schema.root.roles and "x-ms-notification-url" not in schema.node:
            yield schema
