"""`connector listen` as people run it: the real connector and its code, in front of the simulated service."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import command_runs
import httpx
import pytest

from generator.commands.signals import ends_on_signals
from generator.runtime.local.inbox import Inbox
from generator.runtime.local.service import served
from generator.runtime.script import find_runtime
from toggl_simulator.app import create_app

ROOT = Path(__file__).parents[2]
SECRETS = ("time-is-honey", "5eed" * 8, "YWRh")  # the last one begins the credentials in base64
ACCOUNT = ("CONNECTOR_USER", "CONNECTOR_PASSWORD")
PATIENCE = 60


class Watched:
    """The simulated service, and a signal when a webhook was confirmed."""

    def __init__(self, **options):
        self.app = create_app(**options)
        self.confirmed = threading.Event()

    async def __call__(self, scope, receive, send):
        await self.app(scope, receive, send)
        if "/validate/" in scope.get("path", ""):
            self.confirmed.set()


class Service:
    """A service that runs, and the owner's account there."""

    def __init__(self, watched, url, client):
        self.app, self.confirmed, self.url, self.client = watched.app, watched.confirmed, url, client
        self.workspace = self.client.get("/api/v9/me").json()["default_workspace_id"]

    def track(self, duration=-1, **more):
        entry = {"created_with": "t", "start": "2026-03-18T09:00:00Z", "duration": duration, **more}
        path = f"/api/v9/workspaces/{self.workspace}/time_entries"
        answer = self.client.post(path, json={**entry, "workspace_id": self.workspace})
        assert answer.status_code == 200, answer.text
        return answer.json()["id"]

    def subscriptions(self):
        return self.client.get(f"/webhooks/api/v1/subscriptions/{self.workspace}").json()


@contextlib.contextmanager
def running(**options):
    watched = Watched(**options)
    account = ("5eed" * 8, "api_token")
    with served(watched) as url, httpx.Client(base_url=url, auth=account, timeout=PATIENCE) as client:
        yield Service(watched, url, client)


@pytest.fixture
def service():
    if find_runtime() is None:
        pytest.skip("no .NET runtime on this machine")
    with running() as service:
        yield service


@contextlib.contextmanager
def listening(service, trigger, *options, root=ROOT):
    """Start the command in a process of its own, and wait until it listens."""
    command = [sys.executable, "-m", "generator", "listen", trigger, *map(str, options)]
    command += ["--root", str(root), "--backend", service.url]
    # The tests themselves may run under nohup, and an ignored signal is inherited.
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    started = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT, env=environment()
    )
    signal.signal(signal.SIGHUP, before)
    with started as process:
        watchdog = threading.Timer(PATIENCE, process.kill)
        watchdog.start()
        try:
            line = process.stderr.readline()
            assert line.startswith("listening"), line + process.stderr.read()
            yield process
        finally:
            watchdog.cancel()
            process.kill()


def environment():
    return {name: value for name, value in os.environ.items() if name not in ACCOUNT}


def ended(process):
    """Wait for the end; give exit code, what was printed, and the remarks, in which no secret stands."""
    out, err = ("", process.stderr.read()) if process.stdout.closed else process.communicate()
    assert "Traceback" not in err
    assert not [secret for secret in SECRETS if secret in out + err]
    return process.wait(), out, err


def run(capsys, *arguments):
    code, out, err = command_runs.run(capsys, "listen", *arguments)
    assert not [secret for secret in SECRETS if secret in out + err]
    return code, out, err


def test_a_flow_s_life(service):
    with listening(service, "OnTimeEntryStarted", f"workspace_id={service.workspace}", "--count", 2) as process:
        assert service.confirmed.wait(PATIENCE)
        assert len(service.subscriptions()) == 1
        service.track(duration=60)
        started = [service.track(), service.track(description=f"not {SECRETS[0]}")]
        code, out, err = ended(process)

    assert (code, err) == (0, "")
    assert json.loads(out.splitlines()[1])["payload"]["description"] == "not ***"
    events = [json.loads(line) for line in out.splitlines()]
    assert [event["payload"]["id"] for event in events] == started
    known = {delivery.event_id for delivery in service.app.state.deliveries}
    assert {event["event_id"] for event in events} <= known
    assert all(event["event_id"] > 2**53 for event in events)
    assert out == "".join(json.dumps(event, separators=(",", ":")) + "\n" for event in events)
    assert service.subscriptions() == []


