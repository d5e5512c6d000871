"""Polling triggers beside one's own time entries: what was made in a workspace, and everybody's entries by a report."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from script_words import run

from generator.runtime.gateway import header

LISTS = {"ProjectsMade": "projects", "ClientsMade": "clients", "TasksMade": "tasks", "TagsMade": "tags"}
LONGEST_QUERY = 1_900
NOW = datetime(2026, 11, 20, 9, 0, 0, tzinfo=UTC)
REPORT = "/trigger/workspaces/3/time_entries/changed"


class Flow:
    """A flow with one of these triggers, which the service's answers are given for.

    Attributes:
        location: where to ask next, as a path with its query.
    """

    def __init__(self, words: Any, site: Any, operation_id: str, path: str) -> None:
        self.words, self.site, self.operation_id, self.location = words, site, operation_id, path

    def poll(self, rows: Any, **headers: str) -> list[Any]:
        """Ask once; give what is reported."""
        self.site.answer(json.dumps(rows).encode(), **headers)
        outcome = run(self.words, self.operation_id, "GET", self.location)
        return self.take(outcome)

    def take(self, outcome: Any) -> list[Any]:
        assert outcome.status in {200, 202}, outcome.body
        assert bool(outcome.body) == (outcome.status == 200)
        where = header(outcome.headers, "location") or ""
        assert where.startswith("https://gateway.example.com/apim/toggl/1/trigger/")
        assert len(urlsplit(where).query) < LONGEST_QUERY
        assert header(outcome.headers, "retry-after")
        self.location = where.removeprefix("https://gateway.example.com/apim/toggl/1")
        found = json.loads(outcome.body) if outcome.body else []
        assert isinstance(found, list)
        return found


def row(number: int, seconds: float = 0, **more: Any) -> dict[str, Any]:
    at = (NOW + timedelta(seconds=seconds)).isoformat()
    return {"id": number, "workspace_id": 3, "name": f"n{number}", "at": at, **more}


@pytest.fixture(params=LISTS)
def flow(request, words, site) -> Flow:
    return Flow(words, site, request.param, f"/trigger/workspaces/3/{LISTS[request.param]}/created")


def ids(rows: list[Any]) -> list[int]:
    return [one["id"] for one in rows]


def test_what_is_there_is_not_new_and_what_comes_is_reported_once(flow):
    old = [row(5, -9e6), row(9, -9e7)]
    assert flow.poll(old) == []
    assert flow.poll(None) == []
    assert ids(flow.poll([row(10, 60)])) == [10]
    assert flow.poll([row(10, 60)]) == []
    assert ids(flow.poll([row(10, 60), row(11, 60), row(12, 61)])) == [11, 12]
    assert flow.poll([row(11, 60), row(12, 61)]) == []


def test_a_change_of_an_old_one_and_a_deletion_are_no_creation(flow):
    flow.poll([row(5), row(9, 1)])
    assert flow.poll([row(5, 60, name="new name")]) == []
    assert flow.poll([row(9, 70, archived=True, active=False)]) == []
    assert flow.poll([row(20, 80, server_deleted_at="2026-11-20T09:01:20Z")]) == []
    assert flow.poll([row(21, 90, deleted_at="2026-11-20T09:01:30Z")]) == []
    assert ids(flow.poll([row(22, 100)])) == [22]


def test_other_workspaces_do_not_count(flow):
    flow.poll([row(5)])
    assert flow.poll([row(30, 60, workspace_id=4)]) == []
    assert ids(flow.poll([row(8, 61)])) == [8]


def test_the_old_name_of_the_workspace_is_understood(flow):
    def old(number: int, seconds: float, workspace: int) -> dict[str, Any]:
        named = {**row(number, seconds), "wid": workspace}
        del named["workspace_id"]
        return named

    flow.poll([old(5, 0, 3)])
    assert ids(flow.poll([old(8, 60, 3), old(9, 60, 4)])) == [8]


def test_the_first_in_an_empty_workspace_is_reported(flow):
    assert flow.poll(None) == []
    assert ids(flow.poll([row(8, (datetime.now(UTC) - NOW).total_seconds())])) == [8]


def test_one_without_a_moment_of_change(flow):
    """Old tags have none (docs/facts/toggl.md 6.5)."""
    flow.poll([row(5), row(40, at=None)])
    assert flow.poll([row(40, at=None)]) == []
    assert ids(flow.poll([row(41, at=None)])) == [41]
    assert flow.poll([row(41, at=None)]) == []


def test_five_hundred_at_once_are_reported_once(flow):
    flow.poll([row(5)])
    crowd = [row(1000 + number, 60) for number in range(500)]
    assert ids(flow.poll(crowd)) == ids(crowd)
    assert flow.poll(crowd) == []
    assert ids(flow.poll([*crowd, row(1500, 60)])) == [1500]


def test_each_poll_is_one_call(flow, site):
    flow.poll([row(5)])
    flow.poll([row(6, 60)])
    flow.poll(None)
    assert [(one.method, one.path) for one in site.asked] == [("GET", f"/api/v9/me/{LISTS[flow.operation_id]}")] * 3
    first, second, third = (parse_qs(one.query) for one in site.asked)
    assert "since" not in first
    assert int(second["since"][0]) <= NOW.timestamp() < int(third["since"][0]) <= NOW.timestamp() + 60
    flags = {"ProjectsMade": {"include_archived": ["true"]}, "TasksMade": {"include_not_active": ["true"]}}
    assert first == flags.get(flow.operation_id, {})


@pytest.mark.parametrize(("status", "body"), [(402, b'"No plan"'), (500, b""), (200, b"<html>"), (200, b'{"a":1}')])
def test_a_failure_loses_nothing(flow, site, status, body):
    flow.poll([row(5)])
    site.answer(body, status)
    outcome = run(flow.words, flow.operation_id, "GET", flow.location)
    assert outcome.status == (502 if status == 200 else status)
    assert header(outcome.headers, "location") is None
    assert ids(flow.poll([row(6, 60)])) == [6]


@pytest.mark.parametrize(
    ("operation_id", "list_name"), [("ProjectsMade", "projects"), ("ClientsMade", "clients"), ("TagsMade", "tags")]
)
def test_of_the_simulated_service(words, site, service, operation_id, list_name):
    login = ":".join(service.credentials)
    user = next(one for one in service.state.users.values() if one.api_token == service.token)
    path = f"/trigger/workspaces/{user.default_workspace_id}/{list_name}/created"
    flow = Flow(words, site, operation_id, path)
    assert flow.take(run(words, operation_id, "GET", path, login=login)) == []
    find = {"ProjectsMade": "FoundProject", "ClientsMade": "FoundClient", "TagsMade": "FoundTag"}[operation_id]
    run(words, find, "POST", f"/action/workspaces/{user.default_workspace_id}/x", {"name": "Brand new"}, login=login)
    news = flow.take(run(words, operation_id, "GET", flow.location, login=login))
    assert [one["name"] for one in news] == ["Brand new"]
    assert flow.take(run(words, operation_id, "GET", flow.location, login=login)) == []


# Entries of everybody


def entry(number: int, seconds: float = 0, **more: Any) -> dict[str, Any]:
    """Return a row of the report with one time entry."""
    at = (NOW + timedelta(seconds=seconds)).isoformat()
    inner = {
        "id": number,
        "seconds": 60,
        "start": "2026-11-20T02:00:00-05:00",
        "stop": "2026-11-20T02:01:00-05:00",
        "at": at,
    }
    return {
        "user_id": 7,
        "username": "Ada",
        "project_id": None,
        "description": "x",
        "row_number": 1,
        "time_entries": [inner],
        **more,
    }


@pytest.fixture
def report(words, site) -> Flow:
    return Flow(words, site, "Reported", REPORT)


def test_created_and_changed_entries_of_everybody(report):
    assert report.poll([entry(5), entry(9, -5000)]) == []
    news = report.poll([entry(5, 60, description="y"), entry(11, 50), entry(9, -5000)])
    assert [(one["id"], one["kind"]) for one in news] == [(11, "created"), (5, "updated")]
    assert news[0] == {
        "id": 11,
        "kind": "created",
        "workspace_id": 3,
        "user_id": 7,
        "username": "Ada",
        "description": "x",
        "start": "2026-11-20T02:00:00-05:00",
        "stop": "2026-11-20T02:01:00-05:00",
        "seconds": 60,
        "at": (NOW + timedelta(seconds=50)).isoformat(),
    }
    assert report.poll([entry(5, 60, description="y"), entry(11, 50)]) == []
    assert [one["kind"] for one in report.poll([entry(11, 70)])] == ["updated"]


def test_a_row_with_several_entries(report):
    report.poll([entry(5)])
    both = entry(11, 50)
    both["time_entries"] += entry(12, 51)["time_entries"]
    assert ids(report.poll([both])) == [11, 12]


@pytest.mark.parametrize(
    ("changes", "reported"), [("created", [11]), ("updated", [5]), ("all", [11, 5]), ("", [11, 5])]
)
def test_what_is_asked_for(words, site, changes, reported):
    flow = Flow(words, site, "Reported", f"{REPORT}?days=40&changes={changes}")
    flow.poll([entry(5)])
    for _ in range(2):
        query = parse_qs(urlsplit(flow.location).query)
        assert (query["days"], query.get("changes", [""])) == (["40"], [changes])
        assert ids(flow.poll([entry(11, 50), entry(5, 60)])) == reported
        reported = []


@pytest.mark.parametrize(
    ("days", "back"), [("", 31), ("1", 1), ("40", 40), ("366", 364), ("9999", 364), ("0", 1), ("x", 31)]
)
def test_the_report_covers_a_year_at_most(words, site, days, back):
    Flow(words, site, "Reported", f"{REPORT}?days={days}").poll([])
    (asked,) = site.asked
    body = json.loads(asked.body)
    today = datetime.now(UTC).date()
    assert (asked.method, asked.path) == ("POST", "/reports/api/v3/workspace/3/search/time_entries")
    assert abs((today - timedelta(days=back) - datetime.fromisoformat(body.pop("start_date")).date()).days) <= 1
    assert abs((today + timedelta(days=1) - datetime.fromisoformat(body.pop("end_date")).date()).days) <= 1
    order = {"order_by": "last_update", "order_dir": "DESC", "page_size": 1000}
    assert body == {**order, "enrich_response": True, "rounding": 0}


def paged(site, pages: list[list[Any]]) -> None:
    """Answer with the page that a row number asks for, a hundred rows each."""

    async def reply(scope: Any, receive: Any, send: Any) -> None:
        body = json.loads((await receive())["body"])
        number = (body.get("first_row_number", 1) - 1) // 100
        content = json.dumps(pages[number]).encode()
        headers = [(b"content-length", b"%d" % len(content))]
        if number + 1 < len(pages):
            headers.append((b"X-Next-Row-Number", b"%d" % (number * 100 + 101)))
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    site.app = reply


def test_more_than_a_page_of_changes(report, site):
    report.poll([entry(5)])
    pages = [
        [entry(100 + n, 300 - n) for n in range(3)],
        [entry(200 + n, 200 - n) for n in range(3)],
        [entry(5), entry(4, -5000)],
        [entry(3)],
    ]
    paged(site, pages)
    site.asked.clear()
    news = report.take(run(report.words, "Reported", "GET", report.location))
    assert sorted(ids(news)) == [100, 101, 102, 200, 201, 202]
    # The third page reaches back to what is known.
    assert len(site.asked) == 3


def test_too_many_changes_are_not_passed_over_in_silence(report, site):
    report.poll([entry(5)])
    paged(site, [[entry(100 + n, 900 - n)] for n in range(9)])
    outcome = run(report.words, "Reported", "GET", report.location)
    assert outcome.status == 413
    assert "Turn the flow off and on" in json.loads(outcome.body)["error"]["message"]
