"""Reading clients, tags and tasks (Toggl API facts 2.1, 2.5, 7.3)."""

from typing import Any

from toggl_simulator.accounts import workspace_of
from toggl_simulator.answers import Answer, ok, rows_or_null
from toggl_simulator.errors import bad_request
from toggl_simulator.moments import micro_form, micro_form_or_null, read_form, read_form_or_null
from toggl_simulator.projects import visible_project
from toggl_simulator.requests import Call
from toggl_simulator.store import Client, State, Tag, Task
from toggl_simulator.time_entry_views import AVATARS


def my_clients(state: State, call: Call) -> Answer:
    """``GET /me/clients``; with ``since`` also deleted ones."""
    since = call.query.integer("since")
    if since is None:
        return ok([client_view(row) for row in clients_of(state, call.user.id)])
    entered = {place.workspace_id for place in state.places_of(call.user.id)}
    return ok(
        [client_view(row) for row in state.clients.values() if row.workspace_id in entered and _changed(row.at, since)]
    )


def workspace_clients(state: State, call: Call) -> Answer:
    """``GET /workspaces/{}/clients``: by ``status`` (active unless said otherwise) and ``name``."""
    workspace, _ = workspace_of(state, call)
    status = call.query.choice("status", ("active", "archived", "both")) or "active"
    name = (call.query.text("name") or "").lower()
    return ok(
        [
            client_view(row)
            for row in state.clients.values()
            if row.workspace_id == workspace.id
            and row.deleted_at is None
            and name in row.name.lower()
            and status in ("both", "archived" if row.archived else "active")
        ]
    )


def my_tags(state: State, call: Call) -> Answer:
    """``GET /me/tags``; with ``since`` also deleted ones."""
    since = call.query.integer("since")
    if since is None:
        return ok([tag_view(row) for row in tags_of(state, call.user.id)])
    entered = {place.workspace_id for place in state.places_of(call.user.id)}
    return ok(
        [
            tag_view(row)
            for row in state.tags.values()
            if row.workspace_id in entered and row.at is not None and _changed(row.deleted_at or row.at, since)
        ]
    )


def workspace_tags(state: State, call: Call) -> Answer:
    """``GET /workspaces/{}/tags``."""
    workspace, _ = workspace_of(state, call)
    return ok([tag_view(row) for row in tags_of(state, call.user.id) if row.workspace_id == workspace.id])


def my_tasks(state: State, call: Call) -> Answer:
    """``GET /me/tasks``: a paid feature, ``null`` where there is none."""
    query = call.query
    since = query.integer("since")
    finished_too = query.text("include_not_active")
    if finished_too not in (None, "true", "false"):
        raise bad_request("Invalid include_not_active")
    meta = query.flag("meta") or False
    offset = query.integer("offset", least=0) or 0
    per_page = query.integer("per_page", least=1)
    known = tasks_of(state, call.user.id) if since is None else changed_tasks(state, call.user.id, since)
    rows = [row for row in known if row.active or finished_too == "true" or row.deleted_at is not None]
    rows = rows[offset:] if per_page is None else rows[offset : offset + per_page]
    return rows_or_null([task_view(state, row, meta=meta) for row in rows])


def project_tasks(state: State, call: Call) -> Answer:
    """``GET /workspaces/{}/projects/{}/tasks``: finished ones too, unless ``active`` is true."""
    workspace, _ = workspace_of(state, call)
    only_active = call.query.flag("active") or False
    project = visible_project(state, call, workspace.id)
    return rows_or_null(
        [
            task_view(state, row, meta=False)
            for row in state.tasks.values()
            if row.project_id == project.id and row.deleted_at is None and (row.active or not only_active)
        ]
    )


def clients_of(state: State, user_id: int) -> list[Client]:
    """The live clients of all workspaces the user may enter."""
    entered = {place.workspace_id for place in state.places_of(user_id)}
    return [row for row in state.clients.values() if row.workspace_id in entered and row.deleted_at is None]


def tags_of(state: State, user_id: int) -> list[Tag]:
    """The live tags of all workspaces the user may enter."""
    entered = {place.workspace_id for place in state.places_of(user_id)}
    return [row for row in state.tags.values() if row.workspace_id in entered and row.deleted_at is None]


def tasks_of(state: State, user_id: int) -> list[Task]:
    """The live tasks, finished ones too, of all projects the user sees."""
    return [
        row
        for row in state.tasks.values()
        if row.deleted_at is None and state.sees_project(user_id, state.projects[row.project_id])
    ]


def changed_tasks(state: State, user_id: int, since: int) -> list[Task]:
    """Like ``tasks_of``, but those that changed, deleted ones among them (Toggl API facts, more, 1)."""
    return [
        row
        for row in state.tasks.values()
        if state.sees_project(user_id, state.projects[row.project_id]) and _changed(row.at, since)
    ]


def client_view(client: Client) -> dict[str, Any]:
    """A client: with ``wid``, not ``workspace_id`` (Toggl API facts 2.1); a deleted one says so."""
    view: dict[str, Any] = {
        "id": client.id,
        "wid": client.workspace_id,
        "archived": client.archived,
        "name": client.name,
        "at": read_form(client.at),
        "creator_id": client.creator_id,
        **client.extra,
    }
    if client.deleted_at is not None:
        view["server_deleted_at"] = read_form(client.deleted_at)
    return view


def tag_view(tag: Tag) -> dict[str, Any]:
    """A tag; ``deleted_at`` and ``server_deleted_at`` are there only once it is deleted."""
    view: dict[str, Any] = {
        "id": tag.id,
        "workspace_id": tag.workspace_id,
        "name": tag.name,
        "at": micro_form_or_null(tag.at),
        "creator_id": tag.creator_id,
        **tag.extra,
    }
    if tag.deleted_at is not None:
        view["deleted_at"] = micro_form(tag.deleted_at)
        view["server_deleted_at"] = read_form(tag.deleted_at)
    return view


def task_view(state: State, task: Task, *, meta: bool) -> dict[str, Any]:
    """A task; ``tracked_seconds`` really is in milliseconds.

    Args:
        state: the service's state.
        task: the task.
        meta: add names and colours of the related entities.
    """
    view: dict[str, Any] = {
        "id": task.id,
        "name": task.name,
        "workspace_id": task.workspace_id,
        "project_id": task.project_id,
        "user_id": task.user_id,
        "recurring": task.recurring,
        "active": task.active,
        "at": read_form(task.at),
        "server_deleted_at": read_form_or_null(task.deleted_at),
        "estimated_seconds": task.estimated_seconds,
        "tracked_seconds": task.tracked_seconds,
        "rate": task.rate,
        "rate_last_updated": read_form_or_null(None if task.rate is None else task.at),
        "toggl_accounts_id": None if task.user_id is None else state.users[task.user_id].toggl_accounts_id,
        "avatar_url": None if task.user_id is None else f"{AVATARS}/{task.user_id}.png",
        **task.extra,
    }
    if meta:
        project = state.projects[task.project_id]
        client = None if project.client_id is None else state.clients[project.client_id]
        view["user_name"] = None if task.user_id is None else state.user_named(task.user_id)
        view["client_id"] = None if client is None else client.id
        view["client_name"] = None if client is None else client.name
        view["project_name"] = project.name
        view["project_color"] = project.color
        view["project_billable"] = bool(project.billable)
        view["project_is_private"] = project.is_private
    return view


def _changed(at: Any, since: int | None) -> bool:
    return since is None or at.timestamp() >= since
