"""Who is on a project: people and groups with their seats (docs/facts/toggl.md 2.2, 6.3)."""

from typing import Any

from toggl_simulator.accounts import need_paid, workspace_of
from toggl_simulator.errors import bad_request, forbidden
from toggl_simulator.events import Event, record
from toggl_simulator.moments import read_form, read_form_or_null
from toggl_simulator.patches import as_fields, each, read_patches
from toggl_simulator.project_input import RATE_CHANGES
from toggl_simulator.requests import LARGEST_ID, Call, Fields, identifiers
from toggl_simulator.responses import Response, ok
from toggl_simulator.store import Membership, Project, ProjectGroup, ProjectUser, State
from toggl_simulator.time_entry_views import AVATARS
from toggl_simulator.workspaces import WORKSPACE_NOT_FOUND

MOST_PROJECT_IDS = 200
MOST_SEATS = 100
PATHS = ("/manager", "/rate", "/labor_cost")
_PER_PROJECT = 50


def users(state: State, call: Call) -> Response:
    """``GET /workspaces/{}/project_users``: of the projects the caller sees."""
    workspace, _ = workspace_of(state, call, unknown=WORKSPACE_NOT_FOUND)
    project_ids = call.query.identifiers("project_ids")
    if project_ids is not None and len(project_ids) > MOST_PROJECT_IDS:
        raise bad_request(f"project_ids cannot exceed {MOST_PROJECT_IDS} elements.")
    user_id = call.query.integer("user_id", least=1, most=LARGEST_ID)
    with_groups = call.query.flag("with_group_members") or False
    seats = [seat for seat in state.project_users.values() if seat.workspace_id == workspace.id]
    theirs = {seat.project_id for seat in seats if seat.user_id == user_id}
    rows = []
    for seat in seats:
        project = state.projects[seat.project_id]
        if project.deleted_at is not None or not state.sees_project(call.user.id, project):
            continue
        if project_ids is not None and seat.project_id not in project_ids:
            continue
        if user_id is not None and seat.project_id not in theirs:
            continue
        if seat.group_id is None or with_groups:
            rows.append(_view(seat))
    return ok(rows)


def users_paginated(state: State, call: Call) -> Response:
    """``POST /workspaces/{}/project_users/paginated``: with more about each user, so many of every project."""
    workspace, _ = workspace_of(state, call, unknown=WORKSPACE_NOT_FOUND)
    project_ids = call.ids()
    size = call.query.integer("users_per_project", least=1) or _PER_PROJECT
    page = call.query.integer("page", least=1) or 1
    inactive_too = call.query.flag("show_inactive") or False
    rows = []
    for project_id in project_ids:
        project = state.projects.get(project_id)
        if project is None or project.workspace_id != workspace.id or not state.sees_project(call.user.id, project):
            continue
        seats = []
        for seat in state.project_users.values():
            place = state.memberships[seat.workspace_id, seat.user_id]
            if seat.project_id == project_id and (inactive_too or place.usable):
                seats.append(_view_with_user(state, seat, place))
        rows += seats[(page - 1) * size : page * size]
    return ok(rows)


def add_user(state: State, call: Call) -> Response:
    """``POST /workspaces/{}/project_users``: to a public project, too."""
    workspace, place = workspace_of(state, call, unknown=WORKSPACE_NOT_FOUND)
    fields = call.fields()
    project = state.projects.get(fields.integer("project_id") or 0)
    if project is None or project.workspace_id != workspace.id or not _open(state, call, project):
        raise bad_request("Invalid project_id")
    user_id = fields.integer("user_id") or 0
    member = state.memberships.get((workspace.id, user_id))
    if member is None or member.inactive:
        raise bad_request("Invalid user_id")
    _check_manager(state, place, project)
    if any((row.project_id, row.user_id) == (project.id, user_id) for row in state.project_users.values()):
        raise bad_request("Project user already exists")
    seat = _new_seat(project, user_id, None, call)
    _revise(state, call, seat, fields)
    seat.id = state.next_id("project_user")
    state.project_users[seat.id] = seat
    _announce(state, call, seat, "created")
    return ok(_written(seat))


