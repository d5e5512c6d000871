"""The zip that is handed in for certification: its layout, and the definition that it carries."""

import io
import json
import zipfile

import pytest

from generator.definition import Unreadable
from generator.validator import submission
from generator.validator.examples import BASE_DEFINITION
from generator.validator.load import load_connector
from generator.validator.validate import Choice, outcome_of

PARTS = {"[Content_Types].xml": b"", "customizations.xml": b"", "solution.xml": b""}
CONNECTOR = {**PARTS, "Connector/a_openapidefinition.json": json.dumps(BASE_DEFINITION).encode()}
FLOW = {**PARTS, "Connector/a_iconblob.Png": b"", "Workflows/a.json": b""}
PLUGIN = {**PARTS, "Connector/a_iconblob.Png": b"", "aiplugins/a.xml": b"", "aipluginoperations/a.xml": b""}


def zipped(files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content if isinstance(content, bytes) else zipped(content))
    return buffer.getvalue()


def solutions(*files, folder="PkgAssets/"):
    return {f"{folder}{number}.zip": each for number, each in enumerate(files)}


def handed_in(package, **more):
    return {"intro.md": b"", "package.pdpkg.zip": package, **more}


@pytest.fixture
def judged(tmp_path):
    """Gives the findings of a zip as rule and message."""

    def judge(files, profile="certification"):
        path = tmp_path / "submission.zip"
        path.write_bytes(files if isinstance(files, bytes) else zipped(files))
        found = outcome_of(load_connector(path), Choice(profile=profile)).findings
        assert all(finding.file.startswith(str(path)) for finding in found)
        return [(finding.code, finding.message) for finding in found]

    return judge


@pytest.mark.parametrize(
    "files",
    [
        handed_in(solutions(CONNECTOR, FLOW)),
        handed_in(solutions(FLOW, CONNECTOR, PLUGIN)),
        handed_in({**solutions(CONNECTOR, FLOW), "[Content_Types].xml": b"", "a.dll": b"", "PkgAssets/a.xml": b""}),
    ],
)
def test_sound_zips(judged, files):
    assert judged(files) == []


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        ({"package.zip": solutions(CONNECTOR, FLOW)}, "the zip holds 0 .md files at the top; expected one, the intro"),
        (handed_in(solutions(CONNECTOR, FLOW), **{"b.md": b""}), "the zip holds 2 .md files at the top"),
        ({"intro.md": b""}, "the zip holds 0 .zip files at the top; expected one, the package of solutions"),
        (handed_in(solutions(CONNECTOR, FLOW), **{"a/b.txt": b""}), "the zip holds the folder 'a' at the top"),
        (handed_in({"a.txt": b""}), "package.pdpkg.zip holds 0 folders; expected one, usually PkgAssets"),
        (
            handed_in({**solutions(CONNECTOR, FLOW), "PkgAssets/a/b.txt": b""}),
            "package.pdpkg.zip/PkgAssets holds the folder 'a'; expected only the zips of solutions",
        ),
        (handed_in(solutions(CONNECTOR)), "package.pdpkg.zip/PkgAssets holds 1 zips of solutions; expected two"),
        (
            handed_in(solutions(CONNECTOR, {"Connector/a.json": b"", "Workflows/a.json": b""})),
            "package.pdpkg.zip/PkgAssets/1.zip has no [Content_Types].xml, customizations.xml, solution.xml",
        ),
        (
            handed_in(solutions(CONNECTOR, {**PARTS, "Workflows/a.json": b""})),
            "package.pdpkg.zip/PkgAssets/1.zip has no folder Connector",
        ),
        (
            handed_in(solutions(CONNECTOR, CONNECTOR)),
            "package.pdpkg.zip/PkgAssets holds no solution with the folders Connector and Workflows",
        ),
        (handed_in(solutions(FLOW, FLOW)), "holds no solution with the folder Connector alone"),
        (handed_in(solutions(CONNECTOR, FLOW, FLOW)), "Connector, aiplugins and aipluginoperations"),
        (handed_in(b"no zip"), "package.pdpkg.zip: is not a usable zip"),
        (handed_in(solutions(CONNECTOR, b"no zip")), "package.pdpkg.zip/PkgAssets/1.zip: is not a usable zip"),
        (CONNECTOR, "this is a solution; certification takes a zip that holds an .md file and a zip"),
    ],
)
def test_what_is_not_where_it_belongs(judged, files, problem):
    found = judged(files)

    assert {rule for rule, _ in found} == {"zip-layout"}
    assert any(problem in message for _, message in found), found


def test_the_definition_in_it_is_judged(judged):
    broken = {
        **CONNECTOR,
        "Connector/a_openapidefinition.json": json.dumps({**BASE_DEFINITION, "host": "a/b"}).encode(),
    }

    for files in (handed_in(solutions(FLOW, broken)), broken):
        assert [rule for rule, _ in judged(files, "import")] == ["host-invalid"]


@pytest.mark.parametrize("data", [b"", b"{}", b"PK\x03\x04"])
def test_a_zip_that_is_none_cannot_be_read(tmp_path, data):
    path = tmp_path / "submission.zip"
    path.write_bytes(data)

    with pytest.raises(Unreadable) as refused:
        load_connector(path)
    assert str(refused.value) == f"{path}: is not a usable zip: File is not a zip file"


def test_zips_inside_are_bounded_and_no_more_are_opened_than_there_can_be(judged, monkeypatch):
    monkeypatch.setattr(submission, "_MOST_INSIDE", 2**20)
    bomb = {**FLOW, "Workflows/zeros": bytes(2**20 + 1)}

    found = [message for _, message in judged(handed_in(zipped(solutions(*[CONNECTOR] * 3, *[b"no zip"] * 6))))]
    assert not any("no usable zip" in message for message in found)

    outer = io.BytesIO()
    with zipfile.ZipFile(outer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("PkgAssets/0.zip", zipped(CONNECTOR))
        archive.writestr("PkgAssets/1.zip", zipped(bomb))
    found = [message for _, message in judged(handed_in(outer.getvalue()))]
    assert "package.pdpkg.zip: holds more than 1 MiB" in found
