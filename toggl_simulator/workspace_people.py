"""Changing who is in a workspace, and as what (docs/facts/toggl.md 7.4)."""

from toggl_simulator.accounts import need_admin, need_paid, workspace_of
from toggl_simulator.errors import bad_request, forbidden
from toggl_simulator.events import Event, record
from toggl_simulator.people import membership_view, short_view
from toggl_simulator.project_input import RATE_CHANGES
from toggl_simulator.requests import Call
from toggl_simulator.responses import Response, ok, ok_empty
from toggl_simulator.store import Membership, State

ROLES = ("admin", "user", "projectlead", "teamlead")
MOST_USERS = 150
_NOT_FOUND = "Workspace user is not found or accessible"


def update(state: State, call: Call) -> Response:
    """``PUT /workspaces/{}/workspace_users/{}``: the id is the membership's, not the user's."""
    workspace, mine = workspace_of(state, call)
    need_admin(mine)
    place = _known(state, workspace.id, call.identifier(1, "workspace_user_id"))
    if place is None:
        raise bad_request("Workspace user not found/accessible by user")
    fields = call.fields()
    role, inactive = fields.choice("role", ROLES), fields.flag("inactive")
    rate, cost = fields.number("rate"), fields.number("labor_cost")
    minutes, emptied = fields.integer("working_hours_in_minutes"), fields.texts("postedFields") or []
    for name in ("rate_change_mode", "labor_cost_change_mode"):
        fields.choice(name, RATE_CHANGES)
    if role is not None and fields.integer("role_id") is not None:
        raise bad_request("Cannot use both admin flags and role_id.")
    if minutes is not None and minutes <= 0:
        raise bad_request("Working hours must be positive or null")
    for feature, value in (("Billable rates", rate), ("Labor costs", cost), ("Working hours", minutes)):
        if value is not None:
            need_paid(state, workspace.id, feature)
    place.role = role or place.role
    place.inactive = place.inactive if inactive is None else inactive
    place.rate = None if "rate" in emptied else place.rate if rate is None else rate
    place.labor_cost = None if "labor_cost" in emptied else place.labor_cost if cost is None else cost
    place.working_hours_in_minutes = (
        None if "working_hours_in_minutes" in emptied else minutes or place.working_hours_in_minutes
    )
    place.at = call.now
    state.workspace_responses.clear()
    announce(state, call, place, "updated")
    return ok("OK")


def remove(state: State, call: Call) -> Response:
    """``DELETE /workspaces/{}/workspace_users/{}``: without a body."""
    workspace, mine = workspace_of(state, call)
    place = _known(state, workspace.id, call.identifier(1, "workspace_user_id"))
    if place is None:
        raise forbidden(_NOT_FOUND)
    need_admin(mine, _NOT_FOUND)
    if place.user_id == state.organizations[workspace.organization_id].owner_id:
        raise bad_request("Cannot remove the organization owner")
    leave(state, call, place)
    return ok_empty()


def data(state: State, call: Call) -> Response:
    """``POST /workspaces/{}/users/data``: short records of those of the ids that are members."""
    workspace, _ = workspace_of(state, call)
    ids = call.ids()
    if len(ids) > MOST_USERS:
        raise bad_request(f"user IDs can not exceed {MOST_USERS} per request")
    places = (state.memberships.get((workspace.id, user_id)) for user_id in ids)
    return ok([short_view(state, place) for place in places if place is not None])


def leave(state: State, call: Call, place: Membership) -> None:
    """Take somebody out of a workspace and off its projects; what they made stays."""
    del state.memberships[place.workspace_id, place.user_id]
    for seat in list(state.project_users.values()):
        if (seat.workspace_id, seat.user_id) == (place.workspace_id, place.user_id):
            del state.project_users[seat.id]
    place.at = call.now
    announce(state, call, place, "deleted")


def announce(state: State, call: Call, place: Membership, action: str) -> None:
    """Tell the subscribers who are admins what happened to somebody's place."""
    payload = {**membership_view(state, place), "uid": place.user_id, "wid": place.workspace_id}
    # Nobody's invitation is spread by an event.
    payload["invitation_code"] = payload["invite_url"] = None
    event = Event("workspace_user", action, place.workspace_id, place.id, payload, admins_only=True)
    record(state, call, event)


def _known(state: State, workspace_id: int, place_id: int) -> Membership | None:
    rows = state.memberships.values()
    return next((row for row in rows if (row.id, row.workspace_id) == (place_id, workspace_id)), None)
