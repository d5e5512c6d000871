"""Examples of dynamic extensions, which the rules about them share."""

from collections.abc import Mapping
from typing import Any

from generator.validator.rule import Example

PARAMETER = "/paths/~1items~1{item_id}/get/parameters/0"
ANSWER = "/paths/~1items/get/responses/200/schema"
VALUES = {"operationId": "ListItems", "parameters": {}, "value-path": "id", "value-title": "name"}
LIST = {"operationId": "ListItems", "parameters": {}, "itemValuePath": "id", "itemTitlePath": "name"}
WRAPPED = {
    "type": "object",
    "properties": {
        "items": {
            "type": "array",
            "items": {"$ref": "#/definitions/Item"},
            "x-ms-summary": "Items",
            "description": "The items.",
        }
    },
}
SHAPE = {
    "type": "object",
    "properties": {
        "shape": {
            "type": "object",
            "additionalProperties": {"type": "string"},
            "x-ms-summary": "Shape",
            "description": "What items look like.",
        }
    },
}
_DETAILS = "/definitions/Item/properties/details"
_DETAILS_NODE = {
    "type": "object",
    "additionalProperties": {"type": "string"},
    "x-ms-summary": "Details",
    "description": "Whatever else is known.",
}


def with_values(value: Mapping[str, Any], edits: Mapping[str, Any] | None = None) -> Example:
    """Return an example where the item's number is chosen from a list, the older way."""
    return Example(definition={f"{PARAMETER}/x-ms-dynamic-values": {**VALUES, **value}, **(edits or {})})


def with_both(value: Mapping[str, Any], edits: Mapping[str, Any] | None = None) -> Example:
    """Return an example where it is chosen both ways; the value goes into the newer one."""
    return Example(
        definition={
            f"{PARAMETER}/x-ms-dynamic-values": VALUES,
            f"{PARAMETER}/x-ms-dynamic-list": {**LIST, **value},
            **(edits or {}),
        }
    )


def with_schema(old: str, new: str, edits: Mapping[str, Any] | None = None) -> Example:
    """Return an example whose details have a dynamic schema, with a path for the older and the newer way."""
    dynamic = {
        "x-ms-dynamic-schema": {"operationId": "ListItems", "value-path": old},
        "x-ms-dynamic-properties": {"operationId": "ListItems", "itemValuePath": new},
    }
    return Example(definition={_DETAILS: {**_DETAILS_NODE, **dynamic}, ANSWER: SHAPE, **(edits or {})})
