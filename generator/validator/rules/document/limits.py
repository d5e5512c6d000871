"""Limits of the platform."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from generator.validator.connector import Connector
from generator.validator.index import Index, Root, Same
from generator.validator.rule import Example, Violation, rule
from generator.validator.swagger import NOTIFICATION_CONTENT

_MAX_OPERATIONS = 256
_MAX_SCHEMAS = 512
_MAX_IN_OPERATION = 16_384
_MAX_DEPTH = 15
_ENOUGH = 1_000_000

_SOUND_OPERATION = {
    "summary": "Read a part",
    "description": "Reads a part of an item.",
    "responses": {"200": {"description": "The part.", "schema": {"$ref": "#/definitions/Item"}}},
}
_PART_PROPERTY = {"x-ms-summary": "Part", "description": "A part of the item."}


def _halves(levels: int) -> dict[str, dict[str, object]]:
    """Return definitions of which each holds two of the next, so that the count doubles at every level."""
    found: dict[str, dict[str, object]] = {
        f"Part{level}": {
            "type": "object",
            "properties": {side: {"$ref": f"#/definitions/Part{level + 1}"} for side in ("left", "right")},
        }
        for level in range(1, levels)
    }
    return {**found, f"Part{levels}": {"type": "string"}}


def _answers(count: int) -> dict[str, object]:
    """Return as many good answers, each with all those definitions."""
    answer = {"description": "The item.", "schema": {"$ref": "#/definitions/Part1"}}
    return {str(200 + number): answer for number in range(count)}


def _nested(levels: int) -> dict[str, object]:
    """Return a schema with objects inside objects."""
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
    good={"/paths/~1part": {"get": {**_SOUND_OPERATION, "operationId": "GetPart"}}},
)
def too_many_operations(connector: Connector) -> Iterator[Violation]:
    """Report that there are too many, once."""
    count = len(connector.index.operations)
    if count > _MAX_OPERATIONS:
        yield Violation(f"there are {count} operations; the platform takes at most {_MAX_OPERATIONS}", ("paths",))


@rule(
    "body-schema-count",
    "error",
    summary="A body, a response or an entry of `definitions` is made of at most 512 schemas, references included",
    why="The swagger validator stops at more. Cut the tree: leave out properties, or let a part be an open object.",
    source="Microsoft: swagger validator BodySchemaCountExceedsMaxAllowed; custom connector FAQ; "
    "microsoft/PowerPlatformConnectors#1088, #3706",
    bad={
        **{f"/definitions/{name}": part for name, part in _halves(10).items()},
        "/definitions/Item/properties/part": {"$ref": "#/definitions/Part1"},
    },
    good={
        **{f"/definitions/{name}": part for name, part in _halves(6).items()},
        "/definitions/Item/properties/part": {"$ref": "#/definitions/Part1"},
    },
)
def body_schema_count(connector: Connector) -> Iterator[Violation]:
    """Report trees with too many schemas; of those that share the cause, the innermost."""
    trees = _measured(connector.index)
    for root, tree in trees.items():
        if tree.schemas > _MAX_SCHEMAS and not any(trees[each].schemas > _MAX_SCHEMAS for each, _ in tree.uses):
            count = str(tree.schemas) if tree.schemas < _ENOUGH else "more than a million"
            yield Violation(f"this tree holds {count} schemas; the platform takes at most {_MAX_SCHEMAS}", root.place)


@rule(
    "operation-schema-count",
    "error",
    summary="The body, the responses and the notification of one operation hold at most 16,384 schemas together",
    why="The swagger validator stops at more. Cut the trees, or let the answers of rare statuses have no schema.",
    source="Microsoft: swagger validator OperationSchemaCountExceedsMaxAllowed; custom connector FAQ",
    bad=Example(
        definition={
            **{f"/definitions/{name}": part for name, part in _halves(9).items()},
            "/paths/~1items/get/responses": _answers(33),
        },
        also=("multiple-response-schemas",),  # a tree by itself may hold 512 only
    ),
    good={
        **{f"/definitions/{name}": part for name, part in _halves(9).items()},
        "/paths/~1items/get/responses": _answers(1),
    },
)
def operation_schema_count(connector: Connector) -> Iterator[Violation]:
    """Report operations with too many schemas, references followed in each place anew."""
    index = connector.index
    trees = _measured(index)
    largest = max((tree.schemas for tree in trees.values()), default=0)
    for operation in index.operations:
        if (len(operation.responses) + len(operation.parameters) + 1) * largest <= _MAX_IN_OPERATION:
            continue
        parts = [(answer.node.get("schema"), answer.place) for answer in operation.responses]
        parts += [(each.node.get("schema"), each.place) for each in operation.parameters if each.location == "body"]
        if operation.trigger == "webhook":
            content = operation.item.get(NOTIFICATION_CONTENT)
            place = (*operation.place[:2], NOTIFICATION_CONTENT)
            parts.append((content.get("schema") if isinstance(content, dict) else None, place))
        tops = [index.follow(schema, (*place, "schema")) for schema, place in parts]
        roots = [root for top in tops if top and (root := index.roots.get(top.place))]
        count = sum(trees[root].schemas for root in roots if root in trees)
        if count > _MAX_IN_OPERATION:
            shown = f"{count:,}" if count < _ENOUGH else "more than a million"
            yield Violation(
                f"this operation holds {shown} schemas; the platform takes at most {_MAX_IN_OPERATION:,}",
                operation.place,
            )


@rule(
    "schema-too-deep",
    "warning",
    on_import="warning",
    summary="Schemas are nested at most 15 deep, references included",
    why="The swagger validator has a limit that is not published; the deepest published connector has 14 levels.",
    source="Microsoft: swagger validator SchemaTooDeep; 1,015 published definitions",
    bad={"/definitions/Item/properties/part": _nested(16)},
    good={"/definitions/Item/properties/part": _nested(13)},
)
def schema_too_deep(connector: Connector) -> Iterator[Violation]:
    """Report trees that are too deep; of those that share the cause, the innermost."""
    trees = _measured(connector.index)
    for root, tree in trees.items():
        if tree.depth > _MAX_DEPTH and not any(trees[each].depth > _MAX_DEPTH for each, _ in tree.uses):
            yield Violation(f"schemas are nested {tree.depth} deep; expected at most {_MAX_DEPTH}", root.place)


class _Tree(NamedTuple):
    """A tree of schemas: how many and how deep with references followed, and the trees it refers to with the depth."""

    schemas: int
    depth: int
    uses: tuple[tuple[Root, int], ...]


def _measured(index: Index) -> Mapping[Root, _Tree]:
    """Measure every tree; a reference back to a tree that leads here counts nothing."""
    return _trees(Same(index))


@lru_cache(maxsize=1)  # three rules ask, one after the other
def _trees(same: Same) -> Mapping[Root, _Tree]:
    index = same.held
    targets = {value: index.roots.get(target.place) for value, target in index.targets.items()}
    uses: dict[Root, list[tuple[Root, int]]] = {
        root: [(top, at) for value, at in root.references if (top := targets.get(value)) is not None and top.schemas]
        for root in index.roots.values()
        if root.schemas
    }
    trees: dict[Root, _Tree] = {}
    for root in _inside_out(uses):
        count, depth, known = root.schemas, root.depth, []
        for use in uses[root]:
            top, at = use
            if tree := trees.get(top):
                known.append(use)
                count += tree.schemas
                depth = max(depth, at + 1 + tree.depth)
        trees[root] = _Tree(min(count, _ENOUGH), min(depth, _ENOUGH), tuple(known))
    return trees


def _inside_out(uses: dict[Root, list[tuple[Root, int]]]) -> Iterator[Root]:
    """Return every tree after those it refers to, without recursion; circles are cut where they close."""
    seen: set[Root] = set()
    for start, first in uses.items():
        if start in seen:
            continue
        seen.add(start)
        if not first:
            yield start
            continue
        stack = [(start, iter(first))]
        while stack:
            root, further = stack[-1]
            step = next((each for each, _ in further if each not in seen), None)
            if step is None:
                stack.pop()
                yield root
            else:
                seen.add(step)
                stack.append((step, iter(uses[step])))
