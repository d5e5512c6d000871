"""Requests to an example service in this process, and a definition to try it with."""

import asyncio
import copy
import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from generator.example import ExampleService

SHOP: dict[str, Any] = {
    "swagger": "2.0",
    "info": {"title": "Shop", "version": "1"},
    "host": "api.example.com",
    "basePath": "/v1",
    "schemes": ["https"],
    "consumes": ["application/json"],
    "produces": ["application/json"],
    "securityDefinitions": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}},
    "security": [{"key": []}],
    "paths": {
        "/customers": {
            "get": {
                "operationId": "ListCustomers",
                "parameters": [{"name": "limit", "in": "query", "type": "integer", "minimum": 1}],
                "responses": {
                    "200": {
                        "description": "ok",
                        "schema": {
                            "type": "object",
                            "properties": {
                                "total": {"type": "integer"},
                                "items": {"type": "array", "items": {"$ref": "#/definitions/Customer"}},
                            },
                        },
                    }
                },
            },
            "post": {
                "operationId": "CreateCustomer",
                "parameters": [
                    {"name": "body", "in": "body", "required": True, "schema": {"$ref": "#/definitions/NewCustomer"}}
                ],
                "responses": {"201": {"description": "made", "schema": {"$ref": "#/definitions/Customer"}}},
            },
        },
        "/customers/{customerId}": {
            "parameters": [
                {
                    "name": "customerId",
                    "in": "path",
                    "required": True,
                    "type": "integer",
                    "x-ms-dynamic-values": {
                        "operationId": "ListCustomers",
                        "value-collection": "items",
                        "value-path": "id",
                        "value-title": "name",
                    },
                }
            ],
            "get": {
                "operationId": "GetCustomer",
                "responses": {"200": {"description": "ok", "schema": {"$ref": "#/definitions/Customer"}}},
            },
            "patch": {
                "operationId": "UpdateCustomer",
                "parameters": [{"name": "body", "in": "body", "schema": {"type": "object"}}],
                "responses": {"200": {"description": "ok", "schema": {"$ref": "#/definitions/Customer"}}},
            },
            "delete": {"operationId": "DeleteCustomer", "responses": {"204": {"description": "gone"}}},
        },
    },
    "definitions": {
        "Customer": {
            "type": "object",
            "required": ["id", "name"],
            "properties": {
                "id": {"type": "integer", "format": "int64"},
                "name": {"type": "string"},
                "email": {"type": "string", "format": "email"},
                "createdAt": {"type": "string", "format": "date-time"},
                "level": {"type": "string", "enum": ["gold", "silver"]},
            },
        },
        "NewCustomer": {
            "type": "object",
            "required": ["name"],
            "properties": {"name": {"type": "string", "minLength": 1}, "level": {"type": "string"}},
        },
    },
}

KEY = {"X-Key": "k"}


class Answer(NamedTuple):
    """An answer; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def shop(**changes: Any) -> dict[str, Any]:
    """Return the definition with other top-level members."""
    return {**copy.deepcopy(SHOP), **changes}


def ask(
    app: Any,
    method: str,
    address: str,
    body: Any = None,
    *,
    headers: Mapping[str, str] = KEY,
    content_type: str = "application/json",
) -> Answer:
    """Send a request; a body that is not bytes is sent as JSON."""
    path, _, query = address.partition("?")
    content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    sent = {"host": "127.0.0.1:80", **headers} | ({"content-type": content_type} if content else {})
    told: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": content, "more_body": False}

    async def send(message: Any) -> None:
        told.append(message)

    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), value.encode()) for name, value in sent.items()],
    }
    asyncio.run(app(scope, receive, send))
    found = {name.decode(): value.decode() for name, value in told[0]["headers"]}
    return Answer(told[0]["status"], found, b"".join(each.get("body", b"") for each in told))


def service(document: Mapping[str, Any] = SHOP, seed: int = 0) -> ExampleService:
    """Make the service of a definition."""
    return ExampleService(document, seed=seed)
