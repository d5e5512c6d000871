"""People on projects, in workspaces, organizations and groups (docs/facts/toggl.md 6.3, 7)."""

import json
from typing import Any

import pytest


def seats(service: Any, rest: Any = "") -> str:
    return f"/api/v9/workspaces/{service.ids.main}/project_users" + (f"/{rest}" if rest else "")


def members(service: Any, rest: Any = "") -> str:
    return f"/api/v9/workspaces/{service.ids.main}/workspace_users" + (f"/{rest}" if rest else "")


def organization(service: Any, rest: str) -> str:
    return f"/api/v9/organizations/{service.ids.own}/{rest}"


def seat_of(service: Any, project: str, user: str) -> int:
    wanted = service.project(project), service.user(user)
    rows = service.app.state.project_users.values()
    return next(row.id for row in rows if (row.project_id, row.user_id) == wanted)


def place_of(service: Any, user: str) -> int:
    return service.app.state.memberships[service.ids.main, service.user(user)].id


def test_a_seat_s_life(service: Any) -> None:
    body = {"project_id": service.project("Internal"), "user_id": service.user("linus"), "manager": True, "rate": 9.5}
    made = service.ada("POST", seats(service), body).json
    assert {name: made[name] for name in body} == body
    assert made["id"] not in (made["user_id"], place_of(service, "linus"))
    reply = service.ada("POST", seats(service), body)
    assert (reply.status, reply.json) == (400, "Project user already exists")
    changed = service.ada("PUT", seats(service, made["id"]), {"rate": None, "labor_cost": 3}).json
    assert (changed["rate"], changed["labor_cost"], changed["labour_cost"], changed["manager"]) == (None, 3, 3, True)
    reply = service.ada("DELETE", seats(service, made["id"]))
    assert (reply.status, reply.json) == (200, made["id"])
    assert service.ada("DELETE", seats(service, made["id"])).json == "Project user not found/accessible"


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"project_id": 5}, "Invalid project_id"),
        ({"project_id": None}, "Invalid project_id"),
        ({"user_id": 5}, "Invalid user_id"),
        ({"rate": -1}, "Invalid rate or labor_cost: it must not be negative"),
        (
            {"rate_change_mode": "x"},
            "Invalid rate_change_mode: it must be one of start-today, override-current, override-all",
        ),
    ],
)
def test_a_seat_is_refused(service: Any, change: dict[str, Any], text: str) -> None:
    body = {"project_id": service.project("Internal"), "user_id": service.user("linus"), **change}
    reply = service.ada("POST", seats(service), body)
    assert (reply.status, reply.json) == (400, text)


def test_rates_of_seats_are_paid(free: Any) -> None:
    body = {"project_id": free.project("Internal"), "user_id": free.user("linus")}
    assert free.ada("POST", seats(free), {**body, "rate": 5}).status == 402
    assert free.ada("POST", seats(free), {**body, "labor_cost": 5}).status == 402
    assert free.ada("POST", seats(free), body).status == 200


def test_a_seat_opens_a_private_project(service: Any) -> None:
    path = f"/api/v9/workspaces/{service.ids.main}/projects/{service.project('Due diligence')}"
    assert service.linus("GET", path).status == 404
    body = {"project_id": service.project("Due diligence"), "user_id": service.user("linus")}
    assert service.linus("POST", seats(service), body).status == 400
    service.ada("POST", seats(service), body)
    assert service.linus("GET", path).status == 200


def test_only_managers_of_a_project_say_who_is_on_it(service: Any) -> None:
    body = {"project_id": service.project("Internal"), "user_id": service.user("grace")}
    assert service.linus("POST", seats(service), body).status == 403
    service.ada("POST", seats(service), {**body, "user_id": service.user("linus"), "manager": True})
    assert service.linus("POST", seats(service), body).status == 200


