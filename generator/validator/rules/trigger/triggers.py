"""Triggers in general, and those that poll."""

from collections.abc import Iterator, Mapping
from typing import Any

from generator.definition.files import PROPERTIES
from generator.definition.spelling import did_you_mean
from generator.validator.connector import Connector
from generator.validator.fixes import in_the_case_of
from generator.validator.json_values import mapping, text
from generator.validator.rule import REMOVED, Example, Violation, rule
from generator.validator.rules.trigger.addresses import polled
from generator.validator.swagger import json_name

_EXTENSIONS = "Microsoft: OpenAPI extensions for custom connectors"
_SORTS = ("single", "batch")
_GET = "/paths/~1new-items/get"
_POLL = {
    "get": {
        "operationId": "WhenItemIsNew",
        "summary": "When an item is new",
        "description": "Starts a flow when the store has new items.",
        "x-ms-trigger": "batch",
        "x-ms-trigger-hint": "Add an item to see it work.",
        "x-ms-trigger-metadata": {"kind": "query", "mode": "polling"},
        "responses": {
            "200": {"description": "The items.", "schema": {"type": "array", "items": {"$ref": "#/definitions/Item"}}}
        },
    }
}


def _polling(edits: Mapping[str, Any], properties: Mapping[str, Any] | None = None) -> Example:
    return Example(definition={"/paths/~1new-items": _POLL, **edits}, properties=properties or {})


@rule(
    "trigger-value-invalid",
    "error",
    summary="`x-ms-trigger` is `single` or `batch`",
    why="Any other word, also one in upper case, and the operation is no trigger.",
    source=f"{_EXTENSIONS}; schema of the definition",
    bad=(_polling({f"{_GET}/x-ms-trigger": "Single"}), _polling({f"{_GET}/x-ms-trigger": True})),
    good=_polling({f"{_GET}/x-ms-trigger": "batch"}),
    fix=in_the_case_of("single", "batch"),
)
def trigger_value_invalid(connector: Connector) -> Iterator[Violation]:
    """Report triggers of an unknown sort."""
    for key, value, place, _, kind, _ in connector.index.extended("x-ms-trigger"):
        if kind == "operation" and value not in _SORTS:
            said = f"{value!r}{did_you_mean(value, _SORTS)}" if isinstance(value, str) else json_name(value)
            yield Violation(f"{key!r} must be 'single' or 'batch', not {said}", place)


@rule(
    "trigger-summary-form",
    "info",
    summary="The summary of a trigger starts with `When`",
    why="Makers find triggers by that form, such as `When an item is added`.",
    source="Microsoft: connector string guidance",
    bad=_polling({f"{_GET}/summary": "New item"}),
    good=_polling({f"{_GET}/summary": "When an item is added"}),
)
def trigger_summary_form(connector: Connector) -> Iterator[Violation]:
    """Report triggers whose summary does not say when."""
    for operation in connector.index.operations:
        summary = text(operation.node, "summary").strip()
        if operation.trigger and summary and not operation.is_internal and not summary.lower().startswith("when "):
            yield Violation(
                f"the summary {summary!r} of a trigger should start with 'When'", (*operation.place, "summary")
            )


@rule(
    "trigger-hint-missing",
    "info",
    summary="A trigger has `x-ms-trigger-hint`",
    why="The hint tells makers what to do to see the trigger work.",
    source=_EXTENSIONS,
    bad=_polling({f"{_GET}/x-ms-trigger-hint": " "}),
    good=_polling({f"{_GET}/x-ms-trigger-hint": "Add an item to see it work."}),
)
def trigger_hint_missing(connector: Connector) -> Iterator[Violation]:
    """Report triggers without a hint."""
    for operation in connector.index.operations:
        if operation.trigger and not operation.is_internal and not text(operation.node, "x-ms-trigger-hint").strip():
            yield Violation(f"the trigger {operation.title!r} has no 'x-ms-trigger-hint'", operation.place)


@rule(
    "polling-trigger-single",
    "warning",
    summary="A polling trigger is `batch`",
    why="It answers with a list; `batch` starts one flow run for each entry.",
    source=_EXTENSIONS,
    bad=_polling({f"{_GET}/x-ms-trigger": "single"}),
    good=_polling({f"{_GET}/x-ms-trigger": "batch"}),
)
def polling_trigger_single(connector: Connector) -> Iterator[Violation]:
    """Report polling triggers that are `single`, those too that only a policy makes one."""
    names, is_for_all = polled(connector)
    for operation in connector.index.operations:
        if operation.node.get("x-ms-trigger") != "single":
            continue
        is_polled = operation.trigger == "unclear" and (is_for_all or operation.id in names)
        if operation.trigger == "polling" or is_polled:
            yield Violation(
                f"the polling trigger {operation.title!r} should be 'batch'", (*operation.place, "x-ms-trigger")
            )


@rule(
    "polling-trigger-no-policy",
    "warning",
    summary="A polling trigger has a policy `pollingtrigger`, or metadata of kind `query` and mode `polling`",
    why="Nothing else tells the platform how to ask for what is new.",
    source="Microsoft: create a polling trigger; schema of the definition",
    bad=_polling({"/paths/~1new-items/get/x-ms-trigger-metadata": {"kind": "query"}}),
    good=(
        _polling({}),
        _polling(
            {"/paths/~1new-items/get/x-ms-trigger-metadata": REMOVED},
            {
                "/properties/policyTemplateInstances": [
                    {
                        "templateId": "pollingtrigger",
                        "title": "New items",
                        "parameters": {
                            "x-ms-apimTemplate-operationName": ["WhenItemIsNew"],
                            "x-ms-apimTemplateParameter.triggerConfig": "{}",
                            "x-ms-apimTemplateParameter.triggerDataPath": "/",
                        },
                    }
                ]
            },
        ),
    ),
)
def polling_trigger_no_policy(connector: Connector) -> Iterator[Violation]:
    """Report polling triggers that nothing polls; silent when the policies are not known."""
    if connector.content(PROPERTIES) is None:
        return
    names, is_for_all = polled(connector)
    for operation in connector.index.operations:
        if operation.trigger != "polling" or is_for_all or operation.id in names:
            continue
        metadata = mapping(operation.node, "x-ms-trigger-metadata")
        if metadata.get("kind") != "query" or metadata.get("mode") != "polling":
            yield Violation(
                f"the polling trigger {operation.title!r} has neither a policy 'pollingtrigger' nor "
                "'x-ms-trigger-metadata' with kind 'query' and mode 'polling'",
                operation.place,
            )
