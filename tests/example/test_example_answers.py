import base64
import io
import json
import zipfile
from pathlib import Path
from urllib.parse import quote

import jsonschema_rs
import pypdf
import pytest
from example.asking import ask, service, shop
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.definition import Placed, Schemas, operations_of
from generator.definition.draft4 import draft4_of
from generator.definition.responses import success_of
from generator.example.checks import Checks
from generator.example.values import Values

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"


def make(schema, name="thing", **definitions):
    document = {"definitions": definitions}
    return Values(Schemas(document), Checks(document)).make(Placed(schema, ()), "key", name)


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "string", "example": "Ada", "default": "Bob"}, "Ada"),
        ({"type": "string", "default": "Bob"}, "Bob"),
        ({"type": "string", "enum": ["x", "y"]}, "x"),
        ({"type": "string", "enum": ["x", "y"], "example": "z"}, "x"),
        ({"type": "object", "properties": {"a": {"type": "integer"}}, "example": {"a": 5}}, {"a": 5}),
        ({"type": "array", "items": {"type": "integer"}, "example": [7]}, [7]),
    ],
)
def test_what_the_definition_gives_as_example_goes_first_if_it_fits(schema, expected):
    assert make(schema) == expected


def test_an_example_that_does_not_fit_is_not_used():
    assert isinstance(make({"type": "integer", "example": "five"}), int)
    assert make({"type": "object", "properties": {"a": {"type": "integer"}}, "example": {"a": "b"}})["a"] != "b"


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "minLength": 70, "maxLength": 71},
        {"type": "string", "pattern": "^[A-Z]{3}-[0-9]{4}$"},
        {"type": "integer", "minimum": 500, "maximum": 510, "multipleOf": 7},
        {"type": "number", "minimum": 1, "exclusiveMinimum": True, "maximum": 2, "exclusiveMaximum": True},
        {"type": "array", "minItems": 5, "uniqueItems": True, "items": {"type": "integer"}},
        {"type": "array", "maxItems": 1, "items": {"type": "string"}},
    ],
)
def test_limits_are_kept(schema):
    assert Checks({}).fits(schema, make(schema))


@given(
    st.recursive(
        st.fixed_dictionaries(
            {"type": st.sampled_from(["string", "integer", "number", "boolean"])},
            optional={"x-nullable": st.booleans(), "format": st.sampled_from(["date", "date-time", "uuid", "email"])},
        ),
        lambda inner: st.one_of(
            st.fixed_dictionaries({"type": st.just("array"), "items": inner}, optional={"minItems": st.integers(0, 4)}),
            st.fixed_dictionaries(
                {"type": st.just("object"), "properties": st.dictionaries(st.text(max_size=8), inner, max_size=4)}
            ).map(lambda each: {**each, "required": sorted(each["properties"])}),
        ),
        max_leaves=8,
    ),
    st.text(max_size=10),
)
@settings(max_examples=60, deadline=None)
def test_what_is_made_fits(schema, name):
    assert Checks({}).fits(schema, make(schema, name))


def test_definitions_that_hold_each_other_come_to_an_end():
    loop = {"type": "object", "required": ["next"], "properties": {"next": {"$ref": "#/definitions/A"}}}
    wide = {
        f"L{level}": {
            "type": "object",
            "required": ["a", "b"],
            "properties": {side: {"$ref": f"#/definitions/L{level + 1}"} for side in ("a", "b")},
        }
        for level in range(200)
    }
    assert len(json.dumps(make({"$ref": "#/definitions/A"}, A=loop))) < 10_000
    assert len(json.dumps(make({"$ref": "#/definitions/L0"}, **wide))) < 1_000_000


def test_a_pattern_that_would_never_end_makes_no_text_without_end():
    assert len(str(make({"type": "string", "pattern": "^((a+)+)+$"}))) < 1_000
    assert len(str(make({"type": "string", "pattern": "^(a{900}){900}$"}))) < 10_000


