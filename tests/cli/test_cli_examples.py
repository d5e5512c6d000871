"""The examples of every help, run as they stand there, in a copy of the project beside a service that is served."""

import contextlib
import datetime
import json
import re
import shlex
import shutil
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from command_runs import run

from generator.cli import COMMANDS
from generator.runtime.local.service import named_app, served
from generator.runtime.script import MISSING_RUNTIME, find_runtime

PROJECT = Path(__file__).parents[2]
SERVES = {"mock", "listen", "serve"}  # they end when somebody or something else ends them
WORKSPACE = 4000137


def examples_of(capsys, command):
    code, out, _ = run(capsys, command, "--help")
    assert code == 0
    return [line.strip() for line in re.findall(r"^(?:examples?:)?\s*(connector .+(?:\n {4,}.+)*)$", out, re.MULTILINE)]


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A copy with a history, and a description by the vendor."""
    copy = tmp_path_factory.mktemp("project")
    theirs = copy.parent / "their-connector"
    theirs.mkdir()
    for name in ("apiDefinition.swagger.json", "apiProperties.json"):
        shutil.copy(PROJECT / name, theirs)
    for name in ("specs", "script", "assets"):
        shutil.copytree(PROJECT / name, copy / name)
    for name in ("drift.yaml", "apiDefinition.swagger.json", "apiProperties.json", "pyproject.toml"):
        shutil.copy(PROJECT / name, copy)
    shutil.copy(PROJECT / "apiDefinition.swagger.json", copy / "vendor.yaml")  # JSON is YAML
    who = ["-c", "user.name=A", "-c", "user.email=a@example.com"]
    for words in (["init", "-q", "-b", "main"], ["add", "."], [*who, "commit", "-q", "-m", "All"]):
        subprocess.run(["git", *words], cwd=copy, check=True)
    return copy


@pytest.fixture
def address():
    """The simulated service, served."""
    with served(named_app(PROJECT)) as address:
        yield address


@pytest.fixture(autouse=True)
def no_account(monkeypatch, project):
    for name in ("CONNECTOR_USER", "CONNECTOR_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(project)
    monkeypatch.syspath_prepend(str(PROJECT))


@pytest.mark.parametrize("command", [command for command in COMMANDS if command not in SERVES])
def test_an_example_runs(capsys, command, request):
    examples = examples_of(capsys, command)

    assert examples
    for example in examples:
        here = request.getfixturevalue("address") if "8080" in example else ""
        program, *words = shlex.split(example.replace("http://127.0.0.1:8080", here))
        code, out, err = run(capsys, *words)
        assert (program, code) == ("connector", 0), f"{example}\n{out}{err}"
        assert out + err


@pytest.mark.skipif(find_runtime() is None, reason=MISSING_RUNTIME)
def test_the_example_of_listen_sees_an_event(capsys, address):
    (example,) = examples_of(capsys, "listen")
    words = shlex.split(example.replace("http://127.0.0.1:8080", address))[1:]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [sys.executable, "-m", "generator", *words], stdout=pipe, stderr=pipe, text=True
    ) as listening:
        try:
            first = listening.stderr.readline()
            assert first.startswith("listening for OnTimeEntryStarted"), first
            out, err = after_events(listening, address)
        finally:
            listening.kill()

    assert (listening.returncode, out.count("\n")) == (0, 1), err
    assert json.loads(out)["metadata"]["action"] == "created"


def after_events(listening, address):
    """Start timers until one is heard of: what comes before the webhook is confirmed is sent to nobody."""
    for _ in range(60):
        start(address)
        with contextlib.suppress(subprocess.TimeoutExpired):
            return listening.communicate(timeout=1)
    raise AssertionError("no event came")


def start(address):
    """Start a timer, as somebody else would."""
    app = named_app(PROJECT)
    body = {
        "start": datetime.datetime.now(datetime.UTC).isoformat(),
        "duration": -1,
        "workspace_id": WORKSPACE,
        "created_with": "test",
    }
    url = f"{address}/api/v9/workspaces/{WORKSPACE}/time_entries"
    manager = urllib.request.HTTPPasswordMgrWithPriorAuth()
    manager.add_password(None, address, *app.credentials, is_authenticated=True)
    opener = urllib.request.build_opener(urllib.request.HTTPBasicAuthHandler(manager))
    opener.open(urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})).close()


@pytest.mark.parametrize("command", ["mock", "serve"])
def test_an_example_that_serves(capsys, command):
    (example,) = examples_of(capsys, command)
    words = [*shlex.split(example.replace("--port 8080", "").replace("--open", ""))[1:], "--port", "0"]
    command = [sys.executable, "-m", "generator", *words]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert any("http://127.0.0.1" in line for line in iter(server.stdout.readline, ""))
            server.send_signal(signal.SIGINT)
            server.communicate(timeout=60)
        finally:
            server.kill()

    assert server.returncode == 0
