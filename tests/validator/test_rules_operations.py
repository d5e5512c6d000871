"""Operations, their texts and their responses: which of the rules takes which case."""

import pytest

from generator.validator.examples import example_connector
from generator.validator.rule import REMOVED, Example, Rule
from generator.validator.rules.document import media_types
from generator.validator.rules.operation import operations, responses
from generator.validator.rules.operation import texts as operation_texts

LIST = "/paths/~1items/get"
GET = "/paths/~1items~1{item_id}/get"
TEXT_RULES = [rule for rule in vars(operation_texts).values() if isinstance(rule, Rule) and rule.is_on]
RESPONSE_RULES = [rule for rule in vars(responses).values() if isinstance(rule, Rule)]


def violations(rule, edits):
    return list(rule.check(example_connector(Example(definition=edits))))


def broken(rules, edits):
    return [(rule.id, violation.severity or rule.severity) for rule in rules for violation in violations(rule, edits)]


@pytest.mark.parametrize(
    ("summary", "expected"),
    [
        ("List items", []),
        ("List items v2 (preview)", []),
        ("eSign items", []),
        ("LinkedIn", []),
        ("", ["operation-summary-missing"]),
        ("\t", ["operation-summary-missing"]),
        ("List items.", ["operation-summary-trailing-char"]),
        ("List items - ", ["operation-summary-trailing-char", "operation-summary-charset"]),
        ("List items?", ["operation-summary-restricted-char"]),
        ("List a/b", ["operation-summary-restricted-char"]),
        ("list all-items", ["operation-summary-charset", "operation-summary-case"]),
        ("list_items", ["operation-summary-looks-like-id"]),
        ("List_Items", ["operation-summary-looks-like-id"]),
        ("getV2", ["operation-summary-looks-like-id"]),
        ("Lista öppna", ["text-not-english"]),
        ("一覧", ["text-not-english"]),
        ("List items for Power Automate", ["operation-text-product-name"]),
        (5, []),
    ],
)
def test_each_fault_of_a_summary_has_its_rule(summary, expected):
    found = [rule for rule, _ in broken(TEXT_RULES, {f"{LIST}/summary": summary})]

    assert sorted(found) == sorted(expected)


def test_80_characters_of_a_summary_are_not_too_many():
    assert violations(operation_texts.operation_summary_too_long, {f"{LIST}/summary": "x" * 80}) == []
    assert len(violations(operation_texts.operation_summary_too_long, {f"{LIST}/summary": "x" * 81})) == 1


@pytest.mark.parametrize(
    "description", ["Lists items <all of them>.", "Items where price < 3 and size > 4.", "Uses a <b", "x <= y >"]
)
def test_angle_brackets_alone_are_no_markup(description):
    assert violations(operation_texts.text_markup, {f"{LIST}/description": description}) == []


def test_operations_with_the_same_summary_weigh_less_if_makers_see_only_one():
    same = {f"{GET}/summary": "list ITEMS"}

    (violation,) = violations(operation_texts.operation_summary_duplicate, same)
    assert "ListItems" in violation.message
    assert violation.severity is None
    (violation,) = violations(
        operation_texts.operation_summary_duplicate, {**same, f"{GET}/x-ms-visibility": "internal"}
    )
    assert violation.severity == "info"
    last = {"/paths/~1items/post/summary": "List items", f"{LIST}/x-ms-visibility": "internal"}
    assert [each.severity for each in violations(operation_texts.operation_summary_duplicate, {**same, **last})] == [
        "info",
        None,
    ]
    assert violations(operation_texts.operation_summary_duplicate, {**same, f"{LIST}/deprecated": True}) == []


def test_blank_texts_of_parameters_weigh_more_than_those_of_properties():
    edits = {
        f"{LIST}/parameters/0/x-ms-summary": "  ",
        "/definitions/Item/properties/id/description": "",
        "/definitions/Item/properties/name/x-ms-summary": "",
    }

    found = {
        violation.place[0]: violation.severity for violation in violations(operation_texts.required_value_empty, edits)
    }

    assert found == {"paths": None, "definitions": "info"}


def test_three_operations_with_one_id_are_two_too_many():
    edits = {
        f"{GET}/operationId": "LISTITEMS",
        "/paths/~1items/post/operationId": "listItems",
    }

    found = violations(operations.operation_id_duplicate, edits)

    assert [violation.place[-1] for violation in found] == ["operationId", "operationId"]
    assert all("GET /items" in violation.message for violation in found)


@pytest.mark.parametrize(
    ("value", "said"), [("Internal", "'internal'"), ("importent", "'important'"), ("hidden", "expected one of")]
)
def test_visibility_says_what_was_meant(value, said):
    (violation,) = violations(operations.visibility_value_invalid, {f"{LIST}/x-ms-visibility": value})

    assert said in violation.message


