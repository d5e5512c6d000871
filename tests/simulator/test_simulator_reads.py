"""Everything that is only read, and the caller's own account (docs/facts/toggl.md 2)."""

from dataclasses import replace
from typing import Any

import pytest

ME_FIELDS = {
    "id", "api_token", "email", "fullname", "timezone", "toggl_accounts_id", "default_workspace_id",
    "beginning_of_week", "image_url", "created_at", "updated_at", "openid_email", "openid_enabled", "country_id",
    "has_password", "at", "oauth_providers", "options", "user_account_id",
}  # fmt: skip


def test_me_has_the_recorded_fields(service: Any) -> None:
    view = service.ada.get("/api/v9/me")
    assert set(view) == ME_FIELDS | {"intercom_hash", "authorization_updated_at"}
    assert (view["openid_email"], view["country_id"]) == (None, None)
    assert view["api_token"] == service.app.token


def test_put_me_answers_other_fields(service: Any) -> None:
    reply = service.ada("PUT", "/api/v9/me", {"country_id": 105})
    assert set(reply.json) == ME_FIELDS | {"toggl_accounts_updated_at"}
    assert reply.json["country_id"] == 105


def test_related_data_comes_on_request(service: Any) -> None:
    view = service.ada.get("/api/v9/me", with_related_data="true")
    assert {"clients", "projects", "tags", "tasks", "workspaces", "time_entries"} <= set(view)
    assert "clients" not in service.ada.get("/api/v9/me", with_related_data="false")


def test_related_data_leaves_out_empty_collections(free: Any) -> None:
    view = free.ada.get("/api/v9/me", with_related_data="true")
    assert "tasks" not in view
    assert "clients" in view


@pytest.mark.parametrize("value", ["1", "yes", "", "True"])
def test_related_data_is_a_strict_boolean(service: Any, value: str) -> None:
    assert service.ada("GET", "/api/v9/me", with_related_data=value).status == 400


CHANGES = [
    ({"password": "longer"}, "Current password must be present to change password"),
    ({"password": "longer", "current_password": "x"}, "Current password is not valid"),
    ({"current_password": "x"}, "Current password is not valid"),
    ({"password": "short", "current_password": "time-is-honey"}, "Password should be at least 6 characters"),
    ({"beginning_of_week": 7}, "Invalid beginning_of_week"),
    ({"beginning_of_week": -1}, "Invalid beginning_of_week"),
    ({"country_id": 0}, "Invalid country_id"),
    ({"default_workspace_id": 1}, "Invalid default_workspace_id"),
    ({"email": "nobody"}, "Invalid email"),
    ({"email": ""}, "Invalid email"),
    ({"email": "GRACE@example.com"}, "user with this email already exists"),
    ({"fullname": " "}, "Invalid fullname"),
    ({"timezone": "Europe/Atlantis"}, "Invalid timezone"),
    ({"timezone": "../../etc/passwd"}, "Invalid timezone"),
    ({"timezone": "Europe"}, "Invalid timezone"),
]


@pytest.mark.parametrize(("body", "text"), CHANGES)
def test_put_me_refuses_in_plain_text(service: Any, body: dict[str, Any], text: str) -> None:
    reply = service.ada("PUT", "/api/v9/me", {"fullname": "Never", **body})
    assert (reply.status, reply.body.decode()) == (400, text)
    assert reply.headers["content-type"] == "text/plain; charset=utf-8"
    assert service.ada.get("/api/v9/me")["fullname"] == "Ada Lovelace"


@pytest.mark.parametrize("body", [{"country_id": "105"}, {"email": 5}, {"beginning_of_week": True}])
def test_put_me_refuses_wrong_types(service: Any, body: dict[str, Any]) -> None:
    assert service.ada("PUT", "/api/v9/me", body).status == 400


def test_put_me_changes_what_is_sent(service: Any) -> None:
    body = {"beginning_of_week": 0, "default_workspace_id": service.ids.side, "timezone": "Asia/Tokyo"}
    service.ada("PUT", "/api/v9/me", body)
    view = service.ada.get("/api/v9/me")
    assert {name: view[name] for name in body} == body
    assert view["fullname"] == "Ada Lovelace"


