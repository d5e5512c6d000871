"""Dynamic schemas as the designer loads them: the look-up is called, and a part of its answer is the schema.

Facts from Microsoft's "OpenAPI extensions for custom connectors": `x-ms-dynamic-properties`, and the older
`x-ms-dynamic-schema`, which is read only when there is no newer one. Text, a list or nothing in that place is no
schema, and the step cannot be set up (microsoft/powercat-business-approvals-kit#171).
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from generator.definition import BrokenReference, resolve
from generator.runtime.gateway import ConnectorFiles, Gateway
from generator.runtime.gateway.prepared import find_operation
from generator.runtime.local.choices import LookUp, NoChoices, look_up_of, looked_up, value_at
from generator.runtime.local.inputs import full_name, inputs_of

ANSWER = "response"
"""How the schema of an operation's answer is asked for."""

# What makes an object a schema; without any of them it says nothing.
_KEYWORDS = {"type", "properties", "items", "additionalProperties", "allOf", "oneOf", "anyOf", "enum", "$ref"}
_KINDS = {dict: "an object", list: "a list", str: "text", bool: "true or false", int: "a number", float: "a number"}


class DynamicSchema(NamedTuple):
    """A schema that is only known at design time, whichever of the two forms it is written in.

    Attributes:
        name: flat name of the input, or `response`.
        look_up: gives it.
        path: where its answer has the schema; empty for the answer itself.
    """

    name: str
    look_up: LookUp
    path: str


def dynamic_schemas(files: ConnectorFiles, operation_id: str) -> list[DynamicSchema]:
    """List what an operation leaves to design time: inputs, then its answer.

    Raises:
        UnknownOperation: there is no such operation.
    """
    found = [_read(each.name, each.schema) for each in inputs_of(files, operation_id)]
    found += [_read(ANSWER, schema) for schema in _answers(files, operation_id)]
    return list({each.name: each for each in found if each}.values())


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
    wanted = full_name(inputs, name) if name and name != ANSWER else name
    chosen = [each for each in offered if not wanted or each.name == wanted]
    if len(chosen) != 1:
        names = ", ".join(each.name for each in offered)
        whose = f"{name!r} of {operation_id}" if name else operation_id
        found = "has several dynamic schemas, name one" if len(chosen) > 1 else "has no dynamic schema"
        raise NoChoices(f"{whose} {found}{f': {names}' if names else ''}")
    (dynamic,) = chosen
    what = f"the schema of {dynamic.name!r}"
    answer = looked_up(gateway, what, inputs, dynamic.look_up, given)
    answer_of = f"the answer of {dynamic.look_up.operation}"
    place = f"at {dynamic.path!r} in {answer_of}" if dynamic.path else f"as {answer_of}"
    schema = value_at(answer, dynamic.path)
    if not isinstance(schema, Mapping):
        kind = "nothing" if schema is None else _KINDS.get(type(schema), "a file")
        raise NoChoices(f"{what} must be an object, and there is {kind} {place}")
    if not _KEYWORDS & schema.keys():
        raise NoChoices(f"{what} is no schema: the object {place} has neither type nor properties")
    return schema


def _answers(files: ConnectorFiles, operation_id: str) -> Iterator[Mapping[str, Any]]:
    for status, response in find_operation(files, operation_id).responses.items():
        try:
            schema = resolve(files.definition, response.get("schema"))
        except BrokenReference:
            continue
        if isinstance(schema, Mapping) and (status.startswith("2") or status == "default"):
            yield schema


def _read(name: str, schema: Mapping[str, Any]) -> DynamicSchema | None:
    """Read the extension of a schema; that of a list may stand at its items."""
    newer, older = schema.get("x-ms-dynamic-properties"), schema.get("x-ms-dynamic-schema")
    forms = ((newer, "itemValuePath", "parameterReference"), (older, "value-path", "parameter"))
    for raw, path, reference in forms:
        if isinstance(raw, Mapping) and isinstance(raw.get("operationId"), str):
            return DynamicSchema(name, look_up_of(raw, reference), str(raw.get(path) or ""))
    items = schema.get("items")
    return _read(name, items) if isinstance(items, Mapping) else None