def test_all_prints_what_the_flow_skips_and_does_not_count_it(service):
    arguments = (f"workspace_id={service.workspace}", "--all", "--count", 1)
    with listening(service, "OnTimeEntryStarted", *arguments) as process:
        ping = process.stdout.readline()
        assert json.loads(ping)["payload"] == "ping"
        assert json.loads(ping)["url_callback"] == "***", "who knows it can start the flow"
        assert "sig=" not in ping
        logged = service.track(duration=60)
        assert json.loads(process.stdout.readline())["payload"]["id"] == logged
        started = service.track()
        code, out, _ = ended(process)

    assert code == 0
    assert [json.loads(line)["payload"]["id"] for line in out.splitlines()] == [started]


def test_a_folder_without_specs_prints_every_delivery_as_it_is(service, tmp_path):
    for name in ("apiDefinition.swagger.json", "apiProperties.json"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "script", tmp_path / "script")
    user, password = service.app.credentials
    arguments = (f"workspace_id={service.workspace}", "--count", 1, "--user", user, "--password", password)
    with listening(service, "OnTimeEntryCreated", *arguments, root=tmp_path) as process:
        code, out, _ = ended(process)

    assert code == 0
    assert json.loads(out)["payload"] == "ping"
    assert not service.confirmed.is_set()
    assert service.subscriptions() == []


@pytest.mark.parametrize("name", ["SIGINT", "SIGHUP", "SIGQUIT"])
def test_a_signal_unregisters(service, name):
    with listening(service, "OnTimeEntryUpdated", f"workspace_id={service.workspace}", "--count", 1) as process:
        assert len(service.subscriptions()) == 1
        process.send_signal(getattr(signal, name))
        assert ended(process) == (0, "", "")

    assert service.subscriptions() == []


def test_nobody_reads_any_more(service):
    with listening(service, "OnTimeEntryCreated", f"workspace_id={service.workspace}") as process:
        assert service.confirmed.wait(PATIENCE)
        process.stdout.close()
        service.track()
        assert ended(process) == (0, "", "")

    assert service.subscriptions() == []


def test_a_tunnel_s_address_is_what_is_registered(service):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    tunnel = f"http://localhost:{port}"
    arguments = (f"workspace_id={service.workspace}", "--callback-url", tunnel, "--port", port, "--count", 1)
    with listening(service, "OnTimeEntryCreated", *arguments) as process:
        assert service.confirmed.wait(PATIENCE)
        registered = service.subscriptions()[0]["url_callback"]
        created = service.track(duration=60)
        code, out, _ = ended(process)

    assert registered.startswith(f"{tunnel}/powerautomate/automations/direct/workflows/")
    assert (code, json.loads(out)["payload"]["id"]) == (0, created)


def test_a_service_that_is_gone_at_the_end():
    """The first signal ends listening, the second lets it try to end the subscription, the third does not."""
    if find_runtime() is None:
        pytest.skip("no .NET runtime on this machine")
    with contextlib.ExitStack() as stack:
        service = stack.enter_context(running())
        with listening(service, "OnTimeEntryDeleted", f"workspace_id={service.workspace}") as process:
            assert service.confirmed.wait(PATIENCE)
            number = service.subscriptions()[0]["subscription_id"]
            stack.close()
            process.send_signal(signal.SIGINT)
            process.send_signal(signal.SIGTERM)
            assert process.stderr.readline() == "the subscription is being ended; once more leaves it as it is\n"
            process.send_signal(signal.SIGINT)
            code, out, err = ended(process)

    assert (code, out) == (1, "")
    assert err.startswith("OnTimeEntryDeleted could not be unregistered: it was interrupted; ")
    command = f"workspace_id={service.workspace} subscription_id={number} --backend {service.url} --root {ROOT}\n"
    assert f"may still exist; to end it: connector call DeleteWebhookSubscription {command}" in err
    assert f"the backend {service.url} does not answer" in err


def test_a_polling_trigger(service):
    with listening(service, "OnMyTimeEntryStarted", "--interval", 0, "--count", 1) as process:
        started = service.track()
        code, out, err = ended(process)

    assert (code, err) == (0, "")
    assert json.loads(out)["id"] == started


@pytest.mark.parametrize(("count", "code"), [((), 0), (("--count", 1), 1)])
def test_the_time_is_over(service, capsys, count, code):
    arguments = (f"workspace_id={service.workspace}", "--timeout", 0, "--root", ROOT, "--backend", service.url)
    found, out, err = run(capsys, "OnTimeEntryCreated", *arguments, *count)

    assert (found, out) == (code, "")
    assert err.splitlines()[1:] == (["0 of 1 events came in 0 seconds"] if code else [])
    assert service.subscriptions() == []


def test_a_refused_registration_is_readable_and_leaves_nothing(service, capsys):
    common = ("--timeout", 0, "--root", ROOT, "--backend", service.url)
    code, out, err = run(capsys, "OnTimeEntryCreated", "workspace_id=7", *common)

    assert (code, out) == (1, "")
    assert err == "OnTimeEntryCreated could not be registered: 403 User not found/accessible for workspace\n"
    assert service.subscriptions() == []


