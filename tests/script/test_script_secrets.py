"""No secret reaches what people see: answers, headers, warnings, logs, representations, output.

The calls are those of the other tests here, good and bad; the secrets are all that the simulated service knows of.
"""

import base64
import json
import logging
from pathlib import Path
from typing import Any

import pytest
from every_call import ANY_IDS, FORWARDED, POLLING_TRIGGERS, TOKEN_FIRST, WEBHOOK_TRIGGERS, Seeded, valid_calls

from generator.runtime.gateway import Gateway, GatewayError, GatewayReply, PlatformOptions, header
from generator.runtime.local.scripting import HostedScript
from generator.runtime.script import compile_script
from toggl_simulator.app import App, create_app

SCRIPT = Path(__file__).parents[2] / "script" / "script.csx"
WRONG = ("ada@example.com", "not-her-password")
SIGNATURE = "sig=only-the-flow-knows"


class Evidence:
    """All that could be seen, as texts; also stands in front of the host and writes down its replies."""

    def __init__(self, host: Any, script: HostedScript, platform_for: Any, capfd: Any, caplog: Any) -> None:
        self.texts: list[str] = []
        self._host = host
        self._script = script
        self._platform_for = platform_for
        self._capfd = capfd
        self._caplog = caplog

    def gateway(
        self, credentials: tuple[str, str] | None = None, compiled: Any = None, limit: float = 30, **options: Any
    ) -> Gateway:
        """Make a gateway whose code is watched."""
        runner = HostedScript(self, compiled or self._script.compiled, limit)
        return self._platform_for(credentials, runner=runner, **options)

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

    def leaks(self, *apps: App) -> set[str]:
        """Return what kinds of secrets of services were seen, printed and logged so far."""
        out, err = self._capfd.readouterr()
        # The simulated service calls flows from this process too; its own logs are not the connector's.
        logged = [
            one.getMessage() for one in self._caplog.records if one.name.partition(".")[0] not in {"httpx", "httpcore"}
        ]
        seen = "\n".join([*self.texts, out, err, *logged])
        return {name for form, name in secrets_of(*apps).items() if form in seen}


def forms(secret: str) -> set[str]:
    """Return a secret as it stands, and as somebody would carry it along."""
    raw = secret.encode()
    encoded = {base64.b64encode(raw).decode(), base64.urlsafe_b64encode(raw).decode()}
    return {secret, secret.upper(), secret.lower(), raw.hex(), *encoded, *(text.rstrip("=") for text in encoded)}


def secrets_of(*apps: App) -> dict[str, str]:
    """Return all forms of all secrets of services, with what each is."""
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


@pytest.fixture
def evidence(host, script, platform_for, capfd, caplog):
    caplog.set_level(logging.DEBUG)
    return Evidence(host, script, platform_for, capfd, caplog)


def credentials_of(app: App, kind: str) -> tuple[str, str]:
    return (app.token, "api_token") if kind == "token" else app.credentials


@pytest.mark.parametrize("kind", ["e-mail", "token"])
def test_every_operation(service, site, evidence, kind):
    gateway = evidence.gateway(credentials_of(service, kind))
    calls = valid_calls(Seeded.of(service), f"{site.url}/callback?{SIGNATURE}")
    for operation_id in (*FORWARDED, *POLLING_TRIGGERS, "GetWebhookSubscriptions"):
        service.reset()  # one deletes what another reads
        reply = evidence.call(gateway, operation_id, calls[operation_id].inputs)
        assert reply is not None
        assert reply.status < 300, operation_id
        if location := header(reply.headers, "location"):
            evidence.take(gateway.follow(location))
    evidence.call(gateway, "GetMe", {"with_related_data": True})
    assert evidence.leaks(service) == set()


@pytest.mark.parametrize("kind", ["e-mail", "token"])
def test_the_life_of_a_webhook(service, site, evidence, kind):
    gateway = evidence.gateway(credentials_of(service, kind))
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
    assert evidence.leaks(service) == set()


