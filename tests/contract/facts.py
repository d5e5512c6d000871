"""A definition as a set of short statements, so that two of them can be compared line by line."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from generator.definition import operations_of, resolve

_DEPTH = 6


def facts_of(document: Mapping[str, Any]) -> set[str]:
    """Say of each operation that it exists, its inputs with place and type, and the members of its 200 with types."""
    found: set[str] = set()
    for operation in operations_of(document):
        label = f"{operation.method.upper()} {re.sub(r'{[^}]*}', '{}', operation.path)}"
        found.add(label)
        for parameter in operation.parameters:
            if parameter.place == "body":
                found |= {f"{label} body{fact}" for fact in _members(document, parameter.schema, "", 0)}
            elif parameter.place != "path":
                found.add(f"{label} {parameter.place} {parameter.name} {parameter.schema.get('type')}")
        if success := operation.success():
            found |= {f"{label} 200{fact}" for fact in _members(document, success[1].get("schema", {}), "", 0)}
    return found


def _members(document: Mapping[str, Any], schema: Any, place: str, depth: int) -> Iterator[str]:
    schema = resolve(document, schema)
    if len(schema.get("allOf", ())) == 1:
        schema = resolve(document, schema["allOf"][0])
    if not schema or depth > _DEPTH:
        return
    yield f"{place} {schema.get('type', 'object' if 'properties' in schema else 'any')}"
    if schema.get("type") == "array":
        yield from _members(document, schema.get("items", {}), f"{place}[]", depth + 1)
    for name, member in schema.get("properties", {}).items():
        yield from _members(document, member, f"{place}/{name}", depth + 1)
