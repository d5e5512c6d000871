"""The dialog of a connection: what is typed is used, and never shown again."""

import contextlib

import pytest
from designer_samples import definition, designer, write_connector
from playwright.sync_api import expect

from generator.designer.workbench import Service

SECRET = "correct-horse-9431"
PARAMETERS = {
    "api_key": {
        "type": "securestring",
        "uiDefinition": {
            "displayName": "Key <b>",
            "description": "From your <i>profile</i>.",
            "tooltip": 'A "tip"',
            "constraints": {"required": "true", "tabIndex": 2},
        },
    },
    "region": {
        "type": "string",
        "uiDefinition": {
            "displayName": "Region",
            "constraints": {
                "tabIndex": 1,
                "allowedValues": [{"text": "Europe", "value": "eu"}, {"text": "America", "value": "us"}],
            },
        },
    },
}


@pytest.fixture
def keyed(tmp_path):
    """Return a connector with a key in the header X-Key."""
    document = definition({"GET /items": {"operationId": "ListItems", "summary": "List items"}})
    document["securityDefinitions"] = {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}}
    document["security"] = [{"key": []}]
    return write_connector(tmp_path / "c", document, {"connectionParameters": PARAMETERS})


@contextlib.contextmanager
def serving(seen):
    """Run a service that keeps the keys it is sent; gives its address."""
    from generator.runtime.local.service import served

    async def service(scope, receive, send):
        if scope["type"] == "http":
            seen.append(dict(scope["headers"]).get(b"x-key", b"").decode())
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b""})

    with served(service) as address:
        yield address


def test_the_dialog_is_that_of_the_properties(keyed, pages) -> None:
    text = pages(keyed).get("/connection").text

    assert "Key &lt;b&gt;" in text
    assert "From your &lt;i&gt;profile" in text
    assert "A &#34;tip&#34;" in text
    assert text.index("Region") < text.index("Key &lt;b&gt;")
    assert '<option value="eu">Europe</option>' in text


def test_what_lacks_something_changes_nothing_and_is_not_shown(keyed) -> None:
    seen = []
    with serving(seen) as address, designer(keyed, Service(address, None, {"api_key": "first-key"})) as client:
        answer = client.post("/connection", data={"region": SECRET, "api_key": ""})
        client.post("/run", data={"~operation": "ListItems"})

    assert answer.status_code == 422
    assert "needs a value for &#39;api_key&#39;" in answer.text
    assert "must be one of" in answer.text
    assert SECRET not in answer.text
    assert seen == ["first-key"]


def test_another_page_cannot_change_the_connection(keyed, pages) -> None:
    answer = pages(keyed).post("/connection", data={"api_key": SECRET}, headers={"origin": "https://evil.example"})

    assert answer.status_code == 403


def test_what_is_typed_is_used_and_is_nowhere_afterwards(keyed, page, capfd) -> None:
    seen, addresses = [], []
    page.on("request", lambda request: addresses.append(request.url))
    with serving(seen) as address, designer(keyed, Service(address, None, {"api_key": "first-key"})) as client:
        page.goto(f"{client.base_url}/connection")
        key = page.get_by_label("Key <b> (required)")
        expect(key).to_have_attribute("type", "password")
        key.fill(SECRET)
        page.get_by_label("Region").select_option("Europe")
        page.get_by_role("button", name="Connect").click()

        expect(page.get_by_role("status").filter(has_text="is used from now on")).to_be_visible()
        expect(key).to_have_value("")
        stored = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")
        shown = [page.content(), page.url, stored, *addresses]
        page.goto(f"{client.base_url}/operation?id=ListItems")
        page.get_by_role("button", name="Run").click()
        expect(page.locator("#run-answer")).to_contain_text("200")
        shown.append(page.content())

    assert seen == [SECRET]
    assert not [text for text in (*shown, *capfd.readouterr()) if SECRET in text]
