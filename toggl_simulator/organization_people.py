"""Who belongs to an organization (docs/facts/toggl.md 7.1).

Three kinds of id name one person: the user's, the organization user's, and one for each workspace.
"""

from typing import Any

from toggl_simulator.accounts import need_organization_admin, organization_of
from toggl_simulator.errors import bad_request, not_found
from toggl_simulator.requests import Call
from toggl_simulator.responses import JSON_TYPE, Response, compact_json, ok
from toggl_simulator.store import Membership, Organization, OrganizationUser, State
from toggl_simulator.time_entry_views import AVATARS
from toggl_simulator.workspace_people import announce, leave

STATUSES = ("active", "inactive", "invited")
_PER_PAGE = 50
_ONLY_ADMINS = "only_admins parameter can contain only 'true' or 'false'."
_SORT_DIR = "sort_dir parameter can contain only 'asc' or 'desc'."


def users(state: State, call: Call) -> Response:
    """``GET /organizations/{}/users``: a page, told in headers."""
    organization = organization_of(state, call)
    need_organization_admin(call, organization, "User is not authorized to list the organization users")
    query = call.query
    statuses = (query.text("active_status") or ",".join(STATUSES)).split(",")
    if not set(statuses) <= set(STATUSES):
        raise bad_request("active_status parameter can contain only 'active', 'inactive' or 'invited'.")
    only_admins = query.choice("only_admins", ("true", "false"), _ONLY_ADMINS) or "false"
    order = query.choice("sort_dir", ("asc", "desc"), _SORT_DIR) or "asc"
    page, per_page = _positive(call, "page", 1), _positive(call, "per_page", _PER_PAGE)
    groups, workspaces = _ids(call, "groups"), _ids(call, "workspaces")
    wanted = (query.text("filter") or "").lower()
    rows = []
    for row in living(state, organization):
        user = state.users[row.user_id]
        place_ids = {place.workspace_id for place in places(state, row)}
        member_of = {group.id for group in state.groups.values() if row.user_id in group.user_ids}
        checks = (
            wanted in user.fullname.lower() or wanted in user.email,
            _status(row) in statuses,
            only_admins == "false" or row.user_id in organization.admin_ids,
            groups is None or not member_of.isdisjoint(groups),
            workspaces is None or not place_ids.isdisjoint(workspaces),
        )
        if all(checks):
            rows.append(row)
    rows.sort(key=lambda row: state.users[row.user_id].fullname.lower(), reverse=order == "desc")
    shown = [view(state, organization, row) for row in rows[(page - 1) * per_page : page * per_page]]
    headers = {
        "x-page": page,
        "x-page-size": per_page,
        "x-pages": -(-len(rows) // per_page),
        "x-records": len(rows),
        "x-sort-order": order,
    }
    told = tuple((name.encode(), str(value).encode()) for name, value in headers.items())
    return Response(200, compact_json(shown), JSON_TYPE, told)


def update(state: State, call: Call) -> Response:
    """``PUT /organizations/{}/users/{}``."""
    organization = organization_of(state, call)
    row = state.organization_users.get(call.identifier(1, "organization user ID", "Invalid organization user ID."))
    if row is None or row.organization_id != organization.id or row.deleted_at is not None:
        raise not_found("Invalid organization user ID.")
    need_organization_admin(call, organization, "User is not authorized to update the organization user")
    fields = call.fields()
    admin, inactive = fields.flag("organization_admin"), fields.flag("inactive")
    name, email, role_id = fields.text("name"), fields.text("email"), fields.integer("role_id")
    groups = fields.integers("groups")
    if (admin, inactive, name, email, role_id, groups) == (None,) * 6 and not fields.sent("workspaces"):
        raise bad_request("At least one field is required.")
    if admin is not None and role_id is not None:
        raise bad_request("Cannot use both admin flags and role_id.")
    if name is not None and not name.strip():
        raise bad_request("Field 'name' cannot be empty.")
    _check_owner(organization, row, admin=admin, inactive=inactive)
    _check_email(state, row, email)
    for group_id in groups or []:
        if group_id not in state.groups or state.groups[group_id].organization_id != organization.id:
            raise bad_request(f"Group '{group_id}' is not in Organization '{organization.id}'.")
    user = state.users[row.user_id]
    user.fullname, user.email = name or user.fullname, (email or user.email).lower()
    state.known_logins.clear()
    if admin is not None:
        ids = organization.admin_ids
        organization.admin_ids = ids | {row.user_id} if admin else ids - {row.user_id}
    if inactive is not None:
        row.inactive = inactive
        for place in places(state, row):
            place.inactive = inactive
            announce(state, call, place, "updated")
    if groups is not None:
        for group in state.groups.values():
            if group.organization_id == organization.id:
                others = tuple(user_id for user_id in group.user_ids if user_id != row.user_id)
                group.user_ids = (*others, row.user_id) if group.id in groups else others
    state.workspace_responses.clear()
    return ok("OK")


def remove_many(state: State, call: Call) -> Response:
    """``PATCH /organizations/{}/users``: ``delete`` names organization users; all or none."""
    organization = organization_of(state, call)
    need_organization_admin(call, organization, "User is not authorized to delete the organization user")
    ids = call.fields().integers("delete") or []
    if not ids:
        raise bad_request("At least one organization user ID must be supplied.")
    if len(set(ids)) != len(ids):
        raise bad_request("Organization user IDs must be unique.")
    known = {row.id: row for row in living(state, organization)}
    foreign = [str(identifier) for identifier in ids if identifier not in known]
    if foreign:
        told = ",".join(foreign)
        raise bad_request(f"The following organization user IDs do not belong to this organization: '{told}'.")
    for identifier in ids:
        if known[identifier].user_id == organization.owner_id:
            raise bad_request(f"Cannot remove the organization owner user with organization user ID='{identifier}'.")
    for identifier in ids:
        _remove(state, call, organization, known[identifier])
    return ok("OK")


def living(state: State, organization: Organization) -> list[OrganizationUser]:
    """The people of an organization, invited and deactivated ones too."""
    rows = state.organization_users.values()
    return [row for row in rows if row.organization_id == organization.id and row.deleted_at is None]


def places(state: State, row: OrganizationUser) -> list[Membership]:
    """The places that somebody has in the organization's workspaces."""
    return [
        place
        for place in state.memberships.values()
        if place.user_id == row.user_id and state.workspaces[place.workspace_id].organization_id == row.organization_id
    ]


def view(state: State, organization: Organization, row: OrganizationUser) -> dict[str, Any]:
    """Somebody of an organization, as sent."""
    user = state.users[row.user_id]
    theirs = places(state, row)
    return {
        "id": row.id,
        "user_id": row.user_id,
        "organization_id": organization.id,
        "name": user.fullname,
        "email": user.email,
        "avatar_url": f"{AVATARS}/{row.user_id}.png",
        "admin": row.user_id in organization.admin_ids,
        "owner": row.user_id == organization.owner_id,
        "role_id": 1 if row.user_id in organization.admin_ids else 2,
        "inactive": row.inactive,
        "joined": row.invitation_code is None,
        "invitation_id": row.invitation_id,
        "invitation_code": row.invitation_code,
        "can_edit_email": row.invitation_code is not None,
        "2fa_enabled": row.user_id in organization.admin_ids,
        "workspace_count": len(theirs),
        "groups": [
            {"group_id": group.id, "name": group.name}
            for group in state.groups.values()
            if group.organization_id == organization.id and row.user_id in group.user_ids
        ],
        "workspaces": [_workspace_view(state, place) for place in theirs],
    }


def _workspace_view(state: State, place: Membership) -> dict[str, Any]:
    workspace = state.workspaces[place.workspace_id]
    hours = place.working_hours_in_minutes
    return {
        "workspace_id": workspace.id,
        "workspace_user_id": place.id,
        "workspace_name": workspace.name,
        "active": place.active,
        "inactive": place.inactive,
        "admin": place.admin,
        "role": place.role,
        "role_id": place.role_id,
        "rate": place.rate,
        "cost": place.labor_cost,
        "working_hours": None if hours is None else hours / 60,
        "default_currency": workspace.default_currency,
        "groups": [],
        "view_edit_billable_rates": place.admin,
        "view_edit_labor_costs": place.admin,
    }


def _status(row: OrganizationUser) -> str:
    if row.invitation_code is not None:
        return "invited"
    return "inactive" if row.inactive else "active"


def _positive(call: Call, name: str, default: int) -> int:
    text = call.query.text(name)
    if text is None:
        return default
    if not text.lstrip("-").isdecimal() or len(text) > 15:
        raise bad_request(f"Invalid value sent for '{name}'.")
    if int(text) < 1:
        raise bad_request(f"{name} parameter must contain values > 0.")
    return int(text)


def _ids(call: Call, name: str) -> list[int] | None:
    text = call.query.text(name)
    if text is None:
        return None
    if not all(part.isdecimal() and len(part) < 20 for part in text.split(",")):
        raise bad_request(f"Invalid value sent for '{name}'.")
    return [int(part) for part in text.split(",")]


def _check_owner(
    organization: Organization, row: OrganizationUser, *, admin: bool | None, inactive: bool | None
) -> None:
    if row.user_id != organization.owner_id:
        return
    if admin is False:
        raise bad_request("Cannot remove admin privileges from owner.")
    if inactive:
        raise bad_request("Cannot deactivate owner.")


def _check_email(state: State, row: OrganizationUser, email: str | None) -> None:
    if email is None:
        return
    if not email.strip():
        raise bad_request("Missing e-mail.")
    if not is_email(email):
        raise bad_request(f"Invalid e-mail: '{email}'")
    if any(user.email == email.lower() and user.id != row.user_id for user in state.users.values()):
        raise bad_request("Email already exists.")


def is_email(text: str) -> bool:
    """Whether a text looks like an e-mail address."""
    name, at, host = text.partition("@")
    return bool(name and at and "." in host.strip(".")) and not any(sign in text for sign in ' :\n\t"')


def _remove(state: State, call: Call, organization: Organization, row: OrganizationUser) -> None:
    row.deleted_at = call.now
    organization.admin_ids -= {row.user_id}
    for place in places(state, row):
        leave(state, call, place)
    for group in state.groups.values():
        if group.organization_id == organization.id:
            group.user_ids = tuple(user_id for user_id in group.user_ids if user_id != row.user_id)
