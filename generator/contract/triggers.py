"""Whether a trigger has all that the platform needs to run it, from its description alone.

A webhook trigger is subscribed, gives events of a declared type and is unsubscribed; a polling trigger is asked again
and again. Facts from Microsoft's "Use a webhook as a trigger", "Create a polling trigger" and "OpenAPI extensions for
custom connectors".
"""

from collections.abc import Iterator, Mapping
from typing import Any

from generator.contract.findings import broken_promise
from generator.definition import BrokenReference, OperationRecord, Placed, Schemas, SchemaView
from generator.definition.responses import notification_of
from generator.definition.triggers import callbacks_of, ends_of, is_webhook
from generator.findings import Finding


def check_trigger(
    document: Mapping[str, Any], trigger: OperationRecord, operations: Mapping[str, OperationRecord]
) -> Iterator[Finding]:
    """Say what is missing or wrong in the metadata of one trigger."""
    schemas = Schemas(document)
    is_called = is_webhook(schemas, trigger)
    own = _called_back(schemas, trigger, operations) if is_called else _polled(schemas, trigger)
    for message in (*_kind(trigger), *own):
        yield broken_promise(trigger.id, "trigger", message)


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
        yield "x-ms-notification-content is in the operation; it belongs on the path, beside the operation"


# Polling


def _polled(schemas: Schemas, trigger: OperationRecord) -> Iterator[str]:
    if trigger.method == "get" and trigger.body() is not None:
        yield "polls with GET, which carries no body"
    for status, what in (("200", "news"), ("202", "no news")):
        if status not in trigger.responses:
            yield f"documents no {status}, the answer of a poll that finds {what}"
    if "200" in trigger.responses:
        try:
            yield from _news(schemas, trigger, _view(schemas, trigger.responses["200"]))
        except BrokenReference as error:
            yield f"the schema of its news is broken: {error}"


def _news(schemas: Schemas, trigger: OperationRecord, news: SchemaView) -> Iterator[str]:
    if trigger.raw.get("x-ms-trigger") != "batch":
        if news.type == "array":
            yield "its news are a list, so x-ms-trigger must be batch"
        return
    lists = [name for name, member in news.properties.items() if schemas.view(member).type == "array"]
    if news.type != "array" and len(lists) != 1:
        yield f"its news are of type {news.type!r}, expected 'array', or an object that holds one array"


def _view(schemas: Schemas, response: Mapping[str, Any]) -> SchemaView:
    return schemas.view(Placed(response.get("schema", {}), ()))


# Webhooks


def _called_back(
    schemas: Schemas, trigger: OperationRecord, operations: Mapping[str, OperationRecord]
) -> Iterator[str]:
    yield from _callback(schemas, trigger)
    yield from _notification(schemas, trigger)
    yield from _subscription(trigger)
    yield from _unsubscribe(trigger, operations)


def _callback(schemas: Schemas, trigger: OperationRecord) -> Iterator[str]:
    marked = callbacks_of(schemas, trigger)
    if len(marked) != 1:
        yield f"needs exactly one input with x-ms-notification-url, has {len(marked)}"
    for each in marked:
        if each.view.type != "string":
            yield f"the callback address {each.name!r} is not a string"
        if not each.is_hidden:
            yield f"the callback address {each.name!r} is not internal, so makers are asked for it"
        if not each.is_required or not each.parameter.required:
            yield f"the callback address {each.name!r} is not required"


def _notification(schemas: Schemas, trigger: OperationRecord) -> Iterator[str]:
    schema = notification_of(trigger)
    if schema is None:
        yield "has no x-ms-notification-content with a schema on its path"
        return
    try:
        event = schemas.view(schema)
    except BrokenReference as error:
        yield f"its event schema is broken: {error}"
        return
    kind = "array" if trigger.raw.get("x-ms-trigger") == "batch" else "object"
    if event.type != kind:
        yield f"its events are of type {event.type!r}, expected {kind!r}"
    elif kind == "object" and not event.properties:
        yield "its events have no properties, so a flow sees nothing of them"


def _subscription(trigger: OperationRecord) -> Iterator[str]:
    # Whether it documents its Location is advice of the validator; here counts what an answer really has.
    if trigger.success() is None:
        yield "documents no success of the subscription"


def _unsubscribe(trigger: OperationRecord, operations: Mapping[str, OperationRecord]) -> Iterator[str]:
    if not ends_of([trigger], operations.values())[trigger.path].near:
        yield f"no DELETE below {trigger.path.rpartition('/')[0]!r} can end the subscription"
