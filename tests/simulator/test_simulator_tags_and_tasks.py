"""Tags and tasks are written (docs/facts/toggl.md 6.5, 6.6)."""

from typing import Any

import pytest

NINE = "2026-03-18T09:00:00Z"


def tags(service: Any, rest: Any = "") -> str:
    return f"/api/v9/workspaces/{service.ids.main}/tags" + (f"/{rest}" if rest else "")


def tasks(service: Any, project: str = "Internal", rest: Any = "") -> str:
    place = f"/api/v9/workspaces/{service.ids.main}/projects/{service.project(project)}/tasks"
    return f"{place}/{rest}" if rest else place


def task_named(service: Any, name: str) -> int:
    return next(row.id for row in service.app.state.tasks.values() if row.name == name)


def test_a_tag_s_life(service: Any) -> None:
    made = service.ada("POST", tags(service), {"name": " new "}).json
    assert (made["name"], made["workspace_id"]) == ("new", service.ids.main)
    assert service.ada("PUT", tags(service, made["id"]), {"name": "newer"}).json["name"] == "newer"
    assert service.ada("GET", tags(service, made["id"])).status == 405
    assert service.ada("DELETE", tags(service, made["id"])).status == 200
    reply = service.ada("DELETE", tags(service, made["id"]))
    assert (reply.status, reply.json) == (404, "Tag was not found")
    since = {row["id"]: row for row in service.ada.get("/api/v9/me/tags", since=1)}
    assert since[made["id"]]["deleted_at"]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({}, "tag name can't be blank"),
        ({"name": " "}, "tag name can't be blank"),
        ({"name": "meeting"}, "a tag with the name 'meeting' already exists"),
        ({"name": "x" * 256}, "tag name can have at most 255 characters"),
    ],
)
def test_a_tag_is_refused(service: Any, body: Any, text: str) -> None:
    for method, path in (("POST", tags(service)), ("PUT", tags(service, service.tag("deep work")))):
        reply = service.ada(method, path, body)
        assert (reply.status, reply.json) == (400, text)


def test_names_of_tags_are_case_sensitive_and_a_tag_keeps_its_own(service: Any) -> None:
    assert service.ada("POST", tags(service), {"name": "Meeting"}).status == 200
    assert service.ada("PUT", tags(service, service.tag("meeting")), {"name": "meeting"}).status == 200


def test_a_deleted_tag_leaves_its_entries_as_they_were(service: Any) -> None:
    entry = service.create(duration=60, tags=["meeting", "deep work"])
    service.clock.advance(minutes=1)
    service.ada("DELETE", tags(service, service.tag("meeting")))
    read = service.ada.get(f"/api/v9/me/time_entries/{entry['id']}")
    assert (read["tags"], read["at"]) == (["deep work"], entry["at"])


def test_tags_are_paged_and_searched_on_request(service: Any) -> None:
    everything = [row["name"] for row in service.ada.get(tags(service))]
    assert [row["name"] for row in service.ada.get(tags(service), per_page=3, page=2)] == everything[3:6]
    assert [row["name"] for row in service.ada.get(tags(service), search="DEEP")] == ["deep work"]
    assert service.ada("GET", tags(service), search="zzz").body == b"null"


def test_many_tags_are_deleted_together_or_not_at_all(service: Any) -> None:
    ids = [service.tag("meeting"), service.tag("deep work")]
    reply = service.ada("PATCH", tags(service), {"delete": [*ids, service.tag("outdoors")]})
    assert (reply.status, reply.json) == (400, "Some tag IDs do not belong to workspace.")
    assert len(service.ada.get(tags(service))) == 4
    assert service.ada("PATCH", tags(service), {"delete": ids}).status == 200
    assert len(service.ada.get(tags(service))) == 2


def test_only_admins_may_where_the_workspace_says_so(service: Any) -> None:
    assert service.linus("POST", tags(service), {"name": "by linus"}).status == 200
    service.app.state.workspaces[service.ids.main].settings["only_admins_may_create_tags"] = True
    for method, path in (("POST", ""), ("PUT", service.tag("meeting")), ("DELETE", service.tag("meeting"))):
        reply = service.linus(method, tags(service, path), {"name": "x"})
        assert reply.status == 403
        assert reply.json.startswith("Only organization or workspace administrators may manage tags")


