"""What a definition must be so that two of them can be compared."""

from collections.abc import Mapping
from typing import Any

from generator.changes.subject import Incomparable
from generator.definition import BrokenReference, pointer_of, resolve


def readable(name: str, document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a definition with its path items in place.

    Args:
        name: what messages call it.
        document: any JSON object.

    Raises:
        Incomparable: it is no OpenAPI 2.0, has no paths, or a path item refers to something that does not exist.
    """
    if str(document.get("swagger")) != "2.0":
        raise Incomparable(f"{name}: expected an OpenAPI 2.0 definition, found {_found(document)}")
    paths = document.get("paths")
    if not isinstance(paths, Mapping):
        raise Incomparable(f"{name}: /paths: expected an object with the operations, found {_kind(paths)}")
    items = {}
    for path, item in paths.items():
        try:
            items[path] = resolve(document, item)
        except BrokenReference as error:
            raise Incomparable(f"{name}: {pointer_of(('paths', path))}: {error}") from None
    return {**document, "paths": items}


def _found(document: Mapping[str, Any]) -> str:
    version = document.get("openapi", document.get("swagger"))
    return "no 'swagger' in it" if version is None else f"version {str(version)[:20]!r}"


def _kind(value: Any) -> str:
    if value is None:
        return "nothing"
    return {list: "a list", str: "a text", bool: "a boolean"}.get(type(value), "a number")