def test_a_changed_login_takes_effect_at_once(service: Any) -> None:
    body = {"email": "Countess@example.com", "password": "sesame-2", "current_password": "time-is-honey"}
    service.ada("GET", "/api/v9/me")
    assert service.ada("PUT", "/api/v9/me", body).status == 200
    assert service.ada("GET", "/api/v9/me").status == 403
    service.ada.login = ("countess@example.com", "sesame-2")
    assert service.ada("GET", "/api/v9/me").status == 200


def test_location_is_an_object_of_strings(service: Any) -> None:
    view = service.ada.get("/api/v9/me/location")
    assert set(view) == {"city", "city_lat_long", "country_code", "country_name", "state"}
    assert all(isinstance(value, str) for value in view.values())


def test_logged_is_a_status_only(service: Any) -> None:
    reply = service.ada("GET", "/api/v9/me/logged")
    assert (reply.status, reply.body) == (200, b"")


def test_web_timer_is_an_object_with_entries_of_another_shape(service: Any) -> None:
    view = service.ada.get("/api/v9/me/web-timer")
    assert set(view) == {"clients", "projects", "tags", "tasks", "time_entries"}
    assert set(view["time_entries"][0]) == {
        "billable", "deleted", "description", "duration_in_seconds", "ignore_start_and_stop", "planned_task_id",
        "project_id", "tag_ids", "task_id", "updated_at", "user_id", "utc_start", "utc_stop", "workspace_id",
    }  # fmt: skip


def test_web_timer_sends_null_for_nothing(free: Any) -> None:
    assert free.ada.get("/api/v9/me/web-timer")["tasks"] is None


def test_features_follow_the_plan(free: Any) -> None:
    rows = {row["workspace_id"]: row["features"] for row in free.ada.get("/api/v9/me/features")}
    assert not all(feature["enabled"] for feature in rows[free.ids.main])
    assert all(feature["enabled"] for feature in rows[free.ids.guest])


def test_organizations_have_the_recorded_fields(service: Any) -> None:
    rows = service.ada.get("/api/v9/me/organizations")
    assert set(rows[0]) == {
        "id", "name", "pricing_plan_id", "pricing_plan_name", "pricing_plan_enterprise", "created_at", "at",
        "server_deleted_at", "is_multi_workspace_enabled", "suspended_at", "user_count", "is_unified",
        "max_workspaces", "permissions", "admin", "owner", "trial_info", "subscription",
        "toggl_suite_updated_at",
    }  # fmt: skip
    assert [(row["owner"], row["pricing_plan_name"]) for row in rows] == [(True, "Premium"), (False, "Starter")]


def test_somebody_without_a_workspace_has_empty_lists(service: Any) -> None:
    service.nobody.login = ("ken@example.com", "time-is-near")
    assert service.nobody("GET", "/api/v9/me/organizations").body == b"[]"
    assert service.nobody("GET", "/api/v9/me/projects").body == b"null"
    assert service.nobody("GET", "/api/v9/me/tasks").body == b"null"
    assert service.nobody("GET", "/api/v9/me/time_entries").body == b"[]"


def test_members_get_no_workspace_tokens(service: Any) -> None:
    rows = {row["id"]: row for row in service.ada.get("/api/v9/me/workspaces")}
    assert rows[service.ids.main]["api_token"] == service.app.token
    guest = rows[service.ids.guest]
    assert (guest["api_token"], guest["ical_url"], guest["admin"], guest["role"]) == (None, None, False, "user")


def test_a_workspace_has_the_recorded_fields(service: Any) -> None:
    view = service.ada.get(f"/api/v9/workspaces/{service.ids.main}")
    assert set(view) >= {
        "id", "organization_id", "name", "premium", "business_ws", "admin", "role", "suspended_at",
        "server_deleted_at", "default_hourly_rate", "rate_last_updated", "default_currency",
        "only_admins_may_create_projects", "only_admins_may_create_tags", "only_admins_see_billable_rates",
        "only_admins_see_team_dashboard", "projects_billable_by_default", "projects_private_by_default",
        "reports_collapse", "rounding", "rounding_minutes", "api_token", "at", "logo_url", "ical_url",
        "ical_enabled", "csv_upload", "subscription", "hide_start_end_times", "working_hours_in_minutes",
        "last_modified", "projects_enforce_billable", "limit_public_project_data",
    }  # fmt: skip
    assert not {"profile", "permissions"} & set(view)


