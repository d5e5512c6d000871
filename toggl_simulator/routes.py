"""Which address does what: the table of operations and the look-up in it."""

from collections.abc import Callable
from typing import Literal, NamedTuple, TypeAlias

from toggl_simulator import (
    bulk_edit,
    clients,
    groups,
    invitations,
    me,
    organization_people,
    organizations,
    people,
    preferences,
    project_people,
    project_writes,
    projects,
    rates,
    tags,
    tasks,
    time_entries,
    time_entry_lists,
    webhooks,
    workspace_people,
    workspace_writes,
    workspaces,
)
from toggl_simulator.delivery import Courier
from toggl_simulator.reports import detailed, exports, lookups, summary, totals, weekly
from toggl_simulator.reports import projects as project_reports
from toggl_simulator.requests import Call
from toggl_simulator.responses import Response
from toggl_simulator.store import State

Handler: TypeAlias = Callable[[State, Call], Response]
CallingHandler: TypeAlias = Callable[[State, Call, Courier], Response]
Bucket: TypeAlias = Literal["user", "workspace", "organization", "look", "hooks"]


class Route(NamedTuple):
    """One operation.

    Attributes:
        handler: what it does, under the application's lock. None for one that calls out.
        bucket: which quota the call is counted against; ``look`` and ``hooks`` count nowhere.
        calling: what it does when it has to call a webhook's callback, outside the lock and the event loop.
        public: whether it needs no credentials.
    """

    handler: Handler | None
    bucket: Bucket
    calling: CallingHandler | None = None
    public: bool = False


class Place:
    """One step of the tree of addresses: what may follow, and what can be done here."""

    __slots__ = ("fixed", "methods", "variable")

    def __init__(self) -> None:
        self.fixed: dict[str, Place] = {}
        self.variable: Place | None = None
        self.methods: dict[str, Route] = {}


_TRACK = "/api/v9"
_HOOKS = "/webhooks/api/v1"
# Reports say workspace, not workspaces, and take everything by POST (docs/facts/toggl.md 8.1).
_REPORTS = "/reports/api/v3/workspace/{}"
_FILES = ("csv", "xlsx", "pdf")
_WORKSPACE = "/workspaces/{}"
_ORGANIZATION = "/organizations/{}"
_ENTRIES = "/workspaces/{}/time_entries"
_SUBSCRIPTION = "/subscriptions/{}/{}"

