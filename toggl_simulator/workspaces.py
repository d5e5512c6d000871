"""Reading workspaces and what belongs to a whole workspace (docs/facts/toggl.md 2.2, 5.4)."""

from typing import Any

from toggl_simulator.accounts import workspace_of
from toggl_simulator.moments import read_form, read_form_or_null, write_form
from toggl_simulator.requests import Call
from toggl_simulator.responses import Response, ok
from toggl_simulator.store import Constraints, Membership, Reminder, State, Workspace

WORKSPACE_NOT_FOUND = "Workspace not found"


def single(state: State, call: Call) -> Response:
    """``GET /workspaces/{}``."""
    workspace, place = workspace_of(state, call)
    # Clients ask for this one more often than for anything else; what changes a workspace forgets the answer.
    response = state.workspace_responses.get(place.id)
    if response is None:
        response = state.workspace_responses[place.id] = ok(workspace_view(state, workspace, place))
    return response


def mine(state: State, call: Call) -> Response:
    """``GET /me/workspaces``; ``since`` also counts the change of the caller's membership."""
    since = call.query.integer("since")
    rows = []
    for place in state.places_of(call.user.id):
        workspace = state.workspaces[place.workspace_id]
        if since is None or max(workspace.at, place.at).timestamp() >= since:
            rows.append(workspace_view(state, workspace, place))
    return ok(rows)


def all_mine(state: State, user_id: int) -> list[dict[str, Any]]:
    """Every workspace the user may enter, as sent to that user."""
    return [workspace_view(state, state.workspaces[place.workspace_id], place) for place in state.places_of(user_id)]


def statistics(state: State, call: Call) -> Response:
    """``GET /workspaces/{}/statistics``."""
    workspace, _ = workspace_of(state, call)
    members = [place for place in state.memberships.values() if place.workspace_id == workspace.id and place.usable]
    admins = [{"name": state.user_named(place.user_id), "user_id": place.user_id} for place in members if place.admin]
    groups = sum(workspace.id in group.workspace_ids for group in state.groups.values())
    return ok({"admins": admins, "groups_count": groups, "members_count": len(members)})


def time_entry_constraints(state: State, call: Call) -> Response:
    """``GET /workspaces/{}/time_entry_constraints``."""
    workspace, _ = workspace_of(state, call, unknown=WORKSPACE_NOT_FOUND)
    return ok(_constraints_view(workspace.constraints))


def track_reminders(state: State, call: Call) -> Response:
    """``GET /workspaces/{}/track_reminders``: a bare array."""
    workspace, _ = workspace_of(state, call)
    return ok([_reminder_view(row) for row in state.reminders.values() if row.workspace_id == workspace.id])


def my_track_reminders(state: State, call: Call) -> Response:
    """``GET /me/track_reminders``: of all the caller's workspaces, as far as they concern the caller."""
    entered = {place.workspace_id for place in state.places_of(call.user.id)}
    groups = {group.id for group in state.groups.values() if call.user.id in group.user_ids}
    return ok(
        [
            _reminder_view(row)
            for row in state.reminders.values()
            if row.workspace_id in entered and (call.user.id in row.user_ids or groups.intersection(row.group_ids))
        ]
    )


def workspace_view(state: State, workspace: Workspace, place: Membership) -> dict[str, Any]:
    """A workspace as sent to one of its members; tokens only go to its admins (docs/facts/toggl.md 5.5)."""
    plan = state.plan_of(workspace.id)
    view: dict[str, Any] = {
        "id": workspace.id,
        "organization_id": workspace.organization_id,
        "name": workspace.name,
        "premium": plan.paid,
        "business_ws": plan.name == "premium",
        "admin": place.admin,
        "role": place.role,
        "suspended_at": None,
        "server_deleted_at": None,
        "default_hourly_rate": workspace.default_hourly_rate,
        "rate_last_updated": read_form_or_null(workspace.rate_last_updated),
        "default_currency": workspace.default_currency,
        "only_admins_may_create_projects": False,
        "only_admins_may_create_tags": False,
        "only_admins_see_billable_rates": True,
        "only_admins_see_team_dashboard": False,
        "projects_billable_by_default": plan.paid,
        "projects_private_by_default": True,
        "projects_enforce_billable": False,
        "limit_public_project_data": False,
        "reports_collapse": True,
        "rounding": workspace.rounding,
        "rounding_minutes": workspace.rounding_minutes,
        "api_token": state.users[place.user_id].api_token if place.admin else None,
        "at": read_form(workspace.at),
        "logo_url": "https://assets.track.toggl.com/images/workspace.jpg",
        "ical_url": f"/ical/workspace_user/{workspace.ical_token}" if place.admin else None,
        "ical_enabled": True,
        "csv_upload": workspace.csv_upload,
        "subscription": _subscription_view(state, workspace) if place.admin and plan.paid else None,
        "hide_start_end_times": False,
        "working_hours_in_minutes": workspace.working_hours_in_minutes,
        "last_modified": None if workspace.last_modified is None else write_form(workspace.last_modified),
        "disable_approvals": not plan.paid,
        # Null where nobody ever opened the settings (docs/facts/toggl.md 5.6).
        "disable_expenses": None if workspace.last_modified is None else not plan.paid,
        "disable_timesheet_view": False,
        **workspace.settings,
    }
    if workspace.constraints.enabled:
        view["te_constraints"] = _constraints_view(workspace.constraints)
    elif workspace.last_modified is None:
        view["te_constraints"] = {}
    return view


def _subscription_view(state: State, workspace: Workspace) -> dict[str, Any]:
    organization = state.organizations[workspace.organization_id]
    return {
        "auto_renew": True,
        "company_id": 2_300_000_100,
        "created_at": read_form(organization.created_at),
        "currency": workspace.default_currency,
        "customer_id": 100,
        "deleted_at": None,
        "organization_id": organization.id,
        "pricing_plan_id": organization.plan.pricing_plan_id,
        "subscription_id": 2_300_000_200,
        "workspace_id": workspace.id,
    }


def _constraints_view(constraints: Constraints) -> dict[str, bool]:
    return {
        "time_entry_constraints_enabled": constraints.enabled,
        "project_present": constraints.project,
        "task_present": constraints.task,
        "tag_present": constraints.tag,
        "description_present": constraints.description,
    }


def _reminder_view(reminder: Reminder) -> dict[str, Any]:
    return {
        "reminder_id": reminder.id,
        "workspace_id": reminder.workspace_id,
        "frequency": reminder.frequency,
        "threshold": reminder.threshold,
        "user_ids": list(reminder.user_ids),
        "group_ids": list(reminder.group_ids),
        "email_reminder_enabled": reminder.email,
        "slack_reminder_enabled": reminder.slack,
        "created_at": read_form(reminder.created_at),
    }