PATHS = [
    "", "/clients", "/project_users", "/projects", "/projects/1", "/projects/1/tasks", "/rates/workspace/1",
    "/statistics", "/tags", "/time_entry_constraints", "/track_reminders", "/users", "/workspace_users",
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_a_foreign_workspace_is_a_403(service: Any, path: str) -> None:
    reply = service.linus("GET", f"/api/v9/workspaces/{service.ids.guest}{path}")
    assert (reply.status, reply.json) == (403, "User does not have access to this resource.")


@pytest.mark.parametrize("login", [("joan@example.com", "time-is-over"), ("ken@example.com", "time-is-near")])
def test_deactivated_and_invited_people_may_not_enter(service: Any, login: tuple[str, str]) -> None:
    service.nobody.login = login
    assert service.nobody("GET", f"/api/v9/workspaces/{service.ids.main}").status == 403


@pytest.mark.parametrize("path", ["/project_users", "/time_entry_constraints", "/workspace_users"])
def test_an_unknown_workspace_is_a_400_here(service: Any, path: str) -> None:
    reply = service.ada("GET", f"/api/v9/workspaces/99{path}")
    assert (reply.status, reply.json) == (400, "Workspace not found")


def test_statistics(service: Any) -> None:
    view = service.ada.get(f"/api/v9/workspaces/{service.ids.main}/statistics")
    assert [row["name"] for row in view["admins"]] == ["Ada Lovelace", "Grace Hopper"]
    assert (view["members_count"], view["groups_count"]) == (3, 1)


def test_constraints(service: Any) -> None:
    view = service.ada.get(f"/api/v9/workspaces/{service.ids.guest}/time_entry_constraints")
    assert view == {
        "time_entry_constraints_enabled": True,
        "project_present": True,
        "task_present": False,
        "tag_present": False,
        "description_present": True,
    }


def test_track_reminders_are_a_bare_array(service: Any) -> None:
    rows = service.ada.get(f"/api/v9/workspaces/{service.ids.main}/track_reminders")
    assert {row["frequency"] for row in rows} == {1, 7}
    assert len(service.ada.get("/api/v9/me/track_reminders")) == 3
    assert len(service.linus.get("/api/v9/me/track_reminders")) == 1


def test_users_can_leave_out_the_deactivated(service: Any) -> None:
    path = f"/api/v9/workspaces/{service.ids.main}/users"
    assert len(service.ada.get(path)) == 5
    assert len(service.ada.get(path, exclude_deleted="true")) == 4


def test_workspace_users_speak_of_uid(service: Any) -> None:
    rows = service.ada.get(f"/api/v9/workspaces/{service.ids.main}/workspace_users")
    assert rows[0]["uid"] == service.user("ada")
    assert rows[0]["id"] != rows[0]["uid"]
    assert not {"user_id", "workspace_id"} & set(rows[0])


def test_indirect_workspace_users_can_be_left_out(service: Any) -> None:
    path = f"/api/v9/workspaces/{service.ids.main}/workspace_users"
    assert len(service.ada.get(path, includeIndirect="true")) - len(service.ada.get(path, includeIndirect="false")) == 1


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"name": "grace"}, ["Grace Hopper"]),
        ({"search": "LINUS@"}, ["Linus Pauling"]),
        ({"active": "false"}, ["Joan Clarke", "Ken Iverson"]),
        ({"per_page": 2, "page": 2}, ["Linus Pauling", "Joan Clarke"]),
        ({"custom_rates": "true", "name": "a"}, ["Ada Lovelace", "Linus Pauling"]),
    ],
)
def test_organization_workspace_users_can_be_filtered(service: Any, query: dict[str, Any], names: list[str]) -> None:
    path = f"/api/v9/organizations/{service.ids.own}/workspaces/{service.ids.main}/workspace_users"
    rows = service.ada.get(path, **query)
    assert [row["name"] for row in rows] == names
    assert "user_id" in rows[0]


