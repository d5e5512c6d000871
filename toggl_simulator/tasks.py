"""Tasks: reading and writing them, a paid feature (docs/facts/toggl.md 2.1, 2.4, 6.6)."""

from typing import Any

from toggl_simulator.accounts import need_paid, workspace_of
from toggl_simulator.errors import ApiError, bad_request, not_found
from toggl_simulator.events import Event, record
from toggl_simulator.moments import read_form, read_form_or_null
from toggl_simulator.patches import as_fields, each, read_patches
from toggl_simulator.project_rows import visible_project
from toggl_simulator.requests import Call, Fields, identifiers
from toggl_simulator.responses import Response, ok, rows_or_null
from toggl_simulator.store import Project, State, Task
from toggl_simulator.time_entry_views import AVATARS

ARCHIVED = "Project not found/accessible, Can not change tasks of archived project"
LONGEST_NAME = 255
PATHS = ("/name", "/active", "/estimated_seconds", "/user_id", "/external_reference")
_PER_PAGE = 50


def mine(state: State, call: Call) -> Response:
    """``GET /me/tasks``: a paid feature, ``null`` where there is none; with ``since`` also deleted ones."""
    query = call.query
    since = query.integer("since")
    finished_too = query.choice("include_not_active", ("true", "false"))
    meta = query.flag("meta") or False
    offset = query.integer("offset", least=0) or 0
    per_page = query.integer("per_page", least=1)
    known = tasks_of(state, call.user.id) if since is None else _changed(state, call.user.id, since)
    rows = [row for row in known if row.active or finished_too == "true" or row.deleted_at is not None]
    rows = rows[offset:] if per_page is None else rows[offset : offset + per_page]
    return rows_or_null([task_view(state, row, meta=meta) for row in rows])


def of_project(state: State, call: Call) -> Response:
    """``GET /workspaces/{}/projects/{}/tasks``: finished ones too, unless ``active`` is true."""
    workspace, _ = workspace_of(state, call)
    only_active = call.query.flag("active") or False
    project = visible_project(state, call, workspace.id)
    rows = [row for row in tasks_of(state, call.user.id) if row.project_id == project.id]
    return rows_or_null([task_view(state, row, meta=False) for row in rows if row.active or not only_active])


def of_workspace(state: State, call: Call) -> Response:
    """``GET /workspaces/{}/tasks``: a page, as an object."""
    workspace, _ = workspace_of(state, call)
    query = call.query
    since, project_id = query.integer("since"), query.integer("pid", least=1)
    first, last = query.moment("start_date"), query.moment("end_date")
    known = tasks_of(state, call.user.id) if since is None else _changed(state, call.user.id, since)
    rows = [
        row
        for row in known
        if row.workspace_id == workspace.id
        and (project_id is None or row.project_id == project_id)
        and (first is None or row.at >= first)
        and (last is None or row.at <= last)
    ]
    return _page(state, call, rows, query.choice("active", ("true", "false", "both")) or "both")


def basic(state: State, call: Call) -> Response:
    """``GET /workspaces/{}/tasks/basic``: the caller's active ones, unless said otherwise."""
    workspace, _ = workspace_of(state, call)
    query = call.query
    project_ids, task_ids = query.identifiers("project_ids"), query.identifiers("task_ids")
    client_ids, project_id = query.identifiers("client_ids"), query.integer("project_id", least=1)
    only_me = query.flag("only_me") is not False
    rows = [
        row
        for row in tasks_of(state, call.user.id)
        if row.workspace_id == workspace.id
        and (project_id is None or row.project_id == project_id)
        and (project_ids is None or row.project_id in project_ids)
        and (task_ids is None or row.id in task_ids)
        and (client_ids is None or state.projects[row.project_id].client_id in client_ids)
        and (not only_me or row.user_id == call.user.id)
    ]
    return _page(state, call, rows, query.choice("active", ("true", "false", "both")) or "true")


def data(state: State, call: Call) -> Response:
    """``POST /workspaces/{}/tasks/data``: tasks by project."""
    workspace, _ = workspace_of(state, call)
    fields = call.fields()
    project_ids, task_ids = fields.integers("project_ids") or [], fields.integers("task_ids") or []
    found: dict[str, list[dict[str, Any]]] = {}
    for row in tasks_of(state, call.user.id):
        if row.workspace_id == workspace.id and (row.project_id in project_ids or row.id in task_ids):
            found.setdefault(str(row.project_id), []).append(task_view(state, row, meta=True))
    return ok(found)


def single(state: State, call: Call) -> Response:
    """``GET /workspaces/{}/projects/{}/tasks/{}``."""
    workspace, _ = workspace_of(state, call)
    project = visible_project(state, call, workspace.id)
    return ok(task_view(state, _known(state, project, _task_id(call)), meta=False))


def create(state: State, call: Call) -> Response:
    """``POST /workspaces/{}/projects/{}/tasks``.

    What becomes of a task without ``active`` is not known; here it is finished, as a project is archived (more, 2.3).
    """
    workspace, _ = workspace_of(state, call)
    project = _open_project(state, call, workspace.id)
    need_paid(state, workspace.id, "Tasks")
    task = Task(
        id=0,
        workspace_id=workspace.id,
        project_id=project.id,
        name="",
        user_id=None,
        active=False,
        recurring=False,
        estimated_seconds=None,
        tracked_seconds=0,
        rate=None,
        at=call.now,
    )
    fields = call.fields()
    if fields.text("name") is None:
        raise bad_request("Task name can't be blank")
    _revise(state, task, fields)
    task.id = state.next_id("task")
    state.tasks[task.id] = task
    announce(state, call, task, "created")
    return ok(task_view(state, task, meta=False))


