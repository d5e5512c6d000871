"""`connector subscriptions` in front of the simulated service, with the real connector and its code."""

import json
from pathlib import Path

import command_runs
import httpx
import pytest

from generator.runtime.local.callbacks import receive_callbacks
from generator.runtime.local.service import served
from generator.runtime.script import find_runtime
from toggl_simulator.app import create_app

ROOT = Path(__file__).parents[2]
HOOKS = "/webhooks/api/v1/subscriptions"
SEEDED = ("Forgotten experiment 1", "Forgotten experiment 2")
SIGNATURE = "?sig=kept-from-everybody"
pytestmark = pytest.mark.skipif(find_runtime() is None, reason="no .NET runtime on this machine")


class Service:
    """A service that runs, with subscriptions of this connector and of somebody else."""

    def __init__(self, app, client, callback):
        self.app, self.client, self.url = app, client, str(client.base_url)
        first, second = [row["id"] for row in client.get("/api/v9/me/workspaces").json()][:2]
        self.workspaces = (first, second)
        self.add(first, "Power Platform: When a time entry is created (1)", f"{callback}/flows/1{SIGNATURE}")
        self.add(first, "Of somebody else", f"{callback}/flows/2{SIGNATURE}")
        self.add(second, "Power Platform: When a time entry is deleted (2)", f"{callback}/flows/3{SIGNATURE}")

    def add(self, workspace, description, callback):
        filters = [{"entity": "time_entry", "action": "created"}]
        body = {"url_callback": callback, "description": description, "event_filters": filters, "enabled": True}
        answer = self.client.post(f"{HOOKS}/{workspace}", json=body)
        assert answer.status_code == 200, answer.text

    def descriptions(self):
        rows = [self.client.get(f"{HOOKS}/{workspace}").json() for workspace in self.workspaces]
        return [row["description"] for each in rows for row in each if row["description"] not in SEEDED]


@pytest.fixture(scope="module")
def site():
    """One server for all; a test gets a service of its own behind it."""

    class Site:
        app = None

        async def __call__(self, scope, receive, send):
            await self.app(scope, receive, send)

    site = Site()
    with served(site) as url, receive_callbacks(lambda body: None, public="http://127.0.0.1/x") as address:
        yield site, url, f"http://127.0.0.1:{address.port}"


@pytest.fixture
def service(site, monkeypatch):
    for name in ("CONNECTOR_USER", "CONNECTOR_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    front, url, callback = site
    front.app = create_app()
    with httpx.Client(base_url=url, auth=("5eed" * 8, "api_token"), timeout=60) as client:
        yield Service(front.app, client, callback)


def run(capsys, service, *arguments):
    code, out, err = command_runs.run(
        capsys, "subscriptions", *arguments, "--root", ROOT, "--backend", service.url.rstrip("/")
    )
    for secret in ("time-is-honey", "5eed5eed", "kept-from-everybody"):
        assert secret not in out + err
    return code, out, err


def test_all_workspaces_are_looked_through(service, capsys):
    code, out, _ = run(capsys, service)
    assert code == 0
    assert [line.partition("  ")[0] for line in out.splitlines()] == [
        "Power Platform: When a time entry is created (1)",
        "Power Platform: When a time entry is deleted (2)",
    ]
    assert f"workspace_id={service.workspaces[1]} subscription_id=" in out.splitlines()[1]


@pytest.mark.parametrize("text", ["created (1)", "/flows/1"])
def test_one_is_found_by_its_name_or_its_address_and_ended(service, capsys, text):
    code, out, _ = run(capsys, service, f"workspace_id={service.workspaces[0]}", "--find", text, "--end")
    assert code == 0
    assert out.splitlines()[1:] == ["ended Power Platform: When a time entry is created (1)"]
    assert service.descriptions() == ["Of somebody else", "Power Platform: When a time entry is deleted (2)"]


def test_all_of_this_connector_are_ended(service, capsys):
    code, out, _ = run(capsys, service, "--end", "--json")
    assert code == 0
    assert [each["name"] for each in json.loads(out)] == [
        "Power Platform: When a time entry is created (1)",
        "Power Platform: When a time entry is deleted (2)",
    ]
    assert service.descriptions() == ["Of somebody else"]
    assert run(capsys, service)[:2] == (0, "")


def test_a_workspace_of_others(service, capsys):
    code, out, err = run(capsys, service, "workspace_id=7", "--end")
    assert (code, out) == (1, "")
    assert "GetWebhookSubscriptions workspace_id=7: 403 " in err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["work=7"], "GetWebhookSubscriptions has no input 'work'"),
        (["workspace_id=x"], "'workspace_id' must be an integer, not 'x'"),
        (["workspace_id"], "'workspace_id' is not an input; expected name=value"),
    ],
)
def test_what_cannot_be_used(service, capsys, arguments, message):
    code, out, err = run(capsys, service, *arguments)
    assert (code, out) == (2, "")
    assert message in err


def test_specs_that_do_not_say_how(specs, capsys):
    code, out, err = command_runs.run(capsys, "subscriptions", "--root", specs.root)
    assert (code, out) == (2, "")
    assert "connector.yaml has no key subscriptions" in err
