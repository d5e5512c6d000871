"""The specs of a new connector: two actions, a trigger, and what a connection needs."""

from collections.abc import Mapping
from typing import Any

KINDS = ("none", "basic", "api_key", "oauth2")
TRIGGERS = ("webhook", "polling")
_ERRORS: Mapping[str, Any] = {
    "bad_request": {"status": 400, "description": "An input is missing or malformed.", "always": True},
    "unauthorized": {"status": 401, "description": "The credentials are missing or wrong.", "always": True},
    "not_found": {"status": 404, "description": "There is no such item."},
}


def _box(title: str, text: str) -> dict[str, str]:
    return {"title": title, "description": text, "tooltip": text}


_AUTHENTICATION: Mapping[str, Any] = {
    "none": "none",
    "basic": {
        "basic": {
            "username": _box("User Name", "The user name of your account."),
            "password": _box("Password", "The password of your account."),
        }
    },
    "api_key": {"api_key": {"key": "X-Api-Key", "box": _box("API Key", "The key from your account's settings.")}},
    "oauth2": {
        "oauth2": {
            "authorization_url": "https://api.example.com/oauth/authorize",
            "token_url": "https://api.example.com/oauth/token",
            "scopes": {"items": "Read and write items."},
            "setting": {"client_id": "your-client-id", "redirect_mode": "GlobalPerConnector"},
        }
    },
}
_CREDENTIALS: Mapping[str, str] = {
    "none": "None are needed.",
    "basic": "Use the user name and the password of your account.",
    "api_key": "Use the key from the settings of your account.",
    "oauth2": "Sign in with your account.",
}
_NEWS: Mapping[str, str] = {
    "webhook": "The trigger hears of items that are created while the flow is on, and of no earlier ones.",
    "polling": "The trigger finds items that are created after its first check, and of these only those still listed.",
}


def specs(title: str, kind: str, trigger: str) -> dict[str, dict[str, Any]]:
    """Return the content of each spec file, by its name below `specs/`.

    Args:
        title: name of the connector.
        kind: one of `KINDS`.
        trigger: one of `TRIGGERS`.
    """
    return {
        "connector": {
            "title": title,
            "description": f"Reads and creates the items of {title}, and starts a flow when there is a new one.",
            "version": "1.0.0",
            "contact": {"name": title, "email": "help@example.com", "url": "https://www.example.com"},
            "host": "api.example.com",
            "authentication": _AUTHENTICATION[kind],
            "website": "https://www.example.com",
            "privacy_policy": "https://www.example.com/privacy",
            "categories": ["Productivity"],
            "publisher": title,
            "brand_color": "#3f51b5",
            "capabilities": ["actions", "triggers"],
            "script": True,
            "validate": {"ignore": [{"rule": "stack-owner-missing", "reason": "Only certified connectors have one."}]},
            "readme": {
                "prerequisites": f"An account of {title}.",
                "credentials": _CREDENTIALS[kind],
                "getting_started": "Create an item in a flow, and start another flow when there is a new one.",
                "known_issues": [_NEWS[trigger]],
                "deployment": "Run `connector package`, and import the solution that it writes into an environment.",
            },
        },
        "parameters": {
            "parameters": {
                "item_id": {
                    "in": "path",
                    "type": "string",
                    "title": "Item",
                    "description": "The item. Pick one from the list, or give its ID.",
                    "choices": {"operation": "ListItems", "value": "id", "title": "name"},
                }
            }
        },
        "errors": {"errors": _ERRORS},
        "operations/items": {
            "operations": {**_OPERATIONS, **_LOOK_UP, **(_UNSUBSCRIBE if trigger == "webhook" else {})}
        },
        "triggers/items": {"triggers": {"OnItemCreated": _TRIGGERS[trigger]}},
        "schemas/items": {"schemas": {**_SCHEMAS, **(_HOOK if trigger == "webhook" else {})}},
    }


_OPERATIONS: Mapping[str, Any] = {
    "GetItem": {
        "get": "/items/{item_id}",
        "summary": "Get item",
        "description": "Gets an item by its ID.",
        "parameters": ["item_id"],
        "returns": "Item",
        "errors": ["not_found"],
    },
    "CreateItem": {
        "post": "/items",
        "summary": "Create item",
        "description": "Creates an item and gives it an ID.",
        "body": "NewItem",
        "returns": {"status": 201, "type": "Item", "description": "The item was created."},
    },
}
_LOOK_UP: Mapping[str, Any] = {
    "ListItems": {
        "get": "/items",
        "summary": "List items",
        "description": "Lists all items, for drop-downs.",
        "visibility": "internal",
        "returns": "list of Item",
    }
}
_UNSUBSCRIBE: Mapping[str, Any] = {
    "DeleteHook": {
        "delete": "/hooks/{hook_id}",
        "summary": "Delete hook",
        "description": "Ends a subscription to new items.",
        "visibility": "internal",
        "parameters": [
            {"name": "hook_id", "in": "path", "type": "string", "title": "Hook ID", "description": "The subscription."}
        ],
        "returns": {"status": 204, "description": "The subscription was ended."},
        "errors": ["not_found"],
    }
}
_TRIGGERS: Mapping[str, Any] = {
    "webhook": {
        "post": "/hooks",
        "summary": "When an item is created",
        "description": "Starts a flow as soon as somebody creates an item.",
        "hint": "Create an item to see it now.",
        "body": "Hook",
        "returns": {
            "status": 201,
            "description": "The subscription was made.",
            "headers": {"Location": {"type": "string", "description": "The address that ends the subscription."}},
        },
        "notification": "Item",
        "notification_description": "The new item.",
        "unsubscribe": "DeleteHook",
    },
    "polling": {
        "get": "/new-items",
        "summary": "When an item is created",
        "description": "Starts a flow when there are new items; looks for them at each check of the flow.",
        "hint": "Create an item to see it now.",
        "returns": "list of Item",
    },
}
_SCHEMAS: Mapping[str, Any] = {
    "NewItem": {
        "description": "An item to create.",
        "properties": {
            "name": {"type": "string", "description": "What the item is called.", "required": True},
            "note": {"type": "string", "description": "Anything worth knowing about it."},
        },
    },
    "Item": {
        "description": "An item.",
        "properties": {
            "id": {"type": "string", "title": "Item ID", "description": "The ID of the item."},
            "name": {"type": "string", "description": "What the item is called."},
            "note": {"type": "string", "description": "Anything worth knowing about it."},
            "created_at": {"type": "date-time", "description": "When it was created."},
        },
    },
}
_HOOK: Mapping[str, Any] = {
    "Hook": {
        "description": "A subscription to new items.",
        "properties": {
            "callback_url": {
                "type": "uri",
                "title": "Callback URL",
                "description": "The address that new items are sent to.",
                "required": True,
                "visibility": "internal",
                "notification_url": True,
            }
        },
    }
}
