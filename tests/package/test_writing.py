"""A package on disk: complete, or what was there before."""

import errno
import json
import os
from pathlib import Path

import pytest

from generator.package import PackageError, former_settings, write_package
from generator.package.writing import FOLDER

FILES = {"apiProperties.json": b"new", "settings.json": b"{}"}


@pytest.fixture
def output(tmp_path):
    """Return a folder that holds a package already, with a file that the next one does not have."""
    folder = tmp_path / "dist" / FOLDER
    folder.mkdir(parents=True)
    (folder / "apiProperties.json").write_bytes(b"old")
    (folder / "script.csx").write_bytes(b"old")
    (tmp_path / "dist" / "a_1.0.0.zip").write_bytes(b"old zip")
    return tmp_path / "dist"


def below(root):
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def write(output, archive_name="a_1.0.0.zip"):
    return write_package(output, FILES, {archive_name: b"new zip"})


def refused(output, message, archive_name="a_1.0.0.zip"):
    """Try to write; what was there must still be there, and nothing else."""
    before = below(output)
    with pytest.raises(PackageError, match=message):
        write(output, archive_name)
    assert below(output) == before
    assert not list(output.glob(".package-*"))


def test_a_package_replaces_the_former(output):
    assert write(output) == [output / FOLDER, output / "a_1.0.0.zip"]
    assert below(output) == {
        "connector/apiProperties.json": b"new",
        "connector/settings.json": b"{}",
        "a_1.0.0.zip": b"new zip",
    }
    assert sorted(path.name for path in output.iterdir()) == ["a_1.0.0.zip", FOLDER]


def test_folders_are_made(tmp_path):
    write(tmp_path / "a" / "b")
    assert len(below(tmp_path / "a" / "b")) == 3


def test_a_zip_of_another_version_stays(output):
    write(output, "a_2.0.0.zip")
    assert below(output)["a_1.0.0.zip"] == b"old zip"


def test_other_files_beside_it_stay(output):
    (output / "notes.txt").write_text("mine")
    write(output)
    assert below(output)["notes.txt"] == b"mine"


@pytest.mark.parametrize("name", ["specs/connector.yaml", "notes.txt", ".git/HEAD", "script.csx/x"])
def test_a_folder_that_somebody_works_in_stays(output, name):
    (output / FOLDER / "script.csx").unlink()
    path = output / FOLDER / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("precious")
    refused(output, f"holds '{name.partition('/')[0]}', which no package has, and is not replaced; choose another")


def test_a_file_in_the_way(output):
    for path in (output / FOLDER).iterdir():
        path.unlink()
    (output / FOLDER).rmdir()
    (output / FOLDER).write_text("precious")
    refused(output, "connector: is not a folder, and is not replaced")


@pytest.mark.parametrize("target", ["elsewhere", "nowhere"])
def test_a_link_in_the_way(tmp_path, target):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "apiProperties.json").write_text("precious")
    output = tmp_path / "dist"
    output.mkdir()
    (output / FOLDER).symlink_to(tmp_path / target)
    refused(output, "connector: is not a folder, and is not replaced")
    assert (tmp_path / "elsewhere" / "apiProperties.json").read_text() == "precious"


def test_a_folder_in_the_way_of_the_zip(output):
    (output / "a_2.zip").mkdir()
    refused(output, "a_2.zip: is a folder, and is not replaced", "a_2.zip")


def test_output_is_a_file(tmp_path):
    (tmp_path / "dist").write_text("mine")
    with pytest.raises(PackageError, match="dist: is not a folder"):
        write(tmp_path / "dist")
    with pytest.raises(PackageError, match="cannot be made: Not a directory"):
        write(tmp_path / "dist" / "deeper")
    assert (tmp_path / "dist").read_text() == "mine"


@pytest.mark.skipif(os.geteuid() == 0, reason="root can write everywhere")
def test_output_is_read_only(output):
    output.chmod(0o500)
    try:
        refused(output, "cannot be written to: Permission denied")
    finally:
        output.chmod(0o700)


@pytest.mark.parametrize("step", range(3))
def test_a_failing_step_leaves_the_former_package(output, monkeypatch, step):
    """Moving away the old folder, bringing in the new one, and bringing in the zip: each may fail."""
    moves = []
    for name in ("rename", "replace"):
        real = getattr(Path, name)

        def move(path, target, real=real):
            moves.append(path)
            if len(moves) == step + 1:
                raise OSError(errno.ENOSPC, "No space left on device")
            return real(path, target)

        monkeypatch.setattr(Path, name, move)
    refused(output, "cannot be written to: No space left on device; nothing was replaced")
    assert len(moves) > step


def test_an_interruption_leaves_the_former_package(output, monkeypatch):
    def interrupted(path, target):
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupted)
    before = below(output)
    with pytest.raises(KeyboardInterrupt):
        write(output)
    assert below(output) == before


def test_a_full_disk(output, monkeypatch):
    def full(path, content):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    refused(output, "cannot be written to: No space left on device; nothing was replaced")


def test_output_that_takes_no_files(output, monkeypatch):
    def denied(**options):
        raise OSError(errno.EACCES, "Permission denied", f"{output}/.package-x")

    monkeypatch.setattr("tempfile.mkdtemp", denied)
    refused(output, f"^{output}: cannot be written to: Permission denied$")


def test_settings_are_found_again(output):
    assert former_settings(output) == {}
    (output / FOLDER / "settings.json").write_text(json.dumps({"connectorId": "c"}))
    assert former_settings(output) == {"connectorId": "c"}


@pytest.mark.parametrize("text", ["{", "[]", "\x00"])
def test_settings_that_cannot_be_kept(output, text):
    (output / FOLDER / "settings.json").write_text(text)
    with pytest.raises(PackageError, match="repair or remove it"):
        former_settings(output)
