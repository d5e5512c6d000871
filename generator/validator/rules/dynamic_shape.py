"""Dynamic lists and schemas: how they are written, and what they find in the answer."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from generator.validator.connector import Connector
from generator.validator.dynamic_calls import LEGACY, NEW, Call, calls
from generator.validator.index import Index, Operation, Place
from generator.validator.inputs import is_open
from generator.validator.json_values import listed, mapping, text
from generator.validator.meant import meant
from generator.validator.rule import Example, Hit, rule

ORDER = 9.6

_EXTENSIONS = "Microsoft: OpenAPI extensions for custom connectors"
_PARAMETER = "/paths/~1items~1{item_id}/get/parameters/0"
_NUMBER = "/definitions/Item/properties/id"
_VALUES = {"operationId": "ListItems", "parameters": {}, "value-path": "id", "value-title": "name"}
_LIST = {"operationId": "ListItems", "parameters": {}, "itemValuePath": "id", "itemTitlePath": "name"}
_WRAPPED = {
    "type": "object",
    "properties": {
        "items": {
            "type": "array",
            "items": {"$ref": "#/definitions/Item"},
            "x-ms-summary": "Items",
            "description": "The items.",
        }
    },
}
_ANSWER = "/paths/~1items/get/responses/200/schema"
_SHAPE = {
    "type": "object",
    "properties": {
        "shape": {
            "type": "object",
            "additionalProperties": {"type": "string"},
            "x-ms-summary": "Shape",
            "description": "What items look like.",
        }
    },
}
_COLLECTION = {"x-ms-dynamic-values": "value-collection", "x-ms-dynamic-list": "itemsPath"}
_PATHS: Mapping[str, tuple[str, ...]] = {
    "x-ms-dynamic-values": ("value-path", "value-title"),
    "x-ms-dynamic-list": ("itemValuePath", "itemTitlePath"),
    "x-ms-dynamic-schema": ("value-path",),
    "x-ms-dynamic-properties": ("itemValuePath",),
}
_LITERALS = (str, int, float, bool, list)
_ITEM_AS_TEXT = {f"{_PARAMETER}/type": "string", f"{_PARAMETER}/format": "uuid"}
_NEW_ARGUMENTS = frozenset({"value", "parameterReference", "selectedItemValuePath"})


def _values(value: Mapping[str, Any], edits: Mapping[str, Any] | None = None) -> Example:
    return Example(definition={f"{_PARAMETER}/x-ms-dynamic-values": {**_VALUES, **value}, **(edits or {})})


def _both(value: Mapping[str, Any], edits: Mapping[str, Any] | None = None) -> Example:
    return Example(
        definition={
            f"{_PARAMETER}/x-ms-dynamic-values": _VALUES,
            f"{_PARAMETER}/x-ms-dynamic-list": {**_LIST, **value},
            **(edits or {}),
        }
    )


def _twins(old: str, new: str, edits: Mapping[str, Any] | None = None) -> Example:
    return Example(
        definition={
            f"{_NUMBER}/x-ms-dynamic-schema": {"operationId": "ListItems", "value-path": old},
            f"{_NUMBER}/x-ms-dynamic-properties": {"operationId": "ListItems", "itemValuePath": new},
            **(edits or {}),
        }
    )


@rule(
    "dynamic-shape-invalid",
    "error",
    summary="A dynamic extension has an operationId, and its arguments are literals or references of its own sort",
    why="The older pair takes `5` and `{parameter}`, the newer one only `{value}` and `{parameterReference}`.",
    source=f"{_EXTENSIONS}; schema of the definition",
    bad=(
        _both({"parameters": {"color": "red"}}),
        _both({"parameters": {"color": {"parameter": "item_id"}}}),
        _values({"parameters": {"color": {"parameterReference": "item_id"}}}),
        _values({"parameters": ["color"]}),
        _both({"parameters": {"color": {"value": "red", "parameterReference": "item_id"}}}, _ITEM_AS_TEXT),
        Example(definition={f"{_PARAMETER}/x-ms-dynamic-values": "ListItems"}),
        Example(definition={f"{_PARAMETER}/x-ms-dynamic-values": {"value-path": "id", "value-title": "name"}}),
    ),
    good=(
        _both({"parameters": {"color": {"value": "red"}}}),
        _values({"parameters": {"color": "red"}}),
        _values({"parameters": {"color": ["red", "blue"]}}),
        Example(
            definition={
                f"{_PARAMETER}/x-ms-dynamic-values": {
                    "capability": "file-picker",
                    "parameters": {"isFolder": {"value": False}, "fileFilter": []},
                    "value-path": "Path",
                }
            }
        ),
    ),
)
def dynamic_shape_invalid(connector: Connector) -> Iterator[Hit]:
    """Report extensions that hold something else than they should; what the platform's own calls take is theirs."""
    index = connector.index
    for key in (*LEGACY, *NEW):
        for extension in index.extended(key):
            if not isinstance(extension.value, Mapping):
                yield Hit(f"{key!r} must be an object with 'operationId'", extension.place)
    for call in calls(index):
        is_built_in = call.is_legacy and {"builtInOperation", "capability"} & call.value.keys()
        if not text(call.value, "operationId") and not is_built_in:
            yield Hit(f"{call.key!r} needs an 'operationId'", call.place)
        if not isinstance(call.value.get("parameters", {}), Mapping):
            yield Hit("'parameters' must be an object: name of an input to value", (*call.place, "parameters"))
        for argument, value in call.arguments.items() if not is_built_in else ():
            if fault := _argument_fault(value, call):
                yield Hit(f"the argument {argument!r} {fault}", (*call.place, "parameters", argument))


