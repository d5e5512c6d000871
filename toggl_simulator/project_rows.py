"""Projects as rows: finding, showing and announcing them (docs/facts/toggl.md 1.5, 2.4, 5.3, 6.2)."""

from datetime import date
from typing import Any

from toggl_simulator.errors import not_found
from toggl_simulator.events import Event, record
from toggl_simulator.moments import read_form, read_form_or_null
from toggl_simulator.requests import Call
from toggl_simulator.store import Project, State


def visible_project(state: State, call: Call, workspace_id: int) -> Project:
    """The project the second variable part of the path names.

    Raises:
        ApiError: 400 for no id, 404 for one that is unknown, deleted, elsewhere or hidden from the caller.
    """
    project = state.projects.get(call.identifier(1, "project_id"))
    if project is None or project.workspace_id != workspace_id or project.deleted_at is not None:
        raise not_found()
    if not state.sees_project(call.user.id, project):
        raise not_found()
    return project


def live(state: State, user_id: int) -> list[Project]:
    """The projects the user sees that are not deleted."""
    return [row for row in seen(state, user_id) if row.deleted_at is None]


def views(state: State, projects: list[Project], today: date) -> list[dict[str, Any]]:
    """Projects as sent, with the time tracked on each.

    Args:
        state: the service's state.
        projects: the projects.
        today: decides what is upcoming or ended.
    """
    tracked: dict[int, int] = {}
    for entry in state.time_entries.values():
        if entry.project_id is not None and entry.duration > 0 and entry.deleted_at is None:
            tracked[entry.project_id] = tracked.get(entry.project_id, 0) + entry.duration
    tasks: dict[int, int] = {}
    for task in state.tasks.values():
        if task.deleted_at is None:
            tasks[task.project_id] = tasks.get(task.project_id, 0) + 1
    shared = {seat.project_id for seat in state.project_users.values()}
    return [
        _view(
            state,
            project,
            status=status_of(project, today),
            tracked=tracked.get(project.id),
            tasks=tasks.get(project.id),
            shared=project.id in shared or not project.is_private,
        )
        for project in projects
    ]


def status_of(project: Project, today: date) -> str:
    """``upcoming``, ``active``, ``ended``, ``archived`` or ``deleted``."""
    if project.deleted_at is not None:
        return "deleted"
    if not project.active:
        return "archived"
    if project.start_date > today:
        return "upcoming"
    return "ended" if project.end_date is not None and project.end_date < today else "active"


def seen(state: State, user_id: int) -> list[Project]:
    """The projects the user sees, deleted ones too."""
    return [project for project in state.projects.values() if state.sees_project(user_id, project)]


def announce(state: State, call: Call, project: Project, action: str) -> None:
    """Tell the subscribers what happened to a project."""
    payload = views(state, [project], call.now.date())[0]
    record(state, call, Event("project", action, project.workspace_id, project.id, payload, project=project))


def touch(state: State, call: Call, project: Project) -> None:
    """Mark a project as changed, and tell the subscribers."""
    project.at = call.now
    announce(state, call, project, "updated")


def _view(
    state: State, project: Project, *, status: str, tracked: int | None, tasks: int | None, shared: bool
) -> dict[str, Any]:
    estimated = project.estimated_seconds
    view: dict[str, Any] = {
        "id": project.id,
        "workspace_id": project.workspace_id,
        "client_id": project.client_id,
        "name": project.name,
        "is_private": project.is_private,
        "active": project.active,
        "at": read_form(project.at),
        "created_at": read_form(project.created_at),
        "server_deleted_at": read_form_or_null(project.deleted_at),
        "color": project.color,
        "billable": project.billable,
        "template": project.template,
        "auto_estimates": project.auto_estimates,
        "estimated_hours": None if estimated is None else estimated // 3600,
        "estimated_seconds": estimated,
        "rate": project.rate,
        "rate_last_updated": None if project.rate is None else read_form(project.at),
        "currency": project.currency,
        "recurring": project.recurring_parameters is not None,
        "template_id": project.template_id,
        "recurring_parameters": project.recurring_parameters,
        "fixed_fee": project.fixed_fee,
        "actual_hours": None if tracked is None else tracked // 3600,
        "actual_seconds": tracked,
        "start_date": project.start_date.isoformat(),
        "status": status,
        "wid": project.workspace_id,
        "cid": project.client_id,
        "tasks_count": tasks,
        # Of archived ones, too (docs/facts/toggl.md 5.6).
        "can_track_time": project.deleted_at is None,
        "is_shared": shared,
        "pinned": project.pinned,
        **project.extra,
    }
    if project.end_date is not None:
        view["end_date"] = project.end_date.isoformat()
    if project.recurring_parameters is not None:
        view["current_period"] = _current_period(project.recurring_parameters)
    if project.client_id is not None:
        view["client_name"] = state.clients[project.client_id].name
    return view


def _current_period(parameters: list[dict[str, Any]]) -> dict[str, str]:
    first = date.fromisoformat(parameters[0]["parameter_start_date"])
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    last = date.fromordinal(following.toordinal() - 1)
    return {"start_date": first.isoformat(), "end_date": last.isoformat()}
