"""Findings of plain OpenAPI 2.0: which, and where."""

import builtins
import io
import os
import socket

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.validator import Choice, validate_path
from generator.validator.rules.run.openapi import violations

SECOND_OPINION = Choice(select=("openapi", "ref-*"))
ITEM = ("paths", "/items/{item_id}", "get")
MISSING = object()

# where to change what, the pointer of the finding, the text of its line, operation, part of the message
BROKEN = {
    "another version": (("swagger",), "3.0.0", "/swagger", '"swagger": "3.0.0"', None, "3.0.0"),
    "no version": (("swagger",), MISSING, "", "{", None, "'swagger' is a required property"),
    "no paths": (("paths",), MISSING, "", "{", None, "'paths' is a required property"),
    "unknown key": (("extra",), 1, "", "{", None, "extra"),
    "no title": (("info", "title"), MISSING, "/info", '"info": {', None, "'title' is a required property"),
    "title is a number": (("info", "title"), 5, "/info/title", '"title": 5', None, "5 is not of type 'string'"),
    "unknown scheme": (("schemes",), ["https", "ftp"], "/schemes/1", '"ftp"', None, "'ftp' is not one of"),
    "path without slash": (("paths", "items"), {}, "/paths", '"paths": {', None, "items"),
    "operation without answers": (
        (*ITEM, "responses"),
        MISSING,
        "/paths/~1items~1{item_id}/get",
        '"get": {',
        "GetItem",
        "'responses' is a required property",
    ),
    "answer without description": (
        (*ITEM, "responses", "404", "description"),
        MISSING,
        "/paths/~1items~1{item_id}/get/responses/404",
        '"404": {}',
        "GetItem",
        "",
    ),
    "unknown status": (
        (*ITEM, "responses", "4oo"),
        {"description": "d"},
        "/paths/~1items~1{item_id}/get/responses",
        '"responses": {',
        "GetItem",
        "4oo",
    ),
    "unknown type of a parameter": (
        (*ITEM, "parameters", 1, "type"),
        "text",
        "/paths/~1items~1{item_id}/get/parameters/1",
        "{",
        "GetItem",
        "",
    ),
    "path parameter gone": (
        (*ITEM, "parameters", 0),
        {"name": "x", "in": "query", "type": "string"},
        "/paths/~1items~1{item_id}/get",
        '"get": {',
        "GetItem",
        "Path parameter 'item_id' for 'get' operation in '/items/{item_id}' was not resolved",
    ),
    "operationId twice": (
        (*ITEM, "operationId"),
        "ListItems",
        "/paths/~1items~1{item_id}/get",
        '"get": {',
        "ListItems",
        "Operation ID 'ListItems' for 'get' in '/items/{item_id}' is not unique",
    ),
    "default of the wrong type": (
        ("definitions", "Item", "properties", "id", "default"),
        "x",
        "/definitions/Item/properties/id/default",
        '"default": "x"',
        None,
        "'x' is not of type 'integer'",
    ),
    "reference that does not resolve": (
        ("definitions", "Item", "properties", "parent"),
        {"$ref": "#/definitions/Nobody"},
        "/definitions/Item/properties/parent/$ref",
        '"$ref": "#/definitions/Nobody"',
        None,
        "the reference '#/definitions/Nobody' does not resolve",
    ),
    "reference in a circle": (
        ("definitions", "Loop"),
        {"$ref": "#/definitions/Loop"},
        "/definitions/Loop/$ref",
        '"$ref": "#/definitions/Loop"',
        None,
        "is only a reference to '#/definitions/Loop'",
    ),
}


def judged(path):
    return validate_path(path, SECOND_OPINION)


def change(content, place, value):
    *path, last = place
    for part in path:
        content = content[part]
    if value is MISSING:
        del content[last]
    else:
        content[last] = value


@pytest.mark.parametrize("case", BROKEN.values(), ids=BROKEN)
def test_finding(sound, written, case):
    place, value, pointer, line, operation, message = case
    change(sound, place, value)
    path = written(sound)

    findings = judged(path)

    assert len(findings) == 1, findings
    (finding,) = findings
    assert (finding.file, finding.pointer, finding.operation) == (str(path), pointer, operation)
    assert finding.severity == "error"
    text = path.read_text().split("\n")[finding.line - 1]
    assert text.strip().rstrip(",").startswith(line)
    assert finding.column == len(text) - len(text.lstrip()) + 1
    assert message in finding.message.replace('"', "'")
    assert "\n" not in finding.message
    assert len(finding.message) <= 210


def test_sound_definition_has_no_findings(sound, written):
    assert judged(written(sound)) == []


