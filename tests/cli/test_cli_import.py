"""`connector import`: what it writes, what it refuses, and that it opens nothing but what is named."""

import json
import socket

import pytest
import yaml
from command_runs import files_below, run

SMALL = {
    "swagger": "2.0",
    "info": {"title": "Small", "description": "A small one.", "version": "1.0.0"},
    "host": "example.com",
    "paths": {"/a": {"get": {"operationId": "A", "summary": "A", "responses": {"200": {"description": "OK"}}}}},
}


@pytest.fixture
def theirs(tmp_path):
    folder = tmp_path / "theirs"
    folder.mkdir()
    (folder / "apiDefinition.swagger.json").write_text(json.dumps(SMALL))
    (folder / "apiProperties.json").write_text('{"properties": {"connectionParameters": {}, "capabilities": []}}')
    (folder / "script.csx").write_text("public class Script : ScriptBase { }")
    (folder / "readme.md").write_text("# Small")
    (folder / "icon.png").write_bytes(b"\x89PNG")
    return folder


def test_a_folder_becomes_specs_that_generate_the_same(theirs, tmp_path, capsys):
    mine = tmp_path / "mine"
    code, out, _ = run(capsys, "import", theirs, "--output", mine)
    assert (code, "1 operation" in out) == (0, True)
    assert run(capsys, "generate", "--check", "--root", mine)[0] == 0
    assert json.loads((mine / "apiDefinition.swagger.json").read_text()) == SMALL
    for name, copy in (
        ("script.csx", "script/script.csx"),
        ("readme.md", "assets/readme.md"),
        ("icon.png", "assets/icon.png"),
    ):
        assert (mine / copy).read_bytes() == (theirs / name).read_bytes()


