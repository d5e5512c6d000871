"""Groups of an organization, and their older form in a workspace (docs/facts/toggl.md 7.3)."""

from typing import Any

from toggl_simulator.accounts import need_admin, need_organization_admin, organization_of, workspace_of
from toggl_simulator.errors import bad_request, not_found
from toggl_simulator.moments import micro_form, read_form
from toggl_simulator.patches import Patch, read_patches
from toggl_simulator.requests import Call, Fields, is_integer
from toggl_simulator.responses import Response, ok, ok_empty
from toggl_simulator.store import Group, Organization, State, Workspace
from toggl_simulator.time_entry_views import AVATARS

LONGEST_NAME = 200
MOST_PATCHES = 100
_UNKNOWN = "Invalid group ID."
_MAY_NOT = "User does not have permission to manage user groups."


def of_organization(state: State, call: Call) -> Response:
    """``GET /organizations/{}/groups``: by name and workspace."""
    organization = organization_of(state, call)
    name = (call.query.text("name") or "").lower()
    workspace_id = call.query.integer("workspace", least=1)
    rows = [
        row
        for row in _sorted(state, organization.id)
        if name in row.name.lower() and (workspace_id is None or workspace_id in row.workspace_ids)
    ]
    return ok([_view(state, row) for row in rows])


def of_organization_workspace(state: State, call: Call) -> Response:
    """``GET /organizations/{}/workspaces/{}/groups``."""
    organization = organization_of(state, call)
    workspace = state.workspaces.get(call.identifier(1, "workspace_id"))
    if workspace is None or workspace.organization_id != organization.id:
        raise not_found()
    return ok([_view(state, row) for row in _sorted(state, organization.id) if workspace.id in row.workspace_ids])


def create(state: State, call: Call) -> Response:
    """``POST /organizations/{}/groups``."""
    organization = organization_of(state, call)
    need_organization_admin(call, organization)
    group = Group(0, organization.id, "", (), (), call.now)
    _revise(state, call, organization, group, call.fields())
    group.id = state.next_id("group")
    state.groups[group.id] = group
    return ok(_view(state, group))


def replace(state: State, call: Call) -> Response:
    """``PUT /organizations/{}/groups/{}``: lists that are left out are emptied."""
    organization = organization_of(state, call)
    group = _known(state, organization, call.identifier(1, "group_id", _UNKNOWN))
    need_organization_admin(call, organization)
    _revise(state, call, organization, group, call.fields())
    return ok(_view(state, group))


def change_members(state: State, call: Call) -> Response:
    """``PATCH /organizations/{}/groups/{}``: each operation by itself, 200 even when some are refused."""
    organization = organization_of(state, call)
    group = _known(state, organization, call.identifier(1, "group_id", _UNKNOWN))
    need_organization_admin(call, organization, _MAY_NOT)
    patches = read_patches(call.json())
    if len(patches) > MOST_PATCHES:
        raise bad_request("Too many operations (more than 100 patches in request)")
    success: list[dict[str, Any]] = []
    failure: list[dict[str, Any]] = []
    for patch in patches:
        sent = patch._asdict()
        message = _apply(state, organization, group, patch)
        if message is None:
            success.append(sent)
        else:
            failure.append({"message": message, "patch": sent})
    group.at = call.now
    return ok({"success": success, "failure": failure})


def delete(state: State, call: Call) -> Response:
    """``DELETE /organizations/{}/groups/{}``."""
    organization = organization_of(state, call)
    group = _known(state, organization, call.identifier(1, "group_id", _UNKNOWN))
    need_organization_admin(call, organization)
    _remove(state, group)
    return ok("OK")


def of_workspace(state: State, call: Call) -> Response:
    """``GET /workspaces/{}/groups``: the older form."""
    workspace, _ = workspace_of(state, call)
    rows = _sorted(state, workspace.organization_id)
    return ok([_old_view(row, workspace) for row in rows if workspace.id in row.workspace_ids])


def create_in_workspace(state: State, call: Call) -> Response:
    """``POST /workspaces/{}/groups``."""
    workspace, place = workspace_of(state, call)
    need_admin(place)
    name = _name(state, workspace.organization_id, call.fields(), None)
    group = Group(state.next_id("group"), workspace.organization_id, name, (workspace.id,), (), call.now)
    state.groups[group.id] = group
    return ok(_old_view(group, workspace))


def rename_in_workspace(state: State, call: Call) -> Response:
    """``PUT /workspaces/{}/groups/{}``."""
    workspace, place = workspace_of(state, call)
    group = _known_here(state, workspace, call)
    need_admin(place)
    group.name = _name(state, workspace.organization_id, call.fields(), group)
    group.at = call.now
    return ok(_old_view(group, workspace))


