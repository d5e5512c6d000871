"""Creating, changing, stopping and deleting time entries (docs/facts/toggl.md 3)."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from toggl_simulator.accounts import workspace_of
from toggl_simulator.errors import ApiError, bad_request, forbidden, not_found, payment_required
from toggl_simulator.events import Event, record
from toggl_simulator.locking import check_unlocked
from toggl_simulator.requests import Call
from toggl_simulator.responses import Response, ok, ok_empty
from toggl_simulator.store import Constraints, Membership, State, TimeEntry
from toggl_simulator.tags import make_tag
from toggl_simulator.time_entry_input import LONGEST_DESCRIPTION, MOST_TAGS, Changes, TagEdit, read_changes
from toggl_simulator.time_entry_views import created_view, event_view, write_view

TIME_ENTRY_NOT_FOUND = "Time entry not found"
LONGEST_SECONDS = 999 * 3600
YEARS = range(2006, 2031)
OUT_OF_RANGE = "start and stop must be between the years 2006 and 2030"


def create(state: State, call: Call) -> Response:
    """``POST /workspaces/{}/time_entries``."""
    workspace, place = workspace_of(state, call)
    meta = call.query.flag("meta") or False
    fields = call.fields()
    created_with = fields.text("created_with")
    if created_with is None or not created_with.strip():
        raise bad_request("created_with needs to be provided and must not be empty")
    changes = read_changes(fields, workspace.id, creating=True)
    if changes.start is None:
        raise bad_request("start needs to be provided")
    stop_known = changes.stop is not None or changes.duration is not None
    if not stop_known:
        changes.duration = 0
    blank = TimeEntry(
        id=0,
        workspace_id=workspace.id,
        user_id=call.user.id,
        start=changes.start,
        at=call.now,
        stop=changes.start,
        duration=0,
    )
    entry = revise(state, call, place, blank, changes)
    entry.id = state.next_id("time_entry")
    commit(state, call, entry, "created")
    return ok(created_view(state, entry, stop_known=stop_known, meta=meta))


def update(state: State, call: Call) -> Response:
    """``PUT /workspaces/{}/time_entries/{}``: only the fields sent change."""
    workspace, place = workspace_of(state, call)
    entry_id = call.identifier(1, "time_entry_id")
    meta = call.query.flag("meta") or False
    sharing = call.query.flag("include_sharing") or False
    fields = call.fields()
    changes = read_changes(fields, workspace.id, creating=False)
    entry = revise(state, call, place, editable(state, call, place, entry_id), changes)
    commit(state, call, entry, "updated")
    return ok(write_view(state, entry, meta=meta, sharing=sharing))


def stop(state: State, call: Call) -> Response:
    """``PATCH /workspaces/{}/time_entries/{}/stop``: at the server's time, once."""
    _, place = workspace_of(state, call)
    entry_id = call.identifier(1, "time_entry_id", "Invalid or missing time_entry_id")
    entry = editable(state, call, place, entry_id)
    if not entry.running:
        raise ApiError(409, "Time entry already stopped")
    check_unlocked(state, entry)
    stopped = _stopped(entry, call.now)
    commit(state, call, stopped, "updated")
    return ok(write_view(state, stopped))


def delete(state: State, call: Call) -> Response:
    """``DELETE /workspaces/{}/time_entries/{}``: an empty answer; lists by ``since`` still show it."""
    _, place = workspace_of(state, call)
    entry = editable(state, call, place, call.identifier(1, "time_entry_id"))
    check_unlocked(state, entry)
    commit(state, call, replace(entry, deleted_at=call.now, at=call.now), "deleted")
    return ok_empty()


def editable(state: State, call: Call, place: Membership, entry_id: int) -> TimeEntry:
    """The live entry of that workspace which the caller may change: their own, or any for an admin.

    Raises:
        ApiError: 404 for everything else, so that foreign ids cannot be told from unknown ones.
    """
    entry = state.time_entries.get(entry_id)
    if entry is None or entry.deleted_at is not None or entry.workspace_id != place.workspace_id:
        raise not_found(TIME_ENTRY_NOT_FOUND)
    if entry.user_id != call.user.id and not place.admin:
        raise not_found(TIME_ENTRY_NOT_FOUND)
    return entry


