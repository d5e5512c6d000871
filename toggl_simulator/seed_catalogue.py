"""Seeding clients, projects, tags, tasks, reminders and rates."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, NamedTuple

from toggl_simulator.seed_ids import Ids, Places
from toggl_simulator.store import Client, Project, ProjectUser, Rate, Reminder, State, Tag, Task

_LINK = {
    "external_reference": "CRM-1815",
    "integration_ext_id": "10042",
    "integration_ext_type": "project",
    "integration_provider": "jira",
}


class _Row(NamedTuple):
    """One seeded project, as far as it is out of the ordinary; days count from the moment of seeding."""

    name: str
    client: str | None = None
    color: str = "#0b83d9"
    active: bool = True
    private: bool = False
    pinned: bool = False
    starts: int = -180
    ends: int | None = None
    changed: int = 20
    deleted: bool = False
    linked: bool = False
    paid: Mapping[str, Any] = MappingProxyType({})


_MAIN_CLIENTS = (("Babbage Engines", False), ("Bletchley Trust", False), ("Old Mill", True), ("Typing error", False))

_MAIN_PROJECTS = (
    _Row(
        "Website relaunch",
        "Babbage Engines",
        pinned=True,
        changed=2,
        linked=True,
        paid={"billable": True, "rate": 85.0, "currency": "EUR", "estimated_seconds": 432_000},
    ),
    _Row(
        "Mobile app",
        "Babbage Engines",
        "#c56bff",
        ends=90,
        paid={"billable": True, "fixed_fee": 4000.0, "currency": "EUR", "auto_estimates": True},
    ),
    _Row("Support retainer", "Bletchley Trust", "#06a893", paid={"billable": True, "recurring": True}),
    _Row("Internal", None, "#525266", paid={"billable": False}),
    _Row("Due diligence", "Bletchley Trust", "#d94182", private=True, changed=9, paid={"billable": False}),
    _Row("Old campaign", "Old Mill", "#bf7000", active=False, starts=-400, ends=-200, changed=190),
    _Row("Trade fair", None, "#2da608", starts=30, ends=60),
    _Row("Research grant", "Bletchley Trust", "#e36a00", starts=-300, ends=-10, changed=10),
    _Row("Project blueprint", None, "#465bb3", paid={"template": True, "billable": False}),
    _Row("Mistake", None, "#991102", changed=5, deleted=True),
)
_SIDE_PROJECTS = (
    _Row("Garden", None, "#2da608", pinned=True),
    _Row("Poetical science", "Dear self", "#9e5bd9", private=True),
)
_GUEST_PROJECTS = (
    _Row("Lunar landing", "Agency", "#0b83d9", paid={"billable": True}),
    _Row("Star tracker", "Agency", "#c7af14", paid={"billable": False}),
    _Row("Executive briefing", None, "#d92b2b", private=True),
)


def seed_catalogue(state: State, ids: Ids, places: Places, now: datetime) -> None:
    """Add everything time can be tracked on, and what surrounds it.

    Args:
        state: the state under construction, people and workspaces already in it.
        ids: where ids come from.
        places: the ids of workspaces and people.
        now: the moment everything is anchored on.
    """
    _seed_clients(state, ids, places.main, _MAIN_CLIENTS, now)
    _seed_clients(state, ids, places.side, (("Dear self", False),), now)
    _seed_clients(state, ids, places.guest, (("Agency", False),), now)
    for workspace_id, rows in (
        (places.main, _MAIN_PROJECTS),
        (places.side, _SIDE_PROJECTS),
        (places.guest, _GUEST_PROJECTS),
    ):
        for row in rows:
            _seed_project(state, ids, workspace_id, row, now)
    _seed_project_users(state, ids, places, now)
    _seed_tags(state, ids, places, now)
    if state.plan_of(places.main).paid:
        _seed_tasks(state, ids, places, now)
    _seed_reminders(state, ids, places, now)
    _seed_rates(state, ids, places, now)


def named_project(state: State, name: str) -> Project:
    """The seeded project of that name."""
    return next(project for project in state.projects.values() if project.name == name)


def _seed_clients(
    state: State,
    ids: Ids,
    workspace_id: int,
    rows: tuple[tuple[str, bool], ...],
    now: datetime,
) -> None:
    for number, (name, archived) in enumerate(rows):
        extra: dict[str, Any] = {}
        if name == "Babbage Engines":
            extra = {
                **_LINK,
                "integration_ext_type": "account",
                "notes": "Pays late",
                "permissions": ["edit"],
            }
        client = Client(
            id=ids.take("client"),
            workspace_id=workspace_id,
            name=name,
            archived=archived,
            creator_id=state.organizations[state.workspaces[workspace_id].organization_id].owner_id,
            at=now - timedelta(days=150 - 20 * number),
            deleted_at=now - timedelta(days=150 - 20 * number) if name == "Typing error" else None,
            extra=extra,
        )
        state.clients[client.id] = client


def _seed_project(state: State, ids: Ids, workspace_id: int, row: _Row, now: datetime) -> None:
    paid: Mapping[str, Any] = row.paid if state.plan_of(workspace_id).paid else {}
    today = now.date()
    changed = now - timedelta(days=row.changed)
    client_id = next(
        (
            client.id
            for client in state.clients.values()
            if client.name == row.client and client.workspace_id == workspace_id
        ),
        None,
    )
    recurring = None
    if paid.get("recurring"):
        recurring = [
            {
                "custom_period": 0,
                "estimated_seconds": 36_000,
                "parameter_end_date": None,
                "parameter_start_date": today.replace(day=1).isoformat(),
                "period": "monthly",
                "project_start_date": (today + timedelta(days=row.starts)).isoformat(),
            }
        ]
    project = Project(
        id=ids.take("project"),
        workspace_id=workspace_id,
        client_id=client_id,
        name=row.name,
        color=row.color,
        active=row.active,
        is_private=row.private,
        pinned=row.pinned,
        billable=paid.get("billable"),
        template=paid.get("template"),
        template_id=2_300_000_777 if paid.get("recurring") else None,
        auto_estimates=paid.get("auto_estimates"),
        estimated_seconds=paid.get("estimated_seconds"),
        rate=paid.get("rate"),
        fixed_fee=paid.get("fixed_fee"),
        currency=paid.get("currency"),
        recurring_parameters=recurring,
        start_date=today + timedelta(days=row.starts),
        end_date=None if row.ends is None else today + timedelta(days=row.ends),
        created_at=now - timedelta(days=max(1, -row.starts)),
        at=changed,
        deleted_at=changed if row.deleted else None,
        extra=_LINK if row.linked else {},
    )
    state.projects[project.id] = project


def _seed_project_users(state: State, ids: Ids, places: Places, now: datetime) -> None:
    paid = state.plan_of(places.main).paid
    group_id = next(group.id for group in state.groups.values() if places.main in group.workspace_ids)
    for number, (name, user_id, in_group) in enumerate(
        (
            ("Website relaunch", places.ada, False),
            ("Website relaunch", places.grace, True),
            ("Website relaunch", places.linus, True),
            ("Due diligence", places.grace, False),
            ("Mobile app", places.ada, False),
            ("Poetical science", places.ada, False),
            ("Lunar landing", places.ada, False),
            ("Executive briefing", places.margaret, False),
        )
    ):
        project = named_project(state, name)
        seat = ProjectUser(
            id=ids.take("project_user"),
            workspace_id=project.workspace_id,
            project_id=project.id,
            user_id=user_id,
            group_id=group_id if in_group else None,
            manager=number % 2 == 0,
            rate=70.0 + number if paid and number % 3 == 0 else None,
            labor_cost=35.25 if paid and number % 3 == 1 else None,
            at=now - timedelta(days=60 + number),
        )
        state.project_users[seat.id] = seat


def _seed_tags(state: State, ids: Ids, places: Places, now: datetime) -> None:
    for number, (workspace_id, name) in enumerate(
        (
            (places.main, "deep work"),
            (places.main, "meeting"),
            (places.main, "émigré tag"),
            (places.main, "old as the hills"),
            (places.main, "dropped"),
            (places.side, "outdoors"),
            (places.side, "reading"),
            (places.guest, "simulation"),
            (places.guest, "review"),
        )
    ):
        tag = Tag(
            id=ids.take("tag"),
            workspace_id=workspace_id,
            name=name,
            creator_id=places.margaret if workspace_id == places.guest else places.ada,
            at=None if name == "old as the hills" else now - timedelta(days=80 - 9 * number),
            deleted_at=now - timedelta(days=44) if name == "dropped" else None,
            extra={**_LINK, "integration_ext_type": "label"} if name == "meeting" else {},
        )
        tag.extra.pop("external_reference", None)
        state.tags[tag.id] = tag


def _seed_tasks(state: State, ids: Ids, places: Places, now: datetime) -> None:
    for number, (project_name, name, user_id, active) in enumerate(
        (
            ("Website relaunch", "Wireframes", places.ada, True),
            ("Website relaunch", "Migration", None, True),
            ("Mobile app", "Offline mode", places.grace, True),
            ("Mobile app", "Sketches", None, False),
            ("Internal", "Bookkeeping", places.ada, True),
            ("Internal", "Duplicate", None, True),
        )
    ):
        task = Task(
            id=ids.take("task"),
            workspace_id=places.main,
            project_id=named_project(state, project_name).id,
            name=name,
            user_id=user_id,
            active=active,
            recurring=number == 4,
            estimated_seconds=72_000 if number % 2 == 0 else None,
            tracked_seconds=5_400_000 * number,
            rate=95.0 if number == 0 else None,
            at=now - timedelta(days=7 * number + 1),
            deleted_at=now - timedelta(days=7 * number + 1) if name == "Duplicate" else None,
            extra=_LINK if number == 1 else {},
        )
        state.tasks[task.id] = task


def _seed_reminders(state: State, ids: Ids, places: Places, now: datetime) -> None:
    group_id = next(group.id for group in state.groups.values() if places.main in group.workspace_ids)
    for workspace_id, frequency, threshold, user_ids, group_ids in (
        (places.main, 7, 32, (places.ada, places.grace), ()),
        (places.main, 1, 6, (places.ada,), (group_id,)),
        (places.guest, 7, 20, (places.ada,), ()),
    ):
        reminder = Reminder(
            id=ids.take("reminder"),
            workspace_id=workspace_id,
            frequency=frequency,
            threshold=threshold,
            user_ids=user_ids,
            group_ids=group_ids,
            email=True,
            slack=frequency == 1,
            created_at=now - timedelta(days=130),
        )
        state.reminders[reminder.id] = reminder


def _seed_rates(state: State, ids: Ids, places: Places, now: datetime) -> None:
    if not state.plan_of(places.main).paid:
        return
    project_id = named_project(state, "Website relaunch").id
    task_id = next(iter(state.tasks))
    seat_id = next(iter(state.project_users))
    member_id = state.memberships[places.main, places.ada].id
    for level, level_id, kind, amount, ended in (
        ("workspace", places.main, "billable_rates", 80.0, True),
        ("workspace", places.main, "billable_rates", 90.0, False),
        ("workspace", places.main, "labor_costs", 40.5, False),
        ("project", project_id, "billable_rates", 85.0, False),
        ("task", task_id, "billable_rates", 95.0, False),
        ("workspace_user", member_id, "billable_rates", 60.0, False),
        ("workspace_user", member_id, "labor_costs", 30.5, False),
        ("project_user", seat_id, "billable_rates", 70.0, False),
    ):
        rate = Rate(
            id=ids.take("rate"),
            workspace_id=places.main,
            level=level,
            level_id=level_id,
            kind=kind,
            amount=amount,
            mode="override-all" if ended else "start-today",
            start=None if ended else now - timedelta(days=120),
            end=now - timedelta(days=120) if ended else None,
            creator_id=places.ada,
            created_at=now - timedelta(days=300 if ended else 120),
            deleted_at=None,
        )
        state.rates[rate.id] = rate
