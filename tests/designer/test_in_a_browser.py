"""The designer as a person uses it, in a real browser."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from designer_samples import definition, write_connector
from playwright.sync_api import expect

SECRET = "time-is-honey"


def opened(page, address, operation):
    page.goto(f"{address}/operation?id={operation}")
    settled(page)


def settled(page):
    expect(page.locator("select[aria-busy]")).to_have_count(0)


def run(page):
    page.get_by_role("button", name="Run").click()
    expect(page.locator("#run-answer")).to_contain_text("Run ")


def column(page, title):
    return page.get_by_role("region", name=title)


def text_of(response):
    is_text = "text" in (response.headers.get("content-type") or "")
    return response.text() if response.status == 200 and is_text else ""


def test_a_first_run_of_create_time_entry(page, own) -> None:
    page.goto(own)
    page.get_by_label("Search operations").fill("create time")
    page.get_by_role("link", name="Create time entry", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Create time entry")
    # A drop-down that depends on another one says so.
    expect(page.get_by_text("The list cannot be filled: First fill in Workspace.").first).to_be_visible()

    page.get_by_label("Workspace (required)").select_option(label="Lovelace Studio")
    page.locator("select[name='body/project_id']").select_option(label="Website relaunch")
    task = page.locator("select[name='body/task_id']")
    expect(task.locator("option")).not_to_have_count(1)
    task.select_option(index=1)
    page.get_by_label("Start (required)", exact=True).fill("2024-05-31T09:00:00Z")
    page.get_by_label("Duration").fill("3600")
    page.get_by_label("Description").fill("<b>Notes</b>")
    tags = page.get_by_role("group", name="Tags", exact=True)
    tags.get_by_role("button", name="Add an entry").click()
    tags.get_by_role("button", name="Enter custom value").click()
    page.locator("input[name='body/tags/~2:0']").fill("urgent")
    page.get_by_text("Show advanced options").click()
    expect(page.get_by_label("User", exact=True)).to_be_visible()
    run(page)

    expect(column(page, "The client sends")).to_contain_text('"project_id": 12000137')
    expect(column(page, "Policies and script make of it")).to_contain_text('"workspace_id": 4000137')
    expect(column(page, "The service answers")).to_contain_text("200")
    expect(column(page, "The flow gets")).to_contain_text('"description": "<b>Notes</b>"')
    expect(column(page, "The flow gets").locator(".unfit")).to_have_count(0)
    row = page.get_by_role("row", name=re.compile("^Description description"))
    expect(row).to_contain_text("<b>Notes</b>")


def test_a_dependent_drop_down_follows_a_change(page, own) -> None:
    opened(page, own, "CreateTimeEntry")
    page.get_by_label("Workspace (required)").select_option(label="Lovelace Studio")
    project = page.locator("select[name='body/project_id']")
    project.select_option(label="Website relaunch")
    task = page.locator("select[name='body/task_id']")
    expect(task.locator("option")).not_to_have_count(1)

    page.get_by_label("Workspace (required)").select_option(label="Private matters")

    expect(project).to_have_value("")
    expect(project.locator("option", has_text="Website relaunch")).to_have_count(0)
    # And what depends on that one in turn.
    expect(page.locator("#box-7-reason")).to_contain_text("First fill in Project")


def test_a_custom_value_is_always_possible(page, own) -> None:
    opened(page, own, "GetWorkspace")
    box = page.locator("#box-0-box")
    box.get_by_role("button", name="Enter custom value").click()
    expect(page.get_by_label("Workspace (required)")).to_be_focused()
    page.get_by_label("Workspace (required)").fill("1")
    run(page)

    expect(column(page, "The client sends")).to_contain_text("/workspaces/1")
    # An error of the service is an answer like any other.
    expect(column(page, "The flow gets")).to_contain_text(re.compile("403|404"))
    expect(column(page, "The flow gets")).to_contain_text('"message"')
    box.get_by_role("button", name="Show the list").click()
    expect(box.locator("select")).to_have_value("")


def test_wrong_inputs_lead_to_their_boxes(page, own) -> None:
    opened(page, own, "CreateTimeEntry")
    page.get_by_label("Duration").fill("long")
    run(page)

    expect(page.get_by_role("alert")).to_contain_text("'body/duration' must be an integer, not 'long'")
    page.get_by_role("link", name=re.compile("^Workspace:")).click()
    assert page.url.endswith("#box-0")


def test_a_list_in_one_box_and_back(page, own) -> None:
    opened(page, own, "CreateTimeEntry")
    page.get_by_text("Show advanced options").click()
    ids = page.get_by_role("group", name="Tag IDs", exact=True)
    for number in range(3):
        ids.get_by_role("button", name="Add an entry").click()
        page.locator(f"[name='body/tag_ids/~2:{number}']").wait_for()
        settled(page)
    for number, value in enumerate(("7", "8", "9")):
        entry = page.get_by_role("group", name=f"Tag IDs {number + 1}")
        entry.locator("input[type=text]").fill(value)
    page.get_by_role("group", name="Tag IDs 2").get_by_role("button", name="Remove").click()
    expect(page.locator("[name='body/tag_ids/~2:1']")).to_have_count(0)
    ids.get_by_role("button", name="Enter the whole list").click()

    box = page.locator("textarea[name='body/tag_ids']")
    expect(box).to_have_value("[\n  7,\n  9\n]")
    box.fill("[1, 2]")
    page.get_by_role("button", name="Enter entries one by one").click()
    expect(page.locator("[name='body/tag_ids/~2:1']")).to_have_value("2")


def test_a_picker_fills_its_box(page, own) -> None:
    opened(page, own, "CreateTimeEntry")
    page.get_by_label("Pick Start (UTC)").fill("2024-05-31T09:00")

    expect(page.get_by_label("Start (required)", exact=True)).to_have_value("2024-05-31T09:00:00Z")


def test_no_secret_is_in_the_page_or_its_requests(page, own) -> None:
    seen = []
    page.on("request", lambda request: seen.append(f"{request.url} {request.post_data or ''} {request.headers}"))
    page.on("response", lambda response: seen.append(text_of(response)))
    opened(page, own, "GetMe")
    run(page)

    expect(column(page, "Policies and script make of it")).to_contain_text("authorization: Basic ***")
    everything = "\n".join([*seen, page.content()])
    assert "***" in everything
    for secret in (SECRET, "5eed5eed5eed5eed", "YWRhQGV4YW1wbGUuY29tOnRpbWUtaXMtaG9uZXk"):
        assert secret not in everything
    stored = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")
    assert stored in ('[{},{},""]', '[{},{"htmx-current-path-for-history":"/operation?id=GetMe"},""]')


def test_by_keyboard_alone(page, own) -> None:
    page.goto(own)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("/")
    page.keyboard.type("get current user")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Get current user", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Get current user")
    page.get_by_label("Search operations").focus()
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "Run":
            break
    page.keyboard.press("Enter")
    expect(page.locator("#run-answer")).to_contain_text("Ada Lovelace")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 2560])
def test_axe_finds_nothing_serious_and_nothing_is_cut(chromium, own, scheme, width) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    opened(page, own, "CreateTimeEntry")
    page.get_by_label("Workspace (required)").select_option(label="Lovelace Studio")
    page.get_by_label("Start (required)", exact=True).fill("2024-05-31T09:00:00Z")
    page.get_by_role("group", name="Tags", exact=True).get_by_role("button", name="Add an entry").click()
    page.get_by_text("Show advanced options").click()
    run(page)
    expect(column(page, "The flow gets")).to_contain_text("200")

    found = Axe().run(page).response["violations"]
    assert [
        (each["id"], [node["target"] for node in each["nodes"]][:3])
        for each in found
        if each["impact"] in ("serious", "critical")
    ] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


def test_two_browsers_at_once(chromium, own) -> None:
    contexts = [chromium.new_context() for _ in range(2)]
    both = [context.new_page() for context in contexts]
    for page, operation in zip(both, ("GetMe", "GetMeWorkspaces"), strict=True):
        opened(page, own, operation)
    for page in both:
        page.get_by_role("button", name="Run").click()

    expect(column(both[0], "The client sends")).to_contain_text("GET /api/v9/me")
    expect(column(both[1], "The client sends")).to_contain_text("GET /api/v9/me/workspaces")
    for context in contexts:
        context.close()


def test_hostile_texts_run_nothing(page, tmp_path, pages) -> None:
    hostile = '<img src=x onerror="window.ran=1"><script>window.ran=1</script>\'"--></textarea></select>{{7*7}}'
    words = {"x-ms-summary": hostile, "description": hostile, "default": hostile}
    properties = {
        hostile: {"type": "string", **words},
        "enum": {"type": "string", "enum": [hostile], **words},
        "list": {"type": "array", "items": {"type": "string"}, **words, "default": [hostile]},
        "json": {"type": "object", **words, "default": {hostile: hostile}},
        "choice": {"type": "string", "x-ms-dynamic-values": {"operationId": hostile, "value-path": hostile}, **words},
    }
    operation = {
        "operationId": hostile,
        "summary": hostile,
        "description": hostile,
        "parameters": [
            {"name": "body", "in": "body", "schema": {"type": "object", "properties": properties}},
            {"name": f"js:{hostile}", "in": "query", "type": "string", **words},
        ],
        "responses": {"200": {"description": hostile, "schema": {"type": "object", "properties": properties}}},
    }
    folder = write_connector(tmp_path / "c", definition({"POST /a": operation}, title=hostile))
    page.goto(str(pages(folder).base_url))
    expect(page.locator("select[aria-busy]")).to_have_count(0)
    for name in ("Enter custom value", "Add an entry", "Enter the whole list", "Run"):
        page.get_by_role("button", name=name).first.click()
    expect(page.locator("#run-answer")).to_contain_text("Run 1 at")

    assert page.evaluate("window.ran") is None
    assert page.locator("main img, main script").count() == 0
