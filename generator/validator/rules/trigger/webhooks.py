"""Webhook triggers."""

from collections.abc import Iterator, Mapping

from generator.definition.spelling import did_you_mean
from generator.definition.triggers import NOTIFICATION_URL as _URL
from generator.validator.connector import Connector
from generator.validator.json_values import mapping, text
from generator.validator.rule import Place, Violation, rule
from generator.validator.rules.trigger.addresses import addresses, has_address, is_webhook, polled, webhooks
from generator.validator.rules.trigger.examples import SUBSCRIBE, SUBSCRIPTION, webhook
from generator.validator.swagger import NOTIFICATION_CONTENT

_EXTENSIONS = "Microsoft: OpenAPI extensions for custom connectors"
_CREATE_WEBHOOK = "Microsoft: use a webhook as a trigger"

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
_ADDRESS = f"{SUBSCRIBE}/parameters/0/schema/properties/url"


@rule(
    "webhook-notification-url-missing",
    "error",
    summary="A webhook trigger has an input with `x-ms-notification-url`",
    why="The platform puts the address that starts the flow into it; without it nothing can be sent to the flow.",
    source="Microsoft: swagger validator WebhookOperationsMissingNotificationUrlProperty",
    bad=webhook({_ADDRESS: {"type": "string", "x-ms-summary": "Address", "description": "Where to send new items."}}),
    good=webhook(
        {
            "/definitions/Hook": SUBSCRIPTION["post"]["parameters"][0]["schema"],
            f"{SUBSCRIBE}/parameters/0/schema": {"$ref": "#/definitions/Hook"},
        }
    ),
)
def webhook_notification_url_missing(connector: Connector) -> Iterator[Violation]:
    """Report webhook triggers without that input, and triggers that neither are asked nor have one."""
    names, is_for_all = polled(connector)
    for operation in connector.index.operations:
        if operation.trigger == "unclear":
            if not is_for_all and operation.id not in names:
                yield Violation(
                    f"the trigger {operation.title!r} is a {operation.method.upper()} that no policy polls with, "
                    f"so it needs an input with '{_URL}': true",
                    operation.place,
                )
        elif is_webhook(operation) and not has_address(connector.index, operation):
            yield Violation(
                f"the webhook trigger {operation.title!r} has no input with '{_URL}': true", operation.place
            )


@rule(
    "webhook-notification-url-multiple",
    "warning",
    summary="A webhook trigger has one input with `x-ms-notification-url`",
    why="No published connector has two, so nobody knows which one the platform fills.",
    source="measured: none of 643 published webhook triggers",
    bad=webhook(
        {
            f"{SUBSCRIBE}/parameters/0/schema/required": ["url", "url2"],
            f"{SUBSCRIBE}/parameters/0/schema/properties/url2": {
                "type": "string",
                _URL: True,
                "x-ms-visibility": "internal",
                "x-ms-summary": "Second address",
                "description": "Where to send changed items.",
            },
        }
    ),
    good=webhook({}),
)
def webhook_notification_url_multiple(connector: Connector) -> Iterator[Violation]:
    """Report webhook triggers with several such inputs."""
    for operation in webhooks(connector):
        places = list(addresses(connector.index, operation))
        if len(places) > 1:
            names = ", ".join(repr(address.name) for address in places)
            yield Violation(
                f"the webhook trigger {operation.title!r} has {len(places)} inputs with '{_URL}': {names}",
                operation.place,
            )


@rule(
    "webhook-notification-url-not-internal",
    "error",
    summary="The input with `x-ms-notification-url` is internal, or stands in one that is",
    why="The platform fills it; a maker who sees it would type something else.",
    source="Microsoft: swagger validator NotificationUrlNotInternal",
    bad=webhook({f"{_ADDRESS}/x-ms-visibility": "advanced"}),
    good=webhook({f"{_ADDRESS}/x-ms-visibility": "internal"}),
)
def webhook_notification_url_not_internal(connector: Connector) -> Iterator[Violation]:
    """Report inputs for the address that makers see."""
    for operation in webhooks(connector):
        for address in addresses(connector.index, operation):
            if not address.is_internal:
                yield Violation(f"an input with '{_URL}' needs 'x-ms-visibility': 'internal'", address.place)