_OPERATIONS: tuple[tuple[str, str, Route], ...] = (
    ("GET", "/me", Route(me.show, "user")),
    ("PUT", "/me", Route(me.change, "user")),
    ("GET", "/me/clients", Route(clients.mine, "user")),
    ("GET", "/me/features", Route(organizations.features, "user")),
    ("GET", "/me/location", Route(me.location, "user")),
    ("GET", "/me/logged", Route(me.logged, "user")),
    ("GET", "/me/organizations", Route(organizations.mine, "user")),
    ("GET", "/me/projects", Route(projects.mine, "user")),
    ("GET", "/me/projects/paginated", Route(projects.mine_paginated, "user")),
    ("GET", "/me/quota", Route(organizations.quota, "look")),
    ("GET", "/me/tags", Route(tags.mine, "user")),
    ("GET", "/me/tasks", Route(tasks.mine, "user")),
    ("GET", "/me/track_reminders", Route(workspaces.my_track_reminders, "user")),
    ("GET", "/me/web-timer", Route(me.web_timer, "user")),
    ("GET", "/me/workspaces", Route(workspaces.mine, "user")),
    ("GET", "/me/time_entries", Route(time_entry_lists.mine, "user")),
    ("GET", "/me/time_entries/current", Route(time_entry_lists.current, "user")),
    ("GET", "/me/time_entries/{}", Route(time_entry_lists.by_id, "user")),
    (
        "GET",
        "/organizations/{}/workspaces/{}/workspace_users",
        Route(people.organization_workspace_users, "organization"),
    ),
    ("GET", f"{_ORGANIZATION}/users", Route(organization_people.users, "organization")),
    ("PATCH", f"{_ORGANIZATION}/users", Route(organization_people.remove_many, "organization")),
    ("PUT", f"{_ORGANIZATION}/users/{{}}", Route(organization_people.update, "organization")),
    ("POST", f"{_ORGANIZATION}/invitations", Route(invitations.invite, "organization")),
    ("PUT", f"{_ORGANIZATION}/invitations/{{}}/resend", Route(invitations.resend, "organization")),
    ("GET", f"{_ORGANIZATION}/groups", Route(groups.of_organization, "organization")),
    ("POST", f"{_ORGANIZATION}/groups", Route(groups.create, "organization")),
    ("PUT", f"{_ORGANIZATION}/groups/{{}}", Route(groups.replace, "organization")),
    ("PATCH", f"{_ORGANIZATION}/groups/{{}}", Route(groups.change_members, "organization")),
    ("DELETE", f"{_ORGANIZATION}/groups/{{}}", Route(groups.delete, "organization")),
    ("GET", f"{_ORGANIZATION}/workspaces/{{}}/groups", Route(groups.of_organization_workspace, "organization")),
    ("POST", f"{_ORGANIZATION}/workspaces", Route(workspace_writes.create, "organization")),
    ("GET", _WORKSPACE, Route(workspaces.single, "workspace")),
    ("PUT", _WORKSPACE, Route(workspace_writes.update, "workspace")),
    ("GET", f"{_WORKSPACE}/clients", Route(clients.of_workspace, "workspace")),
    ("POST", f"{_WORKSPACE}/clients", Route(clients.create, "workspace")),
    ("POST", f"{_WORKSPACE}/clients/archive", Route(clients.archive_many, "workspace")),
    ("POST", f"{_WORKSPACE}/clients/data", Route(clients.data, "workspace")),
    ("POST", f"{_WORKSPACE}/clients/delete", Route(clients.delete_many, "workspace")),
    ("GET", f"{_WORKSPACE}/clients/{{}}", Route(clients.single, "workspace")),
    ("PUT", f"{_WORKSPACE}/clients/{{}}", Route(clients.update, "workspace")),
    ("DELETE", f"{_WORKSPACE}/clients/{{}}", Route(clients.delete, "workspace")),
    ("POST", f"{_WORKSPACE}/clients/{{}}/archive", Route(clients.archive, "workspace")),
    ("POST", f"{_WORKSPACE}/clients/{{}}/restore", Route(clients.restore, "workspace")),
    ("GET", f"{_WORKSPACE}/project_users", Route(project_people.users, "workspace")),
    ("POST", f"{_WORKSPACE}/project_users", Route(project_people.add_user, "workspace")),
    ("POST", f"{_WORKSPACE}/project_users/paginated", Route(project_people.users_paginated, "workspace")),
    ("PUT", f"{_WORKSPACE}/project_users/{{}}", Route(project_people.update_user, "workspace")),
    ("PATCH", f"{_WORKSPACE}/project_users/{{}}", Route(project_people.edit_users, "workspace")),
    ("DELETE", f"{_WORKSPACE}/project_users/{{}}", Route(project_people.remove_user, "workspace")),
    ("GET", f"{_WORKSPACE}/project_groups", Route(project_people.groups, "workspace")),
    ("POST", f"{_WORKSPACE}/project_groups", Route(project_people.add_group, "workspace")),
    ("DELETE", f"{_WORKSPACE}/project_groups/{{}}", Route(project_people.remove_group, "workspace")),
    ("GET", f"{_WORKSPACE}/projects", Route(projects.of_workspace, "workspace")),
    ("POST", f"{_WORKSPACE}/projects", Route(project_writes.create, "workspace")),
    ("GET", f"{_WORKSPACE}/projects/{{}}", Route(projects.single, "workspace")),
    ("PUT", f"{_WORKSPACE}/projects/{{}}", Route(project_writes.update, "workspace")),
    ("PATCH", f"{_WORKSPACE}/projects/{{}}", Route(project_writes.bulk_edit, "workspace")),
    ("DELETE", f"{_WORKSPACE}/projects/{{}}", Route(project_writes.delete, "workspace")),
    ("POST", f"{_WORKSPACE}/projects/{{}}/pin", Route(project_writes.pin, "workspace")),
    ("GET", f"{_WORKSPACE}/projects/{{}}/tasks", Route(tasks.of_project, "workspace")),
    ("POST", f"{_WORKSPACE}/projects/{{}}/tasks", Route(tasks.create, "workspace")),
    ("GET", f"{_WORKSPACE}/projects/{{}}/tasks/{{}}", Route(tasks.single, "workspace")),
    ("PUT", f"{_WORKSPACE}/projects/{{}}/tasks/{{}}", Route(tasks.update, "workspace")),
    ("PATCH", f"{_WORKSPACE}/projects/{{}}/tasks/{{}}", Route(tasks.bulk_edit, "workspace")),
    ("DELETE", f"{_WORKSPACE}/projects/{{}}/tasks/{{}}", Route(tasks.delete, "workspace")),
    ("POST", f"{_WORKSPACE}/rates", Route(workspace_writes.set_rate, "workspace")),
    ("GET", f"{_WORKSPACE}/rates/{{}}/{{}}", Route(rates.of_level, "workspace")),
    ("GET", f"{_WORKSPACE}/preferences", Route(preferences.show, "workspace")),
    ("POST", f"{_WORKSPACE}/preferences", Route(preferences.change, "workspace")),
    ("GET", f"{_WORKSPACE}/statistics", Route(workspaces.statistics, "workspace")),
    ("GET", f"{_WORKSPACE}/tags", Route(tags.of_workspace, "workspace")),
    ("POST", f"{_WORKSPACE}/tags", Route(tags.create, "workspace")),
    ("PATCH", f"{_WORKSPACE}/tags", Route(tags.delete_many, "workspace")),
    ("PUT", f"{_WORKSPACE}/tags/{{}}", Route(tags.update, "workspace")),
    ("DELETE", f"{_WORKSPACE}/tags/{{}}", Route(tags.delete, "workspace")),
    ("GET", f"{_WORKSPACE}/tasks", Route(tasks.of_workspace, "workspace")),
    ("GET", f"{_WORKSPACE}/tasks/basic", Route(tasks.basic, "workspace")),
    ("POST", f"{_WORKSPACE}/tasks/data", Route(tasks.data, "workspace")),
    ("GET", f"{_WORKSPACE}/time_entry_constraints", Route(workspaces.time_entry_constraints, "workspace")),
    ("POST", f"{_WORKSPACE}/time_entry_constraints", Route(workspace_writes.set_constraints, "workspace")),
    ("GET", f"{_WORKSPACE}/track_reminders", Route(workspaces.track_reminders, "workspace")),
    ("GET", f"{_WORKSPACE}/users", Route(people.users, "workspace")),
    ("GET", f"{_WORKSPACE}/workspace_users", Route(people.workspace_users, "workspace")),
    ("POST", f"{_WORKSPACE}/users/data", Route(workspace_people.data, "workspace")),
    ("PUT", f"{_WORKSPACE}/workspace_users/{{}}", Route(workspace_people.update, "workspace")),
    ("DELETE", f"{_WORKSPACE}/workspace_users/{{}}", Route(workspace_people.remove, "workspace")),
    ("GET", f"{_WORKSPACE}/groups", Route(groups.of_workspace, "workspace")),
    ("POST", f"{_WORKSPACE}/groups", Route(groups.create_in_workspace, "workspace")),
    ("PUT", f"{_WORKSPACE}/groups/{{}}", Route(groups.rename_in_workspace, "workspace")),
    ("DELETE", f"{_WORKSPACE}/groups/{{}}", Route(groups.delete_in_workspace, "workspace")),
    ("POST", _ENTRIES, Route(time_entries.create, "workspace")),
    ("PUT", f"{_ENTRIES}/{{}}", Route(time_entries.update, "workspace")),
    ("DELETE", f"{_ENTRIES}/{{}}", Route(time_entries.delete, "workspace")),
    ("PATCH", f"{_ENTRIES}/{{}}", Route(bulk_edit.bulk_edit, "workspace")),
    ("PATCH", f"{_ENTRIES}/{{}}/stop", Route(time_entries.stop, "workspace")),
)