def test_family_may_have_two_active_operations_but_not_three():
    def member(revision):
        return {"family": "Items", "revision": revision}

    key = "x-ms-api-annotation"
    edits = {f"{LIST}/{key}": member(1), f"{GET}/{key}": member(2), f"/paths/~1items/post/{key}": member(3)}

    (violation,) = violations(operations.annotation_family_invalid, edits)
    assert "more than two" in violation.message
    assert violations(operations.annotation_family_invalid, {**edits, f"{LIST}/deprecated": True}) == []


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        ({f"{LIST}/responses": {}}, [("operation-no-responses", "error")]),
        ({f"{LIST}/responses": {"x-note": {}}}, [("operation-no-responses", "error")]),
        ({f"{LIST}/responses": []}, []),
        ({f"{LIST}/responses": {"default": {"description": "d"}}}, [("success-schema-missing", "warning")]),
        ({f"{LIST}/responses": {"200": {}}}, [
            ("response-description-missing", "error"),
            ("success-schema-missing", "warning"),
        ]),
        ({f"{LIST}/responses/404": {"description": "d", "schema": {}}}, [
            ("multiple-response-schemas", "warning"),
            ("error-response-has-schema", "info"),
        ]),
        ({f"{LIST}/responses/2xx": {"description": "d"}}, [("response-code-invalid", "error")]),
        ({f"{LIST}/responses/x-note": {"description": "d"}}, []),
        ({f"{LIST}/responses/200/schema": {"type": "object", "properties": {}}}, [
            ("success-schema-empty", "warning"),
        ]),
        ({f"{LIST}/responses/200/schema": {"x-ms-dynamic-schema": {"operationId": "GetItem"}}}, []),
    ],
)  # fmt: skip
def test_each_fault_of_responses_has_its_rule(edits, expected):
    assert broken(RESPONSE_RULES, edits) == expected


def test_fault_of_a_shared_response_is_told_once():
    shared = {
        "/responses": {"Done": {"description": "d", "examples": {"OK": {}}}},
        f"{LIST}/responses": {"200": {"$ref": "#/responses/Done"}},
        f"{GET}/responses": {"200": {"$ref": "#/responses/Done"}},
    }

    for rule in (responses.success_schema_missing, media_types.response_example_not_produced):
        assert [violation.place[:2] for violation in violations(rule, shared)] == [("responses", "Done")]


@pytest.mark.parametrize(
    ("id_", "said"), [("list_items", ", as 'ListItems' is"), ("1Get", "Pascal case"), ("_", "case")]
)
def test_pascal_case_is_shown_where_there_is_one(id_, said):
    (violation,) = violations(operations.operation_id_not_pascal_case, {f"{LIST}/operationId": id_})

    assert violation.message.endswith(said)


def test_webhook_without_responses_is_a_warning():
    hook = {
        "operationId": "OnItem",
        "x-ms-trigger": "single",
        "parameters": [
            {"name": "url", "in": "query", "type": "string", "x-ms-notification-url": True},
        ],
        "responses": {},
    }

    (violation,) = violations(responses.operation_no_responses, {"/paths/~1hooks": {"post": hook}})

    assert violation.severity == "warning"


def test_shared_response_is_reported_where_it_stands_and_once():
    shared = {"description": "A fault.", "schema": {"$ref": "#/definitions/Item"}}
    edits = {
        "/responses": {"Fault": shared},
        f"{LIST}/responses/default": {"$ref": "#/responses/Fault"},
        f"{GET}/responses/default": {"$ref": "#/responses/Fault"},
    }

    (violation,) = violations(responses.default_response_has_schema, edits)

    assert violation.place == ("responses", "Fault", "schema")


def test_shared_empty_definition_is_reported_where_it_stands():
    edits = {"/definitions/Item": {"type": "object"}, f"{LIST}/responses/200/schema": {"$ref": "#/definitions/Item"}}

    places = {violation.place for violation in violations(responses.success_schema_empty, edits)}

    assert places == {("definitions", "Item")}


def test_broken_reference_of_a_response_is_left_to_the_rules_on_references():
    edits = {f"{LIST}/responses": {"200": {"$ref": "#/responses/Nope"}}}

    assert broken(RESPONSE_RULES, edits) == []


def test_operation_without_an_id_is_called_by_its_address():
    (violation,) = violations(operations.operation_id_missing, {f"{LIST}/operationId": REMOVED})

    assert "GET /items" in violation.message


@pytest.mark.parametrize(
    ("name", "revision", "expected"),
    [
        ("ListDev2", 3, "ListDev2V3"),
        ("EncodeBase64", 2, "EncodeBase64V2"),
        ("GetItem_V2", 3, "GetItemV3"),
        ("GetItem_v2", 3, "GetItemV3"),
        ("GetItem", 2, "GetItemV2"),
    ],
)
def test_the_name_of_a_revision(name, revision, expected):
    annotation = {"family": "GetItem", "revision": revision, "status": "Production"}
    edits = {f"{GET}/operationId": name, f"{GET}/x-ms-api-annotation": annotation}

    (violation,) = violations(operations.operation_id_revision_suffix, edits)
    assert violation.message == f"revision {revision} should be called {expected}"
