"""What a handler gives back, and how values become bytes."""

import json
from typing import Any, NamedTuple

from toggl_simulator.errors import ApiError

JSON_TYPE = b"application/json; charset=utf-8"
TEXT_TYPE = b"text/plain; charset=utf-8"

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


class Response(NamedTuple):
    """A finished answer.

    Attributes:
        status: HTTP status.
        body: the exact bytes.
        content_type: value of the header, or None for an answer without a body.
        headers: additional headers.
    """

    status: int
    body: bytes
    content_type: bytes | None
    headers: tuple[tuple[bytes, bytes], ...] = ()


def compact_json(value: Any) -> bytes:
    """Encode ``value`` as compact UTF-8 JSON; a lone surrogate becomes a question mark."""
    return _encode(value).encode("utf-8", "replace")


def ok(value: Any) -> Response:
    """A 200 carrying ``value`` as JSON; creation answers 200 as well (docs/facts/toggl.md 1.2)."""
    return Response(200, compact_json(value), JSON_TYPE)


def ok_empty() -> Response:
    """A 200 without a body, as a deletion sends it (docs/facts/toggl.md 3.3)."""
    return Response(200, b"", None)


def rows_or_null(rows: list[Any]) -> Response:
    """A 200 with ``rows``, or with the ``null`` that task and project lists send for none (docs/facts/toggl.md 1.2)."""
    return ok(rows or None)


def refusal(error: ApiError) -> Response:
    """What an error looks like on the wire: a JSON string, plain text, or nothing."""
    if not error.message:
        return Response(error.status, b"", None, error.headers)
    if error.plain:
        return Response(error.status, error.message.encode("utf-8", "replace"), TEXT_TYPE, error.headers)
    return Response(error.status, compact_json(error.message), JSON_TYPE, error.headers)
