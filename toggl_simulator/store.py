"""What the simulated service knows: its rows, its counters, and the look-ups everybody needs.

Rows have no representation as text, so that no log shows a password, token or secret.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from toggl_simulator.plans import Plan
from toggl_simulator.responses import Response
from toggl_simulator.subscription_rows import Delivery, Subscription


@dataclass(slots=True, eq=False, repr=False)
class User:
    """A person with a login; ``rounding`` and its minutes are how this person prefers reports to be rounded."""

    id: int
    email: str
    password: str
    api_token: str
    fullname: str
    timezone: str
    default_workspace_id: int
    beginning_of_week: int
    country_id: int | None
    openid_email: str | None
    toggl_accounts_id: str
    account_id: int
    created_at: datetime
    updated_at: datetime
    rounding: int = 0
    rounding_minutes: int = 0


@dataclass(slots=True, eq=False, repr=False)
class Organization:
    """A paying (or not paying) customer; its plan governs its workspaces."""

    id: int
    name: str
    plan: Plan
    owner_id: int
    admin_ids: frozenset[int]
    multi_workspace: bool
    permissions: list[str] | None
    trial_end: datetime | None
    created_at: datetime
    at: datetime


@dataclass(slots=True, frozen=True)
class Constraints:
    """Which fields a time entry of a workspace must have (docs/facts/toggl.md 2.2)."""

    enabled: bool = False
    project: bool = False
    task: bool = False
    tag: bool = False
    description: bool = False


@dataclass(slots=True, eq=False, repr=False)
class Workspace:
    """A workspace of an organization."""

    id: int
    organization_id: int
    name: str
    constraints: Constraints
    default_currency: str
    default_hourly_rate: float | None
    rate_last_updated: datetime | None
    working_hours_in_minutes: int | None
    rounding: int
    rounding_minutes: int
    csv_upload: dict[str, Any] | None
    ical_token: str
    last_modified: datetime | None
    at: datetime
    settings: dict[str, bool] = field(default_factory=dict)
    # Entries of the days before can not be made, changed or deleted.
    locked_before: date | None = None


@dataclass(slots=True, eq=False, repr=False)
class Membership:
    """A user's place in a workspace, also of one who only was invited or is deactivated."""

    id: int
    workspace_id: int
    user_id: int
    role: str
    role_id: int | None
    active: bool
    inactive: bool
    is_direct: bool
    rate: float | None
    labor_cost: float | None
    working_hours_in_minutes: int | None
    avatar_file_name: str | None
    invitation_code: str | None
    at: datetime

    @property
    def admin(self) -> bool:
        """Whether the user administers the workspace."""
        return self.role == "admin"

    @property
    def usable(self) -> bool:
        """Whether the user may enter: joined, and not deactivated."""
        return self.active and not self.inactive


@dataclass(slots=True, eq=False, repr=False)
class OrganizationUser:
    """A user's place in an organization; an invitation that was not answered has a code."""

    id: int
    organization_id: int
    user_id: int
    inactive: bool
    invitation_id: int | None
    invitation_code: str | None
    deleted_at: datetime | None = None


@dataclass(slots=True, eq=False, repr=False)
class Group:
    """A named set of an organization's users, known in some of its workspaces."""

    id: int
    organization_id: int
    name: str
    workspace_ids: tuple[int, ...]
    user_ids: tuple[int, ...]
    at: datetime


@dataclass(slots=True, eq=False, repr=False)
class Client:
    """A client; ``extra`` holds fields that only some clients carry, such as a linked external entity."""

    id: int
    workspace_id: int
    name: str
    archived: bool
    creator_id: int
    at: datetime
    deleted_at: datetime | None = None
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True, eq=False, repr=False)
class Project:
    """A project; None stands for what it does not use, or for what the plan does not give."""

    id: int
    workspace_id: int
    client_id: int | None
    name: str
    color: str
    active: bool
    is_private: bool
    pinned: bool
    billable: bool | None
    template: bool | None
    template_id: int | None
    auto_estimates: bool | None
    estimated_seconds: int | None
    rate: float | None
    fixed_fee: float | None
    currency: str | None
    recurring_parameters: list[dict[str, Any]] | None
    start_date: date
    end_date: date | None
    created_at: datetime
    at: datetime
    deleted_at: datetime | None = None
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True, eq=False, repr=False)
class ProjectUser:
    """A user's, or a group's, seat on a project."""

    id: int
    workspace_id: int
    project_id: int
    user_id: int
    group_id: int | None
    manager: bool
    rate: float | None
    labor_cost: float | None
    at: datetime


@dataclass(slots=True, eq=False, repr=False)
class ProjectGroup:
    """A group's seat on a project."""

    id: int
    workspace_id: int
    project_id: int
    group_id: int