@pytest.mark.parametrize(
    ("organization", "workspace", "status"),
    [("99", "main", 404), ("own", "99", 404), ("own", "guest", 404), ("x", "main", 400), ("own", "0", 400)],
)
def test_organization_and_workspace_must_fit(service: Any, organization: str, workspace: str, status: int) -> None:
    known = {name: str(value) for name, value in vars(service.ids).items()}
    path = f"/api/v9/organizations/{known.get(organization, organization)}/workspaces/{known.get(workspace, workspace)}"
    assert service.ada("GET", f"{path}/workspace_users").status == status


def test_a_foreign_organization_is_a_403(service: Any) -> None:
    path = f"/api/v9/organizations/{service.ids.other}/workspaces/{service.ids.guest}/workspace_users"
    assert service.linus("GET", path).status == 403


def test_project_users_of_chosen_projects(service: Any) -> None:
    path = f"/api/v9/workspaces/{service.ids.main}/project_users"
    project = service.project("Website relaunch")
    assert {row["project_id"] for row in service.ada.get(path, project_ids=project)} == {project}
    assert len(service.ada.get(path, project_ids=project, with_group_members="true")) == 3
    rows = service.ada.get(path, user_id=service.user("linus"), with_group_members="true")
    assert {row["project_id"] for row in rows} == {project}


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ({"project_ids": ",".join(["1"] * 201)}, "project_ids cannot exceed 200 elements."),
        ({"project_ids": "1,x"}, "Invalid project_ids"),
        ({"user_id": "x"}, "Invalid user_id"),
        ({"user_id": "-1"}, "Invalid user_id"),
        ({"with_group_members": "2"}, "Invalid with_group_members"),
    ],
)
def test_project_users_refuse(service: Any, query: dict[str, Any], text: str) -> None:
    reply = service.ada("GET", f"/api/v9/workspaces/{service.ids.main}/project_users", **query)
    assert (reply.status, reply.json) == (400, text)


def test_a_project_has_the_recorded_fields(service: Any) -> None:
    path = f"/api/v9/workspaces/{service.ids.main}/projects/{service.project('Internal')}"
    view = service.ada.get(path)
    assert set(view) == {
        "id", "workspace_id", "client_id", "name", "is_private", "active", "at", "created_at", "server_deleted_at",
        "color", "billable", "template", "auto_estimates", "estimated_hours", "estimated_seconds", "rate",
        "rate_last_updated", "currency", "recurring", "template_id", "recurring_parameters",
        "fixed_fee", "actual_hours", "actual_seconds", "start_date", "status", "wid", "cid",
        "tasks_count", "can_track_time", "is_shared", "pinned",
    }  # fmt: skip
    assert len(view["start_date"]) == 10


@pytest.mark.parametrize("name", ["Garden", "Mistake"])
def test_an_elsewhere_or_deleted_project_is_a_404(service: Any, name: str) -> None:
    path = f"/api/v9/workspaces/{service.ids.main}/projects/{service.project(name)}"
    assert service.ada("GET", path).status == 404


def test_a_private_project_is_hidden_from_members(service: Any) -> None:
    path = f"/api/v9/workspaces/{service.ids.main}/projects/{service.project('Due diligence')}"
    assert service.linus("GET", path).status == 404
    names = [row["name"] for row in service.linus.get("/api/v9/me/projects")]
    assert "Due diligence" not in names


def test_a_bad_project_id_is_named(service: Any) -> None:
    reply = service.ada("GET", f"/api/v9/workspaces/{service.ids.main}/projects/x")
    assert (reply.status, reply.json) == (400, "Invalid project_id")


PROJECT_FILTERS = [
    ({"active": "false"}, {"Old campaign"}),
    ({"active": "both", "name": "o", "search": "camp"}, {"Old campaign"}),
    ({"statuses": "upcoming"}, {"Trade fair"}),
    ({"statuses": "ended,archived"}, {"Research grant", "Old campaign"}),
    ({"statuses": "deleted"}, {"Mistake"}),
    ({"only_templates": "true"}, {"Project blueprint"}),
    ({"billable": "true"}, {"Website relaunch", "Mobile app", "Support retainer"}),
    ({"only_me": "true"}, {"Website relaunch", "Mobile app"}),
    ({"name": "APP"}, {"Mobile app"}),
    ({"since": 1_773_300_000}, {"Website relaunch", "Mistake"}),
]


