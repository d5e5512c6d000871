"""The whole life of a webhook trigger: on, ping, confirmed, events, off (docs/facts/toggl.md 4.4, 4.5, 4.6, 4.7)."""

import base64
import json

import pytest
from webhook_flow import FIXTURES, HOOKS, TOKEN_WORD, TRIGGERS, open_gateway

from generator.definition.conformance import Conformance
from generator.runtime.gateway import Way, header
from generator.runtime.script import MISSING_RUNTIME, find_runtime

pytestmark = pytest.mark.skipif(find_runtime() is None, reason=MISSING_RUNTIME)

# What each trigger's condition lets through, of the history below.
WANTED = {
    "OnTimeEntryCreated": [("timer", "created"), ("work", "created")],
    "OnTimeEntryUpdated": [("timer", "updated"), ("timer", "updated")],
    "OnTimeEntryDeleted": [("work", "deleted")],
    "OnTimeEntryStarted": [("timer", "created")],
    "OnTimeEntryStopped": [("timer", "updated")],
}


online, service, flow = FIXTURES


@pytest.fixture(scope="module", params=["e-mail", "token"])
def gateway(online, request):
    with open_gateway(online, with_token=request.param == "token") as platform:
        yield platform.gateway


def passes(trigger: str, confirmed: dict) -> bool:
    """The condition that a flow of this trigger has."""
    if trigger == "OnTimeEntryStarted":
        return confirmed["started"]
    if trigger == "OnTimeEntryStopped":
        return confirmed["stopped"]
    return confirmed["kind"] == TRIGGERS[trigger]


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_from_on_to_off(flow, service, trigger):
    reply = flow.turn_on(trigger)
    assert reply.status == 201
    assert reply.body == b"", "the answer could hold the secret"
    (ping,) = flow.runs
    assert (ping["payload"], ping["event_id"]) == ("ping", 0)
    assert flow.confirm(ping) | {"created_at": "", "creator_id": 0} == {
        "kind": "ping",
        "is_event": False,
        "confirmed": True,
        "started": False,
        "stopped": False,
        "event_id": 0,
        "created_at": "",
        "creator_id": 0,
    }
    (made,) = service.subscriptions()
    assert made["validated_at"] is not None
    flow.runs.clear()

    timer = flow.start_timer()
    service.pass_time()
    flow.change("UpdateTimeEntry", time_entry_id=timer, body__description="another name")
    service.pass_time()
    flow.change("StopTimeEntry", time_entry_id=timer)
    service.pass_time()
    work = flow.log_work()
    flow.change("DeleteTimeEntry", time_entry_id=work)

    names = {timer: "timer", work: "work"}
    assert {run["metadata"]["action"] for run in flow.runs} == {TRIGGERS[trigger]}, "the filter keeps others away"
    confirmed = [flow.confirm(run) for run in flow.runs]
    wanted = [answer for answer in confirmed if passes(trigger, answer)]
    assert [(names[answer["time_entry_id"]], answer["kind"]) for answer in wanted] == WANTED[trigger]
    assert all(answer["time_entry"]["id"] == answer["time_entry_id"] for answer in confirmed)
    assert all(answer["workspace_id"] == service.workspace for answer in confirmed)
    assert all(answer["confirmed"] is False for answer in confirmed)

    assert flow.turn_off().status == 200
    assert service.subscriptions() == []
    flow.runs.clear()
    flow.start_timer()
    assert flow.runs == [], "nothing comes after the end"


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_location_ends_the_subscription_through_the_gateway(flow, service, gateway, trigger):
    location = header(flow.turn_on(trigger).headers, "location") or ""
    (made,) = service.subscriptions()
    # Location is on the gateway's address, without the virtual segment of the trigger.
    expected = f"{gateway.base}{HOOKS}/subscriptions/{service.workspace}/{made['subscription_id']}"
    assert location == expected
    route = gateway.route(location)
    assert (route.way, route.operation_id) == (Way.GATEWAY, "DeleteWebhookSubscription")
    assert flow.turn_off().status == 200


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_what_is_registered(flow, service, trigger):
    flow.turn_on(trigger)
    (made,) = service.subscriptions()
    assert made["event_filters"] == [{"entity": "time_entry", "action": TRIGGERS[trigger]}]
    assert made["url_callback"] == flow.url
    assert made["enabled"] is True
    assert len(made["secret"]) >= 32
    flow.turn_off()


