"""Dynamic lists and schemas: what the examples of the rules do not show, where findings stand, and wrong JSON types."""

import copy
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.definition.files import DEFINITION, PROPERTIES
from generator.validator.catalogue import groups
from generator.validator.connector import connector_of
from generator.validator.examples import example_connector, example_files
from generator.validator.rule import REMOVED, Example
from generator.validator.validate import Choice, outcome_of

DYNAMIC = ("dynamic.arguments", "dynamic.shape", "dynamic.answers")
OURS = tuple(
    rule.id
    for group in groups()
    if group.name in DYNAMIC
    for rule in group.rules
    if rule.id not in ("dynamic-parameters-missing", "dynamic-schema-not-object")
)
ITEM = "/paths/~1items~1{item_id}/get/parameters/0"
VALUES = {"operationId": "ListItems", "value-path": "id", "value-title": "name"}
LIST = {"operationId": "ListItems", "itemValuePath": "id", "itemTitlePath": "name"}
BODY = "/paths/~1items/post/parameters/0/schema"
STORE = {"name": "store", "in": "query", "required": True, "type": "string"}
TREE = {
    "open": {"operationId": "ListItems", "itemValuePath": "id", "itemTitlePath": "name", "parameters": {}},
    "browse": {
        "operationId": "ListItems",
        "itemValuePath": "id",
        "itemTitlePath": "name",
        "parameters": {"color": {"selectedItemValuePath": "name"}},
    },
}
ANSWER = "/paths/~1items/get/responses/200/schema"


def from_list(argument):
    """Gives the older extension with an argument for the target's input `color`."""
    return {**VALUES, "parameters": {"color": argument}}


def both(owner, source, path):
    return {
        f"{owner}/x-ms-dynamic-values": from_list({"parameter": source}),
        f"{owner}/x-ms-dynamic-list": {**LIST, "parameters": {"color": {"parameterReference": path}}},
    }


def found(definition):
    findings = outcome_of(example_connector(Example(definition)), Choice(select=OURS)).findings
    return [(finding.code, finding.severity, finding.pointer) for finding in findings]


