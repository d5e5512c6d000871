"""Points 6-13: creating, changing, stopping, deleting and bulk editing time entries."""

from typing import Any

import pytest

from toggl_simulator.time_entry_input import MOST_TAGS

EIGHT = "2026-03-18T08:00:00Z"
NINE = "2026-03-18T09:00:00Z"
TEN = "2026-03-18T10:00:00Z"


def stored(service: Any, entry: Any) -> Any:
    return service.ada.get(f"/api/v9/me/time_entries/{entry['id']}")


# start, stop and duration on create: what is sent, what is answered (stop, duration), what is read later
CREATED = [
    ({"duration": -1}, (None, -1), (None, -1)),
    ({"duration": -1_773_825_000}, (None, -1_773_825_000), (None, -1_773_825_000)),
    ({"duration": 3600}, (TEN, 3600), ("2026-03-18T10:00:00+00:00", 3600)),
    ({"stop": TEN}, (TEN, 3600), ("2026-03-18T10:00:00+00:00", 3600)),
    ({"stop": TEN, "duration": 3600}, (TEN, 3600), ("2026-03-18T10:00:00+00:00", 3600)),
    ({"stop": "2026-03-18T12:30:00.999+02:30"}, (TEN, 3600), ("2026-03-18T10:00:00+00:00", 3600)),
    ({"stop": NINE}, (NINE, 0), ("2026-03-18T09:00:00+00:00", 0)),
    ({}, (None, 0), ("2026-03-18T09:00:00+00:00", 0)),
]


@pytest.mark.parametrize(("sent", "answered", "later"), CREATED)
def test_create_makes_start_stop_and_duration_agree(
    service: Any, sent: dict[str, Any], answered: tuple[Any, int], later: tuple[Any, int]
) -> None:
    entry = service.create(**sent)
    assert (entry["stop"], entry["duration"]) == answered
    again = stored(service, entry)
    assert (again["stop"], again["duration"]) == later


REFUSED = [
    ({"workspace_id": None}, "workspace_id"),
    ({"created_with": None}, "created_with"),
    ({"created_with": "  "}, "created_with"),
    ({"created_with": 5}, "created_with"),
    ({"start": None}, "start"),
    ({"start": "yesterday"}, "start"),
    ({"start": "2026-03-18"}, "start"),
    ({"start": "2026-02-30T09:00:00Z"}, "start"),
    ({"start": "2026-03-18T09:00:00"}, "start"),
    ({"start": "0001-01-01T00:00:00+05:00"}, "start"),
    ({"start": "2005-12-31T09:00:00Z"}, "2006"),
    ({"start": "2031-01-01T09:00:00Z"}, "2030"),
    ({"start": "9999-12-31T09:00:00Z", "duration": 3_500_000}, "2030"),
    ({"stop": "2031-01-01T09:00:00Z"}, "2030"),
    ({"stop": "2026-03-18T08:00:00Z"}, "Stop time"),
    ({"stop": TEN, "duration": 3599}, "match"),
    ({"stop": TEN, "duration": -1}, "negative duration"),
    ({"duration": 999 * 3600 + 1}, "999"),
    ({"stop": "2026-05-18T09:00:00Z"}, "999"),
    ({"duration": 2**63}, "duration"),
    ({"duration": 1.0}, "duration"),
    ({"duration": True}, "duration"),
    ({"duration": "5"}, "duration"),
    ({"description": 7}, "description"),
    ({"description": "x" * 3001}, "3000"),
    ({"tags": [str(number) for number in range(51)]}, "50"),
    ({"tags": "a"}, "tags"),
    ({"tags": [1]}, "tags"),
    ({"tags": [" "]}, "empty"),
    ({"tag_ids": [1]}, "tag_ids"),
    ({"tag_ids": ["1"]}, "tag_ids"),
    ({"tag_action": "remove"}, "tag_action"),
    ({"workspace_id": 1}, "workspace_id"),
    ({"workspace_id": None, "wid": 1}, "workspace_id"),
    ({"project_id": 1}, "Project"),
    ({"pid": 1}, "Project"),
    ({"task_id": 1}, "Task"),
    ({"user_id": 1}, "User"),
    ({"shared_with_user_ids": [1]}, "shared_with_user_ids"),
    ({"expense_ids": 1}, "expense_ids"),
    ({"billable": 1}, "billable"),
    ({"duronly": "yes"}, "duronly"),
    ({"event_metadata": 1}, "event_metadata"),
    ({"event_metadata": {"visible_goals_count": "1"}}, "visible_goals_count"),
    ({"start_date": "18.3.2026"}, "start_date"),
]


