"""One valid call of every operation, and what the service must be asked for it (docs/facts/toggl.md 2, 4)."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from generator.runtime.gateway import load_connector
from toggl_simulator.app import App

ROOT = Path(__file__).parents[2]
FILES = load_connector(ROOT)
OPERATIONS = FILES.operations
WEBHOOK_TRIGGERS = {
    "OnTimeEntryCreated": "time_entry_created",
    "OnTimeEntryUpdated": "time_entry_updated",
    "OnTimeEntryDeleted": "time_entry_deleted",
    "OnTimeEntryStarted": "time_entry_started",
    "OnTimeEntryStopped": "time_entry_stopped",
}
POLLING_TRIGGERS = (
    "OnMyTimeEntryCreated",
    "OnMyTimeEntryUpdated",
    "OnMyTimeEntryDeleted",
    "OnMyTimeEntryStarted",
    "OnMyTimeEntryStopped",
)
# With e-mail and password, they ask for the token first.
TOKEN_FIRST = {*WEBHOOK_TRIGGERS, "DeleteWebhookSubscription", "GetWebhookSubscriptions"}
# Their answers are not the service's.
OWN_ANSWERS = {
    *(name for name, operation in OPERATIONS.items() if operation.is_trigger),
    *(name for name, operation in OPERATIONS.items() if operation.path.startswith(("/action/", "/lookup/"))),
    "ArchiveClient",
    "ConfirmWebhookEvent",
    "ExportSummaryReport",
    "ExportTimeEntries",
}
FORWARDED = tuple(name for name in OPERATIONS if name not in OWN_ANSWERS | TOKEN_FIRST)

TRACK = "/api/v9"
HOOKS = "/webhooks/api/v1"
REPORTS = "/reports/api/v3/workspace"


class ValidCall(NamedTuple):
    """A call that succeeds.

    Attributes:
        inputs: flat, as a flow gives them.
        sent: `METHOD path` of what the service is asked, in order; the query is left out.
    """

    inputs: dict[str, Any]
    sent: tuple[str, ...]


class Seeded(NamedTuple):
    """Ids of what the simulated service was seeded with, as far as calls name them."""

    user: int
    organization: int
    workspace: int
    project: int
    running: int
    finished: int
    client: int
    archived_client: int
    tag: int
    task: int
    other_project: int
    colleague: int

    @classmethod
    def of(cls, app: App) -> "Seeded":
        state = app.state
        user = next(user for user in state.users.values() if user.api_token == app.token)
        workspace = state.workspaces[user.default_workspace_id]
        with_tasks = [task.project_id for task in state.tasks.values() if task.workspace_id == workspace.id]
        projects = with_tasks + [one.id for one in state.projects.values() if one.workspace_id == workspace.id]
        # Of that workspace: on which of them somebody worked last, the calendar decides.
        finished = min(
            entry.id
            for entry in state.time_entries.values()
            if (entry.user_id, entry.workspace_id) == (user.id, workspace.id)
            and entry.stop is not None
            and entry.deleted_at is None
        )
        running = state.running[user.id]

        def in_workspace(things: Any, **wanted: Any) -> int:
            """The least id, because the order of what is seeded is nobody's business; 0 where a plan has none."""
            wanted |= {"workspace_id": workspace.id, "deleted_at": None}
            found = (one.id for one in things if all(getattr(one, key, None) == it for key, it in wanted.items()))
            return min(found, default=0)

        taking_part = {(seat.project_id, seat.user_id) for seat in state.project_users.values()}
        return cls(
            user.id,
            workspace.organization_id,
            workspace.id,
            projects[0],
            running,
            finished,
            in_workspace(state.clients.values(), archived=False),
            in_workspace(state.clients.values(), archived=True),
            in_workspace(state.tags.values()),
            in_workspace(state.tasks.values(), project_id=projects[0]),
            *min(
                (project.id, place.user_id)
                for project in state.projects.values()
                for place in state.memberships.values()
                if project.workspace_id == place.workspace_id == workspace.id
                and project.deleted_at is None
                and place.usable
                and (project.id, place.user_id) not in taking_part
            ),
        )


