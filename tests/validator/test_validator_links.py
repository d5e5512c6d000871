"""Links out of a connector's folder are refused, and nothing of what they lead to is printed."""

import pytest

from generator.definition import Unreadable
from generator.definition.files import DEFINITION, PROPERTIES
from generator.package import PackageError, read_connector
from generator.validator.examples import example_files
from generator.validator.load import load_connector
from generator.validator.rule import Example
from generator.validator.validate import Choice, outcome_of

SECRET = '{"key": "time-is-honey"'


@pytest.fixture
def folder(tmp_path):
    """Gives a sound connector, and beside it a file that is none of its business."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "private").write_text(SECRET)
    folder = tmp_path / "connector"
    folder.mkdir()
    for name, data in example_files(Example()).items():
        (folder / name).write_bytes(data)
    return folder


def relink(folder, name, target):
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    path.symlink_to(target)
    return path


@pytest.mark.parametrize(
    "name", [DEFINITION, PROPERTIES, "script.csx", "script/script.csx", "readme.md", "assets/icon.png", "settings.json"]
)
@pytest.mark.parametrize("is_relative", [True, False])
def test_link_out_of_the_folder(folder, name, is_relative):
    outside = folder.parent / "outside" / "private"
    up = "../" * (name.count("/") + 1)
    path = relink(folder, name, f"{up}outside/private" if is_relative else outside)

    with pytest.raises(Unreadable) as refused:
        load_connector(folder)
    assert str(refused.value).startswith(f"{path}:1:1: is a link that leads out of the folder")
    assert "honey" not in str(refused.value)


def test_folders_and_chains_of_links_lead_out_as_well(folder):
    (folder / "script").symlink_to(folder.parent / "outside", target_is_directory=True)
    (folder.parent / "outside" / "script.csx").write_text(SECRET)
    with pytest.raises(Unreadable, match="leads out"):
        load_connector(folder)

    (folder / "script").unlink()
    (folder / "hop").symlink_to(folder.parent / "outside" / "private")
    relink(folder, "script.csx", "hop")
    with pytest.raises(Unreadable, match="leads out"):
        load_connector(folder)


def test_folder_whose_name_only_begins_alike(folder):
    (folder.parent / "connector-2").mkdir()
    (folder.parent / "connector-2" / "private").write_text(SECRET)
    relink(folder, "script.csx", "../connector-2/private")

    with pytest.raises(Unreadable, match="leads out"):
        load_connector(folder)


@pytest.mark.parametrize("name", ["pyproject.toml", "specs/connector.yaml"])
def test_settings_elsewhere(folder, name):
    text = "validate:\n  profile: x" if name.endswith("yaml") else '[tool.connector.validate]\na = "honey"'
    (folder.parent / "outside" / "private").write_text(text)
    relink(folder, name, folder.parent / "outside" / "private")

    with pytest.raises(Unreadable, match="leads out") as refused:
        load_connector(folder)
    assert "honey" not in str(refused.value)


def test_links_inside_and_to_the_folder_are_followed(folder):
    (folder / "texts").mkdir()
    (folder / "readme.md").rename(folder / "texts" / "readme.md")
    relink(folder, "readme.md", "texts/readme.md")
    (folder.parent / "link").symlink_to(folder, target_is_directory=True)

    for path in (folder, folder.parent / "link"):
        assert outcome_of(load_connector(path), Choice()).findings == []
    named = relink(folder.parent, "named.json", folder / DEFINITION)
    assert outcome_of(load_connector(named), Choice()).findings == []


@pytest.mark.parametrize("name", [DEFINITION, PROPERTIES, "script.csx", "icon.png", "readme.md"])
def test_what_links_lead_to_is_not_packed(folder, name):
    relink(folder, name, folder.parent / "outside" / "private")

    with pytest.raises(PackageError, match="leads out") as refused:
        read_connector(folder)
    assert "honey" not in str(refused.value)
