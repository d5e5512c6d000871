"""Bodies as bytes with their media type: JSON, forms, and raw content.

Facts: OpenAPI 2.0 (`consumes`, `formData`); that `binary` is sent raw, `byte` base64-decoded and the kind of form
chosen by `consumes` is inferred, not documented.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from generator.runtime.gateway.messages import json_bytes
from generator.runtime.gateway.urls import write_query
from generator.runtime.gateway.values import content_of, decode_base64, wire_text

JSON = "application/json"
_RAW = "application/octet-stream"
_FORM = "application/x-www-form-urlencoded"
_MULTIPART = "multipart/form-data"


class FormField(NamedTuple):
    """One field of a form; a file has its own part with a file name."""

    name: str
    value: Any
    is_file: bool


def encode_body(schema: Mapping[str, Any], value: Any, media_types: Sequence[str]) -> tuple[bytes, str]:
    """Write a body.

    Args:
        schema: its type.
        value: the JSON value, or bytes.
        media_types: what the operation consumes.

    Raises:
        UnfitValue: content that must be base64 is not.
    """
    other = next((kind for kind in media_types if not _is_json(kind) and kind not in {_FORM, _MULTIPART}), None)
    wants_json = takes_json(media_types)
    form = schema.get("format")
    if isinstance(value, bytes) or (isinstance(value, Mapping) and "$content" in value) or form == "binary":
        content, kind = content_of(value)
        return content, kind or other or _RAW
    if isinstance(value, str):
        if form == "byte":
            return decode_base64(value), other or _RAW
        if other and not wants_json:
            return value.encode(), other
    if _FORM in media_types and not wants_json and isinstance(value, Mapping):
        return write_query((str(name), wire_text(entry)) for name, entry in value.items()).encode(), _FORM
    return json_bytes(value), _json_kind(media_types)


def takes_json(media_types: Sequence[str]) -> bool:
    """Return whether an operation takes JSON; one that names no media type does."""
    return not media_types or any(_is_json(kind) for kind in media_types)


def _is_json(kind: str) -> bool:
    kind = kind.partition(";")[0].strip().lower()
    return kind.endswith("/json") or kind.endswith("+json")


def _json_kind(media_types: Sequence[str]) -> str:
    kinds = [kind for kind in media_types if _is_json(kind) and "*" not in kind]
    return JSON if not kinds or JSON in kinds else kinds[0]


def encode_form(fields: Sequence[FormField], media_types: Sequence[str]) -> tuple[bytes, str]:
    """Write a form; files always make it multipart.

    Raises:
        UnfitValue: a file's content is not base64.
    """
    if _MULTIPART not in media_types and not any(field.is_file for field in fields):
        return write_query((field.name, wire_text(field.value)) for field in fields).encode(), _FORM
    parts = [_part(field) for field in fields]
    # Made of the content: the same call gives the same bytes, and the content cannot hold it by chance.
    boundary = hashlib.sha256(b"".join(parts)).hexdigest()[:32]
    body = b"".join(b"--%s\r\n%s\r\n" % (boundary.encode(), part) for part in parts)
    return body + b"--%s--\r\n" % boundary.encode(), f"{_MULTIPART}; boundary={boundary}"


def _part(field: FormField) -> bytes:
    disposition = f'form-data; name="{_quoted(field.name)}"'
    if not field.is_file:
        return f"Content-Disposition: {disposition}\r\n\r\n".encode() + wire_text(field.value).encode()
    content, kind = content_of(field.value)
    name = field.value.get("$filename") if isinstance(field.value, Mapping) else None
    head = f'Content-Disposition: {disposition}; filename="{_quoted(str(name or field.name))}"\r\n'
    return f"{head}Content-Type: {_quoted(kind or _RAW)}\r\n\r\n".encode() + content


def _quoted(text: str) -> str:
    """Escape as browsers do (WHATWG, multipart form data)."""
    return text.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