ADDRESS = {"type": "object", "properties": {"city": {"type": "string"}, "town": {"type": "string"}}}
TO_CITY = {"city": {"value": "Oslo"}, "name": {"value": "x"}}
TO_CITY_OLD = {"city": "Oslo", "name": "x"}
RECEIVED = "/paths/~1hooks/x-ms-notification-content/schema"
RECEIVING = {
    "x-ms-notification-content": {
        "schema": {
            "type": "object",
            "x-ms-dynamic-schema": {"operationId": "ListItems", "parameters": {"color": {"parameter": "kind"}}},
        }
    },
    "post": {
        "operationId": "WhenItem",
        "x-ms-trigger": "single",
        "parameters": [{"name": "kind", "in": "query", "type": "string"}],
        "responses": {},
    },
}
CASES = {
    "tree": ({f"{ITEM}/x-ms-dynamic-tree": TREE}, []),
    "tree that browses nothing": (
        {f"{ITEM}/x-ms-dynamic-tree": {**TREE, "browse": {**TREE["browse"], "operationId": "Nope"}}},
        [("dynamic-operation-not-found", "error", f"{ITEM}/x-ms-dynamic-tree/browse/operationId")],
    ),
    "built-in operation": ({f"{ITEM}/x-ms-dynamic-values": {"builtInOperation": "AllEnvironments"}}, []),
    "capability": (
        {f"{ITEM}/x-ms-dynamic-values": {"capability": "file-picker", "parameters": {"isFolder": True}}},
        [],
    ),
    "source deep in the body, by its path": (
        {
            f"{BODY}/properties/home": ADDRESS,
            **both(f"{BODY}/properties/price", "city", "body/home/city"),
        },
        [],
    ),
    "source deep in the body, by a path without the body": (
        {
            f"{BODY}/properties/home": ADDRESS,
            **both(f"{BODY}/properties/price", "city", "home/city"),
        },
        [],
    ),
    "source deep in the body, by its bare name": (
        {f"{BODY}/properties/home": ADDRESS, **both(f"{BODY}/properties/price", "city", "city")},
        [("dynamic-reference-unresolved", "error", f"{BODY}/properties/price/x-ms-dynamic-list/parameters/color")],
    ),
    "source in a part of the body that takes anything, by its bare name": (
        {f"{BODY}/properties/home": {"type": "object"}, **both(f"{BODY}/properties/price", "city", "city")},
        [("dynamic-reference-unresolved", "error", f"{BODY}/properties/price/x-ms-dynamic-list/parameters/color")],
    ),
    "input deep in the target's body, by its bare name": (
        {
            f"{BODY}/properties/home": ADDRESS,
            "/paths/~1items/post/responses/201/schema": {"type": "array", "items": {"$ref": "#/definitions/Item"}},
            f"{ITEM}/x-ms-dynamic-values": {**VALUES, "operationId": "CreateItem", "parameters": TO_CITY_OLD},
            f"{ITEM}/x-ms-dynamic-list": {**LIST, "operationId": "CreateItem", "parameters": TO_CITY},
        },
        [("dynamic-parameter-unknown", "error", f"{ITEM}/x-ms-dynamic-list/parameters/city")],
    ),
    "source that a schema around its allOf requires": (
        {
            "/paths/~1items/get/parameters/0/required": True,
            BODY: {
                "type": "object",
                "required": ["hue"],
                "allOf": [{"properties": {"hue": {"type": "string"}, "price": {"type": "number"}}}],
            },
            **both(f"{BODY}/allOf/0/properties/price", "hue", "body/hue"),
        },
        [],
    ),
    "source of what a trigger receives, beside another operation": (
        {"/paths/~1hooks": {**RECEIVING, "get": {"operationId": "ListHooks", "responses": {}}}},
        [],
    ),
    "source that the trigger lacks of what it receives": (
        {"/paths/~1hooks": RECEIVING, "/paths/~1hooks/post/parameters/0/name": "sort"},
        [("dynamic-reference-unresolved", "error", f"{RECEIVED}/x-ms-dynamic-schema/parameters/color")],
    ),
    "list for an older extension": (
        {"/paths/~1items/get/parameters/0/type": "array", f"{ITEM}/x-ms-dynamic-values": from_list(["red"])},
        [],
    ),
    "two properties that share a definition": (
        {
            "/definitions/Address": ADDRESS,
            f"{BODY}/properties/home": {"$ref": "#/definitions/Address"},
            f"{BODY}/properties/work": {"$ref": "#/definitions/Address"},
            **both(f"{BODY}/properties/price", "town", "body/work/town"),
            f"{BODY}/properties/name/x-ms-dynamic-list": {
                **LIST,
                "parameters": {"color": {"parameterReference": "body/home/town"}},
            },
            f"{BODY}/properties/name/x-ms-dynamic-values": VALUES,
        },
        [],
    ),
    "source that only one of two users of a definition has": (
        {
            "/paths/~1items/get/parameters/0/name": "kind",
            "/definitions/Item/properties/name/x-ms-dynamic-values": {
                **VALUES,
                "parameters": {"kind": {"parameter": "kind"}},
            },
        },
        [
            (
                "dynamic-reference-unresolved",
                "error",
                "/definitions/Item/properties/name/x-ms-dynamic-values/parameters/kind",
            )
        ],
    ),
    "source in a body that takes anything": (
        {f"{BODY}/additionalProperties": True, **both(f"{BODY}/properties/price", "hue", "body/hue")},
        [],
    ),
    "nobody uses the definition": (
        {
            "/definitions/Old": {"type": "string", "x-ms-dynamic-values": from_list({"parameter": "nope"})},
        },
        [],
    ),
    "body that holds itself": (
        {
            "/definitions/Part": {"type": "object", "properties": {"part": {"$ref": "#/definitions/Part"}}},
            f"{BODY}/properties/part": {"$ref": "#/definitions/Part"},
            **both(f"{BODY}/properties/price", "nope", "body/nope"),
        },
        [
            ("dynamic-reference-unresolved", "error", f"{BODY}/properties/price/x-ms-dynamic-values/parameters/color"),
            ("dynamic-reference-unresolved", "error", f"{BODY}/properties/price/x-ms-dynamic-list/parameters/color"),
        ],
    ),
    "whole number for a number": (
        {"/paths/~1items/get/parameters/0/type": "number", f"{ITEM}/x-ms-dynamic-values": from_list(5)},
        [],
    ),
    "true for a string": (
        {f"{ITEM}/x-ms-dynamic-values": from_list(True)},
        [("dynamic-type-mismatch", "error", f"{ITEM}/x-ms-dynamic-values/parameters/color")],
    ),
    "required input of the target's body": (
        {
            "/paths/~1items/post/parameters/0/schema/properties/price/default": 1,
            f"{ITEM}/x-ms-dynamic-values": {"operationId": "CreateItem", "value-path": "id", "value-title": "name"},
            "/paths/~1items/post/responses/201/schema": {"type": "array", "items": {"$ref": "#/definitions/Item"}},
        },
        [("dynamic-required-parameter-missing", "error", f"{ITEM}/x-ms-dynamic-values")],
    ),
    "input of the target's body by its path": (
        {
            f"{ITEM}/x-ms-dynamic-values": {
                "operationId": "CreateItem",
                "value-path": "id",
                "value-title": "name",
                "parameters": {"body/name": "x"},
            },
            "/paths/~1items/post/responses/201/schema": {"type": "array", "items": {"$ref": "#/definitions/Item"}},
        },
        [],
    ),
    "optional source of an optional input": (
        {**both(ITEM, "hue", "hue"), "/paths/~1items~1{item_id}/get/parameters/-": {**STORE, "name": "hue"}},
        [],
    ),
    "answer of any form": ({ANSWER: {}, f"{ITEM}/x-ms-dynamic-values": {**VALUES, "value-path": "x"}}, []),
    "answer without schema": (
        {"/paths/~1items/get/responses": {"204": {"description": "d"}}, f"{ITEM}/x-ms-dynamic-values": VALUES},
        [],
    ),
    "list of texts has no properties": (
        {ANSWER: {"type": "array", "items": {"type": "string"}}, f"{ITEM}/x-ms-dynamic-values": VALUES},
        [
            ("dynamic-item-path-invalid", "warning", f"{ITEM}/x-ms-dynamic-values/value-path"),
            ("dynamic-item-path-invalid", "warning", f"{ITEM}/x-ms-dynamic-values/value-title"),
        ],
    ),
    "property in allOf": (
        {
            "/definitions/More": {"allOf": [{"$ref": "#/definitions/Item"}, ADDRESS]},
            f"{ANSWER}/items": {"$ref": "#/definitions/More"},
            f"{ITEM}/x-ms-dynamic-values": {**VALUES, "value-title": "city"},
        },
        [],
    ),
    "collection is an entry of the list": (
        {f"{ITEM}/x-ms-dynamic-values": {**VALUES, "value-collection": "name"}},
        [("dynamic-collection-invalid", "warning", f"{ITEM}/x-ms-dynamic-values")],
    ),
    "title left out": (
        {f"{ITEM}/x-ms-dynamic-values": {"operationId": "ListItems", "value-path": "id"}},
        [("dynamic-value-path-missing", "info", f"{ITEM}/x-ms-dynamic-values")],
    ),
    "older extension beside a body that the newer one reads": (
        {f"{BODY}/properties/price/x-ms-dynamic-values": from_list({"parameter": "name"})},
        [("dynamic-needs-new-extension", "error", f"{BODY}/properties/price/x-ms-dynamic-values/parameters/color")],
    ),
}


