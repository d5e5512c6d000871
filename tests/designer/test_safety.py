"""Strangers are refused: other names of this machine, other pages in the same browser, those without the token."""

import pytest
from designer_samples import definition, write_connector

from generator.designer.safety import refusal


@pytest.fixture
def sample(tmp_path):
    return write_connector(tmp_path / "c", definition({"GET /a": {"operationId": "GetA", "summary": "Get a"}}))


def test_own_names_are_answered(sample, pages) -> None:
    client = pages(sample)

    for host in ("127.0.0.1:1", "localhost", "[::1]:8000"):
        answer = client.get("/", headers={"Host": host})
        assert answer.status_code == 200, host
        assert "Get a" in answer.text


@pytest.mark.parametrize(
    "host", ["example.com", "example.com:8000", "localhost.example.com", "10.0.0.1", "", "[", "a@b"]
)
def test_a_foreign_name_is_refused(sample, pages, host) -> None:
    assert pages(sample).get("/", headers={"Host": host}).status_code == 403


@pytest.mark.parametrize("origin", ["http://example.com", "null", "http://localhost:1", "https://127.0.0.1"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_foreign_page_is_refused(sample, pages, origin, method) -> None:
    assert pages(sample).request(method, "/", headers={"Origin": origin}).status_code == 403


def test_a_form_of_another_site_is_refused_by_what_the_browser_says() -> None:
    assert refusal("POST", {"host": "localhost", "sec-fetch-site": "cross-site"})
    assert not refusal("POST", {"host": "localhost", "sec-fetch-site": "same-origin", "origin": "http://localhost"})
    # A link on another page may lead here.
    assert not refusal("GET", {"host": "localhost", "sec-fetch-site": "cross-site"})


def test_others_need_the_token_and_keep_it_in_a_cookie(sample, pages) -> None:
    client = pages(sample, token="right", host="0.0.0.0")

    assert client.get("/").status_code == 401
    assert client.get("/", params={"token": "wrong"}).status_code == 401
    assert client.get("/", headers={"Cookie": "connector-designer=wrong"}).status_code == 401
    first = client.get("/", params={"token": "right"})
    assert (first.status_code, first.headers["location"]) == (303, "/")
    assert client.get("/").status_code == 200


def test_every_page_binds_the_browser(sample, pages) -> None:
    client = pages(sample)

    for path in (
        "/",
        "/operation?id=GetA",
        "/operation?id=Gone",
        "/static/designer.js",
        "/htmx.js",
        "/icon",
        "/nowhere",
    ):
        headers = client.get(path).headers
        assert "script-src 'self'" in headers["content-security-policy"], path
        assert "unsafe" not in headers["content-security-policy"], path
        assert headers["x-content-type-options"] == "nosniff", path


def test_no_file_outside_is_given(sample, pages) -> None:
    for path in ("/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py", "/static//etc/passwd"):
        assert pages(sample).get(path).status_code == 404
