"""What is read from a connector's folder, and what is refused there."""

import errno
import json
from pathlib import Path

import pytest
from package_samples import DEFINITION, PROPERTIES, SCRIPT, tiny_png, write_connector

from generator.package import PackageError, folder_files, read_connector, solution_archive


def with_info(**info):
    return {**DEFINITION, "info": {**DEFINITION["info"], **info}}


def test_files_of_the_folder(sample):
    files = folder_files(sample)
    assert sorted(files) == [
        "apiDefinition.swagger.json",
        "apiProperties.json",
        "icon.png",
        "script.csx",
        "settings.json",
    ]
    assert json.loads(files["apiProperties.json"]) == PROPERTIES
    assert json.loads(files["settings.json"]) == {
        "connectorId": None,
        "environment": None,
        "apiProperties": "apiProperties.json",
        "apiDefinition": "apiDefinition.swagger.json",
        "icon": "icon.png",
        "script": "script.csx",
        "powerAppsUrl": "https://api.powerapps.com",
        "powerAppsApiVersion": "2016-11-01",
    }


def test_settings_name_no_file_that_is_not_there(tmp_path):
    settings = json.loads(
        folder_files(read_connector(write_connector(tmp_path, script=None, icon=False)))["settings.json"]
    )
    assert (settings["script"], settings["icon"]) == (None, None)


def test_settings_of_before_stay_but_files_are_ours(sample):
    former = {
        "connectorId": "c",
        "environment": "e",
        "powerAppsUrl": "https://other.example",
        "script": None,
        "icon": "x",
    }
    settings = json.loads(folder_files(sample, former)["settings.json"])
    assert [settings[name] for name in ("connectorId", "environment", "powerAppsUrl")] == [
        "c",
        "e",
        former["powerAppsUrl"],
    ]
    assert (settings["script"], settings["icon"]) == ("script.csx", "icon.png")


@pytest.mark.parametrize("text", ["é", "a\u2028b", "日本", "\U0001f552", "\x7f"])
def test_texts_are_ascii_and_mean_the_same(tmp_path, text):
    definition = with_info(description=text)
    files = folder_files(read_connector(write_connector(tmp_path, definition)))
    assert files["apiDefinition.swagger.json"].isascii()
    assert json.loads(files["apiDefinition.swagger.json"]) == definition


def test_line_ends_and_marks_are_taken_off(tmp_path):
    write_connector(tmp_path)
    path = tmp_path / "apiDefinition.swagger.json"
    plain = folder_files(read_connector(tmp_path))["apiDefinition.swagger.json"]
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert folder_files(read_connector(tmp_path))["apiDefinition.swagger.json"] == plain


def test_files_in_their_own_folders_come_first(root):
    for name, content in {
        "script/script.csx": SCRIPT + b"//",
        "assets/icon.png": tiny_png() + b"more",
        "assets/readme.md": b"# Hello\n",
    }.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_bytes(content)
    connector = read_connector(root)
    assert (connector.script, connector.icon) == (SCRIPT + b"//", tiny_png() + b"more")
    assert folder_files(connector)["readme.md"] == b"# Hello\n"


def test_the_readme_of_the_project_is_not_that_of_the_connector(root):
    (root / "README.md").write_text("# Project\n")
    assert read_connector(root).readme is None


@pytest.mark.parametrize("name", ["title", "version", "description"])
@pytest.mark.parametrize("value", [None, "", " \n", 1, ["x" * 500]])
def test_what_every_tool_reads_is_there(tmp_path, name, value):
    with pytest.raises(
        PackageError, match=rf"info\.{name} is .*; expected a text, without it no import works"
    ) as refused:
        read_connector(write_connector(tmp_path, with_info(**{name: value})))
    assert len(str(refused.value)) < 300


@pytest.mark.parametrize("host", [None, "", 7])
def test_a_host_is_there(tmp_path, host):
    with pytest.raises(PackageError, match="there is no host; without it no import works"):
        read_connector(write_connector(tmp_path, {**DEFINITION, "host": host}))


@pytest.mark.parametrize("letter", ["\x00", "\x1b", "\x0b", "\ufffe"])
@pytest.mark.parametrize("name", ["title", "description"])
def test_letters_that_xml_cannot_carry(tmp_path, name, letter):
    with pytest.raises(PackageError, match=rf"info\.{name} holds the character U\+{ord(letter):04X}, which the XML"):
        read_connector(write_connector(tmp_path, with_info(**{name: f"a{letter}b"})))


def test_half_of_a_surrogate_pair(tmp_path):
    write_connector(tmp_path, {**DEFINITION, "x-odd": "PLACE"})
    path = tmp_path / "apiDefinition.swagger.json"
    path.write_text(path.read_text("utf-8").replace("PLACE", "\\ud800"), "utf-8")
    with pytest.raises(PackageError, match="is half of a character"):
        read_connector(tmp_path)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("apiProperties.json", "[]", "must hold one JSON object"),
        ("apiProperties.json", "{}", "has no object 'properties'"),
        ("apiProperties.json", '{"properties": []}', "has no object 'properties'"),
        ("apiDefinition.swagger.json", "{", "not valid JSON"),
        ("script.csx", " " * (2**20 + 1), "is larger than 1 MiB"),
    ],
)
def test_unusable_files(root, name, content, message):
    (root / name).write_text(content)
    with pytest.raises(PackageError, match=message) as refused:
        read_connector(root)
    assert name in str(refused.value)


def test_a_folder_that_may_not_be_listed(root, monkeypatch):
    def denied(path):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", denied)
    with pytest.raises(PackageError, match=r"icon\.png: cannot be read: Permission denied"):
        read_connector(root)


def test_no_properties(root):
    (root / "apiProperties.json").unlink()
    with pytest.raises(PackageError, match=r"apiProperties\.json:1:1: cannot be read: No such file"):
        read_connector(root)


def test_published_connectors_are_packed_or_refused_with_a_reason(corpus, problems_of):
    packed, refused = 0, []
    for folder in sorted(path for path in corpus.iterdir() if path.is_dir()):
        try:
            data = solution_archive(read_connector(folder))
        except PackageError as error:
            refused.append(str(error))
            continue
        packed += 1
        assert (folder.name, problems_of(data)) == (folder.name, [])
    assert all(reason.startswith(str(corpus)) for reason in refused)
    assert packed > 0.9 * (packed + len(refused))
