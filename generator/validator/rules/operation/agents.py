"""Servers of tools for agents: the Model Context Protocol (MCP)."""

from collections.abc import Iterator
from typing import Any

from generator.definition.spelling import did_you_mean
from generator.validator.connector import Connector
from generator.validator.json_values import strings
from generator.validator.rule import Example, Violation, rule
from generator.validator.rules.operation.protocol import PROTOCOL, STREAMABLE
from generator.validator.swagger import json_name

_ENDED = "mcp-sse-1.0"
_ENDED_TAG = "mcpsse"
_COPILOT = "Microsoft: Copilot Studio, extend your agent with Model Context Protocol"
_SERVER = {
    "operationId": "InvokeServer",
    "summary": "Items server",
    "description": "Offers the items of the store as tools.",
    PROTOCOL: STREAMABLE,
    "responses": {"200": {"description": "What the server says."}},
}
_AT = "/paths/~1mcp"


def _server(**members: Any) -> Example:
    return Example(definition={_AT: {"post": {**_SERVER, **members}}})


@rule(
    "agentic-protocol-invalid",
    "error",
    on_import="warning",
    summary=f"`{PROTOCOL}` is `{STREAMABLE}`, and stands in the POST that reaches the server",
    why="Agents find no tools otherwise. Server-sent events, `mcp-sse-1.0`, have ended in August 2025.",
    source=f"{_COPILOT}; microsoft/mcsmcp#15, #16",
    bad=(
        _server(**{PROTOCOL: _ENDED}),
        _server(**{PROTOCOL: "mcp"}),
        {_AT: {"get": _SERVER}},
        {_AT: {"post": _SERVER, PROTOCOL: STREAMABLE}},
    ),
    good=(
        _server(),
        {
            _AT: {
                "post": _SERVER,
                "get": {
                    "operationId": "ListenToServer",
                    "summary": "Listen to the items server",
                    "description": "Opens the stream of the server.",
                    "x-ms-visibility": "internal",
                    "responses": {"200": {"description": "What the server says."}},
                },
            }
        },
    ),
)
def agentic_protocol_invalid(connector: Connector) -> Iterator[Violation]:
    """Report other values, other methods and other places, and the tag that stood for the form that has ended."""
    by_place = {operation.place: operation for operation in connector.index.operations}
    for _, value, place, _, _, _ in connector.index.extended(PROTOCOL):
        operation = by_place.get(place[:-1])
        if operation is None:
            yield Violation(f"{PROTOCOL!r} belongs in the operation that reaches the server, a POST", place)
        elif value == _ENDED:
            yield Violation(f"{_ENDED!r}, server-sent events, has ended; let the server offer {STREAMABLE!r}", place)
        elif value != STREAMABLE:
            shown = f"{value!r:.60}{did_you_mean(value, (STREAMABLE,))}" if isinstance(value, str) else json_name(value)
            yield Violation(f"{PROTOCOL!r} must be {STREAMABLE!r}, not {shown}", place)
        elif operation.method != "post":
            yield Violation(f"the server is reached by a POST, not by a {operation.method.upper()}", place)
    for operation in connector.index.operations:
        tags = {tag.lower().replace("agentic", "") for tag in strings(operation.node, "tags")}
        if _ENDED_TAG in tags and PROTOCOL not in operation.node:
            message = f"the tag for server-sent events stands for a form that has ended; write {PROTOCOL!r} instead"
            yield Violation(message, (*operation.place, "tags"))