@pytest.mark.parametrize(("definition", "expected"), CASES.values(), ids=CASES)
def test_finding(definition, expected):
    assert sorted(found(definition)) == sorted(expected)


def schema_read(path, answer, **more):
    """Gives where what a dynamic schema reads is no object, with the older and the newer extension."""
    definition = {
        f"{BODY}/x-ms-dynamic-schema": {"operationId": "ListItems", "parameters": {}, "value-path": path},
        f"{BODY}/x-ms-dynamic-properties": {"operationId": "ListItems", "parameters": {}, "itemValuePath": path},
        "/paths/~1items/get/responses/200": answer,
        **more,
    }
    choice = Choice(select=("dynamic-schema-not-object",))
    findings = outcome_of(example_connector(Example(definition)), choice).findings
    return [finding.pointer.removeprefix(BODY) for finding in findings]


def answering(schema):
    return {"description": "It.", "schema": schema}


def holding(**properties):
    return answering({"type": "object", "properties": properties})


TEXT = {"type": "string"}
A = {"$ref": "#/definitions/A"}
BOTH = ["/x-ms-dynamic-schema/value-path", "/x-ms-dynamic-properties/itemValuePath"]


@pytest.mark.parametrize(
    ("path", "answer", "more"),
    [
        ("a", holding(a=TEXT), {}),
        ("a", holding(a={"type": "array", "items": TEXT}), {}),
        ("a", holding(a={"items": {"type": "object"}}), {}),
        ("a/b", holding(a={"type": "object", "properties": {"b": {"type": "integer"}}}), {}),
        ("a/b", holding(a={"type": "array", "items": {"type": "object", "properties": {"b": TEXT}}}), {}),
        (
            "a",
            holding(a={"$ref": "#/definitions/A"}),
            {"/definitions/A": {"$ref": "#/definitions/B"}, "/definitions/B": TEXT},
        ),
        ("a", answering({"allOf": [{"type": "object", "properties": {"a": TEXT}}]}), {}),
        ("a", holding(a={"allOf": [A]}), {"/definitions/A": {"type": "boolean"}}),
        ("a", {"$ref": "#/responses/A"}, {"/responses": {"A": holding(a=TEXT)}}),
        ("a/properties", holding(a={"type": "object", "properties": {"properties": TEXT}}), {}),
    ],
)
def test_what_a_dynamic_schema_reads_is_an_object(path, answer, more):
    assert schema_read(path, answer, **more) == BOTH


