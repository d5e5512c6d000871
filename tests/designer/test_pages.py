"""The pages as the server makes them."""

import re

import pytest
from designer_samples import definition, write_connector

HOSTILE = (
    "<script>alert(1)</script>\"' onload=alert(1) {{7777*7777}} </textarea></select><img src=x onerror=alert(1)>\u202e"
)


def test_operations_stand_in_their_groups(tmp_path, pages) -> None:
    operations = {
        "GET /a": {"operationId": "GetA", "summary": "Get a"},
        "GET /t": {"operationId": "OnT", "summary": "When t", "x-ms-trigger": "batch"},
        "GET /l": {"operationId": "Look", "summary": "Look", "x-ms-visibility": "internal"},
    }
    text = pages(write_connector(tmp_path / "c", definition(operations))).get("/").text

    assert [re.sub(r"\s+", " ", title) for title in re.findall("<h2>(.*?)</h2>", text)][:3] == [
        "Actions",
        "Triggers",
        "Look-ups",
    ]
    assert text.index("Get a") < text.index("When t") < text.index(">Look<")


def test_an_operation_without_an_id_has_a_page(tmp_path, pages) -> None:
    client = pages(write_connector(tmp_path / "c", definition({"GET /a/{b}": {"summary": "Odd"}})))

    answer = client.get("/operation", params={"id": "GET /a/{b}"})

    assert answer.status_code == 200
    assert "GET /a/{b}" in answer.text


def test_an_operation_that_is_gone_is_said(tmp_path, pages) -> None:
    client = pages(write_connector(tmp_path / "c", definition({"GET /a": {"operationId": "A"}})))

    answer = client.get("/operation", params={"id": HOSTILE})

    assert answer.status_code == 404
    assert "There is no such operation" in answer.text
    assert "<script>alert" not in answer.text


def test_a_connector_that_cannot_be_read_is_shown_and_read_again(tmp_path, pages) -> None:
    folder = write_connector(tmp_path / "c", definition({"GET /a": {"operationId": "A", "summary": "First"}}))
    client = pages(folder)
    assert "First" in client.get("/").text

    (folder / "apiDefinition.swagger.json").write_text('{"swagger": "2.0",,}')
    broken = client.get("/")
    assert broken.status_code == 500
    assert "cannot be read" in broken.text
    assert "1:19" in broken.text

    write_connector(folder, definition({"GET /a": {"operationId": "A", "summary": "Second"}}))
    assert "Second" in client.get("/").text


def test_a_connector_without_operations_has_a_page(tmp_path, pages) -> None:
    assert "no operations" in pages(write_connector(tmp_path / "c", definition({}))).get("/").text


@pytest.mark.parametrize("colour", ["red;} body{display:none", "url(http://example.com)", 7, None])
def test_a_colour_that_is_none_stays_out_of_the_style(tmp_path, pages, colour) -> None:
    folder = write_connector(tmp_path / "c", definition({}), {"iconBrandColor": colour})

    assert pages(folder).get("/brand.css").text == ":root { --brand: #5b6770; }\n"


def test_whatever_a_definition_says_is_text(tmp_path, pages) -> None:
    words = {"x-ms-summary": HOSTILE, "description": HOSTILE, "default": HOSTILE}
    properties = {
        HOSTILE: {"type": "string", **words},
        "enum": {"type": "string", "enum": [HOSTILE], **words},
        "list": {"type": "array", "items": {"type": "string", **words}, **words, "default": [HOSTILE]},
        "json": {"type": "object", **words},
        "date": {"type": "string", "format": "date", **words},
        "choice": {"type": "string", "x-ms-dynamic-values": {"operationId": HOSTILE, "value-path": HOSTILE}, **words},
    }
    operation = {
        "operationId": HOSTILE,
        "summary": HOSTILE,
        "description": HOSTILE,
        "parameters": [
            {"name": "body", "in": "body", "schema": {"type": "object", "properties": properties}},
            {"name": HOSTILE, "in": "query", "type": "string", **words},
        ],
        "responses": {"200": {"description": HOSTILE, "schema": {"type": "object", "properties": properties}}},
    }
    document = definition({"POST /a": operation}, title=HOSTILE)
    folder = write_connector(tmp_path / "c", document, {"iconBrandColor": HOSTILE})
    client = pages(folder)

    for text in (client.get("/").text, client.get("/operation", params={"id": HOSTILE}).text):
        assert HOSTILE not in text
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "</textarea></select>" not in text
        assert "60481729" not in text
        # Quotes that would end an attribute.
        assert "\"' onload" not in text


def test_members_that_are_told_at_design_time_are_loaded(tmp_path, pages) -> None:
    shape = {"type": "object", "properties": {"type": {"type": "string", "enum": ["object"]}}, "required": ["type"]}
    telling = {
        "operationId": "Tell",
        "parameters": [{"name": "kind", "in": "query", "type": "string", "required": True}],
        "responses": {"200": {"description": "OK", "schema": shape}},
    }
    dynamic = {"operationId": "Tell", "parameters": {"kind": {"parameter": "kind"}}}
    body = {"name": "body", "in": "body", "schema": {"type": "object", "x-ms-dynamic-schema": dynamic}}
    kind = {"name": "kind", "in": "query", "type": "string", "x-ms-summary": "Kind"}
    making = {"operationId": "Make", "parameters": [kind, body]}
    client = pages(write_connector(tmp_path / "c", definition({"GET /tell": telling, "POST /make": making})))
    box = {"~operation": "Make", "~box": "body", "~do": "load"}

    assert "First fill in Kind." in client.post("/box", data=box).text
    text = client.post("/box", data={**box, "kind": "a"}).text
    assert "cannot be loaded" not in text, text
