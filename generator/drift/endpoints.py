"""The operations of an OpenAPI document, 2.0 or 3.x, in one shape: by method and path as the service sees them."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from generator.definition import BrokenReference, OperationRecord, ParameterRecord, Placed, operations_of
from generator.definition.schemas import Place
from generator.drift.contents import answer_schema, request_body, request_form, schema_of_content
from generator.drift.description import Description, Unusable, checked

_TEMPLATE = re.compile(r"\{([^}]*)\}")
# OpenAPI 3 passes these over; they come from the authentication and from the bodies.
_IGNORED_HEADERS = frozenset({"accept", "content-type", "authorization"})

Address = tuple[str, str]


class Parameter(NamedTuple):
    """A parameter: where it is sent, whether it must be, and its type."""

    name: str
    place: str
    required: bool
    schema: Placed


class Endpoint(NamedTuple):
    """One operation.

    Attributes:
        id: operationId, or `METHOD path` without one.
        address: method and path with the base path, and without the names in it.
        shown: method and path with the names.
        path_names: the names in the path, in their order.
        parameters: by name, those of headers in lower case; without the body.
        body: schema of the request body.
        body_required: whether there must be one.
        answer: schema of the lowest 2xx answer, or of `default`.
    """

    id: str
    address: Address
    shown: str
    path_names: tuple[str, ...]
    parameters: Mapping[str, Parameter]
    body: Placed | None
    body_required: bool
    answer: Placed | None


def endpoints_of(description: Description) -> dict[Address, Endpoint]:
    """Give the operations by address; of two with one address the first counts.

    Raises:
        Unusable: the document is no OpenAPI 2.0 or 3.x, holds something of a wrong JSON type between its root and a
            schema, or a reference that leads nowhere.
    """
    document = checked(description)
    found: dict[Address, Endpoint] = {}
    try:
        for operation in operations_of(document):
            for prefix in _prefixes(document, operation):
                endpoint = _endpoint(description, document, operation, prefix)
                found.setdefault(endpoint.address, endpoint)
    except BrokenReference as error:
        raise Unusable(f"{description.name}: {error}") from None
    return found


def _prefixes(document: Mapping[str, Any], operation: OperationRecord) -> Iterator[str]:
    """Give what stands before the path at the service: of 2.0 the basePath, of 3.x the path of each server."""
    if "swagger" in document:
        yield str(document.get("basePath") or "").strip("/")
        return
    servers: Any = operation.raw.get("servers") or operation.path_item.get("servers") or document.get("servers")
    addresses = [each.get("url") for each in servers if isinstance(each, Mapping)] if isinstance(servers, list) else []
    known = [address for address in addresses if isinstance(address, str)] or ["/"]
    yield from dict.fromkeys(_path_of(address) for address in known)


def _path_of(address: str) -> str:
    try:
        # A variable in the name of the host is no address yet.
        return urlsplit(_TEMPLATE.sub("x", address) if "://" in address else address).path.strip("/")
    except ValueError:
        return ""


def _endpoint(
    description: Description, document: Mapping[str, Any], operation: OperationRecord, prefix: str
) -> Endpoint:
    full = "/" + "/".join(part for part in (prefix, operation.path.strip("/")) if part)
    parameters = [
        Parameter(each.name, each.place, each.required, _schema_of(each, operation))
        for each in operation.parameters
        if each.place != "body" and not _is_ignored(each)
    ]
    body, body_required = request_body(document, operation)
    if form := request_form(document, operation):
        parameters += _form_fields(description, form)
    return Endpoint(
        id=operation.id,
        address=(operation.method, _TEMPLATE.sub("{}", full)),
        shown=f"{operation.method.upper()} {full}",
        path_names=tuple(_TEMPLATE.findall(full)),
        parameters={_name_of(each): each for each in parameters},
        body=body,
        body_required=body_required,
        answer=answer_schema(operation),
    )


def _is_ignored(parameter: ParameterRecord) -> bool:
    return parameter.place == "header" and parameter.name.lower() in _IGNORED_HEADERS


def _name_of(parameter: Parameter) -> str:
    return parameter.name.lower() if parameter.place == "header" else parameter.name


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
