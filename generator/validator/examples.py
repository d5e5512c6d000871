"""The base connector that every example of a rule changes, and how an example becomes a connector."""

import json
from collections.abc import Mapping
from typing import Any

from generator.definition.files import DEFINITION, PROPERTIES, README
from generator.validator.connector import FOLDER, Connector, connector_of
from generator.validator.rule import REMOVED, Example

BASE_DEFINITION: Mapping[str, Any] = {
    "swagger": "2.0",
    "info": {
        "title": "Contoso Items",
        "description": "Keep track of the items in your Contoso store: list them, read one, add a new one.",
        "version": "1.0",
        "contact": {"name": "Contoso", "url": "https://contoso.com/support", "email": "support@contoso.com"},
    },
    "host": "api.contoso.com",
    "basePath": "/",
    "schemes": ["https"],
    "consumes": ["application/json"],
    "produces": ["application/json"],
    "paths": {
        "/items": {
            "get": {
                "operationId": "ListItems",
                "summary": "List items",
                "description": "Lists the items of the store.",
                "x-ms-visibility": "important",
                "parameters": [
                    {
                        "name": "color",
                        "in": "query",
                        "type": "string",
                        "x-ms-summary": "Color",
                        "description": "Only items of this color.",
                    }
                ],
                "responses": {
                    "200": {
                        "description": "The items.",
                        "schema": {"type": "array", "items": {"$ref": "#/definitions/Item"}},
                    }
                },
            },
            "post": {
                "operationId": "CreateItem",
                "summary": "Create an item",
                "description": "Adds an item to the store.",
                "x-ms-visibility": "important",
                "parameters": [
                    {
                        "name": "body",
                        "in": "body",
                        "required": True,
                        "schema": {
                            "type": "object",
                            "required": ["name"],
                            "properties": {
                                "name": {
                                    "type": "string",
                                    "x-ms-summary": "Name",
                                    "description": "What to call the item.",
                                },
                                "price": {
                                    "type": "number",
                                    "format": "double",
                                    "x-ms-summary": "Price",
                                    "description": "What it costs, in euros.",
                                },
                            },
                        },
                    }
                ],
                "responses": {"201": {"description": "The new item.", "schema": {"$ref": "#/definitions/Item"}}},
            },
        },
        "/items/{item_id}": {
            "get": {
                "operationId": "GetItem",
                "summary": "Get an item",
                "description": "Reads one item of the store.",
                "x-ms-visibility": "important",
                "parameters": [
                    {
                        "name": "item_id",
                        "in": "path",
                        "required": True,
                        "type": "integer",
                        "format": "int64",
                        "x-ms-summary": "Item",
                        "description": "The number of the item.",
                        "x-ms-url-encoding": "single",
                    }
                ],
                "responses": {"200": {"description": "The item.", "schema": {"$ref": "#/definitions/Item"}}},
            }
        },
    },
    "definitions": {
        "Item": {
            "type": "object",
            "properties": {
                "id": {
                    "type": "integer",
                    "format": "int64",
                    "x-ms-summary": "Id",
                    "description": "The number of the item.",
                },
                "name": {"type": "string", "x-ms-summary": "Name", "description": "What the item is called."},
            },
        }
    },
    "securityDefinitions": {"api_key": {"type": "apiKey", "in": "header", "name": "X-Api-Key"}},
    "security": [{"api_key": []}],
    "x-ms-connector-metadata": [
        {"propertyName": "Website", "propertyValue": "https://contoso.com"},
        {"propertyName": "Privacy policy", "propertyValue": "https://contoso.com/privacy"},
        {"propertyName": "Categories", "propertyValue": "Productivity"},
    ],
}

BASE_PROPERTIES: Mapping[str, Any] = {
    "properties": {
        "connectionParameters": {
            "api_key": {
                "type": "securestring",
                "uiDefinition": {
                    "displayName": "API key",
                    "description": "The key of your Contoso account.",
                    "tooltip": "Provide the key of your Contoso account",
                    "constraints": {"tabIndex": 2, "clearText": False, "required": "true"},
                },
            }
        },
        "iconBrandColor": "#135790",
        "capabilities": [],
        "publisher": "Contoso",
        "stackOwner": "Contoso",
    }
}

BASE_README = """# Contoso Items
Items of a Contoso store in your flows.

## Publisher: Contoso

## Prerequisites
An account of Contoso.

## Supported Operations
### List items
Lists the items of the store.

## Obtaining Credentials
Your profile page shows the key.

## Known Issues and Limitations
None.

## Deployment Instructions
Import the folder with the official tools.
"""


def example_files(example: Example) -> dict[str, bytes]:
    """Return the files of an example's connector by name, with JSON a member to a line.

    Raises:
        KeyError: an edit's pointer does not resolve in the base connector.
    """
    files: dict[str, Any] = {
        DEFINITION: edited(BASE_DEFINITION, example.definition),
        PROPERTIES: edited(BASE_PROPERTIES, example.properties),
        README: BASE_README,
    }
    files.update(example.files)
    return {name: _bytes(content) for name, content in files.items() if content is not REMOVED}


def example_connector(example: Example) -> Connector:
    """Build the connector of an example, without touching a disk."""
    files = example_files(example)
    names = tuple(sorted(files))
    return connector_of(FOLDER, {name: (name, name, data) for name, data in files.items()}, names)


def edited(base: Any, edits: Mapping[str, Any]) -> Any:
    """Return a changed copy of a JSON value.

    Args:
        base: the value.
        edits: JSON pointer to new value, or `REMOVED`; members on the way must exist, the last one need not;
            `-` appends to a list; the empty pointer replaces everything.

    Raises:
        KeyError: a member on the way does not exist.
    """
    import copy

    changed = copy.deepcopy(base)
    for pointer, given in edits.items():
        value = given() if callable(given) else given
        if not pointer:
            changed = copy.deepcopy(value)
            continue
        *way, last = (part.replace("~1", "/").replace("~0", "~") for part in pointer[1:].split("/"))
        node = changed
        for part in way:
            node = node[int(part)] if isinstance(node, list) else node[part]
        if isinstance(node, list) and last == "-":
            node.append(copy.deepcopy(value))
            continue
        key = int(last) if isinstance(node, list) else last
        if value is REMOVED:
            del node[key]
        else:
            node[key] = copy.deepcopy(value)
    return changed


def _bytes(content: Any) -> bytes:
    if callable(content):
        content = content()
    if isinstance(content, bytes):
        return content
    text = content if isinstance(content, str) else json.dumps(content, indent=2, ensure_ascii=False) + "\n"
    return text.encode("utf-8", "surrogatepass")
