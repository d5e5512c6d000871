"""The preferences of a workspace, and the lock of its time entries."""

from typing import Any

import pytest


def preferences(service: Any, caller: Any = None, **body: Any) -> Any:
    path = f"/api/v9/workspaces/{service.ids.main}/preferences"
    return (caller or service.ada)("POST", path, body) if body else (caller or service.ada)("GET", path)


def lock(service: Any, day: str | None = "2026-03-01") -> None:
    reply = preferences(service, report_locked_at=day)
    assert (reply.status, reply.json["report_locked_at"]) == (200, day)


def test_locked_entries_refuse_every_edit_and_can_still_be_read(service: Any) -> None:
    old = service.create(start="2026-02-28T09:00:00Z", duration=60)
    new = service.create(start="2026-03-01T09:00:00Z", duration=60)
    running = service.create(start="2026-02-28T10:00:00Z", duration=-1)
    lock(service)
    assert preferences(service, service.linus).json["report_locked_at"] == "2026-03-01"
    path = service.entries()
    start = {"start": "2026-02-28T09:00:00Z", "duration": 1}
    made = {"created_with": "tests", "workspace_id": service.ids.main}
    for method, address, body in (
        ("PUT", f"{path}/{old['id']}", {"description": "changed"}),
        ("PUT", f"{path}/{old['id']}", {"start": "2026-03-02T09:00:00Z"}),
        ("PUT", f"{path}/{new['id']}", start),
        ("DELETE", f"{path}/{old['id']}", None),
        ("PATCH", f"{path}/{running['id']}/stop", None),
        ("POST", path, {**made, **start}),
    ):
        reply = service.ada(method, address, body)
        assert (reply.status, reply.json) == (400, "Time entries before 2026-03-01 are locked"), (method, body)
    edit = [{"op": "replace", "path": "/description", "value": "changed"}]
    bulk = service.ada("PATCH", f"{path}/{old['id']},{new['id']}", edit).json
    assert bulk["success"] == [new["id"]]
    assert bulk["failure"] == [{"id": old["id"], "message": "Time entries before 2026-03-01 are locked"}]
    kept = service.ada.get(f"/api/v9/me/time_entries/{old['id']}")
    assert (kept["description"], kept["duration"]) == (old["description"], 60)
    assert service.ada("PUT", f"{path}/{new['id']}", {"description": "again"}).status == 200
    assert service.ada("DELETE", f"{path}/{new['id']}").status == 200


def test_a_lock_is_moved_and_taken_off(service: Any) -> None:
    entry = service.create(start="2026-02-28T09:00:00Z", duration=60)
    address = f"{service.entries()}/{entry['id']}"
    for day, status in (("2026-03-01", 400), ("2026-02-28", 200), ("2026-03-01", 400), (None, 200)):
        lock(service, day)
        assert service.ada("PUT", address, {"description": f"under {day}"}).status == status


def test_days_are_locked_where_the_owner_lives(service: Any) -> None:
    lock(service)
    late = {"start": "2026-03-01T02:00:00Z", "duration": 60, "created_with": "t", "workspace_id": service.ids.main}
    assert service.ada("POST", service.entries(), late).status == 200
    # Still the last of February in New York.
    assert service.grace("POST", service.entries(), late).status == 400


def test_other_workspaces_stay_open(service: Any) -> None:
    lock(service)
    service.create(workspace=service.ids.side, start="2026-02-28T09:00:00Z", duration=60)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"report_locked_at": "01.03.2026"}, 400),
        ({"report_locked_at": 20260301}, 400),
        ({"single_sign_on": True}, 400),
        ({"report_locked_at": "2026-03-01", "logo": "x"}, 400),
        ({"hide_start_end_times": "yes"}, 400),
    ],
)
def test_what_can_not_be_set_changes_nothing(service: Any, body: Any, status: int) -> None:
    before = preferences(service).json
    reply = preferences(service, **body)
    assert reply.status == status
    assert isinstance(reply.json, str)
    assert preferences(service).json == before


def test_switches_show_in_the_workspace(service: Any) -> None:
    address = f"/api/v9/workspaces/{service.ids.main}"
    assert service.ada.get(address)["hide_start_end_times"] is False
    assert preferences(service, hide_start_end_times=True).json["hide_start_end_times"] is True
    assert service.ada.get(address)["hide_start_end_times"] is True


def test_locking_is_for_admins_of_paid_plans(service: Any, free: Any) -> None:
    assert preferences(service, service.linus, report_locked_at="2026-03-01").status == 403
    assert preferences(service, service.margaret).status == 403
    refusal = preferences(free, report_locked_at="2026-03-01")
    assert refusal.status == 402
    assert "plans" in refusal.json
    assert preferences(free).json["report_locked_at"] is None
    assert preferences(free, hide_start_end_times=True).status == 200