def event_of(seeded: Seeded, action: str = "created") -> dict[str, Any]:
    """Return an event as the service sends it (docs/facts/toggl.md 4.5)."""
    return {
        "event_id": 9_123_456_789_012_345,
        "created_at": "2026-03-02T09:00:00.000000Z",
        "creator_id": seeded.user,
        "metadata": {
            "action": action,
            "model": "time_entry",
            "event_user_id": str(seeded.user),
            "workspace_id": str(seeded.workspace),
            "time_entry_id": str(seeded.finished),
        },
        "payload": {"id": seeded.finished, "workspace_id": seeded.workspace, "duration": 60, "stop": None},
        "subscription_id": 7,
        "timestamp": "2026-03-02T09:00:01.000000Z",
        "url_callback": "https://example.com/flow",
        "validation_code": None,
        "validation_code_url": None,
    }


def entity_calls(seeded: Seeded) -> dict[str, ValidCall]:
    """Return one call of each operation about projects, clients, tags, tasks, people (docs/facts/toggl.md 2, 6, 7)."""
    in_workspace = {"workspace_id": seeded.workspace}
    in_organization = {"organization_id": seeded.organization}
    workspace = f"{TRACK}/workspaces/{seeded.workspace}"
    organization = f"{TRACK}/organizations/{seeded.organization}"
    projects, client = f"{workspace}/projects", {**in_workspace, "client_id": seeded.client}
    archived = {**in_workspace, "client_id": seeded.archived_client}
    tag, project = {**in_workspace, "tag_id": seeded.tag}, {**in_workspace, "project_id": seeded.project}
    task, tasks = {**project, "task_id": seeded.task}, f"{projects}/{seeded.project}/tasks"
    clients, name = f"{workspace}/clients", {"body/name": "Something new"}
    member = {"body/project_id": seeded.other_project, "body/user_id": seeded.colleague}
    invited = [{"workspace_id": seeded.workspace, "role": "user"}]
    sent = {
        "CreateProject": ({**in_workspace, **name}, f"POST {projects}"),
        "UpdateProject": ({**project, "body/active": False}, f"PUT {projects}/{seeded.project}"),
        "DeleteProject": ({**project, "teDeletionMode": "unassign"}, f"DELETE {projects}/{seeded.project}"),
        "AddProjectUser": ({**in_workspace, **member}, f"POST {workspace}/project_users"),
        "GetWorkspaceClient": (client, f"GET {clients}/{seeded.client}"),
        "CreateClient": ({**in_workspace, **name}, f"POST {clients}"),
        "UpdateClient": ({**client, **name}, f"PUT {clients}/{seeded.client}"),
        "DeleteClient": (client, f"DELETE {clients}/{seeded.client}"),
        "ArchiveClient": (client, f"POST {clients}/{seeded.client}/archive"),
        "RestoreClient": (archived, f"POST {clients}/{seeded.archived_client}/restore"),
        "CreateTag": ({**in_workspace, **name}, f"POST {workspace}/tags"),
        "UpdateTag": ({**tag, **name}, f"PUT {workspace}/tags/{seeded.tag}"),
        "DeleteTag": (tag, f"DELETE {workspace}/tags/{seeded.tag}"),
        "GetProjectTasks": (project, f"GET {tasks}"),
        "GetProjectTask": (task, f"GET {tasks}/{seeded.task}"),
        "CreateTask": ({**project, **name}, f"POST {tasks}"),
        "UpdateTask": ({**task, "body/active": False}, f"PUT {tasks}/{seeded.task}"),
        "DeleteTask": (task, f"DELETE {tasks}/{seeded.task}"),
        "GetOrganizationUsers": (in_organization, f"GET {organization}/users"),
        "ListOrganizationGroups": (in_organization, f"GET {organization}/groups"),
        "CreateGroup": ({**in_organization, **name}, f"POST {organization}/groups"),
        "InviteUsers": (
            {**in_organization, "body/emails": ["new@example.com"], "body/workspaces": invited},
            f"POST {organization}/invitations",
        ),
    }
    return {operation: ValidCall(inputs, (line,)) for operation, (inputs, line) in sent.items()}


