"""Findings in a real browser: an edit of a spec shows without a command or a reload."""

from playwright.sync_api import expect

from generator.render import render_files, write_files


def test_an_edit_of_a_spec_is_shown(page, pages, specs) -> None:
    write_files(specs.root, render_files(specs.load()))
    page.goto(f"{pages(specs.root).base_url}/operation?id=ListItems")
    findings = page.get_by_role("region", name="Findings")
    expect(findings.locator("#news")).to_be_visible()
    expect(findings).not_to_contain_text("is being judged")

    specs.replace("operations/items.yaml", "summary: List items", "summary: List all the items!")
    expect(findings).to_contain_text("have changed since this card was shown")
    expect(page.get_by_role("link", name="List all the items!")).to_be_visible()

    specs.replace("operations/items.yaml", "summary: List all the items!", "sumary: List items")
    expect(findings).to_contain_text("Mistakes in the specs")
    expect(findings).to_contain_text(specs.place_of("operations/items.yaml", "«sumary: List items"))
