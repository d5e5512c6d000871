"""What goes wrong in the life of a webhook trigger; whatever it is, no subscription stays that no flow can end.

That last part is checked at the end of each test, by `open_flow`. Plans allow one to three webhooks in a workspace
(docs/facts/toggl.md 4.2), so one that nobody knows of blocks the flow that is turned on next.
"""

import base64
import json
import socket

import pytest
from webhook_flow import FIXTURES, HANGS, HOOKS, SIGNATURE, TOKEN_WORD, Flow, Service, Trouble, open_gateway

import toggl_simulator.callbacks
from generator.runtime.script import MISSING_RUNTIME, find_runtime

pytestmark = pytest.mark.skipif(find_runtime() is None, reason=MISSING_RUNTIME)

ALL = rf"{HOOKS}/subscriptions/\d+"
ONE = rf"{HOOKS}/subscriptions/\d+/\d+"
TRIGGER = "OnTimeEntryCreated"


online, service, flow = FIXTURES


@pytest.fixture(scope="module")
def gateway(online):
    with open_gateway(online) as platform:
        yield platform.gateway


def explained(reply, flow: Flow) -> str:
    """Return the message of an error; it is readable and tells no secret."""
    error = json.loads(reply.body)["error"]
    assert error["code"] == reply.status
    message = str(error["message"])
    assert message.strip()
    app = flow.service.app
    seen = message + repr(reply.headers) + repr(reply.warnings)
    for secret in (flow.url, SIGNATURE, "/workflows/", app.token, app.credentials[1]):
        assert secret not in seen
    return message


def nothing_there(service: Service) -> bool:
    return service.subscriptions() == []


# The callback


@pytest.mark.parametrize("status", [400, 404, 429, 500, 503])
def test_the_callback_refuses(flow, service, status):
    flow.answers.append(status)
    reply = flow.turn_on(TRIGGER)
    assert reply.status == 400
    assert str(status) in explained(reply, flow)
    assert nothing_there(service)


def test_nobody_is_at_the_callback(flow, service):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        elsewhere = f"http://127.0.0.1:{free.getsockname()[1]}/workflows/f1?{SIGNATURE}"
        reply = flow.turn_on(TRIGGER, **{"body/url_callback": elsewhere})
    assert reply.status == 400
    assert elsewhere not in explained(reply, flow)
    assert nothing_there(service)


def test_the_callback_does_not_answer(flow, service, monkeypatch):
    monkeypatch.setattr(toggl_simulator.callbacks, "_SECONDS", 0.2)
    flow.answers.append("hang")
    reply = flow.turn_on(TRIGGER)
    assert reply.status == 400
    explained(reply, flow)
    assert nothing_there(service)


def test_what_is_no_address(flow, service):
    reply = flow.turn_on(TRIGGER, **{"body/url_callback": "no address"})
    assert reply.status == 400
    explained(reply, flow)
    assert nothing_there(service)


# Limits and rules of the service


def test_the_plan_allows_one(flow, service):
    service.start(plan="free")
    assert flow.turn_on(TRIGGER).status == 201
    reply = flow.turn_on("OnTimeEntryDeleted")
    assert reply.status == 400
    assert "limit of 1 enabled subscriptions" in explained(reply, flow)
    assert [one["subscription_id"] for one in service.subscriptions()] == list(flow.known), "the first one lives on"
    assert flow.turn_off().status == 200
    assert flow.turn_on("OnTimeEntryDeleted").status == 201, "the place is free again"


def test_the_limit_of_filters(flow, service):
    said = b'"The limit of 0 event filters for your subscription has been exceeded"'
    service.troubles.append(Trouble("POST", ALL, 400, body=said))
    reply = flow.turn_on(TRIGGER)
    assert reply.status == 400
    assert "event filters" in explained(reply, flow)


IN_USE = json.dumps("Subscription description 'x' is already in use for workspace 1").encode()


def test_the_description_is_in_use_once(flow, service):
    service.troubles.append(Trouble("POST", ALL, 400, body=IN_USE))
    assert flow.turn_on(TRIGGER).status == 201
    assert len(service.subscriptions()) == 1


