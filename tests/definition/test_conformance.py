"""One value against one schema: what is a mismatch, and where it is reported."""

import copy
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.definition import BrokenReference
from generator.definition.conformance import Conformance

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
    return [(mismatch.pointer, mismatch.message) for mismatch in Conformance(DOCUMENT).mismatches(schema, value)]


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
        ({"type": "string", "pattern": "^[a-z]+$"}, "A1", "is 'A1', which does not match the pattern '^[a-z]+$'"),
        ({"type": "string", "minLength": 3}, "ab", "has 2 characters, fewer than minLength 3"),
        ({"type": "string", "maxLength": 1}, "ab", "has 2 characters, more than maxLength 1"),
        ({"type": "integer", "minimum": 1}, 0, "is 0, less than the minimum 1"),
        ({"type": "number", "maximum": 1.5}, 2, "is 2, more than the maximum 1.5"),
        ({"type": "integer", "minimum": 1, "exclusiveMinimum": True}, 1, "is 1, expected more than 1"),
        ({"type": "integer", "maximum": 1, "exclusiveMaximum": True}, 1, "is 1, expected less than 1"),
        ({"type": "integer", "multipleOf": 5}, 12, "is 12, no multiple of 5"),
        ({"type": "array", "minItems": 1}, [], "has 0 items, fewer than minItems 1"),
        ({"type": "array", "maxItems": 1}, [1, 2], "has 2 items, more than maxItems 1"),
        (
            {"type": "array", "uniqueItems": True},
            [1, 1],
            "holds an item that appears twice, although uniqueItems is true",
        ),
        ({"type": "object", "minProperties": 1}, {}, "has 0 members, fewer than minProperties 1"),
        ({"type": "object", "maxProperties": 1}, {"a": 1, "b": 2}, "has 2 members, more than maxProperties 1"),
        ({"allOf": [{"type": "object", "required": ["a"]}, {}]}, {}, "has no 'a', which is required"),
        ({"allOf": [{"type": "integer"}, {"minimum": 5}]}, 4, "is 4, less than the minimum 5"),
        ({"allOf": [{"minimum": 2}, {"minimum": 5}]}, 4, "is 4, less than the minimum 5"),
        ({"allOf": [{"$ref": "#/definitions/Name"}], "maxLength": 1}, "ab", "has 2 characters, more than maxLength 1"),
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
    assert sorted(found(schema, {"a": "1", "b": None, "c": 1})) == [
        ("", "has no 'x', which is required"),
        ("/a", "is string, expected integer"),
        ("/b", "is null, but the string is not x-nullable"),
        ("/c", "is not declared"),
    ]


def test_members_of_all_parts_are_declared():
    schema = {"allOf": [{"type": "object", "properties": {"a": INT32}}, {"properties": {"b": INT32}}]}
    assert found(schema, {"a": 1, "b": 2}) == []
    assert found(schema, {"a": 1, "c": 2}) == [("/c", "is not declared")]


def test_null_that_any_part_announces():
    schema = {"allOf": [{"type": "string", "minLength": 2}], "x-nullable": True}
    assert found(schema, None) == []
    assert found({"allOf": [{"type": "string"}]}, None) == [("", "is null, but the string is not x-nullable")]


def test_a_closed_object_has_no_other_members():
    assert found({"type": "object", "additionalProperties": False}, {"a": 1}) == [("/a", "is not declared")]


# Hostile definitions and answers: nothing is raised, and nothing is fetched


def test_only_references_into_the_document_are_followed():
    for reference in (
        "http://127.0.0.1:9/schema.json",
        "file:///etc/passwd",
        "other.json#/a",
        "#/definitions/None",
        "",
    ):
        schema = {"type": "object", "properties": {"a": {"$ref": reference}, "b": {"type": "string"}}}
        assert found(schema, {"b": 1}) == [("/b", "is integer, expected string")]
        with pytest.raises(BrokenReference):
            found(schema, {"a": 1})


