"""Limits of the platform."""

from collections.abc import Iterator
from typing import NamedTuple

from generator.validator.connector import Connector
from generator.validator.index import Index
from generator.validator.rule import Example, Hit, Place, rule

ORDER = 5

_MAX_OPERATIONS = 256
# 16,384 in one operation is a limit as well: nothing reaches it without passing this one or answering in many shapes.
_MAX_SCHEMAS = 512
_MAX_DEPTH = 15
_ENOUGH = 1_000_000

_SOUND_OPERATION = {
    "summary": "Read a part",
    "description": "Reads a part of an item.",
    "responses": {"200": {"description": "The part.", "schema": {"$ref": "#/definitions/Item"}}},
}
_PART_PROPERTY = {"x-ms-summary": "Part", "description": "A part of the item."}


def _halves(levels: int) -> dict[str, dict[str, object]]:
    """Give definitions of which each holds two of the next, so that the count doubles at every level."""
    found: dict[str, dict[str, object]] = {
        f"Part{level}": {
            "type": "object",
            "properties": {side: {"$ref": f"#/definitions/Part{level + 1}"} for side in ("left", "right")},
        }
        for level in range(1, levels)
    }
    return {**found, f"Part{levels}": {"type": "string"}}


def _nested(levels: int) -> dict[str, object]:
    """Give a schema with objects inside objects."""
    schema: dict[str, object] = {"type": "string", **_PART_PROPERTY}
    for _ in range(levels - 1):
        schema = {"type": "object", "properties": {"part": schema}, **_PART_PROPERTY}
    return schema


@rule(
    "too-many-operations",
    "error",
    summary="A connector has at most 256 operations",
    why="The import refuses more. Split the connector, or leave out what nobody calls.",
    source="Microsoft: swagger validator TotalOperationsCountExceedsMaxAllowed; custom connector FAQ",
    bad=Example(
        definition={
            f"/paths/~1part{number}": {
                "get": {**_SOUND_OPERATION, "operationId": f"GetPart{number}", "summary": f"Read part {number}"}
            }
            for number in range(_MAX_OPERATIONS)
        }
    ),
    good=Example(definition={"/paths/~1part": {"get": {**_SOUND_OPERATION, "operationId": "GetPart"}}}),
)
def too_many_operations(connector: Connector) -> Iterator[Hit]:
    """Report that there are too many, once."""
    count = len(connector.index.operations)
    if count > _MAX_OPERATIONS:
        yield Hit(f"there are {count} operations; the platform takes at most {_MAX_OPERATIONS}", ("paths",))


@rule(
    "body-schema-count",
    "error",
    summary="A body, a response or an entry of `definitions` is made of at most 512 schemas, references included",
    why="The swagger validator stops at more. Cut the tree: leave out properties, or let a part be an open object.",
    source="Microsoft: swagger validator BodySchemaCountExceedsMaxAllowed; custom connector FAQ; "
    "microsoft/PowerPlatformConnectors#1088, #3706",
    bad=Example(
        definition={
            **{f"/definitions/{name}": part for name, part in _halves(10).items()},
            "/definitions/Item/properties/part": {"$ref": "#/definitions/Part1"},
        }
    ),
    good=Example(
        definition={
            **{f"/definitions/{name}": part for name, part in _halves(6).items()},
            "/definitions/Item/properties/part": {"$ref": "#/definitions/Part1"},
        }
    ),
)
def body_schema_count(connector: Connector) -> Iterator[Hit]:
    """Report trees with too many schemas; of those that share the cause, the innermost."""
    trees = _measured(connector.index)
    for place, tree in trees.items():
        if tree.schemas > _MAX_SCHEMAS and not any(trees[each].schemas > _MAX_SCHEMAS for each, _ in tree.uses):
            count = str(tree.schemas) if tree.schemas < _ENOUGH else "more than a million"
            yield Hit(f"this tree holds {count} schemas; the platform takes at most {_MAX_SCHEMAS}", place)


@rule(
    "schema-too-deep",
    "warning",
    on_import="warning",
    summary="Schemas are nested at most 15 deep, references included",
    why="The swagger validator has a limit that is not published; the deepest published connector has 14 levels.",
    source="Microsoft: swagger validator SchemaTooDeep; 1,015 published definitions",
    bad=Example(definition={"/definitions/Item/properties/part": _nested(16)}),
    good=Example(definition={"/definitions/Item/properties/part": _nested(13)}),
)
def schema_too_deep(connector: Connector) -> Iterator[Hit]:
    """Report trees that are too deep; of those that share the cause, the innermost."""
    trees = _measured(connector.index)
    for place, tree in trees.items():
        if tree.depth > _MAX_DEPTH and not any(trees[each].depth > _MAX_DEPTH for each, _ in tree.uses):
            yield Hit(f"schemas are nested {tree.depth} deep; expected at most {_MAX_DEPTH}", place)


class _Tree(NamedTuple):
    """A tree of schemas: how many and how deep with references followed, and the trees it refers to with the depth."""

    schemas: int
    depth: int
    uses: tuple[tuple[Place, int], ...]


def _measured(index: Index) -> dict[Place, _Tree]:
    """Measure every tree; a reference back to a tree that leads here counts nothing."""
    depths: dict[Place, int] = {}
    counts: dict[Place, int] = {}
    deepest: dict[Place, int] = {}
    for schema in index.schemas:
        depth = 0 if schema.parent is None else depths[schema.parent.place] + 1
        top = schema.root.place
        depths[schema.place] = depth
        counts[top] = counts.get(top, 0) + 1
        if depth > deepest.get(top, -1):
            deepest[top] = depth
    tops = {schema.place: schema.root.place for schema in index.schemas}
    uses: dict[Place, list[tuple[Place, int]]] = {place: [] for place in counts}
    for place, value, kind, _ in index.references:
        target = index.targets.get(value) if kind == "schema" and isinstance(value, str) else None
        if target is None or target.place not in counts:
            continue
        owner = next((place[:-cut] for cut in (2, 3) if place[:-cut] in depths), None)
        if owner is not None:
            uses[tops[owner]].append((target.place, depths[owner]))
    trees: dict[Place, _Tree] = {}
    for place in _inside_out(uses):
        known = [(each, trees[each], at) for each, at in uses[place] if each in trees]
        count = min(_ENOUGH, counts[place] + sum(tree.schemas for _, tree, _ in known))
        depth = max([deepest[place], *(at + 1 + tree.depth for _, tree, at in known)])
        trees[place] = _Tree(count, min(depth, _ENOUGH), tuple((each, at) for each, _, at in known))
    return trees


def _inside_out(uses: dict[Place, list[tuple[Place, int]]]) -> Iterator[Place]:
    """Give every tree after those it refers to, without recursion; circles are cut where they close."""
    seen: set[Place] = set()
    for start, first in uses.items():
        if start in seen:
            continue
        seen.add(start)
        stack = [(start, iter(first))]
        while stack:
            place, further = stack[-1]
            step = next((each for each, _ in further if each not in seen), None)
            if step is None:
                stack.pop()
                yield place
            else:
                seen.add(step)
                stack.append((step, iter(uses[step])))
