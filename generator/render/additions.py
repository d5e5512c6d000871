"""What every object of the generated files may have besides what the format has words for, and do without."""

from collections.abc import Mapping
from typing import Any

from generator.spec.record import Extensible

JsonObject = dict[str, Any]


def settled(made: JsonObject, record: Extensible | None) -> JsonObject:
    """Return an object without what its record omits, and with what its record has extra: objects are merged."""
    if record is None or not (record.omit or record.extra):
        return made
    return merged({name: value for name, value in made.items() if name not in record.omit}, record.extra)


def merged(made: Mapping[str, Any], more: Mapping[Any, Any]) -> JsonObject:
    """Return an object with the members of another one, which win; two objects of one name are merged as well."""
    result = dict(made)
    for name, value in more.items():
        there = result.get(name)
        result[name] = merged(there, value) if isinstance(there, dict) and isinstance(value, dict) else value
    return result


def written(**members: Any) -> JsonObject:
    """Return an object of those members that are there; the underscores of their names are left out at the end."""
    return {name.rstrip("_"): value for name, value in members.items() if value is not None}
