"""Reading who is in a workspace (docs/facts/toggl.md 2.2)."""

from typing import Any

from toggl_simulator.accounts import organization_of, workspace_of
from toggl_simulator.errors import forbidden, not_found
from toggl_simulator.moments import read_form, read_form_or_null
from toggl_simulator.requests import Call
from toggl_simulator.responses import Response, ok
from toggl_simulator.store import Membership, State
from toggl_simulator.workspaces import WORKSPACE_NOT_FOUND

_PAGE = 50


def users(state: State, call: Call) -> Response:
    """``GET /workspaces/{}/users``: short records, ``id`` is the user's."""
    workspace, _ = workspace_of(state, call)
    exclude_deleted = call.query.flag("exclude_deleted") or False
    return ok(
        [
            short_view(state, place)
            for place in _members(state, workspace.id)
            if not (exclude_deleted and place.inactive)
        ]
    )


def workspace_users(state: State, call: Call) -> Response:
    """``GET /workspaces/{}/workspace_users``: full records, ``id`` the membership's, ``uid`` the user's."""
    workspace, _ = workspace_of(state, call, unknown=WORKSPACE_NOT_FOUND)
    indirect = call.query.choice("includeIndirect", ("true", "false")) != "false"
    rows = []
    for place in _members(state, workspace.id):
        if not place.is_direct and not indirect:
            continue
        rows.append({**membership_view(state, place), "uid": place.user_id, "wid": place.workspace_id})
    return ok(rows)


def organization_workspace_users(state: State, call: Call) -> Response:
    """``GET /organizations/{}/workspaces/{}/workspace_users``: ``user_id`` and ``workspace_id`` instead."""
    organization = organization_of(state, call)
    workspace_id = call.identifier(1, "workspace_id")
    workspace = state.workspaces.get(workspace_id)
    if workspace is None or workspace.organization_id != organization.id:
        raise not_found()
    place = state.memberships.get((workspace_id, call.user.id))
    if place is None or not place.usable:
        raise forbidden()
    query = call.query
    name, search = (query.text("name") or "").lower(), (query.text("search") or "").lower()
    custom_rates, active = query.flag("custom_rates"), query.flag("active")
    page = query.integer("page", least=1) or 1
    per_page = query.integer("per_page", least=1) or _PAGE
    rows = []
    for member in _members(state, workspace_id):
        user = state.users[member.user_id]
        found = search in user.fullname.lower() or search in user.email
        if not found or name not in user.fullname.lower():
            continue
        if custom_rates is not None and custom_rates != (member.rate is not None):
            continue
        if active is not None and active != member.usable:
            continue
        rows.append({**membership_view(state, member), "user_id": member.user_id, "workspace_id": workspace_id})
    return ok(rows[(page - 1) * per_page : page * per_page])


def _members(state: State, workspace_id: int) -> list[Membership]:
    return [place for place in state.memberships.values() if place.workspace_id == workspace_id]


def short_view(state: State, place: Membership) -> dict[str, Any]:
    """A member in short; ``id`` is the user's."""
    return {
        "id": place.user_id,
        "email": state.users[place.user_id].email,
        "fullname": state.user_named(place.user_id),
        "inactive": place.inactive,
        "is_active": place.active,
        "is_admin": place.admin,
        "role": place.role,
    }


def membership_view(state: State, place: Membership) -> dict[str, Any]:
    """A membership; under which names it has the ids of user and workspace differs by call."""
    user = state.users[place.user_id]
    organization = state.organizations[state.workspaces[place.workspace_id].organization_id]
    code = place.invitation_code
    # Of somebody who only was invited these are unknown, and null (docs/facts/toggl.md 5.6).
    joined = code is None
    return {
        "id": place.id,
        "name": user.fullname,
        "email": user.email,
        "timezone": user.timezone,
        "role": place.role,
        "role_id": place.role_id,
        "active": place.active,
        "inactive": place.inactive,
        "admin": place.admin,
        "workspace_admin": place.admin if joined else None,
        "organization_admin": place.user_id in organization.admin_ids if joined else None,
        "is_direct": place.is_direct,
        "group_ids": [group.id for group in state.groups.values() if place.user_id in group.user_ids]
        if joined
        else None,
        "avatar_file_name": place.avatar_file_name,
        "2fa_enabled": place.admin,
        "rate": place.rate,
        "rate_last_updated": read_form_or_null(None if place.rate is None else place.at),
        "labor_cost": place.labor_cost,
        "labor_cost_last_updated": read_form_or_null(None if place.labor_cost is None else place.at),
        "working_hours_in_minutes": place.working_hours_in_minutes,
        "invitation_code": code,
        "invite_url": None if code is None else f"https://track.toggl.com/join/{code}",
        "view_edit_billable_rates": place.admin,
        "view_edit_labor_costs": place.admin,
        "at": read_form(place.at),
    }
