"""What a tag builds and attaches to a release."""

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
VERSION = re.search(r"^version: (.*)$", (ROOT / "specs" / "connector.yaml").read_text(), re.MULTILINE)[1]


@pytest.fixture
def release(tmp_path):
    command = tmp_path / "connector"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m generator "$@"\n')
    command.chmod(0o755)
    environment = {**os.environ, "CONNECTOR": str(command), "PYTHON": sys.executable}

    def run(*words):
        return subprocess.run(
            ["sh", "scripts/release", *map(str, words)],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_the_three_files_of_a_release(release, tmp_path):
    folder = tmp_path / "out"
    done = release(VERSION, folder)

    assert done.returncode == 0, done.stderr
    made = {path.name.split(VERSION)[1]: path for path in folder.iterdir()}
    assert sorted(made) == [".zip", "_certification.zip", "_paconn.zip"]
    assert "solution.xml" in zipfile.ZipFile(made[".zip"]).namelist()
    assert "connector/settings.json" in zipfile.ZipFile(made["_paconn.zip"]).namelist()
    assert any(name.endswith("package.zip") for name in zipfile.ZipFile(made["_certification.zip"]).namelist())


def test_a_tag_of_another_version_builds_nothing(release, tmp_path):
    done = release("999.0.0", tmp_path / "out")

    assert (done.returncode, done.stderr) == (2, "specs/connector.yaml has another version than 999.0.0\n")
    assert not (tmp_path / "out").exists()


def test_a_folder_that_holds_something_is_left_alone(release, tmp_path):
    (tmp_path / "kept").write_text("")

    assert release(VERSION, tmp_path).returncode == 2
    assert (tmp_path / "kept").exists()


def test_the_workflow_runs_the_script_on_a_tag():
    workflow = (ROOT / ".github" / "workflows" / "release.yml").read_text()

    assert 'tags: ["v*"]' in workflow
    assert 'sh scripts/release "${GITHUB_REF_NAME#v}"' in workflow
