"""Candidates for one input: what is known comes first, and all of them fit what the definition allows."""

import datetime
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.contract.known_values import Input
from generator.contract.samples import samples, wrong_values
from generator.definition.conformance import Conformance


def candidates(schema, name="field", context=(), *, secrets=(), position=0, document=()):
    return samples(
        dict(document), Input(f"body/{name}", name, "body", False, False, schema), dict(context), secrets, position
    )


@pytest.mark.parametrize(
    ("name", "kind", "context", "first"),
    [
        ("shelf_id", "integer", {"shelf_id": 5}, 5),
        ("default_shelf_id", "integer", {"shelf_id": 5}, 5),
        ("shelf_ids", "array", {"shelf_id": 5}, [5]),
        ("shelf_ids", "string", {"shelf_id": 5}, "5"),
        ("top_shelf_id", "integer", {"shelf_id": 5, "top_shelf_id": 6}, 6),
        ("myshelf_id", "integer", {"shelf_id": 5}, 1),
        ("other", "integer", {"shelf_id": 5}, 1),
    ],
)
def test_known_values_come_first(name, kind, context, first):
    assert candidates({"type": kind, "items": {"type": "integer"}}, name, context)[0] == first


@pytest.mark.parametrize(
    ("schema", "first"),
    [
        ({"type": "string", "default": "given"}, "given"),
        ({"type": "string", "x-ms-test-value": "tried", "default": "given"}, "tried"),
        ({"type": "boolean", "default": False}, False),
        ({"type": "integer", "default": 0}, 0),
        ({"type": "string", "enum": ["b", "a"]}, "b"),
        ({"type": "integer", "minimum": 10, "maximum": 20}, 10),
        ({"type": "string", "format": "email"}, "sample@example.com"),
        ({"type": "string", "format": "uri"}, "https://example.com/sample"),
        ({}, "sample"),
    ],
)
def test_the_definition_suggests_the_next(schema, first):
    assert candidates(schema)[0] == first


def test_a_password_is_the_one_that_works():
    schema = {"type": "string", "format": "password"}
    assert candidates(schema, secrets=("the real one",)) == ["the real one", "a-long-sample"]
    assert candidates(schema) == ["a-long-sample"]


@pytest.mark.parametrize(("shortest", "longest"), [(0, 3), (20, 30), (6, 6)])
def test_texts_keep_to_their_length(shortest, longest):
    found = candidates({"type": "string", "minLength": shortest, "maxLength": longest})
    assert found
    assert all(shortest <= len(value) <= longest for value in found)


def test_what_is_known_but_not_allowed_is_left_out():
    assert 500 not in candidates({"type": "integer", "maximum": 100}, "limit_id", {"limit_id": 500})
    assert candidates({"type": "string", "enum": ["a"]}, "kind_id", {"kind_id": 7}) == ["a"]


def test_moments_rise_with_the_position_and_lie_in_the_past():
    found = [candidates({"type": "string", "format": "date-time"}, position=place)[0] for place in range(12)]
    moments = [datetime.datetime.fromisoformat(moment) for moment in found]
    assert all(earlier < later for earlier, later in itertools.pairwise(moments))
    assert moments[-1] < datetime.datetime.now(datetime.UTC)


def test_objects_hold_their_members():
    schema = {"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "string", "default": "x"}}}
    assert candidates(schema) == [{"a": 1, "b": "x"}]


def test_a_schema_that_holds_itself_ends():
    document = {"definitions": {"Node": {"type": "object", "properties": {"next": {"$ref": "#/definitions/Node"}}}}}
    document["definitions"]["Node"]["properties"]["name"] = {"type": "string"}
    found = candidates({"$ref": "#/definitions/Node"}, document=document)
    assert found[0]["name"] == "sample"
    assert found[0]["next"]["name"] == "sample"


def test_no_candidate_comes_twice():
    found = candidates({"type": "integer", "default": 1, "minimum": 1})
    assert len(found) == len(set(map(repr, found)))


@pytest.mark.parametrize("kind", ["string", "integer", "number", "boolean", "array", "object"])
@pytest.mark.parametrize("place", ["body", "query"])
def test_a_wrong_value_is_really_wrong(kind, place):
    schema = {"type": kind, "items": {"type": "integer"}}
    for value in wrong_values(Input("in/field", "field", place, True, False, schema)):
        assert Conformance({}).mismatches(schema, value)


def test_a_text_outside_a_body_takes_anything():
    assert wrong_values(Input("field", "field", "query", True, False, {"type": "string"})) == []


@pytest.mark.parametrize("schema", [{"type": "string", "enum": ["a"]}, {"type": "string", "format": "date"}])
def test_a_restricted_text_does_not(schema):
    [value] = wrong_values(Input("field", "field", "query", True, False, schema))
    assert Conformance({}).mismatches(schema, value)


SCHEMAS = st.one_of(
    st.builds(lambda low, more: {"type": "integer", "minimum": low, "maximum": low + more}, *[st.integers(0, 99)] * 2),
    st.builds(
        lambda low, more: {"type": "string", "minLength": low, "maxLength": low + more}, *[st.integers(0, 40)] * 2
    ),
    st.sampled_from(["date", "date-time", "email", "uri", "password"]).map(lambda f: {"type": "string", "format": f}),
    st.sampled_from(["string", "integer", "number", "boolean"]).map(lambda kind: {"type": kind}),
)


@given(SCHEMAS | SCHEMAS.map(lambda items: {"type": "array", "items": items}))
def test_every_candidate_fits_its_schema(schema):
    found = candidates(schema)
    assert found
    assert [value for value in found if Conformance({}).mismatches(schema, value)] == []


def test_members_of_an_object_take_known_values(document):
    schema = {
        "type": "object",
        "properties": {"shelf_id": {"type": "integer"}, "of": {"type": "array", "items": {"type": "string"}}},
    }
    wanted = Input("body/shelf", "shelf", "body", True, False, {"type": "array", "items": schema})
    found = samples(document, wanted, {"shelf_id": 7}, (), 0)
    assert found[0] == [{"shelf_id": 7, "of": ["sample"]}]
    assert found[-1] == []
