"""What an operation takes, by flat name: its parameters, and of a body the members at any depth.

Facts: Microsoft's "OpenAPI extensions for custom connectors" (`x-ms-visibility`); exported flows for the names.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from generator.definition.flat_names import below, join_name
from generator.definition.operations import OperationRecord, ParameterRecord
from generator.definition.references import BrokenReference, Placed
from generator.definition.schemas import ANY, Schemas, SchemaView

# Definitions that hold each other have endless names.
MOST_PARTS = 2_000


class Part(NamedTuple):
    """A member of a value, at any depth.

    Attributes:
        name: flat; `[]` stands behind what is a list of parts.
        view: what applies to it; anything, when a reference on the way does not resolve.
        is_required: whether it must be there at every level, up to the entry of the list that it is in.
        is_hidden: whether makers do not see it, or something around it.
        is_in_list: whether it belongs to the entries of a list; flows give lists whole.
    """

    name: str
    view: SchemaView
    is_required: bool
    is_hidden: bool
    is_in_list: bool


class Input(NamedTuple):
    """One input.

    Attributes:
        name: flat: `name`, `body/name/inner`; `[]` stands behind what is a list of parts.
        parameter: what it belongs to.
        view: what applies to it; anything, when a reference on the way does not resolve.
        is_required: whether it must be given, at every level of a body, up to the entry of the list that it is in.
        is_hidden: whether makers do not see it, or something around it.
        is_in_list: whether it belongs to the entries of a list; flows give lists whole.
    """

    name: str
    parameter: ParameterRecord
    view: SchemaView
    is_required: bool
    is_hidden: bool
    is_in_list: bool

    @property
    def title(self) -> str:
        """Its title as makers see it; empty when it has none."""
        own = self.parameter.raw if self.name == self.parameter.name else {}
        words = (each.get(key) for each in (own, self.view.keywords) for key in ("x-ms-summary", "title"))
        return next((str(each) for each in words if each and isinstance(each, str | int | float)), "")


def inputs_of(schemas: Schemas, operation: OperationRecord) -> list[Input]:
    """List the inputs of an operation in the order of the definition; a body that has members is its members."""
    found: list[Input] = []
    for parameter in operation.parameters:
        hidden = parameter.raw.get("x-ms-visibility") == "internal"
        whole = readable_view(schemas, parameter.placed)
        is_hidden = hidden or is_internal(whole)
        members = (
            [Input(each.name, parameter, *each[1:]) for each in parts_of(schemas, parameter.name, whole, is_hidden)]
            if parameter.place == "body"
            else []
        )
        if not any(not each.is_in_list for each in members):
            found.append(Input(parameter.name, parameter, whole, parameter.required, is_hidden, False))
        found += members
    return found


def parts_of(schemas: Schemas, name: str, whole: SchemaView, is_hidden: bool = False) -> Iterator[Part]:
    """List the members of a value, and theirs; what is within itself is not looked into again.

    Args:
        schemas: of the definition.
        name: flat name of the value; empty for a whole answer.
        whole: the value.
        is_hidden: whether makers do not see it.
    """
    left = MOST_PARTS
    waiting = [(Part(name, whole, True, is_hidden, False), frozenset[int]())]
    while waiting and left > 0:
        part, around = waiting.pop()
        if around:
            left -= 1
            yield part
        entry = _entry(schemas, part)
        if id(entry.view.node) in around:
            continue
        inside = around | {id(entry.view.node)}
        members = [_member(schemas, entry, key, placed) for key, placed in entry.view.properties.items()]
        waiting += [(each, inside) for each in reversed(members)]


def _entry(schemas: Schemas, part: Part) -> Part:
    """Return what a list holds, through lists of lists; anything else is its own entry."""
    passed: set[int] = set()
    while part.view.type == "array" and part.view.items is not None and id(part.view.node) not in passed:
        passed.add(id(part.view.node))
        view = readable_view(schemas, part.view.items)
        part = Part(f"{part.name}[]", view, True, part.is_hidden or is_internal(view), True)
    return part


def _member(schemas: Schemas, part: Part, key: str, placed: Placed) -> Part:
    view = readable_view(schemas, placed)
    return Part(
        below(part.name, str(key)),
        view,
        part.is_required and key in part.view.required,
        part.is_hidden or is_internal(view),
        part.is_in_list,
    )


def readable_view(schemas: Schemas, placed: Placed) -> SchemaView:
    """Return what applies to a schema; of one whose reference does not resolve, that it may be anything."""
    try:
        return schemas.view(placed)
    except BrokenReference:
        return SchemaView(placed.node, placed.place, {}, ANY, {}, frozenset(), None, None, False, False)


def is_internal(view: SchemaView) -> bool:
    """Whether makers do not see it."""
    return view.keywords.get("x-ms-visibility") == "internal"


def full_names(names: Sequence[str], name: str) -> list[str]:
    """Return the flat names that a shorter one may mean: `body/description` for `description`.

    Args:
        names: of all inputs.
        name: as it was written; when it is a flat name itself, nothing else is meant.
    """
    if name in names:
        return [name]
    found = [each for each in names if each.endswith(f"/{join_name([name])}")]
    depth = min((each.count("/") for each in found), default=0)
    return [each for each in found if each.count("/") == depth]
