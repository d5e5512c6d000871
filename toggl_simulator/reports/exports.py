"""The files of reports: detailed, summary and weekly, without paging (more, 10.10)."""

from collections.abc import Callable
from datetime import date, datetime

from toggl_simulator.reports.asking import Asking, Period, check_allowed, not_in_plan
from toggl_simulator.reports.detailed import DIRECTIONS, read_detailed
from toggl_simulator.reports.files import file_response
from toggl_simulator.reports.summary import Group, SubGroup, Summary, read_summary
from toggl_simulator.reports.sums import amount_of, seconds_of
from toggl_simulator.reports.table import Table, duration_text, money_text
from toggl_simulator.reports.tracked import Tracked
from toggl_simulator.reports.weekly import read_weekly
from toggl_simulator.requests import Call, Fields
from toggl_simulator.responses import Response
from toggl_simulator.store import State

DURATION_FORMATS = ("classic", "decimal", "improved")
DATE_FORMATS = {
    "MM/DD/YYYY": "%m/%d/%Y",
    "DD-MM-YYYY": "%d-%m-%Y",
    "MM-DD-YYYY": "%m-%d-%Y",
    "YYYY-MM-DD": "%Y-%m-%d",
    "DD/MM/YYYY": "%d/%m/%Y",
    "DD.MM.YYYY": "%d.%m.%Y",
}
DISPLAY_MODES = ("date_only", "time_only", "date_time")
CALCULATIONS = ("time", "amounts")
_SINGULAR = {
    "projects": "Project",
    "clients": "Client",
    "users": "User",
    "tasks": "Task",
    "time_entries": "Description",
}


def detailed_file(extension: str) -> Callable[[State, Call], Response]:
    """The handler of ``POST /search/time_entries.{csv|xlsx|pdf}``."""

    def handler(state: State, call: Call) -> Response:
        report = read_detailed(state, call)
        asked, fields = report.asked, report.asked.fields
        _check_plan(asked, extension)
        form, separator = _duration_format(fields), fields.text("cents_separator") or "."
        day, clock = _date_format(fields, extension), "%H:%M:%S"
        check_allowed("display_mode", fields.text("display_mode"), DISPLAY_MODES)
        fields.text("hour_format")  # its values are not known
        columns = ["User", "Email", "Client", "Project", "Task", "Description", "Billable"]
        columns += ["Start date", "Start time", "End date", "End time", "Duration", "Tags"]
        if report.amounts:
            columns.append(f"Amount ({asked.workspace.default_currency})")

        def line(row: list[Tracked]) -> list[str]:
            first, last = row[0], max(part.stop for part in row)
            cells = [
                first.user.fullname,
                first.user.email,
                first.client.name if first.client else "",
                first.project.name if first.project else "",
                first.task.name if first.task else "",
                first.description,
                "Yes" if first.entry.billable else "No",
                *(_text(moment, pattern) for moment in (first.start, last) for pattern in (day, clock)),
                duration_text(seconds_of(row), form),
                ", ".join(state.tags[tag_id].name for tag_id in first.entry.tag_ids),
            ]
            if report.amounts:
                cells.append(money_text(amount_of(row, told=first.rate is not None), separator))
            return cells

        table = Table("Detailed report", columns, [line(row) for row in report.rows])
        return file_response(state, table, extension, _name("time_entries", report.period))

    return handler


def summary_file(extension: str) -> Callable[[State, Call], Response]:
    """The handler of ``POST /summary/time_entries.{csv|xlsx|pdf}``."""

    def handler(state: State, call: Call) -> Response:
        report = read_summary(state, call)
        asked, fields = report.asked, report.asked.fields
        _check_plan(asked, extension)
        form, separator = _duration_format(fields), fields.text("cents_separator") or "."
        _date_format(fields, extension)
        order, direction = fields.text("order_by"), fields.text("order_dir")
        check_allowed("order_by", order, ("title", "duration"))
        check_allowed("order_dir", direction, DIRECTIONS)
        hidden = [fields.flag(name) or False for name in ("hide_amounts", "hide_rates")]
        told = asked.sees_rates and not hidden[0]
        collapsed = fields.flag("collapse") or False
        columns = [_SINGULAR[report.grouping]]
        columns += [] if collapsed else [_SINGULAR[report.sub_grouping]]
        columns.append("Duration")
        if told:
            columns.append(f"Amount ({asked.workspace.default_currency})")
        parts = [
            ([_title(state, report.grouping, group.key), *names], rows)
            for group in report.groups
            for names, rows in _parts(state, report, group, collapsed=collapsed)
        ]
        parts.sort(
            key=lambda part: seconds_of(part[1]) if order == "duration" else [name.lower() for name in part[0]],
            reverse=direction == "DESC",
        )
        lines = [
            [
                *names,
                duration_text(seconds_of(rows), form),
                *([money_text(amount_of(rows, told=True), separator)] if told else []),
            ]
            for names, rows in parts
        ]
        table = Table("Summary report", columns, lines)
        return file_response(state, table, extension, _name("summary", report.period))

    return handler