def revise(state: State, call: Call, place: Membership, entry: TimeEntry, changes: Changes) -> TimeEntry:
    """The entry as it would be after the changes; new tags are made once everything else is in order.

    Args:
        state: the service's state.
        call: the call.
        place: the caller's place in the workspace.
        entry: the entry as it is.
        changes: what was sent.

    Returns:
        A changed copy that is not stored yet.

    Raises:
        ApiError: 400, 402 or 403 by the rules of docs/facts/toggl.md 3.
    """
    check_unlocked(state, entry)
    new = replace(entry, at=call.now)
    _check_plan(state, new, changes)
    if changes.description is not None:
        if len(changes.description) > LONGEST_DESCRIPTION:
            raise bad_request(f"Description can have at most {LONGEST_DESCRIPTION} characters")
        new.description = changes.description
    if changes.user_id is not None:
        new.user_id = _owner(state, call, place, new, changes.user_id)
    _set_project(state, call, new, changes)
    _set_times(new, changes)
    check_unlocked(state, new)
    if changes.billable is not None:
        new.billable = changes.billable
    if changes.shared_with is not None:
        if any(not _member(state, new.workspace_id, user_id) for user_id in changes.shared_with):
            raise bad_request("Invalid shared_with_user_ids: user not found in workspace")
        new.shared_with = changes.shared_with
    if changes.expense_ids is not None:
        new.expense_ids = changes.expense_ids
    tags, unborn = _plan_tags(state, new, changes.tags)
    _check_constraints(state.workspaces[new.workspace_id].constraints, new, tagged=bool(tags or unborn))
    new.tag_ids = (*tags, *(make_tag(state, call, new.workspace_id, name).id for name in unborn))
    return new


def commit(state: State, call: Call, entry: TimeEntry, action: str) -> None:
    """Store a changed entry and tell the subscribers; one of a user's keeps running (docs/facts/toggl.md 3.2)."""
    before = state.time_entries.get(entry.id)
    if before is not None and state.running.get(before.user_id) == entry.id:
        del state.running[before.user_id]
    if entry.running:
        other_id = state.running.get(entry.user_id)
        if other_id is not None:
            commit(state, call, _stopped(state.time_entries[other_id], call.now), "updated")
        state.running[entry.user_id] = entry.id
    state.time_entries[entry.id] = entry
    _announce(state, call, entry, action)


def _announce(state: State, call: Call, entry: TimeEntry, action: str) -> None:
    project = None if entry.project_id is None else state.projects[entry.project_id]
    payload = event_view(state, entry)
    event = Event("time_entry", action, entry.workspace_id, entry.id, payload, owner_id=entry.user_id, project=project)
    record(state, call, event)


def _stopped(entry: TimeEntry, now: datetime) -> TimeEntry:
    # An entry whose start lies ahead ends where it starts: a stop before the start is no valid entry.
    end = max(now.replace(microsecond=0), entry.start)
    return replace(entry, stop=end, duration=_seconds(end - entry.start), at=now)


def _set_times(entry: TimeEntry, changes: Changes) -> None:
    """Make start, stop and duration agree again (docs/facts/toggl.md 3.1, 3.3)."""
    start, end, duration = changes.start, changes.stop, changes.duration
    if start is None and end is None and duration is None:
        return
    for moment in (start, end):
        if moment is not None and moment.year not in YEARS:
            raise bad_request(OUT_OF_RANGE)
    if start is not None:
        entry.start = start
    if duration is not None and duration < 0:
        if end is not None:
            raise bad_request("A running time entry, one with negative duration, can not have a stop time")
        # Kept as sent: -1 by the API's users, minus the start by the official apps (docs/facts/toggl.md 5.6).
        entry.stop, entry.duration = None, duration
    elif duration is not None:
        if duration > LONGEST_SECONDS:
            raise bad_request("Duration can be at most 999 hours")
        computed = entry.start + timedelta(seconds=duration)
        if end is not None and end != computed:
            raise bad_request("start, stop and duration do not match: start + duration must equal stop")
        entry.stop, entry.duration = computed, duration
    elif end is not None:
        entry.stop, entry.duration = end, _seconds(end - entry.start)
    elif entry.stop is not None:
        entry.duration = _seconds(entry.stop - entry.start)
    _check_span(entry)


