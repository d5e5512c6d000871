"""`connector call`: one operation as a flow calls it, drop-downs, and every way to call it wrongly."""

import base64
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from urllib.request import Request, urlopen

import pytest

from generator.cli import main
from generator.runtime.local.masking import mask_for
from generator.runtime.local.service import named_app, served
from generator.runtime.script import MISSING_RUNTIME, find_runtime

OWNER, PASSWORD, TOKEN = "ada@example.com", "time-is-honey", "5eed5eed5eed5eed5eed5eed5eed5eed"
SECRETS = (PASSWORD, TOKEN, base64.b64encode(f"{OWNER}:{PASSWORD}".encode()).decode())
WORKSPACE, PROJECT_NAME = 4000137, "Due diligence"
needs_runtime = pytest.mark.skipif(find_runtime() is None, reason=MISSING_RUNTIME)


@pytest.fixture
def call(connector, capsys):
    """Run the command; whatever it prints holds no secret."""

    def run(*words, root=connector):
        try:
            code = main(["call", "--root", str(root), *map(str, words)])
        except SystemExit as exit_:  # argparse leaves this way
            code = exit_.code
        printed = capsys.readouterr()
        assert "Traceback" not in printed.err
        assert not [secret for secret in SECRETS if secret in printed.out + printed.err]
        return code, printed.out, printed.err

    return run


@pytest.fixture(scope="module")
def project():
    """The id of a seeded project, as the service itself gives it."""
    with served(named_app(Path(__file__).parents[2])) as url:
        request = Request(f"{url}/api/v9/workspaces/{WORKSPACE}/projects")
        request.add_header("Authorization", f"Basic {base64.b64encode(f'{TOKEN}:api_token'.encode()).decode()}")
        with urlopen(request, timeout=10) as answer:
            return next(row["id"] for row in json.load(answer) if row["name"] == PROJECT_NAME)


def process(*words, **environment):
    command = [sys.executable, "-m", "generator", "call", *map(str, words)]
    env = {**os.environ, **environment}
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, env=env)


# answers


@needs_runtime
def test_an_answer_for_people(call, project):
    code, out, err = call("GetWorkspaceProject", f"workspace_id={WORKSPACE}", f"project_id={project}")

    status, _, body = out.partition("\n")
    assert (code, status, err) == (0, "200 OK", "")
    assert json.loads(body)["id"] == project
    assert body.startswith('{\n  "')


@needs_runtime
def test_an_answer_for_programs(call):
    code, out, err = call("GetMe", "--json")

    found = json.loads(out)
    assert (code, err, out.count("\n")) == (0, "", 1)
    assert list(found) == ["status", "headers", "body"]
    assert (found["status"], found["body"]["email"]) == (200, OWNER)
    assert found["headers"]["Content-Type"].startswith("application/json")
    assert None not in found["body"].values()


def test_an_empty_answer(call):
    code, out, _ = call("GetMeLogged", "--json")

    found = json.loads(out)
    assert (code, found["status"], found["body"]) == (0, 200, None)
    assert call("GetMeLogged")[1] == "200 OK\n"


def test_null_from_the_service(connector, call):
    (connector / "script.csx").unlink(missing_ok=True)
    with served(named_app(connector)) as url:
        running = json.loads(call("GetCurrentTimeEntry", "--json", "--backend", url)[1])["body"]
        words = [f"workspace_id={running['workspace_id']}", f"time_entry_id={running['id']}"]
        assert call("StopTimeEntry", *words, "--backend", url)[0] == 0

        code, out, err = call("GetCurrentTimeEntry", "--json", "--backend", url)

    found = json.loads(out)
    assert (code, found["status"], found["body"]) == (0, 200, None)
    assert "there is no script.csx" in err


def test_an_error_of_the_service(call):
    code, out, _ = call("GetWorkspaceProject", f"workspace_id={WORKSPACE}", "project_id=1", "--json")

    found = json.loads(out)
    assert code == 1
    assert found["status"] >= 400
    assert found["body"]


def test_a_body_in_three_ways(call, tmp_path):
    one = {"fullname": "One", "timezone": "Asia/Tokyo", "beginning_of_week": 3}
    members = ["body/fullname=One", "timezone=Asia/Tokyo", "beginning_of_week=3"]
    (tmp_path / "body.json").write_text(json.dumps(one))
    ways = (["--body", json.dumps(one)], ["--body", f"@{tmp_path / 'body.json'}"], members)
    for way in ways:
        code, out, _ = call("UpdateMe", "--json", *way)
        body = json.loads(out)["body"]
        assert (code, {name: body[name] for name in one}) == (0, one)