def delete_in_workspace(state: State, call: Call) -> Response:
    """``DELETE /workspaces/{}/groups/{}``: without a body."""
    workspace, place = workspace_of(state, call)
    group = _known_here(state, workspace, call)
    need_admin(place)
    _remove(state, group)
    return ok_empty()


def _sorted(state: State, organization_id: int) -> list[Group]:
    rows = [row for row in state.groups.values() if row.organization_id == organization_id]
    return sorted(rows, key=lambda row: row.name.lower())


def _known(state: State, organization: Organization, group_id: int) -> Group:
    group = state.groups.get(group_id)
    if group is None or group.organization_id != organization.id:
        raise not_found(_UNKNOWN)
    return group


def _known_here(state: State, workspace: Workspace, call: Call) -> Group:
    group = state.groups.get(call.identifier(1, "group_id"))
    if group is None or workspace.id not in group.workspace_ids:
        raise not_found("Group was not found")
    return group


def _revise(state: State, call: Call, organization: Organization, group: Group, fields: Fields) -> None:
    name = _name(state, organization.id, fields, group)
    users, workspaces = fields.integers("users") or [], fields.integers("workspaces") or []
    message = _foreign(state, organization, users, workspaces)
    if message is not None:
        raise bad_request(message)
    group.name = name
    group.user_ids, group.workspace_ids = tuple(dict.fromkeys(users)), tuple(dict.fromkeys(workspaces))
    group.at = call.now


def _name(state: State, organization_id: int, fields: Fields, current: Group | None) -> str:
    name = (fields.text("name") or "").strip()
    if not name:
        raise bad_request("Group name must be present")
    if len(name) > LONGEST_NAME:
        raise bad_request(f"Group name too long, maximum length is {LONGEST_NAME}")
    if any(row.name == name and row is not current for row in _sorted(state, organization_id)):
        raise bad_request("Name has already been taken")
    return name


def _foreign(state: State, organization: Organization, users: list[int], workspaces: list[int]) -> str | None:
    for user_id in users:
        if not any(
            (row.organization_id, row.user_id, row.deleted_at) == (organization.id, user_id, None)
            for row in state.organization_users.values()
        ):
            return f"User {user_id} not exists in the organization {organization.id}"
    for workspace_id in workspaces:
        workspace = state.workspaces.get(workspace_id)
        if workspace is None or workspace.organization_id != organization.id:
            return f"Workspace {workspace_id} not exists in the organization {organization.id}"
    return None


def _apply(state: State, organization: Organization, group: Group, patch: Patch) -> str | None:
    op, path, value = patch
    if op not in ("add", "remove") or path not in ("/users", "/workspaces"):
        return "Unsupported operation (invalid 'op' or 'path', or unsupported combination)"
    if (
        not isinstance(value, list)
        or not 1 <= len(value) <= MOST_PATCHES
        or not all(is_integer(item) for item in value)
    ):
        return "Value not present, or too many per patch operation (empty 'value' array or more than 100 values)"
    of_users = path == "/users"
    message = _foreign(state, organization, value if of_users else [], [] if of_users else value)
    if message is not None:
        return message
    before = group.user_ids if of_users else group.workspace_ids
    after = tuple(dict.fromkeys((*before, *value))) if op == "add" else tuple(i for i in before if i not in value)
    if of_users:
        group.user_ids = after
    else:
        group.workspace_ids = after
    return None


def _remove(state: State, group: Group) -> None:
    del state.groups[group.id]
    for row in [row for row in state.project_groups.values() if row.group_id == group.id]:
        del state.project_groups[row.id]


def _view(state: State, group: Group) -> dict[str, Any]:
    people = {
        row.user_id: row for row in state.organization_users.values() if row.organization_id == group.organization_id
    }
    return {
        "group_id": group.id,
        "name": group.name,
        "at": micro_form(group.at),
        "workspaces": list(group.workspace_ids),
        "users": [
            {
                "user_id": user_id,
                "name": state.user_named(user_id),
                "avatar_url": f"{AVATARS}/{user_id}.png" if people[user_id].invitation_code is None else "",
                "joined": people[user_id].invitation_code is None,
                "inactive": people[user_id].inactive,
            }
            for user_id in group.user_ids
        ],
    }


def _old_view(group: Group, workspace: Workspace) -> dict[str, Any]:
    return {
        "id": group.id,
        "name": group.name,
        "workspace_id": workspace.id,
        "at": read_form(group.at),
        "has_users": bool(group.user_ids),
    }
