"""What drop-downs and dynamic schemas call, in both forms, and where their answers have what is wanted."""

import pytest

from generator.definition import Placed, Schemas
from generator.definition.look_ups import LookUp, dropdown_of, dynamic_schema_of, value_at

OLDER = {"operationId": "Old", "value-path": "id", "value-title": "name", "parameters": {"all": True}}
NEWER = {
    "operationId": "New",
    "itemValuePath": "key",
    "parameters": {"all": {"value": True}, "of": {"parameterReference": "body/space"}},
}
BOTH = {"x-ms-dynamic-values": OLDER, "x-ms-dynamic-list": NEWER}


def dropdown(schema):
    schemas = Schemas({})
    return dropdown_of(schemas, schemas.view(Placed(schema, ())))


def dynamic(schema):
    schemas = Schemas({})
    return dynamic_schema_of(schemas, schemas.view(Placed(schema, ())))


def test_the_newer_form_counts() -> None:
    assert dropdown(BOTH) == (LookUp("New", {"all": True}, {"of": "body/space"}), "", "key", "")


def test_the_older_form_counts_when_the_newer_one_names_no_operation() -> None:
    found = dropdown({**BOTH, "x-ms-dynamic-list": {"itemValuePath": "key"}})
    assert found == (LookUp("Old", {"all": True}, {}), "", "id", "name")


@pytest.mark.parametrize("raw", [None, [], "ListBooks", {}, {"operationId": 5}, {"builtInOperation": "x"}])
def test_no_drop_down(raw: object) -> None:
    assert dropdown({"type": "integer", "x-ms-dynamic-values": raw}) is None


def test_a_drop_down_of_list_entries() -> None:
    found = dropdown({"type": "array", "items": {"x-ms-dynamic-values": {"operationId": "L", "parameters": 7}}})
    assert found == (LookUp("L", {}, {}), "", "", "")


def test_a_list_that_holds_itself_has_no_drop_down() -> None:
    schemas = Schemas({"definitions": {"Loop": {"type": "array", "items": {"$ref": "#/definitions/Loop"}}}})
    assert dropdown_of(schemas, schemas.view(Placed({"$ref": "#/definitions/Loop"}, ()))) is None


def test_dynamic_schemas() -> None:
    older = {"operationId": "Old", "value-path": "schema"}
    newer = {"operationId": "New", "itemValuePath": "data/schema"}
    found = LookUp("New", {}, {}), "data/schema"
    assert dynamic({"x-ms-dynamic-schema": older}) == (LookUp("Old", {}, {}), "schema")
    assert dynamic({"x-ms-dynamic-schema": older, "x-ms-dynamic-properties": newer}) == found
    assert dynamic({"items": {"x-ms-dynamic-properties": newer}}) == found
    assert dynamic({"type": "object"}) is None


@pytest.mark.parametrize(
    ("answer", "path", "expected"),
    [
        ([1], "", [1]),
        ({"items": [1]}, "items", [1]),
        ({"page": {"items": [1]}}, "page/items", [1]),
        ({"page": [1]}, "page/items", None),
        (None, "items", None),
        ({}, "items", None),
    ],
)
def test_what_a_path_leads_to(answer: object, path: str, expected: object) -> None:
    assert value_at(answer, path) == expected