@pytest.mark.parametrize(("change", "word"), REFUSED)
def test_create_refuses(service: Any, change: dict[str, Any], word: str) -> None:
    before = len(service.app.state.time_entries)
    body = {"created_with": "t", "start": NINE, "workspace_id": service.ids.main, **change}
    reply = service.ada("POST", service.entries(), body)
    assert (reply.status, word in reply.json) == (400, True), reply
    assert len(service.app.state.time_entries) == before


def test_create_takes_just_the_limits(service: Any) -> None:
    entry = service.create(
        duration=999 * 3600, description="x" * 3000, tags=[f"t{number}" for number in range(MOST_TAGS)]
    )
    assert len(entry["tag_ids"]) == MOST_TAGS


def test_create_answers_null_tags_where_reads_answer_empty_arrays(service: Any) -> None:
    entry = service.create(duration=60)
    assert (entry["tags"], entry["tag_ids"]) == (None, None)
    again = stored(service, entry)
    assert (again["tags"], again["tag_ids"]) == ([], [])


def test_create_has_the_recorded_fields(service: Any) -> None:
    entry = service.create(duration=60)
    assert set(entry) == {
        "id", "workspace_id", "project_id", "task_id", "billable", "start", "stop", "duration", "description",
        "tags", "tag_ids", "duronly", "at", "server_deleted_at", "user_id", "uid", "wid",
        "integration_ext_id", "integration_ext_type", "integration_provider",
    }  # fmt: skip
    assert entry["description"] is None
    assert entry["duronly"] is True
    assert (entry["uid"], entry["wid"]) == (entry["user_id"], entry["workspace_id"])


def test_create_answers_with_z_and_microseconds(service: Any) -> None:
    entry = service.create(duration=60)
    assert (entry["start"], entry["stop"]) == (NINE, "2026-03-18T09:01:00Z")
    assert entry["at"] == "2026-03-18T14:30:15.250000Z"


def test_create_takes_the_legacy_names(service: Any) -> None:
    project = service.project("Internal")
    task = next(row.id for row in service.app.state.tasks.values() if row.name == "Bookkeeping")
    entry = service.create(wid=service.ids.main, pid=project, tid=task, uid=service.user("ada"))
    assert (entry["project_id"], entry["pid"], entry["task_id"], entry["tid"]) == (project, project, task, task)


def test_create_replaces_the_date_of_start(service: Any) -> None:
    assert service.create(start="2026-03-18T23:30:00-02:00", start_date="2026-03-10")["start"] == "2026-03-11T01:30:00Z"


def test_create_makes_unknown_tags_once(service: Any) -> None:
    first = service.create(tags=["brand new", "meeting", "brand new"])
    assert sorted(first["tags"]) == ["brand new", "meeting"]
    second = service.create(tags=["brand new"])
    assert set(second["tag_ids"]) < set(first["tag_ids"])
    rows = [row for row in service.ada.get("/api/v9/me/tags") if row["name"] == "brand new"]
    assert len(rows) == 1


def test_a_refused_create_makes_no_tags(service: Any) -> None:
    before = len(service.app.state.tags)
    guest = service.ids.guest
    body = {"created_with": "t", "start": NINE, "tags": ["x"], "workspace_id": guest}
    service.ada("POST", service.entries(guest), body)
    assert len(service.app.state.tags) == before


