"""Making and changing workspaces, their constraints and rates (docs/facts/toggl.md 6.7, 6.8)."""

import secrets
from typing import Any

from toggl_simulator.accounts import need_admin, need_organization_admin, need_paid, organization_of, workspace_of
from toggl_simulator.errors import bad_request, forbidden, payment_required
from toggl_simulator.events import Event, record
from toggl_simulator.project_input import RATE_CHANGES
from toggl_simulator.rates import entity_of
from toggl_simulator.requests import Call, Fields
from toggl_simulator.responses import Response, ok
from toggl_simulator.store import Constraints, Membership, Rate, State, Workspace
from toggl_simulator.workspaces import WORKSPACE_NOT_FOUND, workspace_view

LONGEST_NAME = 140
MOST_WORKSPACES = 100
SETTINGS = (
    "only_admins_may_create_projects",
    "only_admins_may_create_tags",
    "only_admins_see_team_dashboard",
    "limit_public_project_data",
    "projects_billable_by_default",
    "projects_enforce_billable",
    "projects_private_by_default",
    "reports_collapse",
)
ROUNDING_MINUTES = (0, 1, 5, 6, 10, 12, 15, 30, 60, 240)
_PAID = {
    "only_admins_may_create_tags": "Tag administration settings",
    "projects_billable_by_default": "Billable rates",
    "default_hourly_rate": "Billable rates",
    "rate_change_mode": "Billable rates",
    "default_currency": "Currency settings",
    "rounding": "Rounding settings",
    "rounding_minutes": "Rounding settings",
}
# What the answers call labor costs is called labor rates here (more, 12).
_KINDS = {"billable_rates": "billable_rates", "labor_rates": "labor_costs"}


def update(state: State, call: Call) -> Response:
    """``PUT /workspaces/{}``: only the fields sent change."""
    workspace, place = workspace_of(state, call)
    need_admin(place)
    _revise(state, call, workspace, call.fields())
    state.workspace_responses.clear()
    _announce(state, call, workspace, place, "updated")
    return ok(workspace_view(state, workspace, place))


def create(state: State, call: Call) -> Response:
    """``POST /organizations/{}/workspaces``."""
    organization = organization_of(state, call)
    need_organization_admin(call, organization)
    fields = call.fields()
    if not organization.multi_workspace:
        raise bad_request("Multiple workspaces are not enabled for this organization")
    known = sum(row.organization_id == organization.id for row in state.workspaces.values())
    if known >= MOST_WORKSPACES:
        raise bad_request(f"An organization can have at most {MOST_WORKSPACES} workspaces")
    number = state.next_id("workspace")
    workspace = Workspace(
        id=number,
        organization_id=organization.id,
        name="",
        constraints=Constraints(),
        default_currency="USD",
        default_hourly_rate=None,
        rate_last_updated=None,
        working_hours_in_minutes=None,
        rounding=0,
        rounding_minutes=0,
        csv_upload=None,
        ical_token=secrets.token_hex(16),
        last_modified=None,
        at=call.now,
    )
    state.workspaces[number] = workspace
    try:
        if fields.text("name") is None:
            raise bad_request("Workspace name must be present")
        _revise(state, call, workspace, fields)
    except Exception:
        del state.workspaces[number]
        raise
    place = Membership(
        id=state.next_id("membership"),
        workspace_id=number,
        user_id=call.user.id,
        role="admin",
        role_id=None,
        active=True,
        inactive=False,
        is_direct=True,
        rate=None,
        labor_cost=None,
        working_hours_in_minutes=None,
        avatar_file_name=None,
        invitation_code=None,
        at=call.now,
    )
    state.memberships[number, call.user.id] = place
    return ok(workspace_view(state, workspace, place))


def set_constraints(state: State, call: Call) -> Response:
    """``POST /workspaces/{}/time_entry_constraints``: paid."""
    workspace, place = workspace_of(state, call, unknown=WORKSPACE_NOT_FOUND)
    if not place.admin:
        raise bad_request("Workspace admin privileges are needed")
    fields = call.fields()
    before = workspace.constraints

    def wanted(name: str, present: bool) -> bool:
        value = fields.flag(name)
        return present if value is None else value

    after = Constraints(
        enabled=wanted("time_entry_constraints_enabled", before.enabled),
        project=wanted("project_present", before.project),
        task=wanted("task_present", before.task),
        tag=wanted("tag_present", before.tag),
        description=wanted("description_present", before.description),
    )
    need_paid(state, workspace.id, "Required fields")
    workspace.constraints = after
    state.workspace_responses.clear()
    return ok({"wid": workspace.id})


