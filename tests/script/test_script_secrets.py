"""No secret reaches what people see: answers, headers, warnings, logs, representations, output.

The calls are those of the other tests here, good and bad; the secrets are all that the simulated service knows of.
"""

import base64
import json
import logging
from typing import Any

import pytest
from every_call import ANY_IDS, FORWARDED, POLLING_TRIGGERS, WEBHOOK_TRIGGERS, Seeded, valid_calls

from generator.runtime.gateway import Gateway, GatewayError, GatewayReply, Switches, header
from generator.runtime.local.scripting import HostedScript
from generator.runtime.script import compile_script
from mock.app import App, create_app

WRONG = ("ada@example.com", "not-her-password")
SIGNATURE = "sig=only-the-flow-knows"


class Evidence:
    """All that could be seen, as texts; also stands in front of the host and writes down its replies."""

    def __init__(self, host: Any) -> None:
        self.texts: list[str] = []
        self._host = host

    def run(self, script: Any, request: Any, timeout: float) -> Any:
        reply = self._host.run(script, request, timeout)
        for seen in (request, reply, reply.headers, reply.sent, reply.log, reply.exception):
            self.texts.append(repr(seen))
        self.texts += [reply.body.decode("utf-8", "replace"), repr(script)]
        return reply

    def take(self, reply: GatewayReply) -> None:
        self.texts += [repr(reply), repr(reply.response), repr(reply.sent), repr(reply.warnings), str(reply.headers)]
        self.texts += [reply.body.decode("utf-8", "replace"), reply.original_url, *reply.warnings]

    def call(self, gateway: Gateway, operation_id: str, inputs: dict[str, Any]) -> GatewayReply | None:
        self.texts += [repr(gateway), repr(gateway.files)]
        try:
            reply = gateway.call(operation_id, inputs)
        except GatewayError as error:
            self.texts += [str(error), repr(error)]
            return None
        self.take(reply)
        return reply


def forms(secret: str) -> set[str]:
    """Give a secret as it stands, and as somebody would carry it along."""
    raw = secret.encode()
    encoded = {base64.b64encode(raw).decode(), base64.urlsafe_b64encode(raw).decode()}
    return {secret, secret.upper(), secret.lower(), raw.hex(), *encoded, *(text.rstrip("=") for text in encoded)}


def secrets_of(*apps: App) -> dict[str, str]:
    """Give all forms of all secrets of services, with what each is."""
    named: dict[str, str] = {}
    for app in apps:
        user, password = app.credentials
        pairs = {f"{user}:{password}": "e-mail pair", f"{app.token}:api_token": "token pair"}
        for account in app.state.users.values():
            pairs |= {account.password: "password", account.api_token: "API token"}
        for subscription in app.state.subscriptions.values():
            pairs[subscription.secret] = "webhook secret"
        for workspace in app.state.workspaces.values():
            pairs[workspace.ical_token] = "calendar address"
        named |= {form: name for secret, name in pairs.items() if len(secret) > 3 for form in forms(secret)}
    return named | dict.fromkeys(forms(SIGNATURE), "callback") | dict.fromkeys(forms(":".join(WRONG)), "wrong pair")


def leaks(texts: list[str], *apps: App) -> set[str]:
    seen = "\n".join(texts)
    return {name for form, name in secrets_of(*apps).items() if form in seen}


@pytest.fixture
def evidence(host, capfd, caplog):
    caplog.set_level(logging.DEBUG)
    return Evidence(host)


@pytest.fixture
def said(evidence, capfd, caplog):
    """Add what was printed and logged, and give everything."""

    def everything() -> list[str]:
        out, err = capfd.readouterr()
        # The simulated service calls flows from this process too; its own logs are not the connector's.
        logged = [one.getMessage() for one in caplog.records if one.name.partition(".")[0] not in {"httpx", "httpcore"}]
        return [*evidence.texts, out, err, *logged]

    return everything


@pytest.fixture
def watched(platform_for, script, evidence):
    """Make gateways whose code is watched."""

    def make(credentials: tuple[str, str] | None = None, **options: Any) -> Gateway:
        return platform_for(credentials, runner=HostedScript(evidence, script.compiled, 30), **options)

    return make