def test_the_webhooks_service_gets_the_token_only(flow, service):
    service.asked.clear()
    flow.turn_on("OnTimeEntryCreated")
    flow.turn_off()
    sent = {one.authorization for one in service.asked if one.target.startswith(HOOKS)}
    (only,) = sent
    assert only is not None
    # docs/facts/toggl.md 4.3: the token as user name, the word as password.
    assert base64.b64decode(only.removeprefix("Basic ")).decode() == f"{service.app.token}:{TOKEN_WORD}"


def test_each_registration_has_its_own_secret_and_description(flow, service):
    """docs/facts/toggl.md 4.1: a description is unique in the workspace. Each flow has an address of its own."""
    locations = []
    for number in range(3):
        assert flow.turn_on("OnTimeEntryCreated", **{"body/url_callback": f"{flow.url}{number}"}).status == 201
        locations.append(flow.location)
    made = service.subscriptions()
    assert len({one["secret"] for one in made}) == 3
    assert len({one["description"] for one in made}) == 3
    for location in locations:
        flow.location = location
        assert flow.turn_off().status == 200
    assert service.subscriptions() == []


def test_the_same_flow_again_takes_the_place_of_what_it_left(flow, service):
    """A platform whose time was over registers again with the same address, and knows nothing of the first try."""
    flow.turn_on("OnTimeEntryCreated")
    (forgotten,) = service.subscriptions()
    flow.known.clear()
    flow.live("OnTimeEntryCreated")
    (made,) = service.subscriptions()
    assert made["subscription_id"] != forgotten["subscription_id"]
    assert made["validated_at"], "the flow was asked to confirm anew"
    assert flow.turn_off().status == 200
    assert service.subscriptions() == []


def test_a_flow_finds_what_it_left_and_ends_it(flow, service):
    flow.turn_on("OnTimeEntryCreated")
    reply = flow.gateway.call("GetWebhookSubscriptions", {"workspace_id": service.workspace})
    assert reply.status == 200
    answer = flow.gateway.files.operations["GetWebhookSubscriptions"].responses["200"]
    assert Conformance(flow.gateway.files.definition).mismatches(answer["schema"], json.loads(reply.body)) == []
    (listed,) = json.loads(reply.body)
    (made,) = service.subscriptions()
    assert listed["description"].startswith("Power Platform: When a time entry is created (")
    assert listed["url_callback"] == flow.url.partition("?")[0], "who reads a run history could start the flow"
    assert "secret" not in listed
    number = listed["subscription_id"]
    assert number == made["subscription_id"]
    inputs = {"workspace_id": service.workspace, "subscription_id": number}
    assert [flow.gateway.call("DeleteWebhookSubscription", inputs).status for _ in range(2)] == [200, 200]
    assert service.subscriptions() == []
    flow.known.clear()


def test_two_triggers_do_not_disturb_each_other(flow, service):
    flow.live("OnTimeEntryCreated")
    first = flow.location
    flow.live("OnTimeEntryDeleted")
    flow.turn_off()
    flow.log_work()
    assert [run["metadata"]["action"] for run in flow.runs] == ["created"]
    flow.location = first
    assert flow.turn_off().status == 200
    assert service.subscriptions() == []


def test_switching_timers_gives_a_stop_and_a_start(flow, service):
    """docs/facts/toggl.md 3.2, 4.6: one running entry; the other one is stopped by the service."""
    first = flow.start_timer()
    service.pass_time()
    flow.live("OnTimeEntryStopped")
    flow.start_timer()
    (run,) = flow.runs
    answer = flow.confirm(run)
    assert (answer["time_entry_id"], answer["kind"], answer["stopped"]) == (first, "updated", True)
    flow.turn_off()


def test_no_secret_stands_where_people_read(flow, service):
    reply = flow.turn_on("OnTimeEntryCreated")
    (made,) = service.subscriptions()
    seen = repr(reply.headers) + reply.body.decode() + repr(reply.warnings)
    for secret in (made["secret"], service.app.token, service.app.credentials[1], flow.url):
        assert secret not in seen
    flow.turn_off()


def test_the_description_tells_people_what_it_is(flow, service):
    flow.turn_on("OnTimeEntryStopped")
    (made,) = service.subscriptions()
    assert "time entry is stopped" in made["description"]
    flow.turn_off()
