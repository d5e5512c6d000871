"""What a maker fills in for an operation, by flat name, and what was meant by a shorter one."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from generator.definition import BrokenReference
from generator.runtime.gateway import ConnectorFiles, GatewayError
from generator.runtime.gateway.body_arguments import join_name, known_names, split_name
from generator.runtime.gateway.prepared import find_operation, prepare, shape_of


class AmbiguousName(GatewayError):
    """A name that several inputs share."""


class Input(NamedTuple):
    """One input.

    Attributes:
        name: flat: `name`, or `body/property/inner`.
        title: as makers see it.
        schema: its type, references followed.
    """

    name: str
    title: str
    schema: Mapping[str, Any]


def inputs_of(files: ConnectorFiles, operation_id: str) -> list[Input]:
    """List an operation's inputs in the order of the definition; of a body, two levels of members.

    Raises:
        UnknownOperation: there is no such operation.
        GatewayError: a reference in it leads nowhere.
    """
    record = find_operation(files, operation_id)
    try:
        operation = prepare(files, record)
    except BrokenReference as error:
        raise GatewayError(f"{operation_id} cannot be called: {error}") from None
    raw = {parameter.name: parameter.raw for parameter in record.parameters}
    inputs = [Input(each.name, _title(raw[each.name], each.name), each.schema) for each in operation.parameters]
    body = operation.body
    if body is None:
        return inputs
    for name in known_names(files.definition, body):
        steps = split_name(name[len(body.name) + 1 :]) if name != body.name else []
        schema = body.schema
        for step in steps:
            schema = shape_of(files.definition, schema).members[step]
        inputs.append(Input(name, _title(schema if steps else raw[body.name], steps[-1] if steps else name), schema))
    return inputs


def _title(raw: Mapping[str, Any], name: str) -> str:
    return str(raw.get("x-ms-summary") or raw.get("title") or name)


def full_name(inputs: Sequence[Input], name: str) -> str:
    """Give the flat name that was meant: `body/description` for `description`, when nothing else is called so.

    Args:
        inputs: of the operation.
        name: as it was written; what is not known comes back as it is.

    Raises:
        AmbiguousName: members of several parts of the body are called so.
    """
    if any(each.name == name for each in inputs):
        return name
    found = [each.name for each in inputs if each.name.endswith(f"/{join_name([name])}")]
    depth = min((each.count("/") for each in found), default=0)
    nearest = [each for each in found if each.count("/") == depth]
    if len(nearest) > 1:
        raise AmbiguousName(f"{name!r} may be {' or '.join(map(repr, nearest))}; write it in full")
    return nearest[0] if nearest else name
