"""Reading and changing the caller's own account (docs/facts/toggl.md 2.1, 5.1, 5.5)."""

import re
from typing import Any

from toggl_simulator.clients import client_view, clients_of
from toggl_simulator.errors import ApiError
from toggl_simulator.moments import micro_form
from toggl_simulator.project_rows import live, views
from toggl_simulator.requests import Call
from toggl_simulator.responses import Response, ok, ok_empty
from toggl_simulator.store import State, User
from toggl_simulator.tags import tag_view, tags_of
from toggl_simulator.tasks import task_view, tasks_of
from toggl_simulator.time_entry_lists import recent
from toggl_simulator.time_entry_views import read_view, timer_view
from toggl_simulator.workspaces import all_mine

SHORTEST_PASSWORD = 6
LONGEST_TEXT = 255
_COUNTRIES = range(1, 250)
_EMAIL = re.compile(r"[^@:\s]+@[^@:\s]+\.[^@:\s]+")
_ZONE = re.compile(r"[A-Za-z0-9_+\-]+(/[A-Za-z0-9_+\-]+)*", re.ASCII)


def show(state: State, call: Call) -> Response:
    """``GET /me``; with related data, empty collections are left out."""
    user = call.user
    view = _user_view(user)
    view["intercom_hash"] = user.api_token[::-1]
    view["oauth_providers"] = ["google"] if user.openid_email else []
    view["authorization_updated_at"] = micro_form(user.updated_at)
    if call.query.flag("with_related_data"):
        for name, rows in _collections(state, call).items():
            if rows:
                view[name] = rows
    return ok(view)


def change(state: State, call: Call) -> Response:
    """``PUT /me``: all or nothing."""
    user, fields = call.user, call.fields()
    week, country = fields.integer("beginning_of_week"), fields.integer("country_id")
    workspace_id = fields.integer("default_workspace_id")
    email, fullname, zone = fields.text("email"), fields.text("fullname"), fields.text("timezone")
    password = fields.text("password")
    _check_password(user, fields.text("current_password"), password)
    if week is not None and week not in range(7):
        raise _invalid("Invalid beginning_of_week")
    if country is not None and country not in _COUNTRIES:
        raise _invalid("Invalid country_id")
    if workspace_id is not None:
        place = state.memberships.get((workspace_id, user.id))
        if place is None or not place.usable:
            raise _invalid("Invalid default_workspace_id")
    if email is not None:
        email = _check_email(state, user, email)
    if fullname is not None and (not fullname.strip() or len(fullname) > LONGEST_TEXT):
        raise _invalid("Invalid fullname")
    if zone is not None and not _is_time_zone(zone):
        raise _invalid("Invalid timezone")
    user.beginning_of_week = user.beginning_of_week if week is None else week
    user.country_id = user.country_id if country is None else country
    user.default_workspace_id = workspace_id or user.default_workspace_id
    user.email, user.fullname = email or user.email, fullname or user.fullname
    user.timezone, user.password = zone or user.timezone, password or user.password
    user.updated_at = call.now
    state.known_logins.clear()
    view = _user_view(user)
    view["oauth_providers"] = ["google"] if user.openid_email else []
    view["toggl_accounts_updated_at"] = micro_form(call.now)
    return ok(view)


def location(state: State, call: Call) -> Response:  # noqa: ARG001 (every handler has this shape)
    """``GET /me/location``: where the caller's address seems to be, not the person."""
    return ok(
        {
            "city": "Dublin",
            "city_lat_long": "53.349805,-6.260310",
            "country_code": "IE",
            "country_name": "Ireland",
            "state": "Leinster",
        }
    )


def logged(state: State, call: Call) -> Response:  # noqa: ARG001 (every handler has this shape)
    """``GET /me/logged``: the status says it all."""
    return ok_empty()


def web_timer(state: State, call: Call) -> Response:
    """``GET /me/web-timer``: an object of arrays, ``null`` where there is nothing."""
    collections = _collections(state, call)
    entries = [timer_view(entry) for entry in recent(state, call.user.id, call.now)]
    shown: dict[str, Any] = {name: collections[name] or None for name in ("clients", "projects", "tags", "tasks")}
    return ok({**shown, "time_entries": entries or None})


def _collections(state: State, call: Call) -> dict[str, list[dict[str, Any]]]:
    user_id = call.user.id
    return {
        "clients": [client_view(row) for row in clients_of(state, user_id)],
        "projects": views(state, live(state, user_id), call.now.date()),
        "tags": [tag_view(row) for row in tags_of(state, user_id)],
        "tasks": [task_view(state, row, meta=False) for row in tasks_of(state, user_id) if row.active],
        "time_entries": [read_view(state, row) for row in recent(state, user_id, call.now)],
        "workspaces": all_mine(state, user_id),
    }


def _user_view(user: User) -> dict[str, Any]:
    return {
        "id": user.id,
        "api_token": user.api_token,
        "email": user.email,
        "fullname": user.fullname,
        "timezone": user.timezone,
        "toggl_accounts_id": user.toggl_accounts_id,
        "default_workspace_id": user.default_workspace_id,
        "beginning_of_week": user.beginning_of_week,
        "image_url": "https://assets.track.toggl.com/images/profile.png",
        "created_at": micro_form(user.created_at),
        "updated_at": micro_form(user.updated_at),
        "openid_email": user.openid_email,
        "openid_enabled": user.openid_email is not None,
        "country_id": user.country_id,
        "has_password": True,
        # An empty list as well as an object (docs/facts/toggl.md 5.6).
        "options": [] if user.openid_email is None else {"send_weekly_report": True},
        "user_account_id": user.account_id,
        "at": micro_form(user.updated_at),
    }


def _invalid(message: str) -> ApiError:
    # This operation alone declares text/plain besides JSON, so its refusals come as plain text.
    return ApiError(400, message, plain=True)


def _check_password(user: User, current: str | None, password: str | None) -> None:
    if password is not None and current is None:
        raise _invalid("Current password must be present to change password")
    if current is not None and current != user.password:
        raise _invalid("Current password is not valid")
    if password is not None and len(password) < SHORTEST_PASSWORD:
        raise _invalid("Password should be at least 6 characters")


def _check_email(state: State, user: User, email: str) -> str:
    email = email.lower()
    if len(email) > LONGEST_TEXT or _EMAIL.fullmatch(email) is None:
        raise _invalid("Invalid email")
    if any(other.email == email and other.id != user.id for other in state.users.values()):
        raise _invalid("user with this email already exists")
    return email


def _is_time_zone(name: str) -> bool:
    if len(name) > LONGEST_TEXT or _ZONE.fullmatch(name) is None:
        return False
    # Without any time zone database (Windows has none) only the form can be judged.
    return _in_database(name) or not _in_database("Europe/London")


def _in_database(name: str) -> bool:
    import zoneinfo  # costs more than the rest of the package together

    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
