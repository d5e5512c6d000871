"""Inputs of an operation: its parameters, and the properties of its body by their paths."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from generator.definition import Placed, SchemaView
from generator.definition.inputs import MOST_PARTS, inputs_of, is_internal, parts_of, readable_view
from generator.definition.triggers import is_callback
from generator.validator.index import Index, Operation, Parameter, Place
from generator.validator.json_values import listed

_SCALARS = frozenset({"string", "integer", "number", "boolean", "file"})
_OPENING = ("x-ms-dynamic-schema", "x-ms-dynamic-properties", "oneOf", "anyOf", "not")
_LISTS = re.compile(r"(\[\])+(?=/|$)")


class Input(NamedTuple):
    """A value that an operation takes.

    Attributes:
        view: the parameter or the property of the body.
        is_property: whether it is a property of the body.
        is_required: whether it must be given; for a property, at every level of the body.
        is_internal: whether makers do not see it, or something around it.
    """

    view: SchemaView
    is_property: bool
    is_required: bool
    is_internal: bool


class Property(NamedTuple):
    """A property of a body.

    Attributes:
        path: the names that lead to it, with slashes between; lists on the way count as their entries.
        view: what applies to it; None says that the body is open there and may hold more.
        is_required: whether it must be given, at every level.
        is_internal: whether makers do not see it, or something around it.
    """

    path: str
    view: SchemaView | None
    is_required: bool
    is_internal: bool


class Inputs(NamedTuple):
    """The inputs that a name may mean.

    Attributes:
        found: those that are known.
        is_open: whether the body may hold more than its schema says, so that the name may still be right.
    """

    found: list[Input]
    is_open: bool


def inputs(index: Index, operation: Operation, name: str, is_legacy: bool) -> Inputs:
    """Return the inputs of an operation that a name may mean.

    Args:
        index: of the definition.
        operation: whose inputs.
        name: a parameter's name; or the path of a property of the body, with or without the name of the body in front.
        is_legacy: whether it may also be the bare name of a property at any depth, as the older extensions have it.
    """
    return named(index, operation, name, properties_of(index, operation.body), is_legacy)


def only(values: Inputs) -> Input | None:
    """Return the input when there is just one."""
    return values.found[0] if len(values.found) == 1 else None


def named(index: Index, operation: Operation, name: str, properties: Iterable[Property], is_legacy: bool) -> Inputs:
    """Return the inputs that a name may mean, as `inputs` does, when the properties of the body are known already."""
    found = [
        Input(
            readable_view(index.views, Placed(parameter.node, parameter.place)),
            False,
            parameter.is_required,
            parameter.is_internal,
        )
        for parameter in operation.parameters
        if parameter.name == name
    ]
    is_open = False
    is_bare = is_legacy and "/" not in name
    body = operation.body.name if operation.body else ""
    for path, view, is_required, is_hidden in properties:
        if view is None:
            is_open = is_open or is_bare or not path or f"/{path}/" in f"/{name}/"
        elif name in (path, f"{body}/{path}") or (is_bare and path.endswith(f"/{name}")):
            found.append(Input(view, True, is_required, is_hidden))
    return Inputs(found, is_open)


def input_names(index: Index, operation: Operation) -> list[str]:
    """Return every name that `inputs` finds something for, bare names deep in the body left out."""
    names = [parameter.name for parameter in operation.parameters]
    body = f"{operation.body.name}/" if operation.body else ""
    paths = [each.path for each in properties_of(index, operation.body) if each.view is not None]
    return names + paths + [body + path for path in paths]


def entry_places(index: Index, operation: Operation) -> dict[Place, Place]:
    """Return where an operation or its path item names a parameter, by the place of it, which may be a shared one."""
    entries: dict[Place, Place] = {}
    for owner, at in ((operation.node, operation.place), (operation.item, operation.place[:2])):
        for position, entry in enumerate(listed(owner, "parameters")):
            place = (*at, "parameters", position)
            if (found := index.follow(entry, place)) is not None:
                entries.setdefault(found.place, place)
    return entries


def properties_of(index: Index, body: Parameter | None) -> Iterator[Property]:
    """List the properties of a body at any depth; none when there is no body."""
    if body is None:
        return
    views = index.views
    whole = readable_view(views, Placed(body.node.get("schema"), (*body.place, "schema")))
    if is_open(whole):
        yield Property("", None, False, False)
    count = 0
    for each in parts_of(views, "", whole, body.is_internal or is_internal(whole)):
        path = _LISTS.sub("", each.name).lstrip("/")
        yield Property(path, each.view, each.is_required, each.is_hidden)
        if is_open(each.view):
            yield Property(path, None, False, False)
        count += 1
    if count >= MOST_PARTS:
        yield Property("", None, False, False)


def is_open(view: SchemaView) -> bool:
    """Return whether a schema may have properties that it does not name."""
    if view.extra is not None or any(key in view.keywords for key in _OPENING):
        return True
    if view.type == "array":
        return view.items is None
    return view.type not in _SCALARS and not view.properties


def missing_inputs(index: Index, operation: Operation, given: Mapping[str, Any]) -> list[str]:
    """List the required inputs without a default that a call leaves out.

    Args:
        index: of the definition.
        operation: what is called.
        given: what is handed over, by name or path.
    """
    found = []
    for each in inputs_of(index.views, operation.record):
        keywords, parameter = each.view.keywords, each.parameter
        if not each.is_required or not parameter.required or each.is_in_list or each.view.properties:
            continue
        if "default" in keywords or keywords.get("readOnly") is True or is_callback(each.view):
            continue
        steps = each.name.split("/")
        if parameter.name not in given and not any(
            steps[-1] in name.split("/") or f"{each.name}/".startswith(f"{name}/") for name in given
        ):
            found.append(each.name)
    return found
