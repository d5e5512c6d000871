"""What is seeded: believable, repeatable, and a trap for narrow integers and missing nulls."""

from typing import Any

import pytest

LARGE = 2**31

# address, and the member that holds the id of that kind
KINDS = [
    ("/api/v9/me/organizations", "id"),
    ("/api/v9/me/organizations", "pricing_plan_id"),
    ("/api/v9/me/workspaces", "id"),
    ("/api/v9/me/workspaces", "organization_id"),
    ("/api/v9/me/projects", "id"),
    ("/api/v9/me/projects", "client_id"),
    ("/api/v9/me/projects", "cid"),
    ("/api/v9/me/projects", "wid"),
    ("/api/v9/me/clients", "id"),
    ("/api/v9/me/tags", "id"),
    ("/api/v9/me/tags", "creator_id"),
    ("/api/v9/me/tasks", "id"),
    ("/api/v9/me/tasks", "project_id"),
    ("/api/v9/me/tasks", "user_id"),
    ("/api/v9/me/track_reminders", "reminder_id"),
    ("/api/v9/workspaces/{main}/users", "id"),
    ("/api/v9/workspaces/{main}/workspace_users", "id"),
    ("/api/v9/workspaces/{main}/workspace_users", "uid"),
    ("/api/v9/organizations/{own}/workspaces/{main}/workspace_users", "user_id"),
    ("/api/v9/workspaces/{main}/project_users", "id"),
    ("/api/v9/workspaces/{main}/project_users", "project_id"),
    ("/api/v9/workspaces/{main}/project_users", "user_id"),
    ("/api/v9/workspaces/{main}/rates/workspace/{main}", "id"),
    ("/webhooks/api/v1/subscriptions/{side}", "subscription_id"),
]


@pytest.mark.parametrize(("path", "name"), KINDS)
def test_ids_lie_below_and_above_32_bits(service: Any, path: str, name: str) -> None:
    rows = service.hooks.get(path.format(**vars(service.ids)))
    ids = [row[name] for row in rows if row[name] is not None]
    assert min(ids) < LARGE < max(ids)


def test_group_and_feature_ids_too(service: Any) -> None:
    groups = [g for row in service.ada.get("/api/v9/me/track_reminders") for g in row["group_ids"]]
    users = service.ada.get(f"/api/v9/organizations/{service.ids.other}/workspaces/{service.ids.guest}/workspace_users")
    groups += [group for row in users for group in row["group_ids"]]
    assert min(groups) < LARGE < max(groups)
    features = [f["feature_id"] for row in service.ada.get("/api/v9/me/features") for f in row["features"]]
    assert min(features) < LARGE < max(features)


def test_time_entry_ids_always_lie_above(service: Any) -> None:
    assert min(service.app.state.time_entries) > 3_700_000_000
    assert service.create()["id"] > max(list(service.app.state.time_entries)[:-1])


@pytest.mark.parametrize(
    ("path", "names"),
    [
        (
            "/api/v9/me/projects?include_archived=true",
            "client_id cid billable template auto_estimates estimated_hours estimated_seconds rate"
            " rate_last_updated currency template_id recurring_parameters fixed_fee"
            " actual_hours actual_seconds tasks_count",
        ),
        (
            "/api/v9/me/workspaces",
            "default_hourly_rate rate_last_updated api_token ical_url csv_upload subscription last_modified"
            " working_hours_in_minutes disable_expenses",
        ),
        ("/api/v9/me/organizations", "permissions"),
        ("/api/v9/me/tags", "at"),
        (
            "/api/v9/me/tasks?meta=true&include_not_active=true",
            "user_id estimated_seconds rate rate_last_updated toggl_accounts_id avatar_url user_name client_id"
            " client_name",
        ),
        (
            "/api/v9/workspaces/{main}/workspace_users",
            "role_id rate rate_last_updated labor_cost labor_cost_last_updated working_hours_in_minutes"
            " avatar_file_name invite_url invitation_code workspace_admin organization_admin group_ids",
        ),
        (
            "/api/v9/workspaces/{main}/project_users?with_group_members=true",
            "group_id gid rate rate_last_updated labor_cost labor_cost_last_updated",
        ),
        ("/api/v9/workspaces/{main}/rates/workspace/{main}", "start end"),
        ("/api/v9/me/time_entries", "stop project_id task_id description"),
        ("/api/v9/me/time_entries", "integration_ext_id integration_ext_type integration_provider"),
        ("/api/v9/me/time_entries?since=1771000000", "server_deleted_at"),
        ("/api/v9/me/projects?since=1", "server_deleted_at"),
        ("/api/v9/me/tasks?since=1&include_not_active=true", "server_deleted_at"),
        ("/webhooks/api/v1/subscriptions/{side}", "validated_at updated_at"),
    ],
)  # fmt: skip
def test_nullable_fields_are_null_here_and_not_there(service: Any, path: str, names: str) -> None:
    rows = service.hooks.get(path.format(**vars(service.ids)))
    for name in names.split():
        values = [row[name] for row in rows]
        assert None in values, name
        assert any(value is not None for value in values), name


def test_about_sixty_entries_in_four_weeks_and_one_running(service: Any) -> None:
    mine = service.app.state.entries_of(service.user("ada"))
    assert 50 <= len(mine) <= 75
    assert sum(entry.running for entry in mine) == 1
    assert max(entry.start for entry in mine) < service.clock.now
    assert {entry.workspace_id for entry in mine} == {service.ids.main, service.ids.side, service.ids.guest}


def test_the_same_seed_gives_the_same_data(make_service: Any) -> None:
    paths = ["/api/v9/me?with_related_data=true", "/api/v9/me/organizations", "/api/v9/me/workspaces"]
    first, second, third = (make_service(seed=seed) for seed in (3, 3, 4))
    for path in paths:
        assert first.ada.get(path) == second.ada.get(path)
        assert first.ada.get(path) != third.ada.get(path)


@pytest.mark.parametrize("seed", [0, 2, 7, 99, 2**63 - 1])
@pytest.mark.parametrize("plan", ["free", "starter", "premium"])
def test_every_seed_and_plan_works(make_service: Any, seed: int, plan: str) -> None:
    service = make_service(seed=seed, plan=plan)
    view = service.ada.get("/api/v9/me", with_related_data="true")
    assert len(view["workspaces"]) == 3
    assert min(service.app.state.time_entries) > 3_700_000_000


def test_people_have_different_rights(service: Any) -> None:
    rows = {row["fullname"]: row for row in service.ada.get(f"/api/v9/workspaces/{service.ids.main}/users")}
    assert rows["Grace Hopper"]["is_admin"]
    assert not rows["Linus Pauling"]["is_admin"]
    assert rows["Joan Clarke"]["inactive"]
    assert not rows["Ken Iverson"]["is_active"]
