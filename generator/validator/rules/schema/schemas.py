"""Schemas."""

from collections.abc import Iterator, Mapping
from typing import Any

from generator.definition.spelling import did_you_mean
from generator.validator.connector import Connector
from generator.validator.declared import forbidden, schemas
from generator.validator.fixes import place_removed
from generator.validator.index import Schema
from generator.validator.json_values import listed, mapping, strings, text
from generator.validator.rule import REMOVED, Example, Place, Violation, rule
from generator.validator.rules.schema.compositions import is_required_in_body, required_references, together

_FEW = 50  # among more properties than these a similar name is slow to find
_SIMPLE_KINDS = ("parameter", "items", "header")
_SPEAKING = frozenset(
    {"type", "properties", "additionalProperties", "allOf", "items", "enum", "oneOf", "anyOf", "not"}
    | {f"x-ms-dynamic-{name}" for name in ("values", "list", "schema", "properties", "tree")}
)
_OPEN = ("allOf", "oneOf", "anyOf", "x-ms-dynamic-schema", "x-ms-dynamic-properties")

_ITEM = "/definitions/Item"
_NAME = f"{_ITEM}/properties/name"
_BODY = "/paths/~1items/post/parameters/0/schema"
_LIST = "/paths/~1items/get/responses/200"
_TEXTS = {"x-ms-summary": "Colors", "description": "The colors of the item."}
_BINARY = {"type": "string", "format": "binary", "x-ms-summary": "Picture", "description": "What it looks like."}


def _form(field: Mapping[str, Any]) -> Example:
    """Return a connector that sends a form with one field."""
    picture = {"name": "picture", "in": "formData", "x-ms-summary": "Picture", "description": "What it looks like."}
    post = "/paths/~1items/post"
    return Example(
        definition={f"{post}/parameters": [{**picture, **field}], f"{post}/consumes": ["multipart/form-data"]},
        also=("array-parameter-power-apps",) if field["type"] == "array" else (),
    )


def _dictionary(values: Any) -> Example:
    """Return a connector with the editor for pairs of name and value."""
    editor = {"type": "object", "additionalProperties": values, "x-ms-editor": "dictionary", **_TEXTS}
    return Example(definition={f"{_BODY}/properties/colors": editor})


@rule(
    "array-missing-items",
    "error",
    summary="An array has `items`, which say what it holds",
    why="The import refuses an array without them. Empty ones are only warned about: makers cannot use what is in it.",
    source="Microsoft: swagger validator ArrayHasNoItems; OpenAPI 2.0",
    bad=(
        {f"{_ITEM}/properties/colors": {"type": "array", **_TEXTS}},
        {f"{_LIST}/headers": {"X-Colors": {"type": "array"}}},
        {f"{_ITEM}/properties/colors": {"type": "array", "items": {}, **_TEXTS}},
    ),
    good={f"{_ITEM}/properties/colors": {"type": "array", "items": {"type": "string"}, **_TEXTS}},
)
def array_missing_items(connector: Connector) -> Iterator[Violation]:
    """Report arrays without `items`; with empty ones as a warning."""
    for schema in connector.index.schemas_by_type.get("array", ()):
        yield from _items_fault(schema.node, schema.place)
    for kind in _SIMPLE_KINDS:
        for node, place in connector.index.of_kind(kind):
            if node.get("type") == "array" and node.get("in") != "body":
                yield from _items_fault(node, place)


def _items_fault(node: Mapping[str, Any], place: Place) -> Iterator[Violation]:
    if "items" not in node:
        yield Violation("this array has no 'items'", place)
    elif node["items"] == {}:
        yield Violation("the 'items' of this array say nothing", (*place, "items"), severity="warning")


