"""Values of inputs: read from the text a person types, and written as the text that travels.

That the platform converts text to the declared type, and refuses what does not fit, is what its error
`OpenApiOperationParameterTypeConversionFailed` says.
"""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from typing import Any

from generator.definition import Schemas, SchemaView
from generator.definition.inputs import readable_view
from generator.definition.schemas import plain_schema
from generator.runtime.gateway.formats import unfit
from generator.runtime.gateway.messages import json_bytes, json_in

_INTEGER = re.compile(r"[+-]?[0-9]{1,400}", re.ASCII)
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?", re.ASCII)
_SEPARATORS = {"csv": ",", "ssv": " ", "tsv": "\t", "pipes": "|"}
_SHOWN = 40
_DEPTH = 30


class UnfitValue(Exception):
    """A value that does not fit its declared type; the message continues the name of the input."""


def parse_value(schema: Mapping[str, Any], value: Any) -> Any:
    """Bring a value to its declared type.

    Args:
        schema: the resolved type.
        value: text as a person types it, or a JSON value.

    Returns:
        The JSON value. What the definition leaves open stays as it came, but text of an object or array that is not
        declared stays text.

    Raises:
        UnfitValue: the value is of another type or format, or none of those that are listed.
    """
    kind = schema.get("type") or ("object" if "properties" in schema else None)
    parse = _PARSERS.get(kind) if isinstance(kind, str) else None
    parsed = parse(schema, value) if parse else value
    if wanted := unfit(schema, parsed):
        raise _unfit(schema, value, wanted)
    return parsed


def unfit_parts(schemas: Schemas, view: SchemaView, value: Any, name: str, depth: int = 0) -> Iterator[str]:
    """Tell what inside an object or array, given whole, is not of its declared type or format.

    Args:
        schemas: of the definition.
        view: what applies to the value.
        value: what was given.
        name: its flat name.
        depth: how far down it stands.

    Yields:
        One message for each part.
    """
    if value is None or depth > _DEPTH:
        return
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if (placed := view.properties.get(key, view.extra)) is not None:
                yield from unfit_parts(schemas, readable_view(schemas, placed), inner, f"{name}/{key}", depth + 1)
    elif isinstance(value, list):
        if view.items is not None:
            entry = readable_view(schemas, view.items)
            for index, inner in enumerate(value):
                yield from unfit_parts(schemas, entry, inner, f"{name}/{index}", depth + 1)
    elif depth:
        try:
            parse_value(plain_schema(view), value)
        except UnfitValue as problem:
            yield f"{name!r} {problem}"


def _integer(schema: Mapping[str, Any], value: Any) -> Any:
    if isinstance(value, str) and _INTEGER.fullmatch(value.strip()):
        return int(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise _unfit(schema, value, "an integer")


def _number(schema: Mapping[str, Any], value: Any) -> Any:
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        text = value.strip()
        number = int(text) if _INTEGER.fullmatch(text) else float(text)
        # An exponent too large gives infinity, which is not a JSON number.
        if number not in (float("inf"), float("-inf")):
            return number
    if isinstance(value, int | float) and not isinstance(value, bool) and value == value and abs(value) != float("inf"):  # noqa: PLR0124
        return value
    raise _unfit(schema, value, "a number")


def _boolean(schema: Mapping[str, Any], value: Any) -> Any:
    if isinstance(value, str) and value.strip().lower() in {"true", "false"}:
        return value.strip().lower() == "true"
    if isinstance(value, bool):
        return value
    raise _unfit(schema, value, "true or false")


def _string(_schema: Mapping[str, Any], value: Any) -> Any:
    if isinstance(value, bytes) or (isinstance(value, Mapping) and "$content" in value):
        return value
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            raise UnfitValue("is no valid text") from None
        return value
    # A flow may hand over a number where text is declared; it arrives as text.
    return wire_text(value)


def _array(schema: Mapping[str, Any], value: Any) -> Any:
    if isinstance(value, str):
        text = value.strip()
        if text.startswith("["):
            value = _json(schema, text, "an array")
        else:
            items = schema.get("items")
            items = items if isinstance(items, Mapping) else {}
            if items.get("type") in ("object", "array") or "$ref" in items:
                raise _unfit(schema, value, "an array as JSON")
            return [parse_value(items, part.strip()) for part in text.split(",")] if text else []
    if not isinstance(value, list | tuple):
        raise _unfit(schema, value, "an array")
    return list(value)


def _object(schema: Mapping[str, Any], value: Any) -> Any:
    if isinstance(value, str):
        value = _json(schema, value, "an object as JSON")
    if not isinstance(value, Mapping):
        raise _unfit(schema, value, "an object")
    return dict(value)


def _json(schema: Mapping[str, Any], text: str, wanted: str) -> Any:
    try:
        return json_in(text)
    except (ValueError, RecursionError):
        raise _unfit(schema, text, wanted) from None


def _unfit(schema: Mapping[str, Any], value: Any, wanted: str) -> UnfitValue:
    if schema.get("format") == "password":
        return UnfitValue(f"must be {wanted}")
    shown = ascii(value)
    return UnfitValue(f"must be {wanted}, not {shown if len(shown) <= _SHOWN else shown[:_SHOWN] + '...'}")


_PARSERS = {
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "string": _string,
    "file": _string,
    "array": _array,
    "object": _object,
}


def wire_text(value: Any) -> str:
    """Write a value for path, query, header or form: booleans in lower case, objects as JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return json_bytes(value).decode()


def wire_array(items: list[Any], collection_format: str) -> str:
    """Join the entries of an array; `csv` is the default of OpenAPI 2.0 and nearly all that public connectors use."""
    return _SEPARATORS.get(collection_format, ",").join(wire_text(item) for item in items)


def content_of(value: Any) -> tuple[bytes, str | None]:
    """Return the bytes of a file and its media type; flows carry files as `{"$content-type", "$content"}`.

    Raises:
        UnfitValue: the content is not base64.
    """
    if isinstance(value, bytes):
        return value, None
    if isinstance(value, Mapping) and "$content" in value:
        kind = value.get("$content-type")
        return decode_base64(str(value["$content"])), str(kind) if kind else None
    return wire_text(value).encode(), None


def decode_base64(text: str) -> bytes:
    """Decode base64.

    Raises:
        UnfitValue: it is something else.
    """
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise UnfitValue("must be base64") from None
