"""What a request and an answer carry, in OpenAPI 2.0 and in 3.x, where one body may come in several kinds."""

from collections.abc import Mapping
from typing import Any

from generator.definition import OperationRecord, Placed, follow
from generator.definition.references import Place

_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def schema_of_content(content: Any) -> Any:
    """Return the schema of a 3.x content: of JSON when there is any, else of the first kind; None without one."""
    if not isinstance(content, Mapping):
        return None
    kinds = {kind: each for kind, each in content.items() if isinstance(each, Mapping)}
    chosen = next((kind for kind in kinds if "json" in kind.lower()), next(iter(kinds), None))
    return None if chosen is None else kinds[chosen].get("schema")


def request_body(document: Mapping[str, Any], operation: OperationRecord) -> tuple[Placed | None, bool]:
    """Return the schema of a request body, and whether there must be one.

    Raises:
        BrokenReference: the body is described at a place that does not exist.
    """
    if (record := operation.body()) is not None:
        place: Place = ("paths", operation.path, operation.method, "parameters", record.name, "schema")
        return Placed(record.schema, place), record.required
    body = _described_body(document, operation)
    if body is None or request_form(document, operation):
        return None, False
    schema = schema_of_content(body.node.get("content"))
    return (None if schema is None else Placed(schema, (*body.place, "content"))), body.node.get("required") is True


def request_form(document: Mapping[str, Any], operation: OperationRecord) -> Placed | None:
    """Return the schema of a 3.x form, which 2.0 writes as parameters.

    Raises:
        BrokenReference: the body is described at a place that does not exist.
    """
    body = _described_body(document, operation)
    content = body.node.get("content") if body is not None else None
    if body is None or not isinstance(content, Mapping) or any("json" in kind.lower() for kind in content):
        return None
    for kind in _FORMS:
        if isinstance(form := content.get(kind), Mapping) and "schema" in form:
            return Placed(form["schema"], (*body.place, "content", kind, "schema"))
    return None


def _described_body(document: Mapping[str, Any], operation: OperationRecord) -> Placed | None:
    if "requestBody" not in operation.raw:
        return None
    place: Place = ("paths", operation.path, operation.method, "requestBody")
    found = follow(document, Placed(operation.raw["requestBody"], place))
    return found if isinstance(found.node, Mapping) else None


def response_schema(operation: OperationRecord) -> Placed | None:
    """Return the schema of the lowest 2xx answer that has one; of `default` when no 2xx is described."""
    statuses = sorted(status for status in operation.responses if status.startswith("2"))
    for status in statuses or ["default"]:
        response = operation.responses.get(status, {})
        schema = response.get("schema", schema_of_content(response.get("content")))
        if schema is not None:
            return Placed(schema, ("paths", operation.path, operation.method, "responses", status, "schema"))
    return None
