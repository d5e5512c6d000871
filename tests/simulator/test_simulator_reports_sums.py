"""Summary, weekly, totals and projects say what the detailed report says, added up."""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from report_calls import SPAN, answer, report, rows_of, seconds

PAIRS = [
    (grouping, sub_grouping)
    for grouping, sub_groupings in {
        "projects": ("time_entries", "tasks", "users"),
        "clients": ("time_entries", "tasks", "projects", "users"),
        "users": ("time_entries", "tasks", "projects", "clients"),
    }.items()
    for sub_grouping in sub_groupings
]


def by_pair(service: Any, grouping: str, sub_grouping: str) -> Counter[Any]:
    """The detailed report's seconds by the two keys."""
    projects = service.app.state.projects

    def client(row: Any) -> Any:
        return None if row["project_id"] is None else projects[row["project_id"]].client_id

    keys: Any = {
        "projects": lambda row: row["project_id"],
        "clients": client,
        "users": lambda row: row["user_id"],
        "tasks": lambda row: row["task_id"],
        "time_entries": lambda row: row["description"],
    }
    sums: Counter[Any] = Counter()
    for row in rows_of(service):
        sums[keys[grouping](row), keys[sub_grouping](row)] += seconds([row])
    return sums


@pytest.mark.parametrize(("grouping", "sub_grouping"), PAIRS)
def test_summary_equals_detailed(service: Any, grouping: str, sub_grouping: str) -> None:
    reply = report(service, "summary/time_entries", grouping=grouping, sub_grouping=sub_grouping)
    assert (reply.headers["x-grouping"], reply.headers["x-sub-grouping"]) == (grouping, sub_grouping)
    assert (reply.headers["x-range-start"], reply.headers["x-range-end"]) == tuple(SPAN.values())
    key = "title" if sub_grouping == "time_entries" else "id"
    found = [
        (group["id"], part[key], part["seconds"]) for group in reply.json["groups"] for part in group["sub_groups"]
    ]
    assert {(one, other): count for one, other, count in found} == by_pair(service, grouping, sub_grouping)
    assert len(found) == len({pair[:2] for pair in found}) > 1


def test_sub_groups_have_the_recorded_members(service: Any, free: Any) -> None:
    recorded = {
        "id", "title", "seconds", "local_start", "project_color", "project_hex_color", "ForExport",
        "DistinguishRates", "Grouping", "SubGrouping",
    }  # fmt: skip
    for one, members in ((free, recorded), (service, recorded | {"rates"})):
        groups = answer(one, "summary/time_entries")["groups"]
        assert {frozenset(part) for group in groups for part in group["sub_groups"]} == {frozenset(members)}
    first = answer(service, "summary/time_entries", include_time_entry_ids=True)["groups"][0]
    every = {part["id"] for row in rows_of(service) for part in row["time_entries"]}
    assert set(first["sub_groups"][0]["ids"]) < every
    assert first["project_hex_color"] == "#0b83d9"


def test_local_start_is_wall_time_marked_as_utc(service: Any) -> None:
    service.create(service.grace, start="2026-02-10T02:00:00Z", duration=60, description="Late")
    groups = answer(service, "summary/time_entries", start_date="2026-02-09", end_date="2026-02-09")["groups"]
    assert groups[0]["sub_groups"][0]["local_start"] == "2026-02-09T21:00:00Z"


def test_rates_split_sub_groups(service: Any) -> None:
    def of_mobile(**body: Any) -> Any:
        found = answer(service, "summary/time_entries", project_ids=[service.project("Mobile app")], **body)
        return found["groups"][0]["sub_groups"]

    (whole,) = of_mobile()
    parts = of_mobile(distinguish_rates=True)
    assert len(parts) == len(whole["rates"]) > 1
    assert sum(part["seconds"] for part in parts) == whole["seconds"]
    assert [part["rates"] for part in parts] == [[rate] for rate in whole["rates"]]


def test_an_empty_summary_has_no_groups(service: Any) -> None:
    assert answer(service, "summary/time_entries", start_date="2024-01-01") == {"groups": []}


