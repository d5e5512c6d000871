"""Every entity's changes reach the webhooks, in one envelope (docs/facts/toggl.md 4.10)."""

import json
from typing import Any

import pytest


def listen(service: Any, user: str = "ada", **change: Any) -> Any:
    """Switch on a subscription of the main workspace without a callback being asked."""
    row = next(iter(service.app.state.subscriptions.values()))
    row.workspace_id, row.user_id, row.enabled = service.ids.main, service.user(user), True
    row.validated_at, row.event_filters = service.clock.now, change.get("filters", (("*", "*"),))
    return row


def heard(service: Any) -> list[tuple[str, str]]:
    return [(row.metadata["model"], row.metadata["action"]) for row in service.app.state.deliveries]


def here(service: Any, rest: str) -> str:
    return f"/api/v9/workspaces/{service.ids.main}/{rest}"


@pytest.mark.parametrize(
    ("entity", "place", "body", "change"),
    [
        ("project", "projects", {"name": "New", "active": True}, {"active": False}),
        ("client", "clients", {"name": "New"}, {"notes": "n"}),
        ("tag", "tags", {"name": "new"}, {"name": "newer"}),
        ("task", "projects/{project}/tasks", {"name": "New", "active": True}, {"active": False}),
        ("project_user", "project_users", {"project_id": "{project}", "user_id": "{user}"}, {"manager": True}),
    ],
)
def test_created_updated_deleted(service: Any, entity: str, place: str, body: Any, change: Any) -> None:
    project, user = service.project("Internal"), service.user("linus")
    known = {"{project}": project, "{user}": user}
    body = {name: known.get(value, value) for name, value in body.items()}
    place = here(service, place.replace("{project}", str(project)))
    listen(service)
    made = service.ada("POST", place, body).json
    service.ada("PUT", f"{place}/{made['id']}", change)
    service.ada("DELETE", f"{place}/{made['id']}")
    # A live consumer reports that the deletion of a tag is never told.
    told = ["created", "updated"] if entity == "tag" else ["created", "updated", "deleted"]
    assert heard(service) == [(entity, action) for action in told]
    for row, method in zip(service.app.state.deliveries, ("POST", "PUT", "DELETE"), strict=False):
        metadata = row.metadata
        assert all(isinstance(value, str) for value in metadata.values())
        assert metadata[f"{entity}_id"] == str(made["id"]) == str(row.payload["id"])
        assert (metadata["request_type"], metadata["workspace_id"]) == (method, str(service.ids.main))
        assert metadata["event_user_id"] == str(service.user("ada"))
    first, last = service.app.state.deliveries[0], service.app.state.deliveries[-1]
    assert json.loads(first.metadata["request_body"]) == body
    assert first.metadata["path"] == place
    if entity in ("project", "client", "task"):
        assert last.payload["server_deleted_at"]


def test_the_documented_sample_of_a_project(service: Any) -> None:
    listen(service)
    made = service.ada("POST", here(service, "projects"), {"name": "New", "active": True}).json
    (row,) = service.app.state.deliveries
    assert {name: row.metadata[name] for name in (
        "action", "model", "path", "request_type", "project_id", "workspace_id", "event_user_id",
    )} == {
        "action": "created", "model": "project", "path": here(service, "projects"), "request_type": "POST",
        "project_id": str(made["id"]), "workspace_id": str(service.ids.main), "event_user_id": str(service.user("ada")),
    }  # fmt: skip
    assert {"id", "name", "active", "color", "client_id", "workspace_id", "at"} <= set(row.payload)


def test_the_deletion_of_a_tag_is_told_when_switched_on(make_service: Any) -> None:
    service = make_service(faults="tag-deletions")
    listen(service)
    service.ada("DELETE", here(service, f"tags/{service.tag('meeting')}"))
    assert heard(service) == [("tag", "deleted")]
    assert service.app.state.deliveries[0].payload["deleted_at"]


