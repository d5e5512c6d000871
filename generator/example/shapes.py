"""Where an answer has what it is about: its list, or its one thing."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from generator.definition import Placed, Schemas, SchemaView
from generator.definition.inputs import readable_view

_DEEPEST = 3
_MOST = 200
_PLAIN = re.compile(r"[\W_]+")
_USUAL = ("id", "_id", "uuid", "guid", "key", "code", "number", "name")

Way = tuple[str, ...]


class Listing(NamedTuple):
    """A list in an answer: the members that lead to it, and what its entries are."""

    way: Way
    entries: Placed


def listing_of(schemas: Schemas, schema: Placed | None, wanted: Way | None = None) -> Listing | None:
    """Find the list of an answer: the one that a drop-down opens, else the first of objects, nearest to the root.

    Args:
        schemas: of the definition.
        schema: of the answer.
        wanted: where a drop-down or the paging of the operation says that it is.
    """
    if schema is None:
        return None
    found = [(way, view) for way, _, view in _inner(schemas, schema) if view.type == "array" and view.items is not None]
    at_wanted = [each for each in found if wanted is not None and each[0] == wanted]
    objects = [each for each in found if each[1].items and readable_view(schemas, each[1].items).properties]
    for way, view in [*at_wanted, *objects]:
        if view.items is not None:
            return Listing(way, view.items)
    return None


def object_with(schemas: Schemas, schema: Placed | None, names: Iterable[str]) -> Way | None:
    """Find the object of an answer that has one of some members, nearest to the root; None without one.

    Args:
        schemas: of the definition.
        schema: of the answer.
        names: of members; of several the first that is there anywhere counts.
    """
    if schema is None:
        return None
    objects = [(way, view) for way, _, view in _inner(schemas, schema) if view.properties]
    for name in names:
        for way, view in objects:
            if name in view.properties:
                return way
    return None


def id_member(members: Iterable[str], variable: str, thing: str) -> str | None:
    """Return the member that holds the id of a thing.

    Args:
        members: of the thing.
        variable: what paths call its id.
        thing: what it is called, such as the last word of the path of its list.
    """
    plain = {_bare(member): member for member in reversed(list(members))}
    one = _bare(thing).removesuffix("s")
    names = [_bare(variable), *_USUAL[:4], one + "id", one, *_USUAL[4:]]
    return next((plain[name] for name in map(_bare, names) if name in plain), None)


def members_at(schemas: Schemas, schema: Placed | None, way: Way) -> Mapping[str, Placed]:
    """Return the declared members of the object at a place of an answer; none where there is no object."""
    view = readable_view(schemas, schema) if schema is not None else None
    for step in way:
        member = view.properties.get(step) if view is not None else None
        view = readable_view(schemas, member) if member is not None else None
    return view.properties if view is not None else {}


def part_at(value: Any, way: Way) -> Any:
    """Return a part of an answer; None where there is none."""
    for step in way:
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def with_part(value: Any, way: Way, part: Any) -> Any:
    """Return an answer with another part at a place; what is on the way is made where it is missing."""
    if not way:
        return part
    around = dict(value) if isinstance(value, Mapping) else {}
    around[way[0]] = with_part(around.get(way[0]), way[1:], part)
    return around


def _inner(schemas: Schemas, schema: Placed) -> Iterator[tuple[Way, Placed, SchemaView]]:
    """Walk an answer's objects and lists from the root; what is within lists is left out."""
    waiting: list[tuple[Way, Placed]] = [((), schema)]
    seen: set[int] = set()
    for way, placed in waiting:
        view = readable_view(schemas, placed)
        yield way, placed, view
        if len(way) < _DEEPEST and id(view.node) not in seen and len(waiting) < _MOST:
            seen.add(id(view.node))
            waiting += [((*way, name), member) for name, member in view.properties.items()]


def _bare(name: str) -> str:
    return _PLAIN.sub("", name).lower() or name
