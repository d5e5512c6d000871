"""Webhooks: who subscribed, and what is sent to them when an event is fired.

Only addresses on this machine are called, whatever a request or the definition says.
"""

import asyncio
import ipaddress
import json
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode, urlsplit

from generator.definition import OperationRecord, Schemas
from generator.definition.flat_names import split_name
from generator.definition.responses import notification_of
from generator.definition.triggers import callback_of, ends_of, is_webhook
from generator.example.asking import Inputs
from generator.example.memory import Memory
from generator.example.routes import Routes, collection_path, filled
from generator.example.values import Values

_MOST = 100
_PATIENCE = 10


class Subscription(NamedTuple):
    """Somebody who wants to hear of events.

    Attributes:
        trigger: operationId of the trigger.
        callback: the address that is called.
        end: path, without the base path, at which DELETE ends it; empty when the definition has none.
        query: what the DELETE asks for besides, as it stands behind the path.
    """

    trigger: str
    callback: str
    end: str
    query: str


class NotSent(Exception):
    """An event does not reach anybody; the message says why, and names no address."""


class Subscriptions:
    """Keeps subscriptions and sends events."""

    def __init__(self, schemas: Schemas, values: Values, memory: Memory, routes: Routes) -> None:
        self._schemas = schemas
        self._values = values
        self._memory = memory
        operations = [route.operation for route in routes.all]
        self._triggers = {each.id: each for each in operations if is_webhook(schemas, each)}
        self._ends = ends_of(self._triggers.values(), operations)
        self._all: list[Subscription] = []
        self._made = 0
        self._fired = 0

    def clear(self) -> None:
        """Forget all of them."""
        self._all.clear()

    def subscribe(
        self, operation: OperationRecord, variables: Mapping[str, str], inputs: Inputs, made: str
    ) -> Subscription | None:
        """Keep the subscription that a request asks for; None when it asks for none.

        Args:
            operation: what was called.
            variables: values of its path.
            inputs: of the call.
            made: id of the thing that the call made; empty when it made none.
        """
        found = callback_of(self._schemas, operation) if operation.id in self._triggers else None
        callback = _given(found.name, found.parameter.place, inputs) if found else None
        if not isinstance(callback, str) or not callback:
            return None
        self._made += 1
        end, query = self._end(operation, variables, inputs, made)
        subscription = Subscription(operation.id, callback, end, query)
        self._all = [*self._all[-_MOST + 1 :], subscription]
        return subscription

    def end(self, path: str) -> bool:
        """End what a DELETE of a path ends; tell whether there was something."""
        left = [each for each in self._all if each.end != path]
        is_ended, self._all = len(left) < len(self._all), left
        return is_ended

    def is_end(self, path: str) -> bool:
        """Whether a DELETE of a path ends a subscription that is there."""
        return any(each.end == path for each in self._all)

    async def fire(self, trigger: str) -> int:
        """Send an event to everybody who subscribed to a trigger.

        Returns:
            How many heard of it.

        Raises:
            NotSent: there is no such trigger, nobody subscribed, or nobody could be reached.
        """
        operation = self._triggers.get(trigger)
        if operation is None:
            known = ", ".join(self._triggers) or "none"
            raise NotSent(f"the definition has no webhook trigger {trigger!r}; there are: {known}")
        wanted = [each for each in self._all if each.trigger == trigger]
        if not wanted:
            raise NotSent(f"nobody has subscribed to {trigger}; connector listen {trigger} does")
        self._fired += 1
        schema = notification_of(operation)
        event = self._values.make(schema, f"{trigger} event {self._fired}", first=self._fired == 1) if schema else {}
        body = json.dumps(event).encode()
        sent = await asyncio.gather(*(_send(each.callback, body) for each in wanted))
        if not any(sent):
            raise NotSent("the callback address does not take events; only addresses of this machine are called")
        return sum(sent)

    def _end(
        self, operation: OperationRecord, variables: Mapping[str, str], inputs: Inputs, made: str
    ) -> tuple[str, str]:
        """Return path and query at which DELETE ends a new subscription; empty when the definition has no such path."""
        ends = self._ends[operation.path]
        for end in (*ends.near, *ends.elsewhere):
            parts = collection_path(end.path)
            own = made
            collection = self._memory.collections.at(parts[0]) if parts else None
            if parts is not None and collection is not None and (not own or parts[0] != operation.path.rstrip("/")):
                own, _ = self._memory.make(collection, variables, {})
            names = [name for name in _names(end.path) if name not in variables]
            given = {**variables, **dict.fromkeys(names, own or f"{1000 + self._made}")}
            query = {
                each.name: inputs.values.get(each.name, each.raw.get("default", "example"))
                for each in end.parameters
                if each.place == "query" and each.required
            }
            path = filled(end.path, {name: quote(value, safe="") for name, value in given.items()})
            return path, f"?{urlencode(query)}" if query else ""
        return "", ""


def _names(path: str) -> list[str]:
    return [part.partition("}")[0] for part in path.split("{")[1:]]


def _given(name: str, place: str, inputs: Inputs) -> Any:
    """Return what a request gives for an input, by its flat name."""
    if place != "body":
        return inputs.values.get(name)
    value = inputs.body
    for step in split_name(name)[1:]:
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


async def _send(address: str, body: bytes) -> bool:
    """POST to an address of this machine; tell whether it took it."""
    if not _is_here(address):
        return False
    import httpx

    try:
        async with httpx.AsyncClient(trust_env=False, timeout=_PATIENCE) as client:
            answer = await client.post(address, content=body, headers={"content-type": "application/json"})
    except (httpx.HTTPError, httpx.InvalidURL, ValueError):
        return False
    return answer.is_success


def _is_here(address: str) -> bool:
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        return parts.scheme in {"http", "https"} and (host == "localhost" or ipaddress.ip_address(host).is_loopback)
    except ValueError:
        return False
