"""Whether a trigger has all that the platform needs to run it, from its description alone.

A webhook trigger is subscribed, gives events of a declared type and is unsubscribed; a polling trigger is asked again
and again. Facts from Microsoft's "Use a webhook as a trigger", "Create a polling trigger" and "OpenAPI extensions for
custom connectors".
"""

from collections.abc import Iterator, Mapping
from typing import Any

from generator.contract.findings import ContractFinding
from generator.definition import BrokenReference, OperationRecord, resolve


def is_polling(trigger: OperationRecord) -> bool:
    """Whether a trigger asks for news instead of being called back."""
    return trigger.method == "get"


def callbacks_of(document: Mapping[str, Any], operation: OperationRecord) -> dict[str, Mapping[str, Any]]:
    """Give the body properties that carry the flow's callback address, by name.

    Raises:
        BrokenReference: the body's schema leads nowhere.
    """
    body = operation.body()
    schema = resolve(document, body.schema) if body else {}
    members = {name: resolve(document, member) for name, member in schema.get("properties", {}).items()}
    return {name: member for name, member in members.items() if member.get("x-ms-notification-url") is True}


def check_trigger(
    document: Mapping[str, Any], trigger: OperationRecord, operations: Mapping[str, OperationRecord]
) -> Iterator[ContractFinding]:
    """Say what is missing or wrong in the metadata of one trigger."""
    own = _polled(document, trigger) if is_polling(trigger) else _called_back(document, trigger, operations)
    for message in (*_kind(trigger), *own):
        yield ContractFinding(trigger.id, "trigger", message)


def _kind(trigger: OperationRecord) -> Iterator[str]:
    if trigger.raw.get("x-ms-trigger") not in ("single", "batch"):
        yield f"x-ms-trigger is {trigger.raw.get('x-ms-trigger')!r}, expected single or batch"
    if not trigger.raw.get("x-ms-trigger-hint"):
        yield "has no x-ms-trigger-hint"
    if trigger.is_internal:
        yield "is internal, so no maker can find it"
    if trigger.method not in ("get", "post", "put", "patch"):
        yield f"subscribes with {trigger.method.upper()}, which carries no body"
    if "x-ms-notification-content" in trigger.raw:
        yield "x-ms-notification-content stands in the operation; it belongs beside it, on the path"


# Polling


def _polled(document: Mapping[str, Any], trigger: OperationRecord) -> Iterator[str]:
    if trigger.body() is not None:
        yield "polls with GET, which carries no body"
    if "x-ms-notification-content" in trigger.path_item:
        yield "polls, so nothing is delivered to it, but its path has x-ms-notification-content"
    for status, what in (("200", "news"), ("202", "no news")):
        if status not in trigger.responses:
            yield f"documents no {status}, the answer of a poll that finds {what}"
    if "200" in trigger.responses:
        try:
            yield from _news(document, trigger, resolve(document, trigger.responses["200"].get("schema", {})))
        except BrokenReference as error:
            yield f"the schema of its news is broken: {error}"


def _news(document: Mapping[str, Any], trigger: OperationRecord, schema: Mapping[str, Any]) -> Iterator[str]:
    properties = schema.get("properties", {})
    if trigger.raw.get("x-ms-trigger") != "batch":
        if schema.get("type") == "array":
            yield "its news are a list, so x-ms-trigger must be batch"
        return
    lists = [name for name, member in properties.items() if resolve(document, member).get("type") == "array"]
    if schema.get("type") != "array" and len(lists) != 1:
        yield f"its news are of type {schema.get('type')!r}, expected 'array', or an object that holds one array"


# Webhooks


def _called_back(
    document: Mapping[str, Any], trigger: OperationRecord, operations: Mapping[str, OperationRecord]
) -> Iterator[str]:
    yield from _callback(document, trigger)
    yield from _notification(document, trigger)
    yield from _subscription(trigger)
    yield from _unsubscribe(trigger, operations)


def _callback(document: Mapping[str, Any], trigger: OperationRecord) -> Iterator[str]:
    body = trigger.body()
    if body is None:
        yield "has no body to carry the callback address"
        return
    schema = resolve(document, body.schema)
    marked = callbacks_of(document, trigger)
    if len(marked) != 1:
        yield f"needs exactly one body property with x-ms-notification-url, has {len(marked)}"
    for name, member in marked.items():
        if member.get("type") != "string":
            yield f"the callback address {name!r} is no string"
        if member.get("x-ms-visibility") != "internal":
            yield f"the callback address {name!r} is not internal, so makers are asked for it"
        if name not in schema.get("required", ()) or not body.required:
            yield f"the callback address {name!r} is not required"


def _notification(document: Mapping[str, Any], trigger: OperationRecord) -> Iterator[str]:
    content = trigger.path_item.get("x-ms-notification-content")
    if not isinstance(content, Mapping) or not isinstance(content.get("schema"), Mapping):
        yield "has no x-ms-notification-content with a schema on its path"
        return
    try:
        schema = resolve(document, content["schema"])
    except BrokenReference as error:
        yield f"its event schema is broken: {error}"
        return
    kind = "array" if trigger.raw.get("x-ms-trigger") == "batch" else "object"
    if schema.get("type") != kind:
        yield f"its events are of type {schema.get('type')!r}, expected {kind!r}"
    elif kind == "object" and not schema.get("properties"):
        yield "its events have no properties, so a flow sees nothing of them"


def _subscription(trigger: OperationRecord) -> Iterator[str]:
    # Whether it documents its Location is advice of the validator; here counts what an answer really has.
    if trigger.success() is None:
        yield "documents no success of the subscription"


def _unsubscribe(trigger: OperationRecord, operations: Mapping[str, OperationRecord]) -> Iterator[str]:
    """Look for a DELETE that lies below the trigger's path, or below that path without its virtual last segment."""
    parent = trigger.path.rsplit("/", 1)[0]
    reachable = [
        operation
        for operation in operations.values()
        if operation.method == "delete"
        and operation.path.rpartition("/")[0] in (trigger.path, parent)
        and operation.path.endswith("}")
    ]
    if not reachable:
        yield f"no DELETE below {parent!r} can end the subscription"
