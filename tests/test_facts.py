"""What code cites of the service's facts is in docs/facts, and nothing is cited that is not in the repository."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FACTS = ROOT / "docs" / "facts"
SOURCES = [
    path
    for room in ("generator", "toggl_simulator", "specs", "script", "tests")
    for path in sorted((ROOT / room).rglob("*"))
    if path.suffix in (".py", ".yaml", ".csx", ".cs", ".j2") and path != Path(__file__)
]
CITED = re.compile(r"\bdocs/facts/([\w-]+\.md)((?: | and |, )\d+(?:\.\d+)?)*")
NUMBER = re.compile(r"\d+(?:\.\d+)?")
HEADING = re.compile(r"^#{2,3} (\d+(?:\.\d+)?)\b", re.MULTILINE)
OUTSIDE = re.compile(r"\b[Ff]acts,? (?:more, )?\d|\b(?:toggl-api|connector-r\w+)\b(?!\.\w+/)|\breference section\b")


def sections() -> set[tuple[str, str]]:
    return {(path.name, number) for path in FACTS.glob("*.md") for number in HEADING.findall(path.read_text())}


def citations(text: str) -> set[tuple[str, str]]:
    return {
        (match[1], number)
        for match in CITED.finditer(text)
        for number in NUMBER.findall(match[0].partition(".md")[2]) or [""]
    }


def outside(text: str) -> list[str]:
    return [match[0] for match in OUTSIDE.finditer(text)]


def test_what_is_cited_exists() -> None:
    there = sections()
    wrong = {
        str(path.relative_to(ROOT)): missing for path in SOURCES if (missing := citations(path.read_text()) - there)
    }
    assert not wrong


def test_every_fact_is_cited() -> None:
    cited = set().union(*(citations(path.read_text()) for path in SOURCES))
    with_parents = cited | {(name, number.partition(".")[0]) for name, number in cited}
    below_cited = {each for each in sections() if (each[0], each[1].partition(".")[0]) in cited}
    assert sections() == (with_parents | below_cited) & sections()


def test_no_document_outside_the_repository_is_cited() -> None:
    assert not {str(path.relative_to(ROOT)): found for path in SOURCES if (found := outside(path.read_text()))}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(docs/facts/toggl.md 1.1, 3)", {("toggl.md", "1.1"), ("toggl.md", "3")}),
        ("docs/facts/toggl.md 9.9: a day", {("toggl.md", "9.9")}),
        ("see docs/facts/toggl.md.", {("toggl.md", "")}),
        ("docs/facts/none.md 1", {("none.md", "1")}),
    ],
)
def test_citations_are_found(text: str, expected: set[tuple[str, str]]) -> None:
    assert citations(text) == expected


@pytest.mark.parametrize("text", ["(facts 1.3)", "Toggl API facts, more, 2", "toggl-api.md 5.6", "reference section 4"])
def test_a_document_elsewhere_is_found(text: str) -> None:
    assert outside(text)
