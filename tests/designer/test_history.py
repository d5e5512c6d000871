"""The runs of a session: repeated, changed and copied, in a real browser and over HTTP."""

import json
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from designer_samples import definition, write_connector
from playwright.sync_api import expect

from generator.designer.copying import call_line, curl_lines
from generator.designer.recording import Exchange
from generator.designer.runs import Run
from generator.designer.workbench import Service
from generator.runtime.gateway import Request
from generator.runtime.masking import Mask

SECRETS = ("time-is-honey", "5eed5eed5eed5eed", "YWRhQGV4YW1wbGUuY29tOnRpbWUtaXMtaG9uZXk")
PROJECT = Path(__file__).parents[2]


def shown_run(page, number):
    return page.get_by_role("article", name=f"Run {number}: ")


def test_a_run_is_repeated_changed_and_copied(page, pages) -> None:
    address = str(pages(PROJECT).base_url)
    page.goto(f"{address}/operation?id=GetWorkspace")
    expect(page.locator("select[aria-busy]")).to_have_count(0)
    page.get_by_label("Workspace (required)").select_option(label="Lovelace Studio")
    page.get_by_role("button", name="Run").click()
    expect(page.locator("#run-answer")).to_contain_text("Run 1 at")

    page.get_by_role("link", name="History").click()
    page.get_by_role("button", name="Repeat run 1").click()
    expect(page.locator("#run-answer")).to_contain_text("Run 2 at")
    expect(page.get_by_label("Workspace (required)")).to_have_value("4000137")

    page.get_by_role("link", name="History").click()
    page.get_by_role("link", name="Change an input of run 1").click()
    expect(page.locator("select[aria-busy]")).to_have_count(0)
    expect(page.get_by_label("Workspace (required)")).to_have_value("4000137")
    page.get_by_label("Workspace (required)").select_option(label="Private matters")
    page.get_by_role("button", name="Run").click()
    expect(page.locator("#run-answer")).to_contain_text("Run 3 at")

    page.get_by_role("link", name="History").click()
    shown_run(page, 2).get_by_text("Copy run 2").click()
    curl = page.locator("#curl-2-1").input_value()
    assert "/workspaces/4000137" in curl
    assert "authorization: Basic ***" in curl
    assert not [secret for secret in SECRETS if secret in page.content()]
    line = page.locator("#call-2").input_value()
    page.get_by_role("button", name="Copy connector call of run 2").click()
    assert page.evaluate("getSelection().toString() || document.activeElement.value") == line

    violations = Axe().run(page).response["violations"]
    assert [each["id"] for each in violations if each["impact"] in ("serious", "critical")] == []
    page.set_viewport_size({"width": 360, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360

    command = [sys.executable, "-m", "generator", *shlex.split(line)[1:], "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=PROJECT, timeout=120)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["status"] == 200


def test_a_secret_input_is_in_no_line_and_in_no_card(tmp_path, pages) -> None:
    secret = {"name": "key", "in": "query", "type": "string", "format": "password"}
    other = {"name": "note", "in": "query", "type": "string"}
    operation = {"operationId": "GetA", "parameters": [secret, other]}
    client = pages(write_connector(tmp_path / "c", definition({"GET /a": operation})))
    client.post("/run", data={"~operation": "GetA", "key": "hush-hush-hush", "note": "it's <b>"})

    text = client.get("/history").text + client.get("/history/change", params={"run": "1"}).text

    assert "hush-hush-hush" not in text
    assert "connector call GetA" in text
    assert "it&#39;s &lt;b&gt;" in text
    again = client.post("/history/repeat", data={"~run": "1"})
    assert again.headers["HX-Redirect"] == "/history/change?run=2"


@pytest.mark.parametrize("number", ["", "7", "x", "-1", "٣", "9" * 5000])
def test_a_run_that_is_not_kept(tmp_path, pages, number) -> None:
    client = pages(write_connector(tmp_path / "c", definition({"GET /a": {"operationId": "GetA"}})))

    assert client.get("/history/change", params={"run": number}).status_code == 404
    assert client.post("/history/repeat", data={"~run": number}).status_code == 409


def made_run(inputs, exchanges=()):
    return Run(1, "GetA", inputs, "", Mask(["hush-hush"]), exchanges=exchanges)


def test_words_of_a_call_line_are_what_was_given() -> None:
    inputs = {"a": "it's; $(x) `y`", "b": "@home", "c": [1, "two"], "d": {"$content-type": "x", "$content": "eA=="}}

    line = call_line(Path.cwd(), Service(values={"key": "hush-hush"}), made_run(inputs))

    assert line is not None
    words = shlex.split(line)
    assert words[:5] == ["connector", "call", "GetA", "a=it's; $(x) `y`", "b=@@home"]
    assert json.loads(words[5].removeprefix("c=")) == [1, "two"]
    assert words[6:] == ["d=@FILE", "--connection", "key=$CONNECTOR_KEY"]


@pytest.mark.parametrize("inputs", [{"a=b": "1"}, {"a": "\x1b[2J"}, {"-a": "1"}])
def test_inputs_that_cannot_be_typed_give_no_line(inputs) -> None:
    assert call_line(Path.cwd(), Service(), made_run(inputs)) is None


def test_an_account_in_an_address_is_in_no_line() -> None:
    service = Service("https://ada:pass@example.com/api")
    exchanges = (Exchange(Request("GET", "/api/a", (), b""), None, 0.0),)

    assert "pass" not in (call_line(Path.cwd(), service, made_run({})) or "pass")
    assert curl_lines(made_run({}, exchanges), service.address) == [
        "curl --globoff --request GET https://example.com/api/a"
    ]


def test_a_curl_line_sends_what_was_sent() -> None:
    headers = (("Host", "x"), ("X-A", "it's"), ("Authorization", "Bearer hush-hush"), ("Content-Length", "9"))
    sent = Request("POST", "/a?q=%5B1%5D", headers, b'{"a": "hush-hush", "b": "@x"}')
    binary = Request("PUT", "/b", (), b"\xff\x00")
    exchanges = tuple(Exchange(each, None, 0.0) for each in (sent, binary))

    first, second = map(shlex.split, curl_lines(made_run({}, exchanges), "https://api.example.com/v1"))

    assert first[1:5] == ["--globoff", "--request", "POST", "https://api.example.com/a?q=%5B1%5D"]
    assert first[5:9] == ["--header", "X-A: it's", "--header", "Authorization: Bearer ***"]
    assert json.loads(first[10]) == {"a": "***", "b": "@x"}
    assert second[-2:] == ["--data-binary", "@FILE"]
