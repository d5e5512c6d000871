"""What differs from a git revision, with the cards before and after."""

import subprocess

import pytest
from designer_samples import definition, write_connector
from playwright.sync_api import expect

NAME = {"name": "name", "in": "query", "type": "string", "x-ms-summary": "Item <b>name</b>"}
SIZE = {"name": "size", "in": "query", "type": "string", "x-ms-summary": "Item size"}
LIST = {"operationId": "ListItems", "summary": "List items <i>", "description": "Lists."}


def git(folder, *words) -> None:
    who = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", folder, *who, *words], check=True, capture_output=True)


@pytest.fixture
def changed(tmp_path):
    """Return the folder of a connector in which an input and an operation are gone since the last commit."""
    operations = {"GET /items": {**LIST, "parameters": [NAME, SIZE]}, "GET /old": {"operationId": "GetOld"}}
    folder = write_connector(tmp_path / "c", definition(operations))
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "first")
    return write_connector(folder, definition({"GET /items": {**LIST, "parameters": [NAME]}}))


def test_what_breaks_flows_is_listed_by_operation(changed, pages) -> None:
    text = pages(changed).get("/changes").text

    assert "2 breaking" in text
    assert "parameter-removed" in text
    assert "operation-removed" in text
    assert "List items &lt;i&gt; <span" in text
    assert "<i>" not in text


def test_nothing_differs_from_what_is_committed(changed, pages) -> None:
    git(changed, "commit", "-aqm", "second")
    client = pages(changed)

    assert "Nothing differs." in client.get("/changes").text
    assert "2 breaking" in client.get("/changes", params={"against": "HEAD~1"}).text


@pytest.mark.parametrize(
    "against", ["", "--help", "-1", "nothing", "<script>", "HEAD:x", "a\0b", "apiDefinition.swagger.json"]
)
def test_what_is_no_revision_is_said_so(changed, pages, against) -> None:
    client = pages(changed)

    for path in ("/changes", "/changes/cards"):
        text = client.get(path, params={"against": against, "id": "ListItems"}).text
        assert "is not a commit" in text
        assert "<script>" not in text


def test_a_file_is_not_read_in_place_of_a_revision(changed, pages, tmp_path) -> None:
    other = write_connector(tmp_path / "other", definition({"GET /secret": {"operationId": "Secret"}}))

    text = pages(changed).get("/changes", params={"against": str(other / "apiDefinition.swagger.json")}).text

    assert "is not a commit" in text
    assert "Secret is" not in text


def test_a_folder_outside_of_a_repository_has_no_revisions(tmp_path, pages, monkeypatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    client = pages(write_connector(tmp_path / "c", definition({"GET /a": {"operationId": "A"}})))

    assert "no commit can be looked up" in client.get("/changes").text


def test_a_definition_that_cannot_be_read_is_a_message(changed, pages) -> None:
    client = pages(changed)
    (changed / "apiDefinition.swagger.json").write_text("{,}")

    assert client.get("/changes").status_code == 500
    assert "apiDefinition.swagger.json:1:2" in client.get("/changes/cards", params={"id": "ListItems"}).text


def test_a_card_that_is_gone_has_no_after(changed, pages) -> None:
    text = pages(changed).get("/changes/cards", params={"id": "GetOld"}).text

    assert text.count("There is no such operation.") == 1


def test_cards_stand_side_by_side(changed, pages, page) -> None:
    page.goto(f"{pages(changed).base_url}/changes")
    page.get_by_text("Card of List items <i> before and after").click()

    before, after = page.get_by_role("region", name="Before"), page.get_by_role("region", name="After")
    expect(before.get_by_label("Item size")).to_be_visible()
    expect(before.get_by_label("Item <b>name</b>")).to_be_disabled()
    expect(after.get_by_label("Item <b>name</b>")).to_be_visible()
    expect(after.get_by_label("Item size")).to_have_count(0)
    expect(before.get_by_text("differs")).to_have_count(1)
    expect(after.get_by_text("differs")).to_have_count(0)
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(each => each.id)")
    assert len(ids) == len(set(ids))

    page.get_by_label("Compare with the revision").fill("nowhere")
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("alert")).to_contain_text("'nowhere' is not a commit")
