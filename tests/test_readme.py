"""The README's commands, run as they stand there, in a copy of the project."""

import contextlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from generator.cli import COMMANDS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
BLOCKS = re.findall(r"```console\n(.*?)```", README, re.DOTALL)
TERMINALS = [
    block for block in BLOCKS if re.search(r"connector mock[^&]*$|connector listen|call CreateTimeEntry", block)
]
OURS = [block for block in BLOCKS if "make " not in block and block not in TERMINALS]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in ("specs", "script", "assets", "drift.yaml", "apiDefinition.swagger.json", "apiProperties.json"):
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    command = tmp_path / ".venv" / "bin" / "connector"
    command.parent.mkdir(parents=True)
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m generator "$@"\n')
    command.chmod(0o755)
    return tmp_path


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def commands_of(block: str) -> list[str]:
    return [line.removeprefix("$ ") for line in block.splitlines() if line.startswith("$ ")]


def outputs_of(block: str) -> str:
    return "\n".join(line for line in block.splitlines() if not line.startswith("$ "))


@pytest.mark.parametrize("block", OURS, ids=lambda block: commands_of(block)[0])
def test_a_block_of_commands_runs(block: str, copy: Path) -> None:
    if "curl" in block and not shutil.which("curl"):
        pytest.skip("curl is not installed")
    script = "set -e\n" + "\n".join(commands_of(block)).replace("8080", free_port())
    # A service needs a moment to listen; curl waits for it instead of the test.
    script = script.replace(
        "curl ", "curl --fail --silent --show-error --retry 20 --retry-connrefused --retry-delay 1 "
    )
    script += '\n[ -z "$(jobs -p)" ] || kill $(jobs -p)\n'
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        ["bash", "-c", script], cwd=copy, env=environment, capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    if expected := outputs_of(block).strip():
        assert expected in done.stdout


def test_the_three_terminals_see_one_event(copy: Path) -> None:
    serving, listening, calling = ("exec " + commands_of(block)[0].replace("8080", "$PORT") for block in TERMINALS)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PORT": free_port()}
    with contextlib.ExitStack() as stack:

        def terminal(command: str) -> subprocess.Popen[str]:
            pipe = subprocess.PIPE
            process = subprocess.Popen(
                ["bash", "-c", command], cwd=copy, env=environment, stdout=pipe, stderr=pipe, text=True
            )
            stack.enter_context(process)
            stack.callback(process.terminate)
            return process

        mock = terminal(serving)
        assert any("http://127.0.0.1" in line for line in iter(mock.stdout.readline, "")), mock.stderr.read()
        listen = terminal(listening)
        first = listen.stderr.readline()
        assert first.startswith("listening for OnTimeEntryCreated"), first + listen.stderr.read()
        called, complaint = terminal(calling).communicate(timeout=60)
        assert '"description": "Hello"' in called, complaint
        event = json.loads(listen.stdout.readline())
        assert event["metadata"]["action"] == "created"
        assert event["payload"]["description"] == "Hello"
        assert listen.wait(60) == 0


def test_the_two_commands_are_targets_of_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text()
    for block in BLOCKS:
        for command in commands_of(block):
            if command.startswith("make "):
                assert re.search(rf"^{command.split()[1]}:", makefile, re.MULTILINE), command


@pytest.mark.parametrize(
    "command",
    COMMANDS,
)
def test_every_command_is_described_with_its_options(command: str) -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "generator", command, "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert f"`connector {command}" in README
    assert sorted(set(re.findall(r"--[a-z]+", shown)) - {"--help"} - set(re.findall(r"--[a-z]+", README))) == []


def test_the_refused_spec_looks_as_the_readme_says(copy: Path) -> None:
    path = copy / "specs" / "operations" / "projects.yaml"
    text = path.read_text()
    text = text.replace("summary: Get workspace project\n", "sumary: Get workspace project\n")
    path.write_text(text)
    done = subprocess.run(
        [copy / ".venv/bin/connector", "generate"],
        cwd=copy,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 2
    assert "unknown key 'sumary'; expected one of get, put, post" in done.stderr
    assert "did you mean 'summary'?" in done.stderr
    assert "problem(s) in the specs; nothing was written" in done.stderr


@pytest.mark.parametrize("has_specs", [False, True])
def test_the_broken_definition_is_judged_as_the_readme_says(tmp_path: Path, has_specs: bool) -> None:
    (broken,) = re.findall(r"<code>broken.json</code></summary>\n\n```json\n(.*?)```", README, re.DOTALL)
    (shown,) = re.findall(r"```text\n\$ .venv/bin/connector validate broken.json\n(.*?)```", README, re.DOTALL)
    (tmp_path / "broken.json").write_text(broken)
    if has_specs:  # settings in the specs are for what is generated from them
        (tmp_path / "specs").mkdir()
        shutil.copy(ROOT / "specs" / "connector.yaml", tmp_path / "specs")
    done = subprocess.run(
        [sys.executable, "-m", "generator", "validate", "broken.json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert (done.returncode, done.stdout) == (1, shown)
