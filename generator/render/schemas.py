"""Types, limits, labels and look-ups of the specs as JSON: schemas, members of objects, parts of parameters.

The shapes follow OpenAPI 2.0 and Microsoft's "OpenAPI extensions for custom connectors".
"""

from collections.abc import Iterator, Mapping
from typing import Any

from generator.render.additions import JsonObject, settled, written
from generator.render.labels import LABEL, OTHER_LABEL, spaced, title_of
from generator.spec.model import ConnectorSpec
from generator.spec.problems import Text
from generator.spec.record import replaced
from generator.spec.resolve import is_repeated, is_spelled_out, properties_of
from generator.spec.type_expression import TypeExpression, parse_type
from generator.spec.values import Choices, DynamicSchema, ExternalDocs, Parameter, Property, Source, Value

_TYPES: Mapping[str, tuple[str | None, str | None]] = {
    "string": ("string", None),
    "boolean": ("boolean", None),
    "int32": ("integer", "int32"),
    "int64": ("integer", "int64"),
    "integer": ("integer", None),
    "number": ("number", "double"),
    "float": ("number", "float"),
    "decimal": ("number", None),
    "date": ("string", "date"),
    "date-time": ("string", "date-time"),
    "email": ("string", "email"),
    "uri": ("string", "uri"),
    "uuid": ("string", "uuid"),
    "password": ("string", "password"),
    "byte": ("string", "byte"),
    "binary": ("string", "binary"),
    "object": ("object", None),
    "list": ("array", None),
    "any": (None, None),
    "file": ("string", "binary"),
    "download": ("file", None),
}

_LIMITS = {
    "minimum": "minimum",
    "maximum": "maximum",
    "exclusive_minimum": "exclusiveMinimum",
    "exclusive_maximum": "exclusiveMaximum",
    "multiple_of": "multipleOf",
    "min_length": "minLength",
    "max_length": "maxLength",
    "pattern": "pattern",
    "min_items": "minItems",
    "max_items": "maxItems",
    "unique_items": "uniqueItems",
}
_OF_OBJECTS = {"min_properties": "minProperties", "max_properties": "maxProperties"}

# The order in which people read the members of a schema.
_RANKS = {
    name: rank
    for rank, name in enumerate(
        (
            *("$ref", "type", "format", "x-nullable", LABEL, "title", "description", "x-ms-visibility"),
            *("x-ms-notification-url", "readOnly", "default", "enum", "x-ms-enum-values", "x-ms-test-value", "example"),
            "x-example",
            *(*_LIMITS.values(), *_OF_OBJECTS.values(), "x-ms-dynamic-values", "x-ms-dynamic-list"),
            *("x-ms-dynamic-schema", "x-ms-dynamic-properties", "collectionFormat", "items", "required", "properties"),
            *("additionalProperties", "allOf", "discriminator"),
        )
    )
}


