"""The detailed report: which rows, whose, of which days, in which pages."""

from datetime import datetime
from typing import Any

import pytest
from report_calls import answer, report, rows_of, seconds

RECORDED_MEMBERS = {
    "user_id", "username", "project_id", "task_id", "billable", "description", "tag_ids", "billable_amount_in_cents",
    "hourly_rate_in_cents", "currency", "row_number", "time_entries",
}  # fmt: skip
NAMES = {
    "project_name", "project_color", "project_hex", "client_name", "task_name", "tag_names", "email",
    "toggl_accounts_id",
}  # fmt: skip


def entry_ids(rows: Any) -> list[int]:
    return [part["id"] for row in rows for part in row["time_entries"]]


def test_a_report_over_created_entries_adds_up_to_the_second(service: Any) -> None:
    lengths = [1, 59, 3600, 86_399]
    for length in lengths:
        service.create(start="2026-02-03T09:00:00Z", duration=length, description="Counted")
    service.create(start="2026-02-03T09:00:00Z", duration=-1, description="Counted, were it finished")
    gone = service.create(start="2026-02-03T09:00:00Z", duration=77, description="Counted, were it there")
    assert service.ada("DELETE", f"{service.entries()}/{gone['id']}").status == 200
    rows = rows_of(service, start_date="2026-02-03", end_date="2026-02-03")
    assert seconds(rows) == sum(lengths)
    totals = answer(service, "search/time_entries/totals", start_date="2026-02-03", end_date="2026-02-03")
    assert (totals["seconds"], totals["tracked_days"]) == (sum(lengths), 1)


def test_rows_have_the_recorded_members_and_names_on_demand(service: Any) -> None:
    plain, enriched = rows_of(service), rows_of(service, enrich_response=True)
    assert {frozenset(row) for row in plain} == {frozenset(RECORDED_MEMBERS)}
    assert {frozenset(row) for row in enriched} == {frozenset(RECORDED_MEMBERS | NAMES)}
    first = enriched[0]
    assert first["username"] == "Ada Lovelace"
    assert (first["project_name"], first["client_name"], first["task_name"], first["tag_names"]) == (
        "Website relaunch",
        "Babbage Engines",
        "Wireframes",
        ["deep work"],
    )
    assert all(row["time_entries"][0]["at"].endswith("+00:00") for row in plain)


@pytest.mark.parametrize("size", [1, 7, 50])
def test_pages_give_each_row_exactly_once(service: Any, size: int) -> None:
    for number in range(60):
        service.create(start="2026-02-03T09:00:00Z", duration=number, description=f"Row {number}")
    every = rows_of(service)
    assert [row["row_number"] for row in every] == list(range(1, len(every) + 1))
    found: list[Any] = []
    following: dict[str, Any] = {}
    while True:
        page = report(service, "search/time_entries", page_size=size, **following)
        assert page.headers["x-page-size"] == str(size)
        found += page.json
        if "x-next-row-number" not in page.headers:
            assert {"x-next-id", "x-next-timestamp"}.isdisjoint(page.headers)
            break
        following = {"first_row_number": int(page.headers["x-next-row-number"])}
        assert following["first_row_number"] == len(found) + 1
    assert found == every


@pytest.mark.parametrize("cursor", [{"first_row_number"}, {"first_id"}, {"first_id", "first_timestamp"}])
def test_each_cursor_leads_to_the_next_page(service: Any, cursor: set[str]) -> None:
    every = rows_of(service)
    told = report(service, "search/time_entries", page_size=5).headers
    all_cursors = {
        "first_id": int(told["x-next-id"]),
        "first_row_number": int(told["x-next-row-number"]),
        "first_timestamp": int(told["x-next-timestamp"]),
    }
    assert all_cursors["first_row_number"] == 6
    start = datetime.fromisoformat(every[5]["time_entries"][0]["start"])
    assert all_cursors["first_timestamp"] == int(start.timestamp())
    rows = answer(service, "search/time_entries", page_size=5, **{name: all_cursors[name] for name in cursor})
    assert rows == every[5:10]


def test_a_page_has_fifty_rows_unless_more_are_asked_for(service: Any) -> None:
    for number in range(60):
        service.create(start="2026-02-03T09:00:00Z", duration=number)
    assert len(answer(service, "search/time_entries")) == 50
    most = report(service, "search/time_entries", page_size=5000)
    assert most.headers["x-page-size"] == "1000"
    assert report(service, "search/time_entries", page_size=0).status == 400


def test_days_count_where_the_owner_lives(service: Any) -> None:
    # 2026-02-10 02:00 in UTC is still the ninth in New York, and already the tenth in London.
    service.create(service.grace, start="2026-02-10T02:00:00Z", duration=60)
    service.create(start="2026-02-10T02:00:00Z", duration=70)
    ninth = rows_of(service, start_date="2026-02-09", end_date="2026-02-09")
    tenth = rows_of(service, start_date="2026-02-10", end_date="2026-02-10")
    assert (seconds(ninth), seconds(tenth)) == (60, 70)
    assert ninth[0]["time_entries"][0]["start"] == "2026-02-09T21:00:00-05:00"