def _argument_fault(value: Any, call: Call) -> str:
    if call.is_legacy:
        if isinstance(value, _LITERALS) or (isinstance(value, Mapping) and isinstance(value.get("parameter"), str)):
            return ""
        return "must be a literal or {'parameter': name}"
    if isinstance(value, Mapping):
        said = _NEW_ARGUMENTS & value.keys()
        if {"value", "parameterReference"} <= said:
            return "has a 'value' and a 'parameterReference'; it takes one of them"
        if "value" in said or any(isinstance(value[key], str) for key in said):
            return ""
    return "must be {'value': literal} or {'parameterReference': path}"


@rule(
    "dynamic-new-without-legacy",
    "warning",
    summary="`x-ms-dynamic-list` and `-properties` stand beside `x-ms-dynamic-values` and `-schema`",
    why="Older designers know only the older pair, and show a plain text box.",
    source=_EXTENSIONS,
    bad=Example(definition={f"{_PARAMETER}/x-ms-dynamic-list": _LIST}),
    good=_both({}),
)
def dynamic_new_without_legacy(connector: Connector) -> Iterator[Hit]:
    """Report newer extensions without their older twin."""
    for new, old in (("x-ms-dynamic-list", LEGACY[0]), ("x-ms-dynamic-properties", LEGACY[1])):
        for extension in connector.index.extended(new):
            if old not in extension.owner:
                yield Hit(f"{new!r} should stand beside {old!r}", extension.place)


@rule(
    "dynamic-on-body-parameter",
    "error",
    summary="A dynamic extension of a body stands in its schema, not in the parameter",
    why="It is not looked for in the parameter.",
    source="Microsoft: swagger validator DynamicExtensionDefinitionNotAllowedInParameter",
    bad=Example(
        definition={"/paths/~1items/post/parameters/0/x-ms-dynamic-schema": {"operationId": "ListItems"}},
    ),
    good=Example(
        definition={
            "/paths/~1items/post/parameters/0/schema/x-ms-dynamic-schema": {"operationId": "ListItems"},
        }
    ),
)
def dynamic_on_body_parameter(connector: Connector) -> Iterator[Hit]:
    """Report extensions beside `in: body`."""
    for key in (*LEGACY, *NEW):
        for extension in connector.index.extended(key):
            if extension.kind == "parameter" and extension.owner.get("in") == "body":
                yield Hit(f"{key!r} belongs in the 'schema' of a body parameter", extension.place)


