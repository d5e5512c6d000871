"""Schemas of a definition in the words of the specs."""

import re
from collections.abc import Mapping
from typing import Any

from generator.importer.free_names import FreeNames
from generator.importer.style import ImportedStyle
from generator.importer.words import Words, accepts
from generator.render.labels import LABEL, OTHER_LABEL, spaced, title_of
from generator.spec.type_expression import MAX_LISTS
from generator.spec.values import Choices, DynamicSchema, Property, Schema

_PREFIX = "#/definitions/"
_TYPES = {
    ("string", None): "string",
    ("boolean", None): "boolean",
    ("integer", "int32"): "int32",
    ("integer", "int64"): "int64",
    ("integer", None): "integer",
    ("number", "double"): "number",
    ("number", None): "decimal",
    ("number", "float"): "float",
    ("string", "date"): "date",
    ("string", "date-time"): "date-time",
    ("string", "email"): "email",
    ("string", "uri"): "uri",
    ("string", "uuid"): "uuid",
    ("string", "password"): "password",
    ("string", "byte"): "byte",
    ("string", "binary"): "binary",
    ("object", None): "object",
    (None, None): "any",
}
_BOUNDS = {
    "minimum": "minimum",
    "maximum": "maximum",
    "exclusiveMinimum": "exclusive_minimum",
    "exclusiveMaximum": "exclusive_maximum",
    "multipleOf": "multiple_of",
    "minLength": "min_length",
    "maxLength": "max_length",
    "pattern": "pattern",
    "minItems": "min_items",
    "maxItems": "max_items",
    "uniqueItems": "unique_items",
    "format": "format",
}
_OF_OBJECTS = {
    "readOnly": "read_only",
    "x-ms-notification-url": "notification_url",
    "minProperties": "min_properties",
    "maxProperties": "max_properties",
    "discriminator": "discriminator",
}
_NAME = re.compile(r"[A-Z][A-Za-z0-9]*")


