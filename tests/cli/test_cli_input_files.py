"""Inputs from files: what each kind of input makes of the bytes, and files that cannot be read."""

import base64
import json
import os

import pytest
from command_runs import DEFINITION, run
from echo_service import served

PHOTO = b"\x89PNG\r\n\x1a\n\x00\xff photo"
TEXT = {"type": "string"}
OPERATIONS = {
    "PutPhoto": {"name": "photo", "in": "body", "required": True, "schema": {"type": "string", "format": "binary"}},
    "PutBytes": {"name": "data", "in": "body", "required": True, "schema": {"type": "string", "format": "byte"}},
    "Form": [
        {"name": "file", "in": "formData", "required": True, "type": "file"},
        {"name": "title", "in": "formData", "type": "string"},
    ],
    "Json": {
        "name": "body",
        "in": "body",
        "schema": {
            "type": "object",
            "properties": {
                "text": TEXT,
                "data": {**TEXT, "format": "byte"},
                "raw": {**TEXT, "format": "binary"},
                "tags": {"type": "array", "items": TEXT},
                "number": {"type": "integer", "format": "int64"},
            },
        },
    },
    "Query": {"name": "text", "in": "query", "type": "string"},
}


@pytest.fixture
def send(tmp_path, monkeypatch, capsys):
    """Call an operation in a folder that holds a photo and some texts; give exit code, what arrived, and errors."""
    paths = {}
    for name, parameters in OPERATIONS.items():
        listed = parameters if isinstance(parameters, list) else [parameters]
        kinds = {"Form": ["multipart/form-data"], "PutPhoto": ["image/png"], "PutBytes": ["image/png"]}
        described = {"operationId": name, "parameters": listed, "responses": {"200": {"description": "Fine."}}}
        paths[f"/{name}"] = {"post": described | {"consumes": kinds.get(name, ["application/json"])}}
    key = {"k": {"type": "apiKey", "in": "header", "name": "X-Key"}}
    document = {"swagger": "2.0", "info": {"title": "F", "version": "1"}, "host": "f.example.com", "basePath": "/"}
    document |= {"schemes": ["https"], "securityDefinitions": key, "security": [{"k": []}], "paths": paths}
    (tmp_path / DEFINITION).write_text(json.dumps(document))
    (tmp_path / "photo.png").write_bytes(PHOTO)
    (tmp_path / "note.txt").write_bytes("\ufeffgrün\n".encode())
    (tmp_path / "tags.json").write_text('["a", "b,c"]')
    (tmp_path / "number").write_text("9007199254740993\n")
    monkeypatch.chdir(tmp_path)

    def call(*words):
        bodies = []
        with served(bodies=bodies) as (address, asked):
            connection = ["--backend", address, "--connection", "api_key=k3y"]
            code, _, err = run(capsys, "call", *words, *connection)
        return code, (asked[0], bodies[0]) if asked else None, err

    return call


@pytest.mark.parametrize("words", [["PutPhoto", "photo=@photo.png"], ["PutPhoto", "--body", "@photo.png"]])
def test_a_body_that_is_a_file(send, words):
    code, ((_, headers), body), _ = send(*words)

    assert (code, body, headers["content-type"]) == (0, PHOTO, "image/png")


def test_a_body_of_bytes(send):
    assert send("PutBytes", "data=@photo.png")[1][1] == PHOTO


def test_a_file_of_a_form(send):
    code, ((_, headers), body), _ = send("Form", "file=@photo.png", "title=@@home")

    assert code == 0
    assert headers["content-type"].startswith("multipart/form-data")
    assert b'name="file"; filename="photo.png"\r\nContent-Type: image/png\r\n\r\n' + PHOTO in body
    assert b'name="title"\r\n\r\n@home' in body


def test_members_of_a_body(send):
    words = ["text=@note.txt", "data=@photo.png", "raw=@photo.png", "tags=@tags.json", "number=@number"]
    code, (_, body), _ = send("Json", *words)

    encoded = base64.b64encode(PHOTO).decode()
    assert code == 0
    assert json.loads(body) == {
        "text": "grün\n",
        "data": encoded,
        "raw": encoded,
        "tags": ["a", "b,c"],
        "number": 9007199254740993,
    }


def test_other_inputs(send):
    assert send("Query", "text=@note.txt")[1][0][0].startswith("/Query?text=gr%C3%BCn%0A")
    assert send("Query", "text=a@b")[1][0][0] == "/Query?text=a%40b"
    assert send("Query", "text=@@@x")[1][0][0] == "/Query?text=%40%40x"


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        (
            "text=@missing",
            "missing: cannot be read: No such file or directory; for a text that begins with @, write @@mi",
        ),
        ("text=@.", ".: cannot be read: Is a directory; "),
        ("text=@", "expected a file's name behind @; for a literal @, write @@\n"),
        ("text=@a\0b", "cannot be read: is not a file's name"),
        ("text=@photo.png", "photo.png: is not text in UTF-8, and 'body/text' takes no file\n"),
        ("number=@note.txt", "'body/number' must be an integer, not "),
    ],
)
def test_a_file_that_cannot_be_sent(send, word, expected):
    code, arrived, err = send("Json", word)

    assert (code, arrived) == (2, None)
    assert expected in err


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file")
def test_a_file_that_may_not_be_read(send, tmp_path):
    (tmp_path / "photo.png").chmod(0)

    assert send("PutPhoto", "photo=@photo.png")[2].startswith("photo.png: cannot be read: Permission denied")
