"""Generated files on disk: compared, replaced all or none."""

import errno
import json
import os
import tempfile
from pathlib import Path

import pytest

from generator.render import render_files, stale_files, write_files

SCHEMA_FILES = [
    f"specs/json-schema/{name}.json"
    for name in ("connector", "errors", "operations", "parameters", "paths", "schemas", "triggers")
]
NAMES = ["apiDefinition.swagger.json", "apiProperties.json", *SCHEMA_FILES]


@pytest.fixture
def files(specs):
    return render_files(specs.load())


def everything_below(root):
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_names(files):
    assert sorted(files) == sorted(NAMES)


def test_all_are_stale_when_none_exists(specs, files):
    assert sorted(file.name for file in stale_files(specs.root, files)) == sorted(NAMES)
    assert all(file.committed is None for file in stale_files(specs.root, files))


def test_written_files_are_fresh(specs, files):
    assert sorted(write_files(specs.root, files)) == sorted(NAMES)

    assert stale_files(specs.root, files) == []
    assert write_files(specs.root, files) == []


def test_only_stale_files_are_replaced(specs, files):
    write_files(specs.root, files)
    untouched = (specs.root / "apiDefinition.swagger.json").stat().st_ino
    (specs.root / "apiProperties.json").write_text("{}")

    assert write_files(specs.root, files) == ["apiProperties.json"]

    assert (specs.root / "apiProperties.json").read_bytes() == files["apiProperties.json"]
    assert (specs.root / "apiDefinition.swagger.json").stat().st_ino == untouched


def test_windows_line_ends_are_fresh(specs, files):
    write_files(specs.root, files)
    path = specs.root / "apiProperties.json"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    assert stale_files(specs.root, files) == []


@pytest.mark.parametrize("change", [b" ", b"\n", b"\xff", b"\xef\xbb\xbf"])
def test_any_other_byte_is_stale(specs, files, change):
    write_files(specs.root, files)
    path = specs.root / "apiProperties.json"
    path.write_bytes(change + path.read_bytes())

    assert [file.name for file in stale_files(specs.root, files)] == ["apiProperties.json"]


def test_nothing_is_left_beside_the_files(specs, files):
    before = everything_below(specs.root)

    write_files(specs.root, files)

    assert sorted(set(everything_below(specs.root)) - set(before)) == sorted(NAMES)


@pytest.mark.parametrize("failing", range(1, len(NAMES) + 1))
def test_failed_replacement_restores_what_was_replaced(specs, files, monkeypatch, failing):
    write_files(specs.root, files)
    for name in NAMES[1:]:
        (specs.root / name).write_bytes(f"old {name}".encode())
    (specs.root / NAMES[0]).unlink()
    before = everything_below(specs.root)
    calls = []
    replace = Path.replace

    def fail_at_last(self, target):
        calls.append(target)
        if len(calls) == failing:
            raise OSError(errno.EIO, "Input/output error", str(target))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", fail_at_last)

    with pytest.raises(OSError, match="Input/output error"):
        write_files(specs.root, files)

    assert len(calls) == failing
    assert everything_below(specs.root) == before


def test_failed_staging_changes_nothing(specs, files, monkeypatch):
    before = everything_below(specs.root)
    calls = []

    def full_disk(handle):
        calls.append(handle)
        if len(calls) == 3:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)

    with pytest.raises(OSError, match="No space left on device"):
        write_files(specs.root, files)

    assert everything_below(specs.root) == before


def test_interruption_restores_too(specs, files, monkeypatch):
    before = everything_below(specs.root)
    make = tempfile.mkstemp
    calls = []

    def interrupted(*args, **kwargs):
        calls.append(args)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return make(*args, **kwargs)

    monkeypatch.setattr(tempfile, "mkstemp", interrupted)

    with pytest.raises(KeyboardInterrupt):
        write_files(specs.root, files)

    assert everything_below(specs.root) == before


@pytest.mark.parametrize("mode", [0o600, 0o664])
def test_mode_of_an_existing_file_is_kept(specs, files, mode):
    path = specs.root / "apiProperties.json"
    path.write_text("{}")
    path.chmod(mode)

    write_files(specs.root, files)

    assert path.stat().st_mode & 0o777 == mode


@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o077, 0o600)])
def test_mode_of_a_new_file_follows_the_umask(specs, files, umask, mode):
    before = os.umask(umask)
    try:
        write_files(specs.root, files)
        assert os.umask(umask) == umask
    finally:
        os.umask(before)

    assert (specs.root / "apiProperties.json").stat().st_mode & 0o777 == mode


def test_files_are_written_as_json_would_write_them(specs):
    for content in render_files(specs.load()).values():
        text = content.decode()
        assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=2) + "\n"
