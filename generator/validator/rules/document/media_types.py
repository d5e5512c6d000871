"""Media types."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from generator.validator.connector import Connector
from generator.validator.index import Operation
from generator.validator.inputs import entry_places
from generator.validator.json_values import listed, mapping, strings
from generator.validator.rule import REMOVED, Example, Place, Violation, rule

_SUPPORTED = frozenset({"application/json", "text/plain", "multipart/form-data", "application/x-www-form-urlencoded"})
_MULTIPART = "multipart/form-data"
_URL_ENCODED = "application/x-www-form-urlencoded"
_FORMS = frozenset({_MULTIPART, _URL_ENCODED})
_TOKEN = r"[A-Za-z0-9!#$&^_.+*-]+"  # noqa: S105 - what the grammar of media types calls a token
_MEDIA_TYPE = re.compile(rf"{_TOKEN}/{_TOKEN}\s*(?:;.*)?", re.DOTALL)

_CREATE = "/paths/~1items/post"
_FIELD = {"name": "note", "in": "formData", "type": "string", "x-ms-summary": "Note", "description": "What to keep."}
_FILE = {**_FIELD, "name": "picture", "type": "file"}
_BINARY = {**_FIELD, "format": "binary"}


def _form(field: Mapping[str, Any], *media_types: str) -> Example:
    """Return a connector whose second operation sends a form."""
    return Example(definition={f"{_CREATE}/parameters": [field], f"{_CREATE}/consumes": list(media_types)})


def _bare(media_type: str) -> str:
    return media_type.partition(";")[0].strip().lower()


def _named(connector: Connector) -> Iterator[tuple[str, Place]]:
    """Return every media type that the document and its operations name."""
    for kind in ("root", "operation"):
        for node, place in connector.index.of_kind(kind):
            for key in ("consumes", "produces"):
                for position, value in enumerate(listed(node, key)):
                    if isinstance(value, str):
                        yield value, (*place, key, position)


def _effective(connector: Connector, operation: Operation, key: str) -> set[str]:
    """Return what an operation consumes or produces: what it names itself, else what the document names."""
    owner = operation.node if key in operation.node else connector.definition
    return {_bare(value) for value in strings(owner, key)}


@rule(
    "mime-type-invalid",
    "error",
    summary="A media type has the form `type/subtype`",
    why="The swagger validator refuses anything else.",
    source="Microsoft: swagger validator MimeTypeNotValid",
    bad={"/produces": ["json"]},
    good={"/produces": ["application/json; charset=utf-8"]},
)
def mime_type_invalid(connector: Connector) -> Iterator[Violation]:
    """Report what is no media type."""
    for value, place in _named(connector):
        if not _MEDIA_TYPE.fullmatch(value.strip()):
            yield Violation(f"{value!r} is no media type; expected the form 'type/subtype'", place)


@rule(
    "mime-type-unsupported",
    "warning",
    on_import="warning",
    summary="Media types are JSON, plain text or one of the two forms",
    why="The platform reads and writes no others; it may pass them through as text.",
    source="Microsoft: swagger validator MimeTypeNotSupported; microsoft/PowerPlatformConnectors#1095",
    bad={"/produces": ["application/json", "application/xml"]},
    good={"/produces": ["application/json", "text/plain; charset=utf-8"]},
)
def mime_type_unsupported(connector: Connector) -> Iterator[Violation]:
    """Report others."""
    for value, place in _named(connector):
        if _bare(value) not in _SUPPORTED and _MEDIA_TYPE.fullmatch(value.strip()):
            yield Violation(f"{value!r} is not supported; expected {', '.join(sorted(_SUPPORTED))}", place)


@rule(
    "mime-body-mismatch",
    "warning",
    on_import="warning",
    summary="An operation with a body names a media type that is no form",
    why="A form has fields, not a body. Declare `formData` parameters, or consume `application/json`.",
    source="Microsoft: swagger validator MimeTypeNotCompatibleWithRequestContentSchemaType",
    bad={f"{_CREATE}/consumes": [_MULTIPART]},
    good={f"{_CREATE}/consumes": [_MULTIPART, "application/json"]},
)
def mime_body_mismatch(connector: Connector) -> Iterator[Violation]:
    """Report operations whose body would have to be a form."""
    for operation in connector.index.operations:
        consumed = _effective(connector, operation, "consumes") if operation.body else None
        if consumed and consumed <= _FORMS:
            yield Violation(f"{operation.title} sends a body, but consumes only {_listing(consumed)}", operation.place)


@rule(
    "mime-form-mismatch",
    "error",
    summary="An operation with form fields consumes a form, one with a file `multipart/form-data`",
    why="The fields could not be sent in any other media type.",
    source="Microsoft: swagger validator MimeTypeNotCompatibleWithRequestContentSchemaType; OpenAPI 2.0",
    bad=(_form(_FIELD, "application/json"), _form(_FILE, _URL_ENCODED)),
    good=(_form(_FIELD, _URL_ENCODED), _form(_FILE, _MULTIPART)),
)
def mime_form_mismatch(connector: Connector) -> Iterator[Violation]:
    """Report operations whose fields do not fit."""
    for operation in connector.index.operations:
        fields = [parameter for parameter in operation.parameters if parameter.location == "formData"]
        consumed = _effective(connector, operation, "consumes") if fields else None
        if not consumed:
            continue
        if not consumed & _FORMS:
            yield Violation(
                f"{operation.title} sends form fields, but consumes only {_listing(consumed)}; name {_MULTIPART!r}",
                operation.place,
            )
        elif _MULTIPART not in consumed and any(field.node.get("type") == "file" for field in fields):
            yield Violation(f"{operation.title} sends a file, which needs {_MULTIPART!r}", operation.place)


@rule(
    "binary-urlencoded",
    "error",
    summary="A form field of format `binary` is sent as `multipart/form-data`",
    why="A form with URL encoding cannot carry bytes.",
    source="Microsoft: swagger validator StringBinaryNotSupportedForFormUrlEncoded",
    bad=_form(_BINARY, _URL_ENCODED),
    good=_form(_BINARY, _MULTIPART),
)
def binary_urlencoded(connector: Connector) -> Iterator[Violation]:
    """Report fields of operations that consume a form with URL encoding and no other.

    A field of the path item is reported at the operation: another one on the path may send it well.
    """
    for operation in connector.index.operations:
        fields = [each for each in operation.parameters if each.location == "formData"]
        binary = [field for field in fields if field.node.get("format") == "binary"]
        consumed = _effective(connector, operation, "consumes") if binary else set()
        if _URL_ENCODED not in consumed or _MULTIPART in consumed:
            continue
        entries = entry_places(connector.index, operation)
        for field in binary:
            place = entries[field.place]
            message = f"the field {field.name!r} of {operation.title} holds bytes, which needs {_MULTIPART!r}"
            yield Violation(message, place if place[:3] == operation.place else operation.place)


@rule(
    "consumes-missing",
    "warning",
    on_import="warning",
    summary="An operation with a body or a form, or the document, names what it `consumes`",
    why="The platform has to guess the media type of the request. Name `application/json` at the top.",
    source="Microsoft: swagger validator ConsumesMissing; microsoft/PowerPlatformConnectors#1095",
    bad=({"/consumes": REMOVED}, {f"{_CREATE}/consumes": []}),
    good={"/consumes": REMOVED, f"{_CREATE}/consumes": ["application/json"]},
)
def consumes_missing(connector: Connector) -> Iterator[Violation]:
    """Report an operation, or the document when several operations lack the same line."""
    missing = [
        operation
        for operation in connector.index.operations
        if any(parameter.location in ("body", "formData") for parameter in operation.parameters)
        and not _effective(connector, operation, "consumes")
    ]
    inheriting = [operation for operation in missing if "consumes" not in operation.node]
    if len(inheriting) > 1:
        names = _listing([operation.title for operation in inheriting[:3]]) + (", ..." if len(inheriting) > 3 else "")
        yield Violation(
            f"{len(inheriting)} operations send a body or a form and nothing says what they consume: {names}"
        )
    for operation in missing:
        if "consumes" in operation.node or len(inheriting) == 1:
            yield Violation(f"{operation.title} sends a body or a form; say what it consumes", operation.place)


@rule(
    "response-example-not-produced",
    "error",
    summary="The keys of a response's `examples` are media types that the operation produces",
    why="The swagger validator refuses an example of something that is never answered.",
    source="Microsoft: swagger validator ResponseExampleMustBeProducedByOperation",
    bad={"/paths/~1items/get/responses/200/examples": {"OK": []}},
    good={"/paths/~1items/get/responses/200/examples": {"application/json": []}},
)
def response_example_not_produced(connector: Connector) -> Iterator[Violation]:
    """Report examples of other media types; those of a shared response once."""
    seen: set[Place] = set()
    for operation in connector.index.operations:
        for response in operation.responses:
            if not (examples := mapping(response.node, "examples")):
                continue
            produced = _effective(connector, operation, "produces")
            for key in examples:
                place = (*response.place, "examples", key)
                if _bare(key) not in produced and (produced or "/" not in key) and place not in seen:
                    seen.add(place)
                    but = f", but {_listing(produced)}" if produced else ""
                    yield Violation(f"{operation.title} does not produce {key!r}{but}", place)


def _listing(names: set[str] | list[str]) -> str:
    return ", ".join(sorted(names))
