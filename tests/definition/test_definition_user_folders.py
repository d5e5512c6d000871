"""Where things are kept, in every surrounding that a program may find itself in."""

import json
import pwd
from pathlib import Path

import pytest

from generator.commands.fresh import remember_fresh, staleness
from generator.definition.user_folders import cache_folder, state_folder
from generator.runtime.local.trust import Code, is_trusted, remember
from generator.runtime.script import cache

FOLDERS = [(cache_folder, "XDG_CACHE_HOME", ".cache"), (state_folder, "XDG_STATE_HOME", ".local/state")]


@pytest.fixture(autouse=True)
def surroundings(monkeypatch, tmp_path):
    """A home, and nothing else."""
    for _, variable, _ in FOLDERS:
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    monkeypatch.delenv("CONNECTOR_TRUST", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))


@pytest.fixture
def nobody(monkeypatch):
    """A user without a home whom the system does not know."""

    def unknown(number):
        raise KeyError(number)

    monkeypatch.delenv("HOME")
    monkeypatch.setattr(pwd, "getpwuid", unknown)


@pytest.mark.parametrize(("folder", "variable", "usual"), FOLDERS)
def test_the_variables(folder, variable, usual, monkeypatch, tmp_path):
    assert folder() == tmp_path / "home" / usual
    for ignored in ("", "relative", "./here", "~/x"):
        monkeypatch.setenv(variable, ignored)
        assert folder() == tmp_path / "home" / usual
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    assert folder() == tmp_path / "local"
    monkeypatch.setenv(variable, str(tmp_path / "x"))
    assert folder() == tmp_path / "x"


@pytest.mark.parametrize(("folder", "variable", "usual"), FOLDERS)
@pytest.mark.usefixtures("nobody")
def test_no_home(folder, variable, usual):
    assert folder() is None


@pytest.mark.parametrize("home", ["", "relative"])
def test_a_home_that_is_none(home, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", home)

    assert [folder() for folder, _, _ in FOLDERS if (found := folder()) and not found.is_absolute()] == []


@pytest.mark.usefixtures("nobody")
def test_everything_works_without_a_home(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    made = cache.entry("a", lambda draft: (draft / "x").touch() or None)
    assert (made / "x").exists()
    assert not made.is_relative_to(tmp_path)

    code = Code(tmp_path, None, "a:b", "digest")
    remember(code, folder=True)
    assert not is_trusted(code)

    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "connector.yaml").write_text("{}")
    remember_fresh(tmp_path)
    assert "problem" in staleness(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["specs"]


@pytest.mark.parametrize("name", ["a b", "ünï", "q'u\"o", "half\udcff", json.loads('"\\u0085"'), "c\rfolder "])
def test_a_yes_for_an_odd_folder_is_for_no_other(name):
    code, other = Code(Path("/x") / name / "y", None, "a:b", None), Code(Path("/y"), None, "a:b", None)

    remember(code, folder=True)

    assert not is_trusted(other)
    assert is_trusted(code) == (len(name.splitlines()) == 1 and name != "\x85")