@rule(
    "webhook-notification-url-not-required",
    "warning",
    summary="The input with `x-ms-notification-url` is required, and so is everything around it",
    why="What is optional may be left out, and the subscription with it.",
    source="Microsoft: swagger validator NotificationUrlNotRequired",
    bad=(
        webhook(
            {
                f"{SUBSCRIBE}/parameters/0/schema/required": ["name"],
                f"{SUBSCRIBE}/parameters/0/schema/properties/name": {
                    "type": "string",
                    "x-ms-summary": "Name",
                    "description": "What to call the subscription.",
                },
            }
        ),
        webhook({f"{SUBSCRIBE}/parameters/0/required": False}),
    ),
    good=webhook({f"{SUBSCRIBE}/parameters/0/required": True}),
)
def webhook_notification_url_not_required(connector: Connector) -> Iterator[Violation]:
    """Report inputs for the address that may be left out."""
    for operation in webhooks(connector):
        for address in addresses(connector.index, operation):
            if address.optional:
                yield Violation(f"an input with '{_URL}' must be required; {address.optional!r} is not", address.place)


@rule(
    "webhook-notification-url-not-string",
    "error",
    summary="The input with `x-ms-notification-url` is a string",
    why="The platform puts an address into it.",
    source="Microsoft: swagger validator NotificationUrlNotString",
    bad=webhook({f"{_ADDRESS}/type": "object"}),
    good=webhook({f"{_ADDRESS}/format": "uri"}),
)
def webhook_notification_url_not_string(connector: Connector) -> Iterator[Violation]:
    """Report inputs for the address of another type."""
    for _, value, place, owner, kind, schema in connector.index.extended(_URL):
        is_input = kind == "parameter" or (schema is not None and "body" in schema.root.roles)
        if value is True and is_input and owner.get("type") != "string":
            yield Violation(f"an input with '{_URL}' must have 'type': 'string'", place[:-1])


@rule(
    "notification-url-in-response",
    "warning",
    summary="`x-ms-notification-url` stands in inputs only",
    why="In a response it has no meaning; a definition that both share carries it there. Copy the schema.",
    source="Microsoft: swagger validator NotificationUrlNotAllowedInThisPosition",
    bad=webhook(
        {
            f"{SUBSCRIBE}/responses/201/schema": {
                "type": "object",
                "properties": {
                    "url": {"type": "string", _URL: True, "x-ms-summary": "Address", "description": "Where to."}
                },
            }
        }
    ),
    good=webhook({f"{SUBSCRIBE}/responses/201/schema": {"$ref": "#/definitions/Item"}}),
)
def notification_url_in_response(connector: Connector) -> Iterator[Violation]:
    """Report the flag in what comes from the service."""
    for _, value, place, _, _, schema in connector.index.extended(_URL):
        if value is True and schema and schema.root.roles & {"response", "content"}:
            yield Violation(f"'{_URL}' has no meaning in a response, and this schema is used in one", place)


@rule(
    "webhook-notification-content-missing",
    "error",
    summary="The path of a webhook trigger has `x-ms-notification-content` with a schema",
    why="It describes what the flow receives. It stands in the path item, beside the verb.",
    source=f"Microsoft: swagger validator OperationMustHaveNotificationContentExtension; {_CREATE_WEBHOOK}",
    bad=(
        webhook({"/paths/~1hooks": {"post": SUBSCRIPTION["post"]}}),
        webhook({f"/paths/~1hooks/{NOTIFICATION_CONTENT}": {"description": "The new item."}}),
    ),
    good=webhook({f"/paths/~1hooks/{NOTIFICATION_CONTENT}": {"schema": {"$ref": "#/definitions/Item"}}}),
)
def webhook_notification_content_missing(connector: Connector) -> Iterator[Violation]:
    """Report webhook triggers that do not say what they receive."""
    for operation in webhooks(connector):
        if NOTIFICATION_CONTENT in operation.node:
            continue
        if NOTIFICATION_CONTENT not in operation.item:
            yield Violation(
                f"the path of the webhook trigger {operation.title!r} needs '{NOTIFICATION_CONTENT}' "
                f"beside '{operation.method}'",
                operation.place,
            )
        elif not isinstance(mapping(operation.item, NOTIFICATION_CONTENT).get("schema"), Mapping):
            yield Violation(
                f"'{NOTIFICATION_CONTENT}' needs a 'schema' of what the trigger receives",
                (*operation.place[:2], NOTIFICATION_CONTENT),
            )


@rule(
    "notification-content-on-operation",
    "error",
    summary="`x-ms-notification-content` stands in the path item, not in the operation",
    why="It is not looked for in the operation, so the trigger has no output.",
    source=f"{_CREATE_WEBHOOK}; schema of the definition",
    bad=webhook(
        {"/paths/~1hooks": {"post": {**SUBSCRIPTION["post"], NOTIFICATION_CONTENT: SUBSCRIPTION[NOTIFICATION_CONTENT]}}}
    ),
    good=webhook({}),
)
def notification_content_on_operation(connector: Connector) -> Iterator[Violation]:
    """Report the extension one level too deep."""
    for key, _, place, _, kind, _ in connector.index.extended(NOTIFICATION_CONTENT):
        if kind == "operation":
            yield Violation(f"{key!r} belongs in the path item, beside {str(place[-2])!r}", place)