def set_rate(state: State, call: Call) -> Response:
    """``POST /workspaces/{}/rates``: 201, without a body."""
    workspace, place = workspace_of(state, call, bad_id="Invalid workspace ID")
    fields = call.fields()
    level, level_id, amount = fields.text("level"), fields.integer("level_id"), fields.number("amount")
    kind = _KINDS.get(fields.text("type") or "")
    mode, start = fields.choice("mode", RATE_CHANGES), fields.moment("start")
    if level not in ("workspace", "workspace_user", "project", "project_user", "task"):
        raise bad_request("Invalid level: it should be workspace, workspace_user, project, project_user or task")
    if level_id is None or kind is None or amount is None or amount <= 0:
        raise bad_request("level_id, a positive amount and a type, billable_rates or labor_rates, need to be provided")
    if (mode is None) == (start is None):
        raise bad_request("Either mode or start needs to be provided")
    if not state.plan_of(workspace.id).paid:
        raise payment_required("Billable rates are available for Starter and higher plans.")
    if not place.admin:
        raise forbidden("User cannot access billable rate(s).")
    level, level_id = entity_of(state, workspace.id, level, level_id)
    rate = Rate(
        id=state.next_id("rate"),
        workspace_id=workspace.id,
        level=level,
        level_id=level_id,
        kind=kind,
        amount=amount,
        mode=mode or "start-today",
        start=start or call.now,
        end=None,
        creator_id=call.user.id,
        created_at=call.now,
        deleted_at=None,
    )
    state.rates[rate.id] = rate
    return Response(201, b"", None)


def _revise(state: State, call: Call, workspace: Workspace, fields: Fields) -> None:
    """Check everything that was sent, then set it."""
    name, currency, rate = fields.text("name"), fields.text("default_currency"), fields.number("default_hourly_rate")
    rounding, minutes = fields.integer("rounding"), fields.integer("rounding_minutes")
    settings = {setting: value for setting in SETTINGS if (value := fields.flag(setting)) is not None}
    fields.choice("rate_change_mode", RATE_CHANGES)
    fields.integers("admins")
    if name is not None:
        name = _name(state, workspace, name)
    if currency is not None and not (len(currency) == 3 and currency.isascii() and currency.isupper()):
        raise bad_request("Invalid default_currency")
    if rounding not in (None, -1, 0, 1) or (minutes is not None and minutes not in ROUNDING_MINUTES):
        raise bad_request("Invalid rounding or rounding_minutes")
    for paid, feature in _PAID.items():
        if fields.raw(paid):
            need_paid(state, workspace.id, feature)
    workspace.name, workspace.default_currency = name or workspace.name, currency or workspace.default_currency
    if rate is not None:
        workspace.default_hourly_rate, workspace.rate_last_updated = rate, call.now
    workspace.rounding = workspace.rounding if rounding is None else rounding
    workspace.rounding_minutes = workspace.rounding_minutes if minutes is None else minutes
    workspace.settings = {**workspace.settings, **settings}
    workspace.at = call.now


def _name(state: State, workspace: Workspace, name: str) -> str:
    name = name.strip()
    if not name:
        raise bad_request("Workspace name must be present")
    if len(name) > LONGEST_NAME:
        raise bad_request(f"Workspace name too long, maximum length is {LONGEST_NAME}")
    for row in state.workspaces.values():
        if (row.organization_id, row.name) == (workspace.organization_id, name) and row is not workspace:
            raise bad_request("Name has already been taken")
    return name


def _announce(state: State, call: Call, workspace: Workspace, place: Membership, action: str) -> None:
    payload: dict[str, Any] = workspace_view(state, workspace, place)
    # An event goes to others than the caller, whose token the answer carries.
    payload["api_token"] = payload["ical_url"] = None
    record(state, call, Event("workspace", action, workspace.id, workspace.id, payload))
