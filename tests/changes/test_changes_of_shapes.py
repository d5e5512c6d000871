"""Edits of what schemas hold: members that are no longer described, entries, maps, and limits without effect."""

import pytest
from changes_samples import both, changes_of, drop, put, small

from generator.changes import compare
from generator.changes.first_difference import first_difference

GET = "/paths/~1items~1{item_id}/get"
BODY = "/paths/~1items/post/parameters/0"
MEMBERS = f"{BODY}/schema/properties"
ANSWER = f"{GET}/responses/200/schema"
PAGE = "/parameters/page"
CODE = f"{GET}/parameters/3"
TEXTS = {"type": "object", "additionalProperties": {"type": "string"}}
BOXES = {
    "type": "object",
    "additionalProperties": {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}},
}


def nothing(connector):
    """Leave it as it is."""


# edit of both, edit of the new one, kinds with severities
EDITS = {
    "body of any type": (nothing, put(f"{BODY}/schema", {}), [("input-type", "breaking")]),
    "body without a schema": (nothing, drop(f"{BODY}/schema"), [("input-type", "breaking")]),
    "member of any type": (nothing, put(f"{MEMBERS}/box", {}), [("input-type", "breaking")]),
    "list of any type": (nothing, put(f"{MEMBERS}/lines", {}), [("input-type", "breaking")]),
    "text of any type": (nothing, put(f"{MEMBERS}/note", {}), [("input-type-widened", "safe"), ("text", "safe")]),
    "members no longer described": (
        nothing,
        put(f"{MEMBERS}/box", {"type": "object"}),
        [("parameter-removed", "breaking")],
    ),
    "entries no longer described": (nothing, drop(f"{MEMBERS}/lines/items"), [("input-type", "breaking")]),
    "texts no longer described": (nothing, drop(f"{GET}/parameters/6/items"), [("input-type-widened", "safe")]),
    "entries described": (drop(f"{MEMBERS}/lines/items"), put(f"{MEMBERS}/lines/items", {}), [("details", "note")]),
    "answered entries no longer described": (
        put(ANSWER, {"type": "array", "items": {"type": "string"}}),
        drop(f"{ANSWER}/items"),
        [("output-type", "breaking")],
    ),
    "values of a map retyped": (
        put(f"{MEMBERS}/box", TEXTS),
        put(f"{MEMBERS}/box/additionalProperties/type", "integer"),
        [("input-type", "breaking")],
    ),
    "answered values of a map retyped": (
        put(ANSWER, TEXTS),
        put(f"{ANSWER}/additionalProperties/type", "integer"),
        [("output-type", "breaking")],
    ),
    "member of a map's values removed": (
        put(ANSWER, BOXES),
        drop(f"{ANSWER}/additionalProperties/properties/b"),
        [("output-removed", "breaking")],
    ),
    "values of a map no longer described": (
        put(ANSWER, BOXES),
        drop(f"{ANSWER}/additionalProperties"),
        [("output-type", "breaking")],
    ),
    "values of a map described": (
        put(ANSWER, {"type": "object"}),
        put(f"{ANSWER}/additionalProperties", {"type": "string"}),
        [("output-type-narrowed", "safe")],
    ),
    "free map typed": (
        put(f"{MEMBERS}/box", {"type": "object"}),
        put(f"{MEMBERS}/box/additionalProperties", {"type": "string"}),
        [("input-type", "breaking")],
    ),
    "free map said to be free": (
        put(f"{MEMBERS}/box", {"type": "object"}),
        put(f"{MEMBERS}/box/additionalProperties", True),
        [("details", "note")],
    ),
    "map closed": (
        put(f"{MEMBERS}/box", TEXTS),
        put(f"{MEMBERS}/box/additionalProperties", False),
        [("map-closed", "breaking")],
    ),
    "map of an answer closed": (
        put(ANSWER, BOXES),
        put(f"{ANSWER}/additionalProperties", False),
        [("map-closed", "breaking")],
    ),
    "members closed": (nothing, put(f"{MEMBERS}/box/additionalProperties", False), [("members-closed", "note")]),
    "members opened": (
        put(f"{MEMBERS}/box/additionalProperties", False),
        put(f"{MEMBERS}/box/additionalProperties", True),
        [("members-opened", "safe")],
    ),
    "members added to the declared ones": (
        nothing,
        put(f"{MEMBERS}/box/additionalProperties", {"type": "string"}),
        [("members-opened", "safe")],
    ),
    "answered members closed": (nothing, put("/definitions/Item/additionalProperties", False), [("details", "note")]),
    # limits
    "no length at least": (nothing, put(f"{GET}/parameters/2/minLength", 0), [("details", "note")]),
    "no entries at least": (nothing, put(f"{MEMBERS}/lines/minItems", 0), [("details", "note")]),
    "the same whole number": (
        put(f"{PAGE}/maximum", 100),
        both(put(f"{PAGE}/maximum", 101), put(f"{PAGE}/exclusiveMaximum", True)),
        [("details", "note")],
    ),
    "the same whole number at the other end": (
        put(f"{PAGE}/minimum", 0.5),
        put(f"{PAGE}/minimum", 1),
        [("details", "note")],
    ),
    "a number left out": (
        nothing,
        put(f"{PAGE}/exclusiveMaximum", True),
        [("limit-narrowed", "breaking")],
    ),
    "a fraction left out": (
        both(put(f"{PAGE}/type", "number"), drop(f"{PAGE}/format")),
        both(put(f"{PAGE}/exclusiveMaximum", True), put(f"{PAGE}/maximum", 50.0)),
        [("limit-narrowed", "breaking")],
    ),
    "a number let in": (
        put(f"{PAGE}/exclusiveMaximum", True),
        put(f"{PAGE}/exclusiveMaximum", False),
        [("limit-widened", "safe")],
    ),
    "finer steps": (put(f"{PAGE}/multipleOf", 4), put(f"{PAGE}/multipleOf", 2), [("limit-widened", "safe")]),
    "coarser steps": (put(f"{PAGE}/multipleOf", 2), put(f"{PAGE}/multipleOf", 4), [("limit-narrowed", "breaking")]),
    "other steps": (put(f"{PAGE}/multipleOf", 3), put(f"{PAGE}/multipleOf", 2), [("limit-narrowed", "breaking")]),
    "steps of tenths": (
        both(put(f"{PAGE}/type", "number"), put(f"{PAGE}/multipleOf", 0.3)),
        put(f"{PAGE}/multipleOf", 0.1),
        [("limit-widened", "safe")],
    ),
    "steps of one": (nothing, put(f"{PAGE}/multipleOf", 1), [("details", "note")]),
    "steps of nothing": (nothing, put(f"{PAGE}/multipleOf", 0), [("details", "note")]),
    "different entries": (nothing, put(f"{MEMBERS}/lines/uniqueItems", True), [("limit-narrowed", "breaking")]),
    "a limit beyond all numbers": (nothing, put(f"{PAGE}/minimum", float("inf")), [("details", "note")]),
    "a limit of many digits": (nothing, put(f"{PAGE}/minimum", 10**400), [("limit-narrowed", "breaking")]),
    "a number written otherwise": (put(f"{PAGE}/enum", [1, [2]]), put(f"{PAGE}/enum", [1.0, [2.0]]), []),
    "a switch instead of a number": (
        put(f"{PAGE}/enum", [1, 2]),
        put(f"{PAGE}/enum", [True, 2]),
        [("enum-value-removed", "breaking"), ("enum-value-added", "safe")],
    ),
    # how a value is sent
    "lists separated by commas": (nothing, put(f"{GET}/parameters/6/collectionFormat", "csv"), [("details", "note")]),
    "encoded once": (nothing, put(f"{GET}/parameters/0/x-ms-url-encoding", "single"), [("details", "note")]),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_of_a_shape(name: str) -> None:
    before, edit, expected = EDITS[name]

    assert changes_of(before, edit) == expected


def test_a_maps_values_have_a_name_and_a_place() -> None:
    old, new = small(), small()
    put(f"{MEMBERS}/box", BOXES)(old)
    put(f"{MEMBERS}/box", BOXES)(new)
    put(f"{MEMBERS}/box/additionalProperties/properties/a", {"type": "integer"})(new)

    (found,) = compare(small()._replace(definition=old.definition), new)

    assert "the input 'body/box/*/a' was a string" in found.message
    assert found.pointer == f"{MEMBERS}/box/additionalProperties/properties/a"


def test_a_detail_that_flows_do_not_depend_on_is_named() -> None:
    new = small()
    put("/definitions/Item/properties/title/readOnly", True)(new)

    (found,) = compare(small(), new)

    pointer = "/definitions/Item/properties/title/readOnly"
    assert found.pointer == pointer
    assert found.message == f"details differ that saved flows do not depend on, the first at {pointer}"


@pytest.mark.parametrize(
    "pointer",
    [
        "/info/x-more",
        "/paths/~1items/post/x-more",
        f"{GET}/parameters/3/x-more",
        "/paths/~1hooks~1made/x-ms-notification-content/x-more",
    ],
)
def test_details_point_at_the_first_difference(pointer: str) -> None:
    new = small()
    put(pointer, "Other.")(new)

    (found,) = compare(small(), new)

    assert (found.kind, found.severity, found.pointer) == ("details", "note", pointer)


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ({"a": 1, "b": [1, {"c": 2}]}, {"a": 1, "b": [1, {"c": 3}]}, ("b", 1, "c")),
        ({"a": 1}, {}, ("a",)),
        ({}, {"a": 1}, ("a",)),
        ({"a": [1, 2]}, {"a": [1]}, ("a", 1)),
        ({"a": []}, {"a": {}}, ("a",)),
        ({"a": 1}, {"a": "1"}, ("a",)),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, ()),
    ],
)
def test_the_first_difference(old, new, place) -> None:
    assert first_difference(old, new) == place
