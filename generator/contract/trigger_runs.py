"""Triggers as a flow runs them, once each: turned on and off, or polled twice, through the local platform.

Facts: Microsoft's "Use a webhook as a trigger" (subscribing answers with a `Location`, DELETE to it unsubscribes) and
"Create a polling trigger" (every answer says in `Location` where to poll next; 200 brings news, 202 none).
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from generator.contract.findings import broken_promise
from generator.contract.known_values import KnownValues, as_text, inputs_of
from generator.contract.samples import samples
from generator.definition import BrokenReference, OperationRecord, Schemas, resolve
from generator.definition.conformance import Conformance
from generator.definition.triggers import is_webhook
from generator.findings import Finding
from generator.runtime.gateway import Gateway, GatewayError, GatewayReply, flow_content, header
from generator.runtime.local.callbacks import receive_callbacks
from generator.runtime.local.failures import failure_text
from generator.runtime.local.subscription import callback_input

_CHECK = "trigger_run"


class TriggerRuns(NamedTuple):
    """What came of running triggers.

    Attributes:
        findings: what went wrong.
        requests: calls through the gateway by operationId, those that ended subscriptions included.
        notifications: bodies that were delivered to the flows, in the order they came.
    """

    findings: tuple[Finding, ...]
    requests: Mapping[str, int]
    notifications: tuple[Any, ...]


def run_triggers(
    gateway: Gateway, triggers: Sequence[OperationRecord], known: KnownValues, reset: Callable[[], None]
) -> TriggerRuns:
    """Run each trigger once.

    Args:
        gateway: leads to a simulated service.
        triggers: webhook triggers and polling ones.
        known: values for their inputs.
        reset: brings the service back to its seeded state; called after every trigger.
    """
    runs = _Runs(gateway, known)
    schemas = Schemas(gateway.files.definition)
    webhooks = [trigger for trigger in triggers if is_webhook(schemas, trigger)]
    for trigger in triggers:
        if trigger not in webhooks:
            runs.guard(trigger, runs.polled(trigger))
            reset()
    if webhooks:
        with receive_callbacks(runs.bodies.append) as callback:
            for trigger in webhooks:
                before = len(runs.bodies)
                runs.guard(trigger, runs.called_back(trigger, callback.url))
                runs.guard(trigger, runs.delivered(trigger, before))
                reset()
    return TriggerRuns(tuple(runs.findings), runs.requests, tuple(_parsed(body) for body in runs.bodies))


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


class _Runs:
    """The calls of one run, and what was found."""

    def __init__(self, gateway: Gateway, known: KnownValues) -> None:
        self.findings: list[Finding] = []
        self.requests: Counter[str] = Counter()
        self.bodies: list[bytes] = []
        self._gateway = gateway
        self._document = gateway.files.definition
        self._conformance = Conformance(self._document)
        self._known = known

    def guard(self, trigger: OperationRecord, messages: Iterator[str]) -> None:
        try:
            self.findings += [broken_promise(trigger.id, _CHECK, message) for message in dict.fromkeys(messages)]
        except (GatewayError, BrokenReference) as error:
            self.findings.append(broken_promise(trigger.id, _CHECK, f"cannot be called: {error}"))

    def called_back(self, trigger: OperationRecord, address: str) -> Iterator[str]:
        """Subscribe and unsubscribe."""
        callback = callback_input(self._gateway.files, trigger)
        if callback is None:
            return  # the check of the description has said so
        reply = self._first(trigger, lambda inputs: self._gateway.call(trigger.id, {**inputs, callback: address}))
        if reply is None:
            yield "no value is known for what subscribing requires"
            return
        if not 200 <= reply.status < 300:
            yield f"cannot be turned on; {self._summary(reply)}".replace(address, "the callback address")
            return
        yield from _documented(trigger, reply)
        location = header(reply.headers, "location")
        if location is None:
            yield f"its answer {reply.status} has no Location, so nothing ends the subscription"
            return
        route = self._gateway.route(location)
        ending = self._gateway.files.operations.get(route.operation_id or "")
        if ending is None:
            yield f"its Location leads to no declared DELETE: {route.message}"
            return
        ended = self._gateway.unsubscribe(location)
        self.requests[ending.id] += 1
        if not 200 <= ended.status < 300:
            yield f"{ending.id!r} does not end the subscription; {self._summary(ended)}"
        else:
            yield from _documented(ending, ended)

    def delivered(self, trigger: OperationRecord, before: int) -> Iterator[str]:
        """Hold what was delivered against the declared events."""
        content = trigger.path_item.get("x-ms-notification-content")
        schema = content.get("schema") if isinstance(content, Mapping) else None
        for body in self.bodies[before:] if schema else ():
            for mismatch in self._conformance.mismatches(schema, _parsed(body)):
                yield f"what was delivered is not as declared: {mismatch.pointer or 'the body'} {mismatch.message}"

    def polled(self, trigger: OperationRecord) -> Iterator[str]:
        """Poll, and poll again where the first answer says."""
        inputs: dict[str, Any] = {}

        def first(given: Mapping[str, Any]) -> GatewayReply:
            inputs.update(given)
            return self._gateway.poll(trigger.id, given).reply

        reply = self._first(trigger, first)
        if reply is None:
            yield "no value is known for what a poll requires"
            return
        yield from self._news(trigger, reply, "first")
        location = header(reply.headers, "location")
        if reply.status not in (200, 202) or location is None:
            return
        route = self._gateway.route(location, "GET")
        if route.operation_id != trigger.id:
            where = f"to {route.operation_id!r}" if route.operation_id else "to no operation"
            yield f"its Location leads {where}, not back to the trigger{f': {route.message}' if route.message else ''}"
            return
        self.requests[trigger.id] += 1
        yield from self._news(trigger, self._gateway.poll(trigger.id, inputs, location).reply, "second")

    def _news(self, trigger: OperationRecord, reply: GatewayReply, which: str) -> Iterator[str]:
        if reply.status not in (200, 202):
            yield f"the {which} poll fails; {self._summary(reply)}"
            return
        yield from _documented(trigger, reply)
        if header(reply.headers, "location") is None:
            yield f"the {which} poll's answer {reply.status} has no Location, so every poll starts anew"
        if reply.status == 200 and str(reply.status) in trigger.responses:
            schema = resolve(self._document, trigger.responses["200"].get("schema", {}))
            places = {
                ("/".join("*" if part.isdigit() else part for part in mismatch.pointer.split("/")), mismatch.message)
                for mismatch in self._conformance.mismatches(schema, flow_content(reply.response))
            }
            for place, message in sorted(places):
                yield f"the {which} poll's news are not as declared: {place or 'the body'} {message}"

    def _first(
        self, trigger: OperationRecord, call: Callable[[Mapping[str, Any]], GatewayReply]
    ) -> GatewayReply | None:
        """Call with one context's values after the other until it succeeds; give the last answer, None without any."""
        reply = None
        for inputs in self._inputs(trigger):
            self.requests[trigger.id] += 1
            reply = call(inputs)
            if 200 <= reply.status < 300:
                break
        return reply

    def _inputs(self, trigger: OperationRecord) -> Iterator[Mapping[str, Any]]:
        """Return what a maker would fill in: the required inputs that are neither hidden nor the callback."""
        required = [
            input_
            for input_ in inputs_of(self._document, trigger)
            if input_.required and not input_.hidden
            if input_.schema.get("x-ms-notification-url") is not True
        ]
        for context in self._known.contexts:
            found = {
                input_.key: next(iter(samples(self._document, input_, context, (), position)), None)
                for position, input_ in enumerate(required)
            }
            if all(value is not None for value in found.values()):
                yield {name: as_text(value) if isinstance(value, int) else value for name, value in found.items()}

    def _summary(self, reply: GatewayReply) -> str:
        return "; ".join((f"answer {failure_text(reply)}", *reply.warnings))[:400]


def _documented(operation: OperationRecord, reply: GatewayReply) -> Iterator[str]:
    if str(reply.status) not in operation.responses and "default" not in operation.responses:
        yield f"{operation.id!r} answers {reply.status}, which is not documented"