def test_the_plan_s_limit(capsys):
    if find_runtime() is None:
        pytest.skip("no .NET runtime on this machine")
    with running(plan="free") as service:
        arguments = (f"workspace_id={service.workspace}", "--timeout", "0")
        with listening(service, "OnTimeEntryCreated", arguments[0]) as process:
            assert service.confirmed.wait(PATIENCE)
            before = service.subscriptions()
            code, out, err = run(capsys, "OnTimeEntryStopped", *arguments, "--root", ROOT, "--backend", service.url)
            assert service.subscriptions() == before
            process.send_signal(signal.SIGINT)
            assert ended(process)[0] == 0
        assert service.subscriptions() == []

    assert (code, out) == (1, "")
    assert err.startswith("OnTimeEntryStopped could not be registered: 4")
    assert "limit" in err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["OnTimeEntryCreate"], "did you mean 'OnTimeEntryCreated'?"),
        (["GetMe"], "GetMe is an action, not a trigger; use: connector call GetMe"),
        (
            ["OnTimeEntryCreated"],
            "'workspace_id' (path) is required (Workspace); see connector call OnTimeEntryCreated",
        ),
        (["OnTimeEntryCreated", "workspace_id=x"], "'workspace_id' must be an integer, not 'x'"),
        (["OnTimeEntryCreated", "workspace_id"], "'workspace_id' is not an input; expected name=value"),
        (["OnTimeEntryCreated", "workspace_id=1", "workspace_id=2"], "the input 'workspace_id' is given twice"),
        (["OnTimeEntryCreated", "work=1"], "OnTimeEntryCreated has no input 'work'"),
        (["OnTimeEntryCreated", "--count", "0"], "'0' is not a count; expected 1 or more"),
        (["OnTimeEntryCreated", "--count", "-1"], "'-1' is not a count; expected 1 or more"),
        (["OnTimeEntryCreated", "--timeout", "nan"], "'nan' is not a number of seconds; expected 0 or more"),
        (["OnTimeEntryCreated", "--interval", "-1"], "'-1' is not a number of seconds; expected 0 or more"),
        (["OnTimeEntryCreated", "--port", "66000"], "'66000' is not a port; expected 0 to 65535"),
        (["OnTimeEntryCreated", "--callback-url", "https://a.example.com"], "--callback-url needs --port"),
        (["OnTimeEntryCreated", "--backend", "example.com"], "expected mock or an address that starts with https://"),
        (["OnTimeEntryCreated", "--backend", "https://a.example.com"], "give --user and --password"),
        (
            ["OnTimeEntryCreated", "--backend", "https://a.example.com", "--user", "u", "--password", "p"],
            "the service at https://a.example.com cannot reach this machine; start a tunnel",
        ),
        ([], "the following arguments are required: TRIGGER"),
    ],
)
def test_what_cannot_be_used(capsys, monkeypatch, arguments, message):
    for name in ("CONNECTOR_USER", "CONNECTOR_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    code, out, err = run(capsys, *arguments, "--root", ROOT)

    assert (code, out) == (2, "")
    assert message in err


def test_wrong_specs_are_told(specs, capsys):
    specs.replace("errors.yaml", "status: 404", "status: 204")
    code, out, err = run(capsys, "OnItem", "--root", specs.root)

    assert (code, out) == (2, "")
    assert "specs/errors.yaml:4:5: an error has a status from 400 to 599, not 204" in err
    assert err.endswith("1 problem in the specs, which say what flows do\n")


def test_a_missing_folder(tmp_path, capsys):
    code, _, err = run(capsys, "OnItem", "--root", tmp_path / "none")

    assert (code, err) == (2, f"there is no folder '{tmp_path / 'none'}'\n")


def test_the_third_signal_breaks_off(capsys):
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    inbox = Inbox()
    with pytest.raises(KeyboardInterrupt), ends_on_signals(inbox):  # noqa: PT012 - the order is what is tested
        signal.raise_signal(signal.SIGTERM)
        assert inbox.stopped
        assert inbox.take(None) is None
        signal.raise_signal(signal.SIGQUIT)
        assert "once more leaves it as it is" in capsys.readouterr().err
        signal.raise_signal(signal.SIGINT)
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before


def test_a_hang_up_that_was_ignored_stays_ignored():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    inbox = Inbox()
    try:
        with ends_on_signals(inbox):
            signal.raise_signal(signal.SIGHUP)
            assert not inbox.stopped
    finally:
        signal.signal(signal.SIGHUP, before)


def test_the_help_says_what_one_wants(capsys):
    code, out, _ = run(capsys, "--help")

    assert code == 0
    assert "connector mock" in out
    assert "--backend http://127.0.0.1:8080" in out
