"""An operation prepared for calls: references followed and extensions read once, because calls are many."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from generator.definition import OperationRecord, ParameterRecord, Schemas, SchemaView
from generator.definition.schemas import plain_schema
from generator.runtime.gateway.errors import UnknownOperation, suggestion
from generator.runtime.gateway.files import ConnectorFiles
from generator.runtime.gateway.urls import path_pattern, placeholders


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
        view: what applies to it.
        schema: the same as one schema without parts.
    """

    name: str
    place: str
    required: bool
    internal: bool
    default: Any
    double: bool
    collection: str
    view: SchemaView
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
        schemas: of the definition.
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
    schemas: Schemas


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
    """Return the member of an answer that holds the address of the next page; None for what has no pages."""
    pageable = operation.raw.get("x-ms-pageable")
    name = pageable.get("nextLinkName") if isinstance(pageable, Mapping) else None
    return name if isinstance(name, str) and name else None


def prepare(files: ConnectorFiles, operation: OperationRecord) -> PreparedOperation:
    """Read everything a call needs to know about an operation.

    Raises:
        BrokenReference: the body's schema does not resolve.
    """
    schemas = Schemas(files.definition)
    parameters = [_parameter(schemas, record) for record in operation.parameters]
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
        schemas=schemas,
    )


def _parameter(schemas: Schemas, record: ParameterRecord) -> PreparedParameter:
    view = schemas.view(record.placed)
    return PreparedParameter(
        name=record.name,
        place=record.place,
        required=record.required,
        internal=record.raw.get("x-ms-visibility") == "internal",
        default=view.keywords.get("default"),
        double=str(record.raw.get("x-ms-url-encoding")).lower() == "double",
        collection=str(record.raw.get("collectionFormat") or "csv"),
        view=view,
        schema=plain_schema(view),
    )
