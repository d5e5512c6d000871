"""Inputs of an operation: its parameters, and the properties of its body by their paths."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from generator.validator.compositions import required_names
from generator.validator.index import Index, Operation, Parameter, Place
from generator.validator.json_values import listed, mapping, strings

_MOST_PROPERTIES = 2000  # a body of shared definitions that hold each other has endless paths
_SCALARS = frozenset({"string", "integer", "number", "boolean", "file"})


class Input(NamedTuple):
    """A value that an operation takes.

    Attributes:
        node: the parameter or the property of the body.
        is_property: whether it is a property of the body.
        is_required: whether it must be given; for a property, at every level of the body.
        is_internal: whether makers do not see it, or something around it.
    """

    node: Mapping[str, Any]
    is_property: bool
    is_required: bool
    is_internal: bool


class Property(NamedTuple):
    """A property of a body.

    Attributes:
        path: the names that lead to it, with slashes between; lists on the way count as their entries.
        node: its schema; None says that the body is open there and may hold more.
        is_required: whether it must be given, at every level.
        is_internal: whether makers do not see it, or something around it.
    """

    path: str
    node: Mapping[str, Any] | None
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
    """Give the inputs of an operation that a name may mean.

    Args:
        index: of the definition.
        operation: whose inputs.
        name: a parameter's name; or the path of a property of the body, with or without the name of the body in front.
        is_legacy: whether it may also be the bare name of a property at any depth, as the older extensions have it.
    """
    return named(operation, name, properties_of(index, operation.body), is_legacy)


def only(values: Inputs) -> Input | None:
    """Give the input when there is just one."""
    return values.found[0] if len(values.found) == 1 else None


def named(operation: Operation, name: str, properties: Iterable[Property], is_legacy: bool) -> Inputs:
    """Give the inputs that a name may mean, as `inputs` does, when the properties of the body are known already."""
    found = [
        Input(parameter.raw, False, parameter.is_required, parameter.is_internal)
        for parameter in operation.parameters
        if parameter.name == name
    ]
    is_open = False
    is_bare = is_legacy and "/" not in name
    body = operation.body.name if operation.body else ""
    for path, node, is_required, is_internal in properties:
        if node is None:
            is_open = is_open or is_bare or not path or f"/{path}/" in f"/{name}/"
        elif name in (path, f"{body}/{path}") or (is_bare and path.endswith(f"/{name}")):
            found.append(Input(node, True, is_required, is_internal))
    return Inputs(found, is_open)


def input_names(index: Index, operation: Operation) -> list[str]:
    """Give every name that `inputs` finds something for, bare names deep in the body left out."""
    names = [parameter.name for parameter in operation.parameters]
    body = f"{operation.body.name}/" if operation.body else ""
    paths = [each.path for each in properties_of(index, operation.body) if each.node is not None]
    return names + paths + [body + path for path in paths]


def entry_places(index: Index, operation: Operation) -> dict[Place, Place]:
    """Give where an operation or its path item names a parameter, by the place of it, which may be a shared one."""
    entries: dict[Place, Place] = {}
    for owner, at in ((operation.raw, operation.place), (operation.item, operation.place[:2])):
        for position, entry in enumerate(listed(owner, "parameters")):
            place = (*at, "parameters", position)
            if (found := index.follow(entry, place)) is not None:
                entries.setdefault(found.place, place)
    return entries


class _Step(NamedTuple):
    """A schema to look into; `required` is what the schema requires whose `allOf` it stands in, if it does."""

    path: str
    raw: Any
    at: Place
    is_required: bool
    is_internal: bool
    above: tuple[Place, ...]
    required: set[str] | None


def properties_of(index: Index, body: Parameter | None) -> Iterator[Property]:
    """Give the properties of a body at any depth; none when there is no body."""
    if body is None:
        return
    budget = _MOST_PROPERTIES
    waiting = [_Step("", body.raw.get("schema"), (*body.place, "schema"), True, body.is_internal, (), None)]
    while waiting:
        path, raw, at, is_required, is_internal, above, required = waiting.pop()
        found = index.follow(raw, at)
        if found is None:
            continue
        node, place = found
        is_internal = is_internal or node.get("x-ms-visibility") == "internal"
        budget -= 1
        if path:
            yield Property(path, node, is_required, is_internal)
        if place in above:
            continue
        if is_open(node) or budget < 0:
            yield Property(path, None, False, False)
        if budget < 0:
            return
        above = (*above, place)
        required = required_names(index, found) if required is None else required
        front = f"{path}/" if path else ""
        for name, child in mapping(node, "properties").items():
            level = is_required and name in required
            waiting.append(_Step(front + name, child, (*place, "properties", name), level, is_internal, above, None))
        for position, part in enumerate(listed(node, "allOf")):
            at = (*place, "allOf", position)
            waiting.append(_Step(path, part, at, is_required, is_internal, above, required))
        if "items" in node:
            waiting.append(_Step(path, node["items"], (*place, "items"), is_required, is_internal, above, None))


def is_open(node: Mapping[str, Any]) -> bool:
    """Tell whether a schema may have properties that it does not name."""
    if node.get("additionalProperties") not in (None, False):
        return True
    if any(key in node for key in ("x-ms-dynamic-schema", "x-ms-dynamic-properties", "oneOf", "anyOf", "not")):
        return True
    kind = node.get("type")
    if kind == "array":
        return not node.get("items")
    if isinstance(kind, str) and kind in _SCALARS:
        return False
    return not node.get("properties") and not node.get("allOf")


def missing_inputs(index: Index, operation: Operation, given: Mapping[str, Any]) -> list[str]:
    """Give the required inputs without a default that a call leaves out.

    Args:
        index: of the definition.
        operation: what is called.
        given: what is handed over, by name or path.
    """
    missing = [
        parameter.name
        for parameter in operation.parameters
        if parameter.location != "body"
        and parameter.is_required
        and parameter.name not in given
        and "default" not in parameter.raw
    ]
    body = operation.body
    if body is not None and body.is_required and body.name not in given:
        top = index.follow(body.raw.get("schema"), (*body.place, "schema"))
        node = top.node if top else {}
        for name in strings(node, "required"):
            child = index.follow(mapping(node, "properties").get(name), (*body.place, "schema"))
            is_given = any(name in key.split("/") for key in given)
            if child and not is_given and "default" not in child.node and not mapping(child.node, "properties"):
                missing.append(name)
    return missing
