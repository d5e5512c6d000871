"""Reading the caller's own time entries (docs/facts/toggl.md 3.5)."""

from datetime import datetime, timedelta

from toggl_simulator.errors import bad_request, not_found
from toggl_simulator.moments import midnight
from toggl_simulator.requests import Call
from toggl_simulator.responses import Response, ok
from toggl_simulator.store import State, TimeEntry
from toggl_simulator.time_entries import TIME_ENTRY_NOT_FOUND
from toggl_simulator.time_entry_views import by_id_view, read_view

RECENT = timedelta(days=9)
OLDEST = timedelta(days=92)
MOST_ROWS = 1000


def mine(state: State, call: Call) -> Response:
    """``GET /me/time_entries``: by modification with ``since``, else by start; newest start first."""
    meta = call.query.flag("meta") or False
    sharing = call.query.flag("include_sharing") or False
    rows = _chosen(state, call)[:MOST_ROWS]
    return ok([read_view(state, entry, meta=meta, sharing=sharing) for entry in rows])


def current(state: State, call: Call) -> Response:
    """``GET /me/time_entries/current``: the running entry, or the literal ``null``."""
    entry_id = state.running.get(call.user.id)
    return ok(None if entry_id is None else read_view(state, state.time_entries[entry_id]))


def by_id(state: State, call: Call) -> Response:
    """``GET /me/time_entries/{}``: 404 for unknown, deleted and foreign ids."""
    entry_id = call.identifier(0, "time_entry_id")
    meta = call.query.flag("meta") or False
    sharing = call.query.flag("include_sharing") or False
    entry = state.time_entries.get(entry_id)
    if entry is None or entry.deleted_at is not None or entry.user_id != call.user.id:
        raise not_found(TIME_ENTRY_NOT_FOUND)
    return ok(by_id_view(state, entry, meta=meta, sharing=sharing))


def recent(state: State, user_id: int, now: datetime) -> list[TimeEntry]:
    """The user's live entries of about the last nine days, newest start first."""
    return [entry for entry in state.entries_of(user_id) if entry.deleted_at is None and entry.start >= now - RECENT]


def _chosen(state: State, call: Call) -> list[TimeEntry]:
    query, now = call.query, call.now
    since = query.integer("since")
    before, first, last = query.moment("before"), query.moment("start_date"), query.moment("end_date")
    _check_combination(since=since, before=before, first=first, last=last)
    if since is not None:
        if since < (now - OLDEST).timestamp():
            raise bad_request("'since' must not be older than three months")
        return [entry for entry in state.entries_of(call.user.id) if entry.at.timestamp() >= since]
    if before is None and first is None:
        return recent(state, call.user.id, now)
    earliest = midnight((now - OLDEST).date())
    if first is not None and first < earliest:
        raise bad_request(f"start_date must not be earlier than {earliest.date().isoformat()}")
    begin = earliest if first is None else first
    end = before if last is None else last
    return [
        entry
        for entry in state.entries_of(call.user.id)
        if entry.deleted_at is None and entry.start >= begin and (end is None or entry.start < end)
    ]


def _check_combination(
    *, since: int | None, before: datetime | None, first: datetime | None, last: datetime | None
) -> None:
    given = {"since": since, "before": before, "start_date": first, "end_date": last}
    for one, other in (
        ("since", "before"),
        ("since", "start_date"),
        ("since", "end_date"),
        ("before", "start_date"),
        ("before", "end_date"),
    ):
        if given[one] is not None and given[other] is not None:
            raise bad_request(f"'{one}' and '{other}' can not be present simultaneously")
    if (first is None) != (last is None):
        raise bad_request("'start_date' and 'end_date' must be present together")