class SchemaImport:
    """Turns schemas into records.

    Attributes:
        style: how the definition is written.
        names: names of schemas in the specs, by their names in the definition.
    """

    def __init__(self, definitions: Mapping[str, Any], style: ImportedStyle) -> None:
        self.style = style
        self.names = _spec_names(definitions)

    def schema(self, name: str, value: Mapping[str, Any]) -> dict[str, Any]:
        """Return the record of a named schema."""
        words = Words(Schema, value)
        if self.names[name] != name:
            words.say("name", name)
        self._value(words, name, is_named=True)
        if words.words.get("type") == "object":
            del words.words["type"]
        return words.record()

    def written(self, value: Mapping[str, Any]) -> str | dict[str, Any]:
        """Return a schema without a name: its type, or a record where more is to be said."""
        record = self.inner(value)
        return str(record["type"]) if record.keys() == {"type"} and type(next(iter(record))) is str else record

    def inner(self, value: Mapping[str, Any]) -> dict[str, Any]:
        """Return the record of a schema without a name."""
        words = Words(Property, value)
        self._value(words, None, is_named=True)
        return words.record()

    def parameter(self, words: Words, name: str) -> None:
        """Say what a parameter says besides its name and place."""
        self._type(words)
        self._label(words, name, LABEL)
        words.take(OTHER_LABEL[LABEL], "second_title")
        self._texts(words, self.style.parameter_example)
        words.take("collectionFormat", "collection_format")
        words.take("allowEmptyValue", "allow_empty")

    def header(self, words: Words) -> None:
        """Say what a header of an answer says."""
        self._type(words)
        self._texts(words)

    def _value(self, words: Words, name: str | None, *, is_named: bool = False) -> None:
        self._type(words)
        member = self.style.property_label
        if name is None or is_named:
            if name is not None and self.style.makes_labels and not _is_reference(words.words):
                _made(words, member, spaced(self.names[name]))
            if words.rest.get(member) != "" or name is None:  # a named schema without a label gets one
                words.take(member, "title")
        else:
            self._label(words, name, member)
        words.take(OTHER_LABEL[member], "second_title")
        self._texts(words)
        for member, word in _OF_OBJECTS.items():
            if member != "x-ms-notification-url" or words.rest.get(member) is True:
                words.take(member, word)
        self._members(words)
        self._parts(words)

    def _label(self, words: Words, name: str, member: str) -> None:
        if self.style.makes_labels and not _is_reference(words.words):
            _made(words, member, title_of(name))
        words.take(member, "title")

    def _texts(self, words: Words, example: str | None = None) -> None:
        words.take("description")
        words.take("x-ms-visibility", "visibility")
        words.take("default")
        if words.rest.get("x-nullable") is False and "$ref" not in words.rest:
            words.take("x-nullable", "nullable")
        words.take(example or self.style.example, "example")
        is_file = words.words["type"] == "download"
        for member, word in _BOUNDS.items():
            if not is_file:  # files have no format that would be told
                words.take(member, word)
        if str(words.words["type"]).removeprefix("nullable ").startswith("list of "):
            self._dynamic(words)
            return  # of a list, these words belong to its entries
        words.take("enum", "values")
        if labels := _value_names(words):
            words.say("value_names", labels)
            del words.rest["x-ms-enum-values"]
        self._choices(words)
        self._dynamic(words)

    def _type(self, words: Words) -> None:
        rest = words.rest
        nullable = "nullable " if rest.get("x-nullable") is True and "$ref" not in rest else ""
        found = self._reference(rest) or self._list(words) or self._simple(rest)
        if nullable:
            del rest["x-nullable"]
        words.words = {"type": nullable + found, **words.words}

    def _reference(self, rest: dict[str, Any]) -> str | None:
        reference = rest.get("$ref")
        if not isinstance(reference, str) or len(rest) > 1 or not reference.startswith(_PREFIX):
            return None
        name = self.names.get(reference.removeprefix(_PREFIX))
        if name is not None:
            del rest["$ref"]
        return name

    def _list(self, words: Words) -> str | None:
        rest = words.rest
        if rest.get("type") != "array":
            return None
        del rest["type"]
        if not isinstance(rest.get("items"), dict):
            return "list"
        items = self.inner(rest.pop("items"))
        kind = str(items["type"])
        if kind.count("list of ") < MAX_LISTS and all(type(key) is str for key in items):
            own = items.keys() - {"type"}
            may_move = (
                items.get("properties") != {}
                and own <= ({"properties"} if kind == "object" else {"values", "value_names", "choices"})
                and not kind.startswith(("list", "nullable "))
            )
            if not own or (may_move and "properties" not in rest and "required" not in rest):
                words.words |= {key: value for key, value in items.items() if key != "type"}
                return f"list of {kind}"
        words.say("items", items)
        return "list"

    @staticmethod
    def _simple(rest: dict[str, Any]) -> str:
        kind, format_ = rest.get("type"), rest.get("format")
        if kind == "file":
            del rest["type"]
            return "download"
        if not isinstance(kind, str | None) or (kind is None and "type" in rest):
            return "any"
        if isinstance(format_, str) and (kind, format_) in _TYPES:
            del rest["type"], rest["format"]
            return _TYPES[kind, format_]
        if (kind, None) in _TYPES:
            rest.pop("type", None)
            return _TYPES[kind, None]
        return "any"

    def _members(self, words: Words) -> None:
        properties, required = words.rest.get("properties"), words.rest.get("required")
        kind = str(words.words["type"])
        has_word = kind.removeprefix("nullable ") in ("object", "any") and "properties" not in words.words
        if has_word and isinstance(properties, dict) and _are_members(properties):
            wanted = {name for name in required if isinstance(name, str)} if isinstance(required, list) else set()
            in_order = [name for name in properties if name in wanted]
            is_flagged = bool(wanted) and required == in_order
            members: dict[str, Any] = {}
            for name, member in properties.items():
                inner = Words(Property, member)
                self._value(inner, name)
                if is_flagged and name in wanted:
                    inner.say("required", True)
                members[name] = inner.record()
            words.say("properties", members)
            del words.rest["properties"]
            if is_flagged:
                del words.rest["required"]
        if words.rest.get("required") == []:
            words.say("required_members", words.rest.pop("required"))
        words.take("required", "required_members")
        self._additional(words)

    def _additional(self, words: Words) -> None:
        additional = words.rest.get("additionalProperties")
        if isinstance(additional, bool):
            words.take("additionalProperties", "additional_properties")
        elif isinstance(additional, dict):
            words.say("additional_properties", self.written(words.rest.pop("additionalProperties")))

    def _parts(self, words: Words) -> None:
        parts = words.rest.get("allOf")
        if isinstance(parts, list) and parts and all(isinstance(part, dict) for part in parts):
            words.say("all_of", [self.written(part) for part in words.rest.pop("allOf")])

    def _choices(self, words: Words) -> None:
        values = _look_up(
            words.rest.get("x-ms-dynamic-values"),
            {"operationId": "operation", "value-collection": "items", "value-path": "value", "value-title": "title"},
            "parameter",
        )
        entries = _look_up(
            words.rest.get("x-ms-dynamic-list"),
            {"operationId": "operation", "itemsPath": "items", "itemValuePath": "value", "itemTitlePath": "title"},
            "parameterReference",
        )
        form = _say(words, "choices", (values, "values"), (entries, "list"), self.style.choices)
        if form in ("values", "both"):
            del words.rest["x-ms-dynamic-values"]
        if form in ("list", "both"):
            del words.rest["x-ms-dynamic-list"]

    def _dynamic(self, words: Words) -> None:
        schema = _look_up(
            words.rest.get("x-ms-dynamic-schema"), {"operationId": "operation", "value-path": "value"}, "parameter"
        )
        properties = _look_up(
            words.rest.get("x-ms-dynamic-properties"),
            {"operationId": "operation", "itemValuePath": "value"},
            "parameterReference",
        )
        form = _say(words, "dynamic", (schema, "schema"), (properties, "properties"), self.style.dynamic)
        if form in ("schema", "both"):
            del words.rest["x-ms-dynamic-schema"]
        if form in ("properties", "both"):
            del words.rest["x-ms-dynamic-properties"]


