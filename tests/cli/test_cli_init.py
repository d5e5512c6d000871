"""`connector init`: what it writes builds at once, and what it refuses."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from command_runs import files_below, run

from generator.runtime.gateway import header
from generator.runtime.local.platform import open_platform
from generator.runtime.script import find_runtime

REPOSITORY = Path(__file__).parents[2]
AUTH, TRIGGERS = ("none", "basic", "api_key", "oauth2"), ("webhook", "polling")
needs_runtime = pytest.mark.skipif(find_runtime() is None, reason="no .NET runtime")


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder to work in, where nobody's code is trusted yet, and no account is set."""
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("CONNECTOR_TRUST", "")
    for name in ("CONNECTOR_USER", "CONNECTOR_PASSWORD", "CONNECTOR_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "work"


@needs_runtime
@pytest.mark.parametrize("trigger", TRIGGERS)
@pytest.mark.parametrize("auth", AUTH)
def test_each_kind_builds_at_once(here, capsys, auth, trigger):
    assert run(capsys, "init", "orders", "--auth", auth, "--trigger", trigger)[0] == 0
    written = files_below(here / "orders")
    code, out, err = run(capsys, "build", "--root", "orders")
    assert (code, "0 failed" in out + err, "warning" in out + err) == (0, True, False), out + err
    assert files_below(here / "orders") == written


@needs_runtime
@pytest.mark.parametrize("trigger", TRIGGERS)
def test_its_own_tests_pass_and_notice_a_fault(here, capsys, trigger):
    assert run(capsys, "init", "orders", "--trigger", trigger)[0] == 0
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"]

    def tests(*more):
        return subprocess.run(
            [*words, *more],
            cwd=here / "orders",
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    done = tests()
    assert done.returncode == 0, done.stdout
    specs = here / "orders" / "specs" / "operations" / "items.yaml"
    specs.write_text(specs.read_text().replace("summary: Get item", "summary: Get item."))
    done = tests("-k", "generated")
    assert "test_generated_files_are_what_the_specs_give" in done.stdout
    assert done.returncode == 1


@needs_runtime
def test_the_code_finds_new_items_and_drops_what_is_empty(here, capsys):
    assert run(capsys, "init", "orders", "--auth", "none", "--trigger", "polling")[0] == 0
    items = [{"id": "1", "name": "Lamp", "note": None, "created_at": "2025-03-03T09:00:00Z"}]
    asked = []

    async def service(scope, receive, send):
        asked.append(scope["path"])
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": json.dumps(items).encode()})

    service.credentials = ("", "")
    with open_platform(here / "orders", backend=service) as platform:

        def poll(location=None):
            reply = platform.gateway.poll("OnItemCreated", {}, location).reply
            return reply.status, reply.body, header(reply.headers, "location")

        status, _, first = poll()
        assert status == 202
        items.append({"id": "2", "name": "Desk", "note": None, "created_at": "2025-03-03T12:00:00+02:00"})
        status, body, second = poll(first)
        assert (status, json.loads(body)) == (
            200,
            [{"id": "2", "name": "Desk", "created_at": "2025-03-03T12:00:00+02:00"}],
        )
        assert poll(second)[0] == 202
    assert asked == ["/items"] * 3


@pytest.mark.parametrize(
    "name", ["", ".", "..", "a/b", "../a", "/a", "a\\b", "1a", "-a", "a-", "a b ", "é", "con", "Lpt1", "a" * 31, "a\nb"]
)
def test_a_name_that_is_none_is_refused(here, capsys, name):
    code, out, err = run(capsys, "init", "--", name)
    assert (code, out, list(here.iterdir())) == (2, "", [])
    assert "cannot be the name of a connector" in err


@pytest.mark.parametrize("name", ["orders-api", "my_connector", "Power Apps helper"])
def test_a_name_that_certification_refuses_is_refused_at_once(here, capsys, name):
    code, _, err = run(capsys, "init", name)
    assert (code, list(here.iterdir())) == (2, [])
    assert "the title must not" in err


def test_a_folder_that_holds_files_is_refused_without_force(here, capsys):
    (here / "orders" / "specs").mkdir(parents=True)
    (here / "orders" / "specs" / "old.yaml").write_text("old")
    (here / "orders" / "notes.txt").write_text("mine")
    before = files_below(here)
    code, _, err = run(capsys, "init", "orders")
    assert (code, "holds files; give another name, or add --force" in err, files_below(here)) == (2, True, before)
    assert run(capsys, "init", "orders", "--force")[0] == 0
    assert (here / "orders" / "notes.txt").read_text() == "mine"
    assert not (here / "orders" / "specs" / "old.yaml").exists()
    assert (here / "orders" / ".github" / "workflows" / "ci.yml").is_file()


def test_a_link_inside_is_not_followed(here, tmp_path, capsys):
    (here / "orders").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (here / "orders" / ".github").symlink_to(tmp_path / "elsewhere")
    code, _, err = run(capsys, "init", "orders", "--force")
    assert (code, "is a link" in err, files_below(tmp_path / "elsewhere")) == (2, True, {})


def test_the_new_code_runs_without_a_question_until_it_changes(here, capsys):
    assert run(capsys, "init", "orders")[0] == 0
    script = here / "orders" / "script" / "script.csx"
    script.write_text(script.read_text() + "// changed\n")
    code, _, err = run(capsys, "call", "ListItems", "--root", "orders")
    assert (code, "would run with your rights" in err) == (2, True)


DESCRIPTION = """\
openapi: 3.0.3
info: {title: Pets, version: 1.0.0, description: All the pets of a shop and their owners.}
servers: [{url: https://pets.example.com/v1}]
paths:
  /pets:
    get:
      operationId: ListPets
      summary: List pets
      description: Lists all pets.
      responses:
        "200":
          description: The pets.
          content:
            application/json:
              schema: {type: array, items: {type: object, properties: {name: {type: string, description: Its name.}}}}
"""


def test_it_begins_with_a_description(here, capsys):
    (here / "pets.yaml").write_text(DESCRIPTION)
    code, out, err = run(capsys, "init", "shop", "--from", "pets.yaml")
    assert (code, "1 operation" in out) == (0, True), out + err
    written = files_below(here / "shop")
    assert {"README.md", "tests/test_connector.py", ".github/workflows/ci.yml"} <= {str(each) for each in written}
    assert "CreateItem" not in (here / "shop" / "tests" / "test_connector.py").read_text()

    code, out, err = run(capsys, "build", "--root", "shop")
    assert (code, "0 failed" in out + err) == (0, True), out + err
    assert files_below(here / "shop") == written


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--from", "pets.yaml", "--auth", "basic"], "--from takes authentication"),
        (["--from", "https://example.com/pets.yaml"], "addresses are not opened"),
        (["--from", "none.yaml"], "none.yaml"),
        (["--from", "broken.yaml"], "broken.yaml:2:1"),
    ],
)
def test_what_no_connector_begins_with(here, capsys, words, said):
    (here / "pets.yaml").write_text(DESCRIPTION)
    (here / "broken.yaml").write_text("openapi: [")
    code, _, err = run(capsys, "init", "shop", *words)
    assert (code, said in err, "Traceback" in err, (here / "shop").exists()) == (2, True, False, False), err