def credentials_of(app: App, kind: str) -> tuple[str, str]:
    return (app.token, "api_token") if kind == "token" else app.credentials


@pytest.mark.parametrize("kind", ["e-mail", "token"])
def test_every_operation(service, site, watched, evidence, said, kind):
    gateway = watched(credentials_of(service, kind))
    calls = valid_calls(Seeded.of(service), f"{site.url}/callback?{SIGNATURE}")
    for operation_id in (*FORWARDED, *POLLING_TRIGGERS):
        reply = evidence.call(gateway, operation_id, calls[operation_id].inputs)
        assert reply is not None
        assert reply.status < 300
        if location := header(reply.headers, "location"):
            evidence.take(gateway.follow(location))
    evidence.call(gateway, "GetMe", {"with_related_data": True})
    assert leaks(said(), service) == set()


@pytest.mark.parametrize("kind", ["e-mail", "token"])
def test_the_life_of_a_webhook(service, site, watched, evidence, said, kind):
    gateway = watched(credentials_of(service, kind))
    calls = valid_calls(Seeded.of(service), f"{site.url}/callback?{SIGNATURE}")
    known = set(service.state.subscriptions)
    for operation_id in WEBHOOK_TRIGGERS:
        site.asked.clear()
        reply = evidence.call(gateway, operation_id, calls[operation_id].inputs)
        assert reply is not None
        assert reply.status == 201
        (ping,) = (json.loads(one.body) for one in site.asked if one.path == "/callback")
        confirmed = evidence.call(gateway, "ConfirmWebhookEvent", {"body/event": ping})
        assert confirmed is not None
        assert json.loads(confirmed.body)["confirmed"] is True
        evidence.call(gateway, "ConfirmWebhookEvent", {"body/event": ping})
        evidence.take(gateway.unsubscribe(header(reply.headers, "location") or ""))
    assert len(set(service.state.subscriptions) - known) == len(WEBHOOK_TRIGGERS), "their secrets are looked for"
    assert leaks(said(), service) == set()


@pytest.mark.parametrize("faults", ["quota=0", "5xx=1", "429=1", "drop=1"])
@pytest.mark.parametrize("kind", ["e-mail", "token"])
def test_everything_fails(site, watched, evidence, said, kind, faults):
    app = create_app()
    app.close()
    gateway = watched(credentials_of(app, kind), faults=faults)
    calls = valid_calls(Seeded.of(app), f"{site.url}/callback?{SIGNATURE}")
    # One of a kind: what repeats its calls takes its time.
    for operation_id in (*FORWARDED, "OnMyTimeEntryCreated", "OnTimeEntryCreated"):
        reply = evidence.call(gateway, operation_id, calls[operation_id].inputs)
        assert reply is not None
        # Calls to the webhooks API have no quota (Toggl API facts 1.3 know of none).
        assert reply.status >= 400 or operation_id in WEBHOOK_TRIGGERS
    assert leaks(said(), app, site.app) == set()


def test_wrong_credentials(service, site, watched, evidence, said):
    gateway = watched(WRONG)
    for operation_id, call in valid_calls(Seeded.of(service), f"{site.url}/callback?{SIGNATURE}").items():
        reply = evidence.call(gateway, operation_id, call.inputs)
        assert reply is not None
        assert reply.status == (200 if operation_id == "ConfirmWebhookEvent" else 403)
    assert leaks(said(), service) == set()


