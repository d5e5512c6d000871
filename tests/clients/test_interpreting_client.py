"""Bravado builds a client from the definition, and calls the connector with it: nothing breaks the definition."""

import json
from datetime import UTC, datetime

import pytest
from clients.conftest import DEFINITION
from clients.damage import DAMAGES, damaged
from clients.interpreted import OLD_JSONSCHEMA, interpreted

pytestmark = pytest.mark.filterwarnings(OLD_JSONSCHEMA)

WORKSPACE, PROJECT, ORGANIZATION = 4_000_137, 12_000_137, 6_000_137
# A client that keeps numbers as doubles makes another number of it.
LARGEST_ID = 2**63 - 1
START = datetime(2026, 3, 18, 9, tzinfo=UTC)

# The service itself knows no triggers.
only_platform = pytest.mark.parametrize("built", ["platform"], indirect=True)


@pytest.fixture(scope="module", params=["service", "platform"])
def built(request, sites):
    """Build one client for each site."""
    site = sites(request.param)
    with interpreted(json.loads(DEFINITION.read_bytes()), site.url, site.app.credentials) as client:
        yield site, client


@pytest.fixture
def site(built):
    built[0].app.reset()
    return built[0]


@pytest.fixture
def client(site, built):
    built[1].called.clear()
    return built[1]


def refusal(call, *args, **arguments):
    """Return the name of the exception that a call raises, and its text."""
    with pytest.raises(Exception) as caught:  # noqa: PT011 - bravado's exceptions have no common base
        call(*args, **arguments)
    return type(caught.value).__name__, str(caught.value)


def new_entry(**members):
    return {"created_with": "tests", "workspace_id": WORKSPACE, "start": START, **members}


def test_ten_operations(client):
    workspace = client("GetMe").default_workspace_id
    assert workspace in [each.id for each in client("GetMeWorkspaces")]
    project = client("GetWorkspaceProjects", workspace_id=workspace, name="Website relaunch")[0].id
    body = new_entry(workspace_id=workspace, duration=-1, description="Reading")
    entry = client("CreateTimeEntry", workspace_id=workspace, body=body)
    named = {"workspace_id": workspace, "time_entry_id": entry.id}
    assert entry.id > 2**31
    assert (entry.start, entry.stop, entry.duration, entry.project_id) == (START, None, -1, None)
    assert client("GetCurrentTimeEntry")["id"] == entry.id
    changed = client("UpdateTimeEntry", **named, body={"description": "Writing", "project_id": project})
    assert (changed.description, changed.project_id) == ("Writing", project)
    bulk = client(
        "BulkEditTimeEntries",
        workspace_id=workspace,
        time_entry_id=f"{entry.id},{LARGEST_ID}",
        body=[{"op": "add", "path": "/tags", "value": ["deep work"]}, {"op": "remove", "path": "/description"}],
    )
    assert (bulk.success, [failure.id for failure in bulk.failure]) == ([entry.id], [LARGEST_ID])
    stopped = client("StopTimeEntry", **named)
    assert (stopped.tags, stopped.stop > START) == (["deep work"], True)
    read = client("GetTimeEntryById", time_entry_id=entry.id, meta=True)
    assert (read.id, read.duration, read.project_name) == (entry.id, stopped.duration, "Website relaunch")
    assert refusal(client, "StopTimeEntry", **named)[0] == "HTTPConflict"
    assert client("DeleteTimeEntry", **named) is None
    assert refusal(client, "GetTimeEntryById", time_entry_id=entry.id)[0] == "HTTPNotFound"
    assert len(client.called) == 10


