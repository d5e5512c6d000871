"""What OpenAPI knows and the platform does not."""

from collections.abc import Iterator, Mapping
from typing import Any

from generator.definition.spelling import did_you_mean
from generator.validator.connector import Connector
from generator.validator.declared import forbidden, schemas
from generator.validator.index import Schema
from generator.validator.json_values import mapping, strings, text
from generator.validator.rule import Example, Place, Violation, rule
from generator.validator.swagger import FOREIGN

_COMPOSITIONS = frozenset({"oneOf", "anyOf", "not"})
_DRAFT_KEYWORDS = frozenset(FOREIGN["schema"]) - _COMPOSITIONS
_VALUE_TYPES = frozenset({"string", "number", "integer", "boolean", "array"})
_TYPES: Mapping[str, frozenset[str]] = {
    "schema": _VALUE_TYPES | {"object", "file"},
    "parameter": _VALUE_TYPES | {"object", "file", "null"},  # the last three are judged by the rules on parameters
    "items": _VALUE_TYPES,
    "header": _VALUE_TYPES,
}
_NEXT_LINKS = ("nextLink", "@odata.nextLink")

_NAME = "/definitions/Item/properties/name"
_COLOR = "/paths/~1items/get/parameters/0"
_LIST = "/paths/~1items/get/responses/200/schema"
_TEXTS = {"x-ms-summary": "Colors", "description": "The colors of the item."}
_LIST_OF_TEXTS = {"type": "array", "items": {"type": "string"}, **_TEXTS}
_OAUTH = {
    "/properties/connectionParameters": {
        "token": {
            "type": "oauthSetting",
            "oAuthSettings": {
                "identityProvider": "oauth2",
                "clientId": "dummy",
                "scopes": [],
                "redirectMode": "GlobalPerConnector",
                "customParameters": {
                    "authorizationUrl": {"value": "https://contoso.com/authorize"},
                    "tokenUrl": {"value": "https://contoso.com/token"},
                    "refreshUrl": {"value": "https://contoso.com/token"},
                },
            },
        }
    }
}


def _oauth(scheme: dict[str, Any]) -> Example:
    """Return a connector with OAuth instead of the key."""
    return Example(
        definition={"/securityDefinitions": {"oauth": scheme}, "/security": [{"oauth": []}]}, properties=_OAUTH
    )


def _paged(name: str) -> Example:
    """Return an example of a list in pages, whose next link has a name."""
    policy = {
        "templateId": "updatenextlink",
        "title": "Next page",
        "parameters": {"x-ms-apimTemplateParameter.nextLinkPropertyName": name},
    }
    return Example(
        definition={"/paths/~1items/get/x-ms-pageable": {"nextLinkName": name}},
        properties={"/properties/policyTemplateInstances": [policy]},
    )


@rule(
    "schema-composition-unsupported",
    "error",
    summary="No schema holds `oneOf`, `anyOf` or `not`",
    why="The platform cannot make a form of alternatives. Write one object with optional properties.",
    source="Microsoft: swagger validator SwaggerKeywordNotSupported; microsoft/PowerPlatformConnectors#2067; "
    "microsoft/Power-Fx#2076",
    bad=(
        {f"{_NAME}/oneOf": [{"type": "string"}, {"type": "string", "format": "uri"}]},
        {f"{_NAME}/not": {"type": "string"}},
    ),
    good={"/definitions/Item/properties/oneOf": {"type": "string", **_TEXTS}},
)
def schema_composition_unsupported(connector: Connector) -> Iterator[Violation]:
    """Report each such keyword."""
    for key in _COMPOSITIONS:
        for schema in connector.index.schemas_with(key):
            yield Violation(f"{key!r} is not supported; describe one shape", (*schema.place, key))


schema_allof = rule(
    "schema-allof",
    "warning",
    on_import="warning",
    summary="No schema holds `allOf`",
    why="It can be saved, but the designer loses some of the properties. Write them into one object.",
    source="MicrosoftDocs/BusinessApplicationPlatform-Connectors-public#302; microsoft/Power-Fx#2076",
    bad={f"{_LIST}/items": {"allOf": [{"$ref": "#/definitions/Item"}]}},
    good={f"{_LIST}/items": {"$ref": "#/definitions/Item"}},
)(forbidden(schemas("allOf"), "allOf", "'allOf' loses properties in the designer; write them out here"))


