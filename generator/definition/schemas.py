"""A schema as it counts: references followed, `allOf` put together, and each part with its own place in the file."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from generator.definition.references import Place, Placed, follow

ANY = "any"

_COMBINING = ("allOf", "oneOf", "anyOf")
_PLACED = ("items", "additionalProperties")


class SchemaView(NamedTuple):
    """A schema with everything that applies to it.

    Attributes:
        node: the object that the references end at; the same schema is the same object.
        place: where that object stands.
        keywords: its keywords and those of its `allOf` parts; its own come first.
        type: the JSON type, `any` when the schema does not settle one.
        properties: declared members in the order of the file.
        required: names of the members that must be there.
        items: what an array holds.
        extra: what members hold that are not declared; None when nothing is said about them, or there are none.
        is_closed: whether there are no members but the declared ones.
        is_nullable: whether null is declared.
    """

    node: Any
    place: Place
    keywords: Mapping[str, Any]
    type: str
    properties: Mapping[str, Placed]
    required: frozenset[str]
    items: Placed | None
    extra: Placed | None
    is_closed: bool
    is_nullable: bool


class Schemas:
    """The schemas of one document; what a reference leads to is worked out once, however many operations share it.

    Attributes:
        document: the whole definition.
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document
        self._referred: dict[str, SchemaView] = {}
        self._known: dict[int, SchemaView] = {}

    def view(self, placed: Placed) -> SchemaView:
        """Return what applies to a schema, as `view_of` does.

        Raises:
            BrokenReference: a reference on the way does not resolve.
        """
        reference = placed.node.get("$ref") if isinstance(placed.node, Mapping) else None
        if not isinstance(reference, str):
            known = self._known.get(id(placed.node))
            # A view holds its node, so that no other one gets its number.
            if known is None or known.place != placed.place:
                known = self._known[id(placed.node)] = view_of(self.document, placed)
            return known
        if reference not in self._referred:
            self._referred[reference] = view_of(self.document, placed)
        return self._referred[reference]


def plain_schema(view: SchemaView) -> dict[str, Any]:
    """Write a view as one schema without references of its own and without parts, for what reads schemas alone."""
    plain = {key: value for key, value in view.keywords.items() if key not in _COMBINING}
    if view.type != ANY:
        plain["type"] = view.type
    if view.properties:
        plain["properties"] = {name: member.node for name, member in view.properties.items()}
    if view.required:
        plain["required"] = sorted(view.required)
    if view.is_nullable:
        plain["x-nullable"] = True
    if view.items is not None:
        plain["items"] = view.items.node
    if view.extra is not None or view.is_closed:
        plain["additionalProperties"] = view.extra.node if view.extra is not None else False
    return plain


def view_of(document: Mapping[str, Any], placed: Placed) -> SchemaView:
    """Return what applies to a schema; keywords of a wrong JSON type are passed over.

    Understands OpenAPI 2.0 and 3.x: `oneOf` or `anyOf` with one part besides null is that part, with several the
    schema may be anything.

    Args:
        document: the whole definition.
        placed: a schema in it, or a parameter that carries its type itself.

    Raises:
        BrokenReference: a reference on the way does not resolve.
    """
    target = follow(document, placed)
    keywords: dict[str, Any] = {}
    properties: dict[str, Placed] = {}
    required: set[str] = set()
    nullable = False
    waiting, seen = [target], set()
    while waiting:
        node, place = follow(document, waiting.pop())
        if not isinstance(node, Mapping) or id(node) in seen:
            continue
        seen.add(id(node))
        for name, schema in _mapping(node.get("properties")).items():
            properties.setdefault(name, Placed(schema, (*place, "properties", name)))
        listed = node.get("required")
        required |= {name for name in listed if isinstance(name, str)} if isinstance(listed, list) else set()
        for keyword, value in node.items():
            keywords.setdefault(keyword, Placed(value, (*place, keyword)) if keyword in _PLACED else value)
        nullable = nullable or _declares_null(node)
        waiting += reversed([part for key in _COMBINING for part in _parts(Placed(node, place), key)])
    items = keywords.pop("items", None)
    items = items if items is not None and isinstance(items.node, Mapping) else None
    extra = keywords.pop("additionalProperties", None)
    return SchemaView(
        node=target.node,
        place=target.place,
        keywords=keywords,
        type=_type(keywords, properties, items),
        properties=properties,
        required=frozenset(required),
        items=items,
        extra=extra if extra is not None and (extra.node is True or isinstance(extra.node, Mapping)) else None,
        is_closed=extra is not None and extra.node is False,
        is_nullable=nullable,
    )


def _parts(schema: Placed, key: str) -> list[Placed]:
    parts = [
        Placed(part, (*schema.place, key, index))
        for index, part in enumerate(_listed(schema.node.get(key)))
        if not _is_null(part)
    ]
    return parts if key == "allOf" or len(parts) == 1 else []


def _declares_null(node: Mapping[str, Any]) -> bool:
    if node.get("x-nullable") is True or node.get("nullable") is True:
        return True
    types = node.get("type")
    return (isinstance(types, list) and "null" in types) or any(
        _is_null(part) for key in ("oneOf", "anyOf") for part in _listed(node.get(key))
    )


def _is_null(part: Any) -> bool:
    return isinstance(part, Mapping) and part.get("type") == "null"


def _type(keywords: Mapping[str, Any], properties: Mapping[str, Placed], items: Placed | None) -> str:
    declared = keywords.get("type")
    if isinstance(declared, list):
        options = [each for each in declared if isinstance(each, str) and each != "null"]
        declared = options[0] if len(options) == 1 else ANY
    if isinstance(declared, str) and declared:
        return declared
    return "object" if properties else "array" if items is not None else ANY


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
