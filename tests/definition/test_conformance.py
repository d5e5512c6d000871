"""One value against one schema: what is a mismatch, and where it is reported."""

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.definition.conformance import mismatches

KINDS = {str: "string", int: "integer", float: "number", bool: "boolean", list: "array", dict: "object"}
INT32, INT64 = {"type": "integer", "format": "int32"}, {"type": "integer", "format": "int64"}
MOMENT, DATE = {"type": "string", "format": "date-time"}, {"type": "string", "format": "date"}
EMAIL, URI = {"type": "string", "format": "email"}, {"type": "string", "format": "uri"}
DOCUMENT = {"definitions": {"Name": {"type": "string"}, "Node": {"type": "object", "properties": {}}}}
DOCUMENT["definitions"]["Node"]["properties"] = {
    "name": {"$ref": "#/definitions/Name"},
    "next": {"$ref": "#/definitions/Node"},
}


def found(schema, value):
    return [(mismatch.pointer, mismatch.message) for mismatch in mismatches(DOCUMENT, schema, value)]


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "string"}, ""),
        ({"type": "integer"}, 2**80),
        ({"type": "number"}, 1),
        ({"type": "number"}, -1.5),
        ({"type": "boolean"}, False),
        ({"type": "array", "items": {"type": "string"}}, []),
        ({"type": "object"}, {"anything": [1, None]}),
        ({}, {"untyped": None}),
        ({}, None),
        ({"type": "array"}, [1, "a", None]),
        (INT32, 2**31 - 1),
        (INT32, -(2**31)),
        (INT64, 2**63 - 1),
        (INT64, -(2**63)),
        (DATE, "2024-02-29"),
        (MOMENT, "2024-02-29T23:59:59Z"),
        (MOMENT, "2024-02-29T23:59:59.123456Z"),
        (MOMENT, "2024-02-29T23:59:59+05:30"),
        (EMAIL, "a.b+c@example.com"),
        (URI, "https://example.com/a?b#c"),
        ({"type": "string", "format": "no-such-format"}, "x"),
        ({"type": "string", "x-nullable": True}, None),
        ({"type": "string", "enum": ["a", "b"]}, "b"),
        ({"type": "object", "properties": {"a": INT32}}, {}),
        ({"type": "object", "properties": {"a": INT32}, "additionalProperties": INT32}, {"b": 1}),
        ({"type": "object", "additionalProperties": INT32}, {"b": 1}),
        ({"$ref": "#/definitions/Node"}, {"name": "a", "next": {"name": "b", "next": {}}}),
        ({"type": "string", "format": "int64"}, "12"),  # 64-bit numbers as text, as some services send them
        ({"type": "integer", "format": "date-time"}, 1_700_000_000),
    ],
    ids=str,
)
def test_fits(schema, value):
    assert found(schema, value) == []


@pytest.mark.parametrize(
    ("schema", "value", "message"),
    [
        ({"type": "string"}, 1, "is integer, expected string"),
        ({"type": "integer"}, "1", "is string, expected integer"),
        ({"type": "integer"}, 1.0, "is number, expected integer"),
        ({"type": "integer"}, True, "is boolean, expected integer"),
        ({"type": "number"}, False, "is boolean, expected number"),
        ({"type": "boolean"}, 0, "is integer, expected boolean"),
        ({"type": "array"}, {}, "is object, expected array"),
        ({"type": "object"}, [], "is array, expected object"),
        ({"type": "string"}, None, "is null, but the string is not x-nullable"),
        ({"type": "string", "x-nullable": False}, None, "is null, but the string is not x-nullable"),
        ({"type": "string", "x-nullable": True}, 5, "is integer, expected string"),
        (INT32, 2**31, "is 2147483648, too large for int32"),
        (INT32, -(2**31) - 1, "is -2147483649, too large for int32"),
        (INT64, 2**63, "is 9223372036854775808, too large for int64"),
        (DATE, "2024-02-29T00:00:00Z", "is '2024-02-29T00:00:00Z', no date"),
        (DATE, "20240229", "is '20240229', no date"),
        (DATE, "2023-02-29", "is '2023-02-29', no date"),
        (DATE, "2024-13-01", "is '2024-13-01', no date"),
        (MOMENT, "2024-02-29", "is '2024-02-29', no date-time of RFC 3339"),
        (MOMENT, "2024-02-29T10:00:00", "is '2024-02-29T10:00:00', no date-time of RFC 3339"),
        (MOMENT, "2024-02-29 10:00:00Z", "is '2024-02-29 10:00:00Z', no date-time of RFC 3339"),
        (MOMENT, "2024-02-30T10:00:00Z", "is '2024-02-30T10:00:00Z', no date-time of RFC 3339"),
        (MOMENT, "20240229T100000Z", "is '20240229T100000Z', no date-time of RFC 3339"),
        (MOMENT, "2024-02-29T10Z", "is '2024-02-29T10Z', no date-time of RFC 3339"),
        (MOMENT, "2024-W09-4T10:00:00Z", "is '2024-W09-4T10:00:00Z', no date-time of RFC 3339"),
        (MOMENT, "2024-02-29T10:00:00+0100", "is '2024-02-29T10:00:00+0100', no date-time of RFC 3339"),
        (EMAIL, "nobody", "is 'nobody', no email"),
        (EMAIL, "a b@example.com", "is 'a b@example.com', no email"),
        (URI, "/relative", "is '/relative', no uri"),
        (URI, "https://exa mple", "is 'https://exa mple', no uri"),
        ({"type": "string", "enum": ["a", "b"]}, "c", "is 'c', which is none of ['a', 'b']"),
        ({"type": "integer", "enum": [1, 2]}, 3, "is 3, which is none of [1, 2]"),
        ({"type": "object", "required": ["a"]}, {}, "has no 'a', which is required"),
    ],
    ids=str,
)
def test_does_not_fit(schema, value, message):
    assert found(schema, value) == [("", message)]


