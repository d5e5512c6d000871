"""Dynamic lists and schemas: what they find in the answer."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from generator.definition import BrokenReference, Placed, SchemaView
from generator.definition.schemas import ANY
from generator.definition.spelling import did_you_mean
from generator.validator.connector import Connector
from generator.validator.index import Index, Operation
from generator.validator.inputs import is_open
from generator.validator.json_values import text
from generator.validator.rule import Violation, rule
from generator.validator.rules.dynamic.calls import Call, calls
from generator.validator.rules.dynamic.examples import ANSWER, WRAPPED, with_both, with_schema, with_values

_COLLECTION = {"x-ms-dynamic-values": "value-collection", "x-ms-dynamic-list": "itemsPath"}
_PATHS: Mapping[str, tuple[str, ...]] = {
    "x-ms-dynamic-values": ("value-path", "value-title"),
    "x-ms-dynamic-list": ("itemValuePath", "itemTitlePath"),
    "x-ms-dynamic-schema": ("value-path",),
    "x-ms-dynamic-properties": ("itemValuePath",),
}


class _Found(NamedTuple):
    """Where a path leads in an answer.

    Attributes:
        view: what applies there; None when there is nothing.
        is_unknown: whether nobody can tell, because a schema on the way is open.
        near: the names that the last known schema has.
    """

    view: SchemaView | None
    is_unknown: bool
    near: tuple[str, ...]


_UNKNOWN = _Found(None, True, ())


def _at(index: Index, placed: Placed) -> _Found:
    try:
        return _Found(index.views.view(placed), False, ())
    except BrokenReference:
        return _UNKNOWN


def _answer(index: Index, operation: Operation) -> _Found:
    """Return the schema of the first 2xx answer that has one."""
    for response in operation.responses:
        if response.status.startswith("2") and "schema" in response.node:
            return _at(index, Placed(response.node["schema"], (*response.place, "schema")))
    return _UNKNOWN


def _along(index: Index, start: _Found, path: str) -> _Found:
    """Follow a path of property names; lists on the way count as their entries."""
    here = start
    for part in path.strip("/").split("/") if path.strip("/") else ():
        entry = _entry(index, here)
        if entry.view is None or entry.is_unknown:
            return entry
        is_position = part.isdigit() and here.view is not None and here.view.type == "array"
        here = entry if is_position else _property(index, entry.view, part.replace("~1", "/").replace("~0", "~"))
    return here


def _entry(index: Index, here: _Found) -> _Found:
    """Go from a list to its entries."""
    for _ in range(8):
        if here.view is None or here.is_unknown or here.view.type != "array":
            return here
        here = _at(index, here.view.items) if here.view.items is not None else _UNKNOWN
    return _UNKNOWN


def _property(index: Index, view: SchemaView, name: str) -> _Found:
    if name in view.properties:
        return _at(index, view.properties[name])
    return _UNKNOWN if is_open(view) else _Found(None, False, tuple(view.properties))


@rule(
    "dynamic-collection-invalid",
    "warning",
    summary="`value-collection` and `itemsPath` lead to a list in the answer; without them the answer is one",
    why="The list for makers stays empty.",
    source="Microsoft: swagger validator InvokedOperationShouldProduceArray; microsoft/PowerPlatformConnectors#702",
    bad=(
        with_values({"value-collection": "nope"}, {ANSWER: WRAPPED}),
        with_values({}, {ANSWER: {"$ref": "#/definitions/Item"}}),
    ),
    good=with_values({"value-collection": "items"}, {ANSWER: WRAPPED}),
)
def dynamic_collection_invalid(connector: Connector) -> Iterator[Violation]:
    """Report collections that are missing in the answer of the target, or no list."""
    for call, found, path in _collections(connector):
        if found.is_unknown:
            continue
        if found.view is None:
            message = f"the answer of {_name(call)!r} has no {path!r}{did_you_mean(_last(path), found.near)}"
            yield Violation(message, (*call.place, _COLLECTION[call.key]))
        elif _is_no_array(found.view):
            what = repr(path) if path else "which is an object"
            hint = "" if path else f"; name the list in {_COLLECTION[call.key]!r}"
            yield Violation(f"the answer of {_name(call)!r}, {what}, is no list{hint}", call.place)


def _is_no_array(view: SchemaView) -> bool:
    return view.type not in ("array", ANY) and not (view.type == "object" and is_open(view))


def _name(call: Call) -> str:
    return text(call.value, "operationId")


def _last(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]


def _collections(connector: Connector) -> Iterator[tuple[Call, _Found, str]]:
    """Return the calls for lists, each with what its collection is."""
    for call in calls(connector.index):
        if call.key in _COLLECTION and call.target and "capability" not in call.value:
            path = text(call.value, _COLLECTION[call.key])
            yield call, _along(connector.index, _answer(connector.index, call.target), path), path


@rule(
    "dynamic-item-path-invalid",
    "warning",
    summary="The paths of value and title lead to properties in the answer",
    why="The list shows blanks, or hands over nothing.",
    source="Microsoft: swagger validator InvokedOperationShouldProduceProperty; microsoft/PowerPlatformConnectors#702",
    bad=(with_values({"value-path": "Id"}), with_both({"itemTitlePath": "titel"})),
    good=with_values({"value-path": "name"}),
)
def dynamic_item_path_invalid(connector: Connector) -> Iterator[Violation]:
    """Report paths that the entries of the collection do not have."""
    index = connector.index
    for call, collection, _ in _collections(connector):
        if collection.view is None or collection.is_unknown or _is_no_array(collection.view):
            continue
        yield from _path_hits(index, call, _entry(index, collection), "an entry in the answer")
    for call in calls(index):
        if call.target and call.key in ("x-ms-dynamic-schema", "x-ms-dynamic-properties"):
            yield from _path_hits(index, call, _answer(index, call.target), "the answer")


def _path_hits(index: Index, call: Call, start: _Found, where: str) -> Iterator[Violation]:
    for key in _PATHS[call.key]:
        path = text(call.value, key)
        found = _along(index, start, path)
        if found.view is None and not found.is_unknown:
            message = f"{where} of {_name(call)!r} lacks {path!r}"
            yield Violation(message + did_you_mean(_last(path), found.near), (*call.place, key))


@rule(
    "dynamic-schema-not-object",
    "warning",
    on_import="warning",
    summary="What `x-ms-dynamic-schema` and `x-ms-dynamic-properties` read is an object: a schema",
    why="From a text, a list or nothing the designer cannot make inputs or outputs: the step cannot be set up.",
    source="microsoft/powercat-business-approvals-kit#171; microsoft/Power-Fx#3050",
    bad=(
        with_schema("shape", "shape", {f"{ANSWER}/properties/shape": {"type": "string", "description": "A schema."}}),
        with_schema("", "", {ANSWER: {"type": "array", "items": {"$ref": "#/definitions/Item"}}}),
    ),
    good=(with_schema("shape", "shape"), with_schema("", "")),
)
def dynamic_schema_not_object(connector: Connector) -> Iterator[Violation]:
    """Report what is of another type, and answers without a schema; that a path does not resolve is another rule's."""
    index = connector.index
    for call in calls(index):
        if call.target is None or call.key not in _SCHEMAS:
            continue
        (key,) = _PATHS[call.key]
        path = text(call.value, key)
        place = (*call.place, key) if path else call.place
        if _gives_nothing(call.target):
            yield Violation(f"{_name(call)!r} answers nothing, so there is no schema to read", call.place)
        elif kind := _other_type(_along(index, _answer(index, call.target), path)):
            what = f"{path!r} in the answer" if path else "the answer"
            yield Violation(f"{what} of {_name(call)!r} is of type {kind!r}; a schema is an object", place)


_SCHEMAS = ("x-ms-dynamic-schema", "x-ms-dynamic-properties")


def _gives_nothing(operation: Operation) -> bool:
    """Return whether every success that an operation declares is 204."""
    successes = {response.status for response in operation.responses if response.status.startswith("2")}
    return successes == {"204"}


def _other_type(found: _Found) -> str:
    """Return the type of what a path leads to when it cannot be an object; empty when it is one, or unknown."""
    kind = found.view.type if found.view is not None and not found.is_unknown else ANY
    return "" if kind in ("object", ANY) else kind