@pytest.mark.parametrize(
    "body", [{"grouping": "tasks"}, {"sub_grouping": "projects"}, {"grouping": "users", "sub_grouping": "users"}]
)
def test_other_pairs_are_refused(service: Any, body: Any) -> None:
    reply = report(service, "summary/time_entries", **body)
    assert reply.status == 400
    assert "allowed values are" in reply.json


def test_the_audit_hides_and_shows_groups(service: Any, free: Any, make_service: Any) -> None:
    def ids(**audit: Any) -> list[Any]:
        return [group["id"] for group in answer(service, "summary/time_entries", audit=audit)["groups"]]

    tracked, untracked = ids(), ids(show_empty_groups=True, show_tracked_groups=False)
    assert tracked
    assert service.project("Trade fair") in untracked
    assert not set(tracked) & set(untracked)
    assert ids(show_empty_groups=True) == tracked + untracked
    largest = ids(group_filter={"min_duration_seconds": 60_000})
    assert set(largest) < set(tracked)
    assert set(largest) | set(ids(group_filter={"max_duration_seconds": 59_999})) == set(tracked)
    for other in (free, make_service(plan="starter")):
        assert report(other, "summary/time_entries", audit={"show_empty_groups": True}).status == 402


def test_weekly_equals_detailed_day_by_day(service: Any) -> None:
    first = date(2026, 3, 9)
    rows = answer(service, "weekly/time_entries", start_date=first.isoformat())
    sums: Counter[Any] = Counter()
    for row in rows_of(service, start_date=first.isoformat()):
        day = datetime.fromisoformat(row["time_entries"][0]["start"]).date()
        sums[row["user_id"], row["project_id"], (day - first).days] += seconds([row])
    found = {
        (row["user_id"], row["project_id"], place): count
        for row in rows
        for place, count in enumerate(row["seconds"])
        if count
    }
    assert found == sums
    for row in rows:
        assert len(row["seconds"]) == len(row["billable_seconds"]) == len(row["billable_amounts_in_cents"]) == 7
        assert row["user_name"]
        assert (row["project_name"] is None) == (row["project_id"] is None)
    same = answer(service, "weekly/time_entries", start_date="2026-03-09", end_date="2026-03-15")
    assert same == rows
    other = report(service, "weekly/time_entries", start_date="2026-03-09", end_date="2026-03-16")
    assert (other.status, other.json) == (400, "The 'end_date' parameter is not supported")


@pytest.mark.parametrize(("granularity", "steps"), [("day", 59), ("week", 9), ("month", 2)])
def test_totals_equal_detailed_step_by_step(service: Any, granularity: str, steps: int) -> None:
    body = {"granularity": granularity, "resolution": "day", "with_graph": True}
    totals = answer(service, "search/time_entries/totals", **body)
    rows = rows_of(service)
    assert totals["seconds"] == seconds(rows) == sum(step["seconds"] for step in totals["graph"])
    assert totals["billable_amount_in_cents"] == sum(row["billable_amount_in_cents"] or 0 for row in rows)
    assert totals["resolution"] == granularity
    assert len(totals["graph"]) == steps
    assert totals["tracked_days"] == len({row["time_entries"][0]["start"][:10] for row in rows})
    billable = sum(rate["billable_seconds"] for rate in totals["rates"])
    assert billable == sum(seconds([row]) for row in rows if row["hourly_rate_in_cents"] is not None) > 0
    if granularity == "day":
        first = date.fromisoformat(SPAN["start_date"])
        expected: Counter[int] = Counter()
        for row in rows:
            expected[(datetime.fromisoformat(row["time_entries"][0]["start"]).date() - first).days] += seconds([row])
        assert {place: step["seconds"] for place, step in enumerate(totals["graph"]) if step["seconds"]} == expected


def test_totals_tell_no_money_to_members(service: Any) -> None:
    totals = answer(service, "search/time_entries/totals", service.linus, with_graph=True)
    assert totals["billable_amount_in_cents"] is totals["labour_cost_in_cents"] is totals["rates"] is None
    assert all(step["by_rate"] is None for step in totals["graph"])


