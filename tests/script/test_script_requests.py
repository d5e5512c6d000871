"""What the code sends for an action: what it fills in, how it reads pages, and what it asks again."""

import asyncio
import json
from typing import Any

import pytest
from every_call import ANY_IDS, Seeded, valid_calls
from script_words import run

from generator.runtime.gateway import PlatformOptions, header

ENTRIES = "/api/v9/workspaces/3/time_entries"


# Filling in


@pytest.mark.parametrize("given", [{}, {"workspace_id": None}])
def test_the_workspace_is_asked_for_once(script, site, given):
    site.answer(b'{"id":1}')
    body = {"start": "2026-03-02T08:00:00Z", "duration": 60}
    assert run(script, "CreateTimeEntry", "POST", ENTRIES, {**body, **given}).status == 200
    (asked,) = site.asked
    assert json.loads(asked.body) == {**body, "workspace_id": 3}


def test_a_flow_that_still_gives_the_workspace_keeps_working(words, site):
    site.answer(b"{}")
    body = {"workspace_id": 9_007_199_254_740_993, "active": False, "rounding": 1, "other": "2026-03-02T08:00:00+05:00"}
    run(words, "Filled", "POST", ENTRIES, body)
    assert json.loads(site.asked[0].body) == body


@pytest.mark.parametrize("body", [None, {}, {"active": None}, {"rounding": None, "workspace_id": None}])
def test_what_is_missing_is_filled_in(words, site, body):
    site.answer(b"{}")
    run(words, "Filled", "POST", "/api/v9/workspaces/3/time_entries", body)
    assert json.loads(site.asked[0].body) == {"workspace_id": 3, "active": True, "rounding": 0}
    assert site.asked[0].headers["content-type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize("raw", [b"[1]", b"7", b'"text"', b"{broken", b"\xff"])
def test_a_body_that_is_no_object_is_left_to_the_service(words, site, raw):
    site.answer(b'"What is that?"', 400)
    assert run(words, "Filled", "POST", ENTRIES, raw=raw).status == 400
    assert site.asked[0].body == raw


# Pages


def pages_of(site, sizes: list[int], failing: int | None = None) -> None:
    """Answer with pages of these sizes, numbers counting on; one of them may fail."""

    async def reply(scope: Any, receive: Any, send: Any) -> None:
        query = dict(pair.split("=") for pair in scope["query_string"].decode().split("&"))
        page = int(query["page"])
        rows = [{"id": sum(sizes[: page - 1]) + number} for number in range(sizes[page - 1])]
        status, body = (500, b"") if page == failing else (200, json.dumps(rows or None).encode())
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    site.app = reply


@pytest.mark.parametrize(
    ("sizes", "read", "rows"),
    [
        ([0], 1, 0),
        ([3], 1, 3),
        ([199], 1, 199),
        ([200, 0], 2, 200),
        ([200, 200, 7], 3, 407),
        ([200] * 7, 5, 1000),
    ],
)
def test_pages_are_read_while_they_are_full(words, site, sizes, read, rows):
    pages_of(site, sizes)
    outcome = run(words, "Gathered", "GET", "/lookup/workspaces/3/projects")
    assert [one["id"] for one in json.loads(outcome.body)] == list(range(rows))
    assert [one.path for one in site.asked] == ["/api/v9/workspaces/3/projects"] * read
    assert [one.query for one in site.asked] == [f"active=true&per_page=200&page={n + 1}" for n in range(read)]


def test_without_the_first_page_there_is_an_error(words, site):
    site.answer(b'"Forbidden"', 403)
    outcome = run(words, "Gathered", "GET", "/lookup/workspaces/3/projects")
    assert (outcome.status, json.loads(outcome.body)["error"]["message"]) == (403, "Forbidden")


@pytest.mark.parametrize("body", [b"{}", b"<html>", b"7"])
def test_what_is_no_list_is_an_error(words, site, body):
    site.answer(body)
    assert run(words, "Gathered", "GET", "/lookup/workspaces/3/projects").status == 502


def test_without_a_later_page_there_are_fewer_rows(words, site):
    pages_of(site, [200, 200, 200], failing=2)
    outcome = run(words, "Gathered", "GET", "/lookup/workspaces/3/projects")
    assert (outcome.status, len(json.loads(outcome.body))) == (200, 200)


# Files


@pytest.mark.parametrize(
    ("extension", "content_type"),
    [
        ("csv", "text/csv; charset=utf-8"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("pdf", "application/pdf"),
    ],
)
def test_a_file_passes_untouched(words, site, extension, content_type):
    content = b"\xef\xbb\xbfUser,null\r\n\x00\xff" + bytes(range(256))
    site.answer(content, content_type="text/xlsx")
    path = f"/reports/api/v3/workspace/3/search/time_entries.{extension}"
    outcome = run(words, "Exported", "POST", path, {"start_date": "2026-01-01"})
    assert (outcome.status, outcome.body) == (200, content)
    assert header(outcome.headers, "content-type") == content_type


def test_an_error_instead_of_a_file_is_readable(words, site):
    site.answer(b'"Excel needs a paid plan"', 402)
    outcome = run(words, "Exported", "POST", "/reports/api/v3/workspace/3/search/time_entries.xlsx", {})
    assert (outcome.status, json.loads(outcome.body)["error"]["message"]) == (402, "Excel needs a paid plan")


# What ends something


def losing(site, app: Any, keeps: int = 1, status: int | None = None) -> None:
    """Let the service do what it is asked, but lose its first answers, or give a status instead."""
    lost = 0

    async def reply(scope: Any, receive: Any, send: Any) -> None:
        nonlocal lost
        if lost >= keeps:
            await app(scope, receive, send)
            return
        lost += 1
        if status is None:
            await app(scope, receive, _deaf)
            send.__self__.transport.abort()
            while (await receive())["type"] != "http.disconnect":
                await asyncio.sleep(0)
        else:
            await app(scope, receive, _deaf)
            await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
            await send({"type": "http.response.body", "body": b""})

    site.app = reply


async def _deaf(_message: Any) -> None:
    """Nobody hears it."""


@pytest.mark.parametrize("status", [None, 500, 502, 503, 504])
def test_a_deletion_whose_answer_was_lost_is_a_success(service, site, platform_for, status):
    call = valid_calls(Seeded.of(service))["DeleteTimeEntry"]
    gateway = platform_for(options=PlatformOptions())
    losing(site, service, status=status)
    reply = gateway.call("DeleteTimeEntry", call.inputs)
    assert (reply.status, reply.body) == (200, b"")
    assert service.state.time_entries[call.inputs["time_entry_id"]].deleted_at is not None


@pytest.mark.parametrize("status", [None, 500, 502, 503, 504])
def test_a_stop_whose_answer_was_lost_gives_the_stopped_entry(service, site, platform_for, status):
    call = valid_calls(Seeded.of(service))["StopTimeEntry"]
    losing(site, service, status=status)
    reply = platform_for().call("StopTimeEntry", call.inputs)
    assert reply.status == 200, reply.body
    entry = json.loads(reply.body)
    assert entry["id"] == call.inputs["time_entry_id"]
    assert entry["stop"]


def test_what_was_over_before_stays_an_error(service, platform):
    calls = valid_calls(Seeded.of(service))
    finished = {name: calls["DeleteTimeEntry"].inputs[name] for name in ("workspace_id", "time_entry_id")}
    assert platform.call("StopTimeEntry", finished).status == 409
    assert platform.call("DeleteTimeEntry", finished).status == 200
    assert platform.call("DeleteTimeEntry", finished).status == 404


@pytest.mark.parametrize("operation_id", ["DeleteTimeEntry", "StopTimeEntry"])
def test_a_refusal_is_not_asked_again(site, platform_for, operation_id):
    site.answer(b'"No"', 403)
    assert platform_for().call(operation_id, valid_calls(ANY_IDS)[operation_id].inputs).status == 403
    assert len(site.asked) == 1


@pytest.mark.parametrize("operation_id", ["CreateTimeEntry", "UpdateTimeEntry", "BulkEditTimeEntries"])
def test_what_would_be_done_twice_is_sent_once(site, platform_for, operation_id):
    site.answer(b"", 503)
    assert platform_for().call(operation_id, valid_calls(ANY_IDS)[operation_id].inputs).status == 503
    assert len(site.asked) == 1
