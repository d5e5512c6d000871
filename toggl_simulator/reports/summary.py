"""The summary report: seconds by group and sub-group, without names (more, 10.4)."""

from collections.abc import Callable
from typing import Any, NamedTuple

from toggl_simulator.reports.asking import (
    Asking,
    Period,
    asking,
    check_allowed,
    not_in_plan,
    read_filters,
    read_period,
    read_rounding,
)
from toggl_simulator.reports.detailed import color_number
from toggl_simulator.reports.sums import amount_of, grouped, rates_of, seconds_of
from toggl_simulator.reports.tracked import Tracked, tracked
from toggl_simulator.requests import Call, Fields
from toggl_simulator.responses import JSON_TYPE, Response, compact_json
from toggl_simulator.store import Project, State

SUB_GROUPINGS = {
    "projects": ("time_entries", "tasks", "users"),
    "clients": ("time_entries", "tasks", "projects", "users"),
    "users": ("time_entries", "tasks", "projects", "clients"),
}

_KEYS: dict[str, Callable[[Tracked], Any]] = {
    "projects": lambda row: row.entry.project_id,
    "clients": lambda row: row.client.id if row.client else None,
    "users": lambda row: row.user.id,
    "tasks": lambda row: row.entry.task_id,
    "time_entries": lambda row: row.description,
}


class SubGroup(NamedTuple):
    """The entries of one sub-group; ``key`` is an id, or the description they share."""

    key: Any
    rows: list[Tracked]


class Group(NamedTuple):
    """The entries of one group by sub-groups."""

    key: int | None
    sub_groups: list[SubGroup]

    @property
    def rows(self) -> list[Tracked]:
        """All entries of the group."""
        return [row for sub_group in self.sub_groups for row in sub_group.rows]


class Summary(NamedTuple):
    """A summary as groups of entries, before it gets the shape of an answer or of a file."""

    asked: Asking
    period: Period
    grouping: str
    sub_grouping: str
    by_rate: bool
    groups: list[Group]


def summary(state: State, call: Call) -> Response:
    """``POST /summary/time_entries``."""
    report = read_summary(state, call)
    with_ids = report.asked.fields.flag("include_time_entry_ids") or False
    headers = (
        *report.period.headers,
        (b"x-grouping", report.grouping.encode()),
        (b"x-sub-grouping", report.sub_grouping.encode()),
    )
    groups = [_group_view(state, report, group, with_ids=with_ids) for group in report.groups]
    return Response(200, compact_json({"groups": groups}), JSON_TYPE, headers)


def read_summary(state: State, call: Call) -> Summary:
    """The groups the body asks for.

    Raises:
        ApiError: 400, 402 or 403 for what can not be asked.
    """
    asked = asking(state, call)
    fields = asked.fields
    period = read_period(fields)
    grouping = fields.text("grouping") or "projects"
    check_allowed("grouping", grouping, tuple(SUB_GROUPINGS))
    sub_grouping = fields.text("sub_grouping") or "time_entries"
    check_allowed("sub_grouping", sub_grouping, SUB_GROUPINGS[grouping])
    by_rate = fields.flag("distinguish_rates") or False
    audit = fields.nested("audit")
    if audit is not None and asked.plan.name != "premium":
        raise not_in_plan()
    filters, rounding = read_filters(state, asked), read_rounding(state, asked)
    rows = tracked(state, asked, period=period, filters=filters, rounding=rounding)
    groups = [
        Group(key, _sub_groups(alike, sub_grouping, by_rate=by_rate))
        for key, alike in grouped(rows, _KEYS[grouping]).items()
    ]
    if audit is not None:
        groups = _audited(state, asked, grouping, groups, audit)
    return Summary(asked, period, grouping, sub_grouping, by_rate, groups)


def _sub_groups(rows: list[Tracked], sub_grouping: str, *, by_rate: bool) -> list[SubGroup]:
    key = _KEYS[sub_grouping]
    parts = grouped(rows, lambda row: (key(row), row.rate if by_rate else None))
    return [SubGroup(value, alike) for (value, _), alike in parts.items()]


def _audited(state: State, asked: Asking, grouping: str, groups: list[Group], audit: Fields) -> list[Group]:
    """Hide groups with time, show such without, and hold all against bounds (more, 10.4)."""
    show_empty = audit.flag("show_empty_groups") or False
    show_tracked = audit.flag("show_tracked_groups")
    kept = groups if show_tracked is not False else []
    if show_empty:
        known = {group.key for group in groups}
        kept = [*kept, *(Group(key, []) for key in _candidates(state, asked, grouping) if key not in known)]
    bounds = audit.nested("group_filter")
    return kept if bounds is None else [group for group in kept if _within(group, bounds)]


def _candidates(state: State, asked: Asking, grouping: str) -> list[int]:
    workspace_id, caller = asked.workspace.id, asked.place.user_id
    if grouping == "users":
        return [place.user_id for place in state.memberships.values() if _usable_in(place, workspace_id)]
    if grouping == "clients":
        clients = state.clients.values()
        return [row.id for row in clients if row.workspace_id == workspace_id and row.deleted_at is None]
    return [
        row.id
        for row in state.projects.values()
        if row.workspace_id == workspace_id and row.deleted_at is None and state.sees_project(caller, row)
    ]


def _usable_in(place: Any, workspace_id: int) -> bool:
    return bool(place.workspace_id == workspace_id and place.usable)


def _within(group: Group, bounds: Fields) -> bool:
    rows = group.rows
    currency = bounds.text("currency")
    if currency is not None:
        rows = [row for row in rows if row.currency == currency]
    seconds, amount = seconds_of(rows), amount_of(rows, told=True) or 0
    return all(
        limit is None or (value >= limit if least else value <= limit)
        for value, limit, least in (
            (seconds, bounds.integer("min_duration_seconds"), True),
            (seconds, bounds.integer("max_duration_seconds"), False),
            (amount, bounds.integer("min_amount_cents"), True),
            (amount, bounds.integer("max_amount_cents"), False),
        )
    )


def _group_view(state: State, report: Summary, group: Group, *, with_ids: bool) -> dict[str, Any]:
    project = None
    if report.grouping == "projects" and group.key is not None:
        project = state.projects[group.key]
    sub_groups = [_sub_group_view(report, part, with_ids=with_ids) for part in group.sub_groups]
    return {"id": group.key, "sub_groups": sub_groups or None, **_colors(project)}


def _sub_group_view(report: Summary, part: SubGroup, *, with_ids: bool) -> dict[str, Any]:
    first = part.rows[0]
    described = report.sub_grouping == "time_entries"
    view: dict[str, Any] = {
        "id": None if described else part.key,
        "title": part.key if described else None,
        "seconds": seconds_of(part.rows),
        # Wall time where the owner lives, although it is marked as UTC.
        "local_start": first.start.replace(tzinfo=None).isoformat(timespec="seconds") + "Z",
        **_colors(first.project),
        "ForExport": False,
        "DistinguishRates": report.by_rate,
        "Grouping": report.grouping,
        "SubGrouping": report.sub_grouping,
    }
    if report.asked.sees_rates:
        view["rates"] = rates_of(part.rows)
    if with_ids:
        view["ids"] = [row.entry.id for row in part.rows]
    return view


def _colors(project: Project | None) -> dict[str, str | None]:
    return {
        "project_color": color_number(project),
        "project_hex_color": None if project is None else project.color,
    }
