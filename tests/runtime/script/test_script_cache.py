"""The folder of compiled code: what is left in it, and what is said when nothing fits into it."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from generator.runtime.script import ScriptError, cache


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "connector-script"


def fill(draft: Path) -> None:
    (draft / "made").write_text("x")


def test_what_is_made_is_kept(folder):
    assert cache.entry("a", fill) == folder / "a"
    assert cache.entry("a", pytest.fail) == folder / "a"
    assert [path.name for path in folder.iterdir()] == ["a"]


def test_a_full_disk_is_called_one(folder):
    def full(draft):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(ScriptError, match="script: compiled code cannot be kept there: No space left on device"):
        cache.entry("a", full)
    assert list(folder.iterdir()) == []


def test_a_failure_of_the_compiler_stays_what_it_is(folder):
    def wrong(draft):
        raise ScriptError("it does not compile")

    with pytest.raises(ScriptError, match="it does not compile"):
        cache.entry("a", wrong)


KILLED = """
import os, signal
from generator.runtime.script import cache
cache.entry("b", lambda draft: os.kill(os.getpid(), signal.SIGKILL))
"""


def test_what_a_killed_compilation_left_goes_with_the_next(folder):
    environment = os.environ | {"XDG_CACHE_HOME": str(folder.parent)}
    subprocess.run([sys.executable, "-c", KILLED], env=environment, check=False)
    (left,) = folder.iterdir()
    _, machine, number, _ = left.name.split("-", 3)
    running = folder / left.name.replace(f"-{number}-", f"-{os.getpid()}-")
    elsewhere = folder / left.name.replace(machine, "another1")
    running.mkdir()
    elsewhere.mkdir()
    cache.entry("a", fill)
    assert {path.name for path in folder.iterdir()} == {"a", running.name, elsewhere.name}
