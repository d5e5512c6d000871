"""Reading projects (docs/facts/toggl.md 1.5, 2.1, 2.2, 5.3)."""

from collections.abc import Callable
from datetime import date
from typing import Any

from toggl_simulator.accounts import workspace_of
from toggl_simulator.errors import bad_request
from toggl_simulator.project_rows import live, seen, status_of, views, visible_project
from toggl_simulator.requests import Call
from toggl_simulator.responses import Response, ok, rows_or_null
from toggl_simulator.store import Project, State

MOST_PER_PAGE = 200
STATUSES = ("upcoming", "active", "ended", "archived", "deleted")
_PER_PAGE = 151
_CURSOR_PER_PAGE = 201

_SORT_KEYS: dict[str, Callable[[Project], Any]] = {
    "name": lambda project: project.name.lower(),
    "id": lambda project: project.id,
    "created_at": lambda project: project.created_at,
    "at": lambda project: project.at,
    "start_date": lambda project: project.start_date,
    "active": lambda project: project.active,
    "color": lambda project: project.color,
}


def mine(state: State, call: Call) -> Response:
    """``GET /me/projects``: active ones; with ``since`` all that changed, deleted ones too."""
    archived_too = call.query.choice("include_archived", ("true", "false"))
    since = call.query.integer("since")
    if since is not None:
        rows = [row for row in seen(state, call.user.id) if row.at.timestamp() >= since]
    else:
        rows = [row for row in live(state, call.user.id) if row.active or archived_too == "true"]
    return rows_or_null(views(state, rows, call.now.date()))


def mine_paginated(state: State, call: Call) -> Response:
    """``GET /me/projects/paginated``: by id, from ``start_project_id`` on."""
    first = call.query.integer("start_project_id", least=1) or 0
    since = call.query.integer("since")
    per_page = call.query.integer("per_page", least=1) or _CURSOR_PER_PAGE
    if since is not None:
        rows = [row for row in seen(state, call.user.id) if row.at.timestamp() >= since]
    else:
        rows = [row for row in live(state, call.user.id) if row.active]
    rows = sorted((row for row in rows if row.id >= first), key=lambda row: row.id)
    return rows_or_null(views(state, rows[:per_page], call.now.date()))


def of_workspace(state: State, call: Call) -> Response:
    """``GET /workspaces/{}/projects``: every filter optional."""
    workspace, _ = workspace_of(state, call)
    query, today = call.query, call.now.date()
    page = query.integer("page", least=1) or 1
    per_page = query.integer("per_page", least=1) or _PER_PAGE
    if per_page > MOST_PER_PAGE:
        raise bad_request(f"per_page cannot exceed {MOST_PER_PAGE}")
    descending = query.choice("sort_order", ("asc", "desc", "ASC", "DESC")) in ("desc", "DESC")
    pinned_first = query.flag("sort_pinned") or False
    sort_key = _SORT_KEYS.get(query.text("sort_field") or "name", _SORT_KEYS["name"])
    keep = _filter(state, call, today)
    rows = [row for row in seen(state, call.user.id) if row.workspace_id == workspace.id and keep(row)]
    rows.sort(key=sort_key, reverse=descending)
    if pinned_first:
        rows.sort(key=lambda row: not row.pinned)
    return rows_or_null(views(state, rows[(page - 1) * per_page : page * per_page], today))


def single(state: State, call: Call) -> Response:
    """``GET /workspaces/{}/projects/{}``."""
    workspace, _ = workspace_of(state, call)
    project = visible_project(state, call, workspace.id)
    return ok(views(state, [project], call.now.date())[0])


def _filter(state: State, call: Call, today: date) -> Callable[[Project], bool]:
    query = call.query
    active = query.choice("active", ("true", "false", "both"))
    since, billable = query.integer("since"), query.flag("billable")
    user_ids, client_ids = query.identifiers("user_ids"), query.identifiers("client_ids")
    group_ids, project_ids = query.identifiers("group_ids"), query.identifiers("project_ids")
    statuses = query.choices("statuses", STATUSES)
    name, search = (query.text("name") or "").lower(), (query.text("search") or "").lower()
    templates, editable = query.flag("only_templates"), query.flag("only_editable")
    only_me = query.flag("only_me")
    by_user, by_group, managed = _seats(state)
    me = call.user.id

    def keep(project: Project) -> bool:
        place = state.memberships[project.workspace_id, me]
        deleted_wanted = since is not None or (statuses is not None and "deleted" in statuses)
        checks = (
            project.deleted_at is None or deleted_wanted,
            active in (None, "both") or project.active == (active == "true"),
            since is None or project.at.timestamp() >= since,
            billable is None or bool(project.billable) == billable,
            user_ids is None or not by_user.get(project.id, set()).isdisjoint(user_ids),
            group_ids is None or not by_group.get(project.id, set()).isdisjoint(group_ids),
            client_ids is None or project.client_id in client_ids,
            project_ids is None or project.id in project_ids,
            statuses is None or status_of(project, today) in statuses,
            name in project.name.lower() and search in project.name.lower(),
            not templates or bool(project.template),
            not only_me or me in by_user.get(project.id, ()),
            not editable or place.admin or me in managed.get(project.id, ()),
        )
        return all(checks)

    return keep


def _seats(state: State) -> tuple[dict[int, set[int]], dict[int, set[int]], dict[int, set[int]]]:
    """Per project: the users seated on it, the groups, and the users who manage it."""
    users: dict[int, set[int]] = {}
    groups: dict[int, set[int]] = {}
    managers: dict[int, set[int]] = {}
    for seat in state.project_users.values():
        users.setdefault(seat.project_id, set()).add(seat.user_id)
        if seat.group_id is not None:
            groups.setdefault(seat.project_id, set()).add(seat.group_id)
        if seat.manager:
            managers.setdefault(seat.project_id, set()).add(seat.user_id)
    return users, groups, managers
