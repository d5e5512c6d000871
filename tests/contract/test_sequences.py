"""The life of a thing over several operations: each broken step is noticed, an unbroken life is not."""

from collections.abc import Callable
from typing import Any

import pytest

from generator.contract import Backend, run_contract
from generator.contract.backend import Asgi


def definition() -> dict[str, Any]:
    note = {
        "type": "object",
        "properties": {
            "id": {"type": "integer", "format": "int64"},
            "text": {"type": "string"},
            "open": {"type": "boolean"},
        },
    }
    one = {"name": "note_id", "in": "path", "required": True, "type": "integer", "format": "int64"}
    body = {
        "name": "body",
        "in": "body",
        "required": True,
        "schema": {
            "type": "object",
            "required": ["text"],
            "properties": {"text": {"type": "string"}, "open": {"type": "boolean"}},
        },
    }
    answer = {"200": {"description": "A note.", "schema": {"$ref": "#/definitions/Note"}}}
    errors = {"400": {"description": "Wrong."}, "404": {"description": "Gone."}, "409": {"description": "Not open."}}
    listed = {"type": "array", "items": {"$ref": "#/definitions/Note"}}
    return {
        "swagger": "2.0",
        "info": {"title": "Notes", "version": "1"},
        "host": "notes.example.com",
        "paths": {
            "/notes": {
                "get": {"operationId": "ListNotes", "responses": {"200": {"description": "All.", "schema": listed}}},
                "post": {"operationId": "CreateNote", "parameters": [body], "responses": {**answer, **errors}},
            },
            "/notes/{note_id}": {
                "get": {"operationId": "GetNote", "parameters": [one], "responses": {**answer, **errors}},
                "delete": {
                    "operationId": "DeleteNote",
                    "parameters": [one],
                    "responses": {"200": {"description": "Gone."}, **errors},
                },
            },
            "/notes/{note_id}/close": {
                "patch": {"operationId": "CloseNote", "parameters": [one], "responses": {**answer, **errors}}
            },
        },
        "definitions": {"Note": note},
    }


class Notes:
    """A service that keeps notes, with at most one fault."""

    credentials = ("user", "secret")
    banner = "notes"

    def __init__(self, fault: str = "") -> None:
        self.fault = fault
        self.reset()

    def reset(self) -> None:
        self.notes: dict[int, dict[str, Any]] = {1: {"id": 1, "text": "first", "open": True}}
        self.next = 2

    def answer(self, method: str, parts: list[str], body: Any) -> tuple[int, Any]:
        if parts == ["notes"]:
            return (200, list(self.notes.values())) if method == "GET" else self.create(body)
        key = int(parts[1]) if parts[1].isdigit() else 0
        note = self.notes.get(key)
        if note is None:
            return 404, None
        if method == "DELETE":
            if self.fault != "deletes nothing":
                del self.notes[key]
            return 200, None
        if method == "PATCH":
            if not note["open"] or (self.fault == "never closes" and key > 1):
                return 409, None
            note["open"] = False
            return 200, note
        if self.fault == "reads another one":
            return 200, self.notes[1]
        return 200, note

    def create(self, body: Any) -> tuple[int, Any]:
        if not isinstance(body, dict) or not isinstance(body.get("text"), str):
            return 400, None
        if not isinstance(body.get("open", False), bool):
            return 400, None
        # Closed unless asked otherwise, so that only one form of a new note can be closed.
        note = {"id": self.next, "text": body["text"], "open": body.get("open", False)}
        if self.fault == "forgets the text":
            note["text"] = ""
        self.notes[self.next] = note
        self.next += 1
        return 200, note


def as_asgi(notes: Notes) -> Asgi:
    import json

    async def app(scope: Any, receive: Callable[[], Any], send: Callable[[Any], Any]) -> None:
        received = (await receive())["body"]
        try:
            body = json.loads(received) if received else None
        except ValueError:
            body = None
        status, answer = notes.answer(scope["method"], scope["path"].strip("/").split("/"), body)
        content = b"" if answer is None else json.dumps(answer).encode()
        await send(
            {"type": "http.response.start", "status": status, "headers": [(b"content-type", b"application/json")]}
        )
        await send({"type": "http.response.body", "body": content})

    app.reset = notes.reset  # type: ignore[attr-defined]
    return app


def findings(fault: str) -> list[tuple[str, str, str]]:
    notes = Notes(fault)
    backend = Backend(as_asgi(notes), "http://notes.invalid", notes.credentials)
    report = run_contract(definition(), backend, fuzzing=False)
    return [(finding.operation, finding.code, finding.message) for finding in report.findings]


def test_an_unbroken_life_has_no_findings() -> None:
    assert findings("") == []


@pytest.mark.parametrize(
    ("fault", "operation", "message"),
    [
        ("reads another one", "GetNote", "gives the id 1 where 2 was asked for"),
        ("forgets the text", "GetNote", "gives 'text' as ''"),
        ("never closes", "CloseNote", "never takes what 'CreateNote' creates; last answer 409"),
        ("deletes nothing", "GetNote", "still succeeds after 'DeleteNote' has deleted the thing"),
        ("deletes nothing", "DeleteNote", "still succeeds after 'DeleteNote' has deleted the thing"),
    ],
)
def test_a_broken_step_is_found(fault: str, operation: str, message: str) -> None:
    assert any(
        (found, check) == (operation, "sequence") and message in said for found, check, said in findings(fault)
    ), findings(fault)