@dataclass(slots=True, eq=False, repr=False)
class Tag:
    """A tag; very old ones have no modification time (docs/facts/toggl.md 2.4)."""

    id: int
    workspace_id: int
    name: str
    creator_id: int
    at: datetime | None
    deleted_at: datetime | None = None
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True, eq=False, repr=False)
class Task:
    """A task of a project."""

    id: int
    workspace_id: int
    project_id: int
    name: str
    user_id: int | None
    active: bool
    recurring: bool
    estimated_seconds: int | None
    tracked_seconds: int
    rate: float | None
    at: datetime
    deleted_at: datetime | None = None
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True, eq=False, repr=False)
class Reminder:
    """A reminder to track time."""

    id: int
    workspace_id: int
    frequency: int
    threshold: int
    user_ids: tuple[int, ...]
    group_ids: tuple[int, ...]
    email: bool
    slack: bool
    created_at: datetime


@dataclass(slots=True, eq=False, repr=False)
class Rate:
    """A billable rate or labour cost on one level."""

    id: int
    workspace_id: int
    level: str
    level_id: int
    kind: str
    amount: float
    mode: str
    start: datetime | None
    end: datetime | None
    creator_id: int
    created_at: datetime
    deleted_at: datetime | None


@dataclass(slots=True, eq=False, repr=False)
class TimeEntry:
    """A time entry; running while ``stop`` is None and ``duration`` negative.

    ``integration`` is id, type and provider of what it was imported from.
    """

    id: int
    workspace_id: int
    user_id: int
    start: datetime
    at: datetime
    stop: datetime | None = None
    duration: int = -1
    description: str | None = None
    project_id: int | None = None
    task_id: int | None = None
    billable: bool = False
    tag_ids: tuple[int, ...] = ()
    shared_with: tuple[int, ...] = ()
    expense_ids: tuple[int, ...] = ()
    integration: tuple[str, str, str] | None = None
    deleted_at: datetime | None = None

    @property
    def running(self) -> bool:
        """Whether the clock of this entry still ticks."""
        return self.duration < 0 and self.deleted_at is None


@dataclass(slots=True, eq=False, repr=False)
class State:
    """Everything the service knows at one moment. Guarded by the application's lock."""

    users: dict[int, User] = field(default_factory=dict)
    organizations: dict[int, Organization] = field(default_factory=dict)
    workspaces: dict[int, Workspace] = field(default_factory=dict)
    memberships: dict[tuple[int, int], Membership] = field(default_factory=dict)
    organization_users: dict[int, OrganizationUser] = field(default_factory=dict)
    groups: dict[int, Group] = field(default_factory=dict)
    clients: dict[int, Client] = field(default_factory=dict)
    projects: dict[int, Project] = field(default_factory=dict)
    project_groups: dict[int, ProjectGroup] = field(default_factory=dict)
    project_users: dict[int, ProjectUser] = field(default_factory=dict)
    tags: dict[int, Tag] = field(default_factory=dict)
    tasks: dict[int, Task] = field(default_factory=dict)
    reminders: dict[int, Reminder] = field(default_factory=dict)
    rates: dict[int, Rate] = field(default_factory=dict)
    time_entries: dict[int, TimeEntry] = field(default_factory=dict)
    running: dict[int, int] = field(default_factory=dict)
    subscriptions: dict[int, Subscription] = field(default_factory=dict)
    # Subscriptions whose first ping is under way: not stored yet, but their code may already be fetched.
    staged: dict[int, Subscription] = field(default_factory=dict)
    deliveries: list[Delivery] = field(default_factory=list)
    pending: list[Delivery] = field(default_factory=list)
    next_ids: dict[str, int] = field(default_factory=dict)
    # Authorization headers found right, with whether only a token counted; emptied when a login changes.
    known_logins: dict[tuple[bytes, bool], User] = field(default_factory=dict)
    # Whether the deletion of a tag is an event.
    tag_deletions_told: bool = False
    # Whether Excel files carry the registered media type.
    excel_registered: bool = False
    # By membership: the finished answer to a look-up of its workspace.
    workspace_responses: dict[int, Response] = field(default_factory=dict)

    def next_id(self, kind: str) -> int:
        """A fresh id of that kind."""
        identifier = self.next_ids[kind]
        self.next_ids[kind] = identifier + 2
        return identifier

    def plan_of(self, workspace_id: int) -> Plan:
        """The plan of the organization a workspace belongs to."""
        return self.organizations[self.workspaces[workspace_id].organization_id].plan

    def places_of(self, user_id: int) -> Iterator[Membership]:
        """The memberships in which the user may act."""
        return (place for place in self.memberships.values() if place.user_id == user_id and place.usable)

    def sees_project(self, user_id: int, project: Project) -> bool:
        """Whether a project is visible: to all members when public, else to admins and those seated on it."""
        place = self.memberships.get((project.workspace_id, user_id))
        if place is None or not place.usable:
            return False
        if place.admin or not project.is_private:
            return True
        return any(seat.user_id == user_id and seat.project_id == project.id for seat in self.project_users.values())

    def entries_of(self, user_id: int) -> list[TimeEntry]:
        """The user's time entries, deleted ones too, newest start first."""
        mine = [entry for entry in self.time_entries.values() if entry.user_id == user_id]
        mine.sort(key=lambda entry: (entry.start, entry.id), reverse=True)
        return mine

    def user_named(self, user_id: int) -> str:
        """The full name of a user."""
        return self.users[user_id].fullname
