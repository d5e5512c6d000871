"""Findings, by operation and with their rules, anew after each saved file."""

import json

import pytest
from designer_samples import definition, write_connector

from generator.render import render_files, write_files

NEWS = "/findings/news"


@pytest.fixture
def specified(specs):
    """Return specs whose generated files are fresh."""
    write_files(specs.root, render_files(specs.load()))
    return specs


def news(client, **asked):
    answer = client.get(NEWS, params=asked)
    return answer.text if answer.status_code == 200 else None


def seen_in(text):
    asked = text.partition("hx-vals='")[2].partition("'")[0]
    return json.loads(asked)["seen"]


def test_findings_stand_with_their_operation_and_their_rule(tmp_path, pages) -> None:
    operations = {
        "GET /a": {"operationId": "GetA", "summary": "Get a"},
        "GET /b": {"operationId": "GetB", "summary": "Get b <b>", "description": "Gets b."},
    }
    client = pages(write_connector(tmp_path / "c", definition(operations)))

    everything, of_a = news(client), news(client, id="GetA")

    assert "Get b &lt;b&gt;" in everything
    assert "<code>operation-description-missing</code>" in of_a
    assert "apiDefinition.swagger.json:1:" in of_a
    assert str(tmp_path) not in everything
    paper = client.get("/findings/rule", params={"id": "operation-description-missing"}).text
    assert "Source:" in paper
    assert "<b>Bad:</b>" in paper
    assert "<b>Good:</b>" in paper


def test_operations_are_listed_with_their_counts(tmp_path, pages) -> None:
    folder = write_connector(tmp_path / "c", definition({"GET /a": {"operationId": "GetA", "summary": "Get a"}}))
    client = pages(folder)

    assert 'class="count"' not in client.get("/").text
    assert 'class="count"' in news(client)
    # A page that is opened later has them at once.
    assert 'class="count"' in client.get("/").text


def test_nothing_is_sent_while_nothing_changes(specified, pages) -> None:
    client = pages(specified.root)
    first = news(client)

    assert news(client, seen=seen_in(first)) is None


def test_an_edit_of_a_spec_is_generated_and_judged_at_its_line(specified, pages) -> None:
    client = pages(specified.root)
    before = seen_in(news(client, id="ListItems"))

    specified.replace("operations/items.yaml", "summary: List items", "summary: List all the items!")
    after = news(client, id="ListItems", seen=before)

    assert "List all the items!" in (specified.root / "apiDefinition.swagger.json").read_text()
    assert specified.place_of("operations/items.yaml", "summary: «List all the items!").rpartition(":")[0] in after
    assert "have changed since this card was shown" in after
    assert "List all the items!" in client.get("/").text


def test_a_mistake_in_the_specs_is_shown_and_nothing_is_generated(specified, pages) -> None:
    client = pages(specified.root)
    before = (specified.root / "apiDefinition.swagger.json").read_bytes()
    news(client)

    specified.replace("operations/items.yaml", "description: Lists all items.", "descripton: <i>Lists</i>")
    text = news(client)

    assert "Mistakes in the specs" in text
    assert specified.place_of("operations/items.yaml", "«descripton: <i>Lists</i>") in text
    assert "<i>" not in text
    assert (specified.root / "apiDefinition.swagger.json").read_bytes() == before

    specified.replace("operations/items.yaml", "descripton: <i>Lists</i>", "description: Lists them.")
    assert "Mistakes in the specs" not in news(client)
    assert "Lists them." in (specified.root / "apiDefinition.swagger.json").read_text()


def test_what_was_stale_at_the_start_is_told_and_left(specified, pages) -> None:
    target = specified.root / "apiDefinition.swagger.json"
    target.write_text(target.read_text().replace("List items", "List other items"))
    changed = target.read_bytes()

    assert "Not what the specs give: apiDefinition.swagger.json" in news(pages(specified.root))
    assert target.read_bytes() == changed


def test_a_definition_that_is_broken_while_one_edits_is_a_finding(tmp_path, pages) -> None:
    folder = write_connector(tmp_path / "c", definition({"GET /a": {"operationId": "A", "summary": "First"}}))
    client = pages(folder)
    first = news(client)

    (folder / "apiDefinition.swagger.json").write_text('{"swagger": "2.0",,}')
    broken = news(client, seen=seen_in(first))

    assert "json-unparseable" in broken
    assert "apiDefinition.swagger.json:1:19" in broken


def test_a_rule_that_is_not_there_has_no_paper(tmp_path, pages) -> None:
    client = pages(write_connector(tmp_path / "c", definition({})))

    assert client.get("/findings/rule", params={"id": "<b>"}).status_code == 404
