"""Dynamic lists and schemas: what they call."""

from collections.abc import Iterator, Mapping
from typing import Any

from generator.definition.schemas import ANY
from generator.definition.spelling import did_you_mean
from generator.validator.connector import Connector
from generator.validator.inputs import Input, input_names, inputs, missing_inputs, only
from generator.validator.json_values import text
from generator.validator.rule import Example, Place, Violation, rule
from generator.validator.rules.dynamic.calls import TWINS, Argument, Call, arguments, calls

_EXTENSIONS = "Microsoft: OpenAPI extensions for custom connectors"
_PARAMETER = "/paths/~1items~1{item_id}/get/parameters/0"
_VALUES = {"operationId": "ListItems", "parameters": {}, "value-path": "id", "value-title": "name"}
_LIST = {"operationId": "ListItems", "parameters": {}, "itemValuePath": "id", "itemTitlePath": "name"}
_PRICE = "/paths/~1items/post/parameters/0/schema/properties/price"
_STORE = {
    "name": "store",
    "in": "query",
    "required": True,
    "type": "string",
    "x-ms-summary": "Store",
    "description": "The store to look into.",
}
_COLOR = {"name": "color", "in": "query", "type": "string", "x-ms-summary": "Color", "description": "Its color."}


def _choice(value: Mapping[str, Any], **more: Any) -> Example:
    """Return an example where the item's number is chosen from a list."""
    edits = {f"{_PARAMETER}/x-ms-dynamic-values": {**_VALUES, **value}}
    return Example(definition={**edits, **more.get("definition", {})})


def _of_target(parameter: Mapping[str, Any]) -> dict[str, Any]:
    return {"definition": {"/paths/~1items/get/parameters/-": parameter}}


def _of_caller(parameter: Mapping[str, Any]) -> dict[str, Any]:
    return {"/paths/~1items~1{item_id}/get/parameters/-": parameter}


def _paired(argument: str, **more: Any) -> Example:
    """Return an example with both extensions, where an argument is read from an input of the same name."""
    return Example(
        definition={
            f"{_PARAMETER}/x-ms-dynamic-values": {**_VALUES, "parameters": {"color": {"parameter": argument}}},
            f"{_PARAMETER}/x-ms-dynamic-list": {**_LIST, "parameters": {"color": {"parameterReference": argument}}},
            **more,
        }
    )


def _from_body(edits: Mapping[str, Any]) -> Example:
    """Return an example where an argument is read from the body."""
    value = {**_VALUES, "parameters": {"color": {"parameter": "name"}}}
    return Example(definition={f"{_PRICE}/x-ms-dynamic-values": value, **edits})


@rule(
    "dynamic-operation-not-found",
    "error",
    summary="The operation that a dynamic extension names exists",
    why="The list stays empty, or the schema unknown. The import checks it.",
    source="Microsoft: swagger validator OperationIdNotFound",
    bad=_choice({"operationId": "ListItem"}),
    good=_choice({}),
)
def dynamic_operation_not_found(connector: Connector) -> Iterator[Violation]:
    """Report operationIds that no operation has; built-in operations and capabilities are none of the definition."""
    known = connector.index.by_id
    for call in calls(connector.index):
        name = text(call.value, "operationId")
        if name and call.target is None:
            yield Violation(
                f"no operation has the operationId {name!r}{did_you_mean(name, known)}", (*call.place, "operationId")
            )


@rule(
    "dynamic-parameter-unknown",
    "error",
    summary="What a dynamic extension hands over is an input of the operation that it calls",
    why="The value is lost. The import checks it.",
    source="Microsoft: swagger validator OperationParameterNameNotFound; microsoft/PowerPlatformConnectors#254, #790",
    bad=_choice({"parameters": {"colour": "red"}}),
    good=_choice({"parameters": {"color": "red"}}),
)
def dynamic_parameter_unknown(connector: Connector) -> Iterator[Violation]:
    """Report names that are neither a parameter of the target nor a property of its body."""
    for call in calls(connector.index):
        for name in call.arguments if call.target else ():
            if call.target and not any(inputs(connector.index, call.target, name, call.is_legacy)):
                hint = did_you_mean(name, input_names(connector.index, call.target))
                yield Violation(f"{call.target.title!r} has no input {name!r}{hint}", (*call.place, "parameters", name))


