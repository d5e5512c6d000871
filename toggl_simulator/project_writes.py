"""Creating, changing, pinning and deleting projects (docs/facts/toggl.md 6.2)."""

from typing import Any

from toggl_simulator.accounts import need_admin, workspace_of
from toggl_simulator.clients import make_client
from toggl_simulator.errors import ApiError, bad_request, forbidden, not_found
from toggl_simulator.moments import read_form
from toggl_simulator.patches import as_fields, each, read_patches
from toggl_simulator.project_input import PALETTE, PATHS, client_name, revised
from toggl_simulator.project_rows import announce, views, visible_project
from toggl_simulator.requests import Call, Fields, identifiers
from toggl_simulator.responses import Response, ok
from toggl_simulator.store import Membership, Project, State, Workspace
from toggl_simulator.tasks import remove as remove_task

NO_PROJECT = "Project not found/accessible"
DELETION_MODES = ("delete", "unassign")
# What a created project does not tell, unlike one that is read (more, 2.3).
_NOT_TOLD = ("created_at", "status")


def create(state: State, call: Call) -> Response:
    """``POST /workspaces/{}/projects``: archived unless ``active`` says otherwise."""
    workspace, place = workspace_of(state, call)
    _check_rights(workspace, place)
    today = call.now.date()
    fields = call.fields()
    blank = Project(
        id=0,
        workspace_id=workspace.id,
        client_id=None,
        name="",
        color=PALETTE[0],
        active=False,
        is_private=True,
        pinned=False,
        billable=None,
        template=None,
        template_id=None,
        auto_estimates=None,
        estimated_seconds=None,
        rate=None,
        fixed_fee=None,
        currency=None,
        recurring_parameters=None,
        start_date=today,
        end_date=None,
        created_at=call.now,
        at=call.now,
    )
    project = revised(state, blank, fields, today)
    _make_client(state, call, project, fields)
    project.id = state.next_id("project")
    state.projects[project.id] = project
    announce(state, call, project, "created")
    view = {name: value for name, value in _view(state, call, project).items() if name not in _NOT_TOLD}
    return ok({**view, "permissions": None})


def update(state: State, call: Call) -> Response:
    """``PUT /workspaces/{}/projects/{}``: only the fields sent change; the answer's ``at`` is the former one."""
    workspace, place = workspace_of(state, call)
    project = visible_project(state, call, workspace.id)
    before = project.at
    _check_rights(workspace, place)
    _edit(state, call, project, call.fields())
    return ok({**_view(state, call, state.projects[project.id]), "at": read_form(before)})


def bulk_edit(state: State, call: Call) -> Response:
    """``PATCH /workspaces/{}/projects/{ids}``: 200 even when some could not be changed."""
    workspace, place = workspace_of(state, call)
    ids = identifiers(call.values[1], "project_ids")
    fields = as_fields(read_patches(call.json()), PATHS)
    _check_rights(workspace, place)

    def edit(project_id: int) -> None:
        project = state.projects.get(project_id)
        known = project is not None and project.workspace_id == workspace.id and project.deleted_at is None
        if project is None or not known or not state.sees_project(call.user.id, project):
            raise not_found(NO_PROJECT)
        _edit(state, call, project, fields)

    return each(ids, edit)


def delete(state: State, call: Call) -> Response:
    """``DELETE /workspaces/{}/projects/{}``: its entries go or stay without it; the answer is its id.

    What happens without ``teDeletionMode`` is not known; here the entries stay.
    """
    workspace, place = workspace_of(state, call)
    project = visible_project(state, call, workspace.id)
    mode = call.query.choice("teDeletionMode", DELETION_MODES) or "unassign"
    _check_rights(workspace, place)
    for task in [row for row in state.tasks.values() if row.project_id == project.id and row.deleted_at is None]:
        remove_task(state, call, task)
    for entry in state.time_entries.values():
        if entry.project_id != project.id or entry.deleted_at is not None:
            continue
        entry.at = call.now
        entry.project_id = entry.task_id = None
        if mode == "delete":
            entry.deleted_at = call.now
            if state.running.get(entry.user_id) == entry.id:
                del state.running[entry.user_id]
    project.deleted_at = project.at = call.now
    project.active = False
    announce(state, call, project, "deleted")
    return ok(project.id)


def pin(state: State, call: Call) -> Response:
    """``POST /workspaces/{}/projects/{}/pin``."""
    workspace, _ = workspace_of(state, call)
    try:
        project = visible_project(state, call, workspace.id)
    except ApiError as error:
        raise (not_found(NO_PROJECT) if error.status == 404 else error) from None
    wanted = call.fields().flag("pin")
    if wanted is None:
        raise bad_request("pin needs to be provided")
    paid = state.plan_of(workspace.id).paid
    most = 100 if paid else 1
    pinned = sum(
        row.pinned and row.deleted_at is None for row in state.projects.values() if row.workspace_id == workspace.id
    )
    if wanted and not project.pinned and pinned >= most:
        raise forbidden(
            f"Cannot pin more projects: Max {most} pin{'s' if paid else ''} for {'paid' if paid else 'free'} plans"
        )
    project.pinned = wanted
    return ok(_view(state, call, project))


def _edit(state: State, call: Call, project: Project, fields: Fields) -> None:
    new = revised(state, project, fields, call.now.date())
    _make_client(state, call, new, fields)
    new.at = call.now
    state.projects[new.id] = new
    announce(state, call, new, "updated")


def _make_client(state: State, call: Call, project: Project, fields: Fields) -> None:
    """Make the client that is given by name and was not found; everything else has been checked."""
    name = client_name(fields)
    if name and project.client_id is None:
        project.client_id = make_client(state, call, project.workspace_id, name, {}).id


def _check_rights(workspace: Workspace, place: Membership) -> None:
    if workspace.settings.get("only_admins_may_create_projects"):
        need_admin(place, "Only admins may create projects in this workspace")


def _view(state: State, call: Call, project: Project) -> dict[str, Any]:
    return views(state, [project], call.now.date())[0]
