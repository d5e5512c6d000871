"""Where projects and tasks stand: who worked on them, and how much of the estimate is used (more, 10.7)."""

from typing import Any

from toggl_simulator.errors import bad_request, payment_required
from toggl_simulator.reports.asking import NOTHING_SET, Asking, asking, read_period
from toggl_simulator.reports.sums import amount_of, billable_seconds_of, grouped, seconds_of
from toggl_simulator.reports.tracked import Tracked, currency_of, tracked
from toggl_simulator.requests import Call
from toggl_simulator.responses import Response, ok
from toggl_simulator.store import Project, State


def by_user(state: State, call: Call) -> Response:
    """``POST /projects/summary``: a row for each project and person."""
    asked = asking(state, call)
    rows = tracked(state, asked, period=read_period(asked.fields))
    return ok(
        [
            {
                "project_id": project_id,
                "user_id": user_id,
                "tracked_seconds": seconds_of(alike),
                "billable_seconds": billable_seconds_of(alike),
            }
            for (project_id, user_id), alike in grouped(rows, lambda row: (row.entry.project_id, row.user.id)).items()
        ]
    )


def project_status(state: State, call: Call) -> Response:
    """``POST /filters/projects/status``: over the whole life of each project the caller sees."""
    asked = asking(state, call, all_optional=True)
    ids, active = asked.fields.integers("ids"), asked.fields.flag("active")
    # Everybody who sees a project is told how far it is, whoever worked on it.
    rows = grouped(tracked(state, asked, period=None, seen=lambda _: True), lambda row: row.entry.project_id)
    return ok(
        [
            _status(asked, project, project.id, _estimate(state, project), rows.get(project.id, []))
            for project in state.projects.values()
            if project.workspace_id == asked.workspace.id
            and project.deleted_at is None
            and (not ids or project.id in ids)
            and (not active or project.active)
            and state.sees_project(call.user.id, project)
        ]
    )


def task_status(state: State, call: Call) -> Response:
    """``POST /filters/tasks/status``: the ids are those of tasks, whatever the vendor's text says."""
    asked = asking(state, call)
    if not asked.plan.paid:
        raise payment_required("Tasks are a premium feature")
    ids = asked.fields.integers("ids")
    if not ids:
        raise bad_request(NOTHING_SET)
    rows = grouped(tracked(state, asked, period=None, seen=lambda _: True), lambda row: row.entry.task_id)
    return ok(
        [
            _status(asked, state.projects[task.project_id], task.id, task.estimated_seconds, rows.get(task.id, []))
            for task in state.tasks.values()
            if task.id in ids
            and task.workspace_id == asked.workspace.id
            and task.deleted_at is None
            and state.sees_project(call.user.id, state.projects[task.project_id])
        ]
    )


def _estimate(state: State, project: Project) -> int | None:
    """The project's estimate; with automatic ones, the sum of its tasks' (more, 2.2)."""
    if not project.auto_estimates:
        return project.estimated_seconds
    return sum(
        task.estimated_seconds or 0
        for task in state.tasks.values()
        if task.project_id == project.id and task.deleted_at is None
    )


def _status(
    asked: Asking, project: Project, identifier: int, estimate: int | None, rows: list[Tracked]
) -> dict[str, Any]:
    return {
        "id": identifier,
        "tracked_seconds": seconds_of(rows),
        "estimated_seconds": estimate,
        "billable_seconds": billable_seconds_of(rows),
        "billable_amount": amount_of(rows, told=asked.sees_rates),
        "currency": currency_of(asked, project),
    }
