"""Responses."""

import re
from collections.abc import Iterator, Mapping

from generator.validator.connector import Connector
from generator.validator.declared import missing, objects
from generator.validator.index import Operation, Response
from generator.validator.json_values import mapping
from generator.validator.rule import REMOVED, Place, Violation, rule
from generator.validator.rules.operation.protocol import is_agentic

_STATUS = re.compile(r"[1-5][0-9][0-9]")
_SHAPES = frozenset({"properties", "additionalProperties", "allOf", "x-ms-dynamic-schema", "x-ms-dynamic-properties"})

_LIST = "/paths/~1items/get/responses"
_CREATE = "/paths/~1items/post"
_ITEM = {"description": "The item.", "schema": {"$ref": "#/definitions/Item"}}
_NOT_FOUND = {"description": "There is no such item."}


def _schema_of(connector: Connector, response: Response) -> tuple[Mapping[str, object], Place] | None:
    """Return the schema of a response with references followed, and its place; None when it has none."""
    return connector.index.follow(response.node.get("schema"), (*response.place, "schema"))


@rule(
    "operation-no-responses",
    "error",
    summary="Every operation has a response",
    why="OpenAPI 2.0 asks for one, and makers build on what comes back. For a webhook declare `201`.",
    source="Microsoft: swagger validator OperationMustHaveResponse; OpenAPI 2.0",
    bad=({_LIST: {}}, {_LIST: REMOVED}),
    good={_LIST: {"200": _ITEM}},
)
def operation_no_responses(connector: Connector) -> Iterator[Violation]:
    """Report operations without any; webhook triggers as a warning."""
    for operation in connector.index.operations:
        responses = operation.node.get("responses", {})
        if isinstance(responses, Mapping) and not any(not key.startswith("x-") for key in responses):
            place = (*operation.place, "responses") if "responses" in operation.node else operation.place
            yield Violation(
                f"{operation.title} has no response; declare at least one",
                place,
                severity="warning" if operation.trigger == "webhook" else None,
            )


@rule(
    "response-code-invalid",
    "error",
    summary="The keys of `responses` are HTTP status codes or `default`",
    why="Ranges such as `2XX` belong to OpenAPI 3.",
    source="Microsoft: swagger validator ResponseMustBeDefaultOrHttpStatusCode; OpenAPI 2.0",
    bad={f"{_LIST}/4XX": _NOT_FOUND},
    good={f"{_LIST}/404": _NOT_FOUND, f"{_LIST}/default": {"description": "A fault."}},
)
def response_code_invalid(connector: Connector) -> Iterator[Violation]:
    """Report other keys."""
    for operation in connector.index.operations:
        for key in mapping(operation.node, "responses"):
            if key != "default" and not _STATUS.fullmatch(key) and not key.startswith("x-"):
                yield Violation(
                    f"{key!r} is no status code; expected three digits or 'default'",
                    (*operation.place, "responses", key),
                )


response_description_missing = rule(
    "response-description-missing",
    "error",
    summary="Every response has a `description`",
    why="OpenAPI 2.0 requires it, and the import checks a definition against its JSON schema.",
    source="OpenAPI 2.0; apiDefinition.swagger.schema.json",
    bad={f"{_LIST}/404": {}},
    good={f"{_LIST}/404": {"description": ""}},
)(missing(objects("response"), "description", "the response {1!r} has no description"))


response_header_type_missing = rule(
    "response-header-type-missing",
    "error",
    summary="Every header of a response has a `type`",
    why="OpenAPI 2.0 requires it, and the import checks a definition against its JSON schema.",
    source="OpenAPI 2.0",
    bad={f"{_LIST}/200/headers": {"Location": {"description": "Where the item is."}}},
    good={f"{_LIST}/200/headers": {"Location": {"type": "string"}}},
)(missing(objects("header"), "type", "the header {1!r} has no type"))


@rule(
    "operation-no-success-response",
    "warning",
    summary="Every operation says what it answers when all goes well",
    why="Without a 2xx response there is nothing that the next step of a flow could use.",
    source="Microsoft: swagger validator OperationShouldHaveSuccessfulResponse; coding standards; "
    "microsoft/PowerPlatformConnectors#700",
    bad={_LIST: {"404": _NOT_FOUND}},
    good={_LIST: {"404": _NOT_FOUND, "202": {"description": "It will be done."}, "200": _ITEM}},
)
def operation_no_success_response(connector: Connector) -> Iterator[Violation]:
    """Report operations with faults only; `default` may stand for success."""
    for operation in connector.index.operations:
        keys = [key for key in mapping(operation.node, "responses") if not key.startswith("x-")]
        if any(_STATUS.fullmatch(key) for key in keys) and not any(
            key.startswith("2") or key == "default" for key in keys
        ):
            yield Violation(f"{operation.title} has no 2xx response", (*operation.place, "responses"))


