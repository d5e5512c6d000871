"""Seeding time entries: four weeks of the owner's work, some of the others', one entry running."""

import random
from datetime import datetime, timedelta
from typing import TypeAlias

from toggl_simulator.moments import midnight
from toggl_simulator.seed_catalogue import named_project
from toggl_simulator.seed_ids import Ids, Places
from toggl_simulator.store import State, TimeEntry

FIRST_ID = 3_750_000_000
_DAYS = 28
_TUESDAY, _WEDNESDAY, _FRIDAY, _SATURDAY = 1, 2, 4, 5

# (project, task, description, tags, billable), taken in turn
_Work: TypeAlias = tuple[str | None, str | None, str | None, tuple[str, ...], bool]

_WORK: tuple[_Work, ...] = (
    ("Website relaunch", "Wireframes", "Landing page drafts", ("deep work",), True),
    ("Website relaunch", None, "Stand-up", ("meeting",), False),
    ("Mobile app", "Offline mode", "Sync conflicts", ("deep work", "émigré tag"), True),
    (None, None, "Inbox", (), False),
    ("Internal", "Bookkeeping", "Invoices", (), False),
    ("Support retainer", None, "Ticket triage", ("meeting", "deep work"), True),
    (None, None, None, (), False),
    ("Due diligence", None, "Data room", ("old as the hills",), False),
)


def seed_time_entries(state: State, ids: Ids, places: Places, chance: random.Random, now: datetime) -> None:
    """Add the time entries.

    Args:
        state: the state under construction, everything else already in it.
        ids: for the offset of the seed.
        places: the ids of workspaces and people.
        chance: the seeded generator.
        now: the moment everything is anchored on.
    """
    state.next_ids["time_entry"] = FIRST_ID + 1 + ids.offset
    turn = 0
    for days_ago in range(_DAYS, 0, -1):
        day = midnight((now - timedelta(days=days_ago)).date())
        # What happens depends on the weekday alone: each of them occurs four times, whatever today is.
        if day.weekday() >= _SATURDAY:
            if day.weekday() == _SATURDAY:
                _add(
                    state,
                    (places.side, places.ada),
                    day + timedelta(hours=10),
                    5400,
                    ("Garden", None, "Weeding", ("outdoors",), False),
                )
            continue
        start = day + timedelta(hours=8, minutes=chance.randrange(45))
        for _ in range(3 if turn % 4 else 2):
            length = 60 * chance.randrange(25, 150)
            _add(state, (places.main, places.ada), start, length, _WORK[turn % len(_WORK)])
            start += timedelta(seconds=length + 60 * chance.randrange(5, 40))
            turn += 1
        if day.weekday() in (_TUESDAY, _FRIDAY):
            _add(state, (places.main, places.grace), start, 7200, _WORK[turn % len(_WORK)])
            _add(state, (places.main, places.linus), start, 3600, _WORK[1])
        if day.weekday() == _WEDNESDAY:
            _add(
                state,
                (places.guest, places.ada),
                start,
                3000,
                ("Lunar landing", None, "Review of P66", ("review",), True),
            )
            _add(
                state,
                (places.guest, places.margaret),
                start,
                9000,
                ("Star tracker", None, "Bench", (), False),
            )
    _decorate(state, places, now)
    running = _add(state, (places.main, places.ada), now - timedelta(minutes=50), None, _WORK[0])
    # The official apps count negative from the start, unlike entries made through the API.
    running.duration = -int(running.start.timestamp())
    _add(state, (places.main, places.grace), now - timedelta(minutes=20), None, _WORK[5])


def _add(
    state: State,
    where_and_who: tuple[int, int],
    start: datetime,
    seconds: int | None,
    work: _Work,
) -> TimeEntry:
    workspace_id, user_id = where_and_who
    project_name, task_name, description, tags, billable = work
    start = start.replace(microsecond=0)
    stop = None if seconds is None else start + timedelta(seconds=seconds)
    by_name = {tag.name: tag.id for tag in state.tags.values() if tag.workspace_id == workspace_id}
    entry = TimeEntry(
        id=state.next_id("time_entry"),
        workspace_id=workspace_id,
        user_id=user_id,
        start=start,
        at=(stop or start) + timedelta(microseconds=200_003 + 997 * len(state.time_entries)),
        stop=stop,
        duration=-1 if seconds is None else seconds,
        description=description,
        project_id=None if project_name is None else named_project(state, project_name).id,
        task_id=next((task.id for task in state.tasks.values() if task.name == task_name), None),
        billable=billable and state.plan_of(workspace_id).paid,
        tag_ids=tuple(by_name[name] for name in tags),
    )
    state.time_entries[entry.id] = entry
    if stop is None:
        state.running[user_id] = entry.id
    return entry


def _decorate(state: State, places: Places, now: datetime) -> None:
    """One recently deleted entry, one shared, one with expenses."""
    mine = [entry for entry in state.entries_of(places.ada) if entry.workspace_id == places.main]
    mine[4].deleted_at = mine[4].at = now - timedelta(hours=30)
    mine[3].integration = ("10099", "event", "google_calendar")
    if state.plan_of(places.main).paid:
        mine[1].shared_with = (places.grace, places.linus)
        mine[2].expense_ids = (2_300_000_041, 41)
