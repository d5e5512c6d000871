"""A small connector with actions, a look-up, a webhook trigger with its end and a polling trigger; edits of it."""

import copy

from generator.changes import Connector, compare

SINGLE = {"type": "string", "x-ms-summary": "One"}

DEFINITION = {
    "swagger": "2.0",
    "info": {"title": "Small", "description": "d", "version": "1.2.3"},
    "host": "api.example.com",
    "basePath": "/v1",
    "schemes": ["https"],
    "parameters": {"page": {"name": "page", "in": "query", "type": "integer", "format": "int32", "maximum": 50}},
    "paths": {
        "/items/{item_id}": {
            "get": {
                "operationId": "GetItem",
                "summary": "Get item",
                "parameters": [
                    {"name": "item_id", "in": "path", "required": True, "type": "integer", "format": "int64"},
                    {"$ref": "#/parameters/page"},
                    {"name": "kind", "in": "query", "type": "string", "enum": ["a", "b"], "x-ms-summary": "Kind"},
                    {"name": "code", "in": "query", "type": "string", "minLength": 2, "pattern": "^a"},
                    {
                        "name": "version",
                        "in": "header",
                        "type": "string",
                        "required": True,
                        "default": "2",
                        "x-ms-visibility": "internal",
                    },
                    {
                        "name": "folder",
                        "in": "query",
                        "type": "string",
                        "required": True,
                        "x-ms-dynamic-values": {"operationId": "ListFolders", "value-path": "id"},
                    },
                    {"name": "many", "in": "query", "type": "array", "items": {"type": "string"}},
                ],
                "responses": {"200": {"description": "The item.", "schema": {"$ref": "#/definitions/Item"}}},
            },
        },
        "/items": {
            "post": {
                "operationId": "CreateItem",
                "summary": "Create item",
                "parameters": [
                    {
                        "name": "body",
                        "in": "body",
                        "required": True,
                        "schema": {
                            "type": "object",
                            "required": ["name"],
                            "properties": {
                                "name": {"type": "string"},
                                "note": {"type": "string", "x-ms-summary": "Note"},
                                "count": {"type": "integer", "format": "int32"},
                                "box": {"type": "object", "properties": {"width": {"type": "number"}}},
                                "lines": {
                                    "type": "array",
                                    "items": {"type": "object", "properties": {"text": {"type": "string"}}},
                                },
                            },
                        },
                    }
                ],
                "responses": {"201": {"description": "Made.", "schema": {"$ref": "#/definitions/Item"}}},
            }
        },
        "/folders": {
            "get": {
                "operationId": "ListFolders",
                "x-ms-visibility": "internal",
                "responses": {"200": {"description": "All.", "schema": {"type": "array", "items": {"type": "object"}}}},
            }
        },
        "/hooks/made": {
            "x-ms-notification-content": {
                "description": "The event.",
                "schema": {"type": "object", "properties": {"item": {"$ref": "#/definitions/Item"}}},
            },
            "post": {
                "operationId": "OnItem",
                "x-ms-trigger": "single",
                "parameters": [
                    {
                        "name": "hook",
                        "in": "body",
                        "required": True,
                        "schema": {
                            "type": "object",
                            "required": ["url"],
                            "properties": {
                                "url": {
                                    "type": "string",
                                    "x-ms-notification-url": True,
                                    "x-ms-visibility": "internal",
                                },
                                "filter": {"type": "string"},
                            },
                        },
                    }
                ],
                "responses": {"201": {"description": "Subscribed."}},
            },
        },
        "/hooks/{hook_id}": {
            "delete": {
                "operationId": "EndHook",
                "x-ms-visibility": "internal",
                "parameters": [{"name": "hook_id", "in": "path", "required": True, "type": "string"}],
                "responses": {"200": {"description": "Gone."}},
            }
        },
        "/trigger/items": {
            "get": {
                "operationId": "OnMyItem",
                "x-ms-trigger": "batch",
                "responses": {
                    "200": {
                        "description": "New ones.",
                        "schema": {"type": "array", "items": {"$ref": "#/definitions/Item"}},
                    }
                },
            }
        },
    },
    "definitions": {
        "Item": {
            "type": "object",
            "required": ["id"],
            "properties": {
                "id": {"type": "integer", "format": "int64"},
                "title": {"type": "string"},
                "state": {"type": "string", "enum": ["open", "closed"]},
                "due": {"type": "string", "format": "date"},
                "parent": {"$ref": "#/definitions/Item"},
                "tags": {"type": "array", "items": {"type": "string"}},
            },
        }
    },
    "securityDefinitions": {"login": {"type": "basic"}},
    "security": [{"login": []}],
}

PROPERTIES = {
    "connectionParameters": {
        "username": {"type": "securestring", "uiDefinition": {"constraints": {"required": "true"}}},
        "password": {"type": "securestring", "uiDefinition": {"constraints": {"required": "true"}}},
        "region": {"type": "string", "uiDefinition": {"constraints": {"required": "false"}}},
    },
    "iconBrandColor": "#da3b01",
    "capabilities": [],
    "scriptOperations": [],
    "policyTemplateInstances": [],
}


def small() -> Connector:
    """Return the connector, free to be changed."""
    return Connector("small", copy.deepcopy(DEFINITION), copy.deepcopy(PROPERTIES))


def at(document, pointer):
    """Return the object at a pointer, and the last key."""
    *parts, last = pointer.strip("/").split("/")
    node = document
    for part in parts:
        key = part.replace("~1", "/")
        node = node[int(key)] if isinstance(node, list) else node[key]
    return node, int(last) if isinstance(node, list) else last.replace("~1", "/")


def put(pointer, value):
    """Return an edit of the definition that sets a value."""

    def edit(connector):
        node, key = at(connector.definition, pointer)
        if isinstance(node, list) and key == len(node):
            node.append(copy.deepcopy(value))
        else:
            node[key] = copy.deepcopy(value)

    return edit


def drop(pointer):
    """Return an edit of the definition that takes something out."""

    def edit(connector):
        node, key = at(connector.definition, pointer)
        del node[key]

    return edit


def move(pointer, to):
    """Return an edit of the definition that renames a key, or moves a value."""

    def edit(connector):
        node, key = at(connector.definition, pointer)
        value = node.pop(key)
        node, key = at(connector.definition, to)
        node[key] = value

    return edit


def both(*edits):
    """Return the edits in their order as one."""

    def edit(connector):
        for each in edits:
            each(connector)

    return edit


def properties(edit_properties):
    """Return an edit of the properties."""
    return lambda connector: edit_properties(connector.properties)


def changes_of(before, edit):
    """Return kind and severity of what an edit changes in the small connector, after other edits of both sides."""
    old, new = small(), small()
    before(old)
    before(new)
    edit(new)
    return [(found.kind, found.severity) for found in compare(old, new)]
