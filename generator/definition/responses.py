"""What a flow gets from an operation: the good answer of an action, what is sent to the flow of a webhook trigger."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from generator.definition.operations import OperationRecord
from generator.definition.references import Place, Placed, follow
from generator.definition.schemas import Schemas
from generator.definition.triggers import NOTIFICATION_CONTENT, is_webhook


class Success(NamedTuple):
    """The answer that flows are typed by: its key in `responses`, and its schema when it has one."""

    status: str
    schema: Placed | None


def success_of(document: Mapping[str, Any], operation: OperationRecord) -> Success | None:
    """Return the lowest 2xx that has a schema, whatever the order in the file, else the lowest 2xx, else `default`.

    Raises:
        BrokenReference: a reference on the way does not resolve.
    """
    statuses = sorted(status for status in operation.responses if status.startswith("2"))
    described = [status for status in statuses if "schema" in operation.responses[status]]
    status = next(iter([*described, *statuses]), "default" if "default" in operation.responses else "")
    if not status:
        return None
    raw = operation.raw["responses"]
    entry = raw.get(status, raw.get(int(status)) if status.isdigit() else None)
    place: Place = ("paths", operation.path, operation.method, "responses", status)
    response, place = follow(document, Placed(entry, place))
    schema = response.get("schema")
    return Success(status, Placed(schema, (*place, "schema")) if isinstance(schema, Mapping) else None)


def output_of(schemas: Schemas, operation: OperationRecord) -> Placed | None:
    """Return the schema of what a flow gets; None when nothing is described.

    Raises:
        BrokenReference: a reference on the way does not resolve.
    """
    if is_webhook(schemas, operation):
        return notification_of(operation)
    success = success_of(schemas.document, operation)
    return success.schema if success else None


def notification_of(operation: OperationRecord) -> Placed | None:
    """Return the schema of what a service sends to the flows of a trigger; None when nothing is described."""
    content = operation.path_item.get(NOTIFICATION_CONTENT)
    schema = content.get("schema") if isinstance(content, Mapping) else None
    place: Place = ("paths", operation.path, NOTIFICATION_CONTENT, "schema")
    return Placed(schema, place) if isinstance(schema, Mapping) else None
