"""One valid call of every operation, and what the service must be asked for it (Toggl API facts 2 and 5)."""

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
OWN_ANSWERS = {*WEBHOOK_TRIGGERS, *POLLING_TRIGGERS, "ConfirmWebhookEvent"}
FORWARDED = tuple(name for name in OPERATIONS if name not in OWN_ANSWERS | TOKEN_FIRST)

TRACK = "/api/v9"
HOOKS = "/webhooks/api/v1"


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
        return cls(user.id, workspace.organization_id, workspace.id, projects[0], running, finished)


def event_of(seeded: Seeded, action: str = "created") -> dict[str, Any]:
    """Give an event as the service sends it (Toggl API facts 5.5)."""
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


def valid_calls(seeded: Seeded, callback: str = "https://example.com/flow") -> dict[str, ValidCall]:
    """Give one call of every operation but `DeleteWebhookSubscription`, which needs a subscription."""
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
            "ListWorkspaceClients": "/clients",
            "ListWorkspaceProjects": "/projects",
            "ListWorkspaceTags": "/tags",
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
        "ListProjectTasks": ValidCall(project, (f"GET {workspace}/projects/{seeded.project}/tasks",)),
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


ANY_IDS = Seeded(user=1, organization=2, workspace=3, project=4, running=5, finished=6)
"""For a service that answers without looking."""
