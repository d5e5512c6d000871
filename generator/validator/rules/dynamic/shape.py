"""Dynamic lists and schemas: how they are written, and what they find in the answer."""

from collections.abc import Iterator, Mapping
from typing import Any

from generator.validator.connector import Connector
from generator.validator.json_values import mapping, text
from generator.validator.rule import Violation, rule
from generator.validator.rules.dynamic.calls import LEGACY, NEW, Call, calls
from generator.validator.rules.dynamic.examples import LIST, PARAMETER, with_both, with_schema, with_values

_EXTENSIONS = "Microsoft: OpenAPI extensions for custom connectors"
_COLLECTION = {"x-ms-dynamic-values": "value-collection", "x-ms-dynamic-list": "itemsPath"}
_PATHS: Mapping[str, tuple[str, ...]] = {
    "x-ms-dynamic-values": ("value-path", "value-title"),
    "x-ms-dynamic-list": ("itemValuePath", "itemTitlePath"),
    "x-ms-dynamic-schema": ("value-path",),
    "x-ms-dynamic-properties": ("itemValuePath",),
}
_ONE = {"operationId": "GetItem", "parameters": {"item_id": 1}}
_LITERALS = (str, int, float, bool, list)
_ITEM_AS_TEXT = {f"{PARAMETER}/type": "string", f"{PARAMETER}/format": "uuid"}
_NEW_ARGUMENTS = frozenset({"value", "parameterReference", "selectedItemValuePath"})


@rule(
    "dynamic-shape-invalid",
    "error",
    summary="A dynamic extension has an operationId, and its arguments are literals or references of its own sort",
    why="The older pair takes `5` and `{parameter}`, the newer one only `{value}` and `{parameterReference}`.",
    source=f"{_EXTENSIONS}; schema of the definition",
    bad=(
        with_both({"parameters": {"color": "red"}}),
        with_both({"parameters": {"color": {"parameter": "item_id"}}}),
        with_values({"parameters": {"color": {"parameterReference": "item_id"}}}),
        with_values({"parameters": ["color"]}),
        with_both({"parameters": {"color": {"value": "red", "parameterReference": "item_id"}}}, _ITEM_AS_TEXT),
        {f"{PARAMETER}/x-ms-dynamic-values": "ListItems"},
        {f"{PARAMETER}/x-ms-dynamic-values": {"value-path": "id", "value-title": "name"}},
    ),
    good=(
        with_both({"parameters": {"color": {"value": "red"}}}),
        with_values({"parameters": {"color": "red"}}),
        with_values({"parameters": {"color": ["red", "blue"]}}),
        {
            f"{PARAMETER}/x-ms-dynamic-values": {
                "capability": "file-picker",
                "parameters": {"isFolder": {"value": False}, "fileFilter": []},
                "value-path": "Path",
            }
        },
    ),
)
def dynamic_shape_invalid(connector: Connector) -> Iterator[Violation]:
    """Report extensions that hold something else than they should; what the platform's own calls take is theirs."""
    index = connector.index
    for key in (*LEGACY, *NEW):
        for extension in index.extended(key):
            if not isinstance(extension.value, Mapping):
                yield Violation(f"{key!r} must be an object with 'operationId'", extension.place)
    for call in calls(index):
        is_built_in = call.is_legacy and {"builtInOperation", "capability"} & call.value.keys()
        if not text(call.value, "operationId") and not is_built_in:
            yield Violation(f"{call.key!r} needs an 'operationId'", call.place)
        if not isinstance(call.value.get("parameters", {}), Mapping):
            yield Violation("'parameters' must be an object: name of an input to value", (*call.place, "parameters"))
        for argument, value in call.arguments.items() if not is_built_in else ():
            if fault := _argument_fault(value, call):
                yield Violation(f"the argument {argument!r} {fault}", (*call.place, "parameters", argument))


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
    bad={f"{PARAMETER}/x-ms-dynamic-list": LIST},
    good=with_both({}),
)
def dynamic_new_without_legacy(connector: Connector) -> Iterator[Violation]:
    """Report newer extensions without their older twin."""
    for new, old in (("x-ms-dynamic-list", LEGACY[0]), ("x-ms-dynamic-properties", LEGACY[1])):
        for extension in connector.index.extended(new):
            if old not in extension.owner:
                yield Violation(f"{new!r} should stand beside {old!r}", extension.place)


@rule(
    "dynamic-on-body-parameter",
    "error",
    summary="A dynamic extension of a body stands in its schema, not in the parameter",
    why="It is not looked for in the parameter.",
    source="Microsoft: swagger validator DynamicExtensionDefinitionNotAllowedInParameter",
    bad={"/paths/~1items/post/parameters/0/x-ms-dynamic-schema": _ONE},
    good={"/paths/~1items/post/parameters/0/schema/x-ms-dynamic-schema": _ONE},
)
def dynamic_on_body_parameter(connector: Connector) -> Iterator[Violation]:
    """Report extensions beside `in: body`."""
    for key in (*LEGACY, *NEW):
        for extension in connector.index.extended(key):
            if extension.kind == "parameter" and extension.owner.get("in") == "body":
                yield Violation(f"{key!r} belongs in the 'schema' of a body parameter", extension.place)


@rule(
    "dynamic-value-path-missing",
    "warning",
    summary="A dynamic list names the paths of value and title",
    why="Without them makers see whole objects, or nothing.",
    source=_EXTENSIONS,
    bad=(
        {f"{PARAMETER}/x-ms-dynamic-values": {"operationId": "ListItems"}},
        {f"{PARAMETER}/x-ms-dynamic-values": {"operationId": "ListItems", "value-path": "id"}},
    ),
    good=with_values({}),
)
def dynamic_value_path_missing(connector: Connector) -> Iterator[Violation]:
    """Report lists without the path of the value, and as information those without that of the title."""
    for call in calls(connector.index):
        if call.key not in _COLLECTION or "operationId" not in call.value:
            continue
        value, title = _PATHS[call.key]
        if value not in call.value:
            yield Violation(f"{call.key!r} has no {value!r}", call.place)
        elif title not in call.value:
            yield Violation(f"{call.key!r} has no {title!r}", call.place, severity="info")


@rule(
    "dynamic-properties-path-mismatch",
    "error",
    summary="`x-ms-dynamic-properties` and `x-ms-dynamic-schema` side by side read the same place of the answer",
    why="`itemValuePath` must equal `value-path`, a last `properties` left out.",
    source="Microsoft: swagger validator DynamicPropertiesItemValuePathMismatch",
    bad=with_schema("shape", ""),
    good=(with_schema("shape", "shape"), with_schema("shape/properties", "shape")),
)
def dynamic_properties_path_mismatch(connector: Connector) -> Iterator[Violation]:
    """Report twins whose paths differ."""
    for extension in connector.index.extended("x-ms-dynamic-properties"):
        old = mapping(extension.owner, "x-ms-dynamic-schema")
        if not old or not isinstance(extension.value, Mapping):
            continue
        wanted = text(old, "value-path").strip("/")
        wanted = "" if wanted == "properties" else wanted.removesuffix("/properties")
        path = text(extension.value, "itemValuePath").strip("/")
        if path != wanted:
            yield Violation(
                f"'itemValuePath' must be {wanted!r}, as in 'x-ms-dynamic-schema', not {path!r}", extension.place
            )
