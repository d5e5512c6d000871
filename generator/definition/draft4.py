"""A schema of a definition as JSON Schema of draft 4, which OpenAPI 2.0 is built on, complete in itself.

What a definition may say wrongly is left out instead of refused: the validator tells of it, and an answer can still be
held against the rest. References lead nowhere but into the schema itself: nothing is ever fetched.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any

from generator.definition.references import BrokenReference, resolve

_TYPES = frozenset({"string", "integer", "number", "boolean", "array", "object", "null"})


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_pattern(value: Any) -> bool:
    import jsonschema_rs

    try:
        return isinstance(value, str) and jsonschema_rs.Draft4Validator({"pattern": value}) is not None
    except ValueError:  # not a regular expression, not valid Unicode, or one that would need too much memory
        return False


_KEPT: Mapping[str, Callable[[Any], bool]] = {
    "enum": lambda value: isinstance(value, list) and bool(value),
    "format": lambda value: isinstance(value, str),
    "pattern": _is_pattern,
    "minimum": _is_number,
    "maximum": _is_number,
    "multipleOf": lambda value: _is_number(value) and value > 0,
    "uniqueItems": lambda value: isinstance(value, bool),
    **dict.fromkeys(
        ("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"),
        _is_count,
    ),
}
# Each counts beside its bound alone.
_EXCLUSIVE = {"exclusiveMinimum": "minimum", "exclusiveMaximum": "maximum"}


def draft4_of(document: Mapping[str, Any], schema: Any) -> dict[str, Any]:
    """Return a schema as JSON Schema, with everything that it refers to.

    Every type takes null as well: whether null is allowed is a matter of `x-nullable`, anywhere in what is combined.
    Members that are not declared are left alone, too. A reference that does not resolve asks for nothing.

    Args:
        document: the definition.
        schema: a schema in it.
    """
    translation = _Translation(document)
    whole = translation.of(schema)
    definitions: dict[str, Any] = {}
    while translation.waiting:
        name, target = translation.waiting.popitem()
        definitions[name] = translation.of(target)
    return {"definitions": definitions, "allOf": [whole]}


class _Translation:
    """What is known while one schema is translated.

    Attributes:
        waiting: targets of references that are still to be translated, by the name they get.
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.waiting: dict[str, Any] = {}
        self._document = document
        self._names: dict[str, str] = {}

    def of(self, schema: Any) -> dict[str, Any]:
        """Translate one schema; nesting is as deep as that of the definition, which is bounded where it is read."""
        if not isinstance(schema, Mapping):
            return {}
        if "$ref" in schema:
            return self._reference(schema)
        found = {key: value for key, value in schema.items() if key in _KEPT and _KEPT[key](value)}
        for exclusive, bound in _EXCLUSIVE.items():
            if schema.get(exclusive) is True and bound in found:
                found[exclusive] = True
        if types := _types(schema.get("type")):
            found["type"] = [*types, "null"]
        if "enum" in found:
            found["enum"] = [*found["enum"], None]
        required = schema.get("required")
        if names := [name for name in required if isinstance(name, str)] if isinstance(required, list) else []:
            found["required"] = list(dict.fromkeys(names))
        if isinstance(properties := schema.get("properties"), Mapping):
            found["properties"] = members = {}
            for name, member in properties.items():
                members[name] = self.of(member)
        for keyword in ("items", "additionalProperties"):
            if isinstance(schema.get(keyword), Mapping):
                found[keyword] = self.of(schema[keyword])
        if parts := _parts(schema):
            found["allOf"] = combined = []
            for part in parts:
                combined.append(self.of(part))  # noqa: PERF401 - one frame less for each level of nesting
        return found

    def _reference(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        reference = schema["$ref"]
        if not isinstance(reference, str):
            return {}
        if reference not in self._names:
            try:
                target = resolve(self._document, schema)
            except BrokenReference:
                return {}
            self._names[reference] = name = str(len(self._names))
            self.waiting[name] = target
        return {"$ref": f"#/definitions/{self._names[reference]}"}


def _types(declared: Any) -> list[str]:
    """Return the types that a schema allows; none when one of them is unknown, as `file` is: then anything may be."""
    listed = declared if isinstance(declared, list) else [declared]
    if not all(isinstance(each, str) and each in _TYPES for each in listed):
        return []
    return [each for each in dict.fromkeys(listed) if each != "null"]


def _parts(schema: Mapping[str, Any]) -> list[Any]:
    """Return what applies besides a schema's own keywords; a choice, unknown to OpenAPI 2.0, counts with one part."""
    listed = schema.get("allOf")
    parts = list(listed) if isinstance(listed, list) else []
    for key in ("oneOf", "anyOf"):
        choice = schema.get(key)
        if isinstance(choice, list):
            real = [part for part in choice if not (isinstance(part, Mapping) and part.get("type") == "null")]
            parts += real if len(real) == 1 else []
    return parts
