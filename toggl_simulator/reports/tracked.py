"""The entries of a report: who may see them, on which day they count, what they are worth (more, 10.1, 10.2)."""

from collections.abc import Callable
from datetime import date, datetime
from typing import NamedTuple

from toggl_simulator.reports.asking import Asking, Filters, Period, Rounding
from toggl_simulator.store import Client, Project, State, Task, TimeEntry, User


class Tracked(NamedTuple):
    """One finished entry as reports count it.

    Attributes:
        entry: the entry.
        user: its owner.
        project: its project.
        client: the project's client.
        task: its task.
        start: its start, in the owner's time zone.
        stop: its end, in the owner's time zone.
        seconds: its duration, rounded.
        rate: cents an hour, None for what is not billable, has no rate, or is not the caller's to know.
        amount: what it is worth in cents; None as for the rate.
        cost: what it costs in cents; None where there is no cost, or it is not the caller's to know.
        currency: the currency of the three.
    """

    entry: TimeEntry
    user: User
    project: Project | None
    client: Client | None
    task: Task | None
    start: datetime
    stop: datetime
    seconds: int
    rate: int | None
    amount: int | None
    cost: int | None
    currency: str

    @property
    def day(self) -> date:
        """The day it counts for: that of its start, where its owner lives."""
        return self.start.date()

    @property
    def description(self) -> str:
        """What was done, empty for nothing said."""
        return self.entry.description or ""


def tracked(
    state: State,
    asked: Asking,
    *,
    period: Period | None,
    filters: Filters | None = None,
    rounding: Rounding | None = None,
    seen: Callable[[TimeEntry], bool] | None = None,
) -> list[Tracked]:
    """The finished entries of a workspace, earliest start first.

    Args:
        state: the service's state.
        asked: who asks, and for which workspace.
        period: the days, None for all.
        filters: which of them; all when left out.
        rounding: how durations are rounded; not at all when left out.
        seen: which entries the caller may know of; by the rules for rows when left out.
    """
    from zoneinfo import ZoneInfo  # only reports need it

    filters, rounding = filters or Filters(), rounding or Rounding()
    seen = seen or readable(state, asked)
    rows = []
    for entry in state.time_entries.values():
        if entry.workspace_id != asked.workspace.id or entry.deleted_at is not None or entry.stop is None:
            continue
        if not seen(entry):
            continue
        zone = ZoneInfo(state.users[entry.user_id].timezone)
        start = entry.start.astimezone(zone)
        if period is not None and not period.first <= start.date() <= period.last:
            continue
        if _passes(state, entry, filters):
            rows.append(_row(state, asked, entry, rounding, (start, entry.stop.astimezone(zone))))
    rows.sort(key=lambda row: (row.entry.start, row.entry.id))
    return rows


def readable(state: State, asked: Asking) -> Callable[[TimeEntry], bool]:
    """The test of which entries the caller may read.

    Admins read everything. Others read their own, and what was tracked on public projects unless the workspace
    keeps that to its admins (more, 10.1).
    """
    place = asked.place
    if place.admin:
        return lambda _: True
    limited = asked.workspace.settings.get("limit_public_project_data", False)

    def of_member(entry: TimeEntry) -> bool:
        if entry.user_id == place.user_id:
            return True
        project = None if entry.project_id is None else state.projects[entry.project_id]
        return project is not None and not project.is_private and not limited

    return of_member


def _passes(state: State, entry: TimeEntry, filters: Filters) -> bool:
    project = None if entry.project_id is None else state.projects[entry.project_id]
    tags: set[int | None] = {*entry.tag_ids} or {None}
    return (
        (filters.user_ids is None or entry.user_id in filters.user_ids)
        and (filters.client_ids is None or (project.client_id if project else None) in filters.client_ids)
        and (filters.project_ids is None or entry.project_id in filters.project_ids)
        and (filters.task_ids is None or entry.task_id in filters.task_ids)
        and (filters.tag_ids is None or not tags.isdisjoint(filters.tag_ids))
        and (filters.entry_ids is None or entry.id in filters.entry_ids)
        and (filters.billable is None or entry.billable == filters.billable)
        and filters.description in (entry.description or "").lower()
        and (filters.shortest is None or entry.duration >= filters.shortest)
        and (filters.longest is None or entry.duration <= filters.longest)
    )


def _row(
    state: State, asked: Asking, entry: TimeEntry, rounding: Rounding, local: tuple[datetime, datetime]
) -> Tracked:
    project = None if entry.project_id is None else state.projects[entry.project_id]
    seconds = rounding.apply(entry.duration)
    rate = _hourly_rate(state, asked, entry, project) if entry.billable and asked.sees_rates else None
    cost = _hourly_cost(state, entry) if asked.sees_costs else None
    return Tracked(
        entry=entry,
        user=state.users[entry.user_id],
        project=project,
        client=None if project is None or project.client_id is None else state.clients[project.client_id],
        task=None if entry.task_id is None else state.tasks[entry.task_id],
        start=local[0],
        stop=local[1],
        seconds=seconds,
        rate=rate,
        amount=None if rate is None else _worth(rate, seconds),
        cost=None if cost is None else _worth(cost, seconds),
        currency=currency_of(asked, project),
    )


def currency_of(asked: Asking, project: Project | None) -> str:
    """The project's currency, else the workspace's."""
    return (project.currency if project else None) or asked.workspace.default_currency


def _hourly_rate(state: State, asked: Asking, entry: TimeEntry, project: Project | None) -> int | None:
    """Cents an hour by the nearest rate: task, person on the project, project, person, workspace."""
    place = state.memberships.get((entry.workspace_id, entry.user_id))
    seats = [
        seat.rate
        for seat in state.project_users.values()
        if seat.project_id == entry.project_id and seat.user_id == entry.user_id
    ]
    rates = (
        None if entry.task_id is None else state.tasks[entry.task_id].rate,
        *seats,
        project.rate if project else None,
        place.rate if place else None,
        asked.workspace.default_hourly_rate,
    )
    return next((round(100 * rate) for rate in rates if rate is not None), None)


def _hourly_cost(state: State, entry: TimeEntry) -> int | None:
    place = state.memberships.get((entry.workspace_id, entry.user_id))
    costs = [
        seat.labor_cost
        for seat in state.project_users.values()
        if seat.project_id == entry.project_id and seat.user_id == entry.user_id
    ]
    costs.append(place.labor_cost if place else None)
    return next((round(100 * cost) for cost in costs if cost is not None), None)


def _worth(cents_an_hour: int, seconds: int) -> int:
    return (cents_an_hour * seconds + 1800) // 3600
