"""A request as the service reads it: its values by place, and what is wrong with them."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from generator.definition import OperationRecord, ParameterRecord, Schemas
from generator.definition.inputs import readable_view
from generator.example.checks import Checks

_MOST_PROBLEMS = 20
_SEPARATORS = {"ssv": " ", "tsv": "\t", "pipes": "|"}
_INTEGER = re.compile(r"[+-]?\d{1,400}")
_NUMBER = re.compile(r"[+-]?(\d{1,400}(\.\d{0,400})?|\.\d{1,400})([eE][+-]?\d{1,3})?")
_UNREAD = object()


class Asked(NamedTuple):
    """A request.

    Attributes:
        method: in lower case.
        path: as it was sent, without the base path.
        query: values by name; of several the last.
        lists: query values by name, all of them.
        headers: values by name in lower case.
        body: its bytes.
        base: address of the service as the client reached it, base path included.
    """

    method: str
    path: str
    query: Mapping[str, str]
    lists: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes
    base: str


def query_of(text: str) -> dict[str, list[str]]:
    """Return the values of a query by name."""
    found: dict[str, list[str]] = {}
    for name, value in parse_qsl(text, keep_blank_values=True, max_num_fields=None) if text else ():
        found.setdefault(name, []).append(value)
    return found


class Inputs(NamedTuple):
    """What a request gives an operation.

    Attributes:
        values: of the parameters beside the body, by name, as the types that they are declared with.
        body: the body that was read; None without one.
        problems: what is wrong, in words.
    """

    values: Mapping[str, Any]
    body: Any
    problems: list[str]


def inputs_from(
    schemas: Schemas, checks: Checks, operation: OperationRecord, asked: Asked, variables: Mapping[str, str]
) -> Inputs:
    """Read and check what a request gives an operation.

    Args:
        schemas: of the definition.
        checks: of the same definition.
        operation: the operation.
        asked: the request.
        variables: values of the path.
    """
    values: dict[str, Any] = {}
    problems: list[str] = []
    body: Any = None
    form = _form(asked) if any(each.place == "formData" for each in operation.parameters) else {}
    for parameter in operation.parameters:
        if parameter.place == "body":
            body = _body(schemas, checks, parameter, asked, problems)
            continue
        given = _given(parameter, asked, variables, form)
        if given is None:
            if parameter.required and parameter.raw.get("default") is None:
                problems.append(f"{_named(parameter)} is missing")
            continue
        value = _typed(parameter.schema, given)
        if parameter.schema.get("type") != "file":
            values[parameter.name] = value
            problems += _wrong(checks, parameter, value)
    return Inputs(values, body, problems[:_MOST_PROBLEMS])


def _wrong(checks: Checks, parameter: ParameterRecord, value: Any) -> Iterator[str]:
    # `required` of a parameter is a flag, and an empty value may be announced.
    if value == "" and parameter.raw.get("allowEmptyValue") is True:
        return
    for pointer, message in checks.problems(parameter.schema, value):
        yield f"{_named(parameter)}{pointer} {message}"


def _named(parameter: ParameterRecord) -> str:
    kind = "form field" if parameter.place == "formData" else f"{parameter.place} parameter"
    return f"{kind} {parameter.name!r}"


def _given(
    parameter: ParameterRecord, asked: Asked, variables: Mapping[str, str], form: Mapping[str, list[str]]
) -> str | list[str] | None:
    name = parameter.name
    if parameter.place == "path":
        return variables.get(name)
    if parameter.place == "header":
        # Who builds requests writes these by themselves.
        known = asked.headers.get(name.lower())
        return "" if known is None and name.lower() in {"accept", "content-type", "authorization"} else known
    given = form.get(name) if parameter.place == "formData" else asked.lists.get(name)
    if given is None:
        return None
    is_multiple = parameter.raw.get("collectionFormat") == "multi" or len(given) > 1
    return given if is_multiple and parameter.schema.get("type") == "array" else given[-1]


def _typed(schema: Mapping[str, Any], given: str | list[str]) -> Any:
    """Return a text as the type that is declared; as it is when it is none of that type."""
    kind = schema.get("type")
    if kind == "array":
        separator = _SEPARATORS.get(str(schema.get("collectionFormat")), ",")
        parts = given if isinstance(given, list) else given.split(separator) if given else []
        entries = schema.get("items")
        return [_typed(entries if isinstance(entries, Mapping) else {}, part) for part in parts]
    text = given if isinstance(given, str) else given[-1]
    if kind == "integer" and _INTEGER.fullmatch(text):
        return int(text)
    if kind == "number" and _NUMBER.fullmatch(text):
        return float(text)
    if kind == "boolean" and text.lower() in {"true", "false"}:
        return text.lower() == "true"
    if kind == "object" and text.startswith("{"):
        read = _json(text.encode())
        return text if read is _UNREAD else read
    return text


def _body(schemas: Schemas, checks: Checks, parameter: ParameterRecord, asked: Asked, problems: list[str]) -> Any:
    view = readable_view(schemas, parameter.placed)
    if not asked.body:
        # What a GET carries has no meaning (RFC 9110), and most clients send nothing.
        if parameter.required and asked.method not in {"get", "head"}:
            problems.append("the body is missing")
        return None
    content_type = asked.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    is_json = content_type.endswith(("/json", "+json"))
    if not is_json:
        if view.type in {"string", "file", "any"} or "xml" in content_type:
            return None
        problems.append(f"the body is of the type {content_type!r}, expected application/json")
        return None
    body = _json(asked.body)
    if body is _UNREAD:
        if view.type == "string":
            return None
        problems.append("the body is not valid JSON")
        return None
    for pointer, message in checks.problems(parameter.schema, body):
        problems.append(f"body{pointer} {message[:300]}")
        if len(problems) >= _MOST_PROBLEMS:
            break
    return body


def _json(text: bytes) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return _UNREAD


def _form(asked: Asked) -> dict[str, list[str]]:
    """Read the fields of a form; of a file only that it is there."""
    content_type = asked.headers.get("content-type", "")
    if content_type.lower().startswith("multipart/"):
        found: dict[str, list[str]] = {}
        for part in asked.body.split(b"--" + _boundary(content_type))[1:-1]:
            head, _, content = part.partition(b"\r\n\r\n")
            if match := re.search(rb'\bname="([^"]*)"', head):
                is_file = b"filename=" in head
                text = "" if is_file else content.removesuffix(b"\r\n").decode("utf-8", "replace")
                found.setdefault(match[1].decode("utf-8", "replace"), []).append(text)
        return found
    return query_of(asked.body.decode("utf-8", "replace"))


def _boundary(content_type: str) -> bytes:
    match = re.search(r'boundary="?([^";]+)', content_type, re.I)
    return match[1].encode() if match else b"\0"