@rule(
    "success-schema-missing",
    "warning",
    summary="A visible action or polling trigger says what it gives back, or that it gives nothing (204)",
    why="Without a schema the next steps of a flow cannot refer to what came back.",
    source="Microsoft: swagger validator SchemaDefinitionSetIncorrectly",
    bad={f"{_LIST}/200/schema": REMOVED},
    good=(
        {f"{_CREATE}/responses": {"202": _ITEM}},
        {f"{_CREATE}/responses": {"204": {"description": "It is there."}}},
        {f"{_LIST}/200/schema": REMOVED, "/paths/~1items/get/x-ms-visibility": "internal"},
    ),
)
def success_schema_missing(connector: Connector) -> Iterator[Violation]:
    """Report visible operations whose 2xx responses have no schema, a shared one once; not DELETE, webhooks, servers.

    What `default` alone answers is not taken for success: a schema there is another rule's.
    """
    seen: set[Place] = set()
    for operation in connector.index.operations:
        if operation.is_internal or operation.method in ("delete", "head") or operation.trigger == "webhook":
            continue
        if is_agentic(operation):
            continue
        successes = [each for each in operation.responses if each.status.startswith("2")]
        if any(each.status == "204" or "schema" in each.node for each in successes):
            continue
        if successes:
            if successes[0].place not in seen:
                seen.add(successes[0].place)
                message = f"the response {successes[0].status!r} of {operation.title} has no schema"
                yield Violation(message, successes[0].place)
        elif any(each.status == "default" for each in operation.responses):
            yield Violation(f"{operation.title} has no 2xx response with a schema", (*operation.place, "responses"))


@rule(
    "success-schema-empty",
    "warning",
    summary="The schema of a 2xx response says what is in it: properties, or where they can be asked for",
    why="An empty schema gives makers nothing to choose from; reviewers refuse it.",
    source="Microsoft: prepare connector files for certification; microsoft/PowerPlatformConnectors#1086, #1316, #2145",
    bad=({f"{_LIST}/200/schema": {}}, {f"{_LIST}/200/schema": {"type": "object"}}),
    good=(
        {f"{_LIST}/200/schema": {"type": "object", "additionalProperties": {"type": "string"}}},
        {f"{_LIST}/200/schema": {"type": "string"}},
    ),
)
def success_schema_empty(connector: Connector) -> Iterator[Violation]:
    """Report empty schemas and bare objects where they stand; no flow uses what webhooks and servers answer."""
    for operation in connector.index.operations:
        if operation.is_internal or operation.trigger == "webhook" or is_agentic(operation):
            continue
        for response in operation.responses:
            if not response.status.startswith("2") or (found := _schema_of(connector, response)) is None:
                continue
            node, place = found
            if node.get("type", "object") == "object" and not any(node.get(key) for key in _SHAPES):
                yield Violation("the schema of a successful response says nothing about what is in it", place)


@rule(
    "default-response-has-schema",
    "error",
    on_import="warning",
    summary="The response `default` has no schema",
    why="Makers are offered the schema of the 2xx response. Certification refuses one on `default`.",
    source="Microsoft: swagger validator DefaultResponseHasSchema; microsoft/PowerPlatformConnectors#3810",
    bad={f"{_LIST}/default": _ITEM},
    good={f"{_LIST}/default": {"description": "A fault."}},
)
def default_response_has_schema(connector: Connector) -> Iterator[Violation]:
    """Report the schema; of a shared response once."""
    seen: set[Place] = set()
    for operation in connector.index.operations:
        for response in operation.responses:
            if response.status == "default" and "schema" in response.node and response.place not in seen:
                seen.add(response.place)
                yield Violation("the response 'default' must have no schema", (*response.place, "schema"))


@rule(
    "multiple-response-schemas",
    "warning",
    summary="One response of an operation has a schema",
    why="The platform takes the first and ignores the others.",
    source="Microsoft: swagger validator OperationHasManyResponsesWithSchema",
    bad={f"{_LIST}/201": _ITEM},
    good={f"{_LIST}/404": _NOT_FOUND},
)
def multiple_response_schemas(connector: Connector) -> Iterator[Violation]:
    """Report operations with several, `default` not counted."""
    for operation in connector.index.operations:
        statuses = _with_schema(operation)
        if len(statuses) > 1:
            yield Violation(
                f"{operation.title} has several responses with a schema: {', '.join(statuses)}",
                (*operation.place, "responses"),
            )


@rule(
    "error-response-has-schema",
    "info",
    summary="No 4xx or 5xx response has a schema",
    why="A flow does not go on after a fault, so that nothing can refer to what is in it.",
    source="Microsoft: connector coding standards",
    bad={f"{_CREATE}/responses": {"204": {"description": "It is there."}, "400": {**_ITEM, "description": "No."}}},
    good={f"{_CREATE}/responses/400": {"description": "The item is not complete."}},
)
def error_response_has_schema(connector: Connector) -> Iterator[Violation]:
    """Report each such schema, of a shared response once."""
    seen: set[Place] = set()
    for operation in connector.index.operations:
        for response in operation.responses:
            if response.status[:1] in ("4", "5") and "schema" in response.node and response.place not in seen:
                seen.add(response.place)
                yield Violation(f"the schema of the fault {response.status} is never used", (*response.place, "schema"))


def _with_schema(operation: Operation) -> list[str]:
    return [
        response.status
        for response in operation.responses
        if "schema" in response.node and response.status != "default"
    ]
