"""Schemas that `allOf` puts together: what they require of an object, they require together."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from generator.validator.index import Index, Place, Placed, Same, Schema
from generator.validator.json_values import listed, mapping, strings

_MOST_PARTS = 50  # definitions that put each other together in many ways would be looked at again and again


class RequiredReference(NamedTuple):
    """A property of a body that must be given and is a reference: its name, where it stands, where it leads."""

    name: str
    place: Place
    target: Placed


def parts(index: Index, whole: Placed) -> list[Placed]:
    """Return a schema and everything in its `allOf`, at any depth and through references; each once."""
    return _parts(index, [whole]) if "allOf" in whole.node else [whole]


def _parts(index: Index, wholes: list[Placed]) -> list[Placed]:
    found = {whole.place: whole for whole in wholes}
    waiting = list(wholes)
    while waiting:
        node, place = waiting.pop()
        for position, entry in enumerate(listed(node, "allOf")):
            if len(found) >= _MOST_PARTS:
                return list(found.values())
            part = index.follow(entry, (*place, "allOf", position))
            if part is not None and part.place not in found:
                found[part.place] = part
                waiting.append(part)
    return list(found.values())


def together(index: Index, schema: Schema) -> list[Placed]:
    """Return every schema that describes the same object: those in its `allOf`, around it, and beside it there."""
    return _compositions(Same(index)).together(schema)


def is_required_in_body(index: Index, schema: Schema) -> bool:
    """Return whether bodies require a property, at its own level."""
    owner = schema.parent
    if schema.is_required or owner is None or not schema.name:
        return schema.is_required
    return _compositions(Same(index)).is_required_beside(owner, schema.name)


def required_references(index: Index) -> tuple[RequiredReference, ...]:
    """Return the properties that bodies require, at their own level, and that are references."""
    return _required_references(Same(index))


@lru_cache(maxsize=1)  # two rules ask, one after the other
def _required_references(same: Same) -> tuple[RequiredReference, ...]:
    return tuple(_find_required_references(same.held))


def _find_required_references(index: Index) -> Iterator[RequiredReference]:
    compositions = _compositions(Same(index))
    # Without compositions, only a schema's own word requires anything.
    for schema in index.schemas if compositions.is_any else index.schemas_with("required"):
        node = schema.node
        if "properties" not in node or "body" not in schema.root.roles:
            continue
        if "required" not in node and not compositions.has(schema):
            continue
        required = set(strings(node, "required"))
        for name, child in mapping(node, "properties").items():
            if isinstance(child, Mapping) and "$ref" in child:
                if name not in required and not compositions.is_required_beside(schema, name):
                    continue
                place = (*schema.place, "properties", name)
                if (target := index.follow(child, place)) is not None:
                    yield RequiredReference(name, place, target)


class _Compositions:
    """Which schemas of a definition describe the same object."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._owners: dict[Place, list[Schema]] = {}
        self._required: dict[Place, frozenset[str]] = {}
        self._in_body: dict[Place, list[frozenset[str]]] = {}
        for schema in index.schemas_with("allOf"):
            for position, entry in enumerate(listed(schema.node, "allOf")):
                part = index.follow(entry, (*schema.place, "allOf", position))
                if part is not None:
                    self._owners.setdefault(part.place, []).append(schema)

    @property
    def is_any(self) -> bool:
        """Whether anything is put together at all."""
        return bool(self._owners)

    def has(self, schema: Schema) -> bool:
        """Return whether another schema may describe the same object."""
        return bool(self._owners) and ("allOf" in schema.node or schema.place in self._owners)

    def together(self, schema: Schema, role: str = "") -> list[Placed]:
        """Return the schemas that describe the same object; with a role, only what is around it and used so."""
        around = {schema.place: Placed(schema.node, schema.place)}
        waiting = [schema.place]
        while waiting and len(around) < _MOST_PARTS:
            for owner in self._owners.get(waiting.pop(), ())[:_MOST_PARTS]:
                if owner.place not in around and (not role or role in owner.root.roles):
                    around[owner.place] = Placed(owner.node, owner.place)
                    waiting.append(owner.place)
        return _parts(self._index, list(around.values()))

    def is_required_beside(self, owner: Schema, name: str) -> bool:
        """Return whether a body requires a property in another schema than its own."""
        if not self.has(owner):
            return False
        known = self._in_body.get(owner.place)
        if known is None:
            known = self._in_body[owner.place] = [self._names(part) for part in self.together(owner, "body")]
        return any(name in names for names in known)

    def _names(self, part: Placed) -> frozenset[str]:
        if part.place not in self._required:
            self._required[part.place] = frozenset(strings(part.node, "required"))
        return self._required[part.place]


@lru_cache(maxsize=1)
def _compositions(same: Same) -> _Compositions:
    return _Compositions(same.held)
