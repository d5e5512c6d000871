"""The weekly report: seven days from the start, a row for each person and project (more, 10.5)."""

from datetime import date, timedelta
from typing import Any, NamedTuple

from toggl_simulator.errors import bad_request
from toggl_simulator.reports.asking import (
    USUAL_DAYS,
    Asking,
    Period,
    asking,
    read_filters,
    read_period,
    read_rounding,
)
from toggl_simulator.reports.detailed import color_number
from toggl_simulator.reports.sums import amount_of, billable_seconds_of, grouped, seconds_of
from toggl_simulator.reports.tracked import Tracked, tracked
from toggl_simulator.requests import Call
from toggl_simulator.responses import Response, ok
from toggl_simulator.store import State


class Weekly(NamedTuple):
    """A week's entries by row, before they get the shape of an answer or of a file."""

    asked: Asking
    period: Period
    rows: list[list[Tracked]]

    @property
    def days(self) -> list[date]:
        """The seven days."""
        return [self.period.first + timedelta(number) for number in range(USUAL_DAYS)]

    def by_day(self, row: list[Tracked]) -> list[list[Tracked]]:
        """The entries of one row, day by day."""
        return [[part for part in row if part.day == day] for day in self.days]


def weekly(state: State, call: Call) -> Response:
    """``POST /weekly/time_entries``: an array of rows, with names."""
    report = read_weekly(state, call)
    return ok([_view(report, row) for row in report.rows])


def read_weekly(state: State, call: Call, *, by_task: bool = False) -> Weekly:
    """The rows the body asks for.

    Args:
        state: the service's state.
        call: the call.
        by_task: a row for each task, too.

    Raises:
        ApiError: 400, 402 or 403 for what can not be asked.
    """
    asked = asking(state, call)
    period = read_period(asked.fields)
    if period.days != USUAL_DAYS:
        # Another end may be ignored as well (more, 15): refusing shows who relies on it.
        raise bad_request("The 'end_date' parameter is not supported")
    filters, rounding = read_filters(state, asked), read_rounding(state, asked)
    entries = tracked(state, asked, period=period, filters=filters, rounding=rounding)
    rows = grouped(
        entries, lambda row: (row.user.id, row.entry.project_id, row.entry.task_id if by_task else None)
    ).values()
    return Weekly(asked, period, list(rows))


def _view(report: Weekly, row: list[Tracked]) -> dict[str, Any]:
    first, days = row[0], report.by_day(row)
    rates = {part.rate for part in row if part.rate is not None}
    return {
        "user_id": first.user.id,
        "user_name": first.user.fullname,
        "project_id": first.entry.project_id,
        "project_name": first.project.name if first.project else None,
        "project_color": color_number(first.project),
        "project_hex_color": first.project.color if first.project else None,
        "client_name": first.client.name if first.client else None,
        "planned_task_id": None,
        "currency": first.currency,
        "hourly_rate_in_cents": rates.pop() if len(rates) == 1 else None,
        "seconds": [seconds_of(day) for day in days],
        "billable_seconds": [billable_seconds_of(day) for day in days],
        "billable_amounts_in_cents": [amount_of(day, told=report.asked.sees_rates) for day in days],
    }
