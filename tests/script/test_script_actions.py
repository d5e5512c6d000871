"""Actions that are more than one call: timers without ids, find or create, reports."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from script_words import refused, run, told

TIMER = "/action/workspaces/3/time_entries/start"
STOP = "/action/me/time_entries/current/stop"
REPORT = "/reports/api/v3/workspace/3/search/time_entries"
COLLECTIONS = {"FoundProject": "projects", "FoundClient": "clients", "FoundTag": "tags"}
KINDS = {"FoundProject": "project", "FoundClient": "client", "FoundTag": "tag"}


@pytest.fixture
def login(service) -> str:
    return ":".join(service.credentials)


@pytest.fixture
def workspace(service) -> int:
    return next(u.default_workspace_id for u in service.state.users.values() if u.api_token == service.token)


def sent(site) -> list[str]:
    return [f"{one.method} {one.path}" for one in site.asked]


# Timers


def test_a_timer_starts_now_in_the_workspace_of_the_path(words, site):
    site.answer(b'{"id":1}')
    before = datetime.now(UTC).replace(microsecond=0)
    told(run(words, "Started", "POST", TIMER, {"description": "x", "tags": ["a"], "start": "2000-01-01T00:00:00Z"}))
    assert sent(site) == ["POST /api/v9/workspaces/3/time_entries"]
    body = json.loads(site.asked[0].body)
    start = body.pop("start")
    assert before <= datetime.fromisoformat(start) <= datetime.now(UTC)
    assert start.endswith("Z")
    assert body == {
        "description": "x",
        "tags": ["a"],
        "workspace_id": 3,
        "duration": -1,
        "created_with": "Power Platform",
    }


@pytest.mark.parametrize("body", [None, {}, {"created_with": "mine"}])
def test_a_timer_needs_nothing_but_a_workspace(words, site, body):
    site.answer(b'{"id":1}')
    told(run(words, "Started", "POST", TIMER, body))
    assert json.loads(site.asked[0].body)["created_with"] == (body or {}).get("created_with", "Power Platform")


def test_start_and_stop_for_real(words, site, service, login, workspace):
    started = told(run(words, "Started", "POST", f"/action/workspaces/{workspace}/time_entries/start", login=login))
    stopped = told(run(words, "StoppedCurrent", "POST", STOP, login=login))
    assert started["duration"] < 0
    assert (stopped["id"], stopped["duration"] >= 0) == (started["id"], True)
    assert told(run(words, "StoppedCurrent", "POST", STOP, login=login)) == {}


@pytest.mark.parametrize(("status", "body"), [(200, b"null"), (200, b""), (200, b"{}"), (404, b'"Not found"')])
def test_when_nothing_runs_there_is_nothing_to_stop(words, site, status, body):
    site.answer(body, status)
    assert told(run(words, "StoppedCurrent", "POST", STOP)) == {}
    assert sent(site) == ["GET /api/v9/me/time_entries/current"]


@pytest.mark.parametrize(("status", "body"), [(403, b'"No"'), (200, b"[]"), (200, b"<html>"), (500, b"")])
def test_when_it_is_unknown_what_runs_there_is_an_error(words, site, status, body):
    site.answer(body, status)
    assert run(words, "StoppedCurrent", "POST", STOP).status == (502 if status == 200 else status)


@pytest.mark.parametrize("status", [404, 409, 410])
def test_somebody_else_was_faster(words, site, status):
    answers_by_method(site, {"GET": (200, {"id": 5, "workspace_id": 3}), "PATCH": (status, "It is over")})
    assert told(run(words, "StoppedCurrent", "POST", STOP)) == {}
    assert sent(site)[1] == "PATCH /api/v9/workspaces/3/time_entries/5/stop"


def answers_by_method(site, answers: dict[str, tuple[int, Any]], **headers: str) -> None:
    """Answer each method in its own way."""

    async def reply(scope: Any, receive: Any, send: Any) -> None:
        status, body = answers[scope["method"]]
        content = json.dumps(body).encode()
        fields = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        fields.append((b"content-length", b"%d" % len(content)))
        await send({"type": "http.response.start", "status": status, "headers": fields})
        await send({"type": "http.response.body", "body": content})

    site.app = reply


# Find or create


@pytest.mark.parametrize("operation_id", COLLECTIONS)
def test_made_once_and_found_then(words, service, login, workspace, operation_id):
    path = f"/action/workspaces/{workspace}/{COLLECTIONS[operation_id]}/find_or_create"
    name = "Ümläut & Co. + 100% / "
    made = told(run(words, operation_id, "POST", path, {"name": name}, login=login))
    found = told(run(words, operation_id, "POST", path, {"name": name.strip()}, login=login))
    kind = KINDS[operation_id]
    assert (made["created"], found["created"]) == (True, False)
    assert made[kind]["id"] == found[kind]["id"]
    assert made[kind]["name"] == name.strip()
    assert kind != "project" or made[kind]["active"] is True


@pytest.mark.parametrize("operation_id", COLLECTIONS)
def test_part_of_a_name_and_another_case_are_another_name(words, service, login, workspace, operation_id):
    path = f"/action/workspaces/{workspace}/{COLLECTIONS[operation_id]}/find_or_create"
    names = ["Night shift", "Night", "night", "shift"]
    made = [told(run(words, operation_id, "POST", path, {"name": name}, login=login)) for name in names]
    assert [one["created"] for one in made] == [True] * 4
    assert len({one[KINDS[operation_id]]["id"] for one in made}) == 4


@pytest.mark.parametrize("name", [None, "", "  ", 0, 12.5, {}])
@pytest.mark.parametrize("operation_id", COLLECTIONS)
def test_a_name_is_needed(words, site, operation_id, name):
    site.answer(b"[]")
    outcome = run(words, operation_id, "POST", "/action/workspaces/3/x/find_or_create", {"name": name})
    assert "name" in refused(outcome)
    assert site.asked == []


def race(site, refusal: int, later: Any) -> None:
    """Refuse to make something; what is found changes by that."""
    refusals = 0

    async def reply(scope: Any, receive: Any, send: Any) -> None:
        nonlocal refusals
        status, body = 200, later if refusals else None
        if scope["method"] == "POST":
            refusals += 1
            status, body = refusal, "Name has already been taken"
        content = json.dumps(body).encode()
        await send(
            {"type": "http.response.start", "status": status, "headers": [(b"content-length", b"%d" % len(content))]}
        )
        await send({"type": "http.response.body", "body": content})

    site.app = reply


@pytest.mark.parametrize("operation_id", COLLECTIONS)
def test_who_loses_the_race_gets_what_the_other_made(words, site, operation_id):
    race(site, 400, [{"id": 8, "name": "X", "workspace_id": 3}])
    found = told(run(words, operation_id, "POST", "/action/workspaces/3/x/find_or_create", {"name": "X"}))
    assert (found["created"], found[KINDS[operation_id]]["id"]) == (False, 8)
    assert [one.method for one in site.asked] == ["GET", "POST", "GET"]


@pytest.mark.parametrize("operation_id", COLLECTIONS)
def test_another_reason_stays_the_answer(words, site, operation_id):
    race(site, 400, [{"id": 8, "name": "x"}])
    outcome = run(words, operation_id, "POST", "/action/workspaces/3/x/find_or_create", {"name": "X"})
    assert refused(outcome) == "Name has already been taken"
    race(site, 403, [{"id": 8, "name": "X"}])
    outcome = run(words, operation_id, "POST", "/action/workspaces/3/x/find_or_create", {"name": "X"})
    assert refused(outcome, 403) == "Name has already been taken"


def test_the_living_and_the_oldest_is_found(words, site):
    rows = [
        {"id": 9, "name": "X", "active": True, "client_id": 1},
        {"id": 7, "name": "X", "active": False, "client_id": 1},
        {"id": 8, "name": "X", "active": True, "client_id": 1},
        {"id": 5, "name": "X", "active": True, "client_id": 2},
        {"id": 1, "name": "X", "active": True, "client_id": 1, "server_deleted_at": "2026-01-01T00:00:00Z"},
    ]
    site.answer(json.dumps(rows).encode())
    path = "/action/workspaces/3/projects/find_or_create"
    assert told(run(words, "FoundProject", "POST", path, {"name": "X", "client_id": 1}))["project"]["id"] == 8
    assert told(run(words, "FoundProject", "POST", path, {"name": "X"}))["project"]["id"] == 5
    site.answer(json.dumps([{"id": 2, "name": "X", "archived": True}, {"id": 3, "name": "X"}]).encode())
    assert told(run(words, "FoundClient", "POST", path, {"name": "X"}))["client"]["id"] == 3


# Small things


def test_colors(words, site):
    colors = told(run(words, "Colors", "GET", "/lookup/workspaces/3/project_colors"))
    assert len({one["color"] for one in colors}) == len({one["name"] for one in colors}) == 14
    assert colors[0] == {"color": "#0b83d9", "name": "Blue"}
    assert site.asked == []


@pytest.mark.parametrize("body", ["[7,8]", '{"items":[7,8]}', '{"project_ids":[7,8],"x":1}'])
def test_ids_of_what_was_archived(words, site, body):
    site.answer(body.encode())
    assert told(run(words, "Archived", "POST", "/api/v9/workspaces/3/clients/5/archive")) == [7, 8]


@pytest.mark.parametrize("body", ["", "null", "{}", "[]", '{"items":null}', '{"message":"ok"}'])
def test_no_ids_of_what_was_archived(words, site, body):
    site.answer(body.encode())
    assert told(run(words, "Archived", "POST", "/api/v9/workspaces/3/clients/5/archive")) == []


# Reports


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-01-01", "2026-01-01"),
        ("2026-01-01", "2026-12-31"),
        ("2024-01-01", "2024-12-31"),
        ("2025-03-01", "2026-03-01"),
        ("2026-01-01T23:59:59Z", "2026-12-31T00:00:00+14:00"),
        ("2026-01-01", None),
    ],
)
def test_a_report_of_a_year_is_sent(words, site, start, end):
    site.answer(b"{}")
    told(run(words, "Limited", "POST", REPORT, {"start_date": start, "end_date": end, "description": "x"}))
    body = json.loads(site.asked[0].body)
    assert body == {"start_date": start[:10], "end_date": end and end[:10], "description": "x"}


@pytest.mark.parametrize(
    ("start", "end", "message"),
    [
        ("2025-01-01", "2026-01-02", "this is 367 days"),
        ("1999-01-01", "2026-01-02", "this is 9864 days"),
        ("2026-01-02", "2026-01-01", "End Date 2026-01-01 lies before Start Date 2026-01-02."),
        ("02.01.2026", "2026-01-01", "Start Date is not a date"),
        ("2026-02-30", "2026-03-01", "Start Date is not a date"),
        ("2026-02-01", "soon", "End Date is not a date"),
        (None, "2026-01-01", "Start Date is missing."),
        ("", None, "Start Date is missing."),
    ],
)
def test_what_the_service_would_answer_with_nothing_is_refused(words, site, start, end, message):
    assert message in refused(run(words, "Limited", "POST", REPORT, {"start_date": start, "end_date": end}))
    assert site.asked == []


def test_every_length_is_counted_right(words, site):
    """Around the limit, over the turns of two years, of which one is a leap year."""
    site.answer(b"{}")
    for first in (date(2023, 12, 31), date(2024, 2, 29), date(2024, 3, 1)):
        for days in (365, 366, 367):
            last = first + timedelta(days=days - 1)
            body = {"start_date": first.isoformat(), "end_date": last.isoformat()}
            assert run(words, "Limited", "POST", REPORT, body).status == (200 if days <= 366 else 400)


@pytest.mark.parametrize("kind", ["project", "client", "task", "tag"])
def test_entries_without_something(words, site, kind):
    site.answer(b"{}")
    day = {"start_date": "2026-01-01"}
    told(run(words, "Limited", "POST", REPORT, {**day, f"without_{kind}": True}))
    told(run(words, "Limited", "POST", REPORT, {**day, f"without_{kind}": False, f"{kind}_ids": [1]}))
    assert [json.loads(one.body) for one in site.asked] == [{**day, f"{kind}_ids": [None]}, {**day, f"{kind}_ids": [1]}]
    assert "not both" in refused(
        run(words, "Limited", "POST", REPORT, {**day, f"without_{kind}": True, f"{kind}_ids": [1]})
    )


def test_a_page_of_a_search_leads_to_the_next(words, site):
    rows = [{"user_id": 1, "time_entries": [{"id": 2**53 + 1, "api_token": "x"}], "task_id": None}]
    site.answer(
        json.dumps(rows).encode(), X_Next_ID=str(2**53 + 3), X_Next_Row_Number="51", X_Next_Timestamp="1700000000"
    )
    page = told(run(words, "Searched", "POST", REPORT, {"start_date": "2026-01-01"}))
    assert page == {
        "time_entries": [{"user_id": 1, "time_entries": [{"id": 2**53 + 1}]}],
        "has_more": True,
        "next_row_number": 51,
        "next_id": 2**53 + 3,
        "next_timestamp": 1_700_000_000,
    }
    assert json.loads(site.asked[0].body) == {"start_date": "2026-01-01", "rounding": 0, "enrich_response": True}


@pytest.mark.parametrize("body", [b"[]", b"null", b""])
def test_the_last_page_of_a_search(words, site, body):
    site.answer(body)
    assert told(run(words, "Searched", "POST", REPORT, {"start_date": "2026-01-01"})) == {
        "time_entries": [],
        "has_more": False,
    }


@pytest.mark.parametrize("body", [b'{"a":1}', b"7", b"<html>"])
def test_what_is_no_page_of_a_search(words, site, body):
    site.answer(body)
    assert run(words, "Searched", "POST", REPORT, {"start_date": "2026-01-01"}).status == 502


# A webhook for what was chosen


@pytest.mark.parametrize(
    ("chosen", "filters"),
    [
        ({}, [("*", "*")]),
        ({"entities": [], "actions": None}, [("*", "*")]),
        ({"entities": ["project"]}, [("project", "*")]),
        ({"entities": ["project", "tag", "project"]}, [("project", "*"), ("tag", "*")]),
        ({"actions": ["deleted"]}, [("*", "deleted")]),
        ({"entities": ["task"], "actions": ["created", "updated"]}, [("task", "created"), ("task", "updated")]),
        ({"entities": ["task"], "actions": ["created", "updated", "deleted"]}, [("task", "*")]),
    ],
)
def test_one_subscription_for_what_was_chosen(words, site, chosen, filters):
    site.answer(b'{"subscription_id":77}')
    body = {"url_callback": "https://example.com/flow", **chosen}
    path = "/webhooks/api/v1/subscriptions/3/workspace_event"
    outcome = run(words, "Chosen", "POST", path, body, login="token:api_token")
    assert outcome.status == 201
    (asked,) = site.asked
    made = json.loads(asked.body)
    assert [(one["entity"], one["action"]) for one in made["event_filters"]] == filters
    assert made["description"].startswith("Power Platform: When something happens in the workspace (")
    assert asked.path == "/webhooks/api/v1/subscriptions/3"