@rule(
    "array-items-tuple",
    "error",
    summary="`items` is one schema",
    why="A list of schemas, one for each position, is not in OpenAPI 2.0.",
    source="Microsoft: swagger validator JsonTypeIncorrect; microsoft/Power-Fx",
    bad={f"{_ITEM}/properties/colors": {"type": "array", "items": [{"type": "string"}], **_TEXTS}},
    good={f"{_ITEM}/properties/items": {"type": "string", **_TEXTS}},
)
def array_items_tuple(connector: Connector) -> Iterator[Violation]:
    """Report lists."""
    for schema in connector.index.schemas_with("items"):
        if isinstance(schema.node["items"], list):
            yield Violation("'items' must be one schema, not a list", (*schema.place, "items"))


required_array_empty = rule(
    "required-array-empty",
    "error",
    summary="`required` names a property, or is left out",
    why="OpenAPI 2.0 does not allow an empty list.",
    source="Microsoft: swagger validator RequiredPropertyArrayEmpty; OpenAPI 2.0",
    bad={f"{_ITEM}/required": []},
    good={f"{_ITEM}/required": ["id"]},
    fix=place_removed,
)(forbidden(schemas("required"), "required", "'required' is empty; leave it out", []))


@rule(
    "required-property-undefined",
    "error",
    summary="Every name in `required` is one of the `properties`",
    why="What is required could not be given. Mostly one of the two is misspelled.",
    source="Microsoft: swagger validator RequiredPropertyDefinitionMissing",
    bad=({f"{_ITEM}/required": ["Name"]}, {f"{_BODY}/properties/name": REMOVED}),
    good={f"{_ITEM}/required": ["name"]},
)
def required_property_undefined(connector: Connector) -> Iterator[Violation]:
    """Report each such name, with the property that is probably meant; not where the properties cannot be told."""
    for schema in connector.index.schemas_with("required"):
        node = schema.node
        if not _is_object(node) or any(key in node for key in _OPEN):
            continue
        if schema.place[-2:-1] == ("allOf",):
            continue
        properties = mapping(node, "properties")
        for position, name in enumerate(listed(node, "required")):
            if isinstance(name, str) and name not in properties and not _is_named_beside(connector, schema, name):
                near = did_you_mean(name, properties) if len(properties) <= _FEW else ""
                yield Violation(f"there is no property {name!r}{near}", (*schema.place, "required", position))


def _is_named_beside(connector: Connector, schema: Schema, name: str) -> bool:
    """Whether a schema that `allOf` puts together with this one has the property, or may have it."""
    beside = together(connector.index, schema)
    return len(beside) > 1 and any(
        name in mapping(node, "properties") or any(key in node for key in _OPEN if key != "allOf") for node, _ in beside
    )


def _is_object(node: Mapping[str, Any]) -> bool:
    return bool(node.get("type", "object") == "object")


@rule(
    "required-not-on-object",
    "warning",
    summary="Only objects have `required`",
    why="It names properties. On another schema it means nothing; an optional parameter may be meant.",
    source="Microsoft: swagger validator RequiredPropertyNotOnObject",
    bad={f"{_NAME}/required": ["name"]},
    good={f"{_ITEM}/required": ["name"]},
)
def required_not_on_object(connector: Connector) -> Iterator[Violation]:
    """Report it on schemas of another type."""
    for schema in connector.index.schemas_with("required"):
        if not _is_object(schema.node) and strings(schema.node, "required"):
            kind = schema.node["type"]
            yield Violation(f"'required' means nothing on a schema of type {kind!r:.40}", (*schema.place, "required"))


@rule(
    "readonly-required-input",
    "error",
    summary="No required property of a body is `readOnly`",
    why="It would have to be sent, and must not be. Use another schema for the body than for the response.",
    source="Microsoft: swagger validator RequiredReadOnlyPropertyNotAllowedAsInput",
    bad=(
        {f"{_BODY}/properties/name/readOnly": True},
        {
            f"{_BODY}/properties/name": {"$ref": "#/definitions/Name"},
            "/definitions/Name": {"type": "string", "readOnly": True},
        },
    ),
    good={f"{_BODY}/properties/price/readOnly": True},
)
def readonly_required_input(connector: Connector) -> Iterator[Violation]:
    """Report them, in shared definitions too if a body uses them."""
    index = connector.index
    for schema in index.schemas_with("readOnly"):
        is_read_only = schema.node["readOnly"] is True
        if is_read_only and "body" in schema.root.roles and is_required_in_body(index, schema):
            yield Violation(f"the property {schema.name!r} is required in a body and read-only", schema.place)
    for name, place, target in required_references(index):
        if target.node.get("readOnly") is True:
            yield Violation(f"the property {name!r} is required in a body and read-only", place)