class _Found(NamedTuple):
    """Where a path leads in an answer.

    Attributes:
        node: the schema there; None when there is none.
        place: where it stands.
        is_unknown: whether nobody can tell, because a schema on the way is open.
        near: the names that the last known schema has.
    """

    node: Mapping[str, Any] | None
    place: Place
    is_unknown: bool
    near: tuple[str, ...]


def _answer(index: Index, operation: Operation) -> _Found:
    """Give the schema of the first 2xx answer that has one."""
    for response in operation.responses:
        if response.status.startswith("2") and "schema" in response.raw:
            found = index.follow(response.raw["schema"], (*response.place, "schema"))
            return _Found(found.node, found.place, False, ()) if found else _UNKNOWN
    return _UNKNOWN


_UNKNOWN = _Found(None, (), True, ())


def _along(index: Index, start: _Found, path: str) -> _Found:
    """Follow a path of property names; lists on the way count as their entries."""
    here = start
    for part in path.strip("/").split("/") if path.strip("/") else ():
        entry = _entry(index, here)
        if entry.node is None or entry.is_unknown:
            return entry
        if part.isdigit() and here.node is not None and _is_array(here.node):
            here = entry
            continue
        here = _property(index, entry, part.replace("~1", "/").replace("~0", "~"))
    return here


def _is_array(node: Mapping[str, Any]) -> bool:
    return node.get("type") == "array" or ("items" in node and "type" not in node)


def _entry(index: Index, here: _Found) -> _Found:
    """Go from a list to its entries."""
    for _ in range(8):
        if here.node is None or here.is_unknown or not _is_array(here.node):
            return here
        found = index.follow(here.node.get("items"), (*here.place, "items"))
        if found is None:
            return _UNKNOWN
        here = _Found(found.node, found.place, False, ())
    return _UNKNOWN


def _property(index: Index, here: _Found, name: str) -> _Found:
    waiting: list[tuple[Any, Place]] = [(here.node, here.place)]
    seen: set[Place] = set()
    near: list[str] = []
    while waiting:
        found = index.follow(*waiting.pop())
        if found is None:
            return _UNKNOWN
        if found.place in seen:
            continue
        seen.add(found.place)
        node, place = found
        properties = mapping(node, "properties")
        if name in properties:
            child = index.follow(properties[name], (*place, "properties", name))
            return _Found(child.node, child.place, False, ()) if child else _UNKNOWN
        if is_open(node):
            return _UNKNOWN
        near += properties
        waiting += [(part, (*place, "allOf", position)) for position, part in enumerate(listed(node, "allOf"))]
    return _Found(None, here.place, False, tuple(near))


@rule(
    "dynamic-collection-invalid",
    "warning",
    summary="`value-collection` and `itemsPath` lead to a list in the answer; without them the answer is one",
    why="The list for makers stays empty.",
    source="Microsoft: swagger validator InvokedOperationShouldProduceArray; microsoft/PowerPlatformConnectors#702",
    bad=(
        _values({"value-collection": "nope"}, {_ANSWER: _WRAPPED}),
        _values({}, {_ANSWER: {"$ref": "#/definitions/Item"}}),
    ),
    good=_values({"value-collection": "items"}, {_ANSWER: _WRAPPED}),
)
def dynamic_collection_invalid(connector: Connector) -> Iterator[Hit]:
    """Report collections that are missing in the answer of the target, or no list."""
    for call, found, path in _collections(connector):
        if found.is_unknown:
            continue
        if found.node is None:
            message = f"the answer of {_name(call)!r} has no {path!r}{meant(_last(path), found.near)}"
            yield Hit(message, (*call.place, _COLLECTION[call.key]))
        elif _is_no_array(found.node):
            what = repr(path) if path else "which is an object"
            hint = "" if path else f"; name the list in {_COLLECTION[call.key]!r}"
            yield Hit(f"the answer of {_name(call)!r}, {what}, is no list{hint}", call.place)


