"""Names for the ids that reports have."""

from typing import Any

import pytest
from report_calls import rows_of


def ask(service: Any, kind: str, body: Any, caller: Any = None) -> Any:
    return (caller or service.ada)("POST", f"/reports/api/v3/workspace/{service.ids.main}/{kind}", body)


def test_every_id_of_a_report_has_its_name(service: Any) -> None:
    rows = rows_of(service, enrich_response=True)
    for kind, key, name in (("projects", "project_id", "project_name"), ("users", "user_id", "username")):
        wanted = {row[key]: row[name] for row in rows if row[key] is not None}
        for way in ("filters", "search"):
            found = {
                row["id"]: row.get("name") or row["fullname"]
                for row in ask(service, f"{way}/{kind}", {"ids": list(wanted)}).json
            }
            assert found == wanted
    tasks = {row["task_id"]: row["task_name"] for row in rows if row["task_id"] is not None}
    assert {row["id"]: row["name"] for row in ask(service, "search/tasks", {"ids": list(tasks)}).json} == tasks


def test_archived_and_deleted_ones_are_found(service: Any) -> None:
    projects = {row["name"]: row for row in ask(service, "filters/projects", {}).json}
    assert projects["Old campaign"]["active"] is False
    assert "Mistake" in projects
    clients = [row["name"] for row in ask(service, "filters/clients", {}).json]
    assert {"Old Mill", "Typing error"} <= set(clients)


def test_names_and_cursors_narrow_the_lists(service: Any) -> None:
    every = ask(service, "filters/projects", {}).json
    assert [row["id"] for row in every] == sorted(row["id"] for row in every)
    first = ask(service, "filters/projects", {"page_size": 3}).json
    rest = ask(service, "filters/projects", {"start": every[3]["id"]}).json
    assert first + rest == every
    assert [row["name"] for row in ask(service, "search/projects", {"name": "WEBSITE"}).json] == ["Website relaunch"]
    assert {row["name"] for row in ask(service, "filters/projects", {"is_active": False}).json} == {"Old campaign"}
    client = next(row for row in ask(service, "search/clients", {"name": "babbage"}).json)
    names = {row["name"] for row in ask(service, "filters/projects", {"client_ids": [client["id"]]}).json}
    assert names == {"Website relaunch", "Mobile app"}


def test_people_are_the_active_ones_unless_others_are_asked_for(service: Any) -> None:
    assert {row["name"].split()[0] for row in ask(service, "filters/users", {}).json} == {"Ada", "Grace", "Linus"}
    others = ask(service, "search/users", {"active": False}).json
    assert {row["fullname"].split()[0] for row in others} == {"Joan", "Ken"}
    (joan,) = [row for row in others if row["deactivated"]]
    assert joan["workspace_user_id"] != joan["id"]


def test_seats_on_projects(service: Any) -> None:
    website = service.project("Website relaunch")
    seats = ask(service, "filters/project_users", {"project_ids": [website]}).json
    assert {row["project_id"] for row in seats} == {website}
    assert len(seats) == 3
    assert {row["hourly_rate"] for row in seats} > {None}
    hidden = ask(service, "filters/project_users", {"project_ids": [website]}, service.linus).json
    assert {row["hourly_rate"] for row in hidden} == {None}
    group = next(iter(service.app.state.groups))
    path = f"/api/v9/workspaces/{service.ids.main}/project_groups"
    assert service.ada("POST", path, {"project_id": website, "group_id": group}).status == 200
    (row,) = ask(service, "filters/project_groups", {"project_ids": [website]}).json
    assert (row["group_id"], row["name"]) == (group, "Engine room")


def test_hidden_projects_and_their_tasks_stay_hidden(service: Any) -> None:
    names = {row["name"] for row in ask(service, "filters/projects", {}, service.linus).json}
    assert "Website relaunch" in names
    assert "Due diligence" not in names


@pytest.mark.parametrize(
    ("kind", "body", "text"),
    [
        ("search/clients", {}, "At least one parameter must be set"),
        ("search/projects", {}, "At least one parameter must be set"),
        ("search/users", {}, "At least one parameter must be set"),
        ("filters/project_users", {}, "At least one parameter must be set"),
        ("filters/users", {"ids": list(range(101))}, "Maximum count of posted IDs is 100"),
        ("filters/clients", {"ids": list(range(2001))}, "Maximum count of posted IDs is 2000"),
        ("filters/projects", {"page_size": 0}, "Invalid 'page_size' value, it must be positive"),
    ],
)
def test_what_is_refused(service: Any, kind: str, body: Any, text: str) -> None:
    reply = ask(service, kind, body)
    assert (reply.status, reply.json) == (400, text)


def test_tasks_are_paid(free: Any) -> None:
    assert ask(free, "search/tasks", {"name": "x"}).status == 402
