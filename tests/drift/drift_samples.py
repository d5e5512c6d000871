"""A small definition, and the same service as a vendor would describe it: in OpenAPI 2.0 and in 3.x."""

import copy

from generator.drift import Description, compare

ITEM = {
    "type": "object",
    "properties": {
        "id": {"type": "integer", "format": "int32"},
        "title": {"type": "string"},
        "parent": {"$ref": "#/definitions/Item"},
        "state": {"type": "string", "enum": ["open", "closed"]},
        "texts": {"type": "object", "additionalProperties": {"type": "string"}},
        "tags": {"type": "array", "items": {"type": "object", "properties": {"name": {"type": "string"}}}},
    },
}
NEW_ITEM = {
    "type": "object",
    "required": ["title"],
    "properties": {"title": {"type": "string"}, "note": {"type": "string"}},
}
OURS = {
    "swagger": "2.0",
    "basePath": "/api",
    "paths": {
        "/v1/items/{item_id}": {
            "get": {
                "operationId": "GetItem",
                "parameters": [
                    {"name": "item_id", "in": "path", "required": True, "type": "integer"},
                    {"name": "page", "in": "query", "type": "integer"},
                    {"name": "X-Mode", "in": "header", "type": "string"},
                ],
                "responses": {"200": {"description": "d", "schema": {"$ref": "#/definitions/Item"}}},
            }
        },
        "/v1/items": {
            "post": {
                "operationId": "CreateItem",
                "parameters": [{"name": "body", "in": "body", "schema": NEW_ITEM}],
                "responses": {"201": {"description": "d", "schema": {"$ref": "#/definitions/Item"}}},
            }
        },
        "/v1/virtual": {"post": {"operationId": "DoNothing", "responses": {"200": {"description": "d"}}}},
    },
    "definitions": {"Item": ITEM},
}


def vendor():
    """Return the vendor's description in OpenAPI 2.0; only the virtual operation is not in it."""
    document = copy.deepcopy(OURS)
    del document["paths"]["/v1/virtual"]
    document["basePath"] = "/"
    document["paths"] = {f"/api{path}": item for path, item in document["paths"].items()}
    return document


def vendor_3():
    """Return the same in OpenAPI 3.1."""
    item = copy.deepcopy(ITEM)
    item["properties"]["parent"] = {"anyOf": [{"$ref": "#/components/schemas/Item"}, {"type": "null"}]}
    item["properties"]["title"]["type"] = ["string", "null"]
    answer = {"description": "d", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Item"}}}}
    return {
        "openapi": "3.1.0",
        "servers": [{"url": "https://{region}.example.com/api/v1/"}],
        "paths": {
            "/items/{id}": {
                "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}],
                "get": {
                    "parameters": [
                        {"$ref": "#/components/parameters/page"},
                        {"name": "x-mode", "in": "header", "schema": {"type": "string"}},
                        {"name": "Authorization", "in": "header", "schema": {"type": "string"}},
                    ],
                    "responses": {"200": answer},
                },
            },
            "/items": {"$ref": "#/components/pathItems/items"},
        },
        "components": {
            "parameters": {"page": {"name": "page", "in": "query", "schema": {"type": "integer"}}},
            "pathItems": {
                "items": {
                    "post": {
                        "requestBody": {"$ref": "#/components/requestBodies/new"},
                        "responses": {"201": {"$ref": "#/components/responses/made"}},
                    }
                }
            },
            "requestBodies": {
                "new": {
                    "content": {
                        "text/xml": {"schema": {"type": "string"}},
                        "application/json; charset=utf-8": {"schema": {"allOf": [copy.deepcopy(NEW_ITEM)]}},
                    }
                }
            },
            "responses": {"made": answer},
            "schemas": {"Item": item},
        },
    }


def drift(document, ours=OURS):
    """Return the differences as triples, without that of the virtual operation."""
    found = compare(Description("ours", ours), Description("theirs", document))
    return [(each.kind, each.operation, each.name) for each in found if each.operation != "DoNothing"]
