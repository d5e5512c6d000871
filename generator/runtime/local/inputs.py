"""What a maker fills in for an operation, by flat name, and what was meant by a shorter one."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from generator.definition import BrokenReference, Schemas, SchemaView
from generator.definition import inputs as definition
from generator.definition.flat_names import split_name
from generator.definition.inputs import full_names
from generator.definition.look_ups import Dropdown, DynamicSchema, dropdown_of, dynamic_schema_of
from generator.definition.schemas import plain_schema
from generator.runtime.gateway import ConnectorFiles, GatewayError
from generator.runtime.gateway.prepared import find_operation


class AmbiguousName(GatewayError):
    """A name that several inputs share."""


class Input(NamedTuple):
    """One input.

    Attributes:
        name: flat: `name`, or `body/property/inner`.
        title: as makers see it.
        required: whether it must be given.
        schema: its type, references followed and parts put together.
        dropdown: gives its values; None without one.
        dynamic: tells its schema; None when the definition does.
    """

    name: str
    title: str
    required: bool
    schema: Mapping[str, Any]
    dropdown: Dropdown | None
    dynamic: DynamicSchema | None


def inputs_of(files: ConnectorFiles, operation_id: str, *, in_lists: bool = False) -> list[Input]:
    """List an operation's inputs in the order of the definition; a body as a whole, then its members at any depth.

    Args:
        files: the connector.
        operation_id: which operation.
        in_lists: whether parts of the entries of lists are listed as well, which no call names one by one.

    Raises:
        UnknownOperation: there is no such operation.
        GatewayError: a reference in it does not resolve.
    """
    record = find_operation(files, operation_id)
    schemas = Schemas(files.definition)
    found: list[Input] = []
    for each in definition.inputs_of(schemas, record):
        parameter = each.parameter
        if parameter.place == "body" and all(other.name != parameter.name for other in found):
            try:
                whole = schemas.view(parameter.placed)
            except BrokenReference as error:
                raise GatewayError(f"{operation_id} cannot be called: {error}") from None
            title = str(parameter.raw.get("x-ms-summary") or parameter.raw.get("title") or parameter.name)
            found.append(_input(schemas, parameter.name, title, whole, is_required=parameter.required))
        if each.name != parameter.name or parameter.place != "body":
            title = each.title or split_name(each.name)[-1]
            if in_lists or not each.is_in_list:
                found.append(_input(schemas, each.name, title, each.view, is_required=each.is_required))
    return found


def _input(schemas: Schemas, name: str, title: str, view: SchemaView, *, is_required: bool) -> Input:
    dropdown, dynamic = dropdown_of(schemas, view), dynamic_schema_of(schemas, view)
    return Input(name, title, is_required, plain_schema(view), dropdown, dynamic)


def full_name(inputs: Sequence[Input], name: str) -> str:
    """Return the flat name that was meant: `body/description` for `description`, when nothing else is called so.

    Args:
        inputs: of the operation.
        name: as it was written; what is not known comes back as it is.

    Raises:
        AmbiguousName: members of several parts of the body are called so.
    """
    found = full_names([each.name for each in inputs], name)
    if len(found) > 1:
        raise AmbiguousName(f"{name!r} may be {' or '.join(map(repr, found))}; write it in full")
    return found[0] if found else name
