"""The command line that repeats a request of a contract run, so that a failure can be looked at by itself."""

import json
import shlex
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote

from generator.contract.known_values import base_path
from generator.definition import OperationRecord
from generator.runtime.gateway import Gateway, GatewayError
from generator.runtime.gateway.urls import path_pattern, placeholders


class Repeating(NamedTuple):
    """How calls of a run are repeated by hand.

    Attributes:
        gateway: what `connector call` calls; it tells which requests can be typed.
        options: words of `connector call` that name the connector, the service and the connection, for a shell.
    """

    gateway: Gateway
    options: Sequence[str] = ()

    def line(self, operation: OperationRecord, path: str, query: Mapping[str, Any], body: Any) -> str | None:
        """Return the command.

        Args:
            operation: what was called.
            path: as it was sent, with the base path.
            query: the decoded query.
            body: the JSON body; None for none.

        Returns:
            A line for a shell; None for a request that the platform would not let out, or would change.
        """
        inputs = self._inputs(operation, path, query)
        if inputs is None:
            return None
        words = [_word(name, value) for name, value in inputs.items()]
        if body is not None:
            parameter = operation.body()
            if parameter is None:
                return None
            inputs[parameter.name] = body
            words += ["--body", json.dumps(body)]
        if not all(word.isprintable() for word in words) or not self._is_same(operation, path, query, body, inputs):
            return None
        return " ".join(["connector call", *map(shlex.quote, [operation.id, *words]), *self.options])

    def _inputs(self, operation: OperationRecord, path: str, query: Mapping[str, Any]) -> dict[str, Any] | None:
        base = base_path(self.gateway.files.definition)
        found = path_pattern(operation.path).fullmatch(path.removeprefix(base)) if path.startswith(base) else None
        if found is None:
            return None
        values = zip(placeholders(operation.path), map(unquote, found.groups()), strict=True)
        return dict(values) | {name: value if isinstance(value, str) else _text(value) for name, value in query.items()}

    def _is_same(
        self, operation: OperationRecord, path: str, query: Mapping[str, Any], body: Any, inputs: Mapping[str, Any]
    ) -> bool:
        """Return whether the call sends what was sent; defaults that the platform adds to the query do not count."""
        try:
            call = self.gateway.request_for(operation.id, inputs)
        except GatewayError:
            return False
        sent = dict(parse_qsl(call.query, keep_blank_values=True))
        is_path = unquote(call.path) == unquote(path.removeprefix(base_path(self.gateway.files.definition)))
        is_query = all(sent.get(name) == _text(value) for name, value in query.items())
        return is_path and is_query and (body is None or _json(call.body) == body)


def _word(name: str, value: str) -> str:
    return f"{name}=@{value}" if value.startswith("@") else f"{name}={value}"


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None