def test_create_finds_the_project_of_a_task(service: Any) -> None:
    task = next(row for row in service.app.state.tasks.values() if row.name == "Migration")
    assert service.create(task_id=task.id)["project_id"] == task.project_id


def test_a_task_of_another_project_is_refused(service: Any) -> None:
    task = next(row for row in service.app.state.tasks.values() if row.name == "Migration")
    body = {"created_with": "t", "start": NINE, "wid": service.ids.main, "task_id": task.id}
    body["project_id"] = service.project("Internal")
    assert service.ada("POST", service.entries(), body).status == 400


@pytest.mark.parametrize("name", ["Mistake", "Due diligence", "Garden"])
def test_a_deleted_hidden_or_foreign_project_is_refused(service: Any, name: str) -> None:
    body = {"created_with": "t", "start": NINE, "wid": service.ids.main, "project_id": service.project(name)}
    assert service.linus("POST", service.entries(), body).status == 400


def test_an_archived_project_takes_no_entry(service: Any) -> None:
    archived = service.project("Old campaign")
    body = {"created_with": "t", "start": NINE, "wid": service.ids.main, "project_id": archived}
    refused = service.ada("POST", service.entries(), body)
    entry = service.create(duration=60)
    moved = service.ada("PUT", f"{service.entries()}/{entry['id']}", {"project_id": archived})
    assert {(reply.status, reply.json) for reply in (refused, moved)} == {(400, "project is archived")}
    patch = [{"op": "replace", "path": "/project_id", "value": archived}]
    reply = service.ada("PATCH", f"{service.entries()}/{entry['id']}", patch).json
    assert reply == {"success": [], "failure": [{"id": entry["id"], "message": "project is archived"}]}
    assert stored(service, entry)["project_id"] is None


def test_an_entry_of_a_project_archived_since_can_be_edited(service: Any) -> None:
    entry = service.create(duration=60, project_id=service.project("Internal"))
    service.app.state.projects[service.project("Internal")].active = False
    sent = {"description": "later", "project_id": service.project("Internal")}
    assert service.ada("PUT", f"{service.entries()}/{entry['id']}", sent).status == 200


@pytest.mark.parametrize("duration", [60, -1, -1_773_825_000])
def test_an_entry_can_be_sent_back_whole(service: Any, duration: int) -> None:
    """As the official browser extension does for a text edit (docs/facts/toggl.md 4.9)."""
    entry = service.create(duration=duration, tags=["meeting"], project_id=service.project("Internal"))
    service.clock.advance(minutes=1)
    sent = {**entry, "description": "another"}
    answer = service.ada("PUT", f"{service.entries()}/{entry['id']}", sent).json
    assert answer == {**sent, "at": answer["at"]}
    assert answer["at"] > entry["at"]


def test_only_one_entry_of_a_user_runs(service: Any) -> None:
    old = service.ada.get("/api/v9/me/time_entries/current")
    new = service.create(start="2026-03-18T11:00:00Z", duration=-1)
    assert service.ada.get("/api/v9/me/time_entries/current")["id"] == new["id"]
    stopped = stored(service, old)
    assert stopped["stop"] == "2026-03-18T14:30:15+00:00"
    assert stopped["duration"] > 0
    assert service.grace.get("/api/v9/me/time_entries/current") is not None


def test_an_entry_that_starts_ahead_is_stopped_at_its_start(service: Any) -> None:
    ahead = service.create(start="2026-03-18T20:00:00Z", duration=-1)
    service.create(duration=-1)
    assert stored(service, ahead)["duration"] == 0


def test_an_admin_creates_for_others(service: Any) -> None:
    linus = service.user("linus")
    entry = service.create(user_id=linus, duration=-1)
    assert entry["user_id"] == linus
    assert service.linus.get("/api/v9/me/time_entries/current")["id"] == entry["id"]