def weekly_file(extension: str) -> Callable[[State, Call], Response]:
    """The handler of ``POST /weekly/time_entries.{csv|pdf}``."""

    def handler(state: State, call: Call) -> Response:
        # Read twice over: whether tasks count is in the body, which is checked with the rest.
        by_task = bool(call.body.strip()) and (call.fields().flag("group_by_task") or False)
        report = read_weekly(state, call, by_task=by_task)
        fields = report.asked.fields
        form, separator = _duration_format(fields), fields.text("cents_separator") or "."
        day = _date_format(fields, extension)
        calculate = fields.text("calculate")
        check_allowed("calculate", calculate, CALCULATIONS)
        check_allowed("grouping", fields.text("grouping"), ("projects", "users"))
        in_money = calculate == "amounts"

        def value(rows: list[Tracked]) -> str:
            if in_money:
                return money_text(amount_of(rows, told=report.asked.sees_rates), separator)
            return duration_text(seconds_of(rows), form)

        columns = ["User", "Project", "Client", *(["Task"] if by_task else [])]
        columns += [*(_text(one, day) for one in report.days), "Total"]
        lines = [
            [
                row[0].user.fullname,
                row[0].project.name if row[0].project else "",
                row[0].client.name if row[0].client else "",
                *([row[0].task.name if row[0].task else ""] if by_task else []),
                *(value(rows) for rows in report.by_day(row)),
                value(row),
            ]
            for row in report.rows
        ]
        return file_response(state, Table("Weekly report", columns, lines), extension, _name("weekly", report.period))

    return handler


def _parts(state: State, report: Summary, group: Group, *, collapsed: bool) -> list[tuple[list[str], list[Tracked]]]:
    if collapsed or not group.sub_groups:
        return [([] if collapsed else [""], group.rows)]
    return [([_sub_title(state, report, part)], part.rows) for part in group.sub_groups]


def _sub_title(state: State, report: Summary, part: SubGroup) -> str:
    return str(part.key) if report.sub_grouping == "time_entries" else _title(state, report.sub_grouping, part.key)


def _title(state: State, kind: str, identifier: int | None) -> str:
    """The name of a row of that kind; of what is missing, that it is."""
    if identifier is None:
        return f"(Without {_SINGULAR[kind].lower()})"
    if kind == "users":
        return state.user_named(identifier)
    if kind == "projects":
        return state.projects[identifier].name
    return state.clients[identifier].name if kind == "clients" else state.tasks[identifier].name


def _check_plan(asked: Asking, extension: str) -> None:
    if extension == "xlsx" and not asked.plan.paid:
        raise not_in_plan()


def _duration_format(fields: Fields) -> str:
    form = fields.text("duration_format")
    check_allowed("duration_format", form, DURATION_FORMATS)
    return form or DURATION_FORMATS[0]


def _date_format(fields: Fields, extension: str) -> str:
    """The pattern of dates: only PDF files let choose one."""
    if extension != "pdf":
        return DATE_FORMATS["YYYY-MM-DD"]
    form = fields.text("date_format")
    check_allowed("date_format", form, tuple(DATE_FORMATS))
    return DATE_FORMATS[form or "MM/DD/YYYY"]


def _text(moment: date | datetime, pattern: str) -> str:
    return moment.strftime(pattern)


def _name(kind: str, period: Period) -> str:
    return f"Toggl_Track_{kind}_{period.first.isoformat()}_{period.last.isoformat()}"
