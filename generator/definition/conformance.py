"""Whether an answer is what the definition says: types, formats, ranges, and nothing undeclared.

Stricter than JSON Schema on purpose: a 32-bit integer must fit, a date must be one, `null` must be announced by
`x-nullable`, and a member that the definition does not name is a finding, because no maker will ever see it.
"""

import datetime
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from generator.definition.positions import pointer_of
from generator.definition.references import Placed, resolve
from generator.definition.schemas import plain_schema, view_of

_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
}
_COMBINING = ("allOf", "oneOf", "anyOf")
_DEPTH = 100
UNDECLARED = "is not declared"
_RANGES = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


class Mismatch(NamedTuple):
    """One difference between an answer and the definition: where in the answer, and what."""

    pointer: str
    message: str


def mismatches(document: Mapping[str, Any], schema: Any, value: Any, pointer: str = "") -> Iterator[Mismatch]:
    """Compare a JSON value with its schema.

    Args:
        document: the definition, for references.
        schema: the schema of the value.
        value: parsed JSON.
        pointer: where the value stands in the answer.

    Raises:
        BrokenReference: a reference of the schema does not resolve.
    """
    schema = resolve(document, schema)
    if not isinstance(schema, Mapping) or pointer.count("/") > _DEPTH:
        return
    if any(key in schema for key in _COMBINING):
        schema = plain_schema(view_of(document, Placed(schema, ())))
    expected = schema.get("type")
    if value is None:
        if schema.get("x-nullable") is not True and expected is not None:
            yield Mismatch(pointer, f"is null, but the {schema['type']} is not x-nullable")
        return
    if not isinstance(expected, str):
        return
    fits = isinstance(value, _TYPES.get(expected, (object,))) and (isinstance(value, bool) == (expected == "boolean"))
    if not fits:
        yield Mismatch(pointer, f"is {_kind(value)}, expected {expected}")
        return
    if isinstance(schema.get("enum"), list) and schema["enum"] and value not in schema["enum"]:
        yield Mismatch(pointer, f"is {value!r}, which is none of {schema['enum']}")
    yield from _format(schema.get("format"), value, pointer)
    if expected == "array":
        for index, item in enumerate(value):
            yield from mismatches(document, schema.get("items", {}), item, f"{pointer}/{index}")
    elif expected == "object":
        yield from _members(document, schema, value, pointer)


def _members(
    document: Mapping[str, Any], schema: Mapping[str, Any], value: Mapping[str, Any], pointer: str
) -> Iterator[Mismatch]:
    properties = schema.get("properties")
    properties = properties if isinstance(properties, Mapping) else {}
    required = schema.get("required")
    for name in required if isinstance(required, list) else ():
        if isinstance(name, str) and name not in value:
            yield Mismatch(pointer, f"has no {name!r}, which is required")
    others = schema.get("additionalProperties")
    for name, member in value.items():
        place = pointer + pointer_of((name,))
        if name in properties:
            yield from mismatches(document, properties[name], member, place)
        elif isinstance(others, Mapping):
            yield from mismatches(document, others, member, place)
        elif properties:
            yield Mismatch(place, UNDECLARED)


def _format(name: Any, value: Any, pointer: str) -> Iterator[Mismatch]:
    if not isinstance(name, str):
        return
    if name in _RANGES and isinstance(value, int | float):
        low, high = _RANGES[name]
        if not low <= value <= high:
            yield Mismatch(pointer, f"is {value}, too large for {name}")
    elif not isinstance(value, str):
        return
    elif name == "date-time" and not _is_moment(value):
        yield Mismatch(pointer, f"is {value!r}, no date-time of RFC 3339")
    elif name == "date" and not _is_date(value):
        yield Mismatch(pointer, f"is {value!r}, no date")
    elif (name == "email" and not _EMAIL.fullmatch(value)) or (name == "uri" and not _URI.fullmatch(value)):
        yield Mismatch(pointer, f"is {value!r}, no {name}")


def _is_moment(value: str) -> bool:
    try:
        return bool(_MOMENT.fullmatch(value) and datetime.datetime.fromisoformat(value))
    except ValueError:
        return False


def _is_date(value: str) -> bool:
    try:
        return bool(_DATE.fullmatch(value) and datetime.date.fromisoformat(value))
    except ValueError:
        return False


def _kind(value: Any) -> str:
    return next((name for name, types in _TYPES.items() if type(value) in types), type(value).__name__)
