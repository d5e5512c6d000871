"""Schemas and values: what fits a type, what compiles, and where a schema may stand."""

import pytest

from generator.definition import pointer_of
from generator.validator.examples import example_connector
from generator.validator.rule import Example
from generator.validator.rules.document import unsupported
from generator.validator.rules.parameter import bodies
from generator.validator.rules.schema import schemas, values

ITEM = "/definitions/Item"
NAME = f"{ITEM}/properties/name"
BODY = "/paths/~1items/post/parameters/0/schema"
COLOR = "/paths/~1items/get/parameters/0"


def violations(rule, edits):
    return list(rule.check(example_connector(Example(definition=edits))))


@pytest.mark.parametrize(
    ("kind", "default", "expected"),
    [
        ("string", "1", []),
        ("string", 1, ["error"]),
        ("string", False, ["error"]),
        ("string", {}, ["error"]),
        ("string", None, ["warning"]),
        ("integer", 1, []),
        ("integer", 1.0, []),
        ("integer", 1.5, ["warning"]),
        ("integer", True, ["warning"]),
        ("integer", "1", ["warning"]),
        ("number", 1, []),
        ("number", True, ["warning"]),
        ("boolean", False, []),
        ("boolean", "false", ["warning"]),
        ("boolean", 0, ["warning"]),
        ("array", [], []),
        ("array", "a,b", ["warning"]),
        ("object", {}, []),
        ("object", None, ["warning"]),
        ("file", "x", []),
        (["string"], 1, []),
    ],
)
def test_default_against_type(kind, default, expected):
    edits = {NAME: {"type": kind, "default": default}}

    rules = (values.default_type_mismatch, values.default_of_another_type)

    assert [rule.on_import for rule in rules for _ in violations(rule, edits)] == expected


def test_default_is_judged_as_deep_as_it_goes():
    inner = {"type": "object", "properties": {"size": {"type": "integer"}, "tags": {"type": "array", "items": {}}}}
    default = [{"size": "1", "tags": [1], "more": 1}, {"size": 2}, "x"]

    found = violations(values.default_of_another_type, {NAME: {"type": "array", "items": inner, "default": default}})

    assert [violation.place[5:] for violation in found] == [(0, "size"), (2,)]


@pytest.mark.parametrize(
    ("kind", "default", "reported"),
    [("integer", 3, 1), ("integer", 1, 0), ("integer", 1.0, 0), ("integer", "1", 0), ("integer", None, 0)],
)
def test_default_is_a_choice_or_wrong_already(kind, default, reported):
    edits = {NAME: {"type": kind, "default": default, "enum": [1, 2]}}

    assert len(violations(values.default_not_in_enum, edits)) == reported


def test_null_is_a_default_of_what_may_be_null():
    edits = {NAME: {"type": "string", "default": None, "x-nullable": True}}

    assert violations(values.default_type_mismatch, edits) == violations(values.default_of_another_type, edits) == []


@pytest.mark.parametrize(
    ("choices", "positions"),
    [
        (["a", "A"], []),
        ([1, True, "1", None], []),
        ([1, 1.0], [1]),
        (["a", "b", "a", "a"], [2, 3]),
        ([{"a": 1}, {"a": 1}], [1]),
        ([[1], [2]], []),
        ("aa", []),
    ],
)
def test_choices_that_are_equal_as_json(choices, positions):
    found = violations(values.enum_duplicate, {f"{COLOR}/enum": choices})

    assert [violation.place[-1] for violation in found] == positions


def test_choices_of_another_type_are_one_finding_each_list():
    found = violations(values.enum_type_mismatch, {NAME: {"type": "boolean", "enum": ["true", "false"]}})

    assert [violation.place[-2:] for violation in found] == [("enum", 0)]


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ({"value": "r"}, ["must be a list"]),
        (["r"], ["must be an object"]),
        ([{"displayName": "Red"}], ["must be an object"]),
        ([{"value": "r", "displayName": ""}], ["no displayName"]),
        ([{"value": "r", "displayName": "Red"}] * 2, ["twice"]),
        ([{"value": "x", "displayName": "X"}], ["none of 'enum'"]),
        ([{"value": 1, "displayName": "One"}], ["none of 'enum'"]),
    ],
)
def test_names_of_choices(entries, said):
    found = violations(values.enum_values_invalid, {f"{COLOR}/enum": ["r"], f"{COLOR}/x-ms-enum-values": entries})

    assert [text for violation in found for text in said if text in violation.message] == said
    assert len(found) == len(said)


