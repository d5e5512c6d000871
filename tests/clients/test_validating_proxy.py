"""Prism between a plain HTTP client and the connector: neither requests nor answers break the definition."""

import json

import httpx
import pytest
from clients.conftest import DEFINITION
from clients.damage import DAMAGES, damaged
from clients.prism import MISSING, PlainClient, find_prism, proxied

pytestmark = pytest.mark.skipif(find_prism() is None, reason=MISSING)

WORKSPACE, PROJECT, ORGANIZATION = 4_000_137, 12_000_137, 6_000_137
ENTRIES = f"/api/v9/workspaces/{WORKSPACE}/time_entries"
START = "2026-03-18T09:00:00Z"
NEW = {"created_with": "tests", "workspace_id": WORKSPACE, "start": START}
# The service itself knows no triggers.
only_platform = pytest.mark.parametrize("line", ["platform"], indirect=True)


@pytest.fixture(scope="module", params=["service", "platform"])
def line(request, sites):
    """Put Prism in front of a site."""
    site = sites(request.param)
    with proxied(DEFINITION, site.url) as url, httpx.Client(base_url=url, auth=site.app.credentials) as http:
        yield site, PlainClient(http)


@pytest.fixture
def client(line):
    site, client = line
    site.app.reset()
    return client


@pytest.fixture
def is_platform(line):
    return bool(line[0].base)


@pytest.mark.parametrize(
    "path",
    [
        "/api/v9/me",
        "/api/v9/me?with_related_data=true",
        "/api/v9/me/clients",
        "/api/v9/me/features",
        "/api/v9/me/location",
        "/api/v9/me/logged",
        "/api/v9/me/organizations",
        "/api/v9/me/projects?include_archived=true",
        "/api/v9/me/projects/paginated?per_page=2",
        "/api/v9/me/tags",
        "/api/v9/me/tasks?include_not_active=true&meta=true",
        "/api/v9/me/track_reminders",
        "/api/v9/me/web-timer",
        "/api/v9/me/workspaces",
        "/api/v9/me/time_entries?meta=true&include_sharing=true",
        "/api/v9/me/time_entries/current",
        f"/api/v9/organizations/{ORGANIZATION}/workspaces/{WORKSPACE}/workspace_users",
        f"/api/v9/workspaces/{WORKSPACE}",
        f"/api/v9/workspaces/{WORKSPACE}/clients",
        f"/api/v9/workspaces/{WORKSPACE}/tags",
        f"/api/v9/workspaces/{WORKSPACE}/users",
        f"/api/v9/workspaces/{WORKSPACE}/projects?sort_field=name&sort_order=ASC&per_page=200",
        f"/api/v9/workspaces/{WORKSPACE}/projects/{PROJECT}",
        f"/api/v9/workspaces/{WORKSPACE}/projects/{PROJECT}/tasks",
        f"/api/v9/workspaces/{WORKSPACE}/project_users?project_ids={PROJECT}%2C12004137",
        f"/api/v9/workspaces/{WORKSPACE}/rates/workspace/{WORKSPACE}",
        f"/api/v9/workspaces/{WORKSPACE}/statistics",
        f"/api/v9/workspaces/{WORKSPACE}/time_entry_constraints",
        f"/api/v9/workspaces/{WORKSPACE}/track_reminders",
    ],
)
def test_reads(client, path):
    value = client.expect(200, "GET", path)
    assert (value is None) == (path == "/api/v9/me/logged")


def test_ten_operations(client, is_platform):
    workspace = client.expect(200, "GET", "/api/v9/me")["default_workspace_id"]
    assert workspace in [each["id"] for each in client.expect(200, "GET", "/api/v9/me/workspaces")]
    entries = f"/api/v9/workspaces/{workspace}/time_entries"
    project = client.expect(200, "GET", f"/api/v9/workspaces/{workspace}/projects?name=Website%20relaunch")[0]["id"]
    new = {**NEW, "workspace_id": workspace, "duration": -1, "description": "Reading"}
    entry = client.expect(200, "POST", f"{entries}?meta=true", new)
    identity = entry["id"]
    assert identity > 2**31
    assert entry["duration"] == -1
    assert entry.get("stop") is None
    assert ("stop" in entry) == (not is_platform)
    assert client.expect(200, "GET", "/api/v9/me/time_entries/current")["id"] == identity
    changed = client.expect(200, "PUT", f"{entries}/{identity}", {"description": "Writing", "project_id": project})
    assert (changed["description"], changed["project_id"]) == ("Writing", project)
    changes = [{"op": "add", "path": "/tags", "value": ["deep work"]}, {"op": "remove", "path": "/description"}]
    bulk = client.expect(200, "PATCH", f"{entries}/{identity}%2C17", changes)
    assert (bulk["success"], [failure["id"] for failure in bulk["failure"]]) == ([identity], [17])
    stopped = client.expect(200, "PATCH", f"{entries}/{identity}/stop")
    assert (stopped["tags"], stopped["duration"] > 0) == (["deep work"], True)
    read = client.expect(200, "GET", f"/api/v9/me/time_entries/{identity}?meta=true")
    assert (read["id"], read["duration"], read["project_name"]) == (identity, stopped["duration"], "Website relaunch")
    assert client.expect(200, "DELETE", f"{entries}/{identity}") is None
    client.expect(404, "GET", f"/api/v9/me/time_entries/{identity}")