def _is_no_array(node: Mapping[str, Any]) -> bool:
    kind = node.get("type")
    if isinstance(kind, str):
        return kind != "array" and not (kind == "object" and is_open(node))
    return "properties" in node and not is_open(node)


def _name(call: Call) -> str:
    return text(call.value, "operationId")


def _last(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]


def _collections(connector: Connector) -> Iterator[tuple[Call, _Found, str]]:
    """Give the calls for lists, each with what its collection is."""
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
    bad=(_values({"value-path": "Id"}), _both({"itemTitlePath": "titel"})),
    good=_values({"value-path": "name"}),
)
def dynamic_item_path_invalid(connector: Connector) -> Iterator[Hit]:
    """Report paths that the entries of the collection do not have."""
    index = connector.index
    for call, collection, _ in _collections(connector):
        if collection.node is None or collection.is_unknown or _is_no_array(collection.node):
            continue
        yield from _path_hits(index, call, _entry(index, collection), "an entry in the answer")
    for call in calls(index):
        if call.target and call.key in ("x-ms-dynamic-schema", "x-ms-dynamic-properties"):
            yield from _path_hits(index, call, _answer(index, call.target), "the answer")


def _path_hits(index: Index, call: Call, start: _Found, where: str) -> Iterator[Hit]:
    for key in _PATHS[call.key]:
        path = text(call.value, key)
        found = _along(index, start, path)
        if found.node is None and not found.is_unknown:
            message = f"{where} of {_name(call)!r} lacks {path!r}"
            yield Hit(message + meant(_last(path), found.near), (*call.place, key))


@rule(
    "dynamic-value-path-missing",
    "warning",
    summary="A dynamic list names the paths of value and title",
    why="Without them makers see whole objects, or nothing.",
    source=_EXTENSIONS,
    bad=(
        Example(definition={f"{_PARAMETER}/x-ms-dynamic-values": {"operationId": "ListItems"}}),
        Example(definition={f"{_PARAMETER}/x-ms-dynamic-values": {"operationId": "ListItems", "value-path": "id"}}),
    ),
    good=_values({}),
)
def dynamic_value_path_missing(connector: Connector) -> Iterator[Hit]:
    """Report lists without the path of the value, and as information those without that of the title."""
    for call in calls(connector.index):
        if call.key not in _COLLECTION or "operationId" not in call.value:
            continue
        value, title = _PATHS[call.key]
        if value not in call.value:
            yield Hit(f"{call.key!r} has no {value!r}", call.place)
        elif title not in call.value:
            yield Hit(f"{call.key!r} has no {title!r}", call.place, severity="info")


@rule(
    "dynamic-properties-path-mismatch",
    "error",
    summary="`x-ms-dynamic-properties` and `x-ms-dynamic-schema` side by side read the same place of the answer",
    why="`itemValuePath` must equal `value-path`, a last `properties` left out.",
    source="Microsoft: swagger validator DynamicPropertiesItemValuePathMismatch",
    bad=_twins("name", "id"),
    good=(_twins("name", "name"), _twins("shape/properties", "shape", {_ANSWER: _SHAPE})),
)
def dynamic_properties_path_mismatch(connector: Connector) -> Iterator[Hit]:
    """Report twins whose paths differ."""
    for extension in connector.index.extended("x-ms-dynamic-properties"):
        old = mapping(extension.owner, "x-ms-dynamic-schema")
        if not old or not isinstance(extension.value, Mapping):
            continue
        wanted = text(old, "value-path").strip("/")
        wanted = "" if wanted == "properties" else wanted.removesuffix("/properties")
        path = text(extension.value, "itemValuePath").strip("/")
        if path != wanted:
            yield Hit(f"'itemValuePath' must be {wanted!r}, as in 'x-ms-dynamic-schema', not {path!r}", extension.place)