def test_an_update_of_nothing_is_missing_data(service: Any) -> None:
    reply = service.ada("PUT", seats(service, seat_of(service, "Website relaunch", "ada")), {})
    assert (reply.status, reply.json) == (400, "Missing data")


def test_many_seats_are_edited_each_by_itself(service: Any) -> None:
    one = seat_of(service, "Website relaunch", "ada")
    patch = [{"op": "replace", "path": "/manager", "value": False}, {"op": "replace", "path": "/rate", "value": None}]
    reply = service.ada("PATCH", seats(service, f"{one},7"), patch).json
    assert reply == {"success": [one], "failure": [{"id": 7, "message": "Project user not found/accessible"}]}
    for path in ("/manager", "/rate", "/labor_cost"):
        reply = service.ada("PATCH", seats(service, one), [{"op": "add", "path": path, "value": 1}])
        assert (reply.status, reply.json) == (400, f"Operation not supported (add {path})")
    assert service.ada("PATCH", seats(service, one), [{"op": "replace", "path": "/manager", "value": 1}]).status == 400


def test_seats_with_their_users_come_in_pages(service: Any) -> None:
    project = service.project("Website relaunch")
    rows = service.ada("POST", seats(service, "paginated"), [project], users_per_project=2, page=2).json
    assert [(row["user_name"], row["is_active"]) for row in rows] == [("Linus Pauling", True)]
    assert rows[0]["workspace_user_id"] == place_of(service, "linus")


def test_a_group_brings_its_members_and_takes_them_away(service: Any) -> None:
    (group,) = (row.id for row in service.app.state.groups.values() if service.ids.main in row.workspace_ids)
    path = f"/api/v9/workspaces/{service.ids.main}/project_groups"
    body = {"project_id": service.project("Internal"), "group_id": group}
    made = service.ada("POST", path, body).json
    assert made == {"id": made["id"], "group_id": group, "pid": body["project_id"], "wid": service.ids.main}
    assert service.ada.get(path, project_ids=body["project_id"]) == [made]
    here = {"project_ids": body["project_id"], "with_group_members": "true"}
    assert {row["user_id"] for row in service.ada.get(seats(service), **here)} == {
        service.user("grace"), service.user("linus"),
    }  # fmt: skip
    assert service.ada("POST", path, body).status == 400
    assert service.ada("DELETE", f"{path}/{made['id']}").status == 200
    assert service.ada.get(seats(service), **here) == []
    assert service.ada("DELETE", f"{path}/{made['id']}").status == 403


def test_a_workspace_user_is_named_by_the_membership(service: Any) -> None:
    body = {"role": "admin", "rate": 5, "working_hours_in_minutes": 300}
    assert service.ada("PUT", members(service, service.user("linus")), body).status == 400
    assert service.ada("PUT", members(service, place_of(service, "linus")), body).status == 200
    row = next(row for row in service.ada.get(members(service)) if row["name"] == "Linus Pauling")
    assert (row["role"], row["admin"], row["rate"], row["working_hours_in_minutes"]) == ("admin", True, 5, 300)
    service.ada("PUT", members(service, place_of(service, "linus")), {"postedFields": ["rate"]})
    row = next(row for row in service.ada.get(members(service)) if row["name"] == "Linus Pauling")
    assert (row["rate"], row["role"]) == (None, "admin")


@pytest.mark.parametrize(
    ("body", "status"),
    [({"role": "king"}, 400), ({"role": "user", "role_id": 3}, 400), ({"working_hours_in_minutes": 0}, 400)],
)
def test_a_workspace_user_is_refused(service: Any, body: dict[str, Any], status: int) -> None:
    assert service.ada("PUT", members(service, place_of(service, "linus")), body).status == status
    assert service.linus("PUT", members(service, place_of(service, "linus")), {"role": "admin"}).status == 403


