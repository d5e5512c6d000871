"""Projects are created, changed, pinned and deleted (docs/facts/toggl.md 6.2)."""

from typing import Any

import pytest

COLOR = "Project color must be a hex value in the form of #[0-9a-f]{6}."


def projects(service: Any, rest: Any = "") -> str:
    return f"/api/v9/workspaces/{service.ids.main}/projects" + (f"/{rest}" if rest else "")


def make(service: Any, **body: Any) -> Any:
    reply = service.ada("POST", projects(service), {"name": "Fresh", "active": True, **body})
    assert reply.status == 200, reply
    return reply.json


def refusal(service: Any, method: str, path: str, body: Any = None, caller: Any = None) -> tuple[int, str]:
    reply = (caller or service.ada)(method, path, body)
    return reply.status, reply.json


def test_a_project_without_active_is_archived(service: Any) -> None:
    made = service.ada("POST", projects(service), {"name": "Bare"}).json
    assert (made["active"], made["is_private"], made["start_date"]) == (False, True, "2026-03-18")
    assert not {"created_at", "status"} & set(made)
    read = service.ada.get(projects(service, made["id"]))
    assert (read["status"], read["created_at"]) == ("archived", "2026-03-18T14:30:15+00:00")


def test_all_fields_are_kept(service: Any) -> None:
    client = next(row.id for row in service.app.state.clients.values() if row.name == "Bletchley Trust")
    body = {
        "client_id": client, "is_private": False, "color": "#ABCDEF", "start_date": "2026-03-01",
        "end_date": "2026-04-01", "estimated_hours": 7, "billable": True, "rate": 12.5, "currency": "EUR",
        "fixed_fee": 100, "template": True, "auto_estimates": False, "external_reference": "X-1",
        "recurring": True, "recurring_parameters": {"period": "custom", "custom_period": 10},
    }  # fmt: skip
    view = service.ada.get(projects(service, make(service, **body)["id"]))
    assert {name: view[name] for name in body if name not in ("color", "recurring_parameters")} == {
        name: value for name, value in body.items() if name not in ("color", "recurring_parameters")
    }
    assert (view["color"], view["estimated_seconds"], view["status"]) == ("#abcdef", 25_200, "active")
    assert view["recurring_parameters"][0]["custom_period"] == 10


PAID = [
    {"color": "#123456"}, {"billable": True}, {"rate": 5}, {"estimated_hours": 3}, {"auto_estimates": True},
    {"fixed_fee": 1.5}, {"currency": "EUR"}, {"template": True}, {"template_id": 5},
    {"rate_change_mode": "start-today"},
    {"recurring": True, "recurring_parameters": {"period": "weekly"}},
]  # fmt: skip


@pytest.mark.parametrize("body", PAID)
def test_paid_fields_are_refused_on_free(free: Any, body: dict[str, Any]) -> None:
    before = len(free.app.state.projects)
    for method, path in (("POST", projects(free)), ("PUT", projects(free, free.project("Internal")))):
        status, text = refusal(free, method, path, {"name": "Never", **body})
        assert status == 402
        assert "available for Starter and higher plans" in text
    assert len(free.app.state.projects) == before
    assert free.ada.get(projects(free, free.project("Internal")))["name"] == "Internal"


def test_a_color_of_the_palette_is_free(free: Any) -> None:
    assert free.ada("POST", projects(free), {"name": "Brown", "color": "#bf7000"}).status == 200


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"name": ""}, "Project name must be present"),
        ({"name": " "}, "Project name must be present"),
        ({"name": "Website relaunch", "client_name": "Babbage Engines"}, "Name has already been taken"),
        ({"name": "Internal"}, "Name has already been taken"),
        ({"color": "red"}, f"Error in validating color 'red'. {COLOR}"),
        ({"client_id": 99}, "Client with the ID 99 isn't present in workspace {main}"),
        ({"client_id": 0}, "Client with the ID 0 isn't present in workspace {main}"),
        ({"start_date": "2026-03-02", "end_date": "2026-03-01"}, "end_date must not be before start_date"),
        ({"estimated_hours": -1}, "Invalid estimated_hours"),
        ({"rate_change_mode": "never"}, "Invalid rate_change_mode: it must be one of start-today,"),
        ({"recurring": True}, "recurring_parameters needs to be provided"),
        ({"recurring_parameters": {"period": "custom"}}, "Invalid recurring_parameters"),
        ({"active": "yes"}, "Invalid active: it must be a boolean"),
        ({"rate": "much"}, "Invalid rate: it must be a number"),
        ({"currency": "euro"}, "Invalid currency"),
    ],
)
def test_create_refuses(service: Any, body: dict[str, Any], text: str) -> None:
    status, told = refusal(service, "POST", projects(service), {"name": "Fresh", **body})
    assert status == 400
    assert told.startswith(text.replace("{main}", str(service.ids.main)))
    assert "Fresh" not in {row.name for row in service.app.state.projects.values()}


def test_the_same_name_for_another_client_is_none_taken(service: Any) -> None:
    first = make(service, client_name="Newcomer")
    second = make(service, client_name="Babbage Engines")
    assert first["client_name"] == "Newcomer"
    assert second["client_id"] != first["client_id"]
    assert make(service, name="Other", client_name="Newcomer")["client_id"] == first["client_id"]