@rule(
    "notification-content-without-trigger",
    "warning",
    summary="`x-ms-notification-content` and `x-ms-notification-url` belong to a trigger",
    why="Without `x-ms-trigger` the operation is an action, and what would be sent to the flow is lost.",
    source="measured: 25 of 1,015 published connectors",
    bad=(
        {f"/paths/~1items/{NOTIFICATION_CONTENT}": {"schema": {"$ref": "#/definitions/Item"}}},
        {
            "/paths/~1items/post/parameters/0/schema/required": ["name", "url"],
            "/paths/~1items/post/parameters/0/schema/properties/url": {
                "type": "string",
                _URL: True,
                "x-ms-visibility": "internal",
            },
        },
    ),
    good=webhook({}),
)
def notification_content_without_trigger(connector: Connector) -> Iterator[Violation]:
    """Report what only triggers have, where no trigger is."""
    paths = {operation.path for operation in connector.index.operations if "x-ms-trigger" in operation.node}
    for key, _, place, _, kind, _ in connector.index.extended(NOTIFICATION_CONTENT):
        if kind == "path item" and place[1] not in paths:
            yield Violation(f"{key!r} on a path none of whose operations has 'x-ms-trigger'", place)
    if not connector.index.extended(_URL):
        return
    for operation in connector.index.operations:
        if operation.method != "post" or operation.path in paths or NOTIFICATION_CONTENT in operation.item:
            continue
        if has_address(connector.index, operation):
            yield Violation(f"{operation.title!r} has an input with '{_URL}', but no 'x-ms-trigger'", operation.place)


@rule(
    "webhook-batch-content-not-array",
    "error",
    summary="A batch webhook trigger receives a list",
    why="`batch` starts one flow run for each entry of a list; a single object needs `single`.",
    source=_EXTENSIONS,
    bad=webhook({f"{SUBSCRIBE}/x-ms-trigger": "batch"}),
    good=webhook(
        {
            f"{SUBSCRIBE}/x-ms-trigger": "batch",
            f"/paths/~1hooks/{NOTIFICATION_CONTENT}/schema": {"type": "array", "items": {"$ref": "#/definitions/Item"}},
        }
    ),
)
def webhook_batch_content_not_array(connector: Connector) -> Iterator[Violation]:
    """Report batch triggers that receive something else than a list."""
    for operation in webhooks(connector):
        if operation.node.get("x-ms-trigger") == "batch":
            place: Place = (*operation.place[:2], NOTIFICATION_CONTENT, "schema")
            found = connector.index.follow(mapping(operation.item, NOTIFICATION_CONTENT).get("schema"), place)
            kind = text(found.node, "type") if found else ""
            if kind and kind != "array":
                yield Violation(
                    f"{operation.title!r} is 'batch', but it receives type {kind!r}, no 'array'", operation.place
                )


@rule(
    "notification-extension-misuse",
    "error",
    summary="`x-ms-notification` stands on a trigger without its own address, and names a webhook operation",
    why="It makes a trigger use the subscription of another operation; anywhere else it does not resolve.",
    source="Microsoft: swagger validator, codes that start with Notification",
    bad=(
        {"/paths/~1items/get/x-ms-notification": {"operationId": "CreateItem"}},
        {"/paths/~1new-items": _POLL, "/paths/~1new-items/get/x-ms-notification": {"operationId": "ListItems"}},
    ),
    good=webhook(
        {"/paths/~1new-items": _POLL, "/paths/~1new-items/get/x-ms-notification": {"operationId": "WhenItemIsAdded"}}
    ),
)
def notification_extension_misuse(connector: Connector) -> Iterator[Violation]:
    """Report the extension on actions and on webhook triggers, and one that names no webhook."""
    index = connector.index
    if not index.extended("x-ms-notification"):
        return
    for operation in index.operations:
        if "x-ms-notification" not in operation.node:
            continue
        place = (*operation.place, "x-ms-notification")
        if "x-ms-trigger" not in operation.node or has_address(index, operation):
            yield Violation("'x-ms-notification' belongs on a trigger that has no notification URL of its own", place)
            continue
        name = text(operation.node["x-ms-notification"], "operationId")
        target = index.by_id.get(name)
        if target is None:
            near = did_you_mean(name, index.by_id)
            yield Violation(f"'x-ms-notification' needs the operationId of a webhook, not {name!r}{near}", place)
        elif not has_address(index, target):
            yield Violation(f"{name!r} is no webhook: it has no input with '{_URL}'", place)
