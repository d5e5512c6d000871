"""Files, document, paths and references: what the examples of the rules do not show, and where findings stand."""

import json

import pytest

from generator.validator.catalogue import groups
from generator.validator.examples import example_connector, example_files
from generator.validator.rule import REMOVED, Example
from generator.validator.validate import Choice, outcome_of

OURS = tuple(
    rule.id
    for group in groups()
    if group.name in ("document.files", "document.root", "document.paths", "document.references")
    for rule in group.rules
)
ACTION = {"operationId": "A", "responses": {"204": {"description": "d"}}}
NAME = "/definitions/Item/properties/name"


def found(definition, files=None):
    findings = outcome_of(example_connector(Example(definition, files=files or {})), Choice(select=OURS)).findings
    return [(finding.code, finding.severity, finding.pointer) for finding in findings]


CASES = {
    "OpenAPI 3": (
        {"/swagger": REMOVED, "/openapi": "3.0.1", "/host": REMOVED},
        [("swagger-version", "error", "/openapi")],
    ),
    "no version": ({"/swagger": REMOVED}, [("swagger-version", "error", "")]),
    "version in another type": ({"/swagger": ["2.0"]}, [("swagger-version", "error", "/swagger")]),
    "no info": ({"/info": REMOVED}, [("root-required-missing", "error", "")]),
    "empty info": ({"/info": {}}, [("root-required-missing", "error", "/info")] * 2),
    "info is a list": ({"/info": []}, [("json-type-wrong", "error", "/info")]),
    "no paths": (
        {"/paths": REMOVED},
        [("root-required-missing", "error", ""), ("unused-component", "info", "/definitions/Item")],
    ),
    "keyword of another object": (
        {"/paths/~1items/get/schema": {}, "/info/host": "x"},
        [("unknown-property", "error", "/info/host"), ("unknown-property", "error", "/paths/~1items/get/schema")],
    ),
    "user's names are no keywords": (
        {
            f"{NAME}/x-ms-summary": "S",
            "/definitions/Item/properties/type": {"type": "string"},
            "/definitions/Item/properties/x-ms-foo": {"type": "string"},
            "/definitions/x-ms-bar": {"type": "string", "example": {"x-ms-visibilty": 1}, "default": {"foo": 1}},
            f"{NAME}/enum": [{"x-ms-visibilty": 1}],
            "/paths/~1items/get/responses/200/examples": {"application/json": {"foo": 1}},
        },
        [("unused-component", "info", "/definitions/x-ms-bar")],
    ),
    "unknown extension in an unused definition": (
        {"/definitions/Item/x-ms-summmary": "x"},
        [("unknown-x-ms-extension", "warning", "/definitions/Item/x-ms-summmary")],
    ),
    "host with a path": ({"/host": "api.contoso.com/v1"}, [("host-invalid", "error", "/host")]),
    "host with a blank": ({"/host": "api.contoso.com "}, [("host-invalid", "error", "/host")]),
    "host on this machine": ({"/host": "localhost:8080"}, [("host-non-production", "warning", "/host")]),
    "domain that is called so": ({"/host": "staging.com"}, []),
    "stages with numbers and in words with lines below": (
        {"/host": "dev1.api_qa.contoso.com"},
        [("host-non-production", "warning", "/host")] * 2,
    ),
    "names that only start like a stage": ({"/host": "testing.devices.2.contoso.com"}, []),
    "no schemes": ({"/schemes": REMOVED}, [("schemes-invalid", "info", "")]),
    "version 2 and version 3": ({"/openapi": "3.0.1"}, [("unknown-property", "error", "/openapi")]),
    "base path from a variable": ({"/basePath": '@environmentVariables("b")'}, []),
    "extensions beside paths and responses": (
        {"/paths/x-ms-foo": 1, "/paths/~1items/get/responses/x-ms-bar": {}, "/paths/x-own": 1},
        [
            ("unknown-x-ms-extension", "warning", "/paths/x-ms-foo"),
            ("unknown-x-ms-extension", "warning", "/paths/~1items/get/responses/x-ms-bar"),
        ],
    ),
    "xml of a schema": (
        {f"{NAME}/xml": {"name": "n", "attribute": "yes", "x-own": 1, "foo": 1}},
        [
            ("json-type-wrong", "error", f"{NAME}/xml/attribute"),
            ("unknown-property", "error", f"{NAME}/xml/foo"),
        ],
    ),
    "host is a number": ({"/host": 5}, [("json-type-wrong", "error", "/host")]),
    "empty base path": ({"/basePath": ""}, [("base-path-invalid", "error", "/basePath")]),
    "schemes of an operation": (
        {"/paths/~1items/get/schemes": ["ws"]},
        [("schemes-invalid", "error", "/paths/~1items/get/schemes/0")],
    ),
    "entries of lists": (
        {"/consumes": ["application/json", 5], "/security": ["api_key"], "/paths/~1items/get/tags": [None]},
        [
            ("json-type-wrong", "error", "/consumes/1"),
            ("json-type-wrong", "error", "/paths/~1items/get/tags/0"),
            ("json-type-wrong", "error", "/security/0"),
        ],
    ),
    "true is not a number": ({f"{NAME}/maxLength": True}, [("json-type-wrong", "error", f"{NAME}/maxLength")]),
    "a number with a fraction is no length": (
        {f"{NAME}/maxLength": 1.5},
        [("json-type-wrong", "error", f"{NAME}/maxLength")],
    ),
    "a number may be whole": ({f"{NAME}/maximum": 1, "/definitions/Item/maximum": 1.5}, []),
    "property is not a schema": ({NAME: "string"}, [("json-type-wrong", "error", NAME)]),
    "additionalProperties": ({"/definitions/Item/additionalProperties": False}, []),
    "additionalProperties is text": (
        {"/definitions/Item/additionalProperties": "no"},
        [("json-type-wrong", "error", "/definitions/Item/additionalProperties")],
    ),
    "response is text": (
        {"/paths/~1items/get/responses/404": "none"},
        [("json-type-wrong", "error", "/paths/~1items/get/responses/404")],
    ),
    "paths differ in the name of a variable's case": (
        {"/paths/~1items~1{Item_ID}": {"get": ACTION}},
        [("path-redefined-case", "error", "/paths/~1items~1{Item_ID}")],
    ),
    "same template": (
        {"/paths/~1items~1{other}": {"get": ACTION, "put": ACTION}},
        [("path-duplicate-template", "error", "/paths/~1items~1{other}/get")],
    ),
    "last slash": (
        {"/paths/~1items~1": {"get": ACTION}},
        [("path-duplicate-template", "warning", "/paths/~1items~1/get")],
    ),
    "overlap in either order": (
        {"/paths/~1{kind}~1new": {"get": ACTION}},
        [("path-partial-duplicate", "warning", "/paths/~1{kind}~1new/get")],
    ),
    "part of a segment is a name of its own": ({"/paths/~1items(id={id})": {"get": ACTION}}, []),
    "brace inside a brace": ({"/paths/~1a~1{b{c}}": {}}, [("path-template-invalid", "error", "/paths/~1a~1{b{c}}")]),
    "variable over segments": ({"/paths/~1a~1{b~1c}": {}}, [("path-template-invalid", "error", "/paths/~1a~1{b~1c}")]),
    "default of a variable": ({"/paths/~1a~1{b=1}": {}}, [("path-template-invalid", "error", "/paths/~1a~1{b=1}")]),
    "reference to a file": ({NAME: {"$ref": "a.json"}}, [("ref-invalid", "error", f"{NAME}/$ref")]),
    "reference to the wrong home": (
        {"/paths/~1items/get/parameters/0": {"$ref": "#/definitions/Item"}},
        [("ref-invalid", "error", "/paths/~1items/get/parameters/0/$ref")],
    ),
    "reference into a definition": ({NAME: {"$ref": "#/definitions/Item/properties/id"}}, []),
    "reference to a text": (
        {NAME: {"$ref": "#/definitions/Item/properties/id/type"}},
        [("ref-not-found", "error", f"{NAME}/$ref")],
    ),
    "reference to itself": ({NAME: {"$ref": f"#{NAME}"}}, [("ref-not-found", "error", f"{NAME}/$ref")]),
    "reference through an alias to nothing": (
        {NAME: {"$ref": "#/definitions/A"}, "/definitions/A": {"$ref": "#/definitions/B"}},
        [("ref-alias-definition", "error", "/definitions/A/$ref"), ("ref-not-found", "error", "/definitions/A/$ref")],
    ),
    "circle of aliases": (
        {"/definitions/A": {"$ref": "#/definitions/B"}, "/definitions/B": {"$ref": "#/definitions/A"}},
        [
            ("ref-alias-definition", "error", "/definitions/A/$ref"),
            ("ref-alias-definition", "error", "/definitions/B/$ref"),
        ],
    ),
    "loop over two schemas and an inline one": (
        {
            NAME: {"type": "object", "required": ["a"], "properties": {"a": {"$ref": "#/definitions/B"}}},
            "/definitions/Item/required": ["name"],
            "/definitions/B": {"required": ["b"], "properties": {"b": {"$ref": "#/definitions/Item"}}},
        },
        [("required-ref-loop", "error", "/definitions/B/properties/b")],
    ),
    "loop inside allOf": (
        {
            "/definitions/Item/properties/a": {"$ref": "#/definitions/A"},
            "/definitions/A": {"allOf": [{"required": ["a"], "properties": {"a": {"$ref": "#/definitions/A"}}}]},
        },
        [("required-ref-loop", "error", "/definitions/A/allOf/0/properties/a")],
    ),
    "loop that is required beside allOf": (
        {
            "/definitions/Item/properties/a": {"$ref": "#/definitions/A"},
            "/definitions/A": {"required": ["a"], "allOf": [{"properties": {"a": {"$ref": "#/definitions/A"}}}]},
        },
        [("required-ref-loop", "error", "/definitions/A/allOf/0/properties/a")],
    ),
    "schema that only it uses": (
        {"/definitions/A": {"properties": {"a": {"$ref": "#/definitions/A"}}}},
        [("unused-component", "info", "/definitions/A")],
    ),
    "use by an escaped name": (
        {NAME: {"$ref": "#/definitions/a~1b%20~0c"}, "/definitions/a~1b ~0c": {"type": "string"}},
        [],
    ),
    "a keyword beside a reference is not judged": (
        {NAME: {"$ref": "#/definitions/Item", "foo": 1, "maxLength": "x"}},
        [("ref-has-siblings", "warning", f"{NAME}/$ref")],
    ),
    "operations of a path that is none": (
        {"/paths/items": {"get": ACTION, "host": "x"}},
        [("path-no-leading-slash", "error", "/paths/items")],
    ),
}