class Schemas:
    """Makes schemas of one connector.

    Attributes:
        referenced: names of the schemas that something refers to so far.
    """

    def __init__(self, spec: ConnectorSpec) -> None:
        self._spec = spec
        self._style = spec.style
        self._makes_labels = (spec.style.labels or ("written" if spec.style.as_written else "made")) == "made"
        self.referenced: set[str] = set()

    def definitions(self) -> dict[str, JsonObject]:
        """Return the schemas that something refers to, by name; when all is as written, those that are not inline."""
        made: dict[str, JsonObject] = {}
        if self._style.as_written:
            self.referenced |= {name for name, schema in self._spec.schemas.items() if not schema.inline}
        while missing := self.referenced - made.keys():
            for name in missing:
                made[name] = self._named(name)
                if self._spec.schemas[name].discriminator:
                    self.referenced |= set(self._kinds_of(name))
        return {schema.name or name: made[name] for name, schema in self._spec.schemas.items() if name in made}

    def shape(self, written: Text | Property) -> JsonObject:
        """Return the schema of a body, an answer or an event."""
        return self.value(None, written) if isinstance(written, Property) else self._written(written)

    def value(self, name: str | None, value: Value) -> JsonObject:
        """Return what a value is and what people read about it.

        Args:
            name: from which its label is made when it has none; None when it is to have none.
            value: a parameter, a member or the like.
        """
        expression = parse_type(value.type)
        if is_spelled_out(value):
            made = self._type(expression._replace(nullable=True))
            if not expression.nullable:
                del made["x-nullable"]
        else:
            made = self._written(value.type)
            if "$ref" in made:
                return settled(made, value)
        self._label(made, name, value)
        return settled(_ordered(self._filled(made, value, expression)), value)

    def _kinds_of(self, base: str) -> Iterator[str]:
        """Return the schemas that a discriminator may mean: nobody but the one that holds it refers to them."""
        for name, schema in self._spec.schemas.items():
            if base in schema.all_of:
                yield name

    def _named(self, name: str) -> JsonObject:
        """Return a named schema with what it inherits."""
        schema = self._spec.schemas[name]
        own = replaced(schema, properties=properties_of(self._spec, name) or schema.properties)
        expression = parse_type(schema.type)
        made = self._written(schema.type)
        if "$ref" not in made:
            self._label(made, None, own)
            if self._makes_labels and not schema.title:
                made[self._style.property_label] = spaced(name)
            made = _ordered(self._filled(made, own, expression))
        return settled(made, schema)

    def _label(self, made: JsonObject, name: str | None, value: Value) -> None:
        title = value.title
        if title is None and name is not None and self._makes_labels:
            title = title_of(name) or None  # type: ignore[assignment]  # a text that is written nowhere
        label = LABEL if isinstance(value, Parameter) else self._style.property_label
        if title is not None:
            made[label] = title
        if value.second_title is not None:
            made[OTHER_LABEL[label]] = value.second_title
        if value.description is not None:
            made["description"] = value.description
        if value.visibility is not None:
            made["x-ms-visibility"] = value.visibility

    def _filled(self, made: JsonObject, value: Value, expression: TypeExpression) -> JsonObject:
        """Add to a type what is said of it beside its label."""
        if value.default is not None:
            made["default"] = value.default
        if value.example is not None:
            own = self._style.parameter_example if isinstance(value, Parameter) else None
            made[own or self._style.example] = value.example
        if value.format is not None:
            made["format"] = value.format
        if value.nullable is not None:
            made["x-nullable"] = value.nullable
        for key, keyword in _LIMITS.items():
            if (limit := getattr(value, key)) is not None:
                made[keyword] = limit
        if value.items is not None:
            made["items"] = self.value(None, value.items)
        entry = made["items"] if expression.items else made
        if value.values:
            entry["enum"] = value.values
        if value.value_names:
            entry["x-ms-enum-values"] = _value_names(value)
        if value.choices is not None:
            entry |= _choices(value.choices, self._style.choices)
        if value.dynamic is not None:
            made |= _dynamic(value.dynamic, self._style.dynamic)
        if isinstance(value, Property):
            self._object(made, value)
        if expression.items and entry is made["items"]:
            made["items"] = _ordered(entry)
        return made

    def _object(self, made: JsonObject, value: Property) -> None:
        if value.notification_url:
            made["x-ms-notification-url"] = True
        if value.read_only is not None:
            made["readOnly"] = value.read_only
        for key, keyword in _OF_OBJECTS.items():
            if (limit := getattr(value, key)) is not None:
                made[keyword] = limit
        around = made
        while value.properties and isinstance(around.get("items"), dict):
            around = around["items"]
        self._members(around, value)
        if value.additional_properties is not None:
            more = value.additional_properties
            made["additionalProperties"] = more if isinstance(more, bool) else self.shape(more)
        if value.all_of:
            made["allOf"] = [self.shape(part) for part in value.all_of]
        if value.discriminator is not None:
            made["discriminator"] = value.discriminator

    def _members(self, made: JsonObject, value: Property) -> None:
        properties = value.properties
        required: tuple[Text, ...] | None = value.required_members
        if required is None and properties:
            required = tuple(name for name, member in properties.items() if member.required) or None
        if required is not None:
            made["required"] = required
        if properties or (properties is not None and self._style.as_written):
            made["properties"] = {name: self.value(name, member) for name, member in properties.items()}

    def _written(self, type_: Text) -> JsonObject:
        """Return the bare type of a text, which remembers where it was written."""
        made = self._type(parse_type(type_))
        at = getattr(type_, "at", None)
        for member in ("$ref", "type"):
            if at is not None and isinstance(made.get(member), str):
                made[member] = Text.of(made[member], at)
        return made

    def _type(self, expression: TypeExpression) -> JsonObject:
        """Return the bare type; a nullable schema is spelled out, because nothing may stand beside a `$ref`."""
        made: JsonObject
        if expression.items:
            made = {"type": "array", "items": self._type(expression.items)}
        elif expression.schema is None:
            type_, format_ = _TYPES[expression.name]
            made = {} if type_ is None else {"type": type_}
            if format_ is not None:
                made["format"] = format_
        elif is_repeated(self._spec, expression):
            made = self._named(expression.name)
        else:
            self.referenced.add(expression.name)
            name = self._spec.schemas[expression.name].name or expression.name
            return {"$ref": f"#/definitions/{name.replace('~', '~0').replace('/', '~1')}"}
        return _ordered({**made, "x-nullable": True}) if expression.nullable else made


