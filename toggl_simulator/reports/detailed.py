"""The detailed report: entries of everybody, page by page, the next page told in headers (more, 10.3)."""

from collections.abc import Callable
from typing import Any, NamedTuple

from toggl_simulator.errors import bad_request
from toggl_simulator.moments import read_form
from toggl_simulator.project_input import PALETTE
from toggl_simulator.reports.asking import (
    Asking,
    Period,
    asking,
    check_allowed,
    read_filters,
    read_period,
    read_rounding,
)
from toggl_simulator.reports.sums import amount_of, grouped, seconds_of
from toggl_simulator.reports.tracked import Tracked, tracked
from toggl_simulator.requests import Call, Fields
from toggl_simulator.responses import JSON_TYPE, Response, compact_json
from toggl_simulator.store import Project, State

USUAL_PAGE = 50
LARGEST_PAGE = 1000

_ORDERS: dict[str, Callable[[list[Tracked]], Any]] = {
    "date": lambda rows: rows[0].entry.start,
    "user": lambda rows: rows[0].user.fullname.lower(),
    "duration": seconds_of,
    "description": lambda rows: rows[0].description.lower(),
    "last_update": lambda rows: max(row.entry.at for row in rows),
}
DIRECTIONS = ("ASC", "DESC")


class Detailed(NamedTuple):
    """All rows of a detailed report, each of one entry or of several alike."""

    asked: Asking
    period: Period
    rows: list[list[Tracked]]
    amounts: bool


def search(state: State, call: Call) -> Response:
    """``POST /search/time_entries``: one page of rows."""
    report = read_detailed(state, call)
    fields = report.asked.fields
    enriched = fields.flag("enrich_response") or False
    size = _page_size(fields)
    first = _first_row(fields, report.rows)
    page = report.rows[first : first + size]
    views = [_view(state, row, first + number + 1, report, enriched=enriched) for number, row in enumerate(page)]
    headers = (*report.period.headers, (b"x-page-size", b"%d" % size), *_following(report.rows, first + size))
    return Response(200, compact_json(views), JSON_TYPE, headers)


def read_detailed(state: State, call: Call) -> Detailed:
    """All rows the body asks for, in their order and without paging.

    Raises:
        ApiError: 400, 402 or 403 for what can not be asked.
    """
    asked = asking(state, call)
    fields = asked.fields
    period = read_period(fields)
    order, direction = fields.text("order_by"), fields.text("order_dir")
    check_allowed("order_by", order, tuple(_ORDERS))
    check_allowed("order_dir", direction, DIRECTIONS)
    together = fields.flag("grouped") or False
    hidden = fields.flag("hide_amounts") or False
    filters, rounding = read_filters(state, asked), read_rounding(state, asked)
    entries = tracked(state, asked, period=period, filters=filters, rounding=rounding)
    rows = list(grouped(entries, _alike).values()) if together else [[entry] for entry in entries]
    rows.sort(key=_ORDERS[order or "date"])
    if direction == "DESC":
        rows.reverse()
    return Detailed(asked, period, rows, asked.sees_rates and not hidden)


def color_number(project: Project | None) -> str | None:
    """The place of a project's colour in the palette, as text; that of its own colours is ``0``."""
    if project is None:
        return None
    return str(PALETTE.index(project.color)) if project.color in PALETTE else "0"


def _alike(row: Tracked) -> tuple[Any, ...]:
    entry = row.entry
    return (
        row.day,
        entry.user_id,
        entry.project_id,
        entry.task_id,
        row.description,
        entry.billable,
        frozenset(entry.tag_ids),
    )


def _page_size(fields: Fields) -> int:
    size = fields.integer("page_size")
    if size is None:
        return USUAL_PAGE
    if size < 1:
        raise bad_request("Invalid 'page_size' value, it must be positive")
    return min(size, LARGEST_PAGE)


def _first_row(fields: Fields, rows: list[list[Tracked]]) -> int:
    """The place of the first row to send, by the id, the number or the moment the last page told."""
    first_id, number = fields.integer("first_id"), fields.integer("first_row_number")
    seconds = fields.integer("first_timestamp")
    if number is not None and number < 1:
        raise bad_request("Invalid 'first_row_number' value, it must be positive")
    if first_id is not None:
        for place, row in enumerate(rows):
            if any(part.entry.id == first_id for part in row):
                return place
    if number is not None:
        return min(number - 1, len(rows))
    if seconds is not None:
        sign = -1 if fields.text("order_dir") == "DESC" else 1
        starts = (sign * row[0].entry.start.timestamp() for row in rows)
        return next((place for place, start in enumerate(starts) if start >= sign * seconds), len(rows))
    return 0 if first_id is None else len(rows)


def _following(rows: list[list[Tracked]], place: int) -> tuple[tuple[bytes, bytes], ...]:
    """The headers that lead to the next page; none after the last."""
    if place >= len(rows):
        return ()
    entry = rows[place][0].entry
    return (
        (b"x-next-id", b"%d" % entry.id),
        (b"x-next-row-number", b"%d" % (place + 1)),
        (b"x-next-timestamp", b"%d" % int(entry.start.timestamp())),
    )


def _view(state: State, row: list[Tracked], number: int, report: Detailed, *, enriched: bool) -> dict[str, Any]:
    first = row[0]
    priced = report.amounts and first.rate is not None
    view: dict[str, Any] = {
        "user_id": first.user.id,
        "username": first.user.fullname,
        "project_id": first.entry.project_id,
        "task_id": first.entry.task_id,
        "billable": first.entry.billable,
        "description": first.description,
        "tag_ids": list(first.entry.tag_ids),
        "billable_amount_in_cents": amount_of(row, told=priced),
        "hourly_rate_in_cents": first.rate if priced else None,
        "currency": first.currency,
        "time_entries": [_entry_view(part) for part in row],
        "row_number": number,
    }
    if enriched:
        view |= {
            "project_name": first.project.name if first.project else None,
            "project_color": color_number(first.project),
            "project_hex": first.project.color if first.project else None,
            "client_name": first.client.name if first.client else None,
            "task_name": first.task.name if first.task else None,
            "tag_names": [state.tags[tag_id].name for tag_id in first.entry.tag_ids],
            "email": first.user.email,
            "toggl_accounts_id": first.user.toggl_accounts_id,
        }
    return view


def _entry_view(part: Tracked) -> dict[str, Any]:
    return {
        "id": part.entry.id,
        "seconds": part.seconds,
        "start": part.start.isoformat(timespec="seconds"),
        "stop": part.stop.isoformat(timespec="seconds"),
        "at": read_form(part.entry.at),
        "at_tz": part.entry.at.astimezone(part.start.tzinfo).isoformat(timespec="seconds"),
    }