_HOOK_OPERATIONS: tuple[tuple[str, str, Route], ...] = (
    ("GET", "/event_filters", Route(webhooks.event_filters, "hooks")),
    ("GET", "/limits/{}", Route(webhooks.limits, "hooks")),
    ("GET", "/status", Route(webhooks.status, "hooks")),
    ("POST", "/ping/{}/{}", Route(None, "hooks", webhooks.ping)),
    ("GET", "/subscriptions/{}", Route(webhooks.subscriptions, "hooks")),
    ("POST", "/subscriptions/{}", Route(None, "hooks", webhooks.create)),
    ("PUT", _SUBSCRIPTION, Route(None, "hooks", webhooks.update)),
    ("PATCH", _SUBSCRIPTION, Route(None, "hooks", webhooks.switch)),
    ("DELETE", _SUBSCRIPTION, Route(webhooks.delete, "hooks")),
    ("GET", f"{_SUBSCRIPTION}/events", Route(webhooks.events, "hooks")),
    ("GET", "/validate/{}/{}/{}", Route(webhooks.validate, "hooks", public=True)),
)

_REPORT_OPERATIONS: tuple[tuple[str, Route], ...] = (
    ("/search/time_entries", Route(detailed.search, "workspace")),
    ("/search/time_entries/totals", Route(totals.totals, "workspace")),
    *((f"/search/time_entries.{form}", Route(exports.detailed_file(form), "workspace")) for form in _FILES),
    ("/summary/time_entries", Route(summary.summary, "workspace")),
    *((f"/summary/time_entries.{form}", Route(exports.summary_file(form), "workspace")) for form in _FILES),
    ("/weekly/time_entries", Route(weekly.weekly, "workspace")),
    *((f"/weekly/time_entries.{form}", Route(exports.weekly_file(form), "workspace")) for form in ("csv", "pdf")),
    ("/projects/summary", Route(project_reports.by_user, "workspace")),
    ("/projects/{}/summary", Route(totals.of_project, "workspace")),
    ("/filters/projects/status", Route(project_reports.project_status, "workspace")),
    ("/filters/tasks/status", Route(project_reports.task_status, "workspace")),
    ("/filters/clients", Route(lookups.clients(searching=False), "workspace")),
    ("/search/clients", Route(lookups.clients(searching=True), "workspace")),
    ("/filters/projects", Route(lookups.projects(searching=False), "workspace")),
    ("/search/projects", Route(lookups.projects(searching=True), "workspace")),
    ("/filters/users", Route(lookups.users(searching=False), "workspace")),
    ("/search/users", Route(lookups.users(searching=True), "workspace")),
    ("/filters/tasks", Route(lookups.tasks, "workspace")),
    ("/search/tasks", Route(lookups.tasks, "workspace")),
    ("/filters/project_users", Route(lookups.project_users, "workspace")),
    ("/filters/project_groups", Route(lookups.project_groups, "workspace")),
)


