"""The connector's readme: rendered from the same specs as the definition, so that the two cannot disagree."""

import json
import re
from pathlib import Path

import pytest

from generator.cli import main
from generator.render import render_files, stale_files, write_files
from generator.spec import load_spec

PROJECT = Path(__file__).parents[2]
NAME = "assets/readme.md"
TEXTS = """\
readme:
  prerequisites: An account.
  credentials: Copy the key of your account.
  getting_started: Begin here.
  known_issues:
    - The first issue.
    - The *second* issue & <more>.
  deployment: Run it.
"""
SECTIONS = [
    "Prerequisites",
    "Supported Operations",
    "Obtaining Credentials",
    "Getting Started",
    "Known Issues and Limitations",
    "Deployment Instructions",
]


@pytest.fixture
def with_readme(specs):
    specs.append("connector.yaml", TEXTS)
    return specs


def readme(specs):
    return render_files(specs.load())[NAME].decode()


def headings(text, level):
    return re.findall(rf"^{'#' * level} (.+)$", text, re.MULTILINE)


def sections(text):
    """Return the texts below the headings of level two, by heading."""
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    return {heading: body.strip() for heading, body in zip(parts[1::2], parts[2::2], strict=True)}


def test_without_texts_there_is_none(specs):
    assert NAME not in render_files(specs.load())


def test_title_publisher_and_sections(with_readme):
    text = readme(with_readme)
    assert text.startswith("# Sample\n\nA small sample connector for tests of the generator.\n\n## Publisher: A\n")
    assert headings(text, 2) == ["Publisher: A", *SECTIONS]
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert not re.search(r"\n\n\n|[ \t]\n", text)


def test_each_text_stands_in_its_section(with_readme):
    found = sections(readme(with_readme))
    assert found["Prerequisites"] == "An account."
    assert found["Obtaining Credentials"] == "Copy the key of your account."
    assert found["Getting Started"] == "Begin here."
    assert found["Known Issues and Limitations"] == "- The first issue.\n- The *second* issue & <more>."
    assert found["Deployment Instructions"] == "Run it."


def test_visible_operations_and_triggers_are_listed_with_their_descriptions(with_readme, definition):
    text = readme(with_readme)
    operations = [
        operation
        for item in definition()["paths"].values()
        for operation in item.values()
        if isinstance(operation, dict) and "operationId" in operation
    ]
    visible = {each["summary"]: each["description"] for each in operations if each.get("x-ms-visibility") != "internal"}
    listed = dict(re.findall(r"^### (.+)\n\n(.+)$", sections(text)["Supported Operations"], re.MULTILINE))
    assert listed == visible
    assert {"List items", "When an item is created"} <= set(listed)
    assert not {"List owners", "End"} & set(headings(text, 3))


def test_an_edited_summary_changes_both(with_readme):
    root = with_readme.root
    write_files(root, render_files(with_readme.load()))
    with_readme.replace("operations/items.yaml", "summary: List items", "summary: List all")

    changed = write_files(root, render_files(with_readme.load()))

    assert changed == ["apiDefinition.swagger.json", NAME]
    assert "### List all\n" in (root / NAME).read_text()


@pytest.mark.parametrize("spoil", [lambda path: path.write_text("# Sample\n"), Path.unlink], ids=["edited", "deleted"])
def test_check_notices_a_readme_that_is_not_what_the_specs_give(with_readme, capsys, spoil):
    root = with_readme.root
    assert main(["generate", "--root", str(root)]) == 0
    assert main(["generate", "--check", "--root", str(root)]) == 0
    spoil(root / NAME)
    capsys.readouterr()

    assert main(["generate", "--check", "--root", str(root)]) == 1

    printed = capsys.readouterr().out
    assert f"+++ generated/{NAME}\n" in printed
    assert "1 of 10 generated files are stale" in printed


def test_generate_makes_the_folder(with_readme, capsys):
    root = with_readme.root
    assert not (root / "assets").exists()

    assert main(["generate", "--root", str(root)]) == 0

    assert f"wrote {NAME}\n" in capsys.readouterr().out
    assert (root / NAME).read_bytes() == render_files(with_readme.load())[NAME]


def test_generate_with_a_file_in_the_way_of_the_folder_writes_nothing(with_readme, capsys):
    root = with_readme.root
    (root / "assets").write_text("mine")

    assert main(["generate", "--root", str(root)]) == 2

    assert "nothing was written" in capsys.readouterr().err
    assert (root / "assets").read_text() == "mine"
    assert not (root / "apiDefinition.swagger.json").exists()


def test_check_takes_windows_line_ends(with_readme):
    write_files(with_readme.root, render_files(with_readme.load()))
    path = with_readme.root / NAME
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert stale_files(with_readme.root, render_files(with_readme.load())) == []


@pytest.mark.parametrize("missing", ["prerequisites", "credentials", "known_issues", "deployment"])
def test_a_text_that_is_missing_is_told(with_readme, missing):
    with_readme.replace("connector.yaml", f"  {missing}:", f"  {missing}s:")
    assert any(f"'{missing}' is missing" in problem for problem in with_readme.problems())


def test_the_project_has_every_section_and_operation():
    spec = load_spec(PROJECT)
    text = (PROJECT / NAME).read_text(encoding="utf-8")
    assert stale_files(PROJECT, {NAME: render_files(spec)[NAME]}) == []
    assert headings(text, 2) == [f"Publisher: {spec.connector.contact.name}", *SECTIONS]
    definition = json.loads((PROJECT / "apiDefinition.swagger.json").read_text(encoding="utf-8"))
    summaries = [
        operation["summary"]
        for item in definition["paths"].values()
        for operation in item.values()
        if isinstance(operation, dict) and "operationId" in operation and operation.get("x-ms-visibility") != "internal"
    ]
    assert sorted(headings(text, 3)) == sorted(summaries)
    assert len(set(summaries)) == len(summaries)
    assert not re.search(r"\n\n\n|[ \t]\n", text)
