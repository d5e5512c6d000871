"""A workspace's preferences, among them the lock of its time entries (docs/facts/toggl.md 6.7)."""

from datetime import date
from typing import Any

from toggl_simulator.accounts import need_admin, workspace_of
from toggl_simulator.errors import bad_request, payment_required
from toggl_simulator.moments import parse_date, parse_moment
from toggl_simulator.requests import Call, Fields
from toggl_simulator.responses import Response, ok
from toggl_simulator.store import State, Workspace

SWITCHES = ("hide_start_end_times", "disable_approvals", "disable_expenses", "disable_timesheet_view")
LOCK = "report_locked_at"


def show(state: State, call: Call) -> Response:
    """``GET /workspaces/{}/preferences``."""
    workspace, _ = workspace_of(state, call)
    return ok(_view(state, workspace))


def change(state: State, call: Call) -> Response:
    """``POST /workspaces/{}/preferences``: only the fields sent change; a lock that is null is taken off."""
    workspace, place = workspace_of(state, call)
    need_admin(place)
    fields = call.fields()
    for name in fields.names:
        if name not in (*SWITCHES, LOCK):
            raise bad_request(f"Field '{name}' is not writable")
    switches = {name: value for name in SWITCHES if (value := fields.flag(name)) is not None}
    locked_before = _lock_date(fields)
    if fields.sent(LOCK):
        if not state.plan_of(workspace.id).paid:
            raise payment_required("Locking of time entries is available for Starter and higher plans.")
        workspace.locked_before = locked_before
    workspace.settings = {**workspace.settings, **switches}
    workspace.at = call.now
    state.workspace_responses.clear()
    return ok(_view(state, workspace))


def _lock_date(fields: Fields) -> date | None:
    text = fields.text(LOCK)
    if text is None:
        return None
    moment = parse_moment(text)
    day = parse_date(text) if moment is None else moment.date()
    if day is None:
        raise bad_request(f"Invalid {LOCK}: it must be a date in the format YYYY-MM-DD")
    return day


def _view(state: State, workspace: Workspace) -> dict[str, Any]:
    paid = state.plan_of(workspace.id).paid
    usual = {"disable_approvals": not paid, "disable_expenses": not paid}
    locked_before = workspace.locked_before
    return {
        **{name: workspace.settings.get(name, usual.get(name, False)) for name in SWITCHES},
        LOCK: None if locked_before is None else locked_before.isoformat(),
        "single_sign_on": False,
        "sso_requested_at": None,
        "calendar_suggestion_start_date": None,
        "inc_tos_accepted_at": None,
        "inc_tos_accepted_by": None,
        "initial_pricing_plan": None,
    }