def test_somebody_taken_out_of_a_workspace_is_out(service: Any) -> None:
    path = members(service, place_of(service, "linus"))
    assert service.linus("DELETE", members(service, place_of(service, "grace"))).status == 403
    reply = service.ada("DELETE", path)
    assert (reply.status, reply.body) == (200, b"")
    assert service.linus("GET", f"/api/v9/workspaces/{service.ids.main}").status == 403
    assert "Linus Pauling" not in {row["name"] for row in service.ada.get(members(service))}
    assert service.ada("DELETE", path).status == 403
    assert service.ada("DELETE", members(service, place_of(service, "ada"))).status == 400


def test_basic_data_of_users(service: Any) -> None:
    path = f"/api/v9/workspaces/{service.ids.main}/users/data"
    rows = service.ada("POST", path, [service.user("linus"), service.user("margaret"), 7]).json
    assert [row["fullname"] for row in rows] == ["Linus Pauling"]
    assert service.ada("POST", path, list(range(1, 152))).status == 400


def test_organization_users_come_in_pages_told_in_headers(service: Any) -> None:
    reply = service.ada("GET", organization(service, "users"), per_page=2, page=2, sort_dir="desc")
    assert [row["name"] for row in reply.json] == ["Joan Clarke", "Grace Hopper"]
    told = {name: value for name, value in reply.headers.items() if name.startswith("x-") and "page" in name}
    assert told == {"x-page": "2", "x-page-size": "2", "x-pages": "3"}
    assert (reply.headers["x-records"], reply.headers["x-sort-order"]) == ("5", "desc")
    ids = [
        (row["id"], row["user_id"], *(place["workspace_user_id"] for place in row["workspaces"])) for row in reply.json
    ]
    assert all(len(set(row)) == len(row) for row in ids)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"filter": "GRACE"}, ["Grace Hopper"]),
        ({"active_status": "invited"}, ["Ken Iverson"]),
        ({"active_status": "inactive,invited"}, ["Joan Clarke", "Ken Iverson"]),
        ({"only_admins": "true"}, ["Ada Lovelace", "Grace Hopper"]),
        ({"workspaces": "{side}"}, ["Ada Lovelace", "Grace Hopper"]),
        ({"groups": "{group}"}, ["Grace Hopper", "Linus Pauling"]),
    ],
)
def test_organization_users_are_filtered(service: Any, query: dict[str, str], names: list[str]) -> None:
    group = next(row.id for row in service.app.state.groups.values() if service.ids.main in row.workspace_ids)
    query = {name: value.format(side=service.ids.side, group=group) for name, value in query.items()}
    assert [row["name"] for row in service.ada.get(organization(service, "users"), **query)] == names


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ({"active_status": "gone"}, "active_status parameter can contain only 'active', 'inactive' or 'invited'."),
        ({"only_admins": "1"}, "only_admins parameter can contain only 'true' or 'false'."),
        ({"page": "x"}, "Invalid value sent for 'page'."),
        ({"page": "0"}, "page parameter must contain values > 0."),
        ({"per_page": "-1"}, "per_page parameter must contain values > 0."),
        ({"sort_dir": "up"}, "sort_dir parameter can contain only 'asc' or 'desc'."),
        ({"groups": "x"}, "Invalid value sent for 'groups'."),
        ({"workspaces": "1,"}, "Invalid value sent for 'workspaces'."),
    ],
)
def test_organization_users_refuse(service: Any, query: dict[str, str], text: str) -> None:
    reply = service.ada("GET", organization(service, "users"), **query)
    assert (reply.status, reply.json) == (400, text)
    assert service.linus("GET", organization(service, "users")).status == 403


def person(service: Any, name: str) -> Any:
    return next(row for row in service.ada.get(organization(service, "users")) if row["name"].startswith(name))