def test_names_look_like_what_they_name():
    person = make(
        {
            "type": "object",
            "properties": {
                name: {"type": "string"} for name in ("first_name", "lastName", "e-mail", "website", "city")
            },
        }
    )
    assert person["e-mail"] == f"{person['first_name']}.{person['lastName']}@example.com".lower()
    assert person["website"].startswith("https://www.example.com/")


@pytest.mark.parametrize(
    "reference", ["file:///etc/passwd", "http://127.0.0.1:9/x", "#/definitions/None", "other.json"]
)
def test_a_reference_elsewhere_is_never_followed(reference):
    document = shop()
    document["definitions"]["Customer"]["properties"]["x"] = {"$ref": reference}
    assert ask(service(document), "GET", "/v1/customers").status == 200


def opens_as_zip(body):
    assert zipfile.ZipFile(io.BytesIO(body)).testzip() is None


@pytest.mark.parametrize(
    ("content_type", "opens"),
    [
        ("application/pdf", lambda body: len(pypdf.PdfReader(io.BytesIO(body)).pages) == 1),
        ("image/png", lambda body: body.startswith(b"\x89PNG\r\n") and body.endswith(b"IEND\xaeB`\x82")),
        ("text/csv", lambda body: body.decode().splitlines()[0] == "id,name"),
        ("application/zip", lambda body: zipfile.ZipFile(io.BytesIO(body)).testzip() is None),
    ],
)
def test_files_open(content_type, opens):
    document = shop()
    document["paths"]["/file"] = {
        "get": {
            "operationId": "GetFile",
            "produces": [content_type],
            "responses": {"200": {"description": "ok", "schema": {"type": "string", "format": "binary"}}},
        }
    }
    answer = ask(service(document), "GET", "/v1/file")
    assert answer.headers["content-type"] == content_type
    assert opens(answer.body)


def credentials(document):
    headers, query = {"Authorization": "Basic " + base64.b64encode(b"a:b").decode()}, []
    for scheme in document.get("securityDefinitions", {}).values():
        if scheme.get("type") == "oauth2":
            headers["Authorization"] = "Bearer t"
        elif scheme.get("in") == "query":
            query.append(f"{quote(scheme['name'])}=k")
        elif scheme.get("in") == "header" and scheme["name"].lower() != "authorization":
            headers[scheme["name"]] = "k"
    return headers, query


def corpus():
    return sorted(CORPUS.glob("*/apiDefinition.swagger.json")) if CORPUS.is_dir() else []


@pytest.mark.skipif(not corpus(), reason="the corpus of public connectors is not there")
def test_every_get_without_a_variable_of_public_connectors_answers_what_fits():
    asked = 0
    for file in corpus():
        try:
            document = json.loads(file.read_text(encoding="utf-8-sig"))
        except ValueError:
            continue  # five of them are no JSON
        app = service(document)
        for operation in operations_of(document):
            if operation.method != "get" or "{" in operation.path:
                continue
            headers, query = credentials(document)
            for parameter in operation.parameters:
                if parameter.required and parameter.place in {"query", "header"}:
                    value = app.values.make(parameter.placed, "input", parameter.name)
                    text = ",".join(map(str, value)) if isinstance(value, list) else str(value)
                    if parameter.place == "query":
                        query.append(f"{quote(parameter.name)}={quote(text)}")
                    else:
                        headers[parameter.name] = text
            path = str(document.get("basePath") or "").rstrip("/") + operation.path.partition("?")[0]
            answer = ask(app, "GET", f"{path}?{'&'.join(query)}", headers=headers)
            assert 200 <= answer.status < 300, (file.parent.name, operation.id, answer)
            success = success_of(document, operation)
            if success and success.schema and "json" in answer.headers.get("content-type", ""):
                validator = jsonschema_rs.Draft4Validator(draft4_of(document, success.schema.node), offline=True)
                assert validator.is_valid(answer.json), (file.parent.name, operation.id)
            asked += 1
    assert asked > 500
