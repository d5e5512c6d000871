"""What `pip install` gives other people: the command works, and nothing of another package is touched."""

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from generator.validator.examples import example_files
from generator.validator.rule import Example

ROOT = Path(__file__).parents[1]
# The library that shared a name with the simulated service once.
NEIGHBOUR = "mock"


def run(*words, check=True, **options):
    done = subprocess.run([*map(str, words)], capture_output=True, text=True, check=False, timeout=300, **options)
    assert not check or done.returncode == 0, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Build the wheel from a copy, since a build leaves folders in what it builds."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    source.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    for name in ("generator", "toggl_simulator"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    pip = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")
    run(*pip, "wheel", "--no-deps", "--no-index", "--no-build-isolation", "--wheel-dir", folder, source)
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def fresh(wheel, tmp_path_factory):
    """An environment with the wheel; what it needs is lent by this one, without its own copy of the project."""
    folder = tmp_path_factory.mktemp("fresh") / "venv"
    run(sys.executable, "-m", "venv", "--without-pip", folder)
    python = folder / "bin" / "python"
    pip = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--python", python)
    run(*pip, "install", "--no-deps", "--no-index", wheel)
    site = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").stdout.strip())
    # Behind the environment's own, so that what is installed here comes first.
    (site / "lent.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    return folder, pip


@pytest.fixture(scope="module")
def beside_the_neighbour(fresh):
    folder, pip = fresh
    done = run(*pip, "install", "--no-deps", NEIGHBOUR, check=False)
    if done.returncode and not os.environ.get("CI"):
        pytest.skip(f"{NEIGHBOUR} cannot be installed here; a pipeline (CI) must have it")
    assert done.returncode == 0, done.stderr
    return folder


def test_the_wheel_holds_the_workbench_alone(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()

    assert {name.partition("/")[0] for name in names if ".dist-info/" not in name} == {"generator"}
    wanted = [*ROOT.glob("generator/render/templates/*.jinja"), *ROOT.glob("generator/runtime/script/host/*.cs")]
    assert {path.relative_to(ROOT).as_posix() for path in wanted} <= set(names)


def works(folder, tmp_path):
    """Run the command in an environment, on a connector that lies elsewhere."""
    connector = folder / "bin" / "connector"
    for name, data in example_files(Example()).items():
        (tmp_path / name).write_bytes(data)
    elsewhere = {"cwd": tmp_path, "env": {**os.environ, "PYTHONPATH": ""}}

    assert run(connector, "validate", **elsewhere).stdout == "no findings\n"
    assert run(connector, "--version", **elsewhere).stdout.startswith("connector ")
    assert "host-invalid" in run(connector, "rules", **elsewhere).stdout
    where = run(folder / "bin" / "python", "-c", "import generator; print(generator.__file__)", **elsewhere).stdout
    assert where.startswith(str(folder))


def test_the_command_works(fresh, tmp_path):
    works(fresh[0], tmp_path)


def test_neither_overwrites_the_other(beside_the_neighbour, tmp_path):
    code = (
        "import json, sys; from importlib.metadata import files; import mock; mock.patch('json.dumps');"
        f"ours, theirs = ({{str(each) for each in files(name)}} for name in ('toggl-track-connector', {NEIGHBOUR!r}));"
        "print(sorted(ours & theirs), mock.__file__)"
    )
    done = run(beside_the_neighbour / "bin" / "python", "-c", code, cwd=tmp_path, env={**os.environ, "PYTHONPATH": ""})

    assert done.stdout.startswith(f"[] {beside_the_neighbour}")
    works(beside_the_neighbour, tmp_path)
