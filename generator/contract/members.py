"""Which members of the declared answers a run has really seen: what nobody ever saw is declared on trust."""

from collections.abc import Iterator, Mapping
from typing import Any

from generator.definition import resolve

Seen = Mapping[str, frozenset[str]]


def seen_members(document: Mapping[str, Any], answers: list[tuple[Mapping[str, Any], Any]]) -> Seen:
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
        for name, value in _walk(document, schema, body, ""):
            kinds = seen.setdefault(name, set())
            if value is not _ABSENT:
                kinds.add("null" if value is None else "value")
    return {name: frozenset(kinds) for name, kinds in seen.items()}


_ABSENT = object()


def _walk(document: Mapping[str, Any], schema: Any, value: Any, name: str) -> Iterator[tuple[str, Any]]:
    reference = schema.get("$ref", "") if isinstance(schema, Mapping) else ""
    schema = resolve(document, schema)
    name = reference.rpartition("/")[2] or name
    if isinstance(value, list):
        for item in value:
            yield from _walk(document, schema.get("items", {}), item, name)
    elif isinstance(value, Mapping):
        for member, member_schema in schema.get("properties", {}).items():
            place = f"{name}/{member}"
            yield place, value.get(member, _ABSENT)
            if member in value:
                yield from _walk(document, member_schema, value[member], place)