def test_nobody_else_creates_for_others(service: Any) -> None:
    body = {"created_with": "t", "start": NINE, "wid": service.ids.main, "user_id": service.user("ada")}
    assert service.linus("POST", service.entries(), body).status == 403


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({}, "project"),
        ({"description": "x"}, "project"),
        ({"project_id": 1}, "description"),
        ({"description": " "}, "project"),
    ],
)
def test_constraints_name_what_is_missing(service: Any, change: dict[str, Any], missing: str) -> None:
    if "project_id" in change:
        change = {"project_id": service.project("Star tracker")}
    guest = service.ids.guest
    body = {"created_with": "t", "start": NINE, "workspace_id": guest, **change}
    reply = service.ada("POST", service.entries(guest), body)
    assert (reply.status, missing in reply.json) == (400, True)


def test_constraints_met_let_it_pass(service: Any) -> None:
    service.create(workspace=service.ids.guest, project_id=service.project("Star tracker"), description="x")


PAID = [{"billable": True}, {"task_id": 5}, {"shared_with_user_ids": [5]}, {"expense_ids": [5]}]


@pytest.mark.parametrize("change", PAID)
def test_paid_fields_on_free_are_a_402_of_the_plan(free: Any, change: dict[str, Any]) -> None:
    reply = free.ada("POST", free.entries(), {"created_with": "t", "start": NINE, "wid": free.ids.main, **change})
    assert reply.status == 402
    assert "higher plans" in reply.json
    assert reply.headers["x-toggl-quota-remaining"] != "0"
    entry = free.create()
    assert free.ada("PUT", f"{free.entries()}/{entry['id']}", change).status == 402


def test_unpaid_values_of_paid_fields_pass_on_free(free: Any) -> None:
    free.create(billable=False, shared_with_user_ids=[], expense_ids=[], task_id=None)


def test_sharing_and_expenses_are_kept(service: Any) -> None:
    grace = service.user("grace")
    entry = service.create(duration=60, shared_with_user_ids=[grace], expense_ids=[7], billable=True)
    assert (entry["expense_ids"], entry["billable"]) == ([7], True)
    again = service.ada.get(f"/api/v9/me/time_entries/{entry['id']}", include_sharing="true")
    assert again["shared_with"] == [{"user_id": grace, "user_name": "Grace Hopper", "accepted": True}]


# update: what an entry was (created as), what is sent, what comes out (start, stop, duration)
UPDATED = [
    ({"duration": 3600}, {"description": "x"}, (NINE, TEN, 3600)),
    ({"duration": 3600}, {"stop": "2026-03-18T09:30:00Z"}, (NINE, "2026-03-18T09:30:00Z", 1800)),
    ({"duration": 3600}, {"duration": 60}, (NINE, "2026-03-18T09:01:00Z", 60)),
    ({"duration": 3600}, {"start": "2026-03-18T09:15:00Z"}, ("2026-03-18T09:15:00Z", TEN, 2700)),
    ({"duration": 3600}, {"start": EIGHT, "duration": 60}, (EIGHT, "2026-03-18T08:01:00Z", 60)),
    ({"duration": -1}, {"stop": TEN}, (NINE, TEN, 3600)),
    ({"duration": -1}, {"duration": 3600}, (NINE, TEN, 3600)),
    ({"duration": -1_773_825_000}, {"description": "x"}, (NINE, None, -1_773_825_000)),
    ({"duration": -1}, {"start": "2026-03-18T08:00:00Z"}, ("2026-03-18T08:00:00Z", None, -1)),
    ({"duration": 3600}, {"duration": -1}, (NINE, None, -1)),
    ({"duration": 3600}, {"duration": -7, "stop": None}, (NINE, None, -7)),
    ({}, {"duration": 60, "stop": "2026-03-18T09:01:00Z"}, (NINE, "2026-03-18T09:01:00Z", 60)),
]  # fmt: skip


