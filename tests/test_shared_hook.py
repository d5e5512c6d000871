"""The hook that other repositories use: it runs the command that it names, over every connector below."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
(HOOK,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())


def run(folder: Path) -> subprocess.CompletedProcess[str]:
    program, *words = [*HOOK["entry"].split(), *HOOK["args"]]
    assert program == "connector"
    return subprocess.run(
        [sys.executable, "-m", "generator", *words], cwd=folder, capture_output=True, text=True, check=False
    )


def test_it_runs_for_every_file_of_a_connector() -> None:
    for name in ("apiDefinition.swagger.json", "a/b/apiProperties.json", "a/script.csx", "x/icon.png", "x/readme.md"):
        assert re.search(HOOK["files"], name), name
    for name in ("README.md", "a/other.json", "script.csx.bak"):
        assert not re.search(HOOK["files"], name), name


def test_it_judges_connectors_in_folders(tmp_path: Path) -> None:
    for name in ("one", "deep/er"):
        folder = tmp_path / name
        folder.mkdir(parents=True)
        for file in ("apiDefinition.swagger.json", "apiProperties.json"):
            shutil.copy(ROOT / file, folder / file)
    assert run(tmp_path).returncode == 0
    definition = tmp_path / "deep" / "er" / "apiDefinition.swagger.json"
    definition.write_text(definition.read_text().replace('"operationId": "GetMe"', '"operationId": "GetMeTags"', 1))
    done = run(tmp_path)
    assert done.returncode == 1
    assert "GetMeTags" in done.stdout
