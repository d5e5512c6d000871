import base64
import json
from email.parser import BytesParser
from email.policy import HTTP

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.runtime.gateway.bodies import FormField, encode_body, encode_form
from generator.runtime.gateway.values import UnfitValue


@pytest.mark.parametrize(
    ("media_types", "kind"),
    [
        ([], "application/json"),
        (["application/json"], "application/json"),
        (["application/json-patch+json", "application/json"], "application/json"),
        (["application/vnd.api+json"], "application/vnd.api+json"),
        (["application/*+json"], "application/json"),
        (["text/xml", "application/json"], "application/json"),
        (["multipart/form-data"], "application/json"),
    ],
)
def test_json(media_types, kind):
    assert encode_body({"type": "object"}, {"a": "ü"}, media_types) == (b'{"a":"\\u00fc"}', kind)


@pytest.mark.parametrize(
    ("schema", "value", "media_types", "expected"),
    [
        ({"type": "string", "format": "binary"}, b"\x00", [], (b"\x00", "application/octet-stream")),
        ({"type": "string", "format": "binary"}, b"\x00", ["image/png"], (b"\x00", "image/png")),
        ({"type": "string", "format": "binary"}, "text", [], (b"text", "application/octet-stream")),
        ({"type": "string", "format": "byte"}, "AAE=", [], (b"\x00\x01", "application/octet-stream")),
        ({}, {"$content-type": "a/b", "$content": "AAE="}, [], (b"\x00\x01", "a/b")),
        ({"type": "string"}, "<a/>", ["application/xml"], (b"<a/>", "application/xml")),
        ({"type": "string"}, "a", [], (b'"a"', "application/json")),
        ({"type": "object"}, {"a": 1, "b": "c d"}, ["application/x-www-form-urlencoded"],
         (b"a=1&b=c%20d", "application/x-www-form-urlencoded")),
    ],
)  # fmt: skip
def test_other_content(schema, value, media_types, expected):
    assert encode_body(schema, value, media_types) == expected


def test_content_that_is_no_base64():
    with pytest.raises(UnfitValue, match="must be base64"):
        encode_body({"format": "byte"}, "no!", [])


def test_a_form():
    fields = [FormField("a", "b c", False), FormField("n", 1, False), FormField("t", True, False)]
    assert encode_form(fields, []) == (b"a=b%20c&n=1&t=true", "application/x-www-form-urlencoded")


def parse(body, kind):
    message = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)
    return [
        (part.get_param("name", header="content-disposition"), part.get_filename(), part.get_payload(decode=True))
        for part in message.iter_parts()
    ]


def test_a_form_with_a_file():
    file = {"$content-type": "image/png", "$content": base64.b64encode(b"\x89PNG\r\n").decode(), "$filename": "a.png"}
    body, kind = encode_form([FormField("note", "x", False), FormField("file", file, True)], [])
    assert parse(body, kind) == [("note", None, b"x"), ("file", "a.png", b"\x89PNG\r\n")]
    assert b"Content-Type: image/png" in body


def test_names_cannot_break_out():
    body, _ = encode_form([FormField('a"\r\nX: y', "v", False)], ["multipart/form-data"])
    assert b'name="a%22%0D%0AX: y"' in body


@given(st.lists(st.tuples(st.text("abc", min_size=1), st.binary()), min_size=1, max_size=4))
def test_files_come_back(files):
    body, kind = encode_form([FormField(name, content, True) for name, content in files], [])
    boundary = kind.partition("boundary=")[2].encode()
    parts = body.split(b"--" + boundary)
    assert parts[0] == b""
    assert parts[-1] == b"--\r\n"
    assert [part[2:-2].partition(b"\r\n\r\n")[2] for part in parts[1:-1]] == [content for _, content in files]


def test_form_parameters_of_an_operation(connector, backend):
    parameters = [
        {"name": "title", "in": "formData", "type": "string"},
        {"name": "doc", "in": "formData", "type": "file", "required": True},
    ]
    connector.with_operation("post", "/up", {"operationId": "Up", "parameters": parameters})
    gateway = connector.gateway(backend)
    gateway.call("Up", {"title": "t", "doc": b"content"})
    kind = dict(backend.last.headers)["Content-Type"]
    assert parse(backend.last.body, kind) == [("title", None, b"t"), ("doc", "doc", b"content")]


def test_an_explicit_content_type_wins(connector, backend):
    connector.with_operation(
        "post",
        "/raw",
        {
            "operationId": "Raw",
            "parameters": [
                {"name": "Content-Type", "in": "header", "type": "string"},
                {"name": "b", "in": "body", "schema": {}},
            ],
        },
    )
    connector.gateway(backend).call("Raw", {"Content-Type": "application/merge-patch+json", "b": {"a": 1}})
    assert [value for name, value in backend.last.headers if name == "Content-Type"] == ["application/merge-patch+json"]
    assert json.loads(backend.last.body) == {"a": 1}
