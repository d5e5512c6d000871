"""Limits, unsupported constructs and media types: at their edges, and in shapes that are only there to break them."""

import pytest

from generator.definition.files import DEFINITION
from generator.validator.connector import connector_of
from generator.validator.examples import example_connector
from generator.validator.rule import REMOVED, Example
from generator.validator.rules.document import limits, media_types, unsupported

NAME = "/definitions/Item/properties/name"
CREATE = "/paths/~1items/post"


def violations(rule, edits):
    return list(rule.check(example_connector(Example(definition=edits))))


def wide(properties):
    return {"type": "object", "properties": {f"field{number}": {"type": "string"} for number in range(properties)}}


def chain(length, step):
    links = {f"Link{number}": step(f"#/definitions/Link{number + 1}") for number in range(length)}
    return {"/definitions": {**links, f"Link{length}": {"type": "string"}, "Item": {"type": "object"}}}


@pytest.mark.parametrize(
    ("properties", "places"),
    [
        (510, []),
        (511, [("paths", "/items", "get", "responses", "200", "schema")]),
        (512, [("definitions", "Item")]),
    ],
)
def test_schema_count_stops_at_512_and_reports_what_goes_over_first(properties, places):
    found = violations(limits.body_schema_count, {"/definitions/Item": wide(properties)})

    assert [violation.place for violation in found] == places


def test_schema_count_follows_references_and_reports_the_tree_that_goes_over():
    edits = {
        "/definitions/Part": wide(300),
        "/definitions/Pair": {
            "type": "object",
            "properties": {side: {"$ref": "#/definitions/Part"} for side in ("left", "right")},
        },
        "/definitions/Item": {"type": "array", "items": {"$ref": "#/definitions/Pair"}},
    }

    found = violations(limits.body_schema_count, edits)

    assert [violation.place for violation in found] == [("definitions", "Pair")]
    assert "603 schemas" in found[0].message


def test_schema_count_of_a_tree_that_holds_itself_is_finite():
    edits = {
        "/definitions/Item/properties/parent": {"$ref": "#/definitions/Item"},
        "/definitions/Item/properties/parts": {"type": "array", "items": {"$ref": "#/definitions/Item"}},
    }

    assert violations(limits.body_schema_count, edits) == []
    assert violations(limits.schema_too_deep, edits) == []


def test_long_chains_of_references_are_measured_without_recursion():
    edits = chain(3000, lambda target: {"type": "object", "properties": {"next": {"$ref": target}}})

    found = violations(limits.schema_too_deep, edits)

    assert [violation.place for violation in found] == [("definitions", "Link2984")]


def test_counts_that_double_at_every_step_stay_small_numbers():
    edits = chain(2000, lambda target: {"type": "object", "properties": {"a": {"$ref": target}, "b": {"$ref": target}}})

    found = violations(limits.body_schema_count, edits)

    assert [violation.place for violation in found] == [("definitions", "Link1991")]


def test_definition_without_anything_has_no_faults_here():
    connector = connector_of("x", {DEFINITION: (DEFINITION, DEFINITION, b"{}")})

    for module in (limits, unsupported, media_types):
        for rule in vars(module).values():
            if hasattr(rule, "check"):
                assert list(rule.check(connector)) == []


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (["string", "null"], "must be one name"),
        ("String", "did you mean 'string'?"),
        ("int", "did you mean"),
        (3, "must be a name"),
        ({"$ref": "#/definitions/Item"}, "must be a name"),
    ],
)
def test_types_that_are_none(kind, said):
    (violation,) = violations(unsupported.schema_type_array, {f"{NAME}/type": kind})

    assert said in violation.message
    assert violation.place == ("definitions", "Item", "properties", "name", "type")


def test_items_of_a_header_cannot_be_objects():
    header = {"type": "array", "items": {"type": "object"}}

    (violation,) = violations(
        unsupported.schema_type_array, {"/paths/~1items/get/responses/200/headers": {"X-Sizes": header}}
    )

    assert violation.place[-2:] == ("items", "type")


@pytest.mark.parametrize("name", ["oneOf", "nullable", "allOf", "uniqueItems", "discriminator", "type", "examples"])
def test_properties_may_be_called_like_keywords(name):
    edits = {f"/definitions/Item/properties/{name}": {"type": "string"}}

    for rule in (
        unsupported.schema_composition_unsupported,
        unsupported.schema_allof,
        unsupported.schema_json_draft_keyword,
        unsupported.schema_type_array,
        unsupported.unique_items_ignored,
        unsupported.discriminator_not_required,
    ):
        assert violations(rule, edits) == []


def test_discriminator_may_name_a_property_behind_a_reference():
    edits = {
        "/definitions/Kind": {"type": "string"},
        "/definitions/Item/properties/kind": {"$ref": "#/definitions/Kind"},
        "/definitions/Item/required": ["kind"],
        "/definitions/Item/discriminator": "kind",
    }

    assert violations(unsupported.discriminator_not_required, edits) == []


def test_operations_that_lack_consumes_together_are_reported_once():
    other = {
        "operationId": "ReplaceItems",
        "parameters": [{"name": "body", "in": "body", "schema": {"$ref": "#/definitions/Item"}}],
        "responses": {"204": {"description": "Done."}},
    }

    (violation,) = violations(media_types.consumes_missing, {"/consumes": REMOVED, "/paths/~1items/put": other})

    assert violation.place == ()
    assert "2 operations" in violation.message
    assert "CreateItem" in violation.message
    assert "ReplaceItems" in violation.message


def test_media_types_of_an_operation_stand_in_for_those_of_the_document():
    field = {"name": "note", "in": "formData", "type": "string"}
    form = {f"{CREATE}/parameters": [field], "/consumes": ["multipart/form-data"]}

    assert violations(media_types.mime_form_mismatch, form) == []
    (violation,) = violations(media_types.mime_form_mismatch, {**form, f"{CREATE}/consumes": ["application/json"]})
    assert "CreateItem" in violation.message


@pytest.mark.parametrize("media_type", ["APPLICATION/JSON", "application/json;charset=utf-8", " text/plain "])
def test_media_types_are_compared_without_case_and_parameters(media_type):
    edits = {"/produces": [media_type]}

    assert violations(media_types.mime_type_unsupported, edits) == []
    assert violations(media_types.mime_type_invalid, edits) == []


@pytest.mark.parametrize("media_type", ["", "json", "application/", "a/b/c", "application json"])
def test_what_is_no_media_type_is_not_reported_as_unsupported_as_well(media_type):
    edits = {"/produces": [media_type]}

    assert len(violations(media_types.mime_type_invalid, edits)) == 1
    assert violations(media_types.mime_type_unsupported, edits) == []


def test_flow_of_a_scheme_is_reported_where_it_stands():
    scheme = {"type": "oauth2", "flow": "password", "tokenUrl": "https://contoso.com/token", "scopes": {}}

    (violation,) = violations(unsupported.security_flow_unsupported, {"/securityDefinitions": {"sign_in": scheme}})

    assert violation.place == ("securityDefinitions", "sign_in", "flow")
