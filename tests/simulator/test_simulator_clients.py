"""Clients: rights, duplicates, archiving with their projects (docs/facts/toggl.md 6.4)."""

from typing import Any

import pytest


def clients(service: Any, rest: Any = "") -> str:
    return f"/api/v9/workspaces/{service.ids.main}/clients" + (f"/{rest}" if rest else "")


def named(service: Any, name: str) -> int:
    return next(row.id for row in service.app.state.clients.values() if row.name == name)


def test_a_client_s_life(service: Any) -> None:
    made = service.ada("POST", clients(service), {"name": " New ", "notes": "n", "wid": service.ids.main}).json
    assert (made["name"], made["notes"], made["archived"], made["creator_id"]) == (
        "New",
        "n",
        False,
        service.user("ada"),
    )
    assert "workspace_id" not in made
    changed = service.ada("PUT", clients(service, made["id"]), {"notes": "m", "archived": True}).json
    assert (changed["name"], changed["notes"], changed["archived"]) == ("New", "m", False)
    assert service.ada.get(clients(service, made["id"])) == changed
    assert service.ada("POST", clients(service, "data"), [made["id"], 5]).json == [changed]
    assert service.ada("DELETE", clients(service, made["id"])).json == made["id"]
    reply = service.ada("DELETE", clients(service, made["id"]))
    assert (reply.status, reply.json) == (404, f"No client with ID {made['id']} was found")
    deleted = [row for row in service.ada.get("/api/v9/me/clients", since=1) if row["id"] == made["id"]]
    assert deleted[0]["server_deleted_at"]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({}, "Client name cannot be empty"),
        ({"name": " "}, "Client name cannot be empty"),
        ({"name": "x" * 256}, "Client name maximum length is 255"),
        ({"name": "Old Mill"}, "Name has already been taken"),
        ({"name": 5}, "Invalid name: it must be a string"),
    ],
)
def test_create_refuses(service: Any, body: Any, text: str) -> None:
    reply = service.ada("POST", clients(service), body)
    assert (reply.status, reply.json) == (400, text)


def test_a_deleted_name_is_free_again_and_elsewhere_another(service: Any) -> None:
    assert service.ada("POST", clients(service), {"name": "Typing error"}).status == 200
    assert service.ada("POST", f"/api/v9/workspaces/{service.ids.side}/clients", {"name": "Old Mill"}).status == 200


def test_an_unknown_status_is_named(service: Any) -> None:
    reply = service.ada("GET", clients(service), status="gone")
    assert (reply.status, reply.json) == (400, "Client status is invalid")
    assert service.ada("GET", clients(service), name="zzz").body == b"null"


def test_update_of_nothing(service: Any) -> None:
    reply = service.ada("PUT", clients(service, 5), {"name": "x"})
    assert (reply.status, reply.json) == (404, "Client doesn't exist in the workspace.")


def test_members_make_clients_but_change_only_their_own(service: Any) -> None:
    made = service.linus("POST", clients(service), {"name": "By Linus"}).json
    assert service.linus("PUT", clients(service, made["id"]), {"name": "Mine"}).status == 200
    for method, path, body in (
        ("PUT", named(service, "Old Mill"), {"name": "x"}),
        ("DELETE", named(service, "Old Mill"), None),
        ("POST", f"{named(service, 'Old Mill')}/restore", None),
    ):
        assert service.linus(method, clients(service, path), body).status == 403
    assert service.ada("DELETE", clients(service, made["id"])).status == 200


def test_deleting_a_client_keeps_its_projects(service: Any) -> None:
    project = service.project("Website relaunch")
    service.ada("DELETE", clients(service, named(service, "Babbage Engines")))
    view = service.ada.get(f"/api/v9/workspaces/{service.ids.main}/projects/{project}")
    assert (view["client_id"], view["active"], "client_name" in view) == (None, True, False)


def test_archiving_takes_the_projects_along_and_restoring_brings_them_back(service: Any) -> None:
    client = named(service, "Bletchley Trust")
    theirs = sorted(service.project(name) for name in ("Support retainer", "Due diligence", "Research grant"))
    assert sorted(service.ada("POST", clients(service, f"{client}/archive")).json) == theirs
    assert service.ada("POST", clients(service, f"{client}/archive")).json == []
    state = service.app.state
    assert not any(state.projects[project].active for project in theirs)
    assert client not in {row["id"] for row in service.ada.get(clients(service))}
    assert (
        service.ada("POST", clients(service, f"{client}/restore"), {"projects": theirs[:1]}).json["archived"] is False
    )
    assert [state.projects[project].active for project in theirs] == [True, False, False]
    assert service.ada("POST", clients(service, f"{client}/restore")).status == 200
    assert [state.projects[project].active for project in theirs] == [True, False, False]
    service.ada("POST", clients(service, f"{client}/restore"), {"restore_all_projects": True})
    assert all(state.projects[project].active for project in theirs)
    foreign = {"projects": [service.project("Internal")]}
    assert service.ada("POST", clients(service, f"{client}/restore"), foreign).status == 400


@pytest.mark.parametrize("plan", ["free", "starter"])
def test_archiving_needs_the_highest_plan(make_service: Any, plan: str) -> None:
    service = make_service(plan=plan)
    reply = service.ada("POST", clients(service, f"{named(service, 'Babbage Engines')}/archive"))
    assert reply.status == 402
    assert "Premium" in reply.json


@pytest.mark.parametrize("what", ["archive", "delete"])
def test_many_at_once_are_all_or_none(service: Any, what: str) -> None:
    first, second = named(service, "Babbage Engines"), named(service, "Bletchley Trust")
    reply = service.ada("POST", clients(service, what), [first, 99, second])
    assert (reply.status, reply.json) == (404, "No client with ID 99 was found")
    assert len(service.ada.get(clients(service))) == 2
    reply = service.ada("POST", clients(service, what), [first, second])
    if what == "archive":
        assert reply.json["client_ids"] == [first, second]
        assert len(reply.json["project_ids"]) == 5
    assert service.ada("GET", clients(service)).body == b"null"


@pytest.mark.parametrize("body", [None, [], {}, ["1"], [True]])
def test_many_at_once_need_ids(service: Any, body: Any) -> None:
    assert service.ada("POST", clients(service, "delete"), body).status == 400