@pytest.mark.parametrize(("was", "sent", "result"), UPDATED)
def test_update_merges(service: Any, was: dict[str, Any], sent: dict[str, Any], result: tuple[Any, ...]) -> None:
    entry = service.create(description="d", tags=["meeting"], **was)
    reply = service.ada("PUT", f"{service.entries()}/{entry['id']}", sent)
    assert reply.status == 200, reply
    assert (reply.json["start"], reply.json["stop"], reply.json["duration"]) == result
    assert reply.json["tags"] == ["meeting"]
    assert reply.json["description"] == sent.get("description", "d")


@pytest.mark.parametrize(
    "sent",
    [
        {"stop": "2026-03-18T08:00:00Z"},
        {"start": "2026-03-18T11:00:00Z"},
        {"stop": TEN, "duration": 5},
        {"tag_action": "replace"},
    ],
)
def test_a_refused_update_changes_nothing(service: Any, sent: dict[str, Any]) -> None:
    entry = service.create(duration=3600)
    before = stored(service, entry)
    service.clock.advance(seconds=5)
    assert service.ada("PUT", f"{service.entries()}/{entry['id']}", sent).status == 400
    assert stored(service, entry) == before


def test_update_moves_at(service: Any) -> None:
    entry = service.create(duration=60)
    service.clock.advance(seconds=5)
    assert service.ada("PUT", f"{service.entries()}/{entry['id']}", {}).json["at"] > entry["at"]


def test_unstopping_stops_the_other_one(service: Any) -> None:
    first, second = service.create(duration=60), service.create(duration=-1)
    service.ada("PUT", f"{service.entries()}/{first['id']}", {"duration": -1})
    assert service.ada.get("/api/v9/me/time_entries/current")["id"] == first["id"]
    assert stored(service, second)["stop"] is not None


@pytest.mark.parametrize(
    ("sent", "names"),
    [
        ({"tags": ["new"]}, {"new"}),
        ({"tags": []}, set()),
        ({"tags": None}, {"deep work", "meeting"}),
        ({"tags": ["new"], "tag_action": "add"}, {"deep work", "meeting", "new"}),
        ({"tags": ["meeting", "never seen"], "tag_action": "delete"}, {"deep work"}),
        ({"tag_action": "delete"}, {"deep work", "meeting"}),
    ],
)
def test_tag_action(service: Any, sent: dict[str, Any], names: set[str]) -> None:
    entry = service.create(tags=["deep work", "meeting"])
    reply = service.ada("PUT", f"{service.entries()}/{entry['id']}", sent)
    assert set(reply.json["tags"]) == names
    assert len(reply.json["tag_ids"]) == len(names)


def test_tags_by_id(service: Any) -> None:
    entry = service.create(tag_ids=[service.tag("meeting")], tags=["deep work"])
    body = {"tag_ids": [service.tag("meeting")], "tag_action": "delete"}
    assert service.ada("PUT", f"{service.entries()}/{entry['id']}", body).json["tags"] == ["deep work"]


@pytest.mark.parametrize("nothing", [0, None])
def test_a_project_is_detached_and_its_legacy_keys_go(service: Any, nothing: int | None) -> None:
    task = next(row for row in service.app.state.tasks.values() if row.name == "Migration")
    entry = service.create(project_id=task.project_id, task_id=task.id)
    reply = service.ada("PUT", f"{service.entries()}/{entry['id']}", {"project_id": nothing})
    assert (reply.json["project_id"], reply.json["task_id"]) == (None, None)
    assert not {"pid", "tid"} & set(reply.json)


def test_a_linked_entry_is_only_there_in_its_workspace(service: Any) -> None:
    entry = service.create()
    for method, body in (("PUT", {}), ("DELETE", None)):
        path = f"{service.entries(service.ids.side)}/{entry['id']}"
        assert service.ada(method, path, body).status == 404


def test_an_admin_edits_others_and_members_do_not(service: Any) -> None:
    entry = service.create(duration=60)
    path = f"{service.entries()}/{entry['id']}"
    assert service.grace("PUT", path, {"description": "by Grace"}).status == 200
    assert service.linus("PUT", path, {"description": "by Linus"}).status == 404


