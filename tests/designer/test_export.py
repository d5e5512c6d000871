"""The cards as a static site, opened from a file."""

import re
from pathlib import Path

import pytest
from designer_samples import definition, write_connector
from playwright.sync_api import expect

from generator.cli import main
from generator.designer.export import NotExported, export_site
from generator.designer.pages import file_name

PROJECT = Path(__file__).parents[2]


def test_the_site_works_from_a_file(tmp_path, page) -> None:
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    count = export_site(PROJECT, tmp_path / "site")
    page.goto((tmp_path / "site" / "index.html").as_uri())

    page.get_by_label("Search operations").fill("create time")
    expect(page.locator("#found")).to_have_text(re.compile(r"^\d found$"))
    page.get_by_role("link", name="Create time entry", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Create time entry")
    expect(page.get_by_label("Workspace (required)")).to_be_visible()
    page.get_by_text("Show advanced options").click()
    expect(page.get_by_label("User", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Run")).to_have_count(0)
    assert count > 50
    assert [url for url in asked if not url.startswith("file:")] == []
    # Whatever a page loads is there.
    assert all(Path(url.removeprefix("file://")).exists() for url in asked)


def test_operations_that_differ_in_case_alone_have_pages_of_their_own() -> None:
    names = [file_name(each) for each in ("get", "Get", "GET", "index", "Index", "a/../b", "a.b", "\ud800")]

    assert len({name.lower() for name in names}) == len(names)
    assert "index.html" not in names
    assert not [name for name in names if "/" in name]


def test_a_connector_without_operations_has_a_site(tmp_path) -> None:
    folder = write_connector(tmp_path / "c", definition({}))

    assert export_site(folder, tmp_path / "site") == 0
    assert "no operations" in (tmp_path / "site" / "index.html").read_text()


def test_a_folder_that_holds_something_is_left(tmp_path) -> None:
    folder = write_connector(tmp_path / "c", definition({"GET /a": {"operationId": "A"}}))
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "mine.txt").write_text("mine")

    with pytest.raises(NotExported, match="is not an empty folder"):
        export_site(folder, tmp_path / "site")

    assert [path.name for path in (tmp_path / "site").iterdir()] == ["mine.txt"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["c", "site"]


def test_the_command_writes_the_site(tmp_path, capsys) -> None:
    folder = write_connector(tmp_path / "c", definition({"GET /a": {"operationId": "A", "summary": "First"}}))

    assert main(["serve", "--root", str(folder), "--export", str(tmp_path / "site")]) == 0
    assert "1 operation" in capsys.readouterr().out
    assert "First" in (tmp_path / "site" / "index.html").read_text()
    assert main(["serve", "--root", str(folder), "--export", str(tmp_path / "site")]) == 2
