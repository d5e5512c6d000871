"""Connections of `test` and `call` that are no user name and password: nothing is sent that nobody asked for."""

import json

import pytest
from command_runs import DEFINITION, files_below, run
from echo_service import served


def connector_at(root, place):
    """Write a connector whose key goes into a header or the query, and nothing else is asked for."""
    security = {"key": {"type": "apiKey", "in": place, "name": "X-Key" if place == "header" else "key"}}
    answer = {"200": {"description": "Fine.", "schema": {"type": "object", "properties": {"you": {"type": "string"}}}}}
    others = {"401": {"description": "Who?"}, "404": {"description": "Nothing."}}
    definition = {
        "swagger": "2.0",
        "info": {"title": "Keys", "version": "1.0"},
        "host": "keys.example.com",
        "basePath": "/",
        "schemes": ["https"],
        "securityDefinitions": security,
        "security": [{"key": []}],
        "paths": {"/me": {"get": {"operationId": "GetMe", "summary": "Me", "responses": answer | others}}},
    }
    (root / DEFINITION).write_text(json.dumps(definition))
    parameter = {"type": "securestring", "uiDefinition": {"constraints": {"required": "true"}}}
    (root / "apiProperties.json").write_text(
        json.dumps({"properties": {"connectionParameters": {"api_key": parameter}}})
    )


@pytest.fixture(params=["header", "query"])
def place(request):
    return request.param


@pytest.fixture
def keys(tmp_path, place, monkeypatch):
    """A connector with an API key, and a service that wants the key and echoes it."""
    for name in ("CONNECTOR_USER", "CONNECTOR_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    connector_at(tmp_path, place)
    with served() as (address, asked):
        yield tmp_path, address, asked


def test_an_api_key_is_all_that_is_sent(keys, capsys):
    root, address, asked = keys
    key = "k3y-plain"
    words = ["--root", root, "--backend", address, "--connection", f"api_key={key}"]

    _, out, err = run(capsys, "test", *words)

    assert asked
    assert not [headers for _, headers in asked if "authorization" in headers]
    with_key = [path for path, headers in asked if headers.get("x-key") == key or f"key={key}" in path]
    assert len(with_key) > len(asked) / 2  # all but those that try what happens without it
    assert key not in out + err


def test_a_connection_that_lacks_its_key(keys, capsys):
    root, address, asked = keys

    code, _, err = run(capsys, "test", "--root", root, "--backend", "https://keys.invalid")

    assert (code, asked) == (2, [])
    assert err.startswith("the service at https://keys.invalid needs credentials: api_key; give ")
    assert address  # nobody asked it


def test_a_value_that_the_connection_does_not_have(keys, capsys):
    root, address, asked = keys

    code, _, err = run(capsys, "test", "--root", root, "--backend", address, "--connection", "api_key=x",
        "--connection", "apikey=x",
    )  # fmt: skip

    assert (code, asked) == (2, [])
    assert "the connection has no value 'apikey'; did you mean 'api_key'?" in err


def test_nothing_is_written_that_nobody_asked_for(keys, capsys, tmp_path_factory, monkeypatch):
    root, address, _ = keys
    here = tmp_path_factory.mktemp("here")
    monkeypatch.chdir(here)
    before = files_below(root)

    run(capsys, "test", "--root", root, "--backend", address, "--connection", "api_key=k3y")

    assert files_below(here) == {}
    assert files_below(root) == before


# secrets that a service echoes


@pytest.mark.parametrize("place", ["header"], indirect=True)
@pytest.mark.parametrize("form", ["--json", "-q"])
def test_a_key_that_the_service_echoes_is_masked(tmp_path, place, capsys, form):
    import base64
    import html
    from urllib.parse import quote

    connector_at(tmp_path, place)
    key = 'k3y-"of\\the/b&x'
    spellings = [key, html.escape(key), quote(key, safe=""), json.dumps(key), base64.b64encode(key.encode()).decode()]
    with served(lambda _: {"you": " | ".join(spellings), "list": spellings}) as (address, _):
        words = ["--root", tmp_path, "--backend", address, "--connection", f"api_key={key}", form]
        _, out, err = run(capsys, "call", "GetMe", *words)

    assert out.count("***") == 2 * len(spellings)
    assert "k3y" not in out + err
    assert "azN5" not in out  # base64 of k3y


@pytest.mark.parametrize("place", ["header"], indirect=True)
def test_short_and_empty_secrets_do_not_mangle_an_answer(tmp_path, place, capsys):
    connector_at(tmp_path, place)
    with served(lambda _: {"you": "https://a: a cab", "a": "a"}) as (address, _):
        words = ["--root", tmp_path, "--backend", address, "--json"]
        _, out, _ = run(capsys, "call", "GetMe", "--connection", "api_key=a", *words)

    assert json.loads(out)["body"] == {"you": "https://a: a cab", "a": "***"}


# a service that wants to drive the terminal


@pytest.mark.parametrize("place", ["header"], indirect=True)
def test_a_terminal_obeys_nothing_of_an_answer(tmp_path, place, capsys):
    connector_at(tmp_path, place)
    hostile = "\x1b]0;title\x07 \x9b31m \u202e \u2066 \x7f"
    with served(lambda _: {"you": hostile, hostile: 1}) as (address, _):
        words = ["call", "GetMe", "--root", tmp_path, "--backend", address, "--connection", "api_key=k3y-plain"]
        _, text, _ = run(capsys, *words)
        _, line, _ = run(capsys, *words, "--json")

    for out in (text, line):
        assert not set(out) & set("\x1b\x07\x9b\u202e\u2066\x7f")
    assert json.loads(text.partition("\n")[2])["you"] == json.loads(line)["body"]["you"] == hostile