def _check_span(entry: TimeEntry) -> None:
    if entry.stop is not None and entry.stop.year not in YEARS:
        raise bad_request(OUT_OF_RANGE)
    if entry.stop is not None and entry.duration < 0:
        raise bad_request("Stop time must be after start time")
    if entry.duration > LONGEST_SECONDS:
        raise bad_request("Duration can be at most 999 hours")


def _seconds(span: timedelta) -> int:
    return span.days * 86400 + span.seconds


def _check_plan(state: State, entry: TimeEntry, changes: Changes) -> None:
    if state.plan_of(entry.workspace_id).paid:
        return
    paid = {
        "Billable time entries": changes.billable,
        "Tasks": changes.task_id,
        "Shared time entries": changes.shared_with,
        "Expenses": changes.expense_ids,
    }
    for feature, used in paid.items():
        if used:
            raise payment_required(f"{feature} are available for Starter and higher plans.")


def _owner(state: State, call: Call, place: Membership, entry: TimeEntry, user_id: int) -> int:
    if user_id in (entry.user_id, call.user.id) and entry.user_id == call.user.id:
        return user_id
    if not place.admin:
        raise forbidden("Only workspace admins can edit time entries of other users")
    if not _member(state, entry.workspace_id, user_id):
        raise bad_request("User not found in workspace")
    return user_id


def _member(state: State, workspace_id: int, user_id: int) -> bool:
    place = state.memberships.get((workspace_id, user_id))
    return place is not None and place.usable


def _set_project(state: State, call: Call, entry: TimeEntry, changes: Changes) -> None:
    if changes.project_id is not None and changes.project_id != (entry.project_id or 0):
        entry.project_id = changes.project_id or None
        entry.task_id = None
        if entry.project_id is not None:
            _check_project(state, call, entry.workspace_id, entry.project_id)
    if changes.task_id is None:
        return
    if changes.task_id == 0:
        entry.task_id = None
        return
    task = state.tasks.get(changes.task_id)
    if task is None or task.workspace_id != entry.workspace_id or task.deleted_at is not None:
        raise bad_request("Task not found in workspace")
    if entry.project_id is None:
        _check_project(state, call, entry.workspace_id, task.project_id)
        entry.project_id = task.project_id
    if task.project_id != entry.project_id:
        raise bad_request("Task does not belong to the project")
    entry.task_id = task.id


def _check_project(state: State, call: Call, workspace_id: int, project_id: int) -> None:
    project = state.projects.get(project_id)
    known = project is not None and project.workspace_id == workspace_id and project.deleted_at is None
    if project is None or not known or not state.sees_project(call.user.id, project):
        raise bad_request("Project not found or not accessible")
    if not project.active:
        raise bad_request("project is archived")


def _plan_tags(state: State, entry: TimeEntry, edits: list[TagEdit]) -> tuple[list[int], list[str]]:
    """The existing tags and the names of tags to make that the edits lead to."""
    by_name = {
        tag.name: tag.id
        for tag in state.tags.values()
        if tag.workspace_id == entry.workspace_id and tag.deleted_at is None
    }
    known = set(by_name.values())
    ids = list(entry.tag_ids)
    unborn: list[str] = []
    for edit in edits:
        if any(tag_id not in known for tag_id in edit.ids):
            raise bad_request("Invalid tag_ids: tag not found in workspace")
        named = [*edit.ids, *(by_name[name] for name in edit.names if name in by_name)]
        if edit.action == "delete":
            ids = [tag_id for tag_id in ids if tag_id not in named]
            unborn = [name for name in unborn if name not in edit.names]
            continue
        if edit.action == "set":
            ids, unborn = [], []
        ids += named
        unborn += [name for name in edit.names if name not in by_name]
    ids, unborn = list(dict.fromkeys(ids)), list(dict.fromkeys(unborn))
    if len(ids) + len(unborn) > MOST_TAGS:
        raise bad_request(f"A time entry can have at most {MOST_TAGS} tags")
    return ids, unborn


def _check_constraints(constraints: Constraints, entry: TimeEntry, *, tagged: bool) -> None:
    if not constraints.enabled:
        return
    needed: tuple[tuple[bool, Any, str], ...] = (
        (constraints.project, entry.project_id, "project"),
        (constraints.task, entry.task_id, "task"),
        (constraints.tag, tagged, "tag"),
        (constraints.description, (entry.description or "").strip(), "description"),
    )
    for required, present, name in needed:
        if required and not present:
            raise bad_request(f"Time entry constraint: {name} must be present")
