"""A file of a connector that is named alone is judged as what it is, beside the files that it belongs to."""

import shutil

import pytest

from generator.definition import Unreadable
from generator.definition.files import DEFINITION, ICON, PROPERTIES, README, SCRIPT, SETTINGS
from generator.validator import Choice, validate_path
from generator.validator.catalogue import catalogue
from generator.validator.connector import connector_of
from generator.validator.examples import example_files
from generator.validator.fixing import fix_connector, specs_of
from generator.validator.load import load_connector
from generator.validator.rule import REMOVED, Example
from generator.validator.validate import outcome_of

SPECS = "title: x\nvalidate:\n  severity: {operation-summary-trailing-char: off, brand-color-missing: off}\n"
DOTTED = Example(definition={"/paths/~1items/get/summary": "List items."})
COLOUR = Example(properties={"/properties/iconBrandColor": "1A2b3C"})
SUMMARY, BRAND = "operation-summary-trailing-char", "brand-color-missing"


def written(folder, example=Example(), places=None):  # noqa: B008 - examples are frozen
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in example_files(example).items():
        path = folder / (places or {}).get(name, name)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    return folder


def rules(path):
    return {finding.code for finding in validate_path(path)}


def test_settings_in_specs_are_for_the_connector_beside_them_alone(tmp_path):
    folder = written(tmp_path, DOTTED)
    (folder / "specs").mkdir()
    (folder / "specs" / "connector.yaml").write_text(SPECS)
    shutil.copy(folder / DEFINITION, folder / "broken.json")
    shutil.copy(folder / DEFINITION, folder / "specs" / DEFINITION)

    assert rules(folder) == rules(folder / DEFINITION) == set()
    assert rules(folder / "broken.json") == rules(folder / "specs" / DEFINITION) == {SUMMARY}


def test_what_is_not_generated_is_fixed_beside_specs(tmp_path):
    folder = written(tmp_path, DOTTED)
    (folder / "specs").mkdir()
    (folder / "specs" / "connector.yaml").write_text("title: x\n")
    shutil.copy(folder / DEFINITION, folder / "broken.json")

    assert specs_of(folder / DEFINITION) == specs_of(folder / PROPERTIES) == specs_of(folder) == folder / "specs"
    assert specs_of(folder / "broken.json") is specs_of(folder / README) is None
    assert fix_connector(folder / "broken.json", Choice()).findings == 1
    assert rules(folder / "broken.json") == set()
    assert rules(folder) == {SUMMARY}


@pytest.mark.parametrize("name", [PROPERTIES, "other.json"])
def test_properties(tmp_path, name):
    folder = written(tmp_path, COLOUR._replace(definition={**DOTTED.definition, "/host": "dev.api.contoso.com"}))
    (folder / PROPERTIES).rename(folder / name)
    if name != PROPERTIES:
        (folder / DEFINITION).unlink()

    findings = validate_path(folder / name)

    assert [(finding.code, finding.file) for finding in findings] == [(BRAND, str(folder / name))]


def test_properties_are_held_against_the_definition_beside_them(tmp_path):
    bound = Example(properties={"/properties/scriptOperations": ["ListItem"]}, files={SCRIPT: "class Script { }"})
    folder = written(tmp_path, bound)

    assert rules(folder / PROPERTIES) == {"script-operation-not-found"}
    assert "script-class-missing" in rules(folder / SCRIPT)


@pytest.mark.parametrize(
    "place", ["script.csx", "script/script.csx", "script/SCRIPT.CSX", "alone/script.csx", "alone/other.cs"]
)
def test_script(tmp_path, place, monkeypatch):
    folder = written(tmp_path, Example(files={SCRIPT: "class Script { }"}), {SCRIPT: place})
    at = (folder / place).parent

    assert "script-class-missing" in rules(folder / place)
    monkeypatch.chdir(at)
    (finding, *_) = validate_path((folder / place).relative_to(at))
    assert finding.file == (folder / place).name