def test_the_description_is_always_in_use(flow, service):
    service.troubles += [Trouble("POST", ALL, 400, body=IN_USE)] * 20
    reply = flow.turn_on(TRIGGER)
    assert reply.status == 400
    assert "already in use" in explained(reply, flow)
    assert 1 < len(service.requests("POST", ALL)) <= 5


@pytest.mark.parametrize(("status", "seen"), [(402, 402), (403, 403), (429, 429)])
def test_the_service_refuses(flow, service, status, seen):
    service.troubles.append(Trouble("POST", ALL, status, body=b'"This is not for you"'))
    reply = flow.turn_on(TRIGGER)
    assert reply.status == seen
    assert explained(reply, flow) == "This is not for you"


@pytest.mark.parametrize(
    "said",
    [
        json.dumps("URL endpoint {} request failed").encode(),
        b'"URL endpoint {} request failed"',
        b"URL endpoint {} request failed",
        b'{"message": "URL endpoint {} request failed"}',
        json.dumps("x" * 900 + " {} request failed").encode(),
        json.dumps("x" * 970 + " {} request failed").encode(),
        json.dumps('Post "{}": dial tcp: lookup failed; {} again').encode(),
    ],
)
def test_a_message_with_the_callback_address(flow, service, said):
    address = flow.url.encode()
    for form in (address, address.replace(b"&", b"\\u0026") if said[:1] in b'"{' else address):
        service.troubles.append(Trouble("POST", ALL, 400, body=said.replace(b"{}", form)))
        reply = flow.turn_on(TRIGGER)
        assert reply.status == 400
        message = explained(reply, flow)
        assert "127.0.0.1" not in message


# Credentials


def sign_in(flow: Flow, user: str, password: str):
    """Register with other credentials than those of the connection."""
    pair = base64.b64encode(f"{user}:{password}".encode()).decode()
    headers = (("Authorization", f"Basic {pair}"), ("Content-Type", "application/json"))
    path = f"{HOOKS}/subscriptions/{flow.service.workspace}/time_entry_created"
    return flow.gateway.forward("POST", path, "", headers, json.dumps({"url_callback": flow.url}).encode())


def test_email_and_password_would_not_do(flow, service):
    """docs/facts/toggl.md 4.3: the webhooks service takes the token only, so the code has to ask for it."""
    service.asked.clear()
    assert flow.turn_on(TRIGGER).status == 201
    # On a slow machine, code in a hurry looks for what it makes meanwhile.
    assert [one.target for one in service.asked[:2]] == ["/api/v9/me", f"{HOOKS}/subscriptions/{service.workspace}"]
    pair = "Basic " + base64.b64encode(":".join(service.app.credentials).encode()).decode()
    assert [one.authorization == pair for one in service.asked[:2]] == [True, False]


@pytest.mark.parametrize("password", ["wrong", TOKEN_WORD])
def test_wrong_credentials(flow, service, password):
    service.asked.clear()
    reply = sign_in(flow, "somebody", password)
    assert reply.status == 403
    assert "Incorrect username and/or password" in explained(reply, flow)
    assert nothing_there(service)
    assert flow.runs == [], "the flow was not pinged"


@pytest.mark.parametrize(("status", "times"), [(403, 1), (500, 3), (503, 3)])
def test_the_token_cannot_be_read(flow, service, status, times):
    service.troubles += [Trouble("GET", "/api/v9/me", status, body=b'"not now"')] * times
    reply = flow.turn_on(TRIGGER)
    assert reply.status == status
    explained(reply, flow)
    assert service.requests("POST", ALL) == []


@pytest.mark.parametrize(("status", "times"), [(500, 2), (429, 1)])
def test_the_token_is_read_at_last(flow, service, status, times):
    service.troubles += [Trouble("GET", "/api/v9/me", status, body=b'"not now"')] * times
    assert flow.turn_on(TRIGGER).status == 201
    assert flow.turn_off().status == 200