def test_an_entry_with_an_unknown_tag_is_two_events(service: Any) -> None:
    listen(service)
    service.create(duration=60, tags=["brand new", "meeting"])
    assert heard(service) == [("tag", "created"), ("time_entry", "created")]


def test_archiving_and_restoring_a_client_tells_of_its_projects(service: Any) -> None:
    client = next(row.id for row in service.app.state.clients.values() if row.name == "Babbage Engines")
    listen(service)
    service.ada("POST", here(service, f"clients/{client}/archive"))
    assert heard(service) == [("client", "updated"), ("project", "updated"), ("project", "updated")]
    service.ada("POST", here(service, f"clients/{client}/restore"), {"restore_all_projects": True})
    assert heard(service)[3:] == heard(service)[:3]


def test_deleting_a_project_tells_of_its_tasks(service: Any) -> None:
    listen(service)
    service.ada("DELETE", here(service, f"projects/{service.project('Website relaunch')}"), teDeletionMode="unassign")
    assert heard(service) == [("task", "deleted"), ("task", "deleted"), ("project", "deleted")]


def test_bulk_edits_are_one_event_each_and_refused_ones_none(service: Any) -> None:
    ids = f"{service.project('Internal')},{service.project('Trade fair')},77"
    listen(service)
    service.ada("PATCH", here(service, f"projects/{ids}"), [{"op": "replace", "path": "/color", "value": "#0b83d9"}])
    assert heard(service) == [("project", "updated")] * 2
    service.ada("POST", here(service, "projects"), {"name": "Internal"})
    assert len(heard(service)) == 2


def test_people_and_the_workspace(service: Any) -> None:
    place = service.app.state.memberships[service.ids.main, service.user("linus")]
    listen(service)
    service.ada("PUT", here(service, f"workspace_users/{place.id}"), {"role": "teamlead"})
    service.ada("DELETE", here(service, f"workspace_users/{place.id}"))
    service.ada("PUT", f"/api/v9/workspaces/{service.ids.main}", {"name": "Studio"})
    assert heard(service) == [("workspace_user", "updated"), ("workspace_user", "deleted"), ("workspace", "updated")]
    told = json.dumps([row.payload for row in service.app.state.deliveries])
    assert service.app.token not in told
    assert service.app.state.deliveries[2].metadata["workspace_id"] == str(service.ids.main)


def test_a_group_on_a_project(service: Any) -> None:
    (group,) = (row.id for row in service.app.state.groups.values() if service.ids.main in row.workspace_ids)
    listen(service)
    body = {"project_id": service.project("Internal"), "group_id": group}
    made = service.ada("POST", here(service, "project_groups"), body).json
    service.ada("DELETE", here(service, f"project_groups/{made['id']}"))
    assert heard(service) == [("project_group", "created"), ("project_group", "deleted")]


@pytest.mark.parametrize(
    ("filters", "arrives"),
    [((("client", "created"),), True), ((("client", "*"),), True), ((("*", "created"),), True),
     ((("client", "deleted"),), False), ((("project", "*"), ("tag", "*")), False)],
)  # fmt: skip
def test_filters_decide(service: Any, filters: Any, arrives: bool) -> None:
    listen(service, filters=filters)
    service.ada("POST", here(service, "clients"), {"name": "New"})
    assert bool(heard(service)) == arrives


def test_a_member_hears_of_what_a_member_sees(service: Any) -> None:
    listen(service, "linus")
    place = service.app.state.memberships[service.ids.main, service.user("grace")]
    service.ada("PUT", here(service, f"projects/{service.project('Due diligence')}"), {"active": False})
    service.ada("PUT", here(service, f"workspace_users/{place.id}"), {"role": "user"})
    service.create(duration=60)
    assert heard(service) == []
    service.ada("PUT", here(service, f"projects/{service.project('Internal')}"), {"active": False})
    service.ada("POST", here(service, "clients"), {"name": "New"})
    assert heard(service) == [("project", "updated"), ("client", "created")]
