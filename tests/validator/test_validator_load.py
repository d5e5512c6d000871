"""Which files belong to a connector, and what is said about files that are not what they should be."""

import json
import os

import pytest

from generator.definition import MAX_BYTES, MAX_DEPTH, Unreadable
from generator.definition.files import DEFINITION, ICON, PROPERTIES, README, SCRIPT
from generator.validator import Choice, validate_path
from generator.validator.examples import example_files
from generator.validator.load import connector_paths, load_connector
from generator.validator.many import judge_all
from generator.validator.rule import Example
from generator.validator.validate import outcome_of

BASE = example_files(Example())
FILE_RULES = Choice(select=("json-*", "file-*", "unused-component"))


def place(folder, files=BASE):
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def found(path):
    return [(finding.code, finding.line, finding.column) for finding in validate_path(path, FILE_RULES)]


def test_files_are_known_in_any_spelling(tmp_path):
    names = {DEFINITION: "apidefinition.swagger.JSON", PROPERTIES: "APIProperties.json", README: "README.md"}
    place(tmp_path, {names.get(name, name): data for name, data in BASE.items()})
    place(tmp_path, {"Script.csx": b"class Script {}", "Icon.PNG": b"\x89PNG", "assets/other.txt": b""})

    connector = load_connector(tmp_path)

    assert set(connector.files) == {*names, SCRIPT, ICON}
    assert connector.files[PROPERTIES].name == "APIProperties.json"
    assert connector.files[README].shown == str(tmp_path / "README.md")
    assert connector.text(SCRIPT) == "class Script {}"
    assert "assets/other.txt" in connector.names
    assert connector.properties["publisher"] == "Contoso"


def test_definition_alone_knows_no_other_files(tmp_path):
    place(tmp_path)

    connector = load_connector(tmp_path / DEFINITION)

    assert set(connector.files) == {DEFINITION}
    assert not connector.is_folder
    assert connector.properties == {}


def test_connectors_below_a_folder(tmp_path):
    for name in ("b", "a/deep/down", ".git/x", "node_modules/y", "b/dist"):
        place(tmp_path / name)
    (tmp_path / "empty").mkdir()

    assert [path.relative_to(tmp_path).as_posix() for path in connector_paths(tmp_path)] == ["a/deep/down", "b"]


def test_folder_without_a_connector(tmp_path):
    with pytest.raises(Unreadable, match=r"apiDefinition\.swagger\.json:1:1: cannot be read: there is no such file"):
        connector_paths(tmp_path)


def test_path_that_does_not_exist(tmp_path):
    with pytest.raises(Unreadable, match="there is no such file or folder"):
        connector_paths(tmp_path / "nowhere")


def test_path_that_is_no_file(tmp_path):
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(Unreadable, match="is not a regular file"):
        connector_paths(tmp_path / "pipe")


def test_pipe_inside_a_folder_is_no_file_of_the_connector(tmp_path):
    place(tmp_path)
    os.mkfifo(tmp_path / "icon.png")

    assert ICON not in load_connector(tmp_path).files


def test_huge_file(tmp_path):
    place(tmp_path)
    with (tmp_path / "readme.md").open("wb") as file:
        file.truncate(MAX_BYTES + 1)

    with pytest.raises(Unreadable, match=r"readme\.md:1:1: is larger than 16 MiB"):
        load_connector(tmp_path)


# What is wrong with the bytes: content of the definition, findings, whether something of it could be read.
BYTES = {
    "empty": (b"", [("json-unparseable", 1, 1)], False),
    "no object": (b"[]", [("json-unparseable", 1, 1)], True),
    "comma at the end": (b'{\n "a": 1,\n}', [("json-unparseable", 2, 8)], False),
    "missing comma": (b'{\n "a": 1\n "b": 2}', [("json-unparseable", 3, 2)], False),
    "comment": (
        b'{ // why "so"\n "definitions": {"A": {}}}',
        [("json-unparseable", 1, 3), ("unused-component", 2, 18)],
        True,
    ),
    "comment in a string": (b'{"a": "//", "b": "/* x"}', [], True),
    "comment without end": (b'{"a": 1} /* never', [("json-unparseable", 1, 10)], True),
    "raw tab": (b'{"a": "b\tc"}', [("json-unparseable", 1, 9)], True),
    "mark": (b'\xef\xbb\xbf{"a": 1}', [("file-bom", 1, 1)], True),
    "cp1252": (
        '{"a":\n "Brønn",\n "definitions": {"A": {}}}'.encode("cp1252"),
        [("file-not-utf8", 2, 5), ("unused-component", 3, 18)],
        True,
    ),
    "utf-16": ('{"a": 1}'.encode("utf-16"), [("file-not-utf8", 1, 1)], True),
    "duplicates": (
        b'{"a": {"x": 1,\n "x": 2, "x": 3}, "a": 1}',
        [("json-duplicate-key", 2, 2), ("json-duplicate-key", 2, 10), ("json-duplicate-key", 2, 19)],
        True,
    ),
    "duplicate definitions": (
        b'{"definitions": {"A": {}},\n "definitions": {"A": {}}}',
        [("json-duplicate-key", 2, 2), ("unused-component", 2, 18)],
        True,
    ),
    "very deep": (b'{"a":' + b"[" * 100_000, [("json-unparseable", 1, 5 + MAX_DEPTH)], False),
    "too deep": (
        b'{"a":' + b"[" * MAX_DEPTH + b"]" * MAX_DEPTH + b"}",
        [("json-unparseable", 1, 5 + MAX_DEPTH)],
        False,
    ),
    "deep enough": (b'{"a":' + b"[" * (MAX_DEPTH - 1) + b"]" * (MAX_DEPTH - 1) + b"}", [], True),
    "not a number": (b'{"a": NaN}', [("json-unparseable", 1, 7)], False),
    "endless number": (b'{"a": ' + b"9" * 5000 + b"}", [("json-unparseable", 1, 7)], False),
    "two commas": (b'{"a": [1, ],\n"b": {},}', [("json-unparseable", 1, 9), ("json-unparseable", 2, 8)], False),
    "many commas": (b"[" + b"[0,]," * 50 + b"0]", [("json-unparseable", 1, 4 + 5 * n) for n in range(22)], False),
    "long fraction": (b'{"a": 1.' + b"9" * 5000 + b', "b": NaN}', [("json-unparseable", 1, 5016)], False),
    "string without end": (b'{"a": "b', [("json-unparseable", 1, 7)], False),
}