def test_stop_takes_the_server_time(service: Any) -> None:
    entry = service.create(duration=-1)
    service.clock.advance(seconds=45)
    reply = service.ada("PATCH", f"{service.entries()}/{entry['id']}/stop")
    assert (reply.status, reply.json["stop"], reply.json["duration"]) == (200, "2026-03-18T14:31:00Z", 19860)
    assert (reply.json["tags"], reply.json["tag_ids"]) == ([], [])
    assert service.ada("GET", "/api/v9/me/time_entries/current").body == b"null"


def test_stopping_twice_is_a_409_and_changes_nothing(service: Any) -> None:
    entry = service.create(duration=-1)
    path = f"{service.entries()}/{entry['id']}"
    service.ada("PATCH", f"{path}/stop")
    before = stored(service, entry)
    service.clock.advance(seconds=5)
    reply = service.ada("PATCH", f"{path}/stop")
    assert (reply.status, reply.json) == (409, "Time entry already stopped")
    assert stored(service, entry) == before


@pytest.mark.parametrize(("text", "status"), [("x", 400), ("0", 400), ("99", 404)])
def test_stopping_nothing(service: Any, text: str, status: int) -> None:
    reply = service.ada("PATCH", f"{service.entries()}/{text}/stop")
    expected = "Invalid or missing time_entry_id" if status == 400 else "Time entry not found"
    assert (reply.status, reply.json) == (status, expected)


def test_delete_is_empty_and_final(service: Any) -> None:
    entry = service.create(duration=-1)
    path = f"{service.entries()}/{entry['id']}"
    service.clock.advance(seconds=5)
    reply = service.ada("DELETE", path)
    assert (reply.status, reply.body, "content-type" in reply.headers) == (200, b"", False)
    assert service.ada("GET", "/api/v9/me/time_entries/current").body == b"null"
    assert service.ada("GET", f"/api/v9/me/time_entries/{entry['id']}").status == 404
    assert service.ada("DELETE", path).status == 404
    assert service.ada("PATCH", f"{path}/stop").status == 404
    assert service.ada("PUT", path, {}).status == 404


def test_a_deleted_entry_is_listed_by_since_only(service: Any) -> None:
    entry = service.create(duration=60)
    service.clock.advance(seconds=5)
    service.ada("DELETE", f"{service.entries()}/{entry['id']}")
    assert entry["id"] not in [row["id"] for row in service.ada.get("/api/v9/me/time_entries")]
    since = int(service.clock.now.timestamp())
    (row,) = service.ada.get("/api/v9/me/time_entries", since=since)
    assert (row["id"], row["server_deleted_at"]) == (entry["id"], "2026-03-18T14:30:20+00:00")
    assert row["at"] == "2026-03-18T14:30:20.250000Z"


# bulk edit: operation, and the field that shows its effect
OPERATIONS = [
    ({"op": "replace", "path": "/description", "value": "x"}, "description", "x"),
    ({"op": "add", "path": "/description", "value": "x"}, "description", "x"),
    ({"op": "remove", "path": "/description"}, "description", ""),
    ({"op": "replace", "path": "/billable", "value": True}, "billable", True),
    ({"op": "remove", "path": "/billable"}, "billable", False),
    ({"op": "replace", "path": "/duration", "value": 60}, "duration", 60),
    ({"op": "replace", "path": "/start", "value": "2026-03-18T08:30:00Z"}, "duration", 5400),
    ({"op": "replace", "path": "/stop", "value": "2026-03-18T09:10:00Z"}, "duration", 600),
    ({"op": "add", "path": "/tags", "value": ["extra"]}, "tags", ["meeting", "extra"]),
    ({"op": "remove", "path": "/tags", "value": ["meeting"]}, "tags", []),
    ({"op": "remove", "path": "/tags"}, "tags", []),
    ({"op": "replace", "path": "/tags", "value": ["extra"]}, "tags", ["extra"]),
    ({"op": "replace", "path": "/project_id", "value": None}, "project_id", None),
    ({"op": "remove", "path": "/pid"}, "project_id", None),
]


