import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.runtime.script import cache

DAY = 24 * 3600


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "connector-script"


def _note(text: str) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        (folder / "note").write_text(text)

    return make


@pytest.mark.parametrize("days", [-4000, -31, 31, 4000])
def test_a_clock_unlike_that_of_the_files_loses_nothing(root: Path, monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + days * DAY)
    old = cache.entry("old", _note("old"))

    def make(folder: Path) -> None:
        cache.entry("meanwhile", _note("meanwhile"))
        _note("new")(folder)

    new = cache.entry("new", make)
    assert [(folder / "note").read_text() for folder in (old, new)] == ["old", "new"]
    assert {folder.name for folder in root.iterdir()} == {"old", "meanwhile", "new"}


def test_what_nobody_used_for_a_month_goes_and_what_is_used_stays(root: Path) -> None:
    made = [cache.entry(name, _note(name)) for name in ("recent", "forgotten", "used")]
    for folder in made[1:]:
        os.utime(folder, (0, 0))
    cache.entry("used", _note("never made again"))
    cache.entry("new", _note("new"))
    assert {folder.name for folder in root.iterdir()} == {"used", "recent", "new"}
    assert (root / "used" / "note").read_text() == "used"
    assert [path.name for path in (root / "used").iterdir()] == ["note"]
