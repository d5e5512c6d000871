"""Answers as they are sent, and those that say why a request is refused."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from generator.definition import OperationRecord, Placed
from generator.example.checks import Checks
from generator.example.texts import word_list
from generator.example.values import Values

JSON = "application/json; charset=utf-8"
_WORDS = frozenset({"message", "error", "detail", "details", "description", "reason", "title", "text", "errors"})
_WITHOUT_BODY = frozenset({204, 205, 304})
_DEEPEST = 4

Pairs = tuple[tuple[bytes, bytes], ...]


class Reply(NamedTuple):
    """An answer: its status, its headers, and its body."""

    status: int
    headers: Pairs
    body: bytes


def reply(status: int, body: bytes, content_type: str = JSON, more: Mapping[str, str] | None = None) -> Reply:
    """Return an answer; one of a status that has no body goes without."""
    body = b"" if status in _WITHOUT_BODY else body
    pairs = [(b"content-length", b"%d" % len(body))] if status not in _WITHOUT_BODY else []
    pairs += [(b"content-type", content_type.encode("latin-1", "replace"))] if body else []
    pairs += [(name.encode(), value.encode("ascii", "replace")) for name, value in (more or {}).items()]
    return Reply(status, tuple(pairs), body)


def json_reply(status: int, content: Any, more: Mapping[str, str] | None = None) -> Reply:
    """Return an answer in JSON."""
    return reply(status, json.dumps(content, ensure_ascii=False).encode("utf-8", "replace"), more=more)


class Refusals:
    """Writes answers of 4xx in the form that an operation documents, with the reason in it."""

    def __init__(self, values: Values, checks: Checks) -> None:
        self._values = values
        self._checks = checks

    def refuse(
        self, operation: OperationRecord | None, status: int, reason: str, more: Mapping[str, str] | None = None
    ) -> Reply:
        """Return an answer that refuses.

        Args:
            operation: what was asked for; None when that is nothing of the definition.
            status: of 4xx.
            reason: in words.
            more: headers.
        """
        usual = {"error": {"code": status, "message": reason}}
        answers = operation.responses if operation else {}
        described = answers.get(str(status), answers.get("default", {})).get("schema")
        if operation is None or not isinstance(described, Mapping):
            return json_reply(status, usual, more)
        schema = Placed(described, ("paths", operation.path, operation.method, "responses", str(status), "schema"))
        written = _said(self._values.make(schema, f"{operation.id} {status}"), status, reason)
        holds_it = reason in json.dumps(written, ensure_ascii=False) or reason in str(written)
        return json_reply(status, written if holds_it and self._checks.fits(described, written) else usual, more)


def _said(made: Any, status: int, reason: str, name: str = "message", depth: int = 0) -> Any:
    """Write status and reason where an invented answer has a place for them."""
    names = set(word_list(name))
    if isinstance(made, dict) and depth < _DEEPEST:
        return {key: _said(value, status, reason, str(key), depth + 1) for key, value in made.items()}
    if isinstance(made, list) and depth < _DEEPEST:
        return [_said(value, status, reason, name, depth + 1) for value in made[:1]]
    if isinstance(made, str) and names & _WORDS and "code" not in names:
        return reason
    if isinstance(made, int) and not isinstance(made, bool) and names & {"status", "code"}:
        return status
    return made