def test_a_whole_answer_may_be_no_object_or_be_none_at_all():
    whole = ["/x-ms-dynamic-schema", "/x-ms-dynamic-properties"]

    assert schema_read("", answering({"type": "array", "items": {"type": "object"}})) == whole
    assert schema_read("a", REMOVED, **{"/paths/~1items/get/responses/204": {"description": "Nothing."}}) == whole


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("a", holding(a={"type": "object"})),
        ("a", holding(a={})),
        ("a", answering({"type": "object"})),
        ("a", holding(a={"properties": {"b": TEXT}})),
        ("a", holding(b=TEXT)),
        ("", answering({"$ref": "#/definitions/Item"})),
        ("a", {"description": "It."}),
    ],
)
def test_what_may_be_a_schema(path, answer):
    assert schema_read(path, answer) == []


def test_callers_of_a_shared_definition_are_told_once():
    definition = {"/definitions/Item/properties/name/x-ms-dynamic-values": from_list({"parameter": "hue"})}
    findings = outcome_of(example_connector(Example(definition)), Choice(select=OURS)).findings

    assert [finding.message for finding in findings] == ["'ListItems' (and 2 more) has no input 'hue'"]


def test_message_names_the_operation_and_what_was_meant():
    definition = both(f"{BODY}/properties/price", "nmae", "body/nmae")
    findings = outcome_of(example_connector(Example(definition)), Choice(select=OURS)).findings

    assert {finding.message for finding in findings} == {
        "'CreateItem' has no input 'nmae'; did you mean 'name'?",
        "'CreateItem' has no input 'body/nmae'; did you mean 'body/name'?",
    }


GROUPS = (
    *DYNAMIC,
    "trigger.triggers",
    "trigger.webhooks",
    "operation.capabilities",
    "about.metadata",
    "connection.security",
)
RULES = [rule for group in groups() if group.name in GROUPS for rule in group.rules]
WRONG = st.sampled_from(
    [None, 3, "x", True, [], {}, [[]], ["x", 3, None], {"x": None}, {"$ref": 3}, {"$ref": "#/definitions"}]
)


def places(node, place=()):
    yield place
    for key, value in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        yield from places(value, (*place, key))


def put(content, place, value):
    holder = content
    for key in place[:-1]:
        holder = holder[key]
    holder[place[-1]] = value


@given(st.data(), st.sampled_from([example for rule in RULES for example in (*rule.bad, *rule.good)]))
@settings(max_examples=400, deadline=None)
def test_values_of_wrong_types_stop_no_rule(data, example):
    files = example_files(example)
    for name in {DEFINITION, PROPERTIES} & files.keys():
        content = json.loads(files[name])
        for _ in range(data.draw(st.integers(0, 4))):
            choices = [place for place in places(content) if place]
            put(content, data.draw(st.sampled_from(choices)), copy.deepcopy(data.draw(WRONG)))
        files[name] = json.dumps(content).encode()
    connector = connector_of("c", {name: (name, name, text) for name, text in files.items()}, tuple(files))

    for rule in RULES:
        for violation in rule.check(connector):
            assert violation.message
            assert "\n" not in violation.message