@rule(
    "dynamic-required-parameter-missing",
    "error",
    summary="A dynamic extension hands over everything that the operation requires and has no default for",
    why="The call fails, and the list stays empty.",
    source="Microsoft: swagger validator OperationMissingRequiredProperty",
    bad=_choice({}, **_of_target(_STORE)),
    good=(
        _choice({"parameters": {"store": "main"}}, **_of_target(_STORE)),
        _choice({}, **_of_target({**_STORE, "default": "main"})),
    ),
)
def dynamic_required_parameter_missing(connector: Connector) -> Iterator[Violation]:
    """Report required inputs of the target that a call leaves out."""
    for call in calls(connector.index):
        for name in missing_inputs(connector.index, call.target, call.arguments) if call.target else ():
            yield Violation(
                f"{text(call.value, 'operationId')!r} requires {name!r}, which is not handed over", call.place
            )


@rule(
    "dynamic-reference-unresolved",
    "error",
    summary="What a dynamic extension reads is an input of the operation that it belongs to",
    why="There is no such input on the card, so nothing is handed over.",
    source=_EXTENSIONS,
    bad=(
        _choice({"parameters": {"color": {"parameter": "colour"}}}, definition=_of_caller(_COLOR)),
        {
            f"{_PARAMETER}/x-ms-dynamic-values": _VALUES,
            f"{_PARAMETER}/x-ms-dynamic-list": {**_LIST, "parameters": {"color": {"parameterReference": "body/color"}}},
        },
    ),
    good=_paired("color", **_of_caller(_COLOR)),
)
def dynamic_reference_unresolved(connector: Connector) -> Iterator[Violation]:
    """Report names that are neither a parameter of the caller nor in its body."""
    without: dict[Place, list[Argument]] = {}
    for argument in arguments(connector.index):
        if not any(argument.givers):
            without.setdefault(argument.place, []).append(argument)
    for place, (first, *others) in without.items():
        who = repr(first.caller.title) + (f" (and {len(others)} more)" if others else "")
        hint = did_you_mean(first.source, input_names(connector.index, first.caller))
        yield Violation(f"{who} has no input {first.source!r}{hint}", place)


@rule(
    "dynamic-type-mismatch",
    "error",
    summary="What a dynamic extension hands over has the type of the input that takes it",
    why="The call fails, or asks for something else.",
    source="Microsoft: swagger validator OperationParameterTypeMismatch, OperationParameterStaticTypeMismatch",
    bad=(
        _choice({"parameters": {"page": "3"}}, **_of_target({**_STORE, "name": "page", "type": "integer"})),
        _choice(
            {"parameters": {"color": {"parameter": "color"}}}, definition=_of_caller({**_COLOR, "type": "boolean"})
        ),
    ),
    good=(
        _choice({"parameters": {"page": 3}}, **_of_target({**_STORE, "name": "page", "type": "integer"})),
        _choice({"parameters": {"color": {"parameter": "color"}}}, definition=_of_caller(_COLOR)),
    ),
)
def dynamic_type_mismatch(connector: Connector) -> Iterator[Violation]:
    """Report literals and sources of another type than the target's input."""
    for call in calls(connector.index):
        for name, argument in call.arguments.items():
            given = _literal_type(argument, call)
            takers = inputs(connector.index, call.target, name, call.is_legacy) if call.target and given else None
            wanted = _type(only(takers)) if takers else ""
            if wanted and given and not _fits(given, wanted):
                message = f"{text(call.value, 'operationId')!r} takes {name!r} as {wanted!r}, not as {given!r}"
                yield Violation(message, (*call.place, "parameters", name))
    for argument in arguments(connector.index):
        wanted, given = _type(argument.taker), _type(argument.giver)
        if wanted and given and not _fits(given, wanted):
            message = f"{argument.source!r} is of type {given!r}, but {argument.name!r} is of type {wanted!r}"
            yield Violation(message, argument.place)


def _type(value: Input | None) -> str:
    return value.view.type if value and value.view.type != ANY else ""


def _literal_type(argument: Any, call: Call) -> str:
    if not call.is_legacy:
        if not isinstance(argument, Mapping) or "value" not in argument:
            return ""
        argument = argument["value"]
    names = {bool: "boolean", int: "integer", float: "number", str: "string"}
    return names.get(type(argument), "")


