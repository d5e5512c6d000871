"""Workspaces, their constraints and rates are written (docs/facts/toggl.md 6.7, 6.8)."""

from typing import Any

import pytest


def here(service: Any, rest: str = "") -> str:
    return f"/api/v9/workspaces/{service.ids.main}{rest}"


def test_a_workspace_changes_in_what_is_sent(service: Any) -> None:
    before = service.ada.get(here(service))
    body = {"name": "Studio", "only_admins_may_create_tags": True, "rounding": -1, "rounding_minutes": 15}
    answer = service.ada("PUT", here(service), body).json
    assert {name: answer[name] for name in body} == body
    changed = {name for name, value in service.ada.get(here(service)).items() if value != before[name]}
    assert changed == {*body, "at"}
    assert service.linus("PUT", here(service), {"name": "Mine"}).status == 403
    assert service.linus("POST", here(service, "/tags"), {"name": "x"}).status == 403


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"name": " "}, "Workspace name must be present"),
        ({"name": "x" * 141}, "Workspace name too long, maximum length is 140"),
        ({"name": "Private matters"}, "Name has already been taken"),
        ({"rounding": 2}, "Invalid rounding or rounding_minutes"),
        ({"rounding_minutes": 7}, "Invalid rounding or rounding_minutes"),
        ({"default_currency": "euro"}, "Invalid default_currency"),
    ],
)
def test_a_workspace_is_refused(service: Any, body: dict[str, Any], text: str) -> None:
    workspaces = f"/api/v9/organizations/{service.ids.own}/workspaces"
    for method, path in (("PUT", here(service)), ("POST", workspaces)):
        reply = service.ada(method, path, {"name": "Fresh", **body})
        assert (reply.status, reply.json) == (400, text)
    assert len(service.ada.get("/api/v9/me/workspaces")) == 3


@pytest.mark.parametrize(
    "body",
    [{"only_admins_may_create_tags": True}, {"rounding": 1}, {"default_currency": "EUR"}, {"default_hourly_rate": 5},
     {"projects_billable_by_default": True}, {"rounding_minutes": 15}],
)  # fmt: skip
def test_paid_settings_are_refused_on_free(free: Any, body: dict[str, Any]) -> None:
    reply = free.ada("PUT", here(free), {"name": "Never", **body})
    assert reply.status == 402
    assert free.ada.get(here(free))["name"] == "Lovelace Studio"


def test_a_new_workspace_is_its_maker_s(service: Any) -> None:
    path = f"/api/v9/organizations/{service.ids.own}/workspaces"
    made = service.ada("POST", path, {"name": "Third"}).json
    assert (made["role"], made["organization_id"]) == ("admin", service.ids.own)
    assert service.create(workspace=made["id"], workspace_id=made["id"], duration=60)["workspace_id"] == made["id"]
    assert service.ada("POST", path, {}).json == "Workspace name must be present"
    assert service.linus("POST", path, {"name": "Fourth"}).json == "User does not have access to this resource."
    other = f"/api/v9/organizations/{service.ids.other}/workspaces"
    assert service.margaret("POST", other, {"name": "x"}).status == 400


def test_constraints_are_set_and_bind(service: Any) -> None:
    path = here(service, "/time_entry_constraints")
    body = {"time_entry_constraints_enabled": True, "project_present": True}
    assert service.ada("POST", path, body).json == {"wid": service.ids.main}
    assert service.ada.get(path)["project_present"]
    entry = {"created_with": "t", "start": "2026-03-18T09:00:00Z", "workspace_id": service.ids.main}
    reply = service.ada("POST", service.entries(), entry)
    assert (reply.status, reply.json) == (400, "Time entry constraint: project must be present")
    assert service.ada.get(here(service))["te_constraints"]["project_present"]
    assert service.linus("POST", path, body).status == 400


def test_constraints_are_paid(free: Any) -> None:
    assert free.ada("POST", here(free, "/time_entry_constraints"), {"tag_present": True}).status == 402


def test_a_rate_is_set_with_201_and_read_under_another_word(service: Any) -> None:
    body = {"level": "project", "level_id": service.project("Internal"), "amount": 12.5, "mode": "override-all"}
    reply = service.ada("POST", here(service, "/rates"), {**body, "type": "labor_rates"})
    assert (reply.status, reply.body) == (201, b"")
    path = here(service, f"/rates/project/{service.project('Internal')}")
    assert [row["amount"] for row in service.ada.get(path, type="labor_costs")] == [12.5]
    assert service.ada.get(path) == []


@pytest.mark.parametrize(
    "change",
    [{"level": "galaxy"}, {"level_id": 5}, {"amount": 0}, {"type": "labor_costs"}, {"mode": None},
     {"start": "2026-03-18T09:00:00Z"}, {"mode": "never"}],
)  # fmt: skip
def test_a_rate_is_refused(service: Any, change: dict[str, Any]) -> None:
    body = {
        "level": "project", "level_id": service.project("Internal"), "amount": 5, "type": "billable_rates",
        "mode": "start-today",
    }  # fmt: skip
    assert service.ada("POST", here(service, "/rates"), body).status == 201
    assert service.ada("POST", here(service, "/rates"), {**body, **change}).status == 400
    assert service.linus("POST", here(service, "/rates"), body).status == 403