def test_a_task_s_life(service: Any) -> None:
    body = {"name": "Step", "active": True, "estimated_seconds": 60, "user_id": service.user("linus")}
    made = service.ada("POST", tasks(service), body).json
    assert {name: made[name] for name in body} == body
    path = tasks(service, rest=made["id"])
    changed = service.ada("PUT", path, {"active": False, "user_id": None}).json
    assert (changed["active"], changed["user_id"], changed["name"]) == (False, None, "Step")
    assert service.ada.get(path) == changed
    entry = service.create(duration=60, task_id=made["id"])
    assert service.ada("DELETE", path).status == 200
    assert service.ada.get(f"/api/v9/me/time_entries/{entry['id']}")["task_id"] is None
    for method in ("GET", "DELETE", "PUT"):
        assert service.ada(method, path, {"name": "x"}).status == 404
    since = {row["id"]: row for row in service.ada.get("/api/v9/me/tasks", since=1)}
    assert since[made["id"]]["server_deleted_at"]


def test_a_task_without_active_is_finished(service: Any) -> None:
    assert service.ada("POST", tasks(service), {"name": "Step"}).json["active"] is False


@pytest.mark.parametrize(
    ("project", "body", "text"),
    [
        ("Internal", {}, "Task name can't be blank"),
        ("Internal", {"name": " "}, "Task name can't be blank"),
        ("Internal", {"name": "x", "estimated_seconds": -1}, "Invalid estimated_seconds"),
        ("Internal", {"name": "x", "user_id": 5}, "User not found in workspace"),
        ("Old campaign", {"name": "x"}, "Project not found/accessible, Can not change tasks of archived project"),
        ("Mistake", {"name": "x"}, "Project not found/accessible, Can not change tasks of archived project"),
    ],
)
def test_a_task_is_refused(service: Any, project: str, body: Any, text: str) -> None:
    reply = service.ada("POST", tasks(service, project), body)
    assert (reply.status, reply.json) == (400, text)


def test_tasks_are_paid(free: Any) -> None:
    reply = free.ada("POST", tasks(free), {"name": "x", "active": True})
    assert (reply.status, reply.json) == (402, "Tasks are available for Starter and higher plans.")
    assert free.ada("GET", tasks(free)).body == b"null"
    page = free.ada.get(f"/api/v9/workspaces/{free.ids.main}/tasks")
    assert page == {
        "data": None, "page": 1, "per_page": 50, "sort_field": "name", "sort_order": "ASC", "total_count": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["Bookkeeping", "Migration", "Offline mode", "Sketches", "Wireframes"]),
        ({"active": "true", "sort_order": "DESC"}, ["Wireframes", "Offline mode", "Migration", "Bookkeeping"]),
        ({"active": "false"}, ["Sketches"]),
        ({"per_page": 2, "page": 2}, ["Offline mode", "Sketches"]),
        ({"search": "MIG"}, ["Migration"]),
        ({"since": 1, "search": "dup"}, ["Duplicate"]),
        ({"sort_field": "created_at"}, ["Wireframes", "Migration", "Offline mode", "Sketches", "Bookkeeping"]),
    ],
)
def test_tasks_of_a_workspace_come_in_pages(service: Any, query: dict[str, Any], names: list[str]) -> None:
    page = service.ada.get(f"/api/v9/workspaces/{service.ids.main}/tasks", **query)
    assert [row["name"] for row in page["data"]] == names
    assert page["total_count"] == (5 if "page" in query else len(names))
    assert "project_name" in page["data"][0]


def test_the_light_list_is_of_the_caller_s_active_tasks(service: Any) -> None:
    path = f"/api/v9/workspaces/{service.ids.main}/tasks/basic"
    assert [row["name"] for row in service.ada.get(path)["data"]] == ["Bookkeeping", "Wireframes"]
    assert service.ada.get(path, only_me="false")["total_count"] == 4
    assert (
        service.ada.get(path, only_me="false", active="both", project_ids=service.project("Mobile app"))["total_count"]
        == 2
    )


def test_tasks_by_project(service: Any) -> None:
    path = f"/api/v9/workspaces/{service.ids.main}/tasks/data"
    one, two = service.project("Mobile app"), task_named(service, "Bookkeeping")
    found = service.ada("POST", path, {"project_ids": [one], "task_ids": [two]}).json
    assert {key: len(rows) for key, rows in found.items()} == {str(one): 2, str(service.project("Internal")): 1}


def test_many_tasks_are_edited_each_by_itself(service: Any) -> None:
    one, other = task_named(service, "Wireframes"), task_named(service, "Bookkeeping")
    patch = [{"op": "replace", "path": "/active", "value": False}, {"op": "remove", "path": "/estimated_seconds"}]
    reply = service.ada("PATCH", tasks(service, "Website relaunch", f"{one},{other}"), patch).json
    assert reply == {"success": [one], "failure": [{"id": other, "message": "Task not found"}]}
    view = service.ada.get(tasks(service, "Website relaunch", one))
    assert (view["active"], view["estimated_seconds"]) == (False, None)
    assert service.ada("PATCH", tasks(service, "Website relaunch", one), [{"op": "add", "path": "/id"}]).status == 400