@needs_runtime
def test_a_poll_of_a_trigger(call):
    code, out, err = call("OnMyTimeEntryCreated", "--json")

    found = json.loads(out)
    assert (code, found["status"], found["body"], err) == (0, 202, None, "")
    assert found["headers"]["Location"].startswith("https://local-001.azure-apim.net/apim/toggl-track/")


@pytest.mark.parametrize(
    ("kind", "sent", "expected"),
    [
        ("image/png", b"\x00\xff", {"$content-type": "image/png", "$content": "AP8="}),
        ("text/plain", "é".encode(), "é"),
        ("application/json", b"[10000000000000001]", [10_000_000_000_000_001]),
        ("application/json", b'"no"', "no"),
        ("application/json", b"{", "{"),
    ],
)
def test_bodies_of_all_kinds(connector, call, kind, sent, expected):
    (connector / "script.csx").unlink(missing_ok=True)

    async def app(scope, receive, send):
        headers = [(b"content-type", kind.encode()), (b"x-two", b"1"), (b"x-two", b"2")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": sent})

    with served(app) as url:
        _, as_json, _ = call("GetMe", "--json", "--backend", url)
        _, plain, _ = call("GetMe", "--backend", url)

    found = json.loads(as_json)
    assert (found["body"], found["headers"]["x-two"]) == (expected, "1, 2")
    assert plain == f"200 OK\n{expected if isinstance(expected, str) else json.dumps(expected, indent=2)}\n"


# wrong calls


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["GetMi"], "no operation is called 'GetMi'; did you mean 'GetMe'?"),
        (["OnTimeEntryCreated"], "is a webhook trigger; use connector listen OnTimeEntryCreated"),
        (["GetMe", "x"], "'x' is not an input; expected name=value"),
        (["GetMe", "=x"], "'=x' is not an input; expected name=value"),
        (["GetMe", "with_related=true"], "GetMe has no input 'with_related'; did you mean 'with_related_data'?"),
        (["GetMe", "with_related_data=maybe"], "'with_related_data' must be true or false, not 'maybe'"),
        (["GetWorkspace", "workspace_id=1", "workspace_id=2"], "the input 'workspace_id' is given twice"),
        (["GetMe", "--body", "{}"], "GetMe has no body"),
        (["CreateTimeEntry", "--body", "{"], "--body:1:2: the body is not valid JSON"),
        (["CreateTimeEntry", "--body", "NaN"], "NaN is not a JSON number"),
        (["CreateTimeEntry", "--body", "@/no/such/file"], "/no/such/file: the body cannot be read"),
        (["CreateTimeEntry", "body/descrption=x"], "did you mean 'body/description'?"),
        (["GetMe", "--user", "a"], "--password or CONNECTOR_PASSWORD is missing"),
        (["GetMe", "--password", "a-password"], "--user or CONNECTOR_USER is missing"),
        (["GetMe", "--backend", "ftp://x"], "expected mock or an address"),
        (["GetMe", "--backend", "https://x.invalid"], "give --user and --password, or CONNECTOR_USER and"),
        (["GetMe", "--choices", "nothing"], "GetMe has no input 'nothing'"),
        (["GetMe", "--choices", "with_related_data"], "has no drop-down"),
        (["GetMe", "--wrong"], "unrecognized arguments: --wrong"),
        ([], "the following arguments are required: OPERATION"),
    ],
)
def test_wrong_calls(call, words, expected):
    code, out, err = call(*words)

    assert (code, out) == (2, "")
    assert expected in err


def test_missing_inputs_are_listed_with_title_and_drop_down(call):
    _, _, err = call("GetWorkspaceProject")

    assert err.splitlines() == [
        "'workspace_id' (path) is required (Workspace); see --choices workspace_id",
        "'project_id' (path) is required (Project); see --choices project_id",
    ]


def test_a_missing_member_of_the_body(call):
    _, _, err = call("CreateTimeEntry", f"workspace_id={WORKSPACE}")

    assert "'body/start' is required (Start)\n" in err


@pytest.mark.parametrize("name", ["apiDefinition.swagger.json", "apiProperties.json"])
def test_files_that_cannot_be_read(call, connector, name):
    (connector / name).write_text("{")

    code, out, err = call("GetMe")

    assert (code, out) == (2, "")
    assert f"{name}:1:" in err


def test_a_folder_that_does_not_exist(call, tmp_path):
    assert call("GetMe", root=tmp_path / "none") == (2, "", f"there is no folder {str(tmp_path / 'none')!r}\n")


@needs_runtime
def test_a_broken_script(call, connector):
    (connector / "script.csx").write_text("public class Script : ScriptBase\n{\n    int x = ;\n}\n")

    code, out, err = call("GetMe")

    assert (code, out) == (2, "")
    assert re.search(r"script\.csx:3:\d+: CS\d+: ", err)