@pytest.mark.parametrize(
    ("kind", "name", "said"),
    [
        ("string", "GUID", "did you mean 'uuid'?"),
        ("string", "datetime", "did you mean 'date-time'?"),
        ("string", "int32", "belongs to the type 'integer'"),
        ("integer", "double", "belongs to the type 'number'"),
        ("string", "phone", "expected one of"),
        ("number", "int", "expected one of"),
    ],
)
def test_unknown_format_says_what_was_meant(kind, name, said):
    (violation,) = violations(values.type_format_unrecognized, {NAME: {"type": kind, "format": name}})

    assert said in violation.message


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (r"^(?<year>\d{4})$", []),
        (r"\p{L}+", []),
        (r"[\p{L}]\z", []),
        (r"[a-z-[aeiou]]", []),
        (r"[0-9", ["error"]),
        (r"(a", ["error"]),
        (r"a)", ["error"]),
        (r"*a", ["error"]),
        (r"a**", ["error"]),
        (r"(?'year'[0-9]+)", ["warning"]),
        (r"(?<c>a)\k<c>", []),
        (r"(?n:a)", ["warning"]),
        (r"\y", ["warning"]),
        ("(" * 400, ["error"]),
        ("a{99999999999}", ["warning"]),
        (7, []),
    ],
)
def test_patterns_of_both_flavours(pattern, expected):
    found = violations(values.pattern_invalid_regex, {f"{COLOR}/pattern": pattern})

    assert [violation.severity or "error" for violation in found] == expected


@pytest.mark.parametrize(
    ("bounds", "reported"),
    [
        ({"minimum": 1, "maximum": 1}, []),
        ({"minimum": 2.5, "maximum": 2}, ["minimum"]),
        ({"minimum": -5, "maximum": -1}, []),
        ({"minItems": -1}, ["minItems"]),
        ({"maxProperties": -1, "minProperties": 0}, ["minProperties", "maxProperties"]),
        ({"exclusiveMaximum": False}, ["exclusiveMaximum"]),
        ({"exclusiveMaximum": True, "maximum": 5}, []),
        ({"multipleOf": 0.01}, []),
        ({"multipleOf": -2}, ["multipleOf"]),
        ({"minimum": "2", "maximum": True}, []),
    ],
)
def test_bounds(bounds, reported):
    found = violations(values.numeric_bounds, {NAME: {"type": "number", **bounds}})

    assert [violation.place[-1] for violation in found] == reported


@pytest.mark.parametrize(
    ("node", "said"),
    [
        ({"type": "object", "required": ["nmae"], "properties": {"name": {}}}, ["did you mean 'name'?"]),
        ({"required": ["name"]}, ["no property 'name'"]),
        ({"type": "object", "required": ["name"], "allOf": [{}]}, []),
        ({"type": "object", "required": ["name"], "x-ms-dynamic-schema": {}}, []),
        ({"type": "object", "required": [5, None, ["name"]]}, []),
        ({"type": "object", "required": "name"}, []),
        ({"type": "array", "items": {}, "required": ["name"]}, []),
    ],
)
def test_required_names(node, said):
    found = violations(schemas.required_property_undefined, {f"{ITEM}/properties/part": node})

    assert len(found) == len(said)
    assert all(text in violation.message for text, violation in zip(said, found, strict=True))


SECRET = {"type": "string", "x-ms-visibility": "internal"}
SENT = {**SECRET, "default": "a"}
NEEDS_S = {"type": "object", "required": ["s"]}
BASE = "/definitions/Base"


def holding(node):
    return {"type": "object", "properties": {"s": node}}


def composed(node):
    """Gives the ways to require the property `s` that `allOf` allows, with the place of the property."""
    base = {"$ref": "#/definitions/Base"}
    return {
        "beside allOf": ({BODY: {**NEEDS_S, "allOf": [holding(node)]}}, f"{BODY}/allOf/0"),
        "in a sibling": ({BODY: {"allOf": [NEEDS_S, holding(node)]}}, f"{BODY}/allOf/1"),
        "of a shared part": ({BASE: holding(node), BODY: {**NEEDS_S, "allOf": [base]}}, BASE),
        "by a shared part": ({BASE: NEEDS_S, BODY: {**holding(node), "allOf": [base]}}, BODY),
        "two levels up": ({BASE: {"allOf": [holding(node)]}, BODY: {"allOf": [base, NEEDS_S]}}, f"{BASE}/allOf/0"),
        "of a part that holds itself": (
            {BASE: {**holding(node), "allOf": [base]}, BODY: {**NEEDS_S, "allOf": [base]}},
            BASE,
        ),
    }


@pytest.mark.parametrize("case", composed(None))
@pytest.mark.parametrize(
    ("rule", "node", "reported"),
    [
        (bodies.internal_required_no_default, SECRET, 1),
        (bodies.internal_required_no_default, SENT, 0),
        (bodies.internal_default_optional_property, SENT, 0),
        (schemas.readonly_required_input, {"type": "string", "readOnly": True}, 1),
        (schemas.readonly_required_input, {"type": "string"}, 0),
        (schemas.required_property_undefined, {"type": "string"}, 0),
    ],
    ids=lambda value: getattr(value, "id", None) or str(value),  # a rule as text holds the address of its function
)
def test_what_all_of_puts_together_is_required_together(rule, node, reported, case):
    edits, owner = composed(node)[case]

    places = [pointer_of(violation.place) for violation in violations(rule, edits)]

    assert places == [f"{owner}/properties/s"] * reported


