"""Members of JSON objects whose type nobody promised: a value of another type counts as absent.

What has the wrong type is told once, by the rule `json-type-wrong`; other rules pass over it.
"""

from collections.abc import Mapping
from typing import Any


def text(node: Any, key: str) -> str:
    """Return a member that is a string, or an empty one."""
    value = node.get(key) if isinstance(node, dict) else None
    return value if isinstance(value, str) else ""


def mapping(node: Any, key: str) -> Mapping[str, Any]:
    """Return a member that is an object, or an empty one."""
    value = node.get(key) if isinstance(node, dict) else None
    return value if isinstance(value, dict) else {}


def listed(node: Any, key: str) -> list[Any]:
    """Return a member that is a list, or an empty one."""
    value = node.get(key) if isinstance(node, dict) else None
    return value if isinstance(value, list) else []


def strings(node: Any, key: str) -> list[str]:
    """Return the strings in a member that is a list."""
    return [entry for entry in listed(node, key) if isinstance(entry, str)]


def flag(node: Any, key: str) -> bool:
    """Return whether a member is `true`."""
    return isinstance(node, dict) and node.get(key) is True
