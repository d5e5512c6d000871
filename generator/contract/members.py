"""Which members of the declared answers a run has really seen: what nobody ever saw is declared on trust."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from generator.definition import Placed, Schemas
from generator.definition.flat_names import below
from generator.definition.inputs import is_internal, readable_view

Seen = Mapping[str, frozenset[str]]
Response = tuple[Mapping[str, Any], Any]
"""A schema, and a body that came for it."""


def seen_members(document: Mapping[str, Any], responses: Iterable[Response]) -> Seen:
    """Say what was seen of each response member.

    Args:
        document: the definition.
        responses: schemas with the bodies that came for them.

    Returns:
        For each member that these schemas declare, as `Definition/member`, what was seen of it: "value", "null",
        both, or nothing when it never came.
    """
    schemas = Schemas(document)
    seen: dict[str, set[str]] = {}
    for schema, body in responses:
        for name, value, _ in _walk(schemas, Placed(schema, ()), body, ""):
            kinds = seen.setdefault(name, set())
            if value is not _ABSENT:
                kinds.add("null" if value is None else "value")
    return {name: frozenset(kinds) for name, kinds in seen.items()}


def shown_values(document: Mapping[str, Any], responses: Iterable[Response]) -> set[str]:
    """Name the members of which a value came, but for those that makers do not see (`x-ms-visibility: internal`).

    Args:
        document: the definition.
        responses: schemas with the bodies that came for them.
    """
    schemas = Schemas(document)
    return {
        name
        for schema, body in responses
        for name, value, is_hidden in _walk(schemas, Placed(schema, ()), body, "")
        if value is not _ABSENT and value is not None and not is_hidden
    }


_ABSENT = object()


def _walk(
    schemas: Schemas, placed: Placed, value: Any, name: str, *, is_hidden: bool = False
) -> Iterator[tuple[str, Any, bool]]:
    """Return every declared member with its value, and whether it is, or lies in, one that makers do not see."""
    reference = placed.node.get("$ref", "") if isinstance(placed.node, Mapping) else ""
    name = reference.rpartition("/")[2] or name
    view = schemas.view(placed)
    if isinstance(value, list):
        if view.items is not None:
            for item in value:
                yield from _walk(schemas, view.items, item, name, is_hidden=is_hidden)
    elif isinstance(value, Mapping):
        for member, member_schema in view.properties.items():
            place = below(name, member)
            hides = is_hidden or is_internal(readable_view(schemas, member_schema))
            yield place, value.get(member, _ABSENT), hides
            if member in value:
                yield from _walk(schemas, member_schema, value[member], place, is_hidden=hides)
