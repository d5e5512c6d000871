"""Reading what a caller wants a project to be (docs/facts/toggl.md 6.2)."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

from toggl_simulator.accounts import need_paid
from toggl_simulator.errors import bad_request, payment_required
from toggl_simulator.requests import Fields
from toggl_simulator.store import Project, State

PALETTE = (
    "#0b83d9", "#9e5bd9", "#d94182", "#e36a00", "#bf7000", "#2da608", "#06a893",
    "#c9806b", "#465bb3", "#990099", "#c7af14", "#566614", "#d92b2b", "#525266",
)  # fmt: skip
RATE_CHANGES = ("start-today", "override-current", "override-all")
PERIODS = ("weekly", "monthly", "quarterly", "yearly", "custom")
LONGEST_NAME = 255
_COLOR = re.compile(r"#[0-9a-fA-F]{6}", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_PAID = {
    "auto_estimates": "Project estimates",
    "estimated_hours": "Project estimates",
    "billable": "Billable rates",
    "rate": "Billable rates",
    "rate_change_mode": "Billable rates",
    "currency": "Billable rates",
    "fixed_fee": "Fixed fee projects",
    "recurring": "Recurring projects",
    "recurring_parameters": "Recurring projects",
    "template": "Project templates",
    "template_id": "Project templates",
}
# Members that are stored under their own name, with how they are read.
_PLAIN = {
    "active": Fields.flag,
    "is_private": Fields.flag,
    "billable": Fields.flag,
    "auto_estimates": Fields.flag,
    "template": Fields.flag,
    "template_id": Fields.integer,
    "rate": Fields.number,
    "fixed_fee": Fields.number,
    "start_date": Fields.day,
    "end_date": Fields.day,
}
PATHS = tuple(
    f"/{name}"
    for name in (*_PLAIN, *_PAID, "name", "color", "client_id", "cid", "client_name", "is_shared", "external_reference")
)


def revised(state: State, project: Project, fields: Fields, today: date) -> Project:
    """The project as it would be after the changes.

    Args:
        state: the service's state.
        project: the project as it is.
        fields: what was sent; only that changes.
        today: when a recurring project begins that does not say.

    Returns:
        A changed copy that is not stored yet.

    Raises:
        ApiError: 400 for a wrong value, 402 for one that the plan does not give.
    """
    fields.flag("is_shared")
    changes: dict[str, Any] = {
        name: value for name, read in _PLAIN.items() if (value := read(fields, name)) is not None
    }
    for name in ("end_date", "rate", "fixed_fee"):
        if fields.sent(name):
            changes[name] = changes.get(name)
    hours = fields.integer("estimated_hours")
    if hours is not None:
        if not 0 <= hours <= 1_000_000:
            raise bad_request("Invalid estimated_hours")
        changes["estimated_seconds"] = hours * 3600 or None
    _read_client(state, project, fields, changes)
    _read_texts(project, fields, changes)
    _read_recurring(fields, changes, today)
    new = replace(project, **changes)
    _check_plan(state, new, fields)
    _check(state, new)
    return new


def client_name(fields: Fields) -> str:
    """The client to find, or to make, by name; empty for none."""
    return (fields.text("client_name") or "").strip()


def _read_client(state: State, project: Project, fields: Fields, changes: dict[str, Any]) -> None:
    name = "client_id" if fields.sent("client_id") else "cid"
    if fields.raw(name) is None and (wanted := client_name(fields)):
        rows = (row for row in state.clients.values() if row.workspace_id == project.workspace_id)
        changes["client_id"] = next((row.id for row in rows if (row.name, row.deleted_at) == (wanted, None)), None)
        return
    if not fields.sent(name):
        return
    client_id = fields.integer(name)
    changes["client_id"] = client_id
    client = state.clients.get(client_id or 0)
    known = client is not None and client.workspace_id == project.workspace_id and client.deleted_at is None
    if client_id is not None and not known:
        raise bad_request(f"Client with the ID {client_id} isn't present in workspace {project.workspace_id}")


def _read_texts(project: Project, fields: Fields, changes: dict[str, Any]) -> None:
    name, color, currency = fields.text("name"), fields.text("color"), fields.text("currency")
    fields.choice("rate_change_mode", RATE_CHANGES)
    if fields.sent("name"):
        changes["name"] = (name or "").strip()
    if color is not None:
        if _COLOR.fullmatch(color) is None:
            raise bad_request(
                f"Error in validating color '{color}'. Project color must be a hex value in the form of #[0-9a-f]{{6}}."
            )
        changes["color"] = color.lower()
    if currency is not None:
        if _CURRENCY.fullmatch(currency) is None:
            raise bad_request("Invalid currency")
        changes["currency"] = currency
    reference = fields.text("external_reference")
    if reference is not None:
        changes["extra"] = {**project.extra, "external_reference": reference}


def _read_recurring(fields: Fields, changes: dict[str, Any], today: date) -> None:
    wanted, given = fields.flag("recurring"), fields.nested("recurring_parameters")
    if wanted is False:
        changes["recurring_parameters"] = None
    elif given is not None:
        period = given.choice("period", PERIODS)
        days = given.integer("custom_period") or 0
        if period is None or (period == "custom") != (days > 0):
            raise bad_request("Invalid recurring_parameters: a period is needed, a custom one with its days")
        first = given.day("project_start_date") or today
        changes["recurring_parameters"] = [
            {
                "custom_period": days,
                "estimated_seconds": 0,
                "parameter_end_date": None,
                "parameter_start_date": first.isoformat(),
                "period": period,
                "project_start_date": first.isoformat(),
            }
        ]
    elif wanted:
        raise bad_request("recurring_parameters needs to be provided for recurring projects")


def _check_plan(state: State, project: Project, fields: Fields) -> None:
    if state.plan_of(project.workspace_id).paid:
        return
    for name, feature in _PAID.items():
        if fields.raw(name):
            need_paid(state, project.workspace_id, feature)
    if fields.raw("color") and project.color not in PALETTE:
        raise payment_required("Custom project colors are available for Starter and higher plans.")


def _check(state: State, project: Project) -> None:
    if not project.name:
        raise bad_request("Project name must be present")
    if len(project.name) > LONGEST_NAME:
        raise bad_request(f"Project name can have at most {LONGEST_NAME} characters")
    if project.end_date is not None and project.end_date < project.start_date:
        raise bad_request("end_date must not be before start_date")
    for row in state.projects.values():
        same = (row.workspace_id, row.client_id, row.name) == (project.workspace_id, project.client_id, project.name)
        if same and row.id != project.id and row.deleted_at is None:
            raise bad_request("Name has already been taken")
