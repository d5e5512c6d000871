"""Drop-downs as the designer opens them: the look-up is called, and its items become values and titles.

Facts from Microsoft's "OpenAPI extensions for custom connectors": `x-ms-dynamic-list`, and the older
`x-ms-dynamic-values`, which is read only when there is no newer one.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from generator.definition.flat_names import flatten
from generator.definition.look_ups import LookUp, value_at
from generator.runtime.gateway import ConnectorFiles, Gateway, GatewayError, flow_content
from generator.runtime.gateway.errors import suggestion
from generator.runtime.gateway.prepared import PreparedParameter, find_operation, prepare
from generator.runtime.local.failures import failure_text, succeeded
from generator.runtime.local.inputs import Input, full_name, inputs_of


class Choice(NamedTuple):
    """One entry: what is sent, and what the maker sees."""

    value: Any
    title: str


class NoChoices(GatewayError):
    """A drop-down or a dynamic schema cannot be loaded.

    Attributes:
        missing: names of the inputs that must be given before.
    """

    def __init__(self, message: str, missing: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.missing = tuple(missing)


def choices_of(gateway: Gateway, operation_id: str, name: str, given: Mapping[str, Any]) -> list[Choice]:
    """Open a drop-down.

    Args:
        gateway: calls the look-up.
        operation_id: whose input it is.
        name: the input, by flat name or a short one; `[]` stands behind a list for its entries.
        given: the operation's other inputs by flat name, as far as they are filled in.

    Returns:
        The entries in the order of the answer; items without a value are left out.

    Raises:
        UnknownOperation: there is no such operation.
        NoChoices: there is no such input, it has no drop-down, others must be filled in before, or the look-up fails.
    """
    inputs = inputs_of(gateway.files, operation_id, in_lists="[]" in name)
    input_ = _input(operation_id, inputs, name.removesuffix("[]"))
    dropdown = input_.dropdown
    if dropdown is None:
        offered = [each.name for each in inputs if each.dropdown]
        others = f"; these have one: {', '.join(offered)}" if offered else ""
        raise NoChoices(f"{input_.name!r} of {operation_id} has no drop-down{others}")
    what = f"the drop-down of {input_.name!r}"
    response = looked_up(gateway, what, inputs, dropdown.look_up, given)
    items = value_at(response, dropdown.collection)
    if items is None:
        return []
    if not isinstance(items, list):
        raise NoChoices(f"{what} finds no list in the answer of {dropdown.look_up.operation}")
    found = [(value_at(item, dropdown.value), value_at(item, dropdown.title)) for item in items]
    return [
        Choice(value, str(value if title is None or not dropdown.title else title))
        for value, title in found
        if value is not None
    ]


def _input(operation_id: str, inputs: Sequence[Input], name: str) -> Input:
    full = full_name(inputs, name)
    found = next((each for each in inputs if each.name == full), None)
    if found is None:
        names = [each.name for each in inputs]
        raise NoChoices(f"{operation_id} has no input {name!r}{suggestion(name, names)}")
    return found


def looked_up(
    gateway: Gateway,
    what: str,
    inputs: Sequence[Input],
    look_up: LookUp,
    given: Mapping[str, Any],
) -> Any:
    """Call the operation behind a drop-down or a dynamic schema.

    Args:
        gateway: calls it.
        what: it is for, for messages.
        inputs: of the operation that has the drop-down or schema.
        look_up: what is called with what.
        given: values of `inputs`, as far as they are filled in.

    Returns:
        Its answer, as a flow sees it.

    Raises:
        NoChoices: the look-up does not exist or fails, or inputs must be filled in before.
    """
    if look_up.operation not in gateway.files.operations:
        raise NoChoices(f"{what} names the operation {look_up.operation!r}, which is missing")
    reply = gateway.call(look_up.operation, _arguments(gateway.files, what, inputs, look_up, given))
    if not succeeded(reply):
        raise NoChoices(f"the look-up {look_up.operation} fails: {failure_text(reply)}")
    return flow_content(reply.response)


def _arguments(
    files: ConnectorFiles, what: str, inputs: Sequence[Input], look_up: LookUp, given: Mapping[str, Any]
) -> dict[str, Any]:
    taken = {each.name: each for each in prepare(files, find_operation(files, look_up.operation)).parameters}
    filled = {flat: value for name, whole in given.items() for flat, value in flatten(whole, name).items()}
    defaults = {each.name: each.schema["default"] for each in inputs if "default" in each.schema}
    arguments = dict(look_up.constants)
    missing: list[str] = []
    for name, reference in look_up.references.items():
        source = full_name(inputs, reference)
        value = filled.get(source, defaults.get(source))
        if value not in (None, ""):
            arguments[name] = value
        elif _is_needed(taken.get(name)):
            missing.append(source)
    if missing:
        needed = ", ".join(f"{name}=..." for name in missing)
        raise NoChoices(f"{what} needs {needed}", missing)
    return arguments


def _is_needed(parameter: PreparedParameter | None) -> bool:
    return parameter is None or (parameter.required and parameter.default is None)