@rule(
    "schema-json-draft-keyword",
    "error",
    summary="Schemas hold no keywords of JSON Schema or OpenAPI 3, such as `nullable`, `const` or `examples`",
    why="The import refuses keywords that OpenAPI 2.0 does not have.",
    source="Microsoft: swagger validator AdditionalPropertyNotAllowed; OpenAPI 2.0",
    bad=({f"{_NAME}/nullable": True}, {f"{_NAME}/examples": ["Cup"]}),
    good={f"{_NAME}/x-nullable": True, f"{_NAME}/example": "Cup"},
)
def schema_json_draft_keyword(connector: Connector) -> Iterator[Violation]:
    """Report each such keyword."""
    instead = {"nullable": "x-nullable", "const": "enum", "examples": "example", "$defs": "definitions"}
    for key in _DRAFT_KEYWORDS:
        other = f"; use {instead[key]!r}" if key in instead else ""
        for schema in connector.index.schemas_with(key):
            yield Violation(f"OpenAPI 2.0 has no keyword {key!r} in schemas{other}", (*schema.place, key))


@rule(
    "schema-type-array",
    "error",
    summary="`type` is one name: string, number, integer, boolean, array, object or file",
    why="The platform takes one type for each value. For a value that may be null, add `x-nullable`.",
    source="Microsoft: swagger validator JsonTypeIncorrect; OpenAPI 2.0; microsoft/Power-Fx",
    bad=(
        {f"{_NAME}/type": ["string", "null"]},
        {f"{_NAME}/type": "text"},
        {f"{_COLOR}/type": "enum"},
        {f"{_NAME}/type": "null"},
    ),
    good={f"{_NAME}/x-nullable": True},
)
def schema_type_array(connector: Connector) -> Iterator[Violation]:
    """Report lists of types and unknown types; the type `null` only as a warning."""
    allowed = _TYPES["schema"]
    for name, typed in connector.index.schemas_by_type.items():
        for schema in typed if name not in allowed else ():
            if "type" in schema.node:
                yield from _type_fault(schema.node, schema.place, allowed)
    for kind in ("parameter", "items", "header"):
        for node, place in connector.index.of_kind(kind):
            if "type" in node:
                yield from _type_fault(node, place, _TYPES[kind])


def _type_fault(node: Mapping[str, Any], place: Place, allowed: frozenset[str]) -> Iterator[Violation]:
    value = node["type"]
    if isinstance(value, str):
        if value in allowed:
            return
        if value == "null":
            yield Violation("the type 'null' says nothing to the platform", (*place, "type"), severity="warning")
            return
        near = did_you_mean(value, sorted(allowed)) or f"; expected one of {', '.join(sorted(allowed))}"
        yield Violation(f"{value!r:.40} is no type that can stand here{near}", (*place, "type"))
    elif isinstance(value, list):
        yield Violation("the type must be one name, not a list", (*place, "type"))
    else:
        yield Violation(f"the type must be a name, not {value!r:.40}", (*place, "type"))


@rule(
    "unique-items-ignored",
    "warning",
    on_import="warning",
    summary="No schema or parameter holds `uniqueItems` or `discriminator`",
    why="The platform ignores them, and in some places the swagger validator warns about them.",
    source="Microsoft: swagger validator SwaggerKeywordNotSupported; microsoft/Power-Fx",
    bad=(
        {f"{_LIST}/uniqueItems": True},
        {"/definitions/Item/discriminator": "name", "/definitions/Item/required": ["name"]},
    ),
    good={f"{_LIST}/maxItems": 50},
)
def unique_items_ignored(connector: Connector) -> Iterator[Violation]:
    """Report each use."""
    index = connector.index
    for each in (*index.schemas_with("uniqueItems"), *index.simple_by_key.get("uniqueItems", ())):
        yield Violation("'uniqueItems' is not supported", (*each.place, "uniqueItems"))
    for schema in index.schemas_with("discriminator"):
        if not _discriminator_fault(connector, schema):
            yield Violation("'discriminator' is not supported", (*schema.place, "discriminator"))


@rule(
    "discriminator-not-required",
    "error",
    summary="A `discriminator` names a required property of type string",
    why="The swagger validator refuses it otherwise. The platform does not use it: best leave it out.",
    source="Microsoft: swagger validator DiscriminatorMustBeARequiredStringProperty; OpenAPI 2.0",
    bad=(
        {"/definitions/Item/discriminator": "name"},
        {"/definitions/Item/discriminator": {"propertyName": "name"}},
        {
            "/definitions/Item/discriminator": "kind",
            "/definitions/Item/required": ["kind"],
            "/definitions/Item/properties/kind": {"$ref": "#/definitions/Kind"},
            "/definitions/Kind": {"type": "integer", "format": "int32"},
        },
    ),
    good={"/definitions/Item/properties/discriminator": {"type": "string", **_TEXTS}},
)
def discriminator_not_required(connector: Connector) -> Iterator[Violation]:
    """Report those that name something else."""
    for schema in connector.index.schemas_with("discriminator"):
        if fault := _discriminator_fault(connector, schema):
            yield Violation(fault, (*schema.place, "discriminator"))


