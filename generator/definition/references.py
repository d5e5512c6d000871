"""The one `$ref` resolver.

Its meaning, for every room: a reference is replaced by its target, whatever stands beside it is ignored (JSON
Reference, and OpenAPI 2.0 with it). Only references into the same document (`#/...`) are followed; files and
addresses are never opened.
"""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote

# How many references may lead on to one another; people write one or two, and operations may share the way.
MAX_HOPS = 64
_INDEX = re.compile(r"0|[1-9][0-9]{0,8}")


class BrokenReference(Exception):
    """A `$ref` that does not resolve, outside the document, or back to itself; the message says which."""


Place = tuple[str | int, ...]


class Placed(NamedTuple):
    """A value of a document and its keys from the root."""

    node: Any
    place: Place


def resolve(document: Mapping[str, Any], node: Any) -> Any:
    """Follow `$ref` until something else is found.

    Args:
        document: the whole definition.
        node: any value in it.

    Returns:
        The node itself when it is no reference, otherwise its final target.

    Raises:
        BrokenReference: the target does not exist, is not in this document, or the references form a circle or a
            chain of more than `MAX_HOPS`.
    """
    if not isinstance(node, Mapping) or "$ref" not in node:
        return node
    return follow(document, Placed(node, ())).node


def follow(document: Mapping[str, Any], placed: Placed) -> Placed:
    """Follow `$ref` as `resolve` does, and tell where its target stands.

    Raises:
        BrokenReference: as `resolve` does.
    """
    seen: set[str] = set()
    while isinstance(placed.node, Mapping) and isinstance(reference := placed.node.get("$ref"), str):
        if reference in seen:
            raise BrokenReference(f"the reference {reference!r} leads back to itself")
        if len(seen) == MAX_HOPS:
            raise BrokenReference(f"the reference {reference!r} is one of more than {MAX_HOPS} in a row")
        seen.add(reference)
        placed = _target(document, reference)
    return placed


def _target(document: Mapping[str, Any], reference: str) -> Placed:
    if not reference.startswith("#/"):
        raise BrokenReference(f"the reference {reference!r} leaves the document; only #/... is followed")
    node: Any = document
    place: list[str | int] = []
    for part in unquote(reference[2:]).split("/"):
        key: str | int = part.replace("~1", "/").replace("~0", "~")
        if isinstance(node, list) and _INDEX.fullmatch(str(key)) and int(key) < len(node):
            key = int(key)
        elif not isinstance(node, Mapping) or key not in node:
            raise BrokenReference(f"the reference {reference!r} does not resolve")
        node = node[key]
        place.append(key)
    return Placed(node, tuple(place))