@pytest.mark.parametrize(("query", "names"), PROJECT_FILTERS)
def test_workspace_projects_filter(service: Any, query: dict[str, Any], names: set[str]) -> None:
    rows = service.ada.get(f"/api/v9/workspaces/{service.ids.main}/projects", **query)
    assert {row["name"] for row in rows} == names


def test_workspace_projects_by_ids(service: Any) -> None:
    path = f"/api/v9/workspaces/{service.ids.main}/projects"
    project = next(row for row in service.ada.get(path) if row["name"] == "Due diligence")
    assert [row["id"] for row in service.ada.get(path, project_ids=project["id"])] == [project["id"]]
    by_client = service.ada.get(path, client_ids=project["client_id"])
    assert {row["client_name"] for row in by_client} == {"Bletchley Trust"}
    by_user = service.ada.get(path, user_ids=service.user("linus"))
    assert {row["name"] for row in by_user} == {"Website relaunch"}
    (group,) = {group.id for group in service.app.state.groups.values() if service.ids.main in group.workspace_ids}
    assert {row["name"] for row in service.ada.get(path, group_ids=group)} == {"Website relaunch"}


def test_workspace_projects_sort_and_page(service: Any) -> None:
    path = f"/api/v9/workspaces/{service.ids.main}/projects"
    names = [row["name"] for row in service.ada.get(path)]
    assert names == sorted(names, key=str.lower)
    assert [row["name"] for row in service.ada.get(path, sort_order="DESC")] == names[::-1]
    assert [row["name"] for row in service.ada.get(path, page=2, per_page=2)] == names[2:4]
    ids = [row["id"] for row in service.ada.get(path, sort_field="id")]
    assert ids == sorted(ids)
    assert service.ada.get(path, sort_pinned="true")[0]["pinned"]


def test_no_project_is_the_literal_null(service: Any) -> None:
    assert service.ada("GET", f"/api/v9/workspaces/{service.ids.main}/projects", name="zzz").body == b"null"


@pytest.mark.parametrize(
    "query",
    [
        {"per_page": 201}, {"per_page": 0}, {"per_page": -1}, {"page": 0}, {"page": "x"}, {"page": 2**63},
        {"active": "yes"}, {"statuses": "gone"}, {"statuses": "active,"}, {"sort_order": "up"}, {"since": "x"},
        {"billable": "1"}, {"user_ids": "x"}, {"client_ids": "1,"}, {"group_ids": "0"}, {"project_ids": "-1"},
        {"only_me": "x"}, {"only_templates": "x"}, {"only_editable": "x"}, {"sort_pinned": "x"},
    ],
)  # fmt: skip
def test_workspace_projects_refuse(service: Any, query: dict[str, Any]) -> None:
    reply = service.ada("GET", f"/api/v9/workspaces/{service.ids.main}/projects", **query)
    assert reply.status == 400
    assert next(iter(query)) in reply.json


def test_my_projects(service: Any) -> None:
    def names(**query: Any) -> set[str]:
        return {row["name"] for row in service.ada.get("/api/v9/me/projects", **query)}

    assert names(include_archived="true") - names() == {"Old campaign"}
    assert "Mistake" in names(since=1)
    assert "Executive briefing" not in names(since=1)
    reply = service.ada("GET", "/api/v9/me/projects", include_archived="1")
    assert (reply.status, reply.json) == (400, "Invalid include_archived")


def test_my_projects_by_cursor(service: Any) -> None:
    path = "/api/v9/me/projects/paginated"
    everything = [row["id"] for row in service.ada.get(path)]
    assert everything == sorted(everything)
    first = [row["id"] for row in service.ada.get(path, per_page=3)]
    rest = [row["id"] for row in service.ada.get(path, start_project_id=first[-1])]
    assert first[:-1] + rest == everything


def test_my_tags_with_since_include_deleted_ones(service: Any) -> None:
    rows = service.ada.get("/api/v9/me/tags", since=1)
    assert [row["name"] for row in rows if "deleted_at" in row] == ["dropped"]
    assert not any(row["name"] == "dropped" for row in service.ada.get("/api/v9/me/tags"))


