"""Profiles, selected and ignored rules, and what a project decides in its settings."""

import json

import pytest

from generator.definition import MAX_BYTES, Unreadable
from generator.validator import BadSettings, Choice, validate_path
from generator.validator.catalogue import by_id
from generator.validator.examples import example_files
from generator.validator.profiles import rules_of
from generator.validator.rule import REMOVED, Example

# Breaks host-non-production (warning), tag-redefined (error), unused-component (info).
BROKEN = Example(
    definition={
        "/host": "dev.api.contoso.com",
        "/tags": [{"name": "a"}, {"name": "a"}],
        "/paths/~1items/get/tags": ["a"],
        "/definitions/Old": {"type": "string"},
    }
)
ALL = {("host-non-production", "warning"), ("tag-redefined", "error"), ("unused-component", "info")}


@pytest.fixture
def folder(tmp_path):
    for name, data in example_files(BROKEN).items():
        (tmp_path / name).write_bytes(data)
    return tmp_path


def found(folder, *args, **kwargs):
    return {(finding.code, finding.severity) for finding in validate_path(folder, Choice(*args, **kwargs))}


def decide(folder, text):
    (folder / "pyproject.toml").write_text(f'[project]\nname = "x"\n\n{text}')


def ignore(folder, **keys):
    lines = "\n".join(f"{key} = {json.dumps(value)}" for key, value in keys.items())
    decide(folder, f"[[tool.connector.validate.ignore]]\n{lines}\n")


def test_profiles(folder):
    assert found(folder) == ALL
    assert found(folder, profile="import") == {("tag-redefined", "error")}


def test_every_rule_that_stops_an_import_is_asked_for_certification_too():
    catalogue = by_id()

    assert set(rules_of(catalogue, "import")) <= set(rules_of(catalogue, "certification"))


@pytest.mark.parametrize(
    ("select", "ignored", "expected"),
    [
        (["tag-redefined"], [], {"tag-redefined"}),
        (["tag-redefined,host-*"], [], {"tag-redefined", "host-non-production"}),
        (["tag-redefined", "host-*"], ["host-non*"], {"tag-redefined"}),
        ([], ["tag-redefined", "unused-*"], {"host-non-production"}),
        (["tag*", "host*", "unused*"], ["tag-redefined"], {"host-non-production", "unused-component"}),
    ],
)
def test_select_and_ignore(folder, select, ignored, expected):
    rules = {rule for rule, _ in found(folder, select=tuple(select), ignore=tuple(ignored))}

    assert rules == expected


def test_selected_rule_runs_in_any_profile_and_when_it_is_off(folder):
    assert found(folder, "import", ("unused-component",)) == {("unused-component", "info")}
    assert "openapi" in rules_of(by_id(), selected=["openapi"])
    assert "openapi" not in rules_of(by_id())


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        (Choice(select=("tag-redefned",)), "--select: there is no rule 'tag-redefned'; did you mean 'tag-redefined'?"),
        (Choice(ignore=("zzz*",)), "--ignore: there is no rule 'zzz*'; `connector rules` lists them"),
    ],
)
def test_unknown_rule_on_the_command_line(folder, choice, message):
    with pytest.raises(BadSettings) as refused:
        validate_path(folder, choice)

    assert str(refused.value) == message


def test_severities_are_decided_by_the_project(folder):
    decide(folder, '[tool.connector.validate.severity]\n"tag-*" = "warning"\nunused-component = "off"')

    assert found(folder) == {("host-non-production", "warning"), ("tag-redefined", "warning")}
    assert "openapi" in rules_of(by_id(), severities={"openapi": "info"})


def test_severity_does_not_bring_a_rule_into_the_profile_import(folder):
    decide(folder, '[tool.connector.validate.severity]\nhost-non-production = "error"')

    assert found(folder, "import") == {("tag-redefined", "error")}


@pytest.mark.parametrize(
    "keys",
    [
        {"rule": "tag-redefined"},
        {"rule": "tag-*"},
        {"rule": "tag-redefined", "pointer": "/tags"},
        {"rule": "tag-redefined", "pointer": "/tags/1"},
    ],
)
def test_ignore_with_a_reason(folder, keys):
    ignore(folder, reason="both are needed", **keys)

    assert found(folder) == ALL - {("tag-redefined", "error")}


@pytest.mark.parametrize("pointer", ["/tag", "/tags/0", "/tags/1/name"])
def test_ignore_of_another_place_is_unused(folder, pointer):
    ignore(folder, rule="tag-redefined", pointer=pointer, reason="both are needed")

    assert found(folder) == {*ALL, ("unused-ignore", "warning")}


def test_unused_ignore_stands_where_the_settings_say_it(folder):
    ignore(folder, rule="base-path-invalid", operation="GetItem", reason="because")

    (finding,) = [each for each in validate_path(folder) if each.code == "unused-ignore"]

    assert (finding.file, finding.line, finding.column) == (str(folder / "pyproject.toml"), 5, 9)
    assert finding.message == "nothing in GetItem breaks 'base-path-invalid' any more; take this ignore out"


def test_ignore_of_a_rule_that_did_not_run_is_not_unused(folder):
    ignore(folder, rule="base-path-invalid", reason="because")

    assert found(folder, select=("tag-redefined", "unused-ignore")) == {("tag-redefined", "error")}


def test_ignore_for_another_file_is_not_unused_when_a_definition_is_named_alone(folder):
    ignore(folder, rule="json-duplicate-key", reason="because")

    assert ("unused-ignore", "warning") in found(folder)
    assert found(folder / "apiDefinition.swagger.json") == ALL