@pytest.mark.parametrize("body", [b"{}", b"null", b"[]", b'{"api_token": null}', b'{"api_token": 7}', b"<html>"])
def test_there_is_no_token(flow, service, body):
    service.troubles.append(Trouble("GET", "/api/v9/me", 200, body=body))
    reply = flow.turn_on(TRIGGER)
    assert reply.status == 403
    assert "API token" in explained(reply, flow)
    assert service.requests("POST", ALL) == []


# The service fails while the flow is turned on


@pytest.mark.parametrize("acted", [False, True], ids=["before storing", "after storing"])
@pytest.mark.parametrize("status", [500, 502, 503, None])
def test_the_service_fails(flow, service, status, acted):
    service.troubles.append(Trouble("POST", ALL, status, acted))
    reply = flow.turn_on(TRIGGER)
    if reply.status != 201:  # a broken connection may be tried again
        assert reply.status == (status or 502)
        explained(reply, flow)
        assert nothing_there(service)
    assert len(service.subscriptions()) == len(flow.known)


@pytest.mark.parametrize("status", [400, 408, 429])
def test_a_refusal_although_it_is_stored(flow, service, status):
    """That is what a proxy says that gave up waiting, or the service to a request that was sent twice on the way."""
    service.troubles.append(Trouble("POST", ALL, status, acted=True, body=IN_USE))
    assert flow.turn_on(TRIGGER).status == 201
    assert len(service.subscriptions()) == len(flow.known) == 1


@pytest.mark.parametrize("body", [b"", b"null", b"{}", b"[]", b"<html>", b"{", b'{"subscription_id": null}', b'"OK"'])
def test_the_answer_is_not_understood(flow, service, body):
    service.troubles.append(Trouble("POST", ALL, 200, acted=True, body=body))
    assert flow.turn_on(TRIGGER).status == 201
    assert [one["subscription_id"] for one in service.subscriptions()] == list(flow.known)


@pytest.mark.parametrize("body", [b"", b"null", b"{}", b"<html>", b"{"])
def test_the_answer_is_not_understood_and_nothing_was_made(flow, service, body):
    service.troubles.append(Trouble("POST", ALL, 200, body=body))
    reply = flow.turn_on(TRIGGER)
    assert reply.status == 502
    assert "may exist" not in explained(reply, flow)


@pytest.mark.parametrize("trouble", [(503, b'"later"'), (None, b""), (200, b"<html>"), (200, b"["), (401, b'"who?"')])
def test_the_search_fails_at_first(flow, service, trouble):
    status, body = trouble
    service.troubles += [Trouble("POST", ALL, 503, acted=True), Trouble("GET", ALL, status, body=body)]
    assert flow.turn_on(TRIGGER).status == 201
    assert [one["subscription_id"] for one in service.subscriptions()] == list(flow.known)


@pytest.mark.parametrize("trouble", [(503, b'"later"'), (None, b""), (200, b"<html>"), (200, b"["), (401, b'"who?"')])
def test_the_search_fails_for_good(flow, service, trouble):
    status, body = trouble
    service.troubles += [Trouble("POST", ALL, 503, acted=True), *[Trouble("GET", ALL, status, body=body)] * 50]
    reply = flow.turn_on(TRIGGER)
    assert reply.status == 503
    service.troubles.clear()
    (left,) = service.subscriptions()
    assert f'Its description is "{left["description"]}"' in explained(reply, flow)
    assert flow.turn_on(TRIGGER).status == 201, "the next try finds it"
    assert len(service.subscriptions()) == 1


def test_the_service_keeps_its_answer_to_itself(flow, service):
    service.troubles.append(Trouble("POST", ALL, HANGS, acted=True))
    assert flow.turn_on(TRIGGER).status == 201
    assert [one["subscription_id"] for one in service.subscriptions()] == list(flow.known)


def test_the_service_hangs_before_it_acts(flow, service):
    service.troubles.append(Trouble("POST", ALL, HANGS))
    reply = flow.turn_on(TRIGGER)
    assert reply.status == 504
    assert "A subscription may exist all the same. Its description is" in explained(reply, flow)