def test_what_only_some_projects_have(service: Any) -> None:
    path = f"/api/v9/workspaces/{service.ids.main}/projects"
    rows = {row["name"]: row for row in service.ada.get(path)}
    assert {name for name, row in rows.items() if "current_period" in row} == {"Support retainer"}
    ending = {"Mobile app", "Old campaign", "Trade fair", "Research grant"}
    assert {name for name, row in rows.items() if "end_date" in row} == ending
    assert rows["Old campaign"]["can_track_time"]
    assert not rows["Old campaign"]["active"]


def test_a_page_of_projects_has_151_and_at_most_200(service: Any) -> None:
    state = service.app.state
    one = state.projects[service.project("Internal")]
    for number in range(300):
        state.projects[50 + number] = replace(one, id=50 + number, name=f"Internal {number:03}")
    path = f"/api/v9/workspaces/{service.ids.main}/projects"
    assert len(service.ada.get(path)) == 151
    pages = [service.ada.get(path, per_page=200, page=page) for page in (1, 2)]
    assert [len(page) for page in pages] == [200, 109]
    assert len({row["id"] for page in pages for row in page}) == 309


def test_the_settings_of_a_workspace_may_be_null_or_empty(service: Any) -> None:
    rows = {row["id"]: row for row in service.ada.get("/api/v9/me/workspaces")}
    assert "te_constraints" not in rows[service.ids.main]
    assert (rows[service.ids.side]["te_constraints"], rows[service.ids.side]["disable_expenses"]) == ({}, None)
    assert rows[service.ids.guest]["te_constraints"]["project_present"]


def test_options_are_a_list_or_an_object(service: Any) -> None:
    assert service.ada.get("/api/v9/me")["options"] == []
    assert service.margaret.get("/api/v9/me")["options"] == {"send_weekly_report": True}


def test_of_somebody_invited_the_rights_are_unknown(service: Any) -> None:
    rows = service.ada.get(f"/api/v9/workspaces/{service.ids.main}/workspace_users")
    unknown = [row["name"] for row in rows if row["workspace_admin"] is row["organization_admin"] is None]
    assert unknown == ["Ken Iverson"] == [row["name"] for row in rows if row["group_ids"] is None]


def test_my_tasks_with_since_include_deleted_ones(service: Any) -> None:
    rows = service.ada.get("/api/v9/me/tasks", since=1)
    assert [row["name"] for row in rows if row["server_deleted_at"]] == ["Duplicate"]
    assert not any(row["name"] == "Duplicate" for row in service.ada.get("/api/v9/me/tasks"))


def test_my_clients_with_since_include_deleted_ones(service: Any) -> None:
    rows = service.ada.get("/api/v9/me/clients", since=1)
    assert [row["name"] for row in rows if "server_deleted_at" in row] == ["Typing error"]
    assert not any(row["name"] == "Typing error" for row in service.ada.get("/api/v9/me/clients"))


def test_my_clients_by_modification(service: Any) -> None:
    rows = service.ada.get("/api/v9/me/clients")
    newest = max(row["at"] for row in rows)
    since = int(service.app.state.clients[next(row["id"] for row in rows if row["at"] == newest)].at.timestamp())
    changed = service.ada.get("/api/v9/me/clients", since=since)
    assert [row["name"] for row in changed if "server_deleted_at" not in row] == ["Old Mill"]
    assert {"wid"} <= set(rows[0])
    assert "workspace_id" not in rows[0]


@pytest.mark.parametrize(
    ("query", "count"), [({}, 2), ({"status": "archived"}, 1), ({"status": "both"}, 3), ({"name": "bab"}, 1)]
)
def test_workspace_clients(service: Any, query: dict[str, str], count: int) -> None:
    assert len(service.ada.get(f"/api/v9/workspaces/{service.ids.main}/clients", **query)) == count


def test_workspace_tags(service: Any) -> None:
    rows = service.ada.get(f"/api/v9/workspaces/{service.ids.side}/tags")
    assert [row["name"] for row in rows] == ["outdoors", "reading"]