def test_changes_of_the_user(client):
    client.expect(200, "PUT", "/api/v9/me", {"fullname": "Ada King", "beginning_of_week": 0})
    assert client.expect(200, "GET", "/api/v9/me")["fullname"] == "Ada King"


def test_no_running_timer(client, is_platform):
    running = client.expect(200, "GET", "/api/v9/me/time_entries/current")["id"]
    client.expect(200, "PATCH", f"{ENTRIES}/{running}/stop")
    assert client.expect(200, "GET", "/api/v9/me/time_entries/current") == ({} if is_platform else None)


def test_errors(client, is_platform):
    running = client.expect(200, "GET", "/api/v9/me/time_entries/current")["id"]
    client.expect(200, "PATCH", f"{ENTRIES}/{running}/stop")
    refused = [
        client.expect(409, "PATCH", f"{ENTRIES}/{running}/stop"),
        client.expect(400, "POST", ENTRIES, {**NEW, "stop": "2026-03-18T08:00:00Z"}),
        client.expect(404, "DELETE", f"{ENTRIES}/17"),
        client.expect(403, "GET", "/api/v9/workspaces/17/tags"),
    ]
    if is_platform:
        assert [value["error"]["code"] for value in refused] == [409, 400, 404, 403]
    else:
        assert {type(value) for value in refused} == {str}


def test_wrong_credentials(line):
    site, client = line
    with httpx.Client(base_url=client.address, auth=(site.app.credentials[0], "wrong")) as http:
        PlainClient(http).expect(403, "GET", "/api/v9/me")


@only_platform
def test_a_polling_trigger(client, line):
    def poll(path):
        answer = client("GET", path)
        assert answer.violations == []
        return answer.status, answer.body, answer.headers["location"].removeprefix(line[0].base)

    status, value, further = poll("/trigger/my_time_entries/created")
    assert (status, value) == (202, None)
    entry = client.expect(200, "POST", ENTRIES, {**NEW, "duration": 60})
    status, value, further = poll(further)
    assert (status, [each["id"] for each in value]) == (200, [entry["id"]])
    assert poll(further)[:2] == (202, None)


@only_platform
def test_a_webhook_trigger(client, line, callback):
    subscriptions = f"/webhooks/api/v1/subscriptions/{WORKSPACE}"
    answer = client("POST", f"{subscriptions}/time_entry_created", {"url_callback": f"{callback.url}/flow"})
    assert (answer.status, answer.violations) == (201, [])
    ping = client.expect(200, "POST", "/webhooks/api/v1/confirm", {"event": callback.next()})
    assert (ping["kind"], ping["confirmed"]) == ("ping", True)
    # The ids of events are above 2^53, where numbers end for Prism as for all of JavaScript; so this one gets another.
    entry = client.expect(200, "POST", ENTRIES, {**NEW, "duration": 60})
    event = client.expect(200, "POST", "/webhooks/api/v1/confirm", {"event": {**callback.next(), "event_id": 1}})
    assert (event["kind"], event["time_entry"]["id"]) == ("created", entry["id"])
    end = answer.headers["location"].removeprefix(line[0].base)
    assert end.startswith(subscriptions)
    client.expect(200, "DELETE", end)


@pytest.fixture(scope="module")
def damaged_line(service, tmp_path_factory):
    """Put Prism in front of the service, with a definition full of mistakes."""
    definition = tmp_path_factory.mktemp("damaged") / DEFINITION.name
    definition.write_text(json.dumps(damaged(json.loads(DEFINITION.read_bytes()))))
    service.app.reset()
    with (
        proxied(definition, service.url) as url,
        httpx.Client(base_url=url, auth=service.app.credentials) as http,
    ):
        yield PlainClient(http)


@pytest.mark.parametrize("name", DAMAGES)
def test_a_mistake_in_the_definition_is_seen(damaged_line, name):
    damage = DAMAGES[name]
    answer = damaged_line("GET", damage.path.format(workspace_id=WORKSPACE))
    assert any(damage.prism in violation for violation in answer.violations), answer


def test_without_the_mistakes_the_same_requests_pass(client):
    answers = [client("GET", damage.path.format(workspace_id=WORKSPACE)) for damage in DAMAGES.values()]
    assert [answer.violations for answer in answers] == [[]] * len(answers)


def test_what_is_not_damaged_still_passes(damaged_line):
    damaged_line.expect(200, "GET", "/api/v9/me/workspaces")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"created_with": "tests", "workspace_id": WORKSPACE}, "must have required property 'start'"),
        ({**NEW, "workspace_id": "here"}, "workspace_id must be integer"),
        ({**NEW, "duration": 3_596_401}, "duration must be <= 3596400"),
        ({**NEW, "tags": ["tag"] * 51}, "tags must NOT have more than 50 items"),
        ({**NEW, "start": "yesterday"}, 'start must match format \\"date-time\\"'),
    ],
    ids=["required", "number", "maximum", "longest", "date"],
)
def test_a_request_that_breaks_the_definition_is_not_sent(client, body, expected):
    answer = client("POST", ENTRIES, body)
    assert answer.status == 422
    assert expected in answer.violations[0]