@rule(
    "string-binary-position",
    "warning",
    summary="In a body or a form, only the whole of it or of a field has the format `binary`",
    why="Bytes cannot stand inside JSON or a list. The format `byte` (base64) can.",
    source="Microsoft: swagger validator InvalidStringBinaryProperty",
    bad=(
        {f"{_BODY}/properties/picture": _BINARY},
        _form({"type": "array", "items": {"type": "string", "format": "binary"}}),
    ),
    good=(
        _form({"type": "string", "format": "binary"}),
        {_BODY: {"type": "string", "format": "binary"}},
        {f"{_BODY}/properties/picture": {**_BINARY, "format": "byte"}},
    ),
)
def string_binary_position(connector: Connector) -> Iterator[Violation]:
    """Report it further down."""
    for schema in connector.index.schemas_with("format"):
        if schema.node["format"] == "binary" and schema.parent is not None and "body" in schema.root.roles:
            yield Violation("bytes cannot stand inside a body; use the format 'byte'", (*schema.place, "format"))
    for parameter in connector.index.parameters:
        if parameter.location == "formData":
            node, place = mapping(parameter.node, "items"), (*parameter.place, "items")
            while node and node.get("format") != "binary":
                node, place = mapping(node, "items"), (*place, "items")
            if node:
                yield Violation("bytes cannot stand inside a list; use the format 'byte'", (*place, "format"))


@rule(
    "schema-type-file-position",
    "error",
    summary="The type `file` stands only on form fields and as the whole of a response",
    why="OpenAPI 2.0 knows files nowhere else. In a body use type `string` with the format `binary` or `byte`.",
    source="Microsoft: swagger validator SchemaTypeFileNotValid; OpenAPI 2.0",
    bad=({f"{_NAME}/type": "file"}, {_BODY: {"type": "file"}}),
    good={f"{_LIST}/schema": {"type": "file"}},
)
def schema_type_file_position(connector: Connector) -> Iterator[Violation]:
    """Report files elsewhere."""
    for schema in connector.index.schemas_by_type.get("file", ()):
        if not (schema.parent is None and schema.root.roles <= {"response"}):
            yield Violation("a file cannot stand here; use type 'string'", (*schema.place, "type"))


@rule(
    "schema-type-missing",
    "info",
    is_on=False,
    summary="A schema has a `type`, or something else that says what it is",
    why="The platform takes it for a value of any kind, which makers cannot use further.",
    source="own advice",
    bad={f"{_NAME}/type": REMOVED},
    good={f"{_ITEM}/type": REMOVED},
)
def schema_type_missing(connector: Connector) -> Iterator[Violation]:
    """Report schemas that say nothing."""
    for schema in connector.index.schemas:
        if _SPEAKING.isdisjoint(schema.node):
            yield Violation("this schema has no type", schema.place)


@rule(
    "property-title-missing",
    "info",
    is_on=False,
    summary="A visible property has an `x-ms-summary` or a `title`",
    why="Without one makers see a name made up from the property's.",
    source="Microsoft: string guidance",
    bad={f"{_NAME}/x-ms-summary": REMOVED},
    good={f"{_NAME}/x-ms-summary": REMOVED, f"{_NAME}/title": "Name"},
)
def property_title_missing(connector: Connector) -> Iterator[Violation]:
    """Report properties that are used somewhere, are not internal and have neither."""
    for schema in connector.index.schemas:
        if (
            schema.name
            and "x-ms-summary" not in schema.node
            and "title" not in schema.node
            and schema.root.roles
            and not _is_hidden(schema)
        ):
            yield Violation(f"the property {schema.name!r} has no x-ms-summary", schema.place)