def _ordered(made: JsonObject) -> JsonObject:
    return dict(sorted(made.items(), key=lambda member: _RANKS.get(member[0], len(_RANKS))))


def _value_names(value: Value) -> list[JsonObject]:
    """Return the labels of values; the values are those that are written, numbers as numbers."""
    known = {str(each): each for each in value.values}
    return [{"displayName": label, "value": known.get(name, name)} for name, label in value.value_names.items()]


def external_docs(docs: ExternalDocs | None) -> JsonObject | None:
    """Return a page elsewhere."""
    return None if docs is None else settled(written(description=docs.description, url=docs.url), docs)


def _choices(choices: Choices, usual: str) -> JsonObject:
    """Return a drop-down: old designers read x-ms-dynamic-values, new ones x-ms-dynamic-list."""
    form, made = choices.form or usual, {}
    names = {
        "x-ms-dynamic-values": ("value-collection", "value-path", "value-title"),
        "x-ms-dynamic-list": ("itemsPath", "itemValuePath", "itemTitlePath"),
    }
    for extension, (items, value, title) in names.items():
        if form in ("both", extension.rpartition("-")[2]):
            found = {items: choices.items, value: choices.value, title: choices.title}
            made[extension] = _look_up(choices, found, legacy=extension == "x-ms-dynamic-values")
    return made


def _dynamic(dynamic: DynamicSchema, usual: str) -> JsonObject:
    """Return what makes a schema dynamic, in the older form, in the newer one, or in both."""
    form, made = dynamic.form or usual, {}
    names = {"x-ms-dynamic-schema": "value-path", "x-ms-dynamic-properties": "itemValuePath"}
    for extension, path in names.items():
        if form in ("both", extension.rpartition("-")[2]):
            made[extension] = _look_up(dynamic, {path: dynamic.value}, legacy=extension == "x-ms-dynamic-schema")
    return made


def _look_up(look_up: Choices | DynamicSchema, paths: Mapping[str, Text | None], *, legacy: bool) -> JsonObject:
    made: JsonObject = {"operationId": look_up.operation}
    if look_up.parameters is not None:
        made["parameters"] = {name: _argument(value, legacy) for name, value in look_up.parameters.items()}
    made |= {name: path for name, path in paths.items() if path is not None}
    return settled(made, look_up)


def _argument(value: Source | Any, legacy: bool) -> Any:
    if not isinstance(value, Source):
        return value if legacy else {"value": value}
    leaf = value.parameter.rsplit("/", 1)[-1]
    return settled({"parameter": leaf} if legacy else {"parameterReference": value.parameter}, value)