def test_key_that_stands_twice_has_its_place(tmp_path):
    text = b"""{"paths": {"/items": {"get": {"operationId": "ListItems", "parameters": [
        {"name": "[{,", "name": "a"}, {"x": [[1, 2], [3, {"y": 1, "\\u0079": 2}]]}]}}},
        "info": {"title": "a", "title": "b"}}"""
    (tmp_path / "a.json").write_bytes(text)

    findings = validate_path(tmp_path / "a.json", Choice(select=("json-duplicate-key",)))

    assert [(finding.pointer, finding.operation) for finding in findings] == [
        ("/paths/~1items/get/parameters/0/name", "ListItems"),
        ("/paths/~1items/get/parameters/1/x/1/1/y", "ListItems"),
        ("/info/title", None),
    ]


@pytest.mark.parametrize(("data", "expected", "is_readable"), BYTES.values(), ids=BYTES)
def test_bytes(tmp_path, data, expected, is_readable):
    path = tmp_path / "apiDefinition.swagger.json"
    path.write_bytes(data)

    assert found(path) == expected
    assert outcome_of(load_connector(path), FILE_RULES).is_readable == is_readable


def test_unparseable_properties_do_not_stop_the_definition(tmp_path):
    place(tmp_path, {**BASE, PROPERTIES: b"{,}"})
    text = (tmp_path / DEFINITION).read_text().replace('"definitions": {', '"definitions": {\n    "Old": {},')
    (tmp_path / DEFINITION).write_text(text)

    findings = validate_path(tmp_path, FILE_RULES)

    assert [(finding.code, finding.file) for finding in findings] == [
        ("unused-component", str(tmp_path / DEFINITION)),
        ("json-unparseable", str(tmp_path / PROPERTIES)),
    ]


def test_references_to_other_files_are_never_opened(tmp_path):
    os.mkfifo(tmp_path / "item.json")  # opening it would never end
    files = example_files(Example(definition={"/definitions/Item/properties/name": {"$ref": "item.json#/a"}}))

    findings = validate_path(place(tmp_path, files), Choice(select=("ref-*",)))

    assert [finding.code for finding in findings] == ["ref-invalid"]


@pytest.mark.parametrize("jobs", [1, 2])
def test_many_connectors_keep_their_order_and_one_bad_file_stops_none(tmp_path, jobs):
    for number in range(40):
        place(tmp_path / f"{number:02}", BASE if number % 4 else {DEFINITION: b"{,}"})
    (tmp_path / "07" / DEFINITION).chmod(0)
    if os.access(tmp_path / "07" / DEFINITION, os.R_OK):  # root may read everything
        (tmp_path / "07" / DEFINITION).unlink()
        (tmp_path / "07" / DEFINITION).mkdir()
    told = []

    judged = list(judge_all(sorted(tmp_path.iterdir()), FILE_RULES, jobs, told.append))

    assert [each.shown for each in judged] == [str(tmp_path / f"{number:02}") for number in range(40)]
    assert told == list(range(1, 41))
    assert [bool(each.outcome.findings) for each in judged] == [number % 4 == 0 for number in range(40)]


def test_a_comma_too_many_hides_nothing_else(tmp_path):
    broken = json.dumps({**json.loads(BASE[DEFINITION]), "host": "https://a"}, indent=1).replace("\n}", ",\n}")
    place(tmp_path, {**BASE, DEFINITION: broken.encode()})

    outcome = outcome_of(load_connector(tmp_path), Choice())

    assert {finding.code for finding in outcome.findings} == {"json-unparseable", "host-invalid"}
    assert not outcome.is_readable