def _discriminator_fault(connector: Connector, schema: Schema) -> str:
    node, place = schema.node, schema.place
    name = node["discriminator"]
    if not isinstance(name, str):
        return "the discriminator must be the name of a property"
    properties = mapping(node, "properties")
    is_composed = "allOf" in node or place[-2:-1] == ("allOf",)
    if name not in properties:
        return "" if is_composed else f"the discriminator {name!r} is no property here"
    if name not in strings(node, "required") and not is_composed:
        return f"the discriminator {name!r} must be in 'required'"
    found = connector.index.follow(properties[name], (*place, "properties", name))
    if found is not None and found.node.get("type") != "string":
        return f"the discriminator {name!r} must be of type string"
    return ""


@rule(
    "collection-format-unsupported",
    "error",
    summary="`collectionFormat` is `csv`, or left out",
    why="Lists are sent with commas between the values; nothing else is supported.",
    source="Microsoft: swagger validator CollectionFormatValueNotSupported",
    bad={
        "/paths/~1items/get/responses/200/headers": {
            "X-Colors": {"type": "array", "items": {"type": "string"}, "collectionFormat": "pipes"}
        }
    },
    good={
        "/paths/~1items/get/responses/200/headers": {
            "X-Colors": {"type": "array", "items": {"type": "string"}, "collectionFormat": "csv"}
        }
    },
)
def collection_format_unsupported(connector: Connector) -> Iterator[Violation]:
    """Report other formats."""
    for kind in ("parameter", "items", "header"):
        for node, place in connector.index.of_kind(kind):
            value = node.get("collectionFormat")
            if isinstance(value, str) and value != "csv":
                yield Violation(
                    f"the collection format {value!r} is not supported; use 'csv'", (*place, "collectionFormat")
                )


@rule(
    "array-parameter-power-apps",
    "info",
    summary="No query, header or form parameter is an array",
    why="It can be saved, but Power Apps drops the parameter. A string with commas works everywhere.",
    source="MicrosoftDocs/BusinessApplicationPlatform-Connectors-public#344",
    bad={f"{_COLOR}/type": "array", f"{_COLOR}/items": {"type": "string"}},
    good={"/paths/~1items/post/parameters/0/schema/properties/colors": {**_LIST_OF_TEXTS}},
)
def array_parameter_power_apps(connector: Connector) -> Iterator[Violation]:
    """Report each such parameter."""
    for parameter in connector.index.parameters:
        if parameter.location in ("query", "header", "formData") and parameter.node.get("type") == "array":
            yield Violation(f"Power Apps drops {parameter.name!r}: it is an array outside a body", parameter.place)


@rule(
    "security-flow-unsupported",
    "error",
    summary="The OAuth flow is `accessCode`",
    why="Connections sign a user in: client credentials and passwords are not supported, `implicit` gives no refresh.",
    source="Microsoft: custom connector FAQ; define an OpenAPI definition",
    bad=(
        _oauth({"type": "oauth2", "flow": "application", "tokenUrl": "https://contoso.com/token", "scopes": {}}),
        _oauth(
            {"type": "oauth2", "flow": "implicit", "authorizationUrl": "https://contoso.com/authorize", "scopes": {}}
        ),
    ),
    good=_oauth(
        {
            "type": "oauth2",
            "flow": "accessCode",
            "authorizationUrl": "https://contoso.com/authorize",
            "tokenUrl": "https://contoso.com/token",
            "scopes": {},
        }
    ),
)
def security_flow_unsupported(connector: Connector) -> Iterator[Violation]:
    """Report other flows; `implicit` as a warning."""
    for node, place in connector.index.of_kind("security scheme"):
        flow = text(node, "flow")
        if flow in ("application", "password"):
            yield Violation(f"the OAuth flow {flow!r} is not supported; use 'accessCode'", (*place, "flow"))
        elif flow == "implicit":
            yield Violation(
                "the OAuth flow 'implicit' gives no refresh; use 'accessCode'", (*place, "flow"), severity="warning"
            )


@rule(
    "nextlink-name-invalid",
    "error",
    summary="`nextLinkName` of `x-ms-pageable` is `nextLink` or `@odata.nextLink`",
    why="The platform looks for no other member. The policy `updatenextlink` renames what the service gives.",
    source="Microsoft: swagger validator InvalidNextLinkNameValue",
    bad=_paged("next"),
    good=_paged("@odata.nextLink"),
)
def nextlink_name_invalid(connector: Connector) -> Iterator[Violation]:
    """Report other names."""
    for extension in connector.index.extended("x-ms-pageable"):
        name = extension.value.get("nextLinkName") if isinstance(extension.value, Mapping) else None
        if isinstance(name, str) and name not in _NEXT_LINKS:
            expected = " or ".join(map(repr, _NEXT_LINKS))
            yield Violation(
                f"the name {name!r} is not supported; it must be {expected}", (*extension.place, "nextLinkName")
            )