def update_user(state: State, call: Call) -> Response:
    """``PUT /workspaces/{}/project_users/{}``."""
    _, place = workspace_of(state, call, unknown=WORKSPACE_NOT_FOUND)
    seat = _known(state, call, place, call.identifier(1, "project_user_id"))
    fields = call.fields()
    if not any(fields.sent(path[1:]) for path in PATHS):
        raise bad_request("Missing data")
    _revise(state, call, seat, fields)
    _announce(state, call, seat, "updated")
    return ok(_written(seat))


def remove_user(state: State, call: Call) -> Response:
    """``DELETE /workspaces/{}/project_users/{}``: the answer is its id."""
    _, place = workspace_of(state, call, unknown=WORKSPACE_NOT_FOUND)
    seat = _known(state, call, place, call.identifier(1, "project_user_id"))
    del state.project_users[seat.id]
    _announce(state, call, seat, "deleted")
    return ok(seat.id)


def edit_users(state: State, call: Call) -> Response:
    """``PATCH /workspaces/{}/project_users/{ids}``: 200 even when some could not be changed."""
    _, place = workspace_of(state, call, unknown=WORKSPACE_NOT_FOUND)
    ids = identifiers(call.values[1], "value as user IDs")
    if len(ids) > MOST_SEATS:
        raise bad_request(f"PATCH request is limited to {MOST_SEATS} entries at once")
    patches = read_patches(call.json())
    for patch in patches:
        if patch.op == "add":
            raise bad_request(f"Operation not supported (add {patch.path})")
    fields = as_fields(patches, PATHS)
    _read(fields)

    def edit(seat_id: int) -> None:
        seat = _known(state, call, place, seat_id)
        _revise(state, call, seat, fields)
        _announce(state, call, seat, "updated")

    return each(ids, edit)


def groups(state: State, call: Call) -> Response:
    """``GET /workspaces/{}/project_groups``."""
    workspace, _ = workspace_of(state, call)
    project_ids = call.query.identifiers("project_ids")
    return ok(
        [
            _group_view(row)
            for row in state.project_groups.values()
            if row.workspace_id == workspace.id
            and (project_ids is None or row.project_id in project_ids)
            and state.sees_project(call.user.id, state.projects[row.project_id])
        ]
    )


def add_group(state: State, call: Call) -> Response:
    """``POST /workspaces/{}/project_groups``: its members get seats."""
    workspace, place = workspace_of(state, call)
    fields = call.fields()
    project, group = (
        state.projects.get(fields.integer("project_id") or 0),
        state.groups.get(fields.integer("group_id") or 0),
    )
    if project is None or project.workspace_id != workspace.id or not _open(state, call, project):
        raise forbidden()
    if group is None or workspace.id not in group.workspace_ids:
        raise forbidden()
    _check_manager(state, place, project)
    if any((row.project_id, row.group_id) == (project.id, group.id) for row in state.project_groups.values()):
        raise bad_request("Project group already exists")
    row = ProjectGroup(state.next_id("project_group"), workspace.id, project.id, group.id)
    state.project_groups[row.id] = row
    seated = {seat.user_id for seat in state.project_users.values() if seat.project_id == project.id}
    for user_id in group.user_ids:
        if user_id not in seated and (workspace.id, user_id) in state.memberships:
            seat = _new_seat(project, user_id, group.id, call)
            seat.id = state.next_id("project_user")
            state.project_users[seat.id] = seat
    _announce_group(state, call, row, "created")
    return ok(_group_view(row))


def remove_group(state: State, call: Call) -> Response:
    """``DELETE /workspaces/{}/project_groups/{}``."""
    workspace, place = workspace_of(state, call)
    row = state.project_groups.get(call.identifier(1, "project_group_id"))
    if row is None or row.workspace_id != workspace.id:
        raise forbidden()
    _check_manager(state, place, state.projects[row.project_id])
    del state.project_groups[row.id]
    for seat in list(state.project_users.values()):
        if (seat.project_id, seat.group_id) == (row.project_id, row.group_id):
            del state.project_users[seat.id]
    _announce_group(state, call, row, "deleted")
    return ok("OK")