def test_part_of_a_response_requires_nothing_of_a_body():
    part = {"$ref": "#/definitions/Base"}
    edits = {
        BASE: holding(SENT),
        BODY: {"allOf": [part]},
        "/paths/~1items/get/responses/200/schema": {**NEEDS_S, "allOf": [part]},
    }

    assert len(violations(bodies.internal_default_optional_property, edits)) == 1


@pytest.mark.parametrize(
    ("rule", "target"),
    [
        (bodies.internal_required_no_default, SECRET),
        (schemas.readonly_required_input, {"type": "string", "readOnly": True}),
    ],
)
def test_property_is_what_its_reference_leads_to(rule, target):
    shared = {"/definitions/Secret": target}
    reference = {"$ref": "#/definitions/Secret"}
    name = f"{BODY}/properties/name"

    assert [pointer_of(violation.place) for violation in violations(rule, {**shared, name: reference})] == [name]
    assert violations(rule, {**shared, f"{BODY}/properties/price": reference}) == []
    assert violations(rule, {**shared, name: {"$ref": "#/definitions/Nope"}}) == []
    in_parts = {**shared, BODY: {"allOf": [NEEDS_S, holding(reference)]}}
    assert [pointer_of(violation.place) for violation in violations(rule, in_parts)] == [f"{BODY}/allOf/1/properties/s"]


def test_shared_part_that_misspells_what_it_requires():
    base = {"type": "object", "required": ["nmae"], "properties": {"name": {"type": "string"}}}
    edits = {BASE: base, BODY: {"allOf": [{"$ref": "#/definitions/Base"}]}}

    assert [pointer_of(violation.place) for violation in violations(schemas.required_property_undefined, edits)] == [
        f"{BASE}/required/0"
    ]


@pytest.mark.parametrize(
    ("node", "reported"),
    [
        ({"discriminator": "kind", "allOf": [{"$ref": "#/definitions/Item"}]}, 0),
        ({"allOf": [{"discriminator": "name", "properties": {"name": {"type": "string"}}}, {"required": ["name"]}]}, 0),
        ({"discriminator": "name", "required": ["name"], "properties": {"name": {"$ref": "#/definitions/Nope"}}}, 0),
        ({"discriminator": "it", "required": ["it"], "properties": {"it": {"$ref": "#/definitions/Item"}}}, 1),
    ],
)
def test_discriminator(node, reported):
    assert len(violations(unsupported.discriminator_not_required, {BODY: node})) == reported


def test_list_that_is_required_to_have_properties_is_another_fault():
    edits = {f"{ITEM}/properties/part": {"type": "array", "items": {"type": "string"}, "required": ["name"]}}

    assert len(violations(schemas.required_not_on_object, edits)) == 1


def test_role_of_a_shared_schema_decides():
    required = {f"{ITEM}/required": ["id"], f"{ITEM}/properties/id/readOnly": True}
    binary = {f"{NAME}/format": "binary"}
    as_body = {BODY: {"$ref": "#/definitions/Item"}}

    for rule, edits in ((schemas.readonly_required_input, required), (schemas.string_binary_position, binary)):
        assert violations(rule, edits) == []
        (violation,) = violations(rule, {**edits, **as_body})
        assert violation.place[:2] == ("definitions", "Item")


@pytest.mark.parametrize(
    ("edits", "reported"),
    [
        ({"/definitions/Picture": {"type": "file"}}, 0),
        ({"/definitions/Picture": {"type": "file"}, BODY: {"$ref": "#/definitions/Picture"}}, 1),
        ({"/paths/~1items/get/responses/200/schema": {"type": "array", "items": {"type": "file"}}}, 1),
    ],
)
def test_files_are_whole_responses(edits, reported):
    assert len(violations(schemas.schema_type_file_position, edits)) == reported


@pytest.mark.parametrize(
    ("items", "expected"), [({}, ["warning"]), ({"type": "string"}, []), ({"$ref": "#/definitions/Nope"}, []), ([], [])]
)
def test_items_of_an_array(items, expected):
    found = violations(schemas.array_missing_items, {NAME: {"type": "array", "items": items}})

    assert [violation.severity for violation in found] == expected


def test_property_inside_something_internal_needs_no_title():
    inner = {"type": "object", "properties": {"secret": {"type": "string"}}, "x-ms-summary": "Part"}

    assert len(violations(schemas.property_title_missing, {f"{ITEM}/properties/part": inner})) == 1
    hidden = {**inner, "x-ms-visibility": "internal"}
    assert violations(schemas.property_title_missing, {f"{ITEM}/properties/part": hidden}) == []
