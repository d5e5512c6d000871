"""Totals: all in one number, and one step after the other (more, 10.6)."""

from datetime import date
from typing import Any

from toggl_simulator.errors import forbidden
from toggl_simulator.reports.asking import (
    Asking,
    Filters,
    Period,
    asking,
    check_allowed,
    read_filters,
    read_period,
    read_rounding,
)
from toggl_simulator.reports.sums import amount_of, cost_of, grouped, rates_of, seconds_of
from toggl_simulator.reports.tracked import Tracked, tracked
from toggl_simulator.requests import Call
from toggl_simulator.responses import JSON_TYPE, Response, compact_json
from toggl_simulator.store import State

RESOLUTIONS = ("day", "week", "month")


def totals(state: State, call: Call) -> Response:
    """``POST /search/time_entries/totals``; the graph has no dates: its places count from the start."""
    asked = asking(state, call)
    fields = asked.fields
    period = read_period(fields)
    granularity, resolution = fields.text("granularity"), fields.text("resolution")
    check_allowed("granularity", granularity, RESOLUTIONS)
    check_allowed("resolution", resolution, RESOLUTIONS)
    drawn = fields.flag("with_graph") or False
    fields.flag("grouped")  # it changes no sum
    fields.flag("withInlineRates")  # its meaning is not known
    filters, rounding = read_filters(state, asked), read_rounding(state, asked)
    rows = tracked(state, asked, period=period, filters=filters, rounding=rounding)
    steps = granularity or resolution or "day"
    view = _view(asked, rows, steps)
    view["graph"] = _graph(asked, rows, period, steps) if drawn else None
    view["rates"] = rates_of(rows) if asked.sees_rates else None
    return Response(200, compact_json(view), JSON_TYPE, period.headers)


def of_project(state: State, call: Call) -> Response:
    """``POST /projects/{}/summary``: the totals of one project, without graph and rates (more, 10.7)."""
    asked = asking(state, call)
    project_id = call.identifier(1, "project_id", "Invalid project id")
    project = state.projects.get(project_id)
    if project is None or project.workspace_id != asked.workspace.id or not state.sees_project(call.user.id, project):
        raise forbidden("project not found or not accessible")
    period = read_period(asked.fields)
    rows = tracked(state, asked, period=period, filters=Filters(project_ids=frozenset({project_id})))
    return Response(200, compact_json(_view(asked, rows, "day")), JSON_TYPE, period.headers)


def _view(asked: Asking, rows: list[Tracked], steps: str) -> dict[str, Any]:
    return {
        "seconds": seconds_of(rows),
        "tracked_days": len({row.day for row in rows}),
        "billable_amount_in_cents": amount_of(rows, told=asked.sees_rates),
        "labour_cost_in_cents": cost_of(rows, told=asked.sees_costs),
        "resolution": steps,
        "graph": None,
        "rates": None,
    }


def _graph(asked: Asking, rows: list[Tracked], period: Period, steps: str) -> list[dict[str, Any]]:
    places = [_place(period.first, day, steps) for day in (period.first, period.last)]
    by_place = grouped(rows, lambda row: _place(period.first, row.day, steps))
    return [_step_view(asked, by_place.get(place, [])) for place in range(places[0], places[1] + 1)]


def _step_view(asked: Asking, rows: list[Tracked]) -> dict[str, Any]:
    by_rate = grouped([row for row in rows if row.rate is not None], lambda row: str(row.rate))
    return {
        "seconds": seconds_of(rows),
        "billable_amount_in_cents": amount_of(rows, told=asked.sees_rates),
        "labour_cost_in_cents": cost_of(rows, told=asked.sees_costs),
        "by_rate": {rate: seconds_of(alike) for rate, alike in by_rate.items()} if asked.sees_rates else None,
    }


def _place(first: date, day: date, steps: str) -> int:
    if steps == "month":
        return 12 * (day.year - first.year) + day.month - first.month
    return (day - first).days // (7 if steps == "week" else 1)
