"""Parameters and bodies: shared ones, misspelled ones, and those that nobody sees."""

import pytest

from generator.definition import pointer_of
from generator.validator.examples import example_connector
from generator.validator.rule import REMOVED, Example, Rule
from generator.validator.rules.document import media_types
from generator.validator.rules.parameter import bodies, parameters
from generator.validator.rules.parameter import texts as parameter_texts

LIST = "/paths/~1items/get/parameters"
GET = "/paths/~1items~1{item_id}/get"
BODY = "/paths/~1items/post/parameters/0"
QUERY = {"name": "size", "in": "query", "type": "string", "x-ms-summary": "Size", "description": "How large."}
NUMBER = {"name": "item_id", "in": "path", "required": True, "type": "string"}
RULES = [
    rule
    for module in (parameters, bodies, parameter_texts)
    for rule in vars(module).values()
    if isinstance(rule, Rule) and rule.is_on
]


def violations(rule, edits):
    return list(rule.check(example_connector(Example(definition=edits))))


def broken(edits):
    return [(rule.id, violation.severity or rule.severity) for rule in RULES for violation in violations(rule, edits)]


@pytest.mark.parametrize(
    ("parameter", "expected"),
    [
        ({"name": "a"}, ["parameter-basic-shape", "parameter-x-ms-summary-missing", "parameter-description-missing"]),
        ({**QUERY, "in": ["query"]}, ["parameter-basic-shape"]),
        ({**QUERY, "in": "Query"}, ["parameter-basic-shape"]),
        ({**QUERY, "type": "null"}, ["parameter-basic-shape"]),
        ({**QUERY, "type": "file"}, ["file-not-formdata"]),
        ({**QUERY, "name": ""}, ["parameter-basic-shape"]),
        ({**QUERY, "schema": {"type": "string"}, "in": "header"}, ["schema-on-non-body"]),
        ({**QUERY, "in": "header", "name": "authorization"}, ["reserved-header"]),
        ({**QUERY, "in": "header", "name": "Content-Type"}, []),
        ({**QUERY, "in": "header", "name": " content-length "}, ["reserved-header"]),
        ({**QUERY, "in": "header", "name": "Transfer-Encoding"}, ["reserved-header"]),
        ({**QUERY, "name": "ConnectionId"}, ["parameter-named-connectionid"]),
        ({**QUERY, "in": "header", "allowEmptyValue": False}, ["allow-empty-value-location"]),
        ({**QUERY, "x-ms-summary": 5}, ["parameter-x-ms-summary-missing"]),
        ({**QUERY, "x-ms-visibility": "internal", "required": True}, ["internal-required-no-default"]),
        ({**QUERY, "x-ms-visibility": "internal", "required": True, "default": None}, []),
        ({**QUERY, "x-ms-summary": "Size:"}, ["parameter-summary-trailing-char"]),
        ({"$ref": "#/parameters/Nope"}, []),
        (5, []),
    ],
)
def test_each_fault_of_a_parameter_has_its_rule(parameter, expected):
    assert [rule for rule, _ in broken({f"{LIST}/-": parameter})] == expected


@pytest.mark.parametrize(
    ("path", "said"),
    [("/items/{itemId}", "{itemId}; did you mean 'item_id'?"), ("/items/{key}", "{key}")],
)
def test_variable_without_parameter_names_the_one_that_is_meant(path, said):
    operation = {"parameters": [NUMBER], "responses": {}}

    (violation,) = violations(
        parameters.path_variable_undeclared, {f"/paths/{path.replace('/', '~1')}": {"get": operation}}
    )

    assert violation.message.endswith(said)


def test_misspelled_path_parameter_is_one_finding_and_an_unrelated_one_are_two():
    misspelled = [rule for rule, _ in broken({f"{GET}/parameters/0/name": "itemid"})]
    unrelated = [rule for rule, _ in broken({f"{GET}/parameters/0/name": "color"})]

    assert misspelled == ["path-variable-undeclared"]
    assert unrelated == ["path-variable-undeclared", "path-parameter-not-in-template"]


