"""Dynamic schemas as the designer loads them: the look-up is called, and a part of its answer is the schema.

Facts from Microsoft's "OpenAPI extensions for custom connectors": `x-ms-dynamic-properties`, and the older
`x-ms-dynamic-schema`, which is read only when there is no newer one. Text, a list or nothing in that place is no
schema, and the step cannot be set up (microsoft/powercat-business-approvals-kit#171).
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from generator.definition import Placed, Schemas
from generator.definition.inputs import readable_view
from generator.definition.look_ups import DynamicSchema, dynamic_schema_of, value_at
from generator.runtime.gateway import ConnectorFiles, Gateway
from generator.runtime.gateway.prepared import find_operation
from generator.runtime.local.choices import NoChoices, looked_up
from generator.runtime.local.inputs import full_name, inputs_of

RESPONSE = "response"
"""How the schema of an operation's answer is asked for."""

# What makes an object a schema; without any of them it says nothing.
_KEYWORDS = {"type", "properties", "items", "additionalProperties", "allOf", "oneOf", "anyOf", "enum", "$ref"}
_TYPES = ("string", "number", "integer", "boolean", "array", "object", "file")
_DEPTH = 50
_SHOWN = 40
_KINDS = {dict: "an object", list: "a list", str: "text", bool: "true or false", int: "a number", float: "a number"}


def dynamic_schemas(files: ConnectorFiles, operation_id: str) -> dict[str, DynamicSchema]:
    """List what an operation leaves to design time, by flat name of the input; `response` for its answer.

    Raises:
        UnknownOperation: there is no such operation.
    """
    found = {each.name: each.dynamic for each in inputs_of(files, operation_id) if each.dynamic}
    schemas = Schemas(files.definition)
    for status, response in find_operation(files, operation_id).responses.items():
        if status.startswith("2") or status == "default":
            view = readable_view(schemas, Placed(response.get("schema"), ()))
            if (dynamic := dynamic_schema_of(schemas, view)) is not None:
                found[RESPONSE] = dynamic
    return found


def schema_of(gateway: Gateway, operation_id: str, name: str, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Load a dynamic schema.

    Args:
        gateway: calls the look-up.
        operation_id: whose schema it is.
        name: the input, by flat name or a short one, or `response`; empty for the only one.
        given: the operation's inputs by flat name, as far as they are filled in.

    Raises:
        UnknownOperation: there is no such operation.
        NoChoices: there is no such schema, inputs must be filled in before, the look-up fails, or what it gives is
            no schema.
    """
    offered = dynamic_schemas(gateway.files, operation_id)
    inputs = inputs_of(gateway.files, operation_id)
    wanted = full_name(inputs, name) if name and name != RESPONSE else name
    chosen = [name for name in offered if wanted in ("", name)]
    if len(chosen) != 1:
        names = ", ".join(offered)
        whose = f"{name!r} of {operation_id}" if name else operation_id
        found = "has several dynamic schemas, name one" if len(chosen) > 1 else "has no dynamic schema"
        raise NoChoices(f"{whose} {found}{f': {names}' if names else ''}")
    dynamic = offered[chosen[0]]
    what = f"the schema of {chosen[0]!r}"
    response = looked_up(gateway, what, inputs, dynamic.look_up, given)
    answer_of = f"the answer of {dynamic.look_up.operation}"
    place = f"at {dynamic.path!r} in {answer_of}" if dynamic.path else f"as {answer_of}"
    schema = value_at(response, dynamic.path)
    if not isinstance(schema, Mapping):
        kind = "nothing" if schema is None else _KINDS.get(type(schema), "a file")
        raise NoChoices(f"{what} must be an object, and there is {kind} {place}")
    if not _KEYWORDS & schema.keys():
        raise NoChoices(f"{what} is not a schema: the object {place} has neither type nor properties")
    if wrong := next(_wrong_parts(schema, ""), None):
        raise NoChoices(f"{what} is not a schema: {wrong} {place}")
    return schema


def _wrong_parts(schema: Mapping[str, Any], path: str, depth: int = 0) -> Iterator[str]:
    """Tell which parts of a schema have not the form that OpenAPI gives them."""
    kind = schema.get("type")
    if "type" in schema and not (isinstance(kind, str) and kind in _TYPES):
        yield f"{path}type is {_written(kind)}, not one of {', '.join(_TYPES)}"
    if not isinstance(schema.get("required", False), list | bool):
        yield f"{path}required is not a list of names"
    inner = schema.get("properties", {})
    if not isinstance(inner, Mapping):
        yield f"{path}properties is not an object"
        inner = {}
    parts = {f"properties/{name}": part for name, part in inner.items()}
    parts |= {"items": schema["items"]} if "items" in schema else {}
    for name, part in parts.items() if depth < _DEPTH else ():
        if isinstance(part, Mapping):
            yield from _wrong_parts(part, f"{path}{name}/", depth + 1)
        else:
            yield f"{path}{name} is not a schema"


def _written(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."