def update(state: State, call: Call) -> Response:
    """``PUT /workspaces/{}/projects/{}/tasks/{}``: only the fields sent change."""
    workspace, _ = workspace_of(state, call)
    project = _open_project(state, call, workspace.id)
    task = _known(state, project, _task_id(call))
    need_paid(state, workspace.id, "Tasks")
    _change(state, call, task, call.fields())
    return ok(task_view(state, task, meta=False))


def bulk_edit(state: State, call: Call) -> Response:
    """``PATCH /workspaces/{}/projects/{}/tasks/{ids}``: 200 even when some could not be changed."""
    workspace, _ = workspace_of(state, call)
    project = _open_project(state, call, workspace.id)
    ids = identifiers(call.values[2], "task_ids")
    fields = as_fields(read_patches(call.json()), PATHS)
    need_paid(state, workspace.id, "Tasks")
    return each(ids, lambda task_id: _change(state, call, _known(state, project, task_id), fields))


def delete(state: State, call: Call) -> Response:
    """``DELETE /workspaces/{}/projects/{}/tasks/{}``: entries lose it."""
    workspace, _ = workspace_of(state, call)
    project = visible_project(state, call, workspace.id)
    task = _known(state, project, _task_id(call))
    remove(state, call, task)
    return ok("OK")


def remove(state: State, call: Call, task: Task) -> None:
    """Mark a task as deleted and take it off its entries."""
    task.deleted_at = task.at = call.now
    for entry in state.time_entries.values():
        if entry.task_id == task.id:
            entry.task_id = None
            entry.at = call.now
    announce(state, call, task, "deleted")


def tasks_of(state: State, user_id: int) -> list[Task]:
    """The live tasks, finished ones too, of all projects the user sees."""
    return [
        row
        for row in state.tasks.values()
        if row.deleted_at is None and state.sees_project(user_id, state.projects[row.project_id])
    ]


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


def announce(state: State, call: Call, task: Task, action: str) -> None:
    """Tell the subscribers what happened to a task."""
    project = state.projects[task.project_id]
    payload = task_view(state, task, meta=False)
    record(state, call, Event("task", action, task.workspace_id, task.id, payload, project=project))


def _changed(state: State, user_id: int, since: int) -> list[Task]:
    return [
        row
        for row in state.tasks.values()
        if state.sees_project(user_id, state.projects[row.project_id]) and row.at.timestamp() >= since
    ]


def _task_id(call: Call) -> int:
    return call.identifier(2, "task_id")


def _known(state: State, project: Project, task_id: int) -> Task:
    task = state.tasks.get(task_id)
    if task is None or task.project_id != project.id or task.deleted_at is not None:
        raise not_found("Task not found")
    return task


def _open_project(state: State, call: Call, workspace_id: int) -> Project:
    try:
        project = visible_project(state, call, workspace_id)
    except ApiError as error:
        raise (bad_request(ARCHIVED) if error.status == 404 else error) from None
    if not project.active:
        raise bad_request(ARCHIVED)
    return project


def _change(state: State, call: Call, task: Task, fields: Fields) -> None:
    _revise(state, task, fields)
    task.at = call.now
    announce(state, call, task, "updated")


def _revise(state: State, task: Task, fields: Fields) -> None:
    """Check everything that was sent, then set it."""
    name, active, seconds = fields.text("name"), fields.flag("active"), fields.integer("estimated_seconds")
    user_id, reference = fields.integer("user_id"), fields.text("external_reference")
    if fields.sent("name") and not (name or "").strip():
        raise bad_request("Task name can't be blank")
    if name is not None and len(name) > LONGEST_NAME:
        raise bad_request(f"Task name can have at most {LONGEST_NAME} characters")
    if seconds is not None and seconds < 0:
        raise bad_request("Invalid estimated_seconds")
    if user_id is not None:
        place = state.memberships.get((task.workspace_id, user_id))
        if place is None or not place.usable:
            raise bad_request("User not found in workspace")
    task.name = task.name if name is None else name.strip()
    task.active = task.active if active is None else active
    if fields.sent("user_id"):
        task.user_id = user_id
    if fields.sent("estimated_seconds"):
        task.estimated_seconds = seconds
    if reference is not None:
        task.extra = {**task.extra, "external_reference": reference}


_SORT_FIELDS = ("name", "created_at")


def _page(state: State, call: Call, rows: list[Task], active: str) -> Response:
    query = call.query
    page = query.integer("page", least=1) or 1
    per_page = query.integer("per_page", least=1) or _PER_PAGE
    field = query.choice("sort_field", _SORT_FIELDS) or "name"
    order = (query.choice("sort_order", ("asc", "desc", "ASC", "DESC")) or "ASC").upper()
    search = (query.text("search") or "").lower()
    rows = [
        row for row in rows if search in row.name.lower() and (active == "both" or row.active == (active == "true"))
    ]
    # They come in the order in which they were made.
    if field == "name":
        rows.sort(key=lambda row: row.name.lower())
    if order == "DESC":
        rows.reverse()
    shown = rows[(page - 1) * per_page : page * per_page]
    return ok(
        {
            "data": [task_view(state, row, meta=True) for row in shown] or None,
            "page": page,
            "per_page": per_page,
            "sort_field": field,
            "sort_order": order,
            "total_count": len(rows),
        }
    )