def test_project_sums_equal_detailed(service: Any) -> None:
    sums: Counter[Any] = Counter()
    billable: Counter[Any] = Counter()
    for row in rows_of(service):
        sums[row["project_id"], row["user_id"]] += seconds([row])
        billable[row["project_id"], row["user_id"]] += seconds([row]) * row["billable"]
    rows = answer(service, "projects/summary")
    assert {(row["project_id"], row["user_id"]): row["tracked_seconds"] for row in rows} == sums
    assert {(row["project_id"], row["user_id"]): row["billable_seconds"] for row in rows} == billable
    website = service.project("Website relaunch")
    totals = answer(service, f"projects/{website}/summary")
    assert totals["seconds"] == sum(count for (project, _), count in sums.items() if project == website) > 0
    assert totals["graph"] is totals["rates"] is None


def test_one_projects_sum_is_refused_for_hidden_and_unknown_ones(service: Any) -> None:
    for caller, project in ((service.linus, service.project("Due diligence")), (service.ada, 987_654_321)):
        reply = report(service, f"projects/{project}/summary", caller)
        assert (reply.status, reply.json) == (403, "project not found or not accessible")
    assert report(service, "projects/x/summary").json == "Invalid project id"


def test_project_status_spans_the_whole_life(service: Any) -> None:
    website, mobile = service.project("Website relaunch"), service.project("Mobile app")
    before = {row["id"]: row for row in answer(service, "filters/projects/status", ids=[website, mobile])}
    assert set(before) == {website, mobile}
    assert before[website]["estimated_seconds"] == 432_000
    # The estimate of this one is the sum of its tasks'.
    assert before[mobile]["estimated_seconds"] == 72_000
    service.create(start="2024-05-05T09:00:00Z", duration=100, project_id=website, billable=True)
    (after,) = answer(service, "filters/projects/status", ids=[website])
    assert after["tracked_seconds"] == before[website]["tracked_seconds"] + 100
    assert after["billable_seconds"] == before[website]["billable_seconds"] + 100
    assert after["billable_amount"] > before[website]["billable_amount"]
    reply = service.ada("POST", f"/reports/api/v3/workspace/{service.ids.main}/filters/projects/status", {})
    everything = {row["id"] for row in reply.json}
    active = {row["id"] for row in answer(service, "filters/projects/status", active=True)}
    assert everything - active == {service.project("Old campaign")}


def test_project_status_hides_private_projects_and_money(service: Any) -> None:
    rows = answer(service, "filters/projects/status", service.linus)
    assert service.project("Due diligence") not in {row["id"] for row in rows}
    assert {row["billable_amount"] for row in rows} == {None}
    # How far a project is does not depend on who asks, nor on whose entries they may read.
    service.app.state.workspaces[service.ids.main].settings["limit_public_project_data"] = True
    assert answer(service, "filters/projects/status", service.linus) == rows
    own = {row["id"]: row["tracked_seconds"] for row in answer(service, "filters/projects/status")}
    assert all(own[row["id"]] == row["tracked_seconds"] for row in rows)


def test_task_status(service: Any, free: Any) -> None:
    task = next(task for task in service.app.state.tasks.values() if task.name == "Wireframes")
    (row,) = answer(service, "filters/tasks/status", ids=[task.id, 987_654_321])
    assert row["id"] == task.id
    assert row["tracked_seconds"] == sum(seconds([one]) for one in rows_of(service, task_ids=[task.id])) > 0
    refusal = report(free, "filters/tasks/status", ids=[1])
    assert (refusal.status, refusal.json) == (402, "Tasks are a premium feature")


@pytest.mark.parametrize("zone_days", [-1, 1])
def test_sums_take_the_days_of_the_owners(service: Any, zone_days: int) -> None:
    """Whatever is asked about a day, all reports agree which entries it has."""
    service.create(service.grace, start="2026-02-10T02:00:00Z", duration=60)
    day = (date(2026, 2, 10) + timedelta(min(zone_days, 0))).isoformat()
    span = {"start_date": day, "end_date": day}
    expected = 60 if zone_days < 0 else 0
    groups = answer(service, "summary/time_entries", **span)["groups"]
    assert sum(part["seconds"] for group in groups for part in group["sub_groups"]) == expected
    assert answer(service, "search/time_entries/totals", **span)["seconds"] == expected
    assert sum(row["tracked_seconds"] for row in answer(service, "projects/summary", **span)) == expected
    week = answer(service, "weekly/time_entries", start_date=day)
    assert sum(row["seconds"][0] for row in week) == expected
