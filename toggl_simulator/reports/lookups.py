"""Names for the ids in reports, archived and deleted ones included (more, 10.9).

Each list begins at the id ``start``. ``filters`` and ``search`` differ in that only the latter needs a parameter, and
for people in what it tells.
"""

from collections.abc import Callable, Iterable
from typing import Any, Protocol, TypeVar

from toggl_simulator.errors import bad_request, payment_required
from toggl_simulator.reports.asking import Asking, asking
from toggl_simulator.reports.tracked import currency_of
from toggl_simulator.requests import Call, Fields
from toggl_simulator.responses import Response, ok
from toggl_simulator.store import Membership, Project, State
from toggl_simulator.tasks import task_view

MOST_IDS = 2000
MOST_USERS = 100
USUAL_PAGE = 201


class _Identified(Protocol):
    id: int


Row = TypeVar("Row", bound=_Identified)


def clients(*, searching: bool) -> Callable[[State, Call], Response]:
    """The handler of ``POST /filters/clients`` or ``/search/clients``."""

    def handler(state: State, call: Call) -> Response:
        asked = asking(state, call, all_optional=not searching)
        ids, name = _ids(asked.fields, "ids"), _name(asked.fields)
        rows = (
            row
            for row in state.clients.values()
            if row.workspace_id == asked.workspace.id and (not ids or row.id in ids) and name in row.name.lower()
        )
        return ok([{"id": row.id, "name": row.name} for row in _from_start(asked.fields, rows)])

    return handler


def projects(*, searching: bool) -> Callable[[State, Call], Response]:
    """The handler of ``POST /filters/projects`` or ``/search/projects``: those the caller sees."""

    def handler(state: State, call: Call) -> Response:
        asked = asking(state, call, all_optional=not searching)
        fields = asked.fields
        ids, client_ids, name = _ids(fields, "ids"), _ids(fields, "client_ids"), _name(fields)
        currency = fields.text("currency")
        active, billable, private = (fields.flag(f"is_{word}") for word in ("active", "billable", "private"))
        rows = (
            row
            for row in _seen(state, asked)
            if (not ids or row.id in ids)
            and (not client_ids or row.client_id in client_ids)
            and name in row.name.lower()
            and currency in (None, currency_of(asked, row))
            and active in (None, row.active)
            and billable in (None, bool(row.billable))
            and private in (None, row.is_private)
        )
        return ok(
            [
                {
                    "id": row.id,
                    "name": row.name,
                    "client_id": row.client_id,
                    "color": row.color,
                    "active": row.active,
                    "billable": bool(row.billable),
                    "currency": currency_of(asked, row),
                }
                for row in _from_start(fields, rows, paged=True)
            ]
        )

    return handler


def users(*, searching: bool) -> Callable[[State, Call], Response]:
    """The handler of ``POST /filters/users`` or ``/search/users``: the active ones unless others are asked for."""

    def handler(state: State, call: Call) -> Response:
        asked = asking(state, call, all_optional=not searching)
        ids = _ids(asked.fields, "ids", MOST_USERS)
        active, start = asked.fields.flag("active"), asked.fields.integer("start") or 0
        places = (
            place
            for place in state.memberships.values()
            if place.workspace_id == asked.workspace.id
            and (not ids or place.user_id in ids)
            and place.user_id >= start
            and place.usable == (active is not False)
        )
        view = _person if searching else _named
        return ok([view(state, place) for place in sorted(places, key=lambda place: place.user_id)])

    return handler


