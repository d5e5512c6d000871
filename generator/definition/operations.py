"""The operations of a definition, with path-level and shared parameters filled in."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from generator.definition.references import Place, Placed, follow, resolve

METHODS = ("get", "put", "post", "delete", "options", "head", "patch")


class ParameterRecord(NamedTuple):
    """One effective parameter.

    Attributes:
        name: as in the definition.
        place: path, query, header, formData or body.
        required: whether it must be given; a value of the path always must.
        raw: its object, references followed.
        schema: its type, for a body the body's schema.
        at: where its object stands.
    """

    name: str
    place: str
    required: bool
    raw: Mapping[str, Any]
    schema: Mapping[str, Any]
    at: Place

    @property
    def placed(self) -> Placed:
        """Its type and where that stands."""
        return Placed(self.schema, (*self.at, "schema") if self.place == "body" else self.at)


class OperationRecord(NamedTuple):
    """One operation of a definition.

    Attributes:
        id: its operationId, or `METHOD path` when it has none.
        method: lower case.
        path: the key in `paths`.
        raw: the operation object.
        path_item: the object that holds it.
        parameters: effective parameters: those of the path item, replaced by own ones of the same name and place.
        responses: answers by status, references followed.
    """

    id: str
    method: str
    path: str
    raw: Mapping[str, Any]
    path_item: Mapping[str, Any]
    parameters: tuple[ParameterRecord, ...]
    responses: Mapping[str, Mapping[str, Any]]

    @property
    def is_internal(self) -> bool:
        """Whether makers do not see it: a look-up or the end of a subscription."""
        return self.raw.get("x-ms-visibility") == "internal"

    @property
    def is_trigger(self) -> bool:
        """Whether it starts flows."""
        return "x-ms-trigger" in self.raw

    def success(self) -> tuple[str, Mapping[str, Any]] | None:
        """Return status and object of the first documented 2xx answer."""
        return next(((status, response) for status, response in self.responses.items() if status.startswith("2")), None)

    def body(self) -> ParameterRecord | None:
        """Return the body parameter."""
        return next((parameter for parameter in self.parameters if parameter.place == "body"), None)


def operations_of(document: Mapping[str, Any]) -> Iterator[OperationRecord]:
    """Walk the operations of a definition in the order of the file; parts of a wrong JSON type are passed over."""
    paths = document.get("paths")
    for path, item in paths.items() if isinstance(paths, Mapping) else ():
        if not isinstance(item, Mapping):
            continue
        for method in METHODS:
            operation = item.get(method)
            if isinstance(operation, Mapping):
                yield operation_of(document, path, item, method)


def operation_of(document: Mapping[str, Any], path: str, item: Mapping[str, Any], method: str) -> OperationRecord:
    """Return one operation.

    Args:
        document: the whole definition.
        path: the key in `paths`.
        item: the object that holds the operation.
        method: lower case; the operation there is an object.

    Raises:
        BrokenReference: a parameter or an answer refers to something that does not exist.
    """
    raw = item[method]
    parameters: dict[tuple[str, str], ParameterRecord] = {}
    start: Place = ("paths", path)
    for source, at in ((item.get("parameters"), start), (raw.get("parameters"), (*start, method))):
        for index, entry in enumerate(source if isinstance(source, list) else ()):
            found = follow(document, Placed(entry, (*at, "parameters", index)))
            if isinstance(found.node, Mapping) and isinstance(found.node.get("name"), str):
                record = _parameter(found)
                parameters[record.name, record.place] = record
    responses = raw.get("responses")
    return OperationRecord(
        id=text_of(raw.get("operationId") or "") or f"{method.upper()} {path}",
        method=method,
        path=path,
        raw=raw,
        path_item=item,
        parameters=tuple(parameters.values()),
        responses={
            str(status): found
            for status, response in (responses.items() if isinstance(responses, Mapping) else ())
            if isinstance(found := resolve(document, response), Mapping)
        },
    )


def _parameter(found: Placed) -> ParameterRecord:
    raw: Mapping[str, Any] = found.node
    place = text_of(raw.get("in"))
    schema = raw.get("schema") if place == "body" else raw
    return ParameterRecord(
        name=str(raw["name"]),
        place=place,
        required=raw.get("required") is True or place == "path",
        raw=raw,
        schema=schema if isinstance(schema, Mapping) else {},
        at=found.place,
    )


def text_of(value: Any) -> str:
    """Return what should be a text as one; nothing of a container, whose text need not end (aliases of YAML)."""
    return "" if isinstance(value, list | Mapping) else str(value)
