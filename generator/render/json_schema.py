"""JSON Schemas of the spec files, for editors; made from the same records that the decoder reads."""

import dataclasses
import types
import typing
from collections.abc import Mapping
from typing import Any

from generator.spec.load import FILES, FOLDERS
from generator.spec.problems import Text
from generator.spec.record import (
    DOC,
    MAY_BE_EMPTY,
    NAMES,
    NEEDED_WITH,
    PATTERN,
    VALUES,
    is_required,
    keys_of,
    written_name,
)

_TYPES = {bool: "boolean", int: "integer", float: "number"}
_DIALECT = "http://json-schema.org/draft-07/schema#"


def file_schemas() -> dict[str, Any]:
    """Return one JSON Schema (draft 7) for each kind of spec file, by the kind's name."""
    return {name: _file_schema(cls) for name, cls in {**FILES, **FOLDERS}.items()}


def _file_schema(cls: type[Any]) -> dict[str, Any]:
    definitions: dict[str, Any] = {}
    root = _record(cls, definitions)
    return {"$schema": _DIALECT, **root, "definitions": dict(sorted(definitions.items()))}


def _record(cls: type[Any], definitions: dict[str, Any]) -> dict[str, Any]:
    hints = typing.get_type_hints(cls)
    properties = {
        written_name(field): {
            "description": field.metadata[DOC],
            **_value(hints[field.name], field, definitions),
        }
        for field in keys_of(cls)
    }
    required = [written_name(field) for field in keys_of(cls) if is_required(field)]
    schema: dict[str, Any] = {"description": (cls.__doc__ or "").partition("\n")[0], "type": "object"}
    can_omit = "omit" in properties
    if required:
        schema |= _needs(required, can_omit=can_omit)
    if needed := _needed(cls):
        schema["dependencies"] = {
            other: _needs(names, can_omit=can_omit) if can_omit else names for other, names in needed.items()
        }
    return {**schema, "additionalProperties": False, "properties": properties}


def _needs(names: list[str], *, can_omit: bool) -> dict[str, Any]:
    """Require keys; those that `omit` names may be missing, which no schema of an editor tells well."""
    return {"anyOf": [{"required": names}, {"required": ["omit"]}]} if can_omit else {"required": names}


def _needed(cls: type[Any]) -> dict[str, list[str]]:
    """Give, by key, the other keys that it brings with it."""
    needed: dict[str, list[str]] = {}
    for field in keys_of(cls):
        for other in field.metadata[NEEDED_WITH]:
            needed.setdefault(other, []).append(written_name(field))
    return needed


def _value(hint: Any, field: dataclasses.Field[Any], definitions: dict[str, Any]) -> dict[str, Any]:
    origin = typing.get_origin(hint)
    if hint is Text:
        limits = {"pattern": field.metadata[PATTERN], "enum": field.metadata[VALUES]}
        found = {keyword: limit for keyword, limit in limits.items() if limit}
        if "pattern" in found:
            found["pattern"] = f"^(?:{found['pattern']})$"
        return {"type": "string", **({} if field.metadata[MAY_BE_EMPTY] else {"minLength": 1}), **found}
    if hint in _TYPES:
        return {"type": _TYPES[hint]}
    if hint is Any:
        return {}
    if dataclasses.is_dataclass(hint):
        cls = typing.cast(type[Any], hint)
        if cls.__name__ not in definitions:
            definitions[cls.__name__] = {}
            definitions[cls.__name__] = _record(cls, definitions)
        return {"$ref": f"#/definitions/{cls.__name__}"}
    if origin is tuple:
        return {"type": "array", "items": _value(typing.get_args(hint)[0], field, definitions)}
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        names = field.metadata[NAMES]
        limits = {"propertyNames": {"pattern": f"^(?:{names})$"}} if names else {}
        return {
            "type": "object",
            **limits,
            "additionalProperties": _value(typing.get_args(hint)[1], field, definitions),
        }
    if origin in {types.UnionType, typing.Union}:
        members = [member for member in typing.get_args(hint) if member is not type(None)]
        found_all = [_value(member, field, definitions) for member in members if member is not Any]
        if Any in members:  # anything but an object that can only be meant as one of the records
            records = [typing.cast(type[Any], member) for member in members if dataclasses.is_dataclass(member)]
            firsts = [written_name(keys_of(record)[0]) for record in records]
            found_all += [{"not": {"type": "object", "required": [first]}} for first in firsts]
        return found_all[0] if len(found_all) == 1 else {"anyOf": found_all}
    raise TypeError(f"no JSON Schema for {hint}")
