"""The one `$ref` resolver.

Its meaning, for every room: a reference is replaced by its target, whatever stands beside it is ignored (JSON
Reference, and OpenAPI 2.0 with it). Only references into the same document (`#/...`) are followed; files and
addresses are never opened.
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

# How many references may lead on to one another; people write one or two, and operations may share the way.
MAX_HOPS = 64
_INDEX = re.compile(r"0|[1-9][0-9]{0,8}")


class BrokenReference(Exception):
    """A `$ref` that leads nowhere, outside the document, or back to itself; the message says which."""


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
    seen: set[str] = set()
    while isinstance(node, Mapping) and isinstance(reference := node.get("$ref"), str):
        if reference in seen:
            raise BrokenReference(f"the reference {reference!r} leads back to itself")
        if len(seen) == MAX_HOPS:
            raise BrokenReference(f"the reference {reference!r} is one of more than {MAX_HOPS} in a row")
        seen.add(reference)
        node = _target(document, reference)
    return node


def _target(document: Mapping[str, Any], reference: str) -> Any:
    if not reference.startswith("#/"):
        raise BrokenReference(f"the reference {reference!r} leaves the document; only #/... is followed")
    node: Any = document
    for part in unquote(reference[2:]).split("/"):
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(node, Mapping) and key in node:
            node = node[key]
        elif isinstance(node, list) and _INDEX.fullmatch(key) and int(key) < len(node):
            node = node[int(key)]
        else:
            raise BrokenReference(f"the reference {reference!r} leads nowhere")
    return node