@pytest.mark.parametrize(("edits", "expected"), CASES.values(), ids=CASES)
def test_findings(edits, expected):
    assert sorted(found(edits)) == sorted(expected)


def test_definition_close_to_the_limit_is_warned_about():
    size = len(example_files(Example({"/info/x-filler": ""}))["apiDefinition.swagger.json"])

    assert found({"/info/x-filler": "a" * (1_000_000 - size)}) == []
    assert found({"/info/x-filler": "a" * (1_000_001 - size)}) == [("definition-too-large", "warning", "")]
    assert found({"/info/x-filler": "a" * (1_048_576 - size)}) == [("definition-too-large", "warning", "")]
    assert found({"/info/x-filler": "a" * (1_048_577 - size)}) == [("definition-too-large", "error", "")]


def test_many_paths_are_compared_in_no_time():
    paths = {f"/a{n}/{{b}}/c{n % 7}/{{d}}": {"get": {**ACTION, "operationId": f"O{n}"}} for n in range(3000)}
    definition = {"swagger": "2.0", "info": {"title": "t", "version": "1"}, "host": "a.b.com", "paths": paths}
    definition["schemes"] = ["https"]

    assert found({}, {"apiDefinition.swagger.json": json.dumps(definition)}) == []


def test_entry_of_a_list_is_named_by_the_list():
    definition = {"/paths/~1items/get/tags": [5], "/definitions/Item/allOf": [3]}
    findings = outcome_of(example_connector(Example(definition)), Choice(select=("json-type-wrong",))).findings

    assert [finding.message for finding in findings] == [
        "an entry of 'tags' must be a string, not a whole number",
        "an entry of 'allOf' must be an object, not a whole number",
    ]


def test_what_was_meant_is_said():
    definition = {"/basepath": "/", NAME: {"$ref": "#/definitions/item"}, "/info/x-ms-sumary": 1}
    findings = outcome_of(example_connector(Example(definition)), Choice(select=OURS)).findings

    assert sorted(finding.message.partition("; ")[2] for finding in findings) == [
        "did you mean 'Item'?",
        "did you mean 'basePath'?",
        "did you mean 'x-ms-summary'?",
    ]