def test_ignore_of_one_operation(tmp_path):
    other = {"operationId": "Newest", "summary": "S", "description": "D.", "responses": {"204": {"description": "d"}}}
    for name, data in example_files(
        Example(definition={"/paths/~1items~1new": {"get": other}, "/paths/~1items~1old": {"get": other}})
    ).items():
        (tmp_path / name).write_bytes(data.replace(b"Newest", b"Oldest") if b"/items/old" not in data else data)
    text = (tmp_path / "apiDefinition.swagger.json").read_text()
    before, _, after = text.rpartition("Newest")
    (tmp_path / "apiDefinition.swagger.json").write_text(f"{before}Oldest{after}")
    ignore(tmp_path, rule="path-partial-duplicate", operation="Newest", reason="the service tells them apart")

    left = validate_path(tmp_path, Choice(select=("path-partial-duplicate", "unused-ignore")))

    assert [finding.operation for finding in left] == ["Oldest"]


def test_settings_of_a_folder_above(folder):
    ignore(folder, rule="tag-redefined", reason="because")
    inner = folder / "connectors" / "one"
    inner.mkdir(parents=True)
    for name, data in example_files(BROKEN).items():
        (inner / name).write_bytes(data)

    assert ("tag-redefined", "error") not in found(inner)
    assert ("tag-redefined", "error") not in found(inner / "apiDefinition.swagger.json")


def test_settings_in_the_specs_come_first(folder):
    ignore(folder, rule="tag-redefined", reason="because")
    (folder / "specs").mkdir()
    (folder / "specs" / "connector.yaml").write_text(
        "title: x\nvalidate:\n  severity: {unused-component: off}\n"
        "  ignore:\n    - {rule: host-non-production, reason: there is no other}\n"
    )

    assert found(folder) == {("tag-redefined", "error")}


BAD = {
    "not TOML": ("[tool.connector.validate", "pyproject.toml: cannot be read as TOML: "),
    "no table": ("[tool.connector]\nvalidate = 5 # tool.connector.validate", "must be a table"),
    "unknown setting": ("[tool.connector.validate]\nignores = []", "has no setting 'ignores'; there are"),
    "ignore is no list": ('[tool.connector.validate]\nignore = "a"', "ignore must be a list of tables"),
    "ignore without reason": ('[tool.connector.validate]\nignore = [{rule = "file-bom"}]', "needs a reason"),
    "ignore of nothing": ('[tool.connector.validate]\nignore = ["file-bom"]', "must be a table with rule and reason"),
    "ignore of unknown rule": (
        '[tool.connector.validate]\nignore = [{rule = "file-bon", reason = "x"}]',
        "there is no rule 'file-bon'; did you mean 'file-bom'?",
    ),
    "ignore with another key": (
        '[tool.connector.validate]\nignore = [{rule = "file-bom", reason = "x", path = "y"}]',
        "has no key 'path'",
    ),
    "pointer is a number": (
        '[tool.connector.validate]\nignore = [{rule = "file-bom", reason = "x", pointer = 5}]',
        "pointer of the ignore of 'file-bom' must be a text",
    ),
    "unknown severity": (
        '[tool.connector.validate.severity]\nfile-bom = "fatal"',
        "must be one of error, warning, info, off",
    ),
    "nested deeply": ("[tool.connector.validate]\nignore = " + "[" * 5000, "nested too deeply"),
    "key of many parts": ("tool.connector.validate" + ".a" * 30_000 + " = 1", "a key has more than 64 parts"),
    "quoted key of many parts": ("tool.connector.validate" + ' . "a"' * 3000 + " = 1", "a key has more than 64 parts"),
    "endless number": (
        "[tool.connector.validate]\nseverity = " + "1" * 5000,
        "cannot be read as TOML: Exceeds the limit",
    ),
    "severity is a list": ("[tool.connector.validate]\nseverity = []", "severity must be a table"),
}


@pytest.mark.parametrize(("text", "message"), BAD.values(), ids=BAD)
def test_settings_that_cannot_be_used(folder, text, message):
    decide(folder, text)

    with pytest.raises(BadSettings) as refused:
        validate_path(folder)

    assert message in str(refused.value)
    assert str(refused.value).startswith(f"{folder / 'pyproject.toml'}: ")


def test_specs_that_are_no_yaml(folder):
    (folder / "specs").mkdir()
    (folder / "specs" / "connector.yaml").write_text("validate:\n  - {\n")

    with pytest.raises(BadSettings, match=r"specs/connector\.yaml: cannot be read as YAML: "):
        validate_path(folder)


@pytest.mark.parametrize("text", ["[" * 30_000, "{a: " * 30_000, "\n  " + "- " * 30_000, "&a [*a, *a]"])
def test_specs_that_no_parser_should_get_all_of(folder, text):
    (folder / "specs").mkdir()
    (folder / "specs" / "connector.yaml").write_text(f"validate: {text}\n")

    with pytest.raises(BadSettings, match=r"cannot be read as YAML: (it is nested too deeply|line 1 uses)"):
        validate_path(folder)


@pytest.mark.parametrize("name", ["pyproject.toml", "specs/connector.yaml"])
def test_settings_that_are_too_large(folder, name):
    (folder / "specs").mkdir()
    (folder / name).write_bytes(b"#" * (MAX_BYTES + 1))

    with pytest.raises(Unreadable, match=rf"{name}:1:1: is larger than 16 MiB"):
        validate_path(folder)


def test_removed_and_base_files_of_examples():
    assert "readme.md" not in example_files(Example(files={"readme.md": REMOVED}))