def test_reads(client):
    of_workspace = {"workspace_id": WORKSPACE}
    calls = {
        "GetMe": {"with_related_data": True},
        "GetMeClients": {},
        "GetMeFeatures": {},
        "GetMeLocation": {},
        "GetMeOrganizations": {},
        "GetMeProjects": {"include_archived": "true"},
        "GetMeProjectsPaginated": {"per_page": 2},
        "GetMeTags": {},
        "GetMeTasks": {"include_not_active": "true", "meta": True},
        "GetMeTimeEntries": {"meta": True, "include_sharing": True},
        "GetMeTrackReminders": {},
        "GetMeWebTimer": {},
        "GetMeWorkspaces": {},
        "GetOrganizationWorkspaceUsers": {"organization_id": ORGANIZATION, **of_workspace},
        "GetWorkspace": of_workspace,
        "GetWorkspaceProject": {"project_id": PROJECT, **of_workspace},
        "GetWorkspaceProjects": {"sort_field": "name", "per_page": 200, **of_workspace},
        "GetWorkspaceProjectUsers": {"project_ids": f"{PROJECT},12004137", **of_workspace},
        "GetWorkspaceRates": {"level": "workspace", "level_id": WORKSPACE, **of_workspace},
        "GetWorkspaceStatistics": of_workspace,
        "GetWorkspaceTimeEntryConstraints": of_workspace,
        "GetWorkspaceTrackReminders": of_workspace,
        "GetWorkspaceUsers": of_workspace,
        "GetProjectTasks": {"project_id": PROJECT, **of_workspace},
        "GetWorkspaceClients": of_workspace,
        "GetWorkspaceTags": of_workspace,
    }
    for operation, arguments in calls.items():
        assert client(operation, **arguments), operation
    assert client.called == calls.keys()


def test_null_is_nothing(client, site):
    current = client("GetCurrentTimeEntry")
    client("StopTimeEntry", workspace_id=WORKSPACE, time_entry_id=current["id"])
    nothing = client("GetCurrentTimeEntry")
    if site.base:
        assert set(nothing.values()) == {None}  # the code makes it an object, and bravado fills in what is missing
    else:
        assert nothing is None


def test_wrong_credentials(site):
    with interpreted(json.loads(DEFINITION.read_bytes()), site.url, (site.app.credentials[0], "wrong")) as client:
        assert refusal(client, "GetMe")[0] == "HTTPForbidden"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (new_entry(start=None), "is a required value"),
        (new_entry(workspace_id="here"), "here"),
        (new_entry(duration=3_596_401), "maximum"),
        (new_entry(tags=["tag"] * 51), "is too long"),
        (new_entry(tags="tag"), "list"),
    ],
    ids=["required", "number", "maximum", "longest", "list"],
)
def test_a_request_that_breaks_the_definition_is_not_sent(client, body, expected):
    name, text = refusal(client, "CreateTimeEntry", workspace_id=WORKSPACE, body=body)
    assert name in ("ValidationError", "SwaggerMappingError")
    assert expected in text


@only_platform
def test_a_polling_trigger(client):
    answer = client.answer("OnMyTimeEntryCreated")
    assert (answer.status, answer.value) == (202, None)
    assert "since=" in answer.headers["location"]


@only_platform
def test_a_webhook_trigger(client, site, callback):
    body = {"url_callback": f"{callback.url}/flow"}
    answer = client.answer("OnTimeEntryCreated", workspace_id=WORKSPACE, body=body)
    assert answer.status == 201
    ping = client("ConfirmWebhookEvent", body={"event": callback.next()})
    assert (ping.kind, ping.confirmed) == ("ping", True)
    entry = client("CreateTimeEntry", workspace_id=WORKSPACE, body=new_entry(duration=60))
    sent = callback.next()
    event = client("ConfirmWebhookEvent", body={"event": sent})
    assert event.event_id == sent["event_id"] > 2**53
    assert (event.kind, event.time_entry.id, event.time_entry.start) == ("created", entry.id, START)
    address, _, subscription = answer.headers["location"].rpartition("/")
    assert address == f"{site.base}/webhooks/api/v1/subscriptions/{WORKSPACE}"
    client("DeleteWebhookSubscription", workspace_id=WORKSPACE, subscription_id=int(subscription))


@pytest.fixture(scope="module")
def damaged_client(service):
    """Build a client from a definition full of mistakes."""
    service.app.reset()
    document = damaged(json.loads(DEFINITION.read_bytes()))
    with interpreted(document, service.url, service.app.credentials) as client:
        yield client


@pytest.mark.parametrize("name", [name for name, damage in DAMAGES.items() if damage.bravado])
def test_a_mistake_in_the_definition_is_seen(damaged_client, name):
    damage = DAMAGES[name]
    of_workspace = {"workspace_id": WORKSPACE} if "{workspace_id}" in damage.path else {}
    got, text = refusal(damaged_client, damage.operation, **of_workspace, **damage.arguments)
    assert got == damage.bravado[0]
    assert damage.bravado[1] in text


def test_what_is_not_damaged_still_passes(damaged_client):
    assert damaged_client("GetMeWorkspaces")