def test_update_merges_archives_and_answers_the_former_at(service: Any) -> None:
    made = make(service, billable=True, client_name="Newcomer")
    service.clock.advance(minutes=1)
    body = {"active": False, "client_id": None, "end_date": "2027-01-01"}
    changed = service.ada("PUT", projects(service, made["id"]), body).json
    assert changed["at"] == made["at"]
    view = service.ada.get(projects(service, made["id"]))
    assert (view["status"], view["client_id"], view["billable"], view["at"]) == (
        "archived", None, True, "2026-03-18T14:31:15+00:00",
    )  # fmt: skip
    service.ada("PUT", projects(service, made["id"]), {"end_date": None, "active": True})
    assert "end_date" not in service.ada.get(projects(service, made["id"]))


def test_only_admins_may_where_the_workspace_says_so(service: Any) -> None:
    assert refusal(service, "POST", projects(service), {"name": "By Linus"}, service.linus)[0] == 200
    service.app.state.workspaces[service.ids.main].settings["only_admins_may_create_projects"] = True
    status, text = refusal(service, "POST", projects(service), {"name": "By Linus too"}, service.linus)
    assert (status, text) == (403, "Only admins may create projects in this workspace")
    assert refusal(service, "POST", projects(service), {"name": "By Ada"})[0] == 200


@pytest.mark.parametrize("mode", ["unassign", "delete", None])
def test_delete_and_what_becomes_of_the_entries(service: Any, mode: str | None) -> None:
    made = make(service)
    task = service.ada("POST", projects(service, f"{made['id']}/tasks"), {"name": "Step", "active": True}).json
    entry = service.create(duration=60, task_id=task["id"])
    running = service.create(duration=-1, project_id=made["id"])
    service.clock.advance(minutes=1)
    reply = service.ada("DELETE", projects(service, made["id"]), **({"teDeletionMode": mode} if mode else {}))
    assert (reply.status, reply.body) == (200, str(made["id"]).encode())
    rows = {row["id"]: row for row in service.ada.get("/api/v9/me/time_entries", since=1_773_844_200)}
    assert rows[entry["id"]]["at"] > entry["at"]
    assert (rows[entry["id"]]["project_id"], rows[entry["id"]]["task_id"]) == (None, None)
    gone = mode == "delete"
    assert bool(rows[entry["id"]]["server_deleted_at"]) == gone
    current = service.ada("GET", "/api/v9/me/time_entries/current").json
    assert (None if current is None else current["id"]) == (None if gone else running["id"])
    assert service.ada("DELETE", projects(service, made["id"])).status == 404
    since = {row["id"]: row for row in service.ada.get("/api/v9/me/projects", since=1)}
    assert (since[made["id"]]["status"], bool(since[made["id"]]["server_deleted_at"])) == ("deleted", True)
    assert made["id"] not in {row["id"] for row in service.ada.get("/api/v9/me/projects", include_archived="true")}


def test_delete_refuses_another_mode(service: Any) -> None:
    reply = service.ada("DELETE", projects(service, service.project("Internal")), teDeletionMode="keep")
    assert (reply.status, reply.json) == (400, "Invalid teDeletionMode")


def test_bulk_edit_reports_each_project_by_itself(service: Any) -> None:
    internal, fair, hidden = (service.project(name) for name in ("Internal", "Trade fair", "Garden"))
    patch = [{"op": "replace", "path": "/color", "value": "#0b83d9"}, {"op": "remove", "path": "/end_date"}]
    reply = service.ada("PATCH", projects(service, f"{internal},{fair},{hidden},77"), patch).json
    assert reply["success"] == [internal, fair]
    assert [row["id"] for row in reply["failure"]] == [hidden, 77]
    assert {row["message"] for row in reply["failure"]} == {"Project not found/accessible"}
    assert "end_date" not in service.ada.get(projects(service, fair))
    taken = [{"op": "replace", "path": "/name", "value": "Internal"}]
    reply = service.ada("PATCH", projects(service, f"{internal},{fair}"), taken).json
    assert reply == {"success": [internal], "failure": [{"id": fair, "message": "Name has already been taken"}]}


@pytest.mark.parametrize(
    "body",
    [[], {}, None, [1], [{"op": "move", "path": "/name"}], [{"op": "replace", "path": "name"}],
     [{"op": "replace", "path": "/id", "value": 1}]],
)  # fmt: skip
def test_bulk_edit_refuses_bad_operations(service: Any, body: Any) -> None:
    assert service.ada("PATCH", projects(service, service.project("Internal")), body).status == 400


@pytest.mark.parametrize(("plan", "most"), [("free", 1), ("premium", 100)])
def test_pins_are_limited(make_service: Any, plan: str, most: int) -> None:
    service = make_service(plan=plan)
    path = projects(service, f"{service.project('Internal')}/pin")
    if plan == "free":
        assert refusal(service, "POST", path, {"pin": True}) == (
            403, "Cannot pin more projects: Max 1 pin for free plans",
        )  # fmt: skip
        service.ada("POST", projects(service, f"{service.project('Website relaunch')}/pin"), {"pin": False})
    assert service.ada("POST", path, {"pin": True}).json["pinned"]
    assert refusal(service, "POST", path, {})[0] == 400
    assert refusal(service, "POST", projects(service, "7/pin"), {"pin": True}) == (404, "Project not found/accessible")


def test_a_project_hidden_from_a_member_cannot_be_changed(service: Any) -> None:
    path = projects(service, service.project("Due diligence"))
    assert service.linus("PUT", path, {"name": "Mine"}).status == 404
    assert service.linus("DELETE", path).status == 404
