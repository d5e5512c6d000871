"""Points 5, 14 and 15: reading one's own time entries."""

from typing import Any

import pytest

LIST = "/api/v9/me/time_entries"


def test_reads_use_an_offset_where_writes_use_z(service: Any) -> None:
    entry = service.create(duration=60)
    row = service.ada.get(LIST)[1]
    assert (row["id"], row["start"], row["stop"]) == (
        entry["id"],
        "2026-03-18T09:00:00+00:00",
        "2026-03-18T09:01:00+00:00",
    )


def test_the_running_entry_of_an_app_counts_from_its_start(service: Any) -> None:
    row = service.ada.get(f"{LIST}/current")
    assert row["stop"] is None
    assert row["start"].endswith("+00:00")
    assert row["duration"] < -(2**30)


def test_nothing_running_is_the_literal_null(service: Any) -> None:
    reply = service.margaret("GET", f"{LIST}/current")
    assert (reply.status, reply.body) == (200, b"null")
    assert reply.headers["content-type"] == "application/json; charset=utf-8"


def test_by_id_lacks_the_legacy_ids(service: Any) -> None:
    row = service.ada.get(LIST)[0]
    assert {"uid", "wid", "pid", "tid"} <= set(row)
    single = service.ada.get(f"{LIST}/{row['id']}")
    assert set(row) - set(single) == {"uid", "wid", "pid", "tid"}


@pytest.mark.parametrize("text", ["99", str(2**63 - 1)])
def test_by_id_unknown(service: Any, text: str) -> None:
    assert service.ada("GET", f"{LIST}/{text}").status == 404


def test_by_id_foreign(service: Any) -> None:
    theirs = service.grace.get(f"{LIST}/current")["id"]
    assert service.ada("GET", f"{LIST}/{theirs}").status == 404


def test_recent_entries_newest_first(service: Any) -> None:
    starts = [row["start"] for row in service.ada.get(LIST)]
    assert starts == sorted(starts, reverse=True)
    assert starts[-1] >= "2026-03-09T14"
    assert 10 < len(starts) < 40


@pytest.mark.parametrize(
    ("query", "inside"),
    [
        ({"start_date": "2026-03-02", "end_date": "2026-03-04"}, ("2026-03-02", "2026-03-03T23:59:59+00:00")),
        (
            {"start_date": "2026-03-02T10:00:00Z", "end_date": "2026-03-02T12:00:00Z"},
            ("2026-03-02T10", "2026-03-02T12"),
        ),
        ({"before": "2026-03-01"}, ("2025-12", "2026-02-28T23:59:59+00:00")),
    ],
)  # fmt: skip
def test_a_window_by_start(service: Any, query: dict[str, str], inside: tuple[str, str]) -> None:
    rows = service.ada.get(LIST, **query)
    assert rows
    assert all(inside[0] <= row["start"] <= inside[1] for row in rows)
    assert all(row["server_deleted_at"] is None for row in rows)


def test_an_empty_window_is_an_empty_array(service: Any) -> None:
    assert service.ada("GET", LIST, start_date="2026-01-02", end_date="2026-01-03").body == b"[]"


REFUSED = [
    ({"since": 1_773_000_000, "before": "2026-03-01"}, "'since' and 'before' can not be present simultaneously"),
    ({"since": 1_773_000_000, "start_date": "2026-03-01"}, "'since' and 'start_date'"),
    ({"since": 1_773_000_000, "end_date": "2026-03-01"}, "'since' and 'end_date'"),
    ({"before": "2026-03-01", "start_date": "2026-03-01"}, "'before' and 'start_date'"),
    ({"before": "2026-03-01", "end_date": "2026-03-01"}, "'before' and 'end_date'"),
    ({"start_date": "2026-03-01"}, "together"),
    ({"end_date": "2026-03-01"}, "together"),
    ({"since": 1_700_000_000}, "three months"),
    ({"since": -1}, "three months"),
    ({"start_date": "2025-12-01", "end_date": "2026-03-01"}, "2025-12-16"),
    ({"since": "yesterday"}, "since"),
    ({"since": ""}, "since"),
    ({"since": "1.5"}, "since"),
    ({"since": 2**63}, "since"),
    ({"before": "march"}, "before"),
    ({"before": "2026-13-01"}, "before"),
    ({"before": ""}, "before"),
    ({"meta": "1"}, "meta"),
    ({"meta": "TRUE"}, "meta"),
    ({"include_sharing": "yes"}, "include_sharing"),
]  # fmt: skip


@pytest.mark.parametrize(("query", "text"), REFUSED)
def test_list_refuses(service: Any, query: dict[str, Any], text: str) -> None:
    reply = service.ada("GET", LIST, **query)
    assert (reply.status, text in reply.json) == (400, True), reply


def test_the_earliest_day_allowed_is_allowed(service: Any) -> None:
    service.ada.get(LIST, start_date="2025-12-16", end_date="2026-03-18")


def test_since_lists_by_modification(service: Any) -> None:
    old = service.ada.get(LIST, start_date="2026-02-20", end_date="2026-02-24")[0]
    service.clock.advance(seconds=5)
    service.ada("PUT", f"{service.entries(old['workspace_id'])}/{old['id']}", {"description": "late"})
    rows = service.ada.get(LIST, since=int(service.clock.now.timestamp()))
    assert [row["id"] for row in rows] == [old["id"]]


def test_meta_names_existing_relations_only(service: Any) -> None:
    plain = service.create(start="2026-03-18T14:00:00Z", duration=1)
    project = service.create(start="2026-03-18T14:10:00Z", duration=1, project_id=service.project("Trade fair"))
    rows = {row["id"]: row for row in service.ada.get(LIST, meta="true")}
    names = {"client_id", "client_name", "project_name", "project_color", "project_active", "project_billable"}
    assert not (names | {"task_name"}) & set(rows[plain["id"]])
    assert rows[plain["id"]]["user_name"] == "Ada Lovelace"
    assert rows[plain["id"]]["user_avatar_url"].startswith("https://")
    assert names & set(rows[project["id"]]) == names - {"client_id", "client_name"}
    running = next(row for row in rows.values() if row["duration"] < 0)
    assert (names | {"task_name"}) <= set(running)


def test_without_meta_there_are_no_names(service: Any) -> None:
    assert not any("project_name" in row or "user_name" in row for row in service.ada.get(LIST))


def test_sharing_is_shown_on_request_and_only_where_shared(service: Any) -> None:
    rows = service.ada.get(LIST, include_sharing="true")
    shared = [row for row in rows if "shared_with" in row]
    assert len(shared) == 1
    assert {"user_id", "user_name", "accepted"} == set(shared[0]["shared_with"][0])
    assert not any("shared_with" in row for row in service.ada.get(LIST))


def test_a_thousand_rows_at_most(service: Any) -> None:
    state = service.app.state
    template = next(iter(state.time_entries.values()))
    for number in range(1200):
        entry = type(template)(
            id=5_000_000_000 + number,
            workspace_id=service.ids.main,
            user_id=service.user("ada"),
            start=service.clock.now,
            at=service.clock.now,
            stop=service.clock.now,
            duration=0,
        )
        state.time_entries[entry.id] = entry
    assert len(service.ada.get(LIST)) == 1000