def report_calls(seeded: Seeded) -> dict[str, ValidCall]:
    """Return one call of every report (docs/facts/toggl.md 8)."""
    today = datetime.now(UTC).date()
    reports = f"{REPORTS}/{seeded.workspace}"
    range_ = {"body/start_date": str(today - timedelta(days=6)), "body/end_date": str(today)}
    inputs = {"workspace_id": seeded.workspace, **range_}
    paths = {
        "SearchTimeEntries": "search/time_entries",
        "GetSummaryReport": "summary/time_entries",
        "GetTimeEntryTotals": "search/time_entries/totals",
        "GetProjectUserTotals": "projects/summary",
    }
    files = {"ExportTimeEntries": "search", "ExportSummaryReport": "summary"}
    week = {key: value for key, value in inputs.items() if key != "body/end_date"}
    projects = {"workspace_id": seeded.workspace, "body/ids": [seeded.project]}
    return {
        **{name: ValidCall(inputs, (f"POST {reports}/{path}",)) for name, path in paths.items()},
        **{
            name: ValidCall({**inputs, "extension": "csv"}, (f"POST {reports}/{kind}/time_entries.csv",))
            for name, kind in files.items()
        },
        "GetWeeklyReport": ValidCall(week, (f"POST {reports}/weekly/time_entries",)),
        "GetProjectProgress": ValidCall(projects, (f"POST {reports}/filters/projects/status",)),
    }


def own_calls(seeded: Seeded, callback: str) -> dict[str, ValidCall]:
    """Return one call of every operation on a path of the connector's own, but for triggers of time entries."""
    in_workspace, name = {"workspace_id": seeded.workspace}, {"body/name": "Something new"}
    workspace = f"{TRACK}/workspaces/{seeded.workspace}"
    kinds = {"FindOrCreateProject": "projects", "FindOrCreateClient": "clients", "FindOrCreateTag": "tags"}
    polled = {"OnProjectCreated": "projects", "OnClientCreated": "clients", "OnTaskCreated": "tasks"}
    stop = f"{workspace}/time_entries/{seeded.running}/stop"
    return {
        **{
            operation: ValidCall({**in_workspace, **name}, (f"GET {workspace}/{kind}", f"POST {workspace}/{kind}"))
            for operation, kind in kinds.items()
        },
        **{
            operation: ValidCall(in_workspace, (f"GET {TRACK}/me/{kind}",))
            for operation, kind in {**polled, "OnTagCreated": "tags"}.items()
        },
        "OnWorkspaceTimeEntry": ValidCall(in_workspace, (f"POST {REPORTS}/{seeded.workspace}/search/time_entries",)),
        "OnWorkspaceEvent": ValidCall(
            {**in_workspace, "body/url_callback": callback},
            (f"GET {TRACK}/me", f"POST {HOOKS}/subscriptions/{seeded.workspace}"),
        ),
        "ListProjectColors": ValidCall(in_workspace, ()),
        "StartTimeEntry": ValidCall({**in_workspace, "body/description": "x"}, (f"POST {workspace}/time_entries",)),
        "StopCurrentTimeEntry": ValidCall({}, (f"GET {TRACK}/me/time_entries/current", f"PATCH {stop}")),
        "LockTimeEntries": ValidCall(
            {**in_workspace, "body/report_locked_at": "2026-01-01"}, (f"POST {workspace}/preferences",)
        ),
    }