@needs_runtime
def test_without_a_runtime_it_goes_on_and_says_so(call, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CONNECTOR_DOTNET", raising=False)

    code, out, err = call("GetMeWorkspaces", "--json")

    assert (code, json.loads(out)["status"]) == (0, 200)
    assert err.startswith(MISSING_RUNTIME + "\n")


# drop-downs


def test_choices_for_people(call, project):
    code, out, err = call("GetWorkspaceProject", "--choices", "project_id", f"workspace_id={WORKSPACE}")

    assert (code, err) == (0, "")
    assert re.search(rf"^{project} +{PROJECT_NAME}$", out, re.MULTILINE)
    assert len({re.match(r"\d+ +", line).end() for line in out.splitlines()}) == 1


def test_choices_for_programs(call):
    code, out, err = call("GetWorkspace", "--choices", "workspace_id", "--json")

    assert (code, err, out.count("\n")) == (0, "", 1)
    assert {"value": WORKSPACE, "title": "Lovelace Studio"} in json.loads(out)


@pytest.mark.parametrize("name", ["project_id", "tag_ids", "task_id"])
def test_choices_of_a_member_of_the_body(call, project, name):
    words = [f"workspace_id={WORKSPACE}", f"body/project_id={project}"]
    words = [word for word in words if not word.startswith(f"body/{name}=")]

    code, out, err = call("CreateTimeEntry", *words, "--choices", name, "--json")

    assert (code, err) == (0, "")
    assert all(set(row) == {"value", "title"} for row in json.loads(out))


def test_choices_that_need_another_input(call):
    code, out, err = call("GetWorkspaceProject", "--choices", "project_id")

    assert (code, out) == (2, "")
    assert err == "the drop-down of 'project_id' needs workspace_id=...; see --choices workspace_id\n"


# another process serves the service


def test_a_simulated_service_elsewhere_on_this_machine(call, connector):
    app = named_app(connector)
    with served(app) as url:
        code, out, _ = call("GetMe", "--json", "--backend", url)
        assert (code, json.loads(out)["body"]["email"]) == (0, OWNER)

        code, out, err = call(
            "GetMe", "--json", "--backend", url, "--user", "eve@example.com", "--password", "guess-42"
        )
        assert (code, json.loads(out)["status"]) == (1, 403)
        assert "guess-42" not in out + err


def test_a_service_that_does_not_answer(call, connector):
    with served(named_app(connector)) as url:
        pass

    code, out, err = call("GetMe", "--json", "--backend", url)

    assert code == 1
    assert json.loads(out)["status"] >= 500
    assert f"the backend {url} does not answer\n" in err


def test_secrets_that_the_service_tells_are_masked(call, connector):
    (connector / "script.csx").unlink(missing_ok=True)

    code, out, _ = call("GetMe", "--json", "--user", TOKEN, "--password", "api_token")

    body = json.loads(out)["body"]
    assert (code, body["api_token"], body["email"]) == (0, "***", OWNER)


def test_a_short_password_in_a_longer_text_or_a_name_is_masked():
    platform = SimpleNamespace(
        connection=SimpleNamespace(values={"username": "a@b", "password": "short1"}, secrets=("short1", "a@b:short1"))
    )
    mask = mask_for(platform)
    assert mask({"x": "a@b:short1!", "short1": 1, "y": ["1short12"]}) == {"x": "***!", "***": 1, "y": ["1***2"]}


def test_secrets_that_nobody_typed_are_masked_by_their_name(call, connector):
    (connector / "script.csx").unlink(missing_ok=True)

    _, out, _ = call("GetMeWorkspaces", "--json")

    assert "***" in {workspace["api_token"] for workspace in json.loads(out)["body"]}


# whole processes


@needs_runtime
def test_the_account_of_the_environment(connector):
    words = ("GetMe", "-q", "--root", connector)
    wrong = process(*words, CONNECTOR_USER="x@example.com", CONNECTOR_PASSWORD="open-sesame")
    right = process(*words, CONNECTOR_USER=OWNER, CONNECTOR_PASSWORD=PASSWORD)

    assert (wrong.returncode, wrong.stdout.partition("\n")[0]) == (1, "403 Forbidden")
    assert (right.returncode, right.stderr) == (0, "")
    assert "open-sesame" not in wrong.stdout + wrong.stderr


def test_words_between_options(connector):
    found = process("GetWorkspace", "--json", f"workspace_id={WORKSPACE}", "--root", connector)

    assert found.returncode == 0
    assert json.loads(found.stdout)["body"]["id"] == WORKSPACE
