"""Whatever was tracked, and however it is asked: all reports agree, and pages give each row exactly once."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from report_calls import answer, report, rows_of, seconds

from toggl_simulator.store import TimeEntry

# Around both changes of summer time in London and in New York, and the turn of a year.
STARTS = st.datetimes(datetime(2027, 10, 25), datetime(2027, 11, 12)) | st.datetimes(
    datetime(2027, 12, 30), datetime(2028, 1, 2)
)
PEOPLE = {"ada": "Europe/London", "grace": "America/New_York", "linus": "Pacific/Kiritimati"}
ENTRIES = st.lists(
    st.tuples(
        STARTS,
        st.integers(0, 200_000),
        st.sampled_from(sorted(PEOPLE)),
        st.sampled_from(["Website relaunch", "Mobile app", None]),
        st.sampled_from(["", "a", "b"]),
        st.booleans(),
    ),
    max_size=12,
)


@pytest.fixture
def tracking(service: Any) -> Any:
    """A service without entries, whose people live far apart."""
    state = service.app.state
    state.users[service.user("linus")].timezone = PEOPLE["linus"]
    state.time_entries.clear()
    return service


def store(service: Any, entries: Any) -> None:
    state = service.app.state
    state.time_entries.clear()
    for number, (start, length, person, project, description, billable) in enumerate(entries):
        begin = start.replace(microsecond=0, tzinfo=UTC)
        state.time_entries[number + 1] = TimeEntry(
            id=number + 1,
            workspace_id=service.ids.main,
            user_id=service.user(person),
            start=begin,
            at=begin,
            stop=begin + timedelta(seconds=length),
            duration=length,
            description=description,
            project_id=project and service.project(project),
            billable=billable,
        )


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    entries=ENTRIES,
    first=st.dates(datetime(2027, 10, 24).date(), datetime(2028, 1, 2).date()),
    days=st.integers(1, 20),
    size=st.integers(1, 5),
    order=st.sampled_from(["date", "user", "duration", "description", "last_update"]),
    together=st.booleans(),
)
def test_all_reports_agree(
    *, tracking: Any, entries: Any, first: Any, days: int, size: int, order: str, together: bool
) -> None:
    store(tracking, entries)
    last = first + timedelta(days - 1)
    span = {"start_date": first.isoformat(), "end_date": last.isoformat()}
    expected = sum(
        length
        for start, length, person, *_ in entries
        if first <= start.replace(microsecond=0, tzinfo=UTC).astimezone(ZoneInfo(PEOPLE[person])).date() <= last
    )
    body = {**span, "order_by": order, "grouped": together}
    rows = rows_of(tracking, **body)
    assert seconds(rows) == expected
    totals = answer(tracking, "search/time_entries/totals", with_graph=True, **span)
    assert totals["seconds"] == sum(step["seconds"] for step in totals["graph"]) == expected
    assert len(totals["graph"]) == days
    groups = answer(tracking, "summary/time_entries", grouping="users", sub_grouping="projects", **span)["groups"]
    assert sum(part["seconds"] for group in groups for part in group["sub_groups"]) == expected
    assert sum(row["tracked_seconds"] for row in answer(tracking, "projects/summary", **span)) == expected
    if days == 7:
        assert sum(sum(row["seconds"]) for row in answer(tracking, "weekly/time_entries", **span)) == expected
    paged: list[Any] = []
    while True:
        page = report(tracking, "search/time_entries", page_size=size, first_row_number=len(paged) + 1, **body)
        paged += page.json
        if "x-next-row-number" not in page.headers:
            break
        assert int(page.headers["x-next-row-number"]) == len(paged) + 1
    assert paged == rows
