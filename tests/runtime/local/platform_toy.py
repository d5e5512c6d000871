"""A small connector with drop-downs and custom code, and the service behind it."""

import base64
import json
from pathlib import Path
from typing import Any

HOST = "shelves.example.com"
USER, PASSWORD = "reader@example.com", "quiet-please"
BASIC = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()

SHELVES = {"operationId": "ListShelves", "value-path": "id", "value-title": "name", "value-collection": "data/all"}
BOOKS = {
    "operationId": "ListBooks",
    "itemValuePath": "key/number",
    "itemTitlePath": "title",
    "parameters": {"shelf": {"parameterReference": "shelf"}, "kind": {"value": "novel"}},
}
OK = {"200": {"description": "ok", "schema": {}}}


def shelf(**more: Any) -> dict[str, Any]:
    return {"name": "shelf", "in": "query", "type": "integer", "x-ms-summary": "Shelf", **more}


DEFINITION: dict[str, Any] = {
    "swagger": "2.0",
    "info": {"title": "Shelves", "version": "1"},
    "host": HOST,
    "basePath": "/v1",
    "schemes": ["https"],
    "securityDefinitions": {"basic": {"type": "basic"}},
    "security": [{"basic": []}],
    "paths": {
        "/echo": {
            "get": {
                "operationId": "Echo",
                "parameters": [{"name": "q", "in": "query", "type": "string"}],
                "responses": OK,
            }
        },
        "/crash": {"get": {"operationId": "Crash", "responses": OK}},
        "/shelves": {"get": {"operationId": "ListShelves", "responses": OK}},
        "/books": {
            "get": {
                "operationId": "ListBooks",
                "parameters": [
                    shelf(required=True),
                    {"name": "kind", "in": "query", "type": "string", "required": True},
                ],
                "responses": OK,
            }
        },
        "/loans": {
            "post": {
                "operationId": "Lend",
                "parameters": [
                    shelf(required=True, **{"x-ms-dynamic-values": SHELVES}),
                    {
                        "name": "body",
                        "in": "body",
                        "required": True,
                        "schema": {
                            "type": "object",
                            "required": ["book"],
                            "properties": {
                                "book": {"type": "integer", "x-ms-dynamic-list": BOOKS, "x-ms-summary": "Book"},
                                "others": {"type": "array", "items": {"type": "integer", "x-ms-dynamic-list": BOOKS}},
                                "to": {"type": "object", "properties": {"name": {"type": "string"}}},
                                "from": {"type": "object", "properties": {"name": {"type": "string"}}},
                                "copy": {
                                    "type": "string",
                                    "x-ms-dynamic-list": {
                                        "operationId": "ListCopies",
                                        "itemValuePath": "id",
                                        "itemTitlePath": "id",
                                        "parameters": {"book": {"parameterReference": "body/book"}},
                                    },
                                },
                                "torn": {
                                    "type": "string",
                                    "x-ms-dynamic-list": {"operationId": "Nothing", "itemValuePath": "id"},
                                },
                                "odd": {
                                    "type": "string",
                                    "x-ms-dynamic-list": {"operationId": "Echo", "itemValuePath": "id"},
                                },
                                "broken": {
                                    "type": "string",
                                    "x-ms-dynamic-list": {"operationId": "Crash", "itemValuePath": "id"},
                                },
                            },
                        },
                    },
                ],
                "responses": OK,
            }
        },
        "/copies/{book}": {
            "get": {
                "operationId": "ListCopies",
                "parameters": [{"name": "book", "in": "path", "required": True, "type": "integer"}],
                "responses": OK,
            }
        },
    },
}

FORWARD = "return await this.Context.SendAsync(this.Context.Request, this.CancellationToken).ConfigureAwait(false);"


def script(statements: str) -> str:
    return (
        "public class Script : ScriptBase\n{\n"
        "    public override async Task<HttpResponseMessage> ExecuteAsync()\n    {\n"
        f"        await Task.Yield();\n        {statements}\n    }}\n}}\n"
    )


def write_toy(root: Path, code: str | None = None, definition: dict[str, Any] = DEFINITION) -> Path:
    """Write the connector; with code, every operation is bound to it."""
    (root / "apiDefinition.swagger.json").write_text(json.dumps(definition))
    if code is not None:
        (root / "script.csx").write_text(script(code))
    return root


class Shelves:
    """The service: tells what it was asked, lists what there is, and crashes when asked to."""

    credentials = (USER, PASSWORD)
    banner = "Shelves"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def reset(self) -> None:
        self.asked.clear()

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] != "http":
            raise NotImplementedError(scope["type"])
        target = scope["path"] + (f"?{scope['query_string'].decode()}" if scope["query_string"] else "")
        self.asked.append(f"{scope['method']} {target}")
        body = (await receive())["body"]
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        status, answer = self._answer(scope["path"], headers, target, body)
        start = {"type": "http.response.start", "status": status, "headers": [(b"content-type", b"application/json")]}
        await send(start)
        await send({"type": "http.response.body", "body": json.dumps(answer).encode()})

    def _answer(self, path: str, headers: dict[str, str], target: str, body: bytes) -> tuple[int, Any]:
        if headers.get("authorization") != BASIC:
            return 401, {"message": "who are you?"}
        if path == "/v1/crash":
            raise RuntimeError("the shelf fell down")
        if path == "/v1/shelves":
            return 200, {"data": {"all": [{"id": 1, "name": "Poems"}, {"id": None}, {"id": 2}]}}
        if path == "/v1/books":
            return 200, [{"key": {"number": 10_000_000_000_000_001}, "title": target}]
        if path.startswith("/v1/copies/"):
            return 200, [{"id": path.rpartition("/")[2]}]
        return 200, {"target": target, "body": body.decode(), "nothing": None}
