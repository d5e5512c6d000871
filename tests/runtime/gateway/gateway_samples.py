"""A small connector, a backend that remembers what it was asked, and a script that is a Python function."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from generator.runtime.gateway import (
    ConnectorFiles,
    Gateway,
    PlatformOptions,
    Request,
    Response,
    ScriptOutcome,
    connection_for,
    load_connector,
)

ITEM = {"type": "object", "required": ["name"], "properties": {"id": {"type": "integer"}, "name": {"type": "string"}}}
DEFINITION: dict[str, Any] = {
    "swagger": "2.0",
    "info": {"title": "Sample Things", "version": "1"},
    "host": "api.example.com",
    "basePath": "/v1",
    "schemes": ["https"],
    "consumes": ["application/json"],
    "securityDefinitions": {"basic": {"type": "basic"}},
    "paths": {
        "/items": {
            "get": {
                "operationId": "ListItems",
                "parameters": [{"name": "q", "in": "query", "type": "string"}],
                "x-ms-pageable": {"nextLinkName": "next"},
                "responses": {"200": {"description": "ok", "schema": {"type": "object"}}},
            },
            "post": {
                "operationId": "CreateItem",
                "parameters": [
                    {"name": "body", "in": "body", "required": True, "schema": {"$ref": "#/definitions/Item"}}
                ],
                "responses": {"201": {"description": "made", "schema": {"$ref": "#/definitions/Item"}}},
            },
        },
        "/items/{id}": {
            "parameters": [{"name": "id", "in": "path", "required": True, "type": "string"}],
            "get": {
                "operationId": "GetItem",
                "responses": {"200": {"description": "ok", "schema": {"$ref": "#/definitions/Item"}}},
            },
            "delete": {"operationId": "DeleteItem", "responses": {"204": {"description": "gone"}}},
        },
        "/items/first": {"get": {"operationId": "FirstItem", "responses": {"200": {"description": "ok"}}}},
        "/trigger/items": {
            "get": {
                "operationId": "OnItem",
                "x-ms-trigger": "batch",
                "parameters": [{"name": "folder", "in": "query", "type": "string"}],
                "responses": {"200": {"description": "ok", "schema": {"type": "object"}}, "202": {"description": "-"}},
            }
        },
        "/hooks": {
            "post": {
                "operationId": "OnHook",
                "x-ms-trigger": "single",
                "parameters": [
                    {
                        "name": "hook",
                        "in": "body",
                        "required": True,
                        "schema": {
                            "type": "object",
                            "required": ["url", "kind"],
                            "properties": {
                                "url": {
                                    "type": "string",
                                    "x-ms-visibility": "internal",
                                    "x-ms-notification-url": True,
                                },
                                "kind": {"type": "string", "x-ms-visibility": "internal", "default": "all"},
                            },
                        },
                    }
                ],
                "responses": {"201": {"description": "subscribed"}},
            }
        },
        "/hooks/{hook_id}": {
            "delete": {
                "operationId": "EndHook",
                "x-ms-visibility": "internal",
                "parameters": [{"name": "hook_id", "in": "path", "required": True, "type": "string"}],
                "responses": {"200": {"description": "gone"}},
            }
        },
    },
    "definitions": {"Item": ITEM},
}
PLAIN = PlatformOptions()
USER = {"username": "ada", "password": "time-is-honey"}
AUTHORIZATION = "Basic " + base64.b64encode(b"ada:time-is-honey").decode()


def policy(template: str, *operations: str, section: str | None = None, **arguments: Any) -> dict[str, Any]:
    parameters: dict[str, Any] = {f"x-ms-apimTemplateParameter.{key}": value for key, value in arguments.items()}
    if operations:
        parameters["x-ms-apimTemplate-operationName"] = list(operations)
    if section:
        parameters["x-ms-apimTemplate-policySection"] = section
    return {"templateId": template, "title": f"a {template}", "parameters": parameters}


@dataclass
class Backend:
    """Answers in the order of `answers`, the last one again and again."""

    answers: list[Response | Exception] = field(default_factory=lambda: [as_json({})])
    asked: list[Request] = field(default_factory=list)

    def __call__(self, request: Request) -> Response:
        self.asked.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    @property
    def last(self) -> Request:
        return self.asked[-1]


def as_json(value: Any, status: int = 200, **headers: str) -> Response:
    pairs = tuple((name.replace("_", "-"), text) for name, text in headers.items())
    return Response(status, (("Content-Type", "application/json"), *pairs), json.dumps(value).encode())


@dataclass
class Script:
    """A script whose code is a Python function of the keyword arguments of `run`."""

    code: Callable[..., ScriptOutcome]
    calls: list[dict[str, Any]] = field(default_factory=list)

    def run(self, *arguments: Any) -> ScriptOutcome:
        names = ("operation_id", "method", "url", "original_url", "headers", "body")
        self.calls.append(dict(zip(names, arguments, strict=True)))
        return self.code(**self.calls[-1])


@dataclass
class Connector:
    """A connector's folder."""

    root: Path
    definition: dict[str, Any]
    properties: dict[str, Any]

    def load(self) -> ConnectorFiles:
        (self.root / "apiDefinition.swagger.json").write_text(json.dumps(self.definition))
        (self.root / "apiProperties.json").write_text(json.dumps({"properties": self.properties}))
        return load_connector(self.root)

    def with_policies(self, *policies: dict[str, Any]) -> "Connector":
        self.properties["policyTemplateInstances"] = list(policies)
        return self

    def with_operation(self, method: str, path: str, operation: dict[str, Any]) -> "Connector":
        self.definition["paths"].setdefault(path, {})[method] = {"responses": {}, **operation}
        return self

    def with_script(self, *operations: str) -> "Connector":
        (self.root / "script.csx").write_text("")
        self.properties["scriptOperations"] = list(operations)
        return self

    def gateway(
        self,
        backend: Any,
        script: Script | None = None,
        values: dict[str, Any] | None = None,
        options: PlatformOptions = PLAIN,
        **more: Any,
    ) -> Gateway:
        files = self.load()
        return Gateway(
            files, connection_for(files, USER if values is None else values), backend, script, options, **more
        )