def circle(*parts):
    return {"definitions": {"A": {"allOf": list(parts)}, "B": {"allOf": [{"$ref": "#/definitions/A"}]}}}


def test_parts_that_lead_back_to_themselves():
    for document in (
        circle({"$ref": "#/definitions/A"}, {"type": "string"}),
        circle({"$ref": "#/definitions/B"}, {"type": "string"}),
        circle(*[{"$ref": "#/definitions/B"}, {"$ref": "#/definitions/A"}] * 20, {"type": "string"}),
    ):
        [mismatch] = Conformance(document).mismatches({"$ref": "#/definitions/B"}, 5)
        assert mismatch.message == "is integer, expected string"


def test_definitions_that_hold_each_other_in_many_ways():
    names = [f"N{index}" for index in range(40)]
    twice = {each: {"allOf": [{"$ref": f"#/definitions/{after}"}] * 2} for each, after in itertools.pairwise(names)}
    document = {"definitions": {**twice, "N39": {"type": "string"}}}
    schema = {"properties": {each: {"$ref": f"#/definitions/{each}"} for each in names[-6:]}}
    assert len(Conformance(document).mismatches(schema, dict.fromkeys(names[-6:], 5))) == 6


def test_an_answer_nested_deeper_than_any_flow_reads():
    value = 5
    for _ in range(900):
        value = {"next": value}
    assert found({"$ref": "#/definitions/Node"}, {"next": value})


def test_half_characters_and_numbers_without_end():
    assert found({"type": "object", "properties": {"a": {"type": "string", "maxLength": 1}}}, {"a": "\ud800"}) == []
    assert found({"type": "object", "properties": {"a": INT32}}, {"a": 1, "\ud800": 1}) == [
        ("/\ud800", "is not declared")
    ]
    assert found({"type": "string"}, 10**4000) == [("", "is integer, expected string")]
    assert [where for where, _ in found({"type": "integer", "format": "int64"}, float("inf"))]


@pytest.mark.parametrize("pattern", ["(", "^(?=a)(a|aa)+$\\1", "a{99999}{99999}{99999}", "\ud800", 7])
def test_patterns_that_cannot_be_decided_ask_for_nothing(pattern):
    assert found({"type": "string", "pattern": pattern}, "a" * 40 + "b") == []


@pytest.mark.parametrize("keyword", ["minLength", "minItems", "minProperties", "minimum", "multipleOf", "enum", "type"])
@pytest.mark.parametrize("wrong", [None, "x", -1, 2.5, True, {}, [], [[]], float("inf"), 2**70], ids=repr)
def test_limits_that_are_none_raise_nothing(keyword, wrong):
    for value in ("x", 1, [1], {"a": 1}):
        found({keyword: wrong, "exclusiveMinimum": wrong}, value)


def test_long_values_are_shown_in_part():
    [(_, message)] = found({"type": "string", "enum": ["a"]}, "x" * 10_000)
    assert len(message) < 200


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
    old = value
    for key in place:
        old = old[key]
    wrong = "of another type" if isinstance(old, bool) else True
    assert [where for where, _ in found(schema, replaced(value, place, wrong))] == [pointer(place)]


NO_WORDS = [None, True, 7, {}, {"a": 1}, [], [["x"]], {"$ref": 1}]


@pytest.mark.parametrize("wrong", NO_WORDS, ids=repr)
@pytest.mark.parametrize("value", ["x", 7, 1.5, True, [1], {"a": 1}], ids=repr)
def test_keywords_that_hold_no_words_ask_for_nothing_of_their_own(wrong, value):
    schema = {"type": KINDS[type(value)], "properties": {"a": {}}}

    assert found({**schema, "format": wrong}, value) == []
    assert found({**schema, "required": wrong}, value) == []
    assert found({**schema, "required": [wrong]}, value) == []
    assert found({"allOf": [{**schema, "format": wrong, "required": [wrong]}]}, value) == []