def test_all_findings_in_the_order_of_the_file(sound, written):
    change(sound, (*ITEM, "responses", "404", "description"), MISSING)
    change(sound, ("info", "title"), MISSING)
    change(sound, ("definitions", "Item", "properties", "parent", "$ref"), "#/definitions/Nobody")
    change(sound, ("definitions", "Item", "properties", "id", "default"), "x")

    findings = judged(written(sound))

    assert [finding.pointer.rsplit("/", 1)[-1] for finding in findings] == ["info", "404", "default", "$ref"]
    assert [finding.line for finding in findings] == sorted(finding.line for finding in findings)


def test_same_mistake_at_two_places_is_two_findings(sound, written):
    change(sound, ("definitions", "Item", "properties", "id", "default"), "x")
    change(sound, ("definitions", "Owner", "properties", "id", "default"), "x")

    pointers = [finding.pointer for finding in judged(written(sound))]

    assert "/definitions/Item/properties/id/default" in pointers
    assert "/definitions/Owner/properties/id/default" in pointers


@pytest.mark.parametrize(
    "reference",
    [
        "secret.json#/definitions/A",
        "file:///etc/passwd",
        "/etc/passwd",
        "http://localhost:9/a.json",
        "https://example.invalid/a.json#/A",
        "//example.invalid/a.json",
        "ftp://example.invalid/a",
    ],
)
@pytest.mark.parametrize(
    "place",
    [
        ("definitions", "Item", "properties", "parent"),
        (*ITEM, "parameters", 1),
        (*ITEM, "responses", "404"),
        ("paths", "/items/{item_id}"),
        ("definitions", "Item", "properties", "tags", "items"),
    ],
)
def test_reference_out_of_the_document_is_reported_and_never_opened(sound, monkeypatch, reference, place):
    import openapi_spec_validator  # noqa: F401 - loaded before files cannot be opened any more

    list(violations({"swagger": "2.0", "info": {"title": "t", "version": "1"}, "paths": {}}))  # loads the rest
    change(sound, place, {"$ref": reference})

    def refuse(*args, **kwargs):
        raise AssertionError(f"something was opened: {args}")

    for holder, name in [(socket, "socket"), (socket, "getaddrinfo"), (builtins, "open"), (io, "open"), (os, "open")]:
        monkeypatch.setattr(holder, name, refuse)
    found = list(violations(sound))
    monkeypatch.undo()

    assert [violation.place for violation in found if violation.rule == "openapi-reference"] == [(*place, "$ref")]
    assert {violation.rule for violation in found} == {"openapi-reference"}
    assert f"the reference {reference!r} leaves the document" in found[0].message


def test_file_in_a_form_is_no_mistake(sound):
    form = {"name": "f", "in": "formData", "type": "file"}
    change(sound, (*ITEM, "parameters", 1), form)
    change(sound, (*ITEM, "consumes"), ["multipart/form-data"])
    assert list(violations(sound)) == []

    change(sound, (*ITEM, "parameters", 1), {**form, "in": "query"})
    assert [violation.rule for violation in violations(sound)] == ["openapi"]


def test_definition_is_not_changed(sound):
    import copy

    change(sound, ("definitions", "Item", "properties", "parent"), {"$ref": "other.json"})
    before = copy.deepcopy(sound)

    assert list(violations(sound))
    assert sound == before


KEYS = ["swagger", "info", "title", "version", "paths", "/a", "/a/{b}", "get", "post", "parameters", "responses", "200"]
KEYS += ["description", "schema", "type", "properties", "items", "default", "enum", "$ref", "in", "name", "required"]
KEYS += ["definitions", "A", "allOf", "id", "discriminator", "securityDefinitions", "security", "format", "pattern"]
VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
        st.sampled_from(
            ["2.0", "string", "array", "object", "body", "path", "b", "x", "(", "", "#/definitions/A", "#"]
        ),
        st.text(max_size=3),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)),
    max_leaves=12,
)


@given(content=st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=5))
@settings(deadline=None, max_examples=60)
def test_any_object_is_judged(content):
    assert all(violation.message for violation in violations(content))


@given(data=st.data())
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_sound_definition_with_anything_put_anywhere_is_judged(sound, written, data):
    import copy

    content = holder = copy.deepcopy(sound)
    while True:
        key = data.draw(st.sampled_from(list(holder) if isinstance(holder, dict) else range(len(holder))))
        deeper = holder[key]
        if not isinstance(deeper, dict | list) or not deeper or data.draw(st.integers(0, 3)) == 0:
            break
        holder = deeper
    holder[key] = data.draw(VALUES)
    path = written(content)

    for finding in judged(path):
        assert finding.line <= len(path.read_text().split("\n"))


def test_corpus(corpus):
    folders = [folder for folder in sorted(corpus.iterdir()) if folder.is_dir()]
    for folder in folders:
        assert not [finding for finding in judged(folder) if "gave up" in finding.message]
