"""Confirming calls one address only: that of the validation, at the service itself, without credentials.

Whoever knows the address of a flow can send it an event, so the address in an event is not to be trusted.
"""

import json
import re

import pytest
from webhook_flow import FIXTURES, HOOKS, Trouble, open_gateway

from generator.runtime.script import MISSING_RUNTIME, find_runtime

pytestmark = pytest.mark.skipif(find_runtime() is None, reason=MISSING_RUNTIME)

online, service, flow = FIXTURES

CODE = "0123456789abcdef0123456789abcdef"
PLACE = f"{HOOKS}/validate/1/2/{CODE}"
ALLOWED = rf"{HOOKS}/validate/[0-9]+/[0-9]+/[A-Za-z0-9_-]+"
TOGGL = "https://api.track.toggl.com"
SECRETS = ("ada@example.com", "time-is-honey")

# Another host, but the right path: at most the path is used, at the service itself.
ELSEWHERE = [
    f"https://evil.example.com{PLACE}",
    f"http://127.0.0.1:1{PLACE}",
    f"https://user:password@evil.example.com{PLACE}",
    f"https://api.track.toggl.com@evil.example.com{PLACE}",
    f"https://api.track.toggl.com.evil.example.com{PLACE}",
    f"//evil.example.com{PLACE}",
    f"ftp://evil.example.com{PLACE}",
    f"file://evil{PLACE}",
    f"file://{PLACE}",
    f" {TOGGL}{PLACE}\n",
    f"https://track.toggl.com{PLACE}?next=/api/v9/me",
    f"https://track.toggl.com{PLACE}#/api/v9/me",
    f"https://track.toggl.com/{HOOKS}/x/..{PLACE.removeprefix(HOOKS)}".replace("com//", "com/"),
]

# Never called.
REFUSED = [
    f"{TOGGL}/api/v9/me",
    f"{TOGGL}/",
    TOGGL,
    f"{TOGGL}{HOOKS}/subscriptions/1/2",
    f"{TOGGL}{HOOKS}/validate/1/2/",
    f"{TOGGL}{HOOKS}/validate/1/2",
    f"{TOGGL}{HOOKS}/validate/1/x/{CODE}",
    f"{TOGGL}{HOOKS}/validate/-1/2/{CODE}",
    f"{TOGGL}{HOOKS}/validate/\u0661/2/{CODE}",
    f"{TOGGL}{PLACE}/",
    f"{TOGGL}{PLACE}/more",
    f"{TOGGL}{PLACE}%0a",
    f"{TOGGL}{PLACE}%0d%0aX-Header:%201",
    f"{TOGGL}{PLACE}/../../../../../../api/v9/me",
    f"{TOGGL}{HOOKS}/validate/1/2/..",
    f"{TOGGL}{HOOKS}/validate/1/2/../../../../../api/v9/me",
    f"{TOGGL}{HOOKS}/validate/1/2/%2e%2e/%2e%2e/%2e%2e",
    f"{TOGGL}{HOOKS}/validate/1/2/%2e%2e%2f%2e%2e%2fsubscriptions",
    f"{TOGGL}{HOOKS}/validate/1/2/..%5c..%5csubscriptions",
    f"{TOGGL}{HOOKS}/validate/1/2/{CODE}%2f..%2f..",
    f"{TOGGL}{HOOKS}/validate/1/2/{CODE}%3fnext=1",
    f"{TOGGL}/x{PLACE}",
    f"{TOGGL}/%2e%2e{PLACE}/x",
    f"{TOGGL}?path={PLACE}",
    f"{TOGGL}#{PLACE}",
    f"{TOGGL}{PLACE.upper()}",
    "javascript:alert(1)",
    "data:text/plain,OK",
    "file:///etc/passwd",
    "gopher://evil.example.com/1",
    "not an address",
    "http://",
    "http://[",
    "https://:0/",
    "",
    " ",
    "/",
    7,
    -1.5,
    True,
    [],
    {},
    [f"{TOGGL}{PLACE}"],
    {"href": f"{TOGGL}{PLACE}"},
    f"{TOGGL}/" + "a" * 100_000,
    f"{TOGGL}{PLACE}" + "/.." * 20_000,
]


@pytest.fixture(scope="module")
def gateway(online):
    with open_gateway(online) as platform:
        yield platform.gateway


