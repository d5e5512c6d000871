"""Our operations against the vendor's: what is gone there, what is new there, and what has another type."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from generator.definition import Placed, SchemaView
from generator.definition.schemas import ANY
from generator.drift.description import Description
from generator.drift.difference import OPERATION_ADDED, Difference
from generator.drift.endpoints import Address, Endpoint, Parameter, endpoints_of


class Descriptions(NamedTuple):
    """The two documents."""

    ours: Description
    theirs: Description


class _Pair(NamedTuple):
    """One value in both documents and the name of its place."""

    ours: Placed
    theirs: Placed
    name: str


def compare(ours: Description, theirs: Description) -> list[Difference]:
    """Give every difference, operation by operation in our order; then operations of theirs that we do not have.

    Raises:
        Unusable: a document is no OpenAPI description, or a wrong one.
    """
    descriptions = Descriptions(ours, theirs)
    own, described = endpoints_of(ours), endpoints_of(theirs)
    found: list[Difference] = []
    for address, endpoint in own.items():
        if address in described:
            found += _endpoint(descriptions, endpoint, described[address])
        else:
            found.append(Difference("operation-gone", endpoint.id, "", f"{endpoint.shown} is not described"))
    found += _added(own, described)
    return found


def _added(own: Mapping[Address, Endpoint], described: Mapping[Address, Endpoint]) -> Iterator[Difference]:
    paths = {path for _, path in own}
    for address, endpoint in described.items():
        if address in own:
            continue
        parts = address[1].split("/")
        if any("/".join(parts[:length]) in paths for length in range(2, len(parts) + 1)):
            yield Difference(OPERATION_ADDED, endpoint.shown, "", f"{endpoint.shown} is described; we do not have it")


def _endpoint(descriptions: Descriptions, ours: Endpoint, theirs: Endpoint) -> list[Difference]:
    found = list(_parameters(descriptions, ours, theirs))
    if ours.body and theirs.body:
        found += _members(descriptions, "body", ours, _Pair(ours.body, theirs.body, "body"))
        if theirs.body_required and not ours.body_required:
            found.append(Difference("body-required", ours.id, "body", "the body is described as required"))
    elif ours.body:
        found.append(Difference("body-gone", ours.id, "body", "no body is described"))
    elif theirs.body:
        found.append(Difference("body-added", ours.id, "body", "a body is described; we send none"))
    if ours.answer and theirs.answer:
        found += _members(descriptions, "answer", ours, _Pair(ours.answer, theirs.answer, "answer"))
    elif ours.answer:
        found.append(Difference("answer-gone", ours.id, "answer", "an answer without content is described"))
    elif theirs.answer:
        found.append(Difference("answer-added", ours.id, "answer", "an answer is described; ours has no content"))
    return found


def _parameters(descriptions: Descriptions, ours: Endpoint, theirs: Endpoint) -> Iterator[Difference]:
    described = _by_our_names(ours, theirs)
    for name, parameter in ours.parameters.items():
        if name not in described:
            yield Difference("parameter-gone", ours.id, name, f"{name!r} is not described")
            continue
        other = described[name]
        if parameter.place != other.place:
            words = f"{name!r} is described in the {other.place}, ours is in the {parameter.place}"
            yield Difference("parameter-moved", ours.id, name, words)
        if other.required and not parameter.required:
            yield Difference("parameter-required", ours.id, name, f"{name!r} is described as required")
        pair = _Pair(parameter.schema, other.schema, name)
        yield from _members(descriptions, "parameter", ours, pair)
    for name, other in described.items():
        if name not in ours.parameters:
            need = "required " if other.required else ""
            words = f"the {need}parameter {name!r} is described; we do not have it"
            yield Difference("parameter-added", ours.id, name, words)


def _by_our_names(ours: Endpoint, theirs: Endpoint) -> dict[str, Parameter]:
    """Call the parameters in the path as we do: their names are not sent, only their order counts."""
    names = dict(zip(theirs.path_names, ours.path_names, strict=True))
    found: dict[str, Parameter] = {}
    for name, parameter in theirs.parameters.items():
        found[names.get(name, name) if parameter.place == "path" else name] = parameter
    return found


def _members(descriptions: Descriptions, part: str, endpoint: Endpoint, start: _Pair) -> Iterator[Difference]:
    """Compare two schemas member by member; one that several members share is compared at its first name only."""
    seen: set[tuple[int, int]] = set()
    waiting = [start]
    while waiting:
        pair = waiting.pop()
        ours, theirs = descriptions.ours.view(pair.ours), descriptions.theirs.view(pair.theirs)
        if (key := (id(ours.node), id(theirs.node))) in seen:
            continue
        seen.add(key)
        if (words := _types(ours, theirs)) is not None:
            yield Difference(f"{part}-retyped", endpoint.id, pair.name, f"{pair.name!r} is described as {words}")
            continue
        # A schema without members says nothing about them.
        if ours.properties and theirs.properties:
            yield from _differing_members(part, endpoint, pair.name, ours, theirs)
        below = [
            _Pair(ours.properties[name], theirs.properties[name], f"{pair.name}/{name}")
            for name in ours.properties
            if name in theirs.properties
        ]
        if ours.items is not None and theirs.items is not None:
            below.append(_Pair(ours.items, theirs.items, f"{pair.name}[]"))
        waiting += reversed(below)


def _differing_members(
    part: str, endpoint: Endpoint, name: str, ours: SchemaView, theirs: SchemaView
) -> Iterator[Difference]:
    for member in ours.properties:
        if member not in theirs.properties:
            yield Difference(f"{part}-gone", endpoint.id, f"{name}/{member}", f"'{name}/{member}' is not described")
        elif part == "body" and member in theirs.required and member not in ours.required:
            words = f"'{name}/{member}' is described as required"
            yield Difference("body-required", endpoint.id, f"{name}/{member}", words)
    for member in theirs.properties:
        if member not in ours.properties:
            need = " as required" if part == "body" and member in theirs.required else ""
            words = f"'{name}/{member}' is described{need}; we do not have it"
            yield Difference(f"{part}-added", endpoint.id, f"{name}/{member}", words)


def _types(ours: SchemaView, theirs: SchemaView) -> str | None:
    """Say how two types differ; None when they do not, or when one of them is left open."""
    if ANY in (ours.type, theirs.type):
        return None
    # A file of 2.0 is a binary text of 3.x.
    if ours.type.replace("file", "string") != theirs.type.replace("file", "string"):
        return f"{theirs.type}; ours is {ours.type}"
    formats = [view.keywords.get("format") for view in (ours, theirs)]
    if formats == ["int32", "int64"]:
        return "int64; ours is int32, which large values do not fit"
    return None
