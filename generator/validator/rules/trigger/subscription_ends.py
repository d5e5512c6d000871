"""Ends of the subscriptions of webhook triggers."""

from collections.abc import Iterator

from generator.definition.triggers import ends_of, path_parts
from generator.validator.connector import Connector
from generator.validator.index import Operation, Place
from generator.validator.json_values import mapping
from generator.validator.rule import Violation, rule
from generator.validator.rules.trigger.addresses import webhooks
from generator.validator.rules.trigger.examples import END, SUBSCRIBE, SUBSCRIPTION, webhook

_CREATE_WEBHOOK = "Microsoft: use a webhook as a trigger"


@rule(
    "webhook-no-delete-operation",
    "warning",
    summary="A connector with webhook triggers has a DELETE that ends subscriptions",
    why="The platform calls it when a flow is turned off; without it the service keeps sending.",
    source=_CREATE_WEBHOOK,
    bad={"/paths/~1hooks": SUBSCRIPTION},
    good=webhook({}),
)
def webhook_no_delete_operation(connector: Connector) -> Iterator[Violation]:
    """Report the first webhook trigger of a definition without any DELETE."""
    first = next(webhooks(connector), None)
    if first and not any(operation.method == "delete" for operation in connector.index.operations):
        yield Violation(f"no DELETE ends the subscriptions of {first.title!r}", first.place)


@rule(
    "webhook-delete-unreachable",
    "info",
    summary="A DELETE stands at or below the path of a webhook trigger, or of its siblings",
    why="The Location header of the subscription must lead to a DELETE of the connector; make sure that it does.",
    source=f"{_CREATE_WEBHOOK}; measured: 53 of 194 published connectors with webhook triggers have it below each path",
    bad={"/paths/~1v1~1hooks~1new-item": SUBSCRIPTION, "/paths/~1v1~1subscriptions~1{hook_id}": END},
    good=(webhook({}), {"/paths/~1hooks~1new-item": SUBSCRIPTION, "/paths/~1hooks~1{hook_id}": END}),
)
def webhook_delete_unreachable(connector: Connector) -> Iterator[Violation]:
    """Report webhook triggers of a definition that has a DELETE, but none near them.

    A path that exists only in the connector counts by its place: a script sends the request elsewhere, and the
    Location header that it builds leads to the path without its last segment.
    """
    hooks = list(webhooks(connector))
    ends = ends_of(hooks, connector.index.operations)
    if any(operation.method == "delete" for operation in connector.index.operations):
        for operation in hooks:
            if not ends[operation.path].near:
                above = operation.path.rstrip("/").rpartition("/")[0]
                yield Violation(
                    f"no DELETE at or below {operation.path!r}, nor below {above or '/'!r}", operation.place
                )


@rule(
    "webhook-delete-not-internal",
    "warning",
    summary="The DELETE that ends a subscription is internal",
    why="The platform calls it by itself; as an action it would only let makers break their flows.",
    source="own advice; measured: 48 of 53 published connectors",
    bad=webhook({"/paths/~1hooks~1{hook_id}/delete/x-ms-visibility": "advanced"}),
    good=webhook({"/paths/~1hooks~1{hook_id}/delete/x-ms-visibility": "internal"}),
)
def webhook_delete_not_internal(connector: Connector) -> Iterator[Violation]:
    """Report a DELETE at or below the path of a webhook trigger that makers see."""
    found: dict[Place, Operation] = {}
    for path, ends in ends_of(webhooks(connector), connector.index.operations).items():
        top = path_parts(path)
        below = (each for each in ends.near if path_parts(each.path)[: len(top)] == top)
        found.update((each.place, each) for each in below if not each.is_internal and not each.trigger)
    for operation in connector.index.operations if found else ():
        if operation.place in found:
            yield Violation(
                f"{operation.title!r} ends subscriptions and needs 'x-ms-visibility': 'internal'", operation.place
            )


@rule(
    "webhook-location-header",
    "info",
    summary="A webhook trigger documents the `Location` header of its answer 201",
    why="The platform ends the subscription with a DELETE to that address; without it, it never ends.",
    source=_CREATE_WEBHOOK,
    bad=webhook({f"{SUBSCRIBE}/responses": {"201": {"description": "The subscription exists."}}}),
    good=webhook({f"{SUBSCRIBE}/responses/201/headers": {"location": {"type": "string"}}}),
)
def webhook_location_header(connector: Connector) -> Iterator[Violation]:
    """Report webhook triggers without that header."""
    for operation in webhooks(connector):
        created = next((response for response in operation.responses if response.status == "201"), None)
        if created is None:
            yield Violation(
                f"the webhook trigger {operation.title!r} has no answer 201 with 'Location'", operation.place
            )
        elif "location" not in {name.lower() for name in mapping(created.node, "headers")}:
            yield Violation(f"the answer 201 of {operation.title!r} has no header 'Location'", created.place)
