"""Findings about generated files, told at the line of the specs that people edit."""

import json

import pytest
from command_runs import DEFINITION, run

RULE = "operation-summary-charset"
SUMMARY = "summary: List owners"


@pytest.fixture
def spoiled(generated, capsys):
    """Return the small specs with a summary that breaks a rule, and what they make."""
    (path,) = (path for path in (generated.root / "specs").rglob("*.yaml") if SUMMARY in path.read_text())
    path.write_text(path.read_text().replace(SUMMARY, f"{SUMMARY}!!"))
    assert run(capsys, "generate", "--root", generated.root)[0] == 0
    return path


def validated(capsys, *arguments):
    return run(capsys, "validate", "--no-compile", "--select", RULE, *arguments)[1]


def test_json_has_the_generated_place_and_its_source(generated, spoiled, capsys):
    (finding,) = json.loads(validated(capsys, "--format", "json", generated.root))

    assert finding["file"] == str(generated.root / DEFINITION)
    assert '"summary": "List owners!!"' in (generated.root / DEFINITION).read_text().splitlines()[finding["line"] - 1]
    source = finding["source"]
    assert source["file"] == str(spoiled)
    assert spoiled.read_text().splitlines()[source["line"] - 1][source["column"] - 1 :].startswith("List owners!!")


def test_text_begins_with_what_people_edit(generated, spoiled, capsys):
    file, _, line, excerpt, caret, place, *_ = validated(capsys, generated.root).splitlines()

    assert file == str(spoiled)
    assert f"[{RULE}]" in line
    assert excerpt[caret.index("^") :].startswith("List owners!!")
    assert place.strip().startswith(f"generated: {generated.root / DEFINITION}:")


@pytest.mark.parametrize("form", ["github", "junit", "sarif"])
def test_other_forms_name_the_source(generated, spoiled, capsys, form, monkeypatch):
    monkeypatch.chdir(generated.root)

    assert spoiled.relative_to(generated.root).as_posix() in validated(capsys, "--format", form)


@pytest.mark.parametrize("change", ["stale", "without specs", "specs that are wrong"])
def test_a_place_without_a_source_is_told_alone(generated, spoiled, capsys, change):
    if change == "stale":
        spoiled.write_text(spoiled.read_text().replace(SUMMARY, "summary: Show owners"))
    elif change == "without specs":
        (generated.root / "specs").rename(generated.root / "others")
    else:
        spoiled.write_text("operations: 1\n")

    (finding,) = json.loads(validated(capsys, "--format", "json", generated.root))

    assert finding["file"] == str(generated.root / DEFINITION)
    assert "source" not in finding
