"""Schemas that are written out where they are used: never without end, never too deep, never too large.

Nothing may stand beside a `$ref`, so a schema that may be null, or that gets a title or a description at its place, is
repeated there with all its members.
"""

import graphlib
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from generator.findings import Finding
from generator.spec.model import ConnectorSpec, Property
from generator.spec.problems import Text, mistake
from generator.spec.resolve import answer_of, body_of, is_spelled_out, properties_of
from generator.spec.type_expression import parse_type

# Objects and lists inside one another; people write three or four, and templates take more than twice as many.
MAX_LEVELS = 60
# Members that the whole definition writes out; those of the largest public connector are a tenth of it.
MAX_MEMBERS = 200_000


class _Extent(NamedTuple):
    """How deep and how large something is when it is written out."""

    levels: int
    members: int


def written_out_problems(spec: ConnectorSpec) -> Iterator[Finding]:
    """Find schemas that would be written out without end, deeper than `MAX_LEVELS` or larger than `MAX_MEMBERS`."""
    members = {name: properties_of(spec, name) for name in spec.schemas}
    written_out = {name: list(_written_out(properties)) for name, properties in members.items()}
    sorter = graphlib.TopologicalSorter(
        {name: [schema for schema, _ in found if schema in members] for name, found in written_out.items()}
    )
    try:
        order = list(sorter.static_order())
    except graphlib.CycleError as error:
        circle = error.args[1]
        for name in set(circle):
            for schema, type_ in written_out.get(name, ()):
                if schema in circle:
                    yield mistake(
                        type_.at,
                        f"{str(type_)!r} would be written out inside {schema!r} without end; close the circle with "
                        f"{schema!r} alone: not nullable, no title and no description beside it",
                    )
        return
    extents: dict[str, _Extent] = {}
    for name in order:
        extents[name] = _object(members[name], extents)
        if extents[name].levels > MAX_LEVELS:
            # What uses it would be too deep as well; one of them says it.
            at = next((type_.at for _, type_ in written_out[name]), spec.schemas[name].at)
            yield mistake(
                at,
                f"the schema {name!r} is {extents[name].levels} levels deep when it is written out, expected at most "
                f"{MAX_LEVELS}; {_ADVICE}",
            )
            return
    yield from _too_large(spec, extents)


def _too_large(spec: ConnectorSpec, extents: Mapping[str, _Extent]) -> Iterator[Finding]:
    written = 0
    for name, extent in extents.items():
        written += extent.members
        if written > MAX_MEMBERS:
            yield mistake(spec.schemas[name].at, f"up to the schema {name!r}, {_LARGE}")
            return
    for name, operation in {**spec.operations, **spec.triggers}.items():
        body = body_of(operation)
        for type_ in (answer_of(operation).type, body.schema if body else None):
            innermost = parse_type(type_).innermost if type_ else None
            if innermost and innermost.nullable and innermost.name in extents:
                written += extents[innermost.name].members
        if written > MAX_MEMBERS:
            yield mistake(operation.at, f"up to {name!r}, {_LARGE}")
            return


_ADVICE = "refer to schemas by their name alone: not nullable, no title and no description beside it"
_LARGE = f"more than {MAX_MEMBERS} members are written out; {_ADVICE}"


def _object(properties: Mapping[Text, Property], extents: Mapping[str, _Extent]) -> _Extent:
    inner = [_property(value, extents) for value in properties.values()]
    return _Extent(1 + max((each.levels for each in inner), default=0), sum(1 + each.members for each in inner))


def _property(value: Property, extents: Mapping[str, _Extent]) -> _Extent:
    lists, expression = 0, parse_type(value.type)
    while expression.items:
        lists, expression = lists + 1, expression.items
    inner = _Extent(0, 0)
    if value.properties:
        inner = _object(value.properties, extents)
    elif expression.schema is not None and (expression.nullable or is_spelled_out(value)):
        inner = extents.get(expression.schema, inner)
    return _Extent(lists + inner.levels, inner.members)


def _written_out(properties: Mapping[Text, Property]) -> Iterator[tuple[str, Text]]:
    """Return the schemas that stand in full where they are used, because something is said beside them."""
    for value in properties.values():
        innermost = parse_type(value.type).innermost
        if innermost.schema is not None and (innermost.nullable or is_spelled_out(value)):
            yield innermost.schema, value.type
        yield from _written_out(value.properties)