def tasks(state: State, call: Call) -> Response:
    """``POST /filters/tasks`` and ``/search/tasks``."""
    asked = asking(state, call, all_optional=True)
    if not asked.plan.paid:
        raise payment_required("Tasks are a premium feature")
    fields = asked.fields
    ids, name = _ids(fields, "ids"), _name(fields)
    project_ids, user_ids = _ids(fields, "project_ids"), _ids(fields, "user_ids")
    active, project_active = fields.flag("active"), fields.flag("project_active")
    seen = {project.id: project for project in _seen(state, asked)}
    rows = (
        row
        for row in state.tasks.values()
        if row.project_id in seen
        and (not ids or row.id in ids)
        and (not project_ids or row.project_id in project_ids)
        and (not user_ids or row.user_id in user_ids)
        and name in row.name.lower()
        and active in (None, row.active)
        and project_active in (None, seen[row.project_id].active)
    )
    return ok([task_view(state, row, meta=False) for row in _from_start(fields, rows, paged=True)])


def project_users(state: State, call: Call) -> Response:
    """``POST /filters/project_users``: by projects or clients."""
    asked = asking(state, call)
    project_ids, client_ids = _ids(asked.fields, "project_ids"), _ids(asked.fields, "client_ids")
    seen = {project.id: project for project in _seen(state, asked)}
    rows = (
        row
        for row in state.project_users.values()
        if row.project_id in seen
        and (not project_ids or row.project_id in project_ids)
        and (not client_ids or seen[row.project_id].client_id in client_ids)
    )
    return ok(
        [
            {
                "id": row.id,
                "project_id": row.project_id,
                "user_id": row.user_id,
                "group_id": row.group_id,
                "hourly_rate": row.rate if asked.sees_rates else None,
                "labour_cost": row.labor_cost if asked.sees_costs else None,
            }
            for row in _from_start(asked.fields, rows, start="start_id")
        ]
    )


def project_groups(state: State, call: Call) -> Response:
    """``POST /filters/project_groups``: by projects or groups."""
    asked = asking(state, call)
    project_ids, group_ids = _ids(asked.fields, "project_ids"), _ids(asked.fields, "group_ids")
    seen = {project.id for project in _seen(state, asked)}
    rows = (
        row
        for row in state.project_groups.values()
        if row.project_id in seen
        and (not project_ids or row.project_id in project_ids)
        and (not group_ids or row.group_id in group_ids)
    )
    return ok(
        [
            {
                "id": row.id,
                "project_id": row.project_id,
                "group_id": row.group_id,
                "name": state.groups[row.group_id].name if row.group_id in state.groups else "",
            }
            for row in _from_start(asked.fields, rows, start="start_id")
        ]
    )


def _seen(state: State, asked: Asking) -> list[Project]:
    return [
        row
        for row in state.projects.values()
        if row.workspace_id == asked.workspace.id and state.sees_project(asked.place.user_id, row)
    ]


def _ids(fields: Fields, name: str, most: int = MOST_IDS) -> list[int]:
    ids = fields.integers(name) or []
    if len(ids) > most:
        raise bad_request(f"Maximum count of posted IDs is {most}")
    return ids


def _name(fields: Fields) -> str:
    return (fields.text("name") or "").lower()


def _from_start(fields: Fields, rows: Iterable[Row], *, start: str = "start", paged: bool = False) -> list[Row]:
    """The rows in the order of their ids, from the cursor on, a page of them where there are pages."""
    first = fields.integer(start) or 0
    size = fields.integer("page_size") if paged else None
    if size is not None and size < 1:
        raise bad_request("Invalid 'page_size' value, it must be positive")
    found = sorted((row for row in rows if row.id >= first), key=lambda row: row.id)
    return found[: size or USUAL_PAGE] if paged else found


def _named(state: State, place: Membership) -> dict[str, Any]:
    return {"id": place.user_id, "name": state.user_named(place.user_id)}


def _person(state: State, place: Membership) -> dict[str, Any]:
    return {
        "id": place.user_id,
        "workspace_user_id": place.id,
        "fullname": state.user_named(place.user_id),
        "email": state.users[place.user_id].email,
        "active": place.active,
        "deactivated": place.inactive,
        "avatar": place.avatar_file_name or "",
    }
