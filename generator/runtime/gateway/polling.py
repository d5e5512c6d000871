"""What a poll gives: the protocol of polling triggers.

Facts: Microsoft's "Create a polling trigger": a first call without state gives 202 and a `Location`; later calls go
there; 200 brings news and a new `Location`, 202 none. The caller keeps nothing but the `Location`.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from generator.definition import BrokenReference, OperationRecord, resolve
from generator.runtime.gateway.checks import flow_content
from generator.runtime.gateway.errors import ExpressionError
from generator.runtime.gateway.evaluation import Scope
from generator.runtime.gateway.files import ConnectorFiles
from generator.runtime.gateway.messages import header
from generator.runtime.gateway.pipeline import GatewayReply
from generator.runtime.gateway.policies.polling import items_of
from generator.runtime.gateway.retries import retry_after


class PollResult(NamedTuple):
    """One poll.

    Attributes:
        status: of the answer.
        items: the news; each starts a run of a batch trigger's flow.
        location: where to poll next; after a failure the one used before, so that nothing is lost.
        retry_after: seconds to wait; None when the answer does not say.
        reply: the whole answer.
    """

    status: int
    items: tuple[Any, ...]
    location: str | None
    retry_after: float | None
    reply: GatewayReply


def read_poll(
    files: ConnectorFiles, operation: OperationRecord, reply: GatewayReply, location: str | None
) -> PollResult:
    """Read the answer to a poll.

    Args:
        files: the connector.
        operation: the trigger.
        reply: the answer.
        location: what was polled; None for the first call.
    """
    succeeded = 200 <= reply.status < 300
    found = header(reply.headers, "location") if succeeded else None
    if succeeded and found is None:
        note = "the answer to the poll has no Location, so the next poll repeats this one"
        reply = reply._replace(warnings=(*reply.warnings, note))
    items = _items(files, operation, reply) if reply.status == 200 else ()
    return PollResult(reply.status, items, found or location, retry_after(reply.headers), reply)


def _items(files: ConnectorFiles, operation: OperationRecord, reply: GatewayReply) -> tuple[Any, ...]:
    content = flow_content(reply.response)
    if content is None:
        return ()
    if isinstance(content, list):
        return tuple(content)
    for policy in files.policies:
        if policy.template == "pollingtrigger" and (not policy.operations or operation.id in policy.operations):
            try:
                return tuple(items_of(policy, Scope({}, reply.headers, "", "GET", reply.body)))
            except ExpressionError:
                break
    if operation.raw.get("x-ms-trigger") == "batch" and isinstance(content, dict):
        name = _collection(files, operation)
        if name is not None and isinstance(content.get(name), list):
            return tuple(content[name])
    return (content,)


def _collection(files: ConnectorFiles, operation: OperationRecord) -> str | None:
    """Return the only declared array of a batch trigger's answer: what its flow splits."""
    response = operation.responses.get("200", {})
    try:
        schema = resolve(files.definition, response.get("schema"))
        properties = schema.get("properties") if isinstance(schema, Mapping) else None
        arrays = [
            name
            for name, inner in (properties.items() if isinstance(properties, Mapping) else ())
            if isinstance(found := resolve(files.definition, inner), Mapping) and found.get("type") == "array"
        ]
    except BrokenReference:
        return None
    return arrays[0] if len(arrays) == 1 else None