def test_my_tasks(service: Any) -> None:
    def names(**query: Any) -> list[str]:
        return [row["name"] for row in service.ada.get("/api/v9/me/tasks", **query)]

    assert set(names(include_not_active="true")) - set(names()) == {"Sketches"}
    assert names(offset=1, per_page=2) == names()[1:3]
    assert "project_name" in service.ada.get("/api/v9/me/tasks", meta="true")[0]
    assert "project_name" not in service.ada.get("/api/v9/me/tasks")[0]


@pytest.mark.parametrize(
    "query", [{"include_not_active": "1"}, {"offset": -1}, {"per_page": 0}, {"since": "x"}, {"meta": "x"}]
)
def test_my_tasks_refuse(service: Any, query: dict[str, Any]) -> None:
    assert service.ada("GET", "/api/v9/me/tasks", **query).status == 400


def test_tasks_are_paid(free: Any) -> None:
    assert free.ada("GET", "/api/v9/me/tasks").body == b"null"


def test_project_tasks(service: Any) -> None:
    path = f"/api/v9/workspaces/{service.ids.main}/projects/{service.project('Website relaunch')}/tasks"
    assert [row["name"] for row in service.ada.get(path)] == ["Wireframes", "Migration"]
    path = f"/api/v9/workspaces/{service.ids.main}/projects/{service.project('Mobile app')}/tasks"
    for query, names in (
        ({}, ["Offline mode", "Sketches"]),
        ({"active": "false"}, ["Offline mode", "Sketches"]),
        ({"active": "true"}, ["Offline mode"]),
    ):
        assert [row["name"] for row in service.ada.get(path, **query)] == names
    assert service.ada("GET", path, active="both").status == 400
    path = f"/api/v9/workspaces/{service.ids.main}/projects/{service.project('Trade fair')}/tasks"
    assert service.ada("GET", path).body == b"null"


def rates(service: Any, level: Any, level_id: Any, **query: str) -> Any:
    return service.ada("GET", f"/api/v9/workspaces/{service.ids.main}/rates/{level}/{level_id}", **query)


def test_rates_of_every_level(service: Any) -> None:
    state = service.app.state
    levels = {
        "workspace": service.ids.main,
        "project": service.project("Website relaunch"),
        "task": next(iter(state.tasks)),
        "user": service.user("ada"),
        "workspace_user": state.memberships[service.ids.main, service.user("ada")].id,
        "project_user": next(iter(state.project_users)),
    }
    for level, level_id in levels.items():
        assert rates(service, level, level_id).json, level
    assert [row["amount"] for row in rates(service, "user", levels["user"], type="labor_costs").json] == [30.5]


@pytest.mark.parametrize(
    ("level", "level_id", "text"),
    [
        ("galaxy", 1, "Invalid level: it should be workspace, workspace_user, project or project_user"),
        ("workspace", "x", "Invalid entity ID"),
        ("workspace", 1, "Invalid entity ID"),
        ("project", 1, "Invalid entity ID"),
        ("project_user", 1, "Invalid entity ID"),
        ("user", 1, "User not found in workspace"),
        ("workspace_user", 1, "User not found in workspace"),
        ("task", 1, "Task not found in workspace"),
    ],
)
def test_rates_refuse(service: Any, level: str, level_id: Any, text: str) -> None:
    reply = rates(service, level, level_id)
    assert (reply.status, reply.json) == (400, text)


def test_rates_refuse_a_workspace_that_is_no_id_and_an_unknown_type(service: Any) -> None:
    reply = service.ada("GET", "/api/v9/workspaces/x/rates/workspace/1")
    assert (reply.status, reply.json) == (400, "Invalid workspace ID")
    assert rates(service, "workspace", service.ids.main, type="salary").status == 400


def test_rates_are_paid(free: Any) -> None:
    reply = rates(free, "workspace", free.ids.main)
    assert (reply.status, reply.json) == (402, "Billable rates are available for Starter and higher plans.")


def test_rates_are_for_admins(service: Any) -> None:
    reply = service.linus("GET", f"/api/v9/workspaces/{service.ids.main}/rates/workspace/{service.ids.main}")
    assert (reply.status, reply.json) == (403, "User cannot access billable rate(s).")