def test_an_organization_user_is_changed_and_removed(service: Any) -> None:
    linus, ada = person(service, "Linus"), person(service, "Ada")
    assert service.ada("PUT", organization(service, f"users/{linus['id']}"), {"organization_admin": True}).status == 200
    assert person(service, "Linus")["admin"]
    service.ada("PUT", organization(service, f"users/{linus['id']}"), {"inactive": True})
    assert service.linus("GET", f"/api/v9/workspaces/{service.ids.main}").status == 403
    for body, text in (
        ({}, "At least one field is required."),
        ({"organization_admin": True, "role_id": 1}, "Cannot use both admin flags and role_id."),
        ({"organization_admin": False}, "Cannot remove admin privileges from owner."),
        ({"inactive": True}, "Cannot deactivate owner."),
        ({"email": "grace@example.com"}, "Email already exists."),
        ({"groups": [5]}, f"Group '5' is not in Organization '{service.ids.own}'."),
    ):
        reply = service.ada("PUT", organization(service, f"users/{ada['id']}"), body)
        assert (reply.status, reply.json) == (400, text)
    for ids, text in (
        ([], "At least one organization user ID must be supplied."),
        ([linus["id"]] * 2, "Organization user IDs must be unique."),
        ([linus["id"], 5], "The following organization user IDs do not belong to this organization: '5'."),
        (
            [linus["id"], ada["id"]],
            f"Cannot remove the organization owner user with organization user ID='{ada['id']}'.",
        ),
    ):
        reply = service.ada("PATCH", organization(service, "users"), {"delete": ids})
        assert (reply.status, reply.json) == (400, text)
    assert service.ada("PATCH", organization(service, "users"), {"delete": [linus["id"]]}).status == 200
    assert "Linus Pauling" not in {row["name"] for row in service.ada.get(organization(service, "users"))}
    assert service.ada("PUT", organization(service, f"users/{linus['id']}"), {"name": "x"}).status == 404


def test_an_invitation_names_what_admits_people(service: Any) -> None:
    body = {"emails": ["New@Example.com"], "workspaces": [{"workspace_id": service.ids.main, "role": "user"}]}
    answer = service.ada("POST", organization(service, "invitations"), body).json
    (row,), (invitation,) = answer["data"], answer["invitations"]
    assert (row["email"], row["sender_id"]) == ("new@example.com", service.user("ada"))
    assert invitation["code"] in row["invite_url"]
    assert row["workspaces"][0]["workspace_id"] == service.ids.main
    assert person(service, "new")["joined"] is False
    assert service.ada("PUT", organization(service, f"invitations/{row['invitation_id']}/resend")).status == 200
    assert service.ada("PUT", organization(service, "invitations/5/resend")).json == "Invitation code not found"
    again = service.ada("POST", organization(service, "invitations"), body).json["data"][0]
    assert again["organization_user_id"] == row["organization_user_id"]


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"emails": []}, "at least one email is required"),
        ({"emails": [""]}, "Missing e-mail"),
        ({"emails": ["ok@example.com", "nobody"]}, "Invalid e-mail: 'nobody'"),
        ({"workspaces": []}, "at least one workspace is required"),
        ({"workspaces": [{"workspace_id": 5}]}, "invalid workspace ID"),
        ({"workspaces": ["x"]}, "invalid workspace ID"),
        ({"emails": ["joan@example.com"]},
         "User with e-mail 'joan@example.com' is already an inactive member of the organization"),
    ],
)  # fmt: skip
def test_an_invitation_is_refused(service: Any, change: dict[str, Any], text: str) -> None:
    body = {"emails": ["new@example.com"], "workspaces": [{"workspace_id": service.ids.main}], **change}
    before = len(service.app.state.users)
    reply = service.ada("POST", organization(service, "invitations"), body)
    assert (reply.status, reply.json) == (400, text)
    assert len(service.app.state.users) == before
    assert service.linus("POST", organization(service, "invitations"), body).status == 403


