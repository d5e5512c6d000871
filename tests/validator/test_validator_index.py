"""The index of a definition: everything once, with its place, its use, and what counts for an operation."""

import copy
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from generator.definition import operations_of
from generator.validator.examples import BASE_DEFINITION, edited
from generator.validator.index import index_of

SHARED = edited(
    BASE_DEFINITION,
    {
        "/parameters": {"Store": {"name": "store", "in": "header", "type": "string", "required": True}},
        "/responses": {"Gone": {"description": "Gone.", "schema": {"$ref": "#/definitions/Problem"}}},
        "/definitions/Problem": {"properties": {"inner": {"$ref": "#/definitions/Inner"}}},
        "/definitions/Inner": {"type": "object"},
        "/definitions/Loose": {"type": "object", "properties": {"inner": {"$ref": "#/definitions/Inner"}}},
        "/paths/~1items/parameters": [
            {"$ref": "#/parameters/Store"},
            {"name": "color", "in": "query", "type": "integer"},
        ],
        "/paths/~1items/get/responses/410": {"$ref": "#/responses/Gone"},
        "/paths/~1items/post/parameters/0/schema/properties/inner": {"$ref": "#/definitions/Inner"},
    },
)


def at(document, place):
    for part in place:
        document = document[part]
    return document


def test_everything_stands_where_the_index_says():
    index = index_of(SHARED)

    for placed in (*index.schemas, *(each for group in index.objects.values() for each in group)):
        assert at(SHARED, placed.place) is placed.node
    for parameter in index.parameters:
        assert at(SHARED, parameter.place) is parameter.node
    for reference in index.references:
        assert at(SHARED, reference.place) == reference.value
    for uses in index.extensions.values():
        for use in uses:
            assert at(SHARED, use.place) is use.value


def test_each_schema_is_there_once_and_knows_its_use():
    index = index_of(SHARED)

    places = [schema.place for schema in index.schemas]
    assert len(places) == len(set(places))
    roles = {schema.place: schema.root.roles for schema in index.schemas}
    assert roles["definitions", "Problem"] == {"response"}
    assert roles["definitions", "Inner"] == {"body", "response"}
    assert roles["definitions", "Loose"] == set()
    assert roles["definitions", "Item", "properties", "id"] == {"response"}
    names = {schema.place: (schema.name, schema.is_required) for schema in index.schemas}
    body = ("paths", "/items", "post", "parameters", 0, "schema")
    assert names[*body, "properties", "name"] == ("name", True)
    assert names[*body, "properties", "price"] == ("price", False)


def test_parameters_that_count_for_an_operation():
    index = index_of(SHARED)

    listing = index.by_id["ListItems"]
    assert [(each.name, each.location, each.place[:2]) for each in listing.parameters] == [
        ("store", "header", ("parameters", "Store")),
        ("color", "query", ("paths", "/items")),
    ]
    assert listing.parameters[1].node["type"] == "string"
    (shared,) = [each for each in index.parameters if each.place == ("parameters", "Store")]
    assert [operation.id for operation in shared.operations] == ["ListItems", "CreateItem"]
    assert [(each.status, each.place) for each in listing.responses] == [
        ("200", ("paths", "/items", "get", "responses", "200")),
        ("410", ("responses", "Gone")),
    ]


def test_of_two_operations_with_one_id_the_first_is_known():
    index = index_of(edited(BASE_DEFINITION, {"/paths/~1items/post/operationId": "ListItems"}))

    assert index.by_id["ListItems"].method == "get"
    assert len(index.operations) == 3


def webhook(edits):
    hook = {
        "x-ms-trigger": "single",
        "operationId": "Hook",
        "parameters": [{"name": "b", "in": "body", "schema": {"$ref": "#/definitions/Outer"}}],
        "responses": {},
    }
    document = edited(
        BASE_DEFINITION,
        {
            "/definitions/Outer": {"properties": {"inner": {"$ref": "#/definitions/Target"}}},
            "/definitions/Target": {"properties": {"url": {"type": "string"}}},
            "/paths/~1hooks": {"post": hook},
            **edits,
        },
    )
    return index_of(document).by_id["Hook"].trigger


def test_kinds_of_triggers():
    flag = "/definitions/Target/properties/url/x-ms-notification-url"

    assert webhook({}) == "unclear"
    assert webhook({flag: True}) == "webhook"
    assert webhook({flag: False}) == "unclear"
    assert webhook({"/paths/~1hooks/x-ms-notification-content": {"schema": {}}}) == "webhook"
    assert webhook({"/paths/~1hooks/post/x-ms-trigger-metadata": {"kind": "query"}}) == "polling"
    assert index_of(BASE_DEFINITION).by_id["ListItems"].trigger == ""
    polling = edited(BASE_DEFINITION, {"/paths/~1items/get/x-ms-trigger": "batch"})
    assert index_of(polling).by_id["ListItems"].trigger == "polling"


def test_recursion_ends():
    document = edited(BASE_DEFINITION, {"/definitions/Item/properties/parent": {"$ref": "#/definitions/Item"}})

    index = index_of(document)

    assert index.targets["#/definitions/Item"].place == ("definitions", "Item")


@given(
    st.recursive(
        st.sampled_from([None, 1, "x", "#/definitions/Item", True]),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.dictionaries(
                st.sampled_from(["$ref", "get", "parameters", "schema", "properties", "in", "name", "/a"]), inner
            ),
        ),
        max_leaves=10,
    ),
    st.sampled_from(
        ["/paths", "/paths/~1items", "/paths/~1items/get", "/definitions", "/parameters", "/definitions/Item"]
    ),
)
@settings(max_examples=200, deadline=None)
def test_definition_with_anything_inside_has_an_index(value, pointer):
    document = edited(BASE_DEFINITION, {pointer: value})
    before = copy.deepcopy(document)

    index = index_of(document)

    assert document == before
    json.dumps([each.place for each in index.type_mismatches])


def test_operations_are_those_of_the_runtime():
    records = {record.id: record for record in operations_of(SHARED)}

    for operation in index_of(SHARED).operations:
        record = records[operation.id]
        assert {(each.name, each.location) for each in operation.parameters} == {
            (each.name, each.place) for each in record.parameters
        }
        assert {each.status: each.node for each in operation.responses} == dict(record.responses)


def test_references_of_references_lead_to_the_end():
    links = {f"A{number}": {"$ref": f"#/definitions/A{number + 1}"} for number in range(3000)}
    circle = {"B": {"$ref": "#/definitions/C"}, "C": {"$ref": "#/definitions/B"}, "D": {"$ref": "#/definitions/B"}}
    index = index_of({"definitions": {**links, "A3000": {"type": "string"}, **circle}})

    ends = {target.place for value, target in index.targets.items() if value.startswith("#/definitions/A")}
    assert ends == {("definitions", "A3000")}
    assert len(index.targets) == 3000
