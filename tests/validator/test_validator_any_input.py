"""No rule gives up, whatever stands in a connector's files: every rule runs over anything put anywhere."""

import copy
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from generator.definition.files import DEFINITION, PROPERTIES
from generator.validator.catalogue import catalogue
from generator.validator.connector import connector_of
from generator.validator.examples import BASE_DEFINITION, BASE_PROPERTIES, edited
from generator.validator.swagger import FOREIGN, OBJECTS
from generator.validator.validate import Choice, outcome_of

RULES = Choice(select=tuple(rule.id for rule in catalogue() if rule.id != "openapi"))
RICH = edited(
    BASE_DEFINITION,
    {
        "/parameters": {"Color": {"name": "color", "in": "query", "type": "string", "enum": ["a", "b"]}},
        "/responses": {"Gone": {"description": "Gone."}},
        "/tags": [{"name": "a", "externalDocs": {"url": "https://contoso.com"}}],
        "/paths/~1items/get/parameters/-": {"$ref": "#/parameters/Color"},
        "/paths/~1items/get/responses/404": {"$ref": "#/responses/Gone"},
        "/paths/~1hooks": {
            "x-ms-notification-content": {"description": "d", "schema": {"$ref": "#/definitions/Item"}},
            "post": {
                "operationId": "OnItem",
                "x-ms-trigger": "single",
                "parameters": [
                    {
                        "name": "body",
                        "in": "body",
                        "schema": {
                            "type": "object",
                            "properties": {"url": {"type": "string", "x-ms-notification-url": True}},
                        },
                    }
                ],
                "responses": {"201": {"description": "d", "headers": {"Location": {"type": "string"}}}},
            },
        },
        "/paths/~1items~1{item_id}/get/parameters/0/x-ms-dynamic-values": {
            "operationId": "ListItems",
            "value-path": "id",
            "value-title": "name",
            "parameters": {"color": {"parameter": "color"}},
        },
        "/paths/~1items~1{item_id}/get/parameters/0/x-ms-dynamic-list": {
            "operationId": "ListItems",
            "itemValuePath": "id",
            "itemTitlePath": "name",
            "parameters": {"color": {"parameterReference": "color"}},
        },
        "/definitions/Item/x-ms-dynamic-schema": {"operationId": "GetItem", "value-path": "schema", "parameters": {}},
        "/definitions/Item/allOf": [{"$ref": "#/definitions/Item"}],
        "/x-ms-capabilities": {"testConnection": {"operationId": "ListItems", "parameters": {}}},
    },
)
RICH_PROPERTIES = edited(
    BASE_PROPERTIES,
    {
        "/properties/policyTemplateInstances": [
            {
                "templateId": "setheader",
                "title": "t",
                "parameters": {
                    "x-ms-apimTemplateParameter.name": "X",
                    "x-ms-apimTemplateParameter.value": "@connectionParameters('api_key')",
                    "x-ms-apimTemplate-operationName": ["GetItem"],
                },
            }
        ],
        "/properties/scriptOperations": ["GetItem"],
        "/properties/connectionParameters/token": {
            "type": "oauthSetting",
            "oAuthSettings": {"identityProvider": "oauth2", "clientId": "x", "customParameters": {}},
        },
        "/properties/connectionParameterSets": {"values": [{"name": "a", "parameters": {}}]},
    },
)
KEYS = [
    *sorted({key for tables in (OBJECTS, FOREIGN) for members in tables.values() for key in members}),
    "x-ms-visibility",
    "x-ms-trigger",
    "x-ms-dynamic-values",
    "x-ms-notification-content",
    "200",
    "default",
]
WORDS = [
    "",
    "2.0",
    "string",
    "object",
    "array",
    "body",
    "path",
    "#/definitions/Item",
    "#/definitions/A",
    "é",
    "{",
    "(",
    "\ud800",
]
VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-1, 2**70),
        st.floats(allow_nan=False, allow_infinity=False),
        st.sampled_from(WORDS),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)),
    max_leaves=8,
)


def judged(definition, properties):
    contents = {DEFINITION: definition, PROPERTIES: properties}
    files = {name: (name, name, json.dumps(content).encode()) for name, content in contents.items()}
    return outcome_of(connector_of("c", files, tuple(files)), RULES).findings


def assert_sound(findings):
    gave_up = [finding for finding in findings if "could not judge" in finding.message]
    assert gave_up == []
    for finding in findings:
        assert "\n" not in finding.message
        assert finding.line >= 1 <= finding.column


def put_somewhere(data, content, value):
    holder = content = copy.deepcopy(content)
    while True:
        key = data.draw(st.sampled_from(list(holder) if isinstance(holder, dict) else range(len(holder))))
        deeper = holder[key]
        if not isinstance(deeper, dict | list) or not deeper or data.draw(st.integers(0, 5)) == 0:
            break
        holder = deeper
    holder[key] = value
    return content


def test_rich_connector_is_judged():
    assert_sound(judged(RICH, RICH_PROPERTIES))


@given(data=st.data())
@settings(deadline=None, max_examples=300)
def test_anything_put_anywhere_is_judged(data):
    definition, properties = RICH, RICH_PROPERTIES
    for _ in range(data.draw(st.integers(1, 2))):
        definition = put_somewhere(data, definition, data.draw(VALUES))
    properties = put_somewhere(data, properties, data.draw(VALUES))

    assert_sound(judged(definition, properties))


def test_every_single_member_of_another_type_is_judged():
    def places(node, place=()):
        yield place
        for key, inner in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
            yield from places(inner, (*place, key))

    for number, place in enumerate(places(RICH)):
        pointer = "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in place)
        value = [None, 5, "x", [], {}, True, [5], {"$ref": 5}, ["a", {}], {"a": 5}][number % 10]
        definition = edited(RICH, {pointer: value})
        if isinstance(definition, dict):
            assert_sound(judged(definition, RICH_PROPERTIES))


@given(content=st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=6))
@settings(deadline=None, max_examples=100)
def test_any_object_is_judged(content):
    assert_sound(judged(content, content))
