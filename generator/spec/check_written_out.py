"""Schemas that are written out where they are used: never without end, never too deep, never too large.

Nothing may stand beside a `$ref`, so a schema that may be null, or that gets a title or a description at its place, is
repeated there with all its members.
"""

import graphlib
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from generator.findings import Finding
from generator.spec.model import ConnectorSpec
from generator.spec.operations import Failure
from generator.spec.problems import Text, mistake
from generator.spec.record import replaced
from generator.spec.resolve import (
    body_of,
    is_repeated,
    is_spelled_out,
    properties_of,
    shape_of,
    written_answers,
)
from generator.spec.type_expression import TypeExpression, parse_type
from generator.spec.values import Property, Schema, Value

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
    written_out = {
        name: [*_of_type(spec, schema.type), *_inside(spec, schema), *_of_properties(spec, members[name])]
        for name, schema in spec.schemas.items()
    }
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
        own = replaced(spec.schemas[name], properties=members[name] or None, title=None, description=None)
        extents[name] = _property(spec, own, extents)
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
        shapes = [shape_of(answer) for answer in written_answers(operation)]
        shapes += [shape_of(item) for item in operation.errors if isinstance(item, Failure)]
        for shape in (*shapes, body.schema if body else None):
            written += _shape(spec, shape, extents).members if shape is not None else 0
        if written > MAX_MEMBERS:
            yield mistake(operation.at, f"up to {name!r}, {_LARGE}")
            return


_ADVICE = "refer to schemas by their name alone: not nullable, no title and no description beside it"
_LARGE = f"more than {MAX_MEMBERS} members are written out; {_ADVICE}"


def _object(spec: ConnectorSpec, properties: Mapping[Text, Property], extents: Mapping[str, _Extent]) -> _Extent:
    return _around([_property(spec, value, extents) for value in properties.values()], len(properties))


def _around(inner: list[_Extent], members: int = 0) -> _Extent:
    return _Extent(1 + max((each.levels for each in inner), default=0), members + sum(each.members for each in inner))


def _shape(spec: ConnectorSpec, shape: Text | Property, extents: Mapping[str, _Extent]) -> _Extent:
    if isinstance(shape, Property):
        return _property(spec, shape, extents)
    lists, innermost = _unlisted(shape)
    inner = extents.get(innermost.name) if is_repeated(spec, innermost) else None
    return _Extent(lists + (inner.levels if inner else 0), inner.members if inner else 0)


def _property(spec: ConnectorSpec, value: Property, extents: Mapping[str, _Extent]) -> _Extent:
    lists, innermost = _unlisted(value.type)
    inner = _Extent(0, 0)
    if value.properties:
        inner = _object(spec, value.properties, extents)
    elif innermost.schema is not None and (is_repeated(spec, innermost) or is_spelled_out(value)):
        inner = extents.get(innermost.name, inner)
    elif isinstance(value, Schema):
        inner = _Extent(1, 0)
    found = [inner, *(_around([_shape(spec, part, extents)]) for part in _parts(value))]
    return _Extent(lists + max(each.levels for each in found), sum(each.members for each in found))


def _parts(value: Value) -> Iterator[Text | Property]:
    """Return what stands in a value beside its type and its members."""
    if value.items is not None:
        yield value.items
    if isinstance(value, Property):
        yield from value.all_of
        if isinstance(value.additional_properties, Text | Property):
            yield value.additional_properties


def _unlisted(type_: Text) -> tuple[int, TypeExpression]:
    lists, expression = 0, parse_type(type_)
    while expression.items:
        lists, expression = lists + 1, expression.items
    return lists, expression


def _of_type(spec: ConnectorSpec, type_: Text) -> Iterator[tuple[str, Text]]:
    innermost = parse_type(type_).innermost
    if innermost.schema is not None and is_repeated(spec, innermost):
        yield innermost.schema, type_


def _inside(spec: ConnectorSpec, value: Value) -> Iterator[tuple[str, Text]]:
    for part in _parts(value):
        if isinstance(part, Property):
            yield from _of_properties(spec, {part.type: part})
        else:
            yield from _of_type(spec, part)


def _of_properties(spec: ConnectorSpec, properties: Mapping[Text, Property]) -> Iterator[tuple[str, Text]]:
    """Return the schemas that stand in full where they are used, because something is said beside them."""
    for value in properties.values():
        innermost = parse_type(value.type).innermost
        if innermost.schema is not None and (is_repeated(spec, innermost) or is_spelled_out(value)):
            yield innermost.schema, value.type
        yield from _inside(spec, value)
        yield from _of_properties(spec, value.properties or {})
