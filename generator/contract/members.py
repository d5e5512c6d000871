"""Which members of the declared answers a run has really seen: what nobody ever saw is declared on trust."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from generator.definition import BrokenReference, resolve

Seen = Mapping[str, frozenset[str]]
Answer = tuple[Mapping[str, Any], Any]
"""A schema, and a body that came for it."""


def seen_members(document: Mapping[str, Any], answers: Iterable[Answer]) -> Seen:
    """Say what was seen of each response member.

    Args:
        document: the definition.
        answers: schemas with the bodies that came for them.

    Returns:
        For each member that these schemas declare, as `Definition/member`, what was seen of it: "value", "null",
        both, or nothing when it never came.
    """
    seen: dict[str, set[str]] = {}
    for schema, body in answers:
        for name, value, _ in _walk(document, schema, body, ""):
            kinds = seen.setdefault(name, set())
            if value is not _ABSENT:
                kinds.add("null" if value is None else "value")
    return {name: frozenset(kinds) for name, kinds in seen.items()}


def shown_values(document: Mapping[str, Any], answers: Iterable[Answer]) -> set[str]:
    """Name the members of which a value came, but for those that makers do not see (`x-ms-visibility: internal`).

    Args:
        document: the definition.
        answers: schemas with the bodies that came for them.
    """
    return {
        name
        for schema, body in answers
        for name, value, is_hidden in _walk(document, schema, body, "")
        if value is not _ABSENT and value is not None and not is_hidden
    }


_ABSENT = object()


def _walk(
    document: Mapping[str, Any], schema: Any, value: Any, name: str, *, is_hidden: bool = False
) -> Iterator[tuple[str, Any, bool]]:
    """Give every declared member with its value, and whether it is, or lies in, one that makers do not see."""
    reference = schema.get("$ref", "") if isinstance(schema, Mapping) else ""
    schema = resolve(document, schema)
    name = reference.rpartition("/")[2] or name
    if isinstance(value, list):
        for item in value:
            yield from _walk(document, schema.get("items", {}), item, name, is_hidden=is_hidden)
    elif isinstance(value, Mapping):
        for member, member_schema in schema.get("properties", {}).items():
            place = f"{name}/{member}"
            hides = is_hidden or _hides(document, member_schema)
            yield place, value.get(member, _ABSENT), hides
            if member in value:
                yield from _walk(document, member_schema, value[member], place, is_hidden=hides)


def _hides(document: Mapping[str, Any], schema: Any) -> bool:
    try:
        return bool(resolve(document, schema).get("x-ms-visibility") == "internal")
    except BrokenReference:  # of a member that never came
        return False
