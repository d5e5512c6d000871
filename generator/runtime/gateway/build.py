"""From a flow's flat parameters to the request that the client sends to the gateway.

Facts: Microsoft's "OpenAPI extensions" (`x-ms-url-encoding`, `x-ms-visibility`), OpenAPI 2.0, exported flows; what an
empty input does and how arrays are written is measured in public connectors.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from generator.definition.inputs import inputs_of
from generator.definition.policy_templates import is_reserved_header
from generator.runtime.gateway.bodies import JSON, FormField, encode_body, encode_form, takes_json
from generator.runtime.gateway.body_arguments import ABSENT, assemble
from generator.runtime.gateway.errors import ParameterProblem, suggestion
from generator.runtime.gateway.messages import Headers, cannot_travel, header
from generator.runtime.gateway.prepared import PreparedOperation, PreparedParameter
from generator.runtime.gateway.urls import encode_path_value, fill_path, write_query
from generator.runtime.gateway.values import UnfitValue, parse_value, unfit_parts, wire_array, wire_text

_WITH_BODY = ("POST", "PUT")


class ClientCall(NamedTuple):
    """What the client sends to the gateway.

    Attributes:
        method: upper case.
        path: encoded, without the base path.
        query: encoded.
        headers: without credentials; the gateway adds them.
        body: empty for none.
        path_values: encoded values of the placeholders.
        warnings: what is worth knowing about the inputs.
    """

    method: str
    path: str
    query: str
    headers: Headers
    body: bytes
    path_values: Mapping[str, str]
    warnings: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"ClientCall({self.method} {self.path})"


def build_call(operation: PreparedOperation, flat: Mapping[str, Any]) -> ClientCall:
    """Build the client's request.

    Args:
        operation: what is called.
        flat: inputs by flat name; text is brought to the declared type.

    Raises:
        ParameterProblem: inputs are missing, unknown or of the wrong type; every one is named.
    """
    problems: list[str] = []
    warnings: list[str] = []
    body_inputs, own = _split(operation, flat)
    known = {parameter.name for parameter in operation.parameters}
    for name in own:
        if name not in known:
            names = [each.name for each in inputs_of(operation.schemas, operation.record)]
            problems.append(f"{operation.id} has no input {name!r}{suggestion(name, names)}")
    values: list[tuple[PreparedParameter, Any]] = []
    for parameter in operation.parameters:
        value = _value(parameter, own.get(parameter.name), problems, warnings)
        if value is ABSENT:
            continue
        if parameter.place == "header" and is_reserved_header(parameter.name):
            warnings.append(f"the header {parameter.name!r} is not sent: the platform sets it itself")
            continue
        problems += unfit_parts(operation.schemas, parameter.view, value, parameter.name)
        values.append((parameter, value))
    body: Any = ABSENT
    if operation.body:
        body, found, notes = assemble(operation.schemas, operation.body, body_inputs)
        problems += found or unfit_parts(operation.schemas, operation.body.view, body, operation.body.name)
        warnings += notes
    path_values = {p.name: encode_path_value(_written(p, value), p.double) for p, value in values if p.place == "path"}
    declared = {parameter.name for parameter in operation.parameters if parameter.place == "path"}
    problems += [
        f"the path of {operation.id} names {{{name}}}, which the definition does not declare"
        for name in operation.path_names
        if name not in declared
    ]
    headers = tuple((p.name, _header(p, value, problems)) for p, value in values if p.place == "header")
    content, kind = b"", None
    if not problems:
        try:
            content, kind = _content(operation, values, body)
        except UnfitValue as problem:
            problems.append(f"the body {problem}")
    if problems:
        raise ParameterProblem(problems)
    if kind and header(headers, "content-type") is None:
        headers = (*headers, ("Content-Type", kind))
    return ClientCall(
        method=operation.method,
        path=fill_path(operation.path, path_values),
        query=write_query(pair for p, value in values if p.place == "query" for pair in _query_pairs(p, value)),
        headers=headers,
        body=content,
        path_values=path_values,
        warnings=tuple(warnings),
    )


def _split(operation: PreparedOperation, flat: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Tell the body's inputs from the others; the name of a parameter comes before a path into the body."""
    names = {parameter.name for parameter in operation.parameters}
    body_name = operation.body.name if operation.body else None
    body: dict[str, Any] = {}
    own: dict[str, Any] = {}
    for name, value in flat.items():
        is_body = body_name is not None and (name == body_name or name.startswith(f"{body_name}/"))
        (body if is_body and name not in names else own)[name] = value
    return body, own


def _value(parameter: PreparedParameter, given: Any, problems: list[str], warnings: list[str]) -> Any:
    """Return what is sent for a parameter: the input, the default nobody sees or the designer fills in, or nothing."""
    if given is not None and parameter.internal and not parameter.required:
        warnings.append(f"{parameter.name!r} is internal and not required: the platform never sends it")
        return ABSENT
    if given is None or given in ("", []):
        if not parameter.required:
            return ABSENT
        if parameter.default is None:
            problems.append(f"{parameter.name!r} ({parameter.place}) is required")
            return ABSENT
        given = parameter.default
    try:
        return parse_value(parameter.schema, given)
    except UnfitValue as problem:
        problems.append(f"{parameter.name!r} {problem}")
        return ABSENT


def _written(parameter: PreparedParameter, value: Any) -> str:
    return wire_array(value, parameter.collection) if isinstance(value, list) else wire_text(value)


def _query_pairs(parameter: PreparedParameter, value: Any) -> list[tuple[str, str]]:
    if isinstance(value, list) and parameter.collection == "multi":
        return [(parameter.name, wire_text(item)) for item in value]
    return [(parameter.name, _written(parameter, value))]


def _header(parameter: PreparedParameter, value: Any, problems: list[str]) -> str:
    text = _written(parameter, value)
    if problem := cannot_travel(parameter.name, text):
        problems.append(f"the header {parameter.name!r} cannot be sent: {problem}")
    return text


def _content(
    operation: PreparedOperation, values: list[tuple[PreparedParameter, Any]], body: Any
) -> tuple[bytes, str | None]:
    if operation.body and body is not ABSENT:
        return encode_body(operation.body.schema, body, operation.media_types)
    if operation.method in _WITH_BODY and not any(parameter.place == "formData" for parameter, _ in values):
        # Reported by makers: a request that has a body by its kind goes out with an empty object, not with nothing.
        return (b"{}", JSON) if takes_json(operation.media_types) else (b"", None)
    fields = [
        FormField(name, field_value, parameter.schema.get("type") == "file" or _is_binary(parameter))
        for parameter, value in values
        if parameter.place == "formData"
        for name, field_value in _query_fields(parameter, value)
    ]
    return encode_form(fields, operation.media_types) if fields else (b"", None)


def _is_binary(parameter: PreparedParameter) -> bool:
    return parameter.schema.get("format") == "binary"


def _query_fields(parameter: PreparedParameter, value: Any) -> list[tuple[str, Any]]:
    return list(_query_pairs(parameter, value)) if isinstance(value, list) else [(parameter.name, value)]
