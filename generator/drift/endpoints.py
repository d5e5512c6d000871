"""The operations of an OpenAPI document, 2.0 or 3.x, in one shape: by method and path as the service sees them.

They are found by their address first and read one by one when somebody asks: in a large description of somebody else
only a few are ours, and what is wrong with the others is no reason to stop.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from generator.definition import (
    METHODS,
    BrokenReference,
    OperationRecord,
    ParameterRecord,
    Placed,
    operation_of,
    pointer_of,
    resolve,
    text_of,
)
from generator.definition.references import Place
from generator.drift.contents import request_body, request_form, response_schema, schema_of_content
from generator.drift.description import Description, Unusable, checked

_TEMPLATE = re.compile(r"\{([^{}]*)\}")
# OpenAPI 3 passes these over; they come from the authentication and from the bodies.
_IGNORED_HEADERS = frozenset({"accept", "content-type", "authorization"})

Address = tuple[str, str]


class Parameter(NamedTuple):
    """A parameter: where it is sent, whether it must be, and its type."""

    name: str
    place: str
    required: bool
    schema: Placed

    @property
    def key(self) -> tuple[str, str]:
        """Tell it apart: by name and place; a header has its name in any letters."""
        return (self.name.lower() if self.place == "header" else self.name), self.place


class Endpoint(NamedTuple):
    """One operation.

    Attributes:
        id: operationId, or `METHOD path` without one.
        path_names: the names in the path, in their order.
        parameters: by `Parameter.key`, without the body.
        body: schema of the request body.
        body_required: whether there must be one.
        response: schema of the lowest 2xx answer, or of `default`.
        is_deprecated: whether it is marked so.
    """

    id: str
    path_names: tuple[str, ...]
    parameters: Mapping[tuple[str, str], Parameter]
    body: Placed | None
    body_required: bool
    response: Placed | None
    is_deprecated: bool


class Entry(NamedTuple):
    """Where an operation stands in its document.

    Attributes:
        id: operationId, or `METHOD path` without one.
        path: the key in `paths`.
        method: lower case.
        full: path with what stands before it at the service.
    """

    id: str
    path: str
    method: str
    full: str

    @property
    def shown(self) -> str:
        """Name it in messages: method and path with the names."""
        return f"{self.method.upper()} {self.full}"


class Endpoints(NamedTuple):
    """The operations of a document.

    Attributes:
        description: the document as it is.
        document: the same with its path items in place.
        entries: by method and full path without the names in it; of two with one address the first counts.
        broken: by full path without the names in it, why a path item cannot be had.
    """

    description: Description
    document: Mapping[str, Any]
    entries: Mapping[Address, Entry]
    broken: Mapping[str, str]

    def endpoint(self, address: Address) -> Endpoint | None:
        """Read the operation at an address; None without one.

        Raises:
            Unusable: a reference in it, or that to the path item, does not resolve, or a schema is no object.
        """
        entry = self.entries.get(address)
        if entry is None:
            if (reason := self.broken.get(address[1])) is not None:
                raise Unusable(reason)
            return None
        item = self.document["paths"][entry.path]
        try:
            return _endpoint(self, entry, operation_of(self.document, entry.path, item, entry.method))
        except BrokenReference as error:
            place = _broken_place(self.document, entry, item)
            raise Unusable(f"{self.description.name}: {pointer_of(place)}: {error}") from None


def endpoints_of(description: Description) -> Endpoints:
    """Find the operations of a document.

    Raises:
        Unusable: the document is no OpenAPI 2.0 or 3.x, or holds something of a wrong JSON type between its root and
            a schema.
    """
    document, broken_items = checked(description)
    entries: dict[Address, Entry] = {}
    for path, item in document["paths"].items():
        for method in [method for method in METHODS if method in item]:
            name = text_of(item[method].get("operationId") or "") or f"{method.upper()} {path}"
            for prefix in _prefixes(document, item, item[method]):
                entry = Entry(name, path, method, _joined(prefix, path))
                entries.setdefault((method, _without_names(entry.full)), entry)
    broken = {
        _without_names(_joined(prefix, path)): reason
        for path, reason in broken_items.items()
        for prefix in _prefixes(document, {}, {})
    }
    return Endpoints(description, document, entries, broken)


def _joined(prefix: str, path: str) -> str:
    return "/" + "/".join(part for part in (prefix, path.strip("/")) if part)


def _without_names(path: str) -> str:
    return _TEMPLATE.sub("{}", path)


def _prefixes(document: Mapping[str, Any], item: Mapping[str, Any], operation: Mapping[str, Any]) -> Iterator[str]:
    """Return what stands before the path at the service: of 2.0 the basePath, of 3.x the path of each server."""
    if "swagger" in document:
        yield text_of(document.get("basePath") or "").strip("/")
        return
    listed: Any = operation.get("servers") or item.get("servers") or document.get("servers")
    servers = [each for each in listed if isinstance(each, Mapping)] if isinstance(listed, list) else []
    known = [_address_of(server) for server in servers if isinstance(server.get("url"), str)] or ["/"]
    yield from dict.fromkeys(_path_of(address) for address in known)


def _address_of(server: Mapping[str, Any]) -> str:
    """Return the address of a server with the defaults of its variables."""
    variables = server.get("variables")

    def value(match: re.Match[str]) -> str:
        variable = variables.get(match[1]) if isinstance(variables, Mapping) else None
        default = variable.get("default") if isinstance(variable, Mapping) else None
        return match[0] if default is None else text_of(default) or match[0]

    return _TEMPLATE.sub(value, str(server["url"]))


def _path_of(address: str) -> str:
    try:
        # A variable in the name of the host is no address yet.
        return urlsplit(_TEMPLATE.sub("x", address) if "://" in address else address).path.strip("/")
    except ValueError:
        return ""


def _broken_place(document: Mapping[str, Any], entry: Entry, item: Mapping[str, Any]) -> Place:
    """Return the place of the first reference around the schemas of an operation that does not resolve."""
    start: Place = ("paths", entry.path)
    operation = item[entry.method]
    own: Place = (*start, entry.method)
    candidates = [
        *(((*start, "parameters", index), node) for index, node in enumerate(item.get("parameters", []))),
        *(((*own, "parameters", index), node) for index, node in enumerate(operation.get("parameters", []))),
        *(((*own, "responses", str(status)), node) for status, node in operation.get("responses", {}).items()),
        ((*own, "requestBody"), operation.get("requestBody")),
    ]
    for place, node in candidates:
        try:
            resolve(document, node)
        except BrokenReference:
            return place
    return own


def _endpoint(endpoints: Endpoints, entry: Entry, operation: OperationRecord) -> Endpoint:
    parameters = [
        Parameter(each.name, each.place, each.required, _schema_of(each, operation))
        for each in operation.parameters
        if each.place != "body" and not _is_ignored(each)
    ]
    body, body_required = request_body(endpoints.document, operation)
    if form := request_form(endpoints.document, operation):
        parameters += _form_fields(endpoints.description, form)
    return Endpoint(
        id=entry.id,
        path_names=tuple(_TEMPLATE.findall(entry.full)),
        parameters={each.key: each for each in parameters},
        body=body,
        body_required=body_required,
        response=response_schema(operation),
        is_deprecated=operation.raw.get("deprecated") is True,
    )


def _is_ignored(parameter: ParameterRecord) -> bool:
    return parameter.place == "header" and parameter.name.lower() in _IGNORED_HEADERS


def _schema_of(parameter: ParameterRecord, operation: OperationRecord) -> Placed:
    place: Place = ("paths", operation.path, operation.method, "parameters", parameter.name)
    schema = parameter.raw.get("schema")
    if schema is None and (content := parameter.raw.get("content")):
        schema = schema_of_content(content)
    return Placed(parameter.raw, place) if schema is None else Placed(schema, (*place, "schema"))


def _form_fields(description: Description, form: Placed) -> Iterator[Parameter]:
    view = description.view(form)
    for name, schema in view.properties.items():
        yield Parameter(name, "formData", name in view.required, schema)