def _new_seat(project: Project, user_id: int, group_id: int | None, call: Call) -> ProjectUser:
    return ProjectUser(
        id=0,
        workspace_id=project.workspace_id,
        project_id=project.id,
        user_id=user_id,
        group_id=group_id,
        manager=False,
        rate=None,
        labor_cost=None,
        at=call.now,
    )


def _open(state: State, call: Call, project: Project) -> bool:
    return project.deleted_at is None and state.sees_project(call.user.id, project)


def _check_manager(state: State, place: Membership, project: Project) -> None:
    """Admins of the workspace and managers of the project say who is on it."""
    if place.admin:
        return
    seats = state.project_users.values()
    if not any(seat.manager and (seat.project_id, seat.user_id) == (project.id, place.user_id) for seat in seats):
        raise forbidden()


def _known(state: State, call: Call, place: Membership, seat_id: int) -> ProjectUser:
    seat = state.project_users.get(seat_id)
    if (
        seat is None
        or seat.workspace_id != place.workspace_id
        or not _open(state, call, state.projects[seat.project_id])
    ):
        raise bad_request("Project user not found/accessible")
    _check_manager(state, place, state.projects[seat.project_id])
    return seat


def _revise(state: State, call: Call, seat: ProjectUser, fields: Fields) -> None:
    """Check everything that was sent, then set it; null takes a rate or cost away."""
    manager, rate, cost = _read(fields)
    if rate is not None:
        need_paid(state, seat.workspace_id, "Billable rates")
    if cost is not None:
        need_paid(state, seat.workspace_id, "Labor costs")
    seat.manager = seat.manager if manager is None else manager
    seat.rate = rate if fields.sent("rate") else seat.rate
    seat.labor_cost = cost if fields.sent("labor_cost") else seat.labor_cost
    seat.at = call.now


def _read(fields: Fields) -> tuple[bool | None, float | None, float | None]:
    manager, rate, cost = fields.flag("manager"), fields.number("rate"), fields.number("labor_cost")
    for name in ("rate_change_mode", "labor_cost_change_mode"):
        fields.choice(name, RATE_CHANGES)
    if min(rate or 0, cost or 0) < 0:
        raise bad_request("Invalid rate or labor_cost: it must not be negative")
    return manager, rate, cost


def _announce(state: State, call: Call, seat: ProjectUser, action: str) -> None:
    project = state.projects[seat.project_id]
    record(state, call, Event("project_user", action, seat.workspace_id, seat.id, _view(seat), project=project))


def _announce_group(state: State, call: Call, row: ProjectGroup, action: str) -> None:
    project = state.projects[row.project_id]
    record(state, call, Event("project_group", action, row.workspace_id, row.id, _group_view(row), project=project))


def _group_view(row: ProjectGroup) -> dict[str, Any]:
    return {"id": row.id, "group_id": row.group_id, "pid": row.project_id, "wid": row.workspace_id}


def _view(seat: ProjectUser) -> dict[str, Any]:
    return {
        "id": seat.id,
        "project_id": seat.project_id,
        "user_id": seat.user_id,
        "workspace_id": seat.workspace_id,
        "group_id": seat.group_id,
        "gid": seat.group_id,
        "manager": seat.manager,
        "rate": seat.rate,
        "rate_last_updated": read_form_or_null(None if seat.rate is None else seat.at),
        "labor_cost": seat.labor_cost,
        "labor_cost_last_updated": read_form_or_null(None if seat.labor_cost is None else seat.at),
        "at": read_form(seat.at),
    }


def _written(seat: ProjectUser) -> dict[str, Any]:
    """A seat as answered to a write, where a client found the cost under another spelling too (more, 3.1)."""
    return {**_view(seat), "labour_cost": seat.labor_cost}


def _view_with_user(state: State, seat: ProjectUser, place: Membership) -> dict[str, Any]:
    return {
        **_view(seat),
        "user_name": state.user_named(seat.user_id),
        "avatar_url": f"{AVATARS}/{seat.user_id}.png",
        "is_active": place.usable,
        "workspace_user_id": place.id,
        "workspace_user_rate": place.rate,
        "workspace_user_labor_cost": place.labor_cost,
    }