def _fits(given: str, wanted: str) -> bool:
    return given == wanted or (given, wanted) == ("integer", "number")


@rule(
    "dynamic-required-mismatch",
    "warning",
    summary="What a dynamic extension reads for a required input is required as well",
    why="As long as the maker has not filled it in, the call fails.",
    source="Microsoft: swagger validator OperationParameterRequiredMismatch",
    bad=_choice(
        {"parameters": {"store": {"parameter": "store"}}},
        definition={
            "/paths/~1items/get/parameters/-": _STORE,
            "/paths/~1items~1{item_id}/get/parameters/-": {**_STORE, "required": False},
        },
    ),
    good=_choice(
        {"parameters": {"store": {"parameter": "store"}}},
        definition={"/paths/~1items/get/parameters/-": _STORE, "/paths/~1items~1{item_id}/get/parameters/-": _STORE},
    ),
)
def dynamic_required_mismatch(connector: Connector) -> Iterator[Violation]:
    """Report optional sources of required inputs."""
    for argument in arguments(connector.index):
        taker, giver = argument.taker, argument.giver
        if taker is None or not taker.is_required or "default" in taker.view.keywords:
            continue
        if giver and not giver.is_required and "default" not in giver.view.keywords:
            message = f"{argument.name!r} is required, but {argument.source!r}, where it comes from, is optional"
            yield Violation(message, argument.place)


@rule(
    "dynamic-source-internal",
    "warning",
    summary="What a dynamic extension reads is visible to makers",
    why="An internal input has one fixed value; hand that over as a literal.",
    source=f"Microsoft: swagger validator SourcePropertyInternal; {_EXTENSIONS}",
    bad=_choice(
        {"parameters": {"color": {"parameter": "color"}}},
        definition=_of_caller({**_COLOR, "x-ms-visibility": "internal"}),
    ),
    good=_choice({"parameters": {"color": "red"}}),
)
def dynamic_source_internal(connector: Connector) -> Iterator[Violation]:
    """Report internal sources."""
    for argument in arguments(connector.index):
        if argument.giver and argument.giver.is_internal:
            yield Violation(f"{argument.source!r} is internal; hand over its value as a literal", argument.place)


@rule(
    "dynamic-needs-new-extension",
    "error",
    summary="A dynamic extension that reads from a body, or from a name used twice, has its newer twin",
    why="The older extension names an input without its path, so the designer cannot tell which one is meant.",
    source="Microsoft: swagger validator, codes Dynamic...ExtensionRequiredFor...",
    bad=(_from_body({}), _from_body({"/paths/~1items/post/parameters/-": {**_COLOR, "name": "name"}})),
    good=_from_body(
        {f"{_PRICE}/x-ms-dynamic-list": {**_LIST, "parameters": {"color": {"parameterReference": "body/name"}}}}
    ),
)
def dynamic_needs_new_extension(connector: Connector) -> Iterator[Violation]:
    """Report older extensions without their twin whose reference is ambiguous."""
    for argument in arguments(connector.index):
        twin = TWINS.get(argument.call.key)
        if twin is None or twin in argument.call.owner:
            continue
        found = argument.givers.found
        if any(each.is_property for each in found):
            also = "" if all(each.is_property for each in found) else "a parameter and "
            message = f"{argument.source!r} is {also}in the body; add {twin!r}, which takes its path"
            yield Violation(message, argument.place)


@rule(
    "dynamic-parameters-missing",
    "info",
    is_on=False,
    summary="A dynamic extension has `parameters`, if only an empty object",
    why="The reference calls it mandatory; most published connectors leave it out where nothing is handed over.",
    source=f"{_EXTENSIONS}; measured: left out by 206 of 281 connectors with dynamic data",
    bad={f"{_PARAMETER}/x-ms-dynamic-values": {"operationId": "ListItems", "value-path": "id", "value-title": "name"}},
    good=_choice({}),
)
def dynamic_parameters_missing(connector: Connector) -> Iterator[Violation]:
    """Report calls without the member."""
    for call in calls(connector.index):
        if "operationId" in call.value and "parameters" not in call.value:
            yield Violation(f"{call.key!r} has no 'parameters'", call.place)