@pytest.mark.parametrize(("operation", "field", "value"), OPERATIONS)
def test_bulk_edit_applies(service: Any, operation: dict[str, Any], field: str, value: Any) -> None:
    made = [service.create(duration=3600, tags=["meeting"], project_id=service.project("Internal")) for _ in "ab"]
    ids = [entry["id"] for entry in made]
    reply = service.ada("PATCH", f"{service.entries()}/{ids[0]},{ids[1]}", [operation])
    assert (reply.status, reply.json) == (200, {"success": ids, "failure": []})
    assert [stored(service, entry)[field] for entry in made] == [value, value]


def test_bulk_edit_combines_operations(service: Any) -> None:
    entry = service.create(tags=["meeting"])
    body = [
        {"op": "add", "path": "/tags", "value": ["a", "b"]},
        {"op": "remove", "path": "/tags", "value": ["meeting", "a"]},
        {"op": "add", "path": "/tag_ids", "value": [service.tag("deep work")]},
        {"op": "replace", "path": "/description", "value": "x"},
    ]
    service.ada("PATCH", f"{service.entries()}/{entry['id']}", body)
    again = stored(service, entry)
    assert (set(again["tags"]), again["description"]) == ({"b", "deep work"}, "x")


def test_bulk_edit_reports_each_entry_by_itself(service: Any) -> None:
    good = service.create(duration=3600)["id"]
    early = service.create(start="2026-03-18T07:00:00Z", stop="2026-03-18T08:00:00Z")["id"]
    body = [{"op": "replace", "path": "/start", "value": "2026-03-18T09:30:00Z"}]
    reply = service.ada("PATCH", f"{service.entries()}/{good},99,{early},{good}", body)
    assert reply.status == 200
    assert reply.json["success"] == [good]
    assert reply.json["failure"] == [
        {"id": 99, "message": "Time entry not found"},
        {"id": early, "message": "Stop time must be after start time"},
    ]


@pytest.mark.parametrize("ids", ["x", "1,", "1,,2", "0", "1;2", ",".join(["1"] * 101), str(2**63)])
def test_bulk_edit_refuses_bad_ids(service: Any, ids: str) -> None:
    body = [{"op": "replace", "path": "/description", "value": "x"}]
    assert service.ada("PATCH", f"{service.entries()}/{ids}", body).status == 400


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        [1],
        [{}],
        [{"op": "move", "path": "/description", "value": "x"}],
        [{"op": "replace", "path": "/colour", "value": "x"}],
        [{"op": "replace", "path": "description", "value": "x"}],
        [{"op": "replace", "path": "/description", "value": 1}],
        [{"op": "replace", "path": "/description"}],
        [{"op": "replace", "path": "/duration", "value": "1"}],
        [{"op": "replace", "path": "/billable", "value": "true"}],
        [{"op": "replace", "path": "/start", "value": "now"}],
        [{"op": "replace", "path": "/tags", "value": "a"}],
        [{"op": "add", "path": "/tags"}],
        [{"op": "remove", "path": "/start"}],
        [{"op": 1, "path": 2}],
    ],
)
def test_bulk_edit_refuses_bad_operations(service: Any, body: Any) -> None:
    assert service.ada("PATCH", f"{service.entries()}/1", body).status == 400


def test_bulk_edit_takes_a_hundred_ids(service: Any) -> None:
    ids = ",".join(str(number) for number in range(1, 101))
    reply = service.ada("PATCH", f"{service.entries()}/{ids}", [{"op": "remove", "path": "/tags"}])
    assert (reply.status, len(reply.json["failure"])) == (200, 100)


@pytest.mark.parametrize("workspace", [99, 2**63 - 1])
def test_a_workspace_out_of_reach_is_a_403(service: Any, workspace: int) -> None:
    reply = service.ada("POST", service.entries(workspace), {"created_with": "t", "start": NINE, "wid": workspace})
    assert (reply.status, reply.json) == (403, "User does not have access to this resource.")
