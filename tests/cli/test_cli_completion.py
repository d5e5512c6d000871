"""Completion: what a shell is told when it asks how a line may go on, and the lines it needs to ask."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from command_runs import process, run

PROJECT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent


def completed(line, tmp_path, cwd=PROJECT):
    """Ask as the shells' functions do."""
    answer = tmp_path / "answer"
    answer.touch()
    asked = {"_ARGCOMPLETE": "1", "_ARGCOMPLETE_IFS": "\n", "_ARGCOMPLETE_SHELL": "bash", "COMP_LINE": line}
    asked |= {"COMP_POINT": str(len(line)), "_ARGCOMPLETE_STDOUT_FILENAME": str(answer)}
    found = process("-m", "generator", cwd=cwd, env={**os.environ, **asked, "PYTHONPATH": str(PROJECT)})
    assert found.stdout == ""
    return {word.strip() for word in answer.read_text().split("\n")}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("connector va", {"validate"}),
        ("connector validate --form", {"--format"}),
        ("connector validate --format s", {"sarif"}),
        ("connector call GetWorkspaceP", {"GetWorkspaceProject", "GetWorkspaceProjects", "GetWorkspaceProjectUsers"}),
        ("connector listen OnMyTimeEntryS", {"OnMyTimeEntryStarted", "OnMyTimeEntryStopped"}),
        ("connector call GetWorkspace wo", {"workspace_id="}),
        ("connector test --operation GetMeTas", {"GetMeTasks"}),
        ("connector rules tag-unu", {"tag-unused"}),
        ("connector validate --select tag-unu", {"tag-unused"}),
        ("connector validate --ignore tag-unu", {"tag-unused"}),
        ("connector call GetWorkspaceProject --choices pro", {"project_id"}),
        ("connector call GetWorkspaceProject --schema pro", {"project_id"}),
        ("connector mock --plan ", {""}),
        ("connector changes --against CHANGEL", {"CHANGELOG.md"}),
        ("connector validate ARCHI", {"ARCHITECTURE.md"}),
    ],
)
def test_how_a_line_may_go_on(tmp_path, line, expected):
    assert completed(line, tmp_path) == expected


def test_a_folder_without_a_connector_offers_nothing(tmp_path):
    assert completed("connector call Get", tmp_path, cwd=tmp_path) == {""}


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_lines_for_the_shell(tmp_path, capsys, shell):
    code, out, _ = run(capsys, "completion", shell)

    assert code == 0
    assert "_ARGCOMPLETE" in out
    if shutil.which(shell):
        (tmp_path / "lines").write_text(out)
        subprocess.run([shell, "-n", tmp_path / "lines"], check=True)


def test_bash_completes(tmp_path):
    ask = 'COMP_LINE="connector valid"; COMP_POINT=15; _python_argcomplete connector; echo "${COMPREPLY[@]}"'
    script = f'eval "$(connector completion bash)"; {ask}'
    found = subprocess.run(
        ["bash", "-c", script],
        env={**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert found.stdout.strip() == "validate"