@rule(
    "property-description-missing",
    "info",
    is_on=False,
    summary="A visible property has a `description`",
    why="Makers see nothing but its name, and a copilot guesses what it holds.",
    source="own advice",
    bad=({f"{_NAME}/description": REMOVED}, {f"{_BODY}/properties/name/description": REMOVED}),
    good={f"{_NAME}/description": REMOVED, f"{_NAME}/x-ms-visibility": "internal"},
)
def property_description_missing(connector: Connector) -> Iterator[Violation]:
    """Report properties that are used somewhere, are not internal and have none."""
    for schema in connector.index.schemas:
        if schema.name and "description" not in schema.node and schema.root.roles and not _is_hidden(schema):
            yield Violation(f"the property {schema.name!r} has no description", schema.place)


@rule(
    "property-description-repeats",
    "info",
    is_on=False,
    summary="The description of a property says more than its `x-ms-summary` or `title`",
    why="Makers see both, and a copilot learns nothing from it.",
    source="Microsoft: string guidance; measured: 57 of a sample of 124 published connectors",
    bad=(
        {f"{_NAME}/description": "name."},
        {f"{_NAME}/description": "The name"},
        {f"{_BODY}/properties/name/description": "A Name."},
    ),
    good={f"{_NAME}/description": "The name on the shelf."},
)
def property_description_repeats(connector: Connector) -> Iterator[Violation]:
    """Report visible ones that are the same but for case, article and full stop."""
    for schema in connector.index.schemas:
        described = _plain_words(text(schema.node, "description")) if schema.name else ""
        if not described or _is_hidden(schema):
            continue
        for key in ("x-ms-summary", "title"):
            if described == _plain_words(text(schema.node, key)):
                yield Violation(f"the description only repeats the {key!r}", (*schema.place, "description"))
                break


def _plain_words(value: str) -> str:
    words = value.strip().rstrip(".").casefold().split()
    return " ".join(words[1:] if words[:1] in (["the"], ["a"], ["an"]) else words)


def _is_hidden(schema: Schema) -> bool:
    above: Schema | None = schema
    while above is not None:
        if above.node.get("x-ms-visibility") == "internal":
            return True
        above = above.parent
    return False


@rule(
    "property-title-summary-conflict",
    "info",
    summary="`title` and `x-ms-summary` of a property are the same, or one is left out",
    why="Flows show the one, Power Apps the other.",
    source="microsoft/Power-Fx",
    bad={f"{_NAME}/title": "Item name"},
    good={f"{_NAME}/title": "Name"},
)
def property_title_summary_conflict(connector: Connector) -> Iterator[Violation]:
    """Report properties where they differ."""
    for schema in connector.index.schemas_with("title"):
        if schema.name and "x-ms-summary" in schema.node:
            title, summary = text(schema.node, "title").strip(), text(schema.node, "x-ms-summary").strip()
            if title and summary and title != summary:
                yield Violation(
                    f"the title {title!r:.60} differs from the summary {summary!r:.60}", (*schema.place, "title")
                )


@rule(
    "editor-dictionary-invalid",
    "error",
    summary="`x-ms-editor: dictionary` stands on an object with `additionalProperties`",
    why="The editor lets makers add pairs of name and value, which no other schema can hold.",
    source="Microsoft: swagger validator InvalidCustomEditorExtensionDictionaryValue",
    bad=({f"{_BODY}/properties/name/x-ms-editor": "dictionary"}, _dictionary(False)),
    good=(_dictionary({"type": "string"}), _dictionary({})),
)
def editor_dictionary_invalid(connector: Connector) -> Iterator[Violation]:
    """Report it on anything else."""
    for use in connector.index.extended("x-ms-editor"):
        if use.value == "dictionary" and not (_is_object(use.owner) and _may_hold_more(use.owner)):
            yield Violation("the editor 'dictionary' needs an object with 'additionalProperties'", use.place)


def _may_hold_more(node: Mapping[str, Any]) -> bool:
    return node.get("additionalProperties") not in (None, False)