@pytest.mark.parametrize("runtime", ["mono"], indirect=True)  # many calls that end when their time is over
@pytest.mark.parametrize("faults", ["quota=0", "5xx=1", "429=1", "drop=1"])
@pytest.mark.parametrize("kind", ["e-mail", "token"])
def test_everything_fails(site, evidence, kind, faults):
    app = create_app()
    app.close()
    gateway = evidence.gateway(credentials_of(app, kind), faults=faults, limit=2)
    calls = valid_calls(Seeded.of(app), f"{site.url}/callback?{SIGNATURE}")
    # One of a kind: what repeats its calls takes its time.
    for operation_id in (*FORWARDED, "GetWebhookSubscriptions", "OnMyTimeEntryCreated", "OnTimeEntryCreated"):
        reply = evidence.call(gateway, operation_id, calls[operation_id].inputs)
        assert reply is not None
        # Calls to the webhooks API have no quota (docs/facts/toggl.md 1.3).
        assert reply.status >= 400 or operation_id in TOKEN_FIRST or (operation_id, faults) == ("GetMeQuota", "quota=0")
    assert evidence.leaks(app, site.app) == set()


def test_wrong_credentials(service, site, evidence):
    gateway = evidence.gateway(WRONG)
    for operation_id, call in valid_calls(Seeded.of(service), f"{site.url}/callback?{SIGNATURE}").items():
        reply = evidence.call(gateway, operation_id, call.inputs)
        assert reply is not None
        assert reply.status == (200 if operation_id in ("ConfirmWebhookEvent", "ListProjectColors") else 403)
    assert evidence.leaks(service) == set()


def test_calls_that_are_wrong_themselves(service, site, evidence):
    gateway = evidence.gateway()
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
    assert evidence.leaks(service) == set()


@pytest.mark.parametrize("runtime", ["mono"], indirect=True)  # many calls that end when their time is over
def test_answers_that_hold_secrets_where_none_belong(service, site, evidence):
    """Whatever the operation, and however deep."""
    token, secret = service.token, next(iter(service.state.subscriptions.values())).secret
    for body in (
        {"api_token": token, "deep": [{"secret": secret, "list": [[{"ical_url": f"https://x/{token}"}]]}]},
        [{"api_token": token, "id": 1}, [{"secret": secret}]],
        {"message": {"api_token": token}},
    ):
        for status in (200, 400, 402, 500):
            site.answer(json.dumps(body).encode(), status)
            # What is tried again for half a minute says no more then than in the first second.
            gateway = evidence.gateway(limit=1)
            for operation_id in (*FORWARDED, *POLLING_TRIGGERS, "DeleteWebhookSubscription", "OnTimeEntryCreated"):
                inputs = {"workspace_id": 3, "subscription_id": 4}
                if operation_id != "DeleteWebhookSubscription":
                    inputs = valid_calls(ANY_IDS, "https://example.com/flow?" + SIGNATURE)[operation_id].inputs
                evidence.call(gateway, operation_id, inputs)
    assert evidence.leaks(service) == set()


def test_what_cannot_be_read_is_not_quoted(service, site, evidence):
    user, password = service.credentials
    site.answer(f"<html>{user}:{password}</html>".encode(), 500, content_type="text/html")
    evidence.call(evidence.gateway(), "GetMe", {})
    site.answer(f"not json {password}".encode())
    evidence.call(evidence.gateway(), "GetMe", {})
    assert evidence.leaks(service) == set()


def test_the_time_is_over(service, site, evidence):
    async def silent(scope: Any, receive: Any, send: Any) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    site.app = silent
    for credentials in (service.credentials, (service.token, "api_token")):
        gateway = evidence.gateway(credentials, limit=0.2)
        evidence.call(gateway, "GetMe", {})
    assert evidence.leaks(service) == set()


def test_base64_ids_change_nothing(service, evidence):
    gateway = evidence.gateway(options=PlatformOptions(base64_operation_id=True))
    for operation_id in ("GetMe", "GetMeWorkspaces", "GetWorkspace"):
        evidence.call(gateway, operation_id, valid_calls(Seeded.of(service))[operation_id].inputs)
    assert evidence.leaks(service) == set()


def test_a_leak_would_be_found(service, runtime, evidence, tmp_path):
    """The same watching, of code that keeps the secrets in."""
    source = SCRIPT.read_text(encoding="utf-8")
    careless = source.replace('"api_token", "ical_url", "secret"', '"other"')
    assert careless != source
    (tmp_path / "script.csx").write_text(careless, encoding="utf-8")
    compiled = compile_script(tmp_path / "script.csx", runtime)
    gateway = evidence.gateway(compiled=compiled)
    evidence.call(gateway, "GetMe", {})
    assert evidence.leaks(service) == {"API token"}
    evidence.call(gateway, "GetMeWorkspaces", {})
    assert evidence.leaks(service) == {"API token", "calendar address"}


def test_the_service_holds_secrets_to_look_for(service):
    found = set(secrets_of(service).values())
    assert {"e-mail pair", "token pair", "password", "API token", "webhook secret", "calendar address"} <= found