def _are_members(properties: Mapping[str, Any]) -> bool:
    return "" not in properties and all(isinstance(member, dict) for member in properties.values())


def _say(
    words: Words,
    word: str,
    older: tuple[dict[str, Any] | None, str],
    newer: tuple[dict[str, Any] | None, str],
    usual: str,
) -> str | None:
    """Say a look-up by a word, both forms at once when they say the same; return the form."""
    (old, old_form), (new, new_form) = older, newer
    if old is not None and new is not None and old == _with_leaves(new):
        found, form = new, "both"
    elif old is not None:
        found, form = old, old_form
    elif new is not None:
        found, form = new, new_form
    else:
        return None
    inner = Words(Choices if word == "choices" else DynamicSchema, {})
    if not isinstance(found.get("operation"), str) or not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", found["operation"]):
        return None
    inner.words |= found
    record = inner.record()
    omitted = record.pop("omit", [])
    if form != usual:
        record["form"] = form
    if omitted:
        record["omit"] = omitted
    words.say(word, record)
    return form


def _with_leaves(look_up: dict[str, Any]) -> dict[str, Any]:
    arguments = {
        name: {"parameter": argument["parameter"].rsplit("/", 1)[-1]} if isinstance(argument, dict) else argument
        for name, argument in look_up.get("parameters", {}).items()
    }
    return {**look_up, "parameters": arguments} if "parameters" in look_up else look_up


def _look_up(value: Any, members: Mapping[str, str], source: str) -> dict[str, Any] | None:
    """Return a look-up in words; None when it is none, or holds what has no word."""
    if not isinstance(value, dict) or not value.keys() <= {*members, "parameters"}:
        return None
    found: dict[str, Any] = {}
    for member, word in members.items():
        if member in value:
            if not isinstance(value[member], str) or not value[member].strip():
                return None
            found[word] = value[member]
    arguments = value.get("parameters", {})
    if not isinstance(arguments, dict):
        return None
    if "parameters" in value:
        found["parameters"] = {}
    for name, argument in arguments.items():
        literal = argument if source == "parameter" else None
        if isinstance(argument, dict):
            if argument.keys() == {source} and isinstance(argument[source], str) and argument[source].strip():
                if source == "parameter" and "/" in argument[source]:
                    return None
                found["parameters"][name] = {"parameter": argument[source]}
                continue
            if source == "parameter" or argument.keys() != {"value"}:
                return None
            literal = argument["value"]
        if literal is None or isinstance(literal, dict):
            return None
        found["parameters"][name] = literal
    return found


def _value_names(words: Words) -> dict[str, str]:
    """Return the labels of values; none when one of them cannot be said by the text of its value."""
    entries = words.rest.get("x-ms-enum-values")
    known = {str(each): each for each in words.words.get("values", ())}
    found: dict[str, str] = {}
    for entry in entries if isinstance(entries, list) else ():
        if not isinstance(entry, dict) or entry.keys() != {"displayName", "value"}:
            return {}
        name, label = str(entry["value"]), entry["displayName"]
        value = known.get(name, name)
        is_told = type(value) is type(entry["value"]) and value == entry["value"] and name == name.strip() != ""
        if not is_told or name in found or not accepts(Property, "value_names", {name: label}):
            return {}
        found[name] = label
    return found


def _made(words: Words, member: str, label: str) -> None:
    """Leave a label out that the generator makes; say so where it makes one that is not there."""
    if member not in words.rest:
        words.omit(member)
    elif words.rest[member] == label:
        del words.rest[member]


def _is_reference(words: Mapping[str, Any]) -> bool:
    return bool(_NAME.fullmatch(str(words["type"])))


def _spec_names(definitions: Mapping[str, Any]) -> dict[str, str]:
    """Return for each schema the name that it has in the specs; those that no type could be called by get another."""
    usable = {name for name, value in definitions.items() if isinstance(value, dict)}
    found = {name: name for name in usable if _NAME.fullmatch(name)}
    taken = FreeNames(found)
    for name in definitions:
        if name in usable and name not in found:
            words = [word for word in re.split(r"[^A-Za-z0-9]+", name) if word]
            base = "".join(word[0].upper() + word[1:] for word in words)[:80]
            base = base if base[:1].isalpha() else f"Schema{base}"
            found[name] = taken.free(base)
    return found
