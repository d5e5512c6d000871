"""A folder of somebody else: its code runs only after a word from the user."""

import importlib.util
import json
import os
import pty
import py_compile
import re
import subprocess
import sys
from pathlib import Path

import pytest

from generator.cli import main
from generator.runtime.local.service import served

SPECS = (Path(__file__).parents[2] / "specs" / "connector.yaml").read_text(encoding="utf-8")
SCRIPT = """\
public class Script : ScriptBase
{
    public override Task<HttpResponseMessage> ExecuteAsync()
    {
        return Task.FromResult(new HttpResponseMessage { Content = CreateJsonContent("{\\"by\\":\\"code\\"}") });
    }
}
"""
DEFINITION = {
    "swagger": "2.0",
    "info": {"title": "Things", "version": "1"},
    "host": "api.example.com",
    "basePath": "/",
    "schemes": ["https"],
    "paths": {"/x": {"get": {"operationId": "Get", "responses": {"200": {"description": "ok"}}}}},
}
BACKEND = """\
from pathlib import Path
Path(__file__).with_name("ran").write_text("x")
class App:
    credentials, banner = ("u", "p"), "hello"
    def reset(self): pass
    async def __call__(self, scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"{}"})
def make(**options):
    return App()
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Somebody's connector, whose simulated service leaves a mark when it is imported."""
    monkeypatch.setenv("CONNECTOR_TRUST", "")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    root = tmp_path / "theirs"
    (root / "specs").mkdir(parents=True)
    (root / "apiDefinition.swagger.json").write_text(json.dumps(DEFINITION))
    (root / "apiProperties.json").write_text('{"properties": {"connectionParameters": {}}}')
    name = f"theirs_{tmp_path.name}".replace("-", "_")
    (root / "specs" / "connector.yaml").write_text(re.sub(r"(?m)^backend: .*$", f"backend: {name}:make", SPECS))
    (root / f"{name}.py").write_text(BACKEND)
    return root


@pytest.fixture
def run(folder, capsys):
    def command(*words):
        code = main([*words, "--root", str(folder)])
        return code, capsys.readouterr().err

    return command


@pytest.mark.parametrize(
    "words",
    [["call", "Get"], ["test"], ["build"], ["mock", "--port", "0"]],
    ids=lambda words: words[0],
)
def test_nobody_can_be_asked(folder, run, words):
    code, err = run(*words)
    assert code == 2
    assert "which would run with your rights; nobody can be asked here" in err
    assert "--trust" in err
    assert not (folder / "ran").exists()


def test_a_word_in_a_pipeline(folder, run):
    code, err = run("call", "Get", "--trust")
    assert (code, err) == (0, "")
    assert (folder / "ran").exists()
    assert run("call", "Get")[0] == 2


def test_a_folder_named_in_the_environment(folder, run, monkeypatch):
    monkeypatch.setenv("CONNECTOR_TRUST", os.pathsep.join(["/nowhere", str(folder.parent)]))
    assert run("call", "Get") == (0, "")


async def other(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"{}"})


def test_code_that_is_a_link_out_of_the_folder_is_not_trusted_with_it(folder, run, monkeypatch, tmp_path):
    elsewhere = tmp_path / "elsewhere.csx"
    elsewhere.write_text(SCRIPT)
    (folder / "script.csx").symlink_to(elsewhere)
    monkeypatch.setenv("CONNECTOR_TRUST", str(folder))
    code, err = run("call", "Get")
    assert code == 2
    assert "nobody can be asked here" in err
    monkeypatch.setenv("CONNECTOR_TRUST", str(tmp_path))
    assert run("call", "Get")[0] == 0


def test_a_service_that_is_not_used_is_not_imported_whatever_is_said(folder, run):
    with served(other) as url:
        assert run("call", "Get", "--backend", url) == (0, "")
        assert run("call", "Get", "--backend", url, "--trust") == (0, "")
    assert not (folder / "ran").exists()


def test_the_code_alone_is_asked_about_with_another_service(folder, run):
    (folder / "script.csx").write_text(SCRIPT)
    with served(other) as url:
        code, err = run("call", "Get", "--backend", url)
    assert code == 2
    assert "holds custom code (script.csx), which would run" in err


def on_a_terminal(folder, answer):
    """Run the command as a person does; give the exit code and what stood on the terminal."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "generator", "call", "Get", "--root", str(folder)]
    with subprocess.Popen(command, stdin=theirs, stderr=theirs, stdout=subprocess.DEVNULL) as process:
        os.close(theirs)
        os.write(ours, answer.encode() + b"\n")
        said = b""
        while True:
            try:
                part = os.read(ours, 4096)
            except OSError:  # the other side is closed
                break
            if not part:
                break
            said += part
    os.close(ours)
    return process.returncode, said.decode()


def test_a_yes_is_remembered_until_something_changes(folder, run):
    code, said = on_a_terminal(folder, "y")
    assert (code, "Run it?" in said) == (0, True)
    assert run("call", "Get") == (0, "")
    (folder / "helper.py").write_text("x = 1\n")
    assert run("call", "Get")[0] == 2


@pytest.mark.parametrize("mode", list(py_compile.PycInvalidationMode))
def test_what_lies_compiled_beside_a_module_is_never_run(folder, run, tmp_path, mode):
    """It could be exchanged unseen: it need not fit its source, and is not part of what is remembered."""
    module = next(folder.glob("*.py"))
    other = tmp_path / "other.py"
    # Of the length and the time of the source, for which Python takes it.
    other.write_text(BACKEND.replace('"ran"', '"evl"').ljust(len(BACKEND)))
    os.utime(other, (module.stat().st_atime, module.stat().st_mtime))
    cached = Path(importlib.util.cache_from_source(str(module)))
    cached.parent.mkdir()
    py_compile.compile(str(other), cfile=str(cached), dfile=str(module), invalidation_mode=mode)
    before = cached.read_bytes()
    assert run("call", "Get", "--trust")[0] == 0
    assert ((folder / "ran").exists(), (folder / "evl").exists()) == (True, False)
    assert [each.read_bytes() for each in cached.parent.iterdir()] == [before]


def test_a_yes_for_the_folder_holds_when_it_changes(folder, run):
    assert on_a_terminal(folder, "a")[0] == 0
    (folder / "helper.py").write_text("x = 1\n")
    assert run("call", "Get") == (0, "")


@pytest.mark.parametrize("answer", ["", "n", "maybe"])
def test_anything_else_is_a_no(folder, answer):
    code, said = on_a_terminal(folder, answer)
    assert (code, (folder / "ran").exists()) == (2, False)
    assert "the code of the folder is not run" in said
