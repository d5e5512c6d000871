"""Reading rates (docs/facts/toggl.md 2.2): paid, and for admins only."""

from typing import Any

from toggl_simulator.accounts import workspace_of
from toggl_simulator.errors import bad_request, forbidden, payment_required
from toggl_simulator.moments import micro_form, micro_form_or_null
from toggl_simulator.requests import Call
from toggl_simulator.responses import Response, ok
from toggl_simulator.store import Rate, State

KINDS = ("billable_rates", "labor_costs")
# The parameter's text and the error's text disagree about these words; all that either names are taken.
LEVELS = ("workspace", "project", "task", "user", "workspace_user", "project_user")


def of_level(state: State, call: Call) -> Response:
    """``GET /workspaces/{}/rates/{level}/{id}``."""
    workspace, place = workspace_of(state, call, bad_id="Invalid workspace ID")
    level = call.values[1]
    if level not in LEVELS:
        raise bad_request("Invalid level: it should be workspace, workspace_user, project or project_user")
    level_id = call.identifier(2, "entity ID", "Invalid entity ID")
    kind = call.query.choice("type", KINDS) or KINDS[0]
    if not state.plan_of(workspace.id).paid:
        raise payment_required("Billable rates are available for Starter and higher plans.")
    if not place.admin:
        raise forbidden("User cannot access billable rate(s).")
    level, level_id = entity_of(state, workspace.id, level, level_id)
    return ok(
        [
            _view(row)
            for row in state.rates.values()
            if row.workspace_id == workspace.id and (row.level, row.level_id, row.kind) == (level, level_id, kind)
        ]
    )


def entity_of(state: State, workspace_id: int, level: str, level_id: int) -> tuple[str, int]:
    """The level and id under which rates are kept: those of a user belong to the membership."""
    if level == "user":
        place = state.memberships.get((workspace_id, level_id))
        if place is None:
            raise bad_request("User not found in workspace")
        return "workspace_user", place.id
    if level == "task":
        task = state.tasks.get(level_id)
        if task is None or task.workspace_id != workspace_id or task.deleted_at is not None:
            raise bad_request("Task not found in workspace")
    elif level == "workspace_user":
        if not any(p.id == level_id and p.workspace_id == workspace_id for p in state.memberships.values()):
            raise bad_request("User not found in workspace")
    elif level == "workspace":
        if level_id != workspace_id:
            raise bad_request("Invalid entity ID")
    else:
        row = (state.projects if level == "project" else state.project_users).get(level_id)
        if row is None or row.workspace_id != workspace_id:
            raise bad_request("Invalid entity ID")
    return level, level_id


def _view(rate: Rate) -> dict[str, Any]:
    def on(level: str) -> int | None:
        return rate.level_id if rate.level == level else None

    return {
        "id": rate.id,
        "amount": rate.amount,
        "type": rate.kind,
        "start": micro_form_or_null(rate.start),
        "end": micro_form_or_null(rate.end),
        "rate_change_mode": rate.mode,
        "workspace_id": rate.workspace_id,
        "workspace_user_id": on("workspace_user"),
        "project_id": on("project"),
        "project_user_id": on("project_user"),
        "planned_task_id": on("task"),
        "creator_id": rate.creator_id,
        "created_at": micro_form(rate.created_at),
        "updated_at": micro_form(rate.created_at),
        "deleted_at": micro_form_or_null(rate.deleted_at),
    }