def test_the_end_is_six_days_after_the_start_when_left_out(service: Any) -> None:
    reply = report(service, "search/time_entries", start_date="2026-03-02")
    assert (reply.headers["x-range-start"], reply.headers["x-range-end"]) == ("2026-03-02", "2026-03-08")
    assert reply.json == rows_of(service, start_date="2026-03-02", end_date="2026-03-08")


def test_other_workspaces_have_reports_of_their_own(service: Any) -> None:
    main, side = rows_of(service), rows_of(service, workspace=service.ids.side)
    assert side
    assert not set(entry_ids(main)) & set(entry_ids(side))


def test_filters_leave_what_they_name(service: Any) -> None:
    state = service.app.state
    every = rows_of(service, enrich_response=True)
    website, deep, meeting = service.project("Website relaunch"), service.tag("deep work"), service.tag("meeting")
    longest = max(seconds([row]) for row in every)
    client = state.projects[website].client_id
    task = next(task.id for task in state.tasks.values() if task.name == "Wireframes")
    group = next(iter(state.groups))
    members = state.groups[group].user_ids
    ada = service.user("ada")
    first = entry_ids(every)[0]
    for body, wanted in (
        ({"project_ids": [website]}, lambda row: row["project_id"] == website),
        ({"project_ids": [None]}, lambda row: row["project_id"] is None),
        ({"client_ids": [client]}, lambda row: row["client_name"] == "Babbage Engines"),
        ({"client_ids": [None]}, lambda row: row["client_name"] is None),
        ({"task_ids": [task]}, lambda row: row["task_id"] == task),
        ({"task_ids": [None]}, lambda row: row["task_id"] is None),
        ({"tag_ids": [deep]}, lambda row: deep in row["tag_ids"]),
        ({"tag_ids": [deep, meeting]}, lambda row: not {deep, meeting}.isdisjoint(row["tag_ids"])),
        ({"tag_ids": [None]}, lambda row: not row["tag_ids"]),
        ({"user_ids": [ada]}, lambda row: row["user_id"] == ada),
        ({"group_ids": [group]}, lambda row: row["user_id"] in members),
        ({"user_ids": [ada], "group_ids": [group]}, lambda row: True),
        ({"billable": True}, lambda row: row["billable"]),
        ({"billable": False}, lambda row: not row["billable"]),
        ({"description": "STAND"}, lambda row: "Stand" in row["description"]),
        ({"time_entry_ids": [first]}, lambda row: entry_ids([row]) == [first]),
        ({"min_duration_seconds": 3600}, lambda row: seconds([row]) >= 3600),
        ({"max_duration_seconds": 3599}, lambda row: seconds([row]) < 3600),
        ({"min_duration_seconds": longest}, lambda row: seconds([row]) == longest),
        ({"max_duration_seconds": longest}, lambda row: True),
        ({"project_ids": []}, lambda row: True),
        ({"project_ids": [987_654_321]}, lambda row: False),
    ):
        expected = [row for row in every if wanted(row)]
        found = rows_of(service, enrich_response=True, **body)
        assert entry_ids(found) == entry_ids(expected), body
        assert expected or body == {"project_ids": [987_654_321]}, body


@pytest.mark.parametrize("order", ["date", "user", "duration", "description", "last_update"])
def test_orders_both_ways(service: Any, order: str) -> None:
    keys: Any = {
        "date": lambda row: datetime.fromisoformat(row["time_entries"][0]["start"]),
        "user": lambda row: row["username"],
        "duration": lambda row: seconds([row]),
        "description": lambda row: row["description"].lower(),
        "last_update": lambda row: row["time_entries"][0]["at"],
    }
    upwards = [keys[order](row) for row in rows_of(service, order_by=order)]
    downwards = [keys[order](row) for row in rows_of(service, order_by=order, order_dir="DESC")]
    assert upwards == sorted(upwards)
    assert downwards == upwards[::-1]
    assert len(set(upwards)) > 1


def test_equal_entries_of_a_day_are_one_row_when_grouped(service: Any) -> None:
    for start, length in (("09:00:00", 60), ("10:00:00", 30)):
        service.create(start=f"2026-02-03T{start}Z", duration=length, description="Twice")
    service.create(start="2026-02-04T09:00:00Z", duration=5, description="Twice")
    rows = rows_of(service, grouped=True, start_date="2026-02-03", end_date="2026-02-04")
    assert [[part["seconds"] for part in row["time_entries"]] for row in rows] == [[60, 30], [5]]


