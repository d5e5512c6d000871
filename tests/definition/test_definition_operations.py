import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.definition import METHODS, BrokenReference, operations_of

DOCUMENT = {
    "paths": {
        "/items/{id}": {
            "parameters": [
                {"name": "id", "in": "path", "required": True, "type": "string"},
                {"$ref": "#/parameters/page"},
                {"name": "X-Trace", "in": "header", "type": "string"},
            ],
            "get": {
                "operationId": "GetItem",
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "type": "integer"},
                    {"name": "id", "in": "query", "type": "boolean"},
                ],
                "responses": {"404": {"description": "no"}, "200": {"$ref": "#/responses/ok"}},
            },
            "delete": {"x-ms-visibility": "internal", "responses": {}},
        },
        "/hooks": {
            "x-ms-notification-content": {"schema": {}},
            "post": {
                "operationId": "OnItem",
                "x-ms-trigger": "single",
                "parameters": [{"name": "body", "in": "body", "required": True, "schema": {"type": "object"}}],
            },
        },
    },
    "parameters": {"page": {"name": "page", "in": "query", "type": "integer"}},
    "responses": {"ok": {"description": "fine"}},
}


@pytest.fixture
def operations():
    return {operation.id: operation for operation in operations_of(DOCUMENT)}


def test_operations_in_the_order_of_the_file(operations):
    assert [(o.id, o.method, o.path) for o in operations.values()] == [
        ("GetItem", "get", "/items/{id}"),
        ("DELETE /items/{id}", "delete", "/items/{id}"),
        ("OnItem", "post", "/hooks"),
    ]


def test_own_parameter_replaces_that_of_the_path_in_its_place(operations):
    assert [(p.name, p.place, p.schema["type"]) for p in operations["GetItem"].parameters] == [
        ("id", "path", "integer"),
        ("page", "query", "integer"),
        ("X-Trace", "header", "string"),
        ("id", "query", "boolean"),
    ]
    assert [p.required for p in operations["GetItem"].parameters] == [True, False, False, False]


def test_parameters_of_the_path_alone(operations):
    assert [p.name for p in operations["DELETE /items/{id}"].parameters] == ["id", "page", "X-Trace"]


def test_success_is_the_first_2xx_with_references_followed(operations):
    assert operations["GetItem"].success() == ("200", {"description": "fine"})
    assert operations["OnItem"].success() is None


def test_body(operations):
    assert operations["OnItem"].body().schema == {"type": "object"}
    assert operations["GetItem"].body() is None


def test_trigger_and_internal(operations):
    assert [o.id for o in operations.values() if o.is_trigger] == ["OnItem"]
    assert [o.id for o in operations.values() if o.is_internal] == ["DELETE /items/{id}"]


@pytest.mark.parametrize(
    "wrong",
    [None, 1, "text", [], {}, {"/a": None}, {"/a": []}, {"/a": {"get": "x", "post": None}}, {"/a": {"parameters": []}}],
)
def test_wrong_types_give_no_operation(wrong):
    assert list(operations_of({"paths": wrong})) == []


@pytest.mark.parametrize(
    "parameter", [None, 1, "text", [], {}, {"in": "query"}, {"name": 5, "in": "query"}, {"name": None}, {"name": ["a"]}]
)
def test_parameter_without_a_name_is_passed_over(parameter):
    paths = {"/a": {"parameters": [parameter], "get": {"parameters": [parameter, {"name": "b", "in": "query"}]}}}

    (operation,) = operations_of({"paths": paths})

    assert [(found.name, found.place) for found in operation.parameters] == [("b", "query")]


@pytest.mark.parametrize("schema", [None, 1, "text", [], True])
def test_body_whose_schema_is_no_object_accepts_anything(schema):
    paths = {"/a": {"post": {"parameters": [{"name": "body", "in": "body", "schema": schema}]}}}

    (operation,) = operations_of({"paths": paths})

    assert operation.body().schema == {}


KEYS = ["$ref", "name", "in", "required", "schema", "type", "operationId", "parameters", "responses", "200", "items"]
VALUES = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=4),
        st.sampled_from(["body", "query", "#/paths", "#/paths/~1a/get", "#/parameters/0", "#/parameters/²", "x.json"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from([*KEYS, *METHODS, "/a"]), inner, max_size=4)
    ),
    max_leaves=15,
)  # fmt: skip


@given(
    paths=st.one_of(VALUES, st.dictionaries(st.text(max_size=3), st.dictionaries(st.sampled_from(METHODS), VALUES))),
    shared=VALUES,
)
def test_any_json_gives_operations_or_a_broken_reference(paths, shared):
    try:
        operations = list(operations_of({"paths": paths, "parameters": shared}))
    except BrokenReference:
        return
    for operation in operations:
        assert isinstance(operation.id, str)
        assert all(isinstance(parameter.name, str) for parameter in operation.parameters)
        assert all(isinstance(status, str) for status in operation.responses)
        operation.success()
        operation.body()
