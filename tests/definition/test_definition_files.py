"""Names, bounded reads, and replacing several files at once."""

import os
import socket
from pathlib import Path

import pytest

from generator.definition.files import Unreadable, file_bytes, replace_files, script_of
from generator.package.connector import read_connector
from generator.runtime.gateway import load_connector
from generator.validator.load import load_connector as judged

PROJECT = Path(__file__).parents[2]


@pytest.fixture
def connector(tmp_path):
    for name in ("apiDefinition.swagger.json", "apiProperties.json"):
        (tmp_path / name).write_bytes((PROJECT / name).read_bytes())
    return tmp_path


def test_every_room_takes_the_code_in_its_folder_before_the_code_beside_the_definition(connector):
    (connector / "script").mkdir()
    (connector / "script" / "script.csx").write_text("// inner")
    (connector / "script.csx").write_text("// outer")
    assert load_connector(connector).script == connector / "script" / "script.csx"
    assert read_connector(connector).script == b"// inner"
    assert judged(connector).files["script.csx"].data == b"// inner"


def test_code_of_another_name_counts_when_it_is_alone(connector):
    assert script_of(connector) is None
    (connector / "own.csx").write_text("// own")
    assert script_of(connector) == connector / "own.csx"
    assert read_connector(connector).script == b"// own"
    (connector / "other.csx").write_text("// other")
    assert script_of(connector) is None


@pytest.mark.parametrize("size", [0, 1, 9, 10])
def test_files_up_to_the_bound_are_read(tmp_path, size):
    (tmp_path / "a").write_bytes(b"x" * size)
    assert file_bytes(tmp_path / "a", 10) == b"x" * size


def test_a_large_file_is_read_whole(tmp_path):
    content = os.urandom(1_000_000)
    (tmp_path / "a").write_bytes(content)
    assert file_bytes(tmp_path / "a") == content


def test_what_cannot_be_read(tmp_path, monkeypatch):
    (tmp_path / "large").write_bytes(b"x" * 11)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with socket.socket(socket.AF_UNIX) as listener:
        monkeypatch.chdir(tmp_path)  # a socket's address must be short
        listener.bind("socket")
        for name, message in {
            "large": "is larger than",
            "pipe": "is not a regular file",
            "socket": "is not a regular file",
            "loop": "cannot be read",
            "absent": "cannot be read: No such file",
            ".": "cannot be read: Is a directory",
            "a\0b": "cannot be read",
        }.items():
            with pytest.raises(Unreadable, match=message):
                file_bytes(tmp_path / name, 10)
    with pytest.raises(Unreadable, match="is not a regular file"):
        file_bytes(Path("/dev/zero"))


def test_an_error_names_the_file_that_is_meant_and_nothing_changes(tmp_path):
    (tmp_path / "a").write_bytes(b"old")
    (tmp_path / "b").mkdir()
    with pytest.raises(IsADirectoryError) as caught:
        replace_files({tmp_path / "a": b"new", tmp_path / "b": b"new"})
    assert caught.value.filename == str(tmp_path / "b")
    assert (tmp_path / "a").read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


def test_a_link_is_replaced_and_not_what_it_leads_to(tmp_path):
    (tmp_path / "mine").write_bytes(b"mine")
    (tmp_path / "link").symlink_to(tmp_path / "mine")
    replace_files({tmp_path / "link": b"new"})
    assert (tmp_path / "mine").read_bytes() == b"mine"
    assert (tmp_path / "link").read_bytes() == b"new"