def test_parameters_of_the_path_count_for_its_operations():
    edits = {
        f"{GET}/parameters": [],
        "/paths/~1items~1{item_id}/parameters": [{"$ref": "#/parameters/Item"}],
        "/parameters": {"Item": {**NUMBER, **{key: QUERY[key] for key in ("x-ms-summary", "description")}}},
    }

    assert broken(edits) == [("path-encoding-missing", "warning")]


def test_variables_are_not_judged_while_a_parameter_cannot_be_told():
    edits = {f"{GET}/parameters": [{"$ref": "#/parameters/Nope"}]}

    assert violations(parameters.path_variable_undeclared, edits) == []


def test_paths_that_make_no_sense_are_left_to_the_rules_on_paths():
    edits = {"/paths/~1stores~1{id": {"get": {"parameters": [NUMBER], "responses": {}}}}

    assert violations(parameters.path_variable_undeclared, edits) == []
    assert violations(parameters.path_parameter_not_in_template, edits) == []


def test_duplicates_are_found_behind_references_and_each_once():
    edits = {"/parameters": {"Color": {**QUERY, "name": "color"}}, f"{LIST}/-": {"$ref": "#/parameters/Color"}}

    (violation,) = violations(parameters.parameter_duplicate, edits)

    assert violation.place == ("paths", "/items", "get", "parameters", 1)


@pytest.mark.parametrize(
    ("edits", "member"),
    [
        ({"in": "cookie"}, "/in"),
        ({"in": REMOVED}, ""),
        ({"name": ""}, "/name"),
        ({"in": "path", "required": False}, "/required"),
        ({"in": "path", "x-ms-url-encoding": "triple", "required": True}, "/x-ms-url-encoding"),
        ({"in": "header", "name": "Host"}, "/name"),
    ],
)
def test_fault_of_a_member_stands_there(edits, member):
    color = f"{LIST}/0"
    rules = (
        parameters.parameter_basic_shape,
        parameters.path_parameter_not_required,
        parameters.path_encoding_missing,
        parameters.reserved_header,
    )
    changed = {f"{color}/{key}": value for key, value in edits.items()}

    places = {pointer_of(violation.place) for rule in rules for violation in violations(rule, changed)}

    assert f"{color}{member}" in places
    assert member in ("/required", "") or color not in places


def test_shared_parameter_is_no_variable_of_each_path_that_refers_to_it():
    edits = {
        "/parameters": {"Key": {**NUMBER, "name": "key"}},
        f"{LIST}/-": {"$ref": "#/parameters/Key"},
        f"{GET}/parameters/-": {"$ref": "#/parameters/Key"},
        "/paths/~1stores~1{key}": {"get": {"parameters": [{"$ref": "#/parameters/Key"}], "responses": {}}},
    }

    found = violations(parameters.path_parameter_not_in_template, edits)

    assert [(pointer_of(violation.place), violation.message) for violation in found] == [
        (f"{LIST}/1", "the path '/items' has no {key}"),
        (f"{GET}/parameters/1", "the path '/items/{item_id}' has no {key}"),
    ]


def test_parameter_of_a_path_that_lacks_it_is_one_finding():
    inline = {"/paths/~1items/parameters": [{**NUMBER, "name": "key"}]}
    shared = {
        "/parameters": {"Key": {**NUMBER, "name": "key"}},
        "/paths/~1items/parameters": [{"$ref": "#/parameters/Key"}],
    }

    for edits in (inline, shared):
        (violation,) = violations(parameters.path_parameter_not_in_template, edits)
        assert pointer_of(violation.place) == "/paths/~1items/parameters/0"