def test_settings_of_the_connector_count_for_each_of_its_files(tmp_path):
    folder = written(tmp_path, COLOUR._replace(files={SCRIPT: "class Script { }"}))
    (folder / "pyproject.toml").write_text(
        '[[tool.connector.validate.ignore]]\nrule = "brand-color-missing"\nreason = "r"\n'
        '[[tool.connector.validate.ignore]]\nrule = "operation-summary-trailing-char"\nreason = "used nowhere"\n'
    )

    assert rules(folder / PROPERTIES) == set()
    assert rules(folder) >= {"unused-ignore"}


@pytest.mark.parametrize(
    ("name", "content", "rule"),
    [
        ("readme.md", "# Items\n", "readme-section-missing"),
        ("README.md", "# Items\n", "readme-section-missing"),
        ("icon.png", "<svg/>", "icon-rules"),
        ("logo.jpg", "JFIF", "icon-rules"),
        ("settings.json", '{"connectorID": "a"}', "settings-invalid"),
        ("prod.json", '{"connectorId": "a", "environment": "prod"}', "settings-invalid"),
        ("items.json", '{"swagger": "2.0"}', "root-required-missing"),
        ("items.json", "{}", "swagger-version"),
        ("items.txt", '{"swagger": "2.0"}', "root-required-missing"),
    ],
)
def test_other_files(tmp_path, name, content, rule):
    (tmp_path / name).write_text(content)

    assert rule in rules(tmp_path / name)


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("openapi.yaml", "swagger: '2.0'\n", "is YAML, which Power Platform does not import; convert"),
        ("icon.svg", "<svg/>", "connector package renders it to icon.png"),
        ("CHANGELOG.md", "# Changes\n", "the readme.md is judged"),
        ("pyproject.toml", "[project]\n", "holds settings; name the connector"),
        ("package.json", '{"name": "a", "version": "1.0.0"}', "is not a file of a connector"),
    ],
)
def test_what_no_rule_judges_is_told_what_to_do(tmp_path, name, content, why):
    (tmp_path / name).write_text(content)

    with pytest.raises(Unreadable, match=why):
        load_connector(tmp_path / name)


EXAMPLES = [
    (rule.id, example)
    for rule in catalogue()
    for example in (*rule.bad[:2], *rule.good[:1])
    if rule.about in (PROPERTIES, SCRIPT, README, ICON, SETTINGS)
]


def test_a_file_by_itself_is_accused_of_nothing_that_the_whole_would_explain():
    """Held for each example of each rule about such a file: its findings alone are among those in its folder."""
    seen = set()
    for id_, example in EXAMPLES:
        files = {name: (name, name, data) for name, data in example_files(example).items()}
        whole = outcome_of(connector_of("", files, tuple(files)), Choice())
        told = {(finding.code, finding.file, finding.pointer) for finding in whole.findings}
        for name, file in files.items():
            if name in (PROPERTIES, SCRIPT, README, ICON, SETTINGS):
                alone = outcome_of(connector_of(name, {name: file}, asked=name), Choice())
                found = {(finding.code, finding.file, finding.pointer) for finding in alone.findings}
                assert found <= told, id_
                seen |= {rule for rule, _, _ in found}
    assert len(seen) > 20


def test_only_the_named_file_is_fixed(tmp_path):
    folder = written(tmp_path, COLOUR._replace(definition=DOTTED.definition))

    fixed = fix_connector(folder / PROPERTIES, Choice())

    assert (fixed.findings, fixed.files) == (1, 1)
    assert rules(folder) == {SUMMARY}


def test_an_unreadable_neighbour_is_none_of_its_problems(tmp_path):
    folder = written(tmp_path, Example(files={README: REMOVED}))
    (folder / DEFINITION).write_text("{")

    outcome = outcome_of(load_connector(folder / PROPERTIES), Choice())

    assert (outcome.findings, outcome.is_readable) == ([], True)