def test_undeclared_members():
    schema = {"type": "object", "properties": {"a": INT32}}
    assert found(schema, {"a": 1, "b": 2}) == [("/b", "is not declared")]


def test_undeclared_members_although_the_schema_allows_any():
    schema = {"type": "object", "properties": {"a": INT32}, "additionalProperties": True}
    assert found(schema, {"b": 2}) == [("/b", "is not declared")]


@pytest.mark.parametrize("properties", [{}, {"a": {"type": "string"}}])
def test_additional_members_have_a_type_too(properties):
    schema = {"type": "object", "properties": properties, "additionalProperties": INT32}
    assert found(schema, {"b": "text", "c": 1}) == [("/b", "is string, expected integer")]


def test_a_required_member_that_is_null_is_there():
    schema = {"type": "object", "required": ["a"], "properties": {"a": {"type": "string", "x-nullable": True}}}
    assert found(schema, {"a": None}) == []


def test_places_inside_lists_references_and_members():
    schema = {"type": "array", "items": {"$ref": "#/definitions/Node"}}
    value = [{"name": "a"}, {"next": {"next": {"name": 5}}}, None]
    assert found(schema, value) == [
        ("/1/next/next/name", "is integer, expected string"),
        ("/2", "is null, but the object is not x-nullable"),
    ]


def test_a_place_is_a_json_pointer():
    schema = {"type": "object", "properties": {"a/b~c": INT32}}
    assert found(schema, {"a/b~c": "x", "d/e": 1}) == [
        ("/a~1b~0c", "is string, expected integer"),
        ("/d~1e", "is not declared"),
    ]


def test_every_mismatch_is_reported():
    schema = {"type": "object", "required": ["x"], "properties": {"a": INT32, "b": {"type": "string"}}}
    assert len(found(schema, {"a": "1", "b": None, "c": 1})) == 4


# Any schema: values made for it fit, and one wrong value anywhere is found there and nowhere else

NAMES = st.text("abc/~", min_size=1, max_size=3)
MOMENTS = st.datetimes(timezones=st.timezones()).filter(
    lambda moment: moment.year > 1900 and not moment.utcoffset().seconds % 60
)
LEAVES = [
    ({"type": "boolean"}, st.booleans()),
    ({"type": "number"}, st.integers() | st.floats(allow_nan=False, allow_infinity=False)),
    ({"type": "integer"}, st.integers()),
    (INT32, st.integers(-(2**31), 2**31 - 1)),
    (INT64, st.integers(-(2**63), 2**63 - 1)),
    ({"type": "string"}, st.text()),
    (DATE, st.dates().map(lambda day: day.isoformat())),
    (MOMENT, MOMENTS.map(lambda moment: moment.isoformat())),
    ({"type": "string", "enum": ["a", "b"]}, st.sampled_from(["a", "b"])),
    ({"type": "string", "x-nullable": True}, st.none() | st.text()),
]


class Wrong:
    """Of no JSON type, so it fits no schema that has a type."""


@st.composite
def schemas_with_values(draw, depth=3):
    """Return a schema and a strategy of values that fit."""
    shape = draw(st.sampled_from(["leaf", "array", "object"])) if depth else "leaf"
    if shape == "leaf":
        return draw(st.sampled_from(LEAVES))
    if shape == "array":
        items, values = draw(schemas_with_values(depth=depth - 1))
        return {"type": "array", "items": items}, st.lists(values, max_size=3)
    members = draw(st.dictionaries(NAMES, schemas_with_values(depth=depth - 1), max_size=3))
    required = {name: values for name, (_, values) in members.items() if draw(st.booleans())}
    optional = {name: values for name, (_, values) in members.items() if name not in required}
    schema = {
        "type": "object",
        "properties": {name: inner for name, (inner, _) in members.items()},
        "required": sorted(required),
    }
    return schema, st.fixed_dictionaries(required, optional=optional)


def places(value, at=()):
    yield at
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from places(child, (*at, key))


def replaced(value, place, new):
    if not place:
        return new
    whole = copy.deepcopy(value)
    target = whole
    for key in place[:-1]:
        target = target[key]
    target[place[-1]] = new
    return whole


def pointer(place):
    return "".join("/" + str(key).replace("~", "~0").replace("/", "~1") for key in place)


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_any_value_made_for_a_schema_fits(data):
    schema, values = data.draw(schemas_with_values())
    assert found(schema, data.draw(values)) == []


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_one_wrong_value_is_found_in_its_place(data):
    schema, values = data.draw(schemas_with_values())
    value = data.draw(values)
    place = data.draw(st.sampled_from(list(places(value))))
    assert [where for where, _ in found(schema, replaced(value, place, Wrong()))] == [pointer(place)]


NO_WORDS = [None, True, 7, {}, {"a": 1}, [], [["x"]], {"$ref": 1}]


@pytest.mark.parametrize("wrong", NO_WORDS, ids=repr)
@pytest.mark.parametrize("value", ["x", 7, 1.5, True, [1], {"a": 1}], ids=repr)
def test_keywords_that_hold_no_words_ask_for_nothing_of_their_own(wrong, value):
    schema = {"type": KINDS[type(value)], "properties": {"a": {}}}

    assert found({**schema, "format": wrong}, value) == []
    assert found({**schema, "required": wrong}, value) == []
    assert found({**schema, "required": [wrong]}, value) == []
    assert found({"allOf": [{**schema, "format": wrong, "required": [wrong]}]}, value) == []
