"""A webhook trigger of the base connector, with the DELETE that ends its subscriptions, for the examples of rules."""

from collections.abc import Mapping
from typing import Any

from generator.definition.triggers import NOTIFICATION_URL
from generator.validator.rule import Example
from generator.validator.swagger import NOTIFICATION_CONTENT

_HOOK_ID = {
    "name": "hook_id",
    "in": "path",
    "required": True,
    "type": "string",
    "x-ms-summary": "Hook",
    "description": "The number of the subscription.",
    "x-ms-url-encoding": "single",
}
SUBSCRIPTION: Mapping[str, Any] = {
    NOTIFICATION_CONTENT: {"description": "The new item.", "schema": {"$ref": "#/definitions/Item"}},
    "post": {
        "operationId": "WhenItemIsAdded",
        "summary": "When an item is added",
        "description": "Starts a flow when somebody adds an item to the store.",
        "x-ms-trigger": "single",
        "x-ms-trigger-hint": "Add an item to see it work.",
        "parameters": [
            {
                "name": "body",
                "in": "body",
                "required": True,
                "schema": {
                    "type": "object",
                    "required": ["url"],
                    "properties": {
                        "url": {
                            "type": "string",
                            NOTIFICATION_URL: True,
                            "x-ms-visibility": "internal",
                            "x-ms-summary": "Address",
                            "description": "Where to send new items.",
                        }
                    },
                },
            }
        ],
        "responses": {
            "201": {
                "description": "The subscription exists.",
                "headers": {"Location": {"type": "string", "description": "The address that ends it."}},
            }
        },
    },
}
END = {
    "delete": {
        "operationId": "EndSubscription",
        "summary": "End a subscription",
        "description": "Stops the sending of new items.",
        "x-ms-visibility": "internal",
        "parameters": [_HOOK_ID],
        "responses": {"204": {"description": "The subscription has ended."}},
    }
}
SUBSCRIBE = "/paths/~1hooks/post"


def webhook(edits: Mapping[str, Any]) -> Example:
    """Return the example with the trigger and its end, and with further changes."""
    return Example(definition={"/paths/~1hooks": SUBSCRIPTION, "/paths/~1hooks~1{hook_id}": END, **edits})
