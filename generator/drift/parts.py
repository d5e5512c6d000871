"""A file with several descriptions of one service, each by its name, as a vendor with several APIs publishes them."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from generator.definition import text_of
from generator.drift.description import Unusable

_REFERENCE = "#/definitions/"
_NOT_SHARED = ("parameters", "responses")


class Whole(NamedTuple):
    """A description, and the names of those that it was made from; none when it stood alone."""

    document: dict[str, Any]
    parts: tuple[str, ...]


def whole(name: str, content: dict[str, Any]) -> Whole:
    """Put the descriptions of a file together: paths with what stands before them, schemas by `part.schema`.

    Args:
        name: what messages call the file.
        content: what it holds; a single description stays as it is.

    Raises:
        Unusable: one of several descriptions is no OpenAPI 2.0.
    """
    if not content or "swagger" in content or "openapi" in content or not all(map(_is_description, content.values())):
        return Whole(content, ())
    paths: dict[str, Any] = {}
    definitions: dict[str, Any] = {}
    for part, description in content.items():
        if text_of(description.get("swagger")) != "2.0" or any(key in description for key in _NOT_SHARED):
            raise Unusable(f"{name}: {part}: of several descriptions in one file, each must be a plain OpenAPI 2.0")
        prefix = text_of(description.get("basePath") or "").rstrip("/")
        copy = _renamed(description, part)
        schemas = copy.get("definitions") or {}
        if not isinstance(copy.get("paths"), Mapping) or not isinstance(schemas, Mapping):
            raise Unusable(f"{name}: {part}: 'paths' and 'definitions' must be objects")
        for path, item in copy["paths"].items():
            paths.setdefault(prefix + path, item)
        definitions |= {f"{part}.{schema}": value for schema, value in schemas.items()}
    return Whole({"swagger": "2.0", "basePath": "/", "paths": paths, "definitions": definitions}, tuple(content))


def _is_description(value: Any) -> bool:
    return isinstance(value, Mapping) and ("swagger" in value or "openapi" in value)


def _renamed(root: Any, part: str) -> Any:
    """Return a copy whose references to schemas lead to those of its part; what is shared stays shared."""
    found: dict[int, Any] = {}
    waiting = [root]
    while waiting:  # a document may be deeper than the stack
        node = waiting.pop()
        if isinstance(node, Mapping | list) and id(node) not in found:
            found[id(node)] = node
            waiting += node.values() if isinstance(node, Mapping) else node
    copies: dict[int, Any] = {at: {} if isinstance(node, Mapping) else [] for at, node in found.items()}
    for at, node in found.items():
        if isinstance(node, Mapping):
            copies[at] |= {key: copies.get(id(value), value) for key, value in node.items()}
            reference = node.get("$ref")
            if isinstance(reference, str) and reference.startswith(_REFERENCE):
                copies[at]["$ref"] = f"{_REFERENCE}{part}.{reference.removeprefix(_REFERENCE)}"
        else:
            copies[at] += [copies.get(id(value), value) for value in node]
    return copies.get(id(root), root)
