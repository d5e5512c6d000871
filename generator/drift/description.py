"""An OpenAPI document, 2.0 or 3.x: what it must be for its operations to be read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from generator.definition import METHODS, BrokenReference, Placed, Schemas, SchemaView, pointer_of, resolve, text_of
from generator.definition.references import Place


class Unusable(Exception):
    """A document that is no OpenAPI description, or a wrong one; the message says where and why."""


@dataclass(frozen=True)
class Description:
    """A document and what messages call it."""

    name: str
    document: Mapping[str, Any]
    _schemas: Schemas = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_schemas", Schemas(self.document))

    def view(self, placed: Placed) -> SchemaView:
        """Return a schema of this document.

        Raises:
            Unusable: a reference on the way does not resolve, or it is no object.
        """
        try:
            view = self._schemas.view(placed)
        except BrokenReference as error:
            raise Unusable(f"{self.name}: {pointer_of(placed.place)}: {error}") from None
        if not isinstance(view.node, Mapping | bool):
            raise Unusable(f"{self.name}: {pointer_of(placed.place)}: expected an object, found {_kind(view.node)}")
        return view


class Checked(NamedTuple):
    """A document whose path items are in place.

    Attributes:
        document: everything around its schemas is of the right type.
        broken: what is wrong with the paths whose item is elsewhere and cannot be had; they are not in the document.
    """

    document: dict[str, Any]
    broken: Mapping[str, str]


def checked(description: Description) -> Checked:
    """Check a document, and put its path items in place; extensions among the paths are left out.

    Raises:
        Unusable: it is no OpenAPI 2.0 or 3.x, or something has a wrong type.
    """
    name, document = description.name, description.document
    version = text_of(document.get("swagger") or document.get("openapi") or "")
    if version != "2.0" and not version.startswith("3."):
        shown = f"version {version[:20]!r}" if version else "neither 'swagger' nor 'openapi'"
        raise Unusable(f"{name}: expected OpenAPI 2.0 or 3.x, found {shown}")
    paths, broken = {}, {}
    for path, entry in _object(name, document.get("paths"), ("paths",)).items():
        place: Place = ("paths", path)
        if path.startswith("x-"):
            continue
        try:
            paths[path] = _path_item(name, resolve(document, entry), place)
        except BrokenReference as error:
            broken[path] = f"{name}: {pointer_of(place)}: {error}"
    return Checked({**document, "paths": paths}, broken)


def _path_item(name: str, value: Any, place: Place) -> Mapping[str, Any]:
    item = _object(name, value, place)
    _list(name, item.get("parameters", []), (*place, "parameters"))
    for method in METHODS:
        if method in item:
            operation = _object(name, item[method], (*place, method))
            _list(name, operation.get("parameters", []), (*place, method, "parameters"))
            _object(name, operation.get("responses", {}), (*place, method, "responses"))
    return item


def _object(name: str, value: Any, place: Place) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise Unusable(f"{name}: {pointer_of(place)}: expected an object, found {_kind(value)}")
    return value


def _list(name: str, value: Any, place: Place) -> None:
    if not isinstance(value, list):
        raise Unusable(f"{name}: {pointer_of(place)}: expected a list, found {_kind(value)}")


def _kind(value: Any) -> str:
    if value is None:
        return "nothing"
    names = {bool: "a boolean", str: "a text", list: "a list", dict: "an object"}
    return names.get(type(value), "a number")