def test_what_others_made_is_left_alone(flow, service):
    other = flow.url.replace("/f1/", "/f2/")
    assert flow.turn_on(TRIGGER, **{"body/url_callback": other}).status == 201
    service.troubles.append(Trouble("POST", ALL, 503))
    assert flow.turn_on(TRIGGER).status == 503
    assert [one["subscription_id"] for one in service.subscriptions()] == list(flow.known)


def test_the_platform_tries_again(flow, service):
    """Flows repeat a call that failed with 5xx; only one subscription comes of it."""
    service.troubles += [Trouble("POST", ALL, 503), Trouble("POST", ALL, 503)]
    assert [flow.turn_on(TRIGGER).status for _ in range(3)] == [503, 503, 201]
    assert len(service.subscriptions()) == 1


# The service fails while the flow is turned off


@pytest.mark.parametrize("acted", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("statuses", [[503], [500, 502], [None], [None, 503]], ids=repr)
def test_ending_fails_at_first(flow, service, statuses, acted):
    flow.turn_on(TRIGGER)
    service.troubles += [Trouble("DELETE", ONE, status, acted) for status in statuses]
    assert flow.turn_off().status == 200
    assert nothing_there(service)


def test_ending_fails_for_long(flow, service):
    flow.turn_on(TRIGGER)
    service.troubles += [Trouble("DELETE", ONE, 503)] * 50
    reply = flow.turn_off()
    assert reply.status == 503
    explained(reply, flow)
    assert len(service.requests("DELETE", ONE)) == 7, "with waits that double, half a minute"
    assert "may still exist; end it with Delete webhook subscription" in explained(reply, flow)
    service.troubles.clear()
    assert flow.turn_off().status == 200
    assert nothing_there(service)


def test_it_has_ended_already(flow, service):
    flow.turn_on(TRIGGER)
    (made,) = service.subscriptions()
    service.ask("DELETE", f"{HOOKS}/subscriptions/{service.workspace}/{made['subscription_id']}")
    assert flow.turn_off().status == 200
    assert flow.turn_off().status == 200


@pytest.mark.parametrize("status", [404, 410])
def test_gone_is_ended(flow, service, status):
    flow.turn_on(TRIGGER)
    service.troubles.append(Trouble("DELETE", ONE, status, acted=True, body=b'"gone"'))
    assert flow.turn_off().status == 200


def test_ending_too_quickly_is_tried_again(flow, service):
    flow.turn_on(TRIGGER)
    service.troubles.append(Trouble("DELETE", ONE, 429, body=b'"slow down"'))
    assert flow.turn_off().status == 200
    assert nothing_there(service)


@pytest.mark.parametrize("body", [b"<html>log in", b"{", b'{"login": "https://a"}', b"[]", b'"OK"'])
@pytest.mark.parametrize("acted", [False, True], ids=["before", "after"])
def test_a_success_that_is_none(flow, service, body, acted):
    """A proxy may answer with its own page, and 200, to somebody who is to sign in."""
    flow.turn_on(TRIGGER)
    service.troubles += [Trouble("DELETE", ONE, 200, acted, body=body)] * 2
    assert flow.turn_off().status == 200
    assert nothing_there(service)


def test_a_success_that_is_none_for_long(flow, service):
    flow.turn_on(TRIGGER)
    service.troubles += [Trouble("DELETE", ONE, 200, body=b"<html>log in")] * 50
    reply = flow.turn_off()
    assert reply.status == 502
    assert "a web page" in explained(reply, flow)
    service.troubles.clear()
    assert flow.turn_off().status == 200


@pytest.mark.parametrize("status", [401, 403])
def test_ending_is_refused(flow, service, status):
    flow.turn_on(TRIGGER)
    service.troubles += [Trouble("DELETE", ONE, status, body=b'"not you"')] * 2
    assert flow.turn_off().status == status
    assert flow.turn_off().status == 200