def test_free_has_five_active_users(free: Any) -> None:
    body = {"emails": ["a@example.com", "b@example.com"], "workspaces": [{"workspace_id": free.ids.main}]}
    reply = free.ada("POST", organization(free, "invitations"), body)
    assert (reply.status, reply.json) == (400, "Active user limit is 5. Upgrade to add more active users")
    assert free.ada("POST", organization(free, "invitations"), {**body, "emails": ["a@example.com"]}).status == 200


def test_a_group_s_life(service: Any) -> None:
    body = {"name": "Crew", "users": [service.user("linus")], "workspaces": [service.ids.main]}
    made = service.ada("POST", organization(service, "groups"), body).json
    assert (made["name"], made["workspaces"], made["users"][0]["name"]) == ("Crew", [service.ids.main], "Linus Pauling")
    assert [row["name"] for row in service.ada.get(organization(service, "groups"))] == ["Crew", "Engine room"]
    here = service.ada.get(organization(service, f"workspaces/{service.ids.main}/groups"))
    assert made["group_id"] in {row["group_id"] for row in here}
    path = organization(service, f"groups/{made['group_id']}")
    patches = [
        {"op": "add", "path": "/users", "value": [service.user("grace")]},
        {"op": "remove", "path": "/users", "value": [service.user("linus")]},
        {"op": "add", "path": "/users", "value": [5]},
        {"op": "replace", "path": "/users", "value": [5]},
        {"op": "add", "path": "/users", "value": []},
    ]
    answer = service.ada("PATCH", path, patches).json
    assert (answer["success"], [row["patch"] for row in answer["failure"]]) == (patches[:2], patches[2:])
    assert answer["failure"][0]["message"] == f"User 5 not exists in the organization {service.ids.own}"
    assert service.ada("PUT", path, {"name": "Cast"}).json["users"] == []
    assert service.ada("PATCH", path, patches[:1] * 101).status == 400
    assert service.ada("DELETE", path).status == 200
    assert service.ada("DELETE", path).status == 404


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"name": " "}, "Group name must be present"),
        ({"name": "x" * 201}, "Group name too long, maximum length is 200"),
        ({"name": "Engine room"}, "Name has already been taken"),
        ({"name": "x", "users": [5]}, "User 5 not exists in the organization {own}"),
        ({"name": "x", "workspaces": [5]}, "Workspace 5 not exists in the organization {own}"),
    ],
)
def test_a_group_is_refused(service: Any, body: dict[str, Any], text: str) -> None:
    reply = service.ada("POST", organization(service, "groups"), body)
    assert (reply.status, reply.json) == (400, text.format(own=service.ids.own))
    assert service.linus("POST", organization(service, "groups"), body).status == 403


def test_groups_of_a_workspace_have_an_older_form(service: Any) -> None:
    path = f"/api/v9/workspaces/{service.ids.main}/groups"
    made = service.ada("POST", path, {"name": "Old"}).json
    assert set(made) == {"id", "name", "workspace_id", "at", "has_users"}
    assert service.ada("PUT", f"{path}/{made['id']}", {"name": "Older"}).json["name"] == "Older"
    assert {row["name"] for row in service.ada.get(path)} == {"Engine room", "Older"}
    assert service.ada("DELETE", f"{path}/{made['id']}").body == b""
    assert service.ada("DELETE", f"{path}/{made['id']}").status == 404
    assert service.linus("POST", path, {"name": "x"}).status == 403


def test_no_event_spreads_an_invitation(service: Any) -> None:
    state = service.app.state
    subscription = next(iter(state.subscriptions.values()))
    subscription.workspace_id, subscription.enabled = service.ids.main, True
    subscription.validated_at, subscription.event_filters = service.clock.now, (("*", "*"),)
    body = {"emails": ["new@example.com"], "workspaces": [{"workspace_id": service.ids.main}]}
    code = service.ada("POST", organization(service, "invitations"), body).json["invitations"][0]["code"]
    (delivery,) = state.deliveries
    assert (delivery.metadata["model"], delivery.metadata["action"]) == ("workspace_user", "created")
    assert code not in json.dumps(delivery.payload)
