"""Bodies that nobody sees: what a call sends there comes from defaults alone."""

from collections.abc import Iterator, Mapping
from typing import Any

from generator.validator.connector import Connector
from generator.validator.index import Index, Place, Placed
from generator.validator.json_values import mapping, strings
from generator.validator.rule import Example, Violation, rule
from generator.validator.rules.schema.compositions import is_required_in_body, parts, required_references

_BODY = "/paths/~1items/post/parameters/0"
_PROPERTIES = f"{_BODY}/schema/properties"
_MOST_SCHEMAS = 40  # definitions that hold each other in many ways would be looked at again and again
_CONTAINERS = ("object", "array")
_HIDDEN = {"type": "object", "x-ms-visibility": "internal", "x-ms-summary": "Source", "description": "Where from."}
_KIND = {"type": "string", "x-ms-summary": "Kind", "description": "What kind."}


def _holding(**properties: Any) -> Example:
    """Return an example whose body requires an object that nobody sees."""
    source = {**_HIDDEN, "required": list(properties), "properties": properties}
    return Example(definition={f"{_PROPERTIES}/source": source, f"{_BODY}/schema/required": ["name", "source"]})


@rule(
    "internal-body-no-default",
    "warning",
    on_import="warning",
    summary="An internal body, object or list that is required is filled from defaults",
    why="Nobody can fill it in. Without a default for all that it requires the call sends less than the service wants.",
    source="Microsoft: OpenAPI extensions; measured: 1 of a sample of 124 published connectors",
    bad=(
        {f"{_BODY}/x-ms-visibility": "internal"},
        _holding(kind=_KIND),
        {
            f"{_PROPERTIES}/tags": {**_HIDDEN, "type": "array", "items": {"type": "string", "default": "a"}},
            f"{_BODY}/schema/required": ["name", "tags"],
        },
    ),
    good=(_holding(kind={**_KIND, "default": "flow"}), {f"{_PROPERTIES}/source": _HIDDEN}),
)
def internal_body_no_default(connector: Connector) -> Iterator[Violation]:
    """Report bodies and their internal objects and lists; single values have a rule of their own."""
    index = connector.index
    told: set[Place] = set()
    known: dict[Place, str | None] = {}
    for what, placed, place in _hidden(connector):
        if placed.place not in known:
            known[placed.place] = _unfilled(index, placed)
        lacking = known[placed.place]
        if lacking is not None and place not in told:
            told.add(place)
            where = f": {lacking!r} has no default" if lacking else ", and nothing in it has a default"
            yield Violation(f"{what} is internal and required{where}", place)


def _hidden(connector: Connector) -> Iterator[tuple[str, Placed, Place]]:
    """Return what nobody sees and every call must send, as a message names it, with its schema and its place."""
    index = connector.index
    for parameter in index.parameters:
        if parameter.location == "body" and parameter.is_required:
            schema = index.follow(parameter.node.get("schema"), (*parameter.place, "schema"))
            if schema is not None and (parameter.is_internal or _is_internal(schema.node)):
                yield "the body", schema, parameter.place
    for use in index.extended("x-ms-visibility"):
        found = use.schema
        if use.value != "internal" or found is None or not found.name or "body" not in found.root.roles:
            continue
        if _is_container(found.node) and is_required_in_body(index, found):
            yield f"the property {found.name!r}", Placed(found.node, found.place), found.place
    for name, place, target in required_references(index):
        if _is_internal(target.node) and _is_container(target.node):
            yield f"the property {name!r}", target, place


def _is_internal(node: Mapping[str, Any]) -> bool:
    return node.get("x-ms-visibility") == "internal"


def _is_container(node: Mapping[str, Any]) -> bool:
    return node.get("type") in _CONTAINERS or any(key in node for key in ("properties", "allOf", "items"))


def _unfilled(index: Index, top: Placed) -> str | None:
    """Return the path of the first thing that a schema requires and no default fills; empty when there is no default.

    None when defaults, or the address for notifications, fill all that is required.
    """
    has_default = False
    waiting, seen = [(top, "")], set[Place]()
    while waiting and len(seen) < _MOST_SCHEMAS:
        whole, here = waiting.pop(0)
        if whole.place in seen:
            continue
        seen.add(whole.place)
        described = parts(index, whole)
        if any("default" in part.node or "x-ms-notification-url" in part.node for part in described):
            has_default = True
            continue
        if not any(_is_container(part.node) for part in described):
            return here
        if any(part.node.get("type") == "array" or "items" in part.node for part in described):
            return here
        required = {name for part in described for name in strings(part.node, "required")}
        for part in described:
            for name, child in mapping(part.node, "properties").items():
                inner = index.follow(child, (*part.place, "properties", name))
                if inner is None:
                    continue
                if name in required:
                    waiting.append((inner, f"{here}/{name}".lstrip("/")))
                elif "default" in inner.node or "x-ms-notification-url" in inner.node:
                    has_default = True
    return None if has_default else ""
