"""A schema as it counts: references followed with their places, `allOf` put together, one way to say null."""

import pytest

from generator.definition import BrokenReference, Placed, follow, view_of

DOCUMENT = {
    "definitions": {
        "Item": {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}},
        "Named": {
            "allOf": [{"$ref": "#/definitions/Item"}, {"properties": {"name": {"type": "string"}}}],
            "required": ["name", 7],
            "description": "own",
        },
        "Alias": {"$ref": "#/definitions/Item"},
        "Self": {"allOf": [{"$ref": "#/definitions/Self"}], "properties": {"a": {}}},
        "Loop": {"$ref": "#/definitions/Loop"},
        "a/b": {"type": "string"},
    },
    "list": [{"type": "boolean"}],
}


def view(schema):
    return view_of(DOCUMENT, Placed(schema, ("here",)))


def test_a_reference_is_followed_to_where_its_target_stands() -> None:
    assert follow(DOCUMENT, Placed({"$ref": "#/definitions/Alias"}, ())) == (
        DOCUMENT["definitions"]["Item"],
        ("definitions", "Item"),
    )
    assert follow(DOCUMENT, Placed({"$ref": "#/definitions/a~1b"}, ())).place == ("definitions", "a/b")
    assert follow(DOCUMENT, Placed({"$ref": "#/list/0"}, ())) == ({"type": "boolean"}, ("list", 0))
    assert follow(DOCUMENT, Placed(7, ("x",))) == (7, ("x",))


@pytest.mark.parametrize("reference", ["#/definitions/None", "#/definitions/Loop", "other.json#/a", "#/list/1"])
def test_a_reference_that_cannot_be_followed(reference: str) -> None:
    with pytest.raises(BrokenReference):
        view({"$ref": reference})


def test_parts_are_put_together() -> None:
    found = view({"$ref": "#/definitions/Named"})

    assert found.type == "object"
    assert {name: placed.place for name, placed in found.properties.items()} == {
        "id": ("definitions", "Item", "properties", "id"),
        "name": ("definitions", "Named", "allOf", 1, "properties", "name"),
    }
    assert found.required == {"id", "name"}
    assert found.keywords["description"] == "own"
    assert found.node is DOCUMENT["definitions"]["Named"]


def test_a_schema_that_contains_itself_ends() -> None:
    assert list(view({"$ref": "#/definitions/Self"}).properties) == ["a"]


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "string"}, ("string", False)),
        ({"type": "string", "x-nullable": True}, ("string", True)),
        ({"type": "string", "nullable": True}, ("string", True)),
        ({"type": ["string", "null"]}, ("string", True)),
        ({"type": ["string", "integer"]}, ("any", False)),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, ("integer", True)),
        ({"oneOf": [{"type": "integer"}]}, ("integer", False)),
        ({"oneOf": [{"type": "integer"}, {"type": "string"}]}, ("any", False)),
        ({"properties": {"a": {}}}, ("object", False)),
        ({"items": {}}, ("array", False)),
        ({}, ("any", False)),
        ({"type": 7, "properties": 8, "required": 9, "items": [], "allOf": {}, "oneOf": 1}, ("any", False)),
        (True, ("any", False)),
        (None, ("any", False)),
    ],
)
def test_type_and_null(schema, expected) -> None:
    found = view(schema)

    assert (found.type, found.is_nullable) == expected


def test_a_parameter_carries_its_type_itself() -> None:
    found = view({"name": "a", "in": "query", "required": True, "type": "array", "items": {"type": "string"}})

    assert (found.type, found.required) == ("array", frozenset())
    assert found.items == Placed({"type": "string"}, ("here", "items"))


def test_entries_come_from_a_part() -> None:
    found = view({"allOf": [{"type": "array", "items": {"$ref": "#/definitions/Item"}}]})

    assert found.items is not None
    assert found.items.place == ("here", "allOf", 0, "items")


@pytest.mark.parametrize(
    ("schema", "extra", "is_closed"),
    [
        ({}, None, False),
        ({"additionalProperties": True}, True, False),
        ({"additionalProperties": {"type": "string"}}, {"type": "string"}, False),
        ({"allOf": [{"additionalProperties": {"type": "string"}}]}, {"type": "string"}, False),
        ({"additionalProperties": False}, None, True),
        ({"additionalProperties": 7}, None, False),
    ],
)
def test_members_that_are_not_declared(schema, extra, is_closed) -> None:
    found = view(schema)

    assert (found.extra.node if found.extra else None, found.is_closed) == (extra, is_closed)
    assert "additionalProperties" not in found.keywords


def test_members_that_are_not_declared_have_a_place() -> None:
    found = view({"allOf": [{"additionalProperties": {"type": "string"}}]})

    assert found.extra is not None
    assert found.extra.place == ("here", "allOf", 0, "additionalProperties")