def test_calls_that_are_wrong_themselves(service, site, watched, evidence, said):
    gateway = watched()
    seeded = Seeded.of(service)
    callback = "http://127.0.0.1:1/none?" + SIGNATURE
    for operation_id, inputs in (
        ("OnTimeEntryCreated", valid_calls(seeded, callback)["OnTimeEntryCreated"].inputs),
        ("OnTimeEntryCreated", valid_calls(seeded, "")["OnTimeEntryCreated"].inputs),
        ("OnTimeEntryCreated", {"workspace_id": 1, "body/url_callback": f"{site.url}/callback?{SIGNATURE}"}),
        ("ConfirmWebhookEvent", {"body/event": {"payload": "ping", "validation_code_url": callback}}),
        ("ConfirmWebhookEvent", {"body/event": {"url_callback": callback}}),
        ("DeleteWebhookSubscription", {"workspace_id": seeded.workspace, "subscription_id": 1}),
        ("GetTimeEntryById", {"time_entry_id": 1}),
        ("GetMe", {"passwort": "x"}),
        ("GetNothing", {}),
        ("UpdateMe", {"body/password": "short", "body/current_password": service.credentials[1] + "?"}),
        ("UpdateMe", {"body/current_password": service.credentials[1], "body/password": "five5"}),
    ):
        reply = evidence.call(gateway, operation_id, inputs)
        assert reply is None or reply.status >= 400 or operation_id == "DeleteWebhookSubscription"
    assert leaks(said(), service) == set()


def test_answers_that_hold_secrets_where_none_belong(service, site, watched, evidence, said):
    """Whatever the operation, and however deep."""
    token, secret = service.token, next(iter(service.state.subscriptions.values())).secret
    for body in (
        {"api_token": token, "deep": [{"secret": secret, "list": [[{"ical_url": f"https://x/{token}"}]]}]},
        [{"api_token": token, "id": 1}, [{"secret": secret}]],
        {"message": {"api_token": token}},
    ):
        for status in (200, 400, 402, 500):
            site.answer(json.dumps(body).encode(), status)
            gateway = watched()
            for operation_id in (*FORWARDED, *POLLING_TRIGGERS, "DeleteWebhookSubscription", "OnTimeEntryCreated"):
                inputs = {"workspace_id": 3, "subscription_id": 4}
                if operation_id != "DeleteWebhookSubscription":
                    inputs = valid_calls(ANY_IDS, "https://example.com/flow?" + SIGNATURE)[operation_id].inputs
                evidence.call(gateway, operation_id, inputs)
    assert leaks(said(), service) == set()


def test_what_cannot_be_read_is_not_quoted(service, site, watched, evidence, said):
    user, password = service.credentials
    site.answer(f"<html>{user}:{password}</html>".encode(), 500, content_type="text/html")
    evidence.call(watched(), "GetMe", {})
    site.answer(f"not json {password}".encode())
    evidence.call(watched(), "GetMe", {})
    assert leaks(said(), service) == set()


def test_the_time_is_over(service, site, platform_for, script, evidence, said):
    async def silent(scope: Any, receive: Any, send: Any) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    site.app = silent
    for credentials in (service.credentials, (service.token, "api_token")):
        gateway = platform_for(credentials, runner=HostedScript(evidence, script.compiled, 0.2))
        evidence.call(gateway, "GetMe", {})
    assert leaks(said(), service) == set()


def test_base64_ids_change_nothing(service, watched, evidence, said):
    gateway = watched(switches=Switches(base64_operation_id=True))
    for operation_id in ("GetMe", "GetMeWorkspaces", "GetWorkspace"):
        evidence.call(gateway, operation_id, valid_calls(Seeded.of(service))[operation_id].inputs)
    assert leaks(said(), service) == set()


def test_a_leak_would_be_found(service, runtime, script, platform_for, evidence, said, tmp_path):
    """The same watching, of code that keeps the secrets in."""
    source = script.compiled.source.read_text(encoding="utf-8")
    careless = source.replace('"api_token", "secret", "ical_url"', '"other"')
    assert careless != source
    (tmp_path / "script.csx").write_text(careless, encoding="utf-8")
    compiled = compile_script(tmp_path / "script.csx", runtime)
    gateway = platform_for(runner=HostedScript(evidence, compiled, 30))
    evidence.call(gateway, "GetMe", {})
    assert leaks(said(), service) == {"API token"}
    evidence.call(gateway, "GetMeWorkspaces", {})
    assert leaks(said(), service) == {"API token", "calendar address"}


def test_the_service_holds_secrets_to_look_for(service):
    found = set(secrets_of(service).values())
    assert {"e-mail pair", "token pair", "password", "API token", "webhook secret", "calendar address"} <= found