def test_without_output_the_folder_is_named_like_the_connector(theirs, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(capsys, "import", theirs)[0] == 0
    assert (tmp_path / "small" / "specs" / "connector.yaml").is_file()


def test_a_folder_that_holds_files_is_refused_without_force(theirs, tmp_path, capsys):
    mine = tmp_path / "mine"
    (mine / "specs" / "operations").mkdir(parents=True)
    (mine / "specs" / "operations" / "old.yaml").write_text("operations: {}")
    (mine / "notes.txt").write_text("mine")
    before = files_below(mine)
    code, _, err = run(capsys, "import", theirs, "--output", mine)
    assert (code, "holds files" in err, files_below(mine)) == (2, True, before)
    assert run(capsys, "import", theirs, "--output", mine, "--force")[0] == 0
    assert (mine / "notes.txt").read_text() == "mine"
    assert not (mine / "specs" / "operations" / "old.yaml").exists()
    assert run(capsys, "generate", "--check", "--root", mine)[0] == 0


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"swagger": "2.0",\n "info": {]}', ":2:11: not valid JSON"),
        ('{"swagger": "2.0", "swagger": "2.0"}', ":1:20: the key 'swagger' appears twice"),
        ('{\n "swagger": "1.2", "info": {}, "paths": {}}', ":2:2: 'swagger' is '1.2', expected \"2.0\""),
        ('{"swagger": "2.0", "info": {},\n"paths": []}', ":2:1: 'paths' is [], expected an object"),
        ('{"swagger": "2.0", "info": {}}', "'paths' is missing, expected an object"),
        ('{"info": {}, "paths": {}}', "has neither 'swagger' nor 'openapi'"),
        ('{"openapi": "4.0.0", "info": {}, "paths": {}}', "expected 3.x"),
        ('{"swagger": "2.0", "info": {}, "paths": {"/a": {\n"get": 7}}}', ":2:1: the operation GET /a is 7"),
        ("[" * 100_000, "nested deeper than"),
        ("", "not"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place_and_nothing_is_written(text, told, tmp_path, capsys):
    (tmp_path / "api.json").write_text(text)
    code, out, err = run(capsys, "import", tmp_path / "api.json", "--output", tmp_path / "new")
    assert (code, out) == (2, "")
    assert told in err
    assert not (tmp_path / "new").exists()


def test_aliases_that_stand_for_too_much_are_refused(tmp_path, capsys):
    lines = ["x0: &x0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"x{at}: &x{at} [{', '.join([f'*x{at - 1}'] * 10)}]" for at in range(1, 12)]
    (tmp_path / "api.yaml").write_text("\n".join(["openapi: 3.0.0", "info: {title: T}", "paths: {}", *lines]))
    code, _, err = run(capsys, "import", tmp_path / "api.yaml", "--output", tmp_path / "new")
    assert (code, "aliases stand for" in err) == (2, True)


def test_no_link_is_followed_and_no_address_opened(theirs, tmp_path, capsys, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise AssertionError("an address was opened")

    monkeypatch.setattr(socket, "create_connection", refuse)
    secret = tmp_path / "secret"
    secret.write_text("do not read")
    content = SMALL | {"definitions": {"X": {"$ref": f"file://{secret}"}, "Y": {"$ref": "http://127.0.0.1:9/x"}}}
    (theirs / "apiDefinition.swagger.json").write_text(json.dumps(content))
    assert run(capsys, "import", theirs, "--output", tmp_path / "a")[0] == 0
    assert not any(b"do not read" in each for each in files_below(tmp_path / "a").values())
    (theirs / "readme.md").unlink()
    (theirs / "readme.md").symlink_to(secret)
    code, _, err = run(capsys, "import", theirs, "--output", tmp_path / "b")
    assert (code, "is a link, which is not followed" in err, (tmp_path / "b").exists()) == (2, True, False)
    assert run(capsys, "import", "https://example.com/api.json")[0] == 2


def test_names_of_files_stay_inside_and_differ_in_more_than_case(tmp_path, capsys):
    paths = {
        f"/{area}/{number}": {
            "get": {"operationId": f"Op{index}x{number}", "tags": [area], "responses": {"200": {"description": ""}}}
        }
        for index, area in enumerate(("../../up", "aux", "Users", "users", ".", "\u202ename"))
        for number in range(4)
    }
    (tmp_path / "api.json").write_text(json.dumps(SMALL | {"paths": paths}))
    assert run(capsys, "import", tmp_path / "api.json", "--output", tmp_path / "new")[0] == 0
    names = [path.name for path in (tmp_path / "new" / "specs" / "operations").iterdir()]
    assert all(name.removesuffix(".yaml").replace("_", "").isalnum() and name.isascii() for name in names)
    assert len({name.lower() for name in names}) == len(names)
    assert "aux.yaml" not in names
    assert {path.name for path in tmp_path.iterdir()} == {"api.json", "new"}


def test_an_openapi_3_description_says_what_was_lost(tmp_path, capsys):
    description = {
        "openapi": "3.0.1",
        "info": {"title": "Pets", "version": "1", "description": "Keeps pets of all kinds, and finds them again."},
        "servers": [{"url": "https://a.example/v1"}, {"url": "https://b.example"}],
        "paths": {
            "/pets/{id}": {
                "get": {
                    "parameters": [
                        {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "nullable": True}},
                        {"name": "session", "in": "cookie", "schema": {"type": "string"}},
                    ],
                    "callbacks": {"x": {}},
                    "responses": {
                        "200": {
                            "description": "OK",
                            "links": {"next": {}},
                            "content": {
                                "application/json": {
                                    "schema": {"oneOf": [{"$ref": "#/components/schemas/A"}, {"type": "string"}]}
                                }
                            },
                        }
                    },
                }
            }
        },
        "components": {"schemas": {"A": {"properties": {"b": {"$ref": "#/components/schemas/A"}}}}},
    }
    (tmp_path / "api.json").write_text(json.dumps(description))
    code, _, err = run(capsys, "import", tmp_path / "api.json", "--output", tmp_path / "new")
    assert code == 0
    for lost in ("'session' is lost", "callbacks are lost", "links of the answer", "oneOf of A, string", "b.example"):
        assert lost in err
    text = (tmp_path / "new" / "specs" / "operations" / "operations.yaml").read_text()
    assert "# the cookie 'session' is lost" in text
    made = json.loads((tmp_path / "new" / "apiDefinition.swagger.json").read_text())
    assert (made["host"], made["basePath"]) == ("a.example", "/v1")
    assert made["paths"]["/pets/{id}"]["get"]["operationId"] == "GetPetsId"
    assert made["definitions"]["A"]["properties"]["b"] == {"$ref": "#/definitions/A"}
    code, out, _ = run(capsys, "validate", tmp_path / "new", "--format", "json")
    assert [each for each in json.loads(out) if each["severity"] == "error"] == []
    assert yaml.safe_load((tmp_path / "new" / "specs" / "connector.yaml").read_text())["host"] == "a.example"