def test_members_see_their_own_and_what_is_public(service: Any) -> None:
    every, linus = rows_of(service), service.user("linus")
    secret = service.project("Due diligence")
    seen = rows_of(service, service.linus)
    assert entry_ids(seen) == [
        part["id"]
        for row in every
        for part in row["time_entries"]
        if row["user_id"] == linus or row["project_id"] not in (None, secret)
    ]
    service.app.state.workspaces[service.ids.main].settings["limit_public_project_data"] = True
    own = rows_of(service, service.linus)
    assert {row["user_id"] for row in own} == {linus}
    assert len(rows_of(service)) == len(every)


def test_money_is_for_admins_of_paid_plans(service: Any, free: Any) -> None:
    def amounts(rows: Any) -> set[Any]:
        return {row["billable_amount_in_cents"] for row in rows}

    priced = next(row for row in rows_of(service) if row["billable"])
    assert priced["billable_amount_in_cents"] == round(priced["hourly_rate_in_cents"] * seconds([priced]) / 3600)
    assert len(amounts(rows_of(service))) > 1
    assert amounts(rows_of(service, service.linus)) == {None}
    assert amounts(rows_of(service, hide_amounts=True)) == {None}
    assert amounts(rows_of(free)) == {None}


def test_rounding_is_the_callers_preference_unless_it_is_sent(service: Any) -> None:
    exact = rows_of(service)
    preferred = rows_of(service, service.grace)
    assert all(part["seconds"] % 900 == 0 for row in preferred for part in row["time_entries"])
    assert seconds(preferred) > seconds(exact)
    assert rows_of(service, service.grace, rounding=0) == exact
    lengths = [part["seconds"] for row in exact for part in row["time_entries"]]
    down = rows_of(service, rounding=-1, rounding_minutes=10)
    assert [part["seconds"] for row in down for part in row["time_entries"]] == [n // 600 * 600 for n in lengths]


def test_what_is_not_asked_rightly_is_refused(service: Any) -> None:
    def refused(**body: Any) -> str:
        reply = report(service, "search/time_entries", **body)
        assert reply.status == 400, body
        assert reply.headers["content-type"].startswith("application/json")
        return str(reply.json)

    path = f"/reports/api/v3/workspace/{service.ids.main}/search/time_entries"
    for raw in (b"", b"{}", b'{"start_date": null}'):
        reply = service.ada("POST", path, raw=raw)
        assert (reply.status, reply.json) == (400, "At least one parameter must be set")
    assert service.ada("POST", path, {"end_date": "2026-03-01"}).json == "The start_date parameter is required"
    assert service.ada("GET", path).status == 405
    assert "allowed values are: 'date,user" in refused(order_by="color")
    assert "order_dir" in refused(order_dir="up")
    assert "rounding" in refused(rounding=2)
    assert "rounding_minutes" in refused(rounding_minutes=7)
    assert "project_ids" in refused(project_ids=["1"])
    assert "end_date" in refused(start_date="2026-03-02", end_date="2026-03-01")
    assert "end_date" in refused(start_date="2026-03-02", end_date="01.03.2026")
    assert "2006" in refused(start_date="2005-12-31", end_date="2006-01-01")
    refused(min_duration_seconds=60, max_duration_seconds=60)


def test_a_year_is_the_longest_time(service: Any) -> None:
    assert len(rows_of(service, start_date="2025-04-01", end_date="2026-04-01")) > 50
    longer = report(service, "search/time_entries", start_date="2025-04-01", end_date="2026-04-02")
    assert (longer.status, longer.json) == (400, "The date range can not be longer than 366 days")


@pytest.mark.parametrize(
    "body",
    [{"billable": True}, {"min_duration_seconds": 1}, {"max_duration_seconds": 9}, {"rounding": 1}],
)
def test_paid_filters_are_refused_on_the_free_plan(service: Any, free: Any, body: Any) -> None:
    refusal = report(free, "search/time_entries", **body)
    assert (refusal.status, refusal.json) == (402, "Workspace needs to have this feature enabled")
    assert int(refusal.headers["x-toggl-quota-remaining"]) > 0
    assert report(service, "search/time_entries", **body).status == 200
    assert report(free, "search/time_entries", rounding=0).status == 200


def test_strangers_are_refused(service: Any) -> None:
    for caller, workspace in ((service.margaret, service.ids.main), (service.ada, 987_654_321)):
        reply = report(service, "search/time_entries", caller, workspace)
        assert (reply.status, reply.json) == (403, "Workspace not found/accessible")
    assert report(service, "search/time_entries", service.nobody).status == 401
    assert service.ada("POST", "/reports/api/v3/workspace/x/search/time_entries", {}).json == "Invalid workspace id"


def test_reports_use_the_organizations_quota(make_service: Any) -> None:
    service = make_service(faults="quota=2")
    assert service.ada("GET", f"/api/v9/workspaces/{service.ids.main}").status == 200
    assert report(service, "search/time_entries").headers["x-toggl-quota-remaining"] == "0"
    refusal = report(service, "search/time_entries")
    assert refusal.status == 402
    assert "quota will reset" in refusal.json
    assert service.ada("GET", "/api/v9/me").status == 200