def test_bytes_in_a_form_are_a_fault_of_the_operation_that_sends_them():
    field = {**QUERY, "in": "formData", "format": "binary"}
    form = {"consumes": ["application/x-www-form-urlencoded"], "responses": {}}
    fine = {"consumes": ["multipart/form-data"], "responses": {}}
    reference = {"$ref": "#/parameters/Picture"}
    edits = {
        "/parameters": {"Picture": field},
        "/paths/~1a": {"post": {**form, "parameters": [reference]}, "put": {**fine, "parameters": [reference]}},
        "/paths/~1b": {"parameters": [field], "post": fine, "put": form},
        "/paths/~1c": {"parameters": [reference], "post": form, "put": form},
    }

    assert [pointer_of(violation.place) for violation in violations(media_types.binary_urlencoded, edits)] == [
        "/paths/~1a/post/parameters/0",
        "/paths/~1b/put",
        "/paths/~1c/post",
        "/paths/~1c/put",
    ]


def test_operation_may_replace_a_parameter_of_its_path():
    edits = {"/paths/~1items/parameters": [QUERY], f"{LIST}/-": {**QUERY, "type": "integer"}}

    assert violations(parameters.parameter_duplicate, edits) == []


def test_texts_are_asked_for_unless_every_operation_of_a_parameter_is_internal():
    shared = {"name": "size", "in": "query", "type": "string"}
    edits = {"/paths/~1items/parameters": [shared]}
    both = {"/paths/~1items/get/x-ms-visibility": "internal", "/paths/~1items/post/x-ms-visibility": "internal"}

    for rule in (parameter_texts.parameter_x_ms_summary_missing, parameter_texts.parameter_description_missing):
        (violation,) = violations(rule, edits)
        assert violation.place == ("paths", "/items", "parameters", 0)
        assert len(violations(rule, {**edits, "/paths/~1items/get/x-ms-visibility": "internal"})) == 1
        assert violations(rule, {**edits, **both}) == []


def test_body_on_the_path_and_on_the_operation_are_two():
    other = {"name": "other", "in": "body", "schema": {"$ref": "#/definitions/Item"}}

    (violation,) = violations(bodies.multiple_body, {"/paths/~1items/parameters": [other]})

    assert "'other', 'body'" in violation.message
    assert "CreateItem" in violation.message


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        ({"type": "string"}, ["internal-required-no-default"]),
        ({"type": "object"}, []),
        ({"type": "string", "x-ms-notification-url": True}, []),
        ({"type": "string", "default": "a"}, []),
    ],
)
def test_internal_required_value_of_a_body_needs_a_default(node, expected):
    edits = {f"{BODY}/schema/properties/name": {**node, "x-ms-visibility": "internal"}}

    assert [rule for rule, _ in broken(edits)] == expected


def test_defaults_of_answers_are_nobodys_business():
    edits = {
        "/definitions/Item/properties/kind": {"type": "string", "default": "a", "x-ms-visibility": "internal"},
    }

    assert violations(bodies.internal_default_optional_property, edits) == []
    used = {**edits, f"{BODY}/schema": {"$ref": "#/definitions/Item"}}
    assert len(violations(bodies.internal_default_optional_property, used)) == 1


@pytest.mark.parametrize(("schema", "expected"), [({}, "warning"), (REMOVED, "error")])
def test_body_without_a_schema_is_worse_than_one_with_an_empty_one(schema, expected):
    assert broken({f"{BODY}/schema": schema}) == [("body-schema-missing", expected)]


def test_reserved_headers_are_found_on_the_path_and_behind_a_reference():
    header = {**QUERY, "in": "header", "name": "Connection"}

    found = violations(parameters.reserved_header, {"/paths/~1items/parameters": [header]})
    found += violations(
        parameters.reserved_header, {"/parameters": {"C": header}, f"{LIST}/-": {"$ref": "#/parameters/C"}}
    )
    assert [violation.place for violation in found] == [
        ("paths", "/items", "parameters", 0, "name"),
        ("parameters", "C", "name"),
    ]