def operations() -> list[tuple[str, str, Route]]:
    """Every operation as method, full path with ``{}`` for its variable parts, and route."""
    return [
        *((method, _TRACK + path, route) for method, path, route in _OPERATIONS),
        *((method, _HOOKS + path, route) for method, path, route in _HOOK_OPERATIONS),
        *(("POST", _REPORTS + path, route) for path, route in _REPORT_OPERATIONS),
    ]


def build_tree() -> Place:
    """The tree in which ``find`` looks."""
    root = Place()
    for method, path, route in operations():
        place = root
        for segment in path.split("/")[1:]:
            if segment == "{}":
                place.variable = place.variable or Place()
                place = place.variable
            else:
                place = place.fixed.setdefault(segment, Place())
        place.methods[method] = route
    return root


def find(root: Place, path: str) -> tuple[Place | None, list[str]]:
    """Look a path up.

    Args:
        root: the tree.
        path: the decoded path.

    Returns:
        The place, None for an unknown address, and the variable parts in order.
    """
    values: list[str] = []
    place = root
    for segment in path.split("/")[1:]:
        following = place.fixed.get(segment)
        if following is None:
            if place.variable is None or not segment:
                return None, values
            values.append(segment)
            following = place.variable
        place = following
    return (place if place.methods else None), values
