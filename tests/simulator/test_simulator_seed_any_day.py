"""What tests and the contract run rely on holds whenever the service is seeded."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from toggl_simulator.app import OWNER_EMAIL
from toggl_simulator.seed import seed_state
from toggl_simulator.store import State, TimeEntry
from toggl_simulator.time_entry_lists import OLDEST, RECENT

PLANS = ("free", "starter", "premium")
FIRST = datetime(2026, 1, 1, tzinfo=UTC)


def days_of_three_years() -> Iterator[datetime]:
    """Every day of 2026 to 2028, a leap year among them, each at another time of day."""
    for number in range(3 * 365 + 1):
        yield FIRST + timedelta(days=number, minutes=61 * number % 1440, microseconds=number)


def awkward_moments() -> Iterator[datetime]:
    """The first and last minute of years, leap days, changes of summer time on both hemispheres."""
    for year in (2026, 2027, 2028, 2029, 2030):
        yield datetime(year, 1, 1, 0, 0, 0, tzinfo=UTC)
        yield datetime(year, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
    for hour in (0, 23):
        yield datetime(2028, 2, 29, hour, 59, 59, tzinfo=UTC)
    for zone in ("Europe/London", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Kiritimati"):
        at = datetime(2026, 1, 1, tzinfo=ZoneInfo(zone))
        for hours in range(365 * 24):
            before, after = (at.astimezone(UTC) + timedelta(hours=hours + more) for more in (0, 1))
            if before.astimezone(at.tzinfo).utcoffset() != after.astimezone(at.tzinfo).utcoffset():
                yield from (before, before + timedelta(minutes=30), after)


def relied_upon(state: State, plan: str, now: datetime) -> Iterator[str]:
    """Name what is missing."""
    owner = next(user for user in state.users.values() if user.email == OWNER_EMAIL)
    main, side, guest = state.workspaces
    mine = state.entries_of(owner.id)

    def finished(workspace: int, span: timedelta = OLDEST) -> list[TimeEntry]:
        return [
            entry
            for entry in mine
            if entry.workspace_id == workspace
            and entry.stop is not None
            and entry.deleted_at is None
            and entry.start >= now - span
        ]

    facts: dict[str, Any] = {
        "the owner's default workspace is the main one": owner.default_workspace_id == main,
        "a finished entry in each workspace": all(finished(workspace) for workspace in state.workspaces),
        "several recent ones in the main workspace": len(finished(main, RECENT)) >= 5,
        "a recent one in the others": all(finished(workspace, RECENT) for workspace in (side, guest)),
        "exactly one runs, in the main workspace": [e.workspace_id for e in mine if e.running] == [main],
        "it is the one known to run": state.time_entries[state.running[owner.id]].running,
        "one was deleted lately": any(e.deleted_at and e.deleted_at > now - timedelta(days=3) for e in mine),
        "about sixty entries": 45 <= len(mine) <= 80,
        "all within the window": all(entry.start > now - OLDEST for entry in mine),
        "none lies ahead": all(max(e.start, e.stop or e.start) <= now for e in state.time_entries.values()),
        "none was changed ahead": all(entry.at <= now for entry in state.time_entries.values()),
        "an entry with tags, one without": {bool(entry.tag_ids) for entry in finished(main, RECENT)} == {True, False},
        "and one without a text": any(entry.description is None for entry in finished(main)),
        "an entry on a project, one without": any(e.project_id is None for e in finished(main, RECENT))
        and any(e.project_id for e in finished(main, RECENT)),
        "others' entries": {e.user_id for e in state.time_entries.values() if e.workspace_id == main} > {owner.id},
        "clients, tags, projects everywhere": all(
            any(row.workspace_id == workspace for row in rows.values())
            for rows in (state.clients, state.tags, state.projects)
            for workspace in state.workspaces
        ),
        "tasks on a paid plan": bool(state.tasks) == (plan != "free"),
        "the first project with a task is active": all(
            state.projects[t.project_id].active for t in state.tasks.values()
        ),
    }
    yield from (name for name, holds in facts.items() if not holds)


@pytest.mark.parametrize("plan", PLANS)
@pytest.mark.parametrize("moments", [days_of_three_years, awkward_moments])
def test_the_seed_holds_on_every_day(plan: str, moments: Callable[[], Iterator[datetime]]) -> None:
    missing = {}
    for number, now in enumerate(moments()):
        if names := list(relied_upon(seed_state(plan, number % 7, now), plan, now)):
            missing[now.isoformat(), now.strftime("%A")] = names
    assert not missing
