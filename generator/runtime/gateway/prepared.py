"""An operation prepared for calls: references followed and extensions read once, because calls are many."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from generator.definition import BrokenReference, OperationRecord, ParameterRecord, resolve
from generator.runtime.gateway.errors import UnknownOperation, suggestion
from generator.runtime.gateway.files import ConnectorFiles
from generator.runtime.gateway.urls import path_pattern, placeholders

_MERGE_DEPTH = 20


class PreparedParameter(NamedTuple):
    """One input.

    Attributes:
        name: as in the definition.
        place: path, query, header, formData or body.
        required: whether the backend needs it.
        internal: whether makers do not see it.
        default: its default; None without one.
        double: whether a path value is encoded twice.
        collection: how the entries of an array are joined.
        schema: its type, references followed.
    """

    name: str
    place: str
    required: bool
    internal: bool
    default: Any
    double: bool
    collection: str
    schema: Mapping[str, Any]


class PreparedOperation(NamedTuple):
    """One operation, ready to be called.

    Attributes:
        id: its operationId.
        method: upper case.
        path: the key in `paths`.
        parameters: inputs other than the body.
        body: the body parameter, or None.
        media_types: what it consumes; empty when the definition leaves it open.
        pattern: finds the values of `path_names` in a real path.
        path_names: the placeholders of the path in order.
        record: the operation as the definition has it.
    """

    id: str
    method: str
    path: str
    parameters: tuple[PreparedParameter, ...]
    body: PreparedParameter | None
    media_types: tuple[str, ...]
    pattern: re.Pattern[str]
    path_names: tuple[str, ...]
    record: OperationRecord


def find_operation(files: ConnectorFiles, operation_id: str) -> OperationRecord:
    """Find an operation by its id.

    Raises:
        UnknownOperation: there is none; the message says which one was probably meant.
    """
    found = files.operations.get(operation_id)
    if found is None:
        raise UnknownOperation(f"no operation is called {operation_id!r}{suggestion(operation_id, files.operations)}")
    return found


def next_link_name(operation: OperationRecord) -> str | None:
    """Give the member of an answer that holds the address of the next page; None for what has no pages."""
    pageable = operation.raw.get("x-ms-pageable")
    name = pageable.get("nextLinkName") if isinstance(pageable, Mapping) else None
    return name if isinstance(name, str) and name else None


def prepare(files: ConnectorFiles, operation: OperationRecord) -> PreparedOperation:
    """Read everything a call needs to know about an operation.

    Raises:
        BrokenReference: the body's schema leads nowhere.
    """
    parameters = [_parameter(files.definition, record) for record in operation.parameters]
    consumes = operation.raw.get("consumes", files.definition.get("consumes"))
    return PreparedOperation(
        id=operation.id,
        method=operation.method.upper(),
        path=operation.path,
        parameters=tuple(parameter for parameter in parameters if parameter.place != "body"),
        body=next((parameter for parameter in parameters if parameter.place == "body"), None),
        media_types=tuple(str(entry) for entry in consumes) if isinstance(consumes, list) else (),
        pattern=path_pattern(operation.path),
        path_names=tuple(placeholders(operation.path)),
        record=operation,
    )


def _parameter(document: Mapping[str, Any], record: ParameterRecord) -> PreparedParameter:
    schema = resolve(document, record.schema)
    schema = schema if isinstance(schema, Mapping) else {}
    return PreparedParameter(
        name=record.name,
        place=record.place,
        required=record.required or record.place == "path",
        internal=record.raw.get("x-ms-visibility") == "internal",
        default=schema.get("default"),
        double=str(record.raw.get("x-ms-url-encoding")).lower() == "double",
        collection=str(record.raw.get("collectionFormat") or "csv"),
        schema=schema,
    )


class Shape(NamedTuple):
    """What an object schema says about its members, `allOf` included.

    Attributes:
        members: schema of each declared member, references followed.
        required: names that must be there.
        is_open: whether members beyond the declared ones may come.
    """

    members: Mapping[str, Mapping[str, Any]]
    required: frozenset[str]
    is_open: bool


def shape_of(document: Mapping[str, Any], schema: Mapping[str, Any], depth: int = 0) -> Shape:
    """Read the members of an object schema."""
    try:
        found = resolve(document, schema)
    except BrokenReference:
        found = {}
    if not isinstance(found, Mapping) or depth > _MERGE_DEPTH:
        return Shape({}, frozenset(), True)
    properties = found.get("properties")
    members = (
        {str(name): _resolved(document, value) for name, value in properties.items()}
        if isinstance(properties, Mapping)
        else {}
    )
    listed = found.get("required")
    required = frozenset(str(name) for name in listed) if isinstance(listed, list) else frozenset()
    parts = found.get("allOf")
    for part in parts if isinstance(parts, list) else ():
        inner = shape_of(document, part, depth + 1)
        members = {**inner.members, **members}
        required |= inner.required
    is_open = (
        not members
        or bool(found.get("additionalProperties"))
        or any(key in found for key in ("x-ms-dynamic-schema", "x-ms-dynamic-properties"))
    )
    return Shape(members, required, is_open)


def _resolved(document: Mapping[str, Any], schema: Any) -> Mapping[str, Any]:
    try:
        found = resolve(document, schema)
    except BrokenReference:
        found = {}
    return found if isinstance(found, Mapping) else {}
