"""The commands of README.md and docs/, run as they stand there, in a copy of the project.

A section is one story: its files are written and its commands run in the order in which they stand.
"""

import contextlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from generator.cli import COMMANDS

ROOT = Path(__file__).parents[1]
PAGES = {
    "README.md": (ROOT / "README.md").read_text(),
    **{f"docs/{path.name}": path.read_text() for path in sorted((ROOT / "docs").glob("*.md"))},
}
EVERYTHING = "\n".join(PAGES.values())
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
TO_WRITE = re.compile(r"(Write|Append to) `([^`]+)`:\s*$|Insert behind `([^`]+)` in `([^`]+)`:\s*$")
TERMINALS = re.compile(r"connector mock[^&]*$|connector listen|call CreateTimeEntry")


class Section(NamedTuple):
    """A part of a page under one heading of the second level."""

    page: str
    title: str
    text: str

    @property
    def blocks(self) -> list[str]:
        return [block for kind, block in FENCE.findall(self.text) if kind == "console"]


SECTIONS = [
    Section(page, part.split("\n", 1)[0].strip("# "), part)
    for page, text in PAGES.items()
    for part in re.split(r"^(?=## )", text, flags=re.MULTILINE)
]
TERMINAL_BLOCKS = [block for each in SECTIONS for block in each.blocks if TERMINALS.search(block)]
STORIES = [
    each for each in SECTIONS if any(not TERMINALS.search(block) and "make " not in block for block in each.blocks)
]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    left_out = shutil.ignore_patterns("__pycache__", "json-schema.bak")
    for name in ("specs", "script", "assets", "toggl_simulator", "tests/simulator"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=left_out)
    for name in ("drift.yaml", "apiDefinition.swagger.json", "apiProperties.json", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    programs = tmp_path / ".venv" / "bin"
    programs.mkdir(parents=True)
    for name, words in (("connector", "-m generator"), ("python", "")):
        (programs / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" {words} "$@"\n')
        (programs / name).chmod(0o755)
    return tmp_path


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def commands_of(block: str) -> list[str]:
    return [line.removeprefix("$ ") for line in block.splitlines() if line.startswith("$ ")]


def outputs_of(block: str) -> str:
    return "\n".join(line for line in block.splitlines() if not line.startswith("$ "))


def run_block(block: str, folder: Path) -> None:
    script = "set -e\n" + "\n".join(commands_of(block)).replace("8080", free_port())
    # A service needs a moment to listen; curl waits for it instead of the test.
    script = script.replace(
        "curl ", "curl --fail --silent --show-error --retry 20 --retry-connrefused --retry-delay 1 "
    )
    script += '\n[ -z "$(jobs -p)" ] || kill $(jobs -p)\n'
    environment = {**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}"}
    done = subprocess.run(
        ["bash", "-c", script], cwd=folder, env=environment, capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    if expected := outputs_of(block).strip():
        assert expected in done.stdout


def apply(intent: re.Match[str], content: str, folder: Path) -> None:
    """Do to a file what the words in front of a block say."""
    verb, name, marker, other = intent.groups()
    path = folder / (name or other)
    before = path.read_text() if path.exists() else ""
    if marker:
        lines = before.split("\n")
        assert lines.count(marker) == 1, marker
        lines.insert(lines.index(marker) + 1, content.removesuffix("\n"))
        path.write_text("\n".join(lines))
    elif verb == "Write":
        assert not path.exists(), path
        path.write_text(content)
    else:
        path.write_text(before + content)


@pytest.mark.parametrize("section", STORIES, ids=lambda each: f"{each.page}: {each.title}")
def test_the_commands_of_a_section_run(section: Section, copy: Path) -> None:
    if "curl" in section.text and not shutil.which("curl"):
        pytest.skip("curl is not installed")
    end = 0
    for fence in FENCE.finditer(section.text):
        before, end = section.text[end : fence.start()], fence.end()
        kind, block = fence.groups()
        if kind == "console" and not TERMINALS.search(block) and "make " not in block:
            run_block(block, copy)
        elif intent := TO_WRITE.search(before.rstrip()):
            apply(intent, block, copy)


def test_the_three_terminals_see_one_event(copy: Path) -> None:
    serving, listening, calling = (
        "exec " + commands_of(block)[0].replace("8080", "$PORT") for block in TERMINAL_BLOCKS
    )
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


def test_the_readme_is_one_page_with_four_doors() -> None:
    readme = PAGES["README.md"]
    assert len(readme.splitlines()) <= 150
    for page in ("use", "change", "your-connector", "pipeline"):
        assert f"(docs/{page}.md)" in readme


@pytest.mark.parametrize("page", PAGES)
def test_links_between_pages_lead_somewhere(page: str) -> None:
    for target, anchor in re.findall(r"\]\(([\w./-]+\.md)?#?([\w-]*)\)", PAGES[page]):
        name = str((Path(page).parent / target).as_posix()) if target else page
        assert name in PAGES, target
        titles = re.findall(r"^#+ (.*)$", PAGES[name], re.MULTILINE)
        slugs = {re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in titles}
        assert not anchor or anchor in slugs, anchor


def test_the_two_commands_are_targets_of_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text()
    for block in (block for each in SECTIONS for block in each.blocks):
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
    assert f"`connector {command}" in PAGES["README.md"]
    assert sorted(set(re.findall(r"--[a-z]+", shown)) - {"--help"} - set(re.findall(r"--[a-z]+", EVERYTHING))) == []


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
    assert "problems in the specs; nothing was written" in done.stderr


@pytest.mark.parametrize("has_specs", [False, True])
def test_the_broken_definition_is_judged_as_the_readme_says(tmp_path: Path, has_specs: bool) -> None:
    (broken,) = re.findall(r"<code>broken.json</code></summary>\n\n```json\n(.*?)```", EVERYTHING, re.DOTALL)
    (shown,) = re.findall(r"```text\n\$ .venv/bin/connector validate broken.json\n(.*?)```", EVERYTHING, re.DOTALL)
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