def valid_calls(seeded: Seeded, callback: str = "https://example.com/flow") -> dict[str, ValidCall]:
    """Return one call of every operation but `DeleteWebhookSubscription`, which needs a subscription."""
    in_workspace = {"workspace_id": seeded.workspace}
    workspace = f"{TRACK}/workspaces/{seeded.workspace}"
    entries = f"{workspace}/time_entries"
    start = (datetime.now(UTC) - timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M:%SZ")
    project = {**in_workspace, "project_id": seeded.project}
    finished = {**in_workspace, "time_entry_id": seeded.finished}
    calls = {
        name: ValidCall({}, (f"GET {TRACK}/me{path}",))
        for name, path in {
            "GetMe": "",
            "GetMeClients": "/clients",
            "GetMeFeatures": "/features",
            "GetMeLocation": "/location",
            "GetMeLogged": "/logged",
            "GetMeOrganizations": "/organizations",
            "GetMeQuota": "/quota",
            "GetMeProjects": "/projects",
            "GetMeProjectsPaginated": "/projects/paginated",
            "GetMeTags": "/tags",
            "GetMeTasks": "/tasks",
            "GetMeTrackReminders": "/track_reminders",
            "GetMeWebTimer": "/web-timer",
            "GetMeWorkspaces": "/workspaces",
            "GetMeTimeEntries": "/time_entries",
            "GetCurrentTimeEntry": "/time_entries/current",
            **dict.fromkeys(POLLING_TRIGGERS, "/time_entries"),
        }.items()
    }
    calls |= {
        name: ValidCall(in_workspace, (f"GET {workspace}{path}",))
        for name, path in {
            "GetWorkspace": "",
            "GetWorkspaceUsers": "/users",
            "GetWorkspaceProjectUsers": "/project_users",
            "GetWorkspaceProjects": "/projects",
            "GetWorkspaceStatistics": "/statistics",
            "GetWorkspaceTimeEntryConstraints": "/time_entry_constraints",
            "GetWorkspaceTrackReminders": "/track_reminders",
            "GetWorkspaceClients": "/clients",
            "GetWorkspaceTags": "/tags",
            "GetWorkspaceTasks": "/tasks",
            "ListWorkspaceGroups": "/groups",
            "ListWorkspaceProjects": "/projects",
        }.items()
    }
    calls |= {
        name: ValidCall(
            {**in_workspace, "body/url_callback": callback},
            (f"GET {TRACK}/me", f"POST {HOOKS}/subscriptions/{seeded.workspace}"),
        )
        for name in WEBHOOK_TRIGGERS
    }
    return calls | {
        "GetWebhookSubscriptions": ValidCall(
            in_workspace, (f"GET {TRACK}/me", f"GET {HOOKS}/subscriptions/{seeded.workspace}")
        ),
        "UpdateMe": ValidCall({"body/fullname": "Ada K. Lovelace"}, (f"PUT {TRACK}/me",)),
        "GetTimeEntryById": ValidCall(
            {"time_entry_id": seeded.finished, "meta": True}, (f"GET {TRACK}/me/time_entries/{seeded.finished}",)
        ),
        "GetWorkspaceProject": ValidCall(project, (f"GET {workspace}/projects/{seeded.project}",)),
        **entity_calls(seeded),
        **report_calls(seeded),
        **own_calls(seeded, callback),
        "GetWorkspaceRates": ValidCall(
            {**in_workspace, "level": "workspace", "level_id": seeded.workspace},
            (f"GET {workspace}/rates/workspace/{seeded.workspace}",),
        ),
        "GetOrganizationWorkspaceUsers": ValidCall(
            {**in_workspace, "organization_id": seeded.organization},
            (f"GET {TRACK}/organizations/{seeded.organization}/workspaces/{seeded.workspace}/workspace_users",),
        ),
        "CreateTimeEntry": ValidCall(
            {**in_workspace, "body/start": start, "body/duration": 3600},
            (f"POST {entries}",),
        ),
        "UpdateTimeEntry": ValidCall(
            {**finished, "body/description": "another name"}, (f"PUT {entries}/{seeded.finished}",)
        ),
        "DeleteTimeEntry": ValidCall(finished, (f"DELETE {entries}/{seeded.finished}",)),
        "BulkEditTimeEntries": ValidCall(
            {
                **in_workspace,
                "time_entry_id": f"{seeded.finished},{seeded.running}",
                "body": [{"op": "replace", "path": "/description", "value": "both"}],
            },
            (f"PATCH {entries}/{seeded.finished},{seeded.running}",),
        ),
        "StopTimeEntry": ValidCall(
            {**in_workspace, "time_entry_id": seeded.running}, (f"PATCH {entries}/{seeded.running}/stop",)
        ),
        "ConfirmWebhookEvent": ValidCall({"body/event": event_of(seeded)}, ()),
    }


ANY_IDS = Seeded(*range(1, 13))
"""For a service that answers without looking."""