def name_of(address: object) -> str:
    return repr(address)[:70]


def confirm(gateway, address: object):
    """Confirm a ping with this address; give the answer, and what is not in it whatever happens."""
    ping = {"event_id": 0, "payload": "ping", "metadata": {}, "validation_code": CODE, "validation_code_url": address}
    reply = gateway.call("ConfirmWebhookEvent", {"body/event": ping})
    text = reply.body.decode()
    assert not any(secret in text for secret in SECRETS)
    return reply, json.loads(text)


def message_of(answer) -> str:
    return str(answer["error"]["message"])


@pytest.mark.parametrize("address", REFUSED, ids=name_of)
def test_an_address_that_is_not_called(gateway, service, address):
    service.asked.clear()
    reply, answer = confirm(gateway, address)
    assert service.asked == []
    assert reply.status == 400
    assert message_of(answer) == "The validation address of the event is not one of Toggl Track."


@pytest.mark.parametrize("address", ELSEWHERE, ids=name_of)
def test_only_the_path_counts(gateway, service, address):
    service.asked.clear()
    reply, _ = confirm(gateway, address)
    assert reply.status == 400, "either refused, or a code that the service does not know"
    for one in service.asked:
        assert re.fullmatch(ALLOWED, one.target)
        assert (one.method, one.authorization) == ("GET", None)


def test_another_host_that_would_answer(flow, service):
    """The flow's own address is such a host; nobody reads it."""
    flow.turn_on("OnTimeEntryCreated")
    (ping,) = flow.runs
    place = ping["validation_code_url"].removeprefix(service.url)
    address = flow.url.partition("/workflows")[0] + place
    service.asked.clear()
    _, answer = confirm(flow.gateway, address)
    assert answer["confirmed"] is True
    assert [(one.method, one.target, one.authorization) for one in service.asked] == [("GET", place, None)]
    assert flow.visited is False
    flow.turn_off()


def test_the_right_address(flow, service):
    flow.turn_on("OnTimeEntryCreated")
    (ping,) = flow.runs
    service.asked.clear()
    assert flow.confirm(ping)["confirmed"] is True
    (one,) = service.asked
    assert f"{service.url}{one.target}" == ping["validation_code_url"]
    assert (one.method, one.authorization) == ("GET", None), "docs/facts/toggl.md 4.1: without credentials"
    flow.turn_off()


def test_the_address_of_no_ping(gateway, service):
    """An event has no validation; an address in it is not looked at."""
    service.asked.clear()
    received = {"event_id": 1, "payload": {"id": 1}, "metadata": {"action": "created"}}
    reply = gateway.call("ConfirmWebhookEvent", {"body/event": {**received, "validation_code_url": f"{TOGGL}{PLACE}"}})
    assert json.loads(reply.body)["confirmed"] is False
    assert service.asked == []


def test_no_redirect_is_followed(gateway, service):
    service.troubles.append(Trouble("GET", ALLOWED, 302, body=b'"see https://evil.example.com"'))
    service.asked.clear()
    reply, _ = confirm(gateway, f"{TOGGL}{PLACE}")
    assert len(service.asked) == 1
    assert reply.status >= 300


@pytest.mark.parametrize("status", [500, 503, None])
def test_the_service_fails_at_first(flow, service, status):
    flow.turn_on("OnTimeEntryCreated")
    service.troubles += [Trouble("GET", ALLOWED, status)] * 2
    assert flow.confirm(flow.runs[0])["confirmed"] is True
    flow.turn_off()


def test_the_answer_is_lost(flow, service):
    """The service knows already when it is asked again; the flow must not fail for that."""
    flow.turn_on("OnTimeEntryCreated")
    service.troubles.append(Trouble("GET", ALLOWED, 503, acted=True))
    assert flow.confirm(flow.runs[0])["kind"] == "ping"
    (made,) = service.subscriptions()
    assert made["validated_at"] is not None
    flow.turn_off()


@pytest.mark.parametrize(("status", "seen"), [(400, 400), (403, 403), (429, 429), (503, 503)])
def test_the_service_refuses(gateway, service, status, seen):
    service.troubles += [Trouble("GET", ALLOWED, status, body=b'"not now"')] * 9
    reply, answer = confirm(gateway, f"{TOGGL}{PLACE}")
    assert reply.status == seen
    assert message_of(answer) == "not now"
