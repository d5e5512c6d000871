"""A small connector with a webhook trigger, a polling trigger and a confirming action, and the service behind it."""

import http.client
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

HOST = "bells.example.com"
ADDRESS = {"type": "string", "x-ms-visibility": "internal", "x-ms-notification-url": True}
HOOK = {
    "type": "object",
    "required": ["target"],
    "properties": {
        "target": {"type": "object", "required": ["url"], "properties": {"url": ADDRESS}},
        "tune": {"type": "string"},
    },
}
ANY = {"description": "ok", "schema": {"type": "object"}}
DEFINITION: dict[str, Any] = {
    "swagger": "2.0",
    "info": {"title": "Bells", "version": "1"},
    "host": HOST,
    "schemes": ["https"],
    "securityDefinitions": {"basic": {"type": "basic"}},
    "security": [{"basic": []}],
    "paths": {
        "/hooks": {
            "x-ms-notification-content": {"schema": {"type": "object"}},
            "post": {
                "operationId": "OnRing",
                "x-ms-trigger": "single",
                "parameters": [{"name": "hook", "in": "body", "required": True, "schema": HOOK}],
                "responses": {"200": ANY, "201": ANY, "202": ANY, "204": {"description": "ok"}},
            },
        },
        "/hooks/{hook_id}": {
            "delete": {
                "operationId": "EndRing",
                "x-ms-visibility": "internal",
                "parameters": [{"name": "hook_id", "in": "path", "required": True, "type": "integer"}],
                "responses": {"200": ANY},
            }
        },
        "/check": {
            "post": {
                "operationId": "CheckRing",
                "parameters": [
                    {
                        "name": "body",
                        "in": "body",
                        "required": True,
                        "schema": {"type": "object", "required": ["ring"], "properties": {"ring": {"type": "object"}}},
                    }
                ],
                "responses": {"200": ANY},
            }
        },
        "/news": {
            "get": {
                "operationId": "OnNews",
                "x-ms-trigger": "batch",
                "parameters": [{"name": "since", "in": "query", "type": "integer", "x-ms-visibility": "internal"}],
                "responses": {
                    "200": {"description": "news", "schema": {"type": "array", "items": {"type": "object"}}},
                    "202": {"description": "none"},
                },
            }
        },
    },
}


def write_toy(root: Path, definition: dict[str, Any] = DEFINITION) -> Path:
    """Write the connector's files."""
    (root / "apiDefinition.swagger.json").write_text(json.dumps(definition))
    secret = {"type": "securestring"}
    properties = {"connectionParameters": {"username": secret, "password": secret}}
    (root / "apiProperties.json").write_text(json.dumps({"properties": properties}))
    return root


def deliver(url: str, body: bytes, method: str = "POST", **headers: str) -> tuple[int, bytes]:
    """Send to a callback address; give status and body of the answer."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    try:
        connection.request(method, f"{parts.path}?{parts.query}", body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


@dataclass
class Bells:
    """The service. It delivers `first` to a new hook before it answers, as services do that want a confirmation."""

    status: int = 201
    location: str | None = f"https://{HOST}/hooks/{{}}"
    end_status: int = 200
    check_status: int = 200
    first: list[Any] = field(default_factory=list)
    polls: list[tuple[int, Any, dict[str, str]]] = field(default_factory=list)
    hooks: dict[int, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    credentials: tuple[str, str] = ("ada", "time-is-honey")
    banner: str = "bells"

    def reset(self) -> None:
        """Nothing is seeded."""

    def ring(self, *events: Any) -> list[int]:
        """Deliver events to every hook."""
        bodies = [event if isinstance(event, bytes) else json.dumps(event).encode() for event in events]
        return [deliver(url, body)[0] for body in bodies for url in self.hooks.values()]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        query = scope["query_string"].decode()
        target = scope["path"] + (f"?{query}" if query else "")
        self.asked.append(f"{scope['method']} {target}")
        status, content, headers = self._answer(scope["method"], scope["path"], body)
        pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
        pairs.append((b"content-type", b"application/json"))
        await send({"type": "http.response.start", "status": status, "headers": pairs})
        text = b"" if content is None else json.dumps(content).encode()
        await send({"type": "http.response.body", "body": text})

    def _answer(self, method: str, path: str, body: bytes) -> tuple[int, Any, dict[str, str]]:
        if path == "/hooks":
            return self._subscribe(json.loads(body))
        if path == "/check":
            ring = json.loads(body)["ring"]
            answer = {"kind": ring.get("kind", "ring"), "loud": ring.get("loud", False)}
            return (200, answer, {}) if self.check_status == 200 else (self.check_status, "out of order", {})
        if path == "/news":
            return self.polls.pop(0) if len(self.polls) > 1 else self.polls[0]
        if self.end_status == 200:
            del self.hooks[int(path.rpartition("/")[2])]
        return self.end_status, "gone or not", {}

    def _subscribe(self, given: Any) -> tuple[int, Any, dict[str, str]]:
        if self.status >= 300:
            return self.status, {"error": {"message": "no more hooks"}}, {}
        number = len(self.asked)
        self.hooks[number] = given["target"]["url"]
        self.ring(*self.first)
        headers = {} if self.location is None else {"location": self.location.format(number)}
        return self.status, {} if self.status != 204 else None, headers
