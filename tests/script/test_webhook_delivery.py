"""What reaches a flow when: nothing before it has confirmed, and what it did not take comes again."""

import pytest
from webhook_flow import FIXTURES, HOOKS, open_gateway

from generator.runtime.script import MISSING_RUNTIME, find_runtime

pytestmark = pytest.mark.skipif(find_runtime() is None, reason=MISSING_RUNTIME)

online, service, flow = FIXTURES

ALL = rf"{HOOKS}/subscriptions/\d+"
VALIDATION = rf"{HOOKS}/validate/.*"
LATER = 10
"""Seconds after which the service tries again for sure."""


@pytest.fixture(scope="module")
def gateway(online):
    with open_gateway(online) as platform:
        yield platform.gateway


def own_address(flow, kind: str) -> str:
    return f"{HOOKS}/{kind}/{flow.service.workspace}/{flow.location.rpartition('/')[2]}"


def come_back(flow) -> int:
    """Let the time pass after which the service tries again; give the number of attempts."""
    flow.service.pass_time(LATER)
    return flow.service.app.deliver_due(flow.service.now)


# Confirming


def test_nothing_comes_before_it_is_confirmed(flow, service):
    """docs/facts/toggl.md 4.7: until both enabled and validated_at hold, only pings arrive."""
    assert flow.turn_on("OnTimeEntryCreated").status == 201
    (ping,) = flow.runs
    flow.log_work()
    assert flow.runs == [ping]
    assert flow.confirm(ping)["confirmed"] is True
    work = flow.log_work()
    (event,) = flow.runs[1:]
    assert event["payload"]["id"] == work


def test_a_second_ping_confirms_as_well(flow, service):
    flow.turn_on("OnTimeEntryCreated")
    service.ask("POST", own_address(flow, "ping"))
    first, second = flow.runs
    assert first["validation_code"] == second["validation_code"]
    assert flow.confirm(second)["confirmed"] is True
    (made,) = service.subscriptions()
    assert made["validated_at"] is not None


def test_the_same_ping_twice(flow, service):
    """A run that is repeated fails nothing: the service says that it knows already."""
    flow.turn_on("OnTimeEntryCreated")
    assert [flow.confirm(flow.runs[0])["confirmed"] for _ in range(2)] == [True, False]


def test_switching_it_on_again_pings_again(flow, service):
    flow.live("OnTimeEntryCreated")
    for enabled in (False, True):
        service.ask("PATCH", own_address(flow, "subscriptions"), {"enabled": enabled})
    (ping,) = flow.runs
    assert "validation_code" not in ping, "docs/facts/toggl.md 4.7: a ping after validation carries no code"
    service.asked.clear()
    answer = flow.confirm(ping)
    assert (answer["kind"], answer["confirmed"]) == ("ping", False)
    assert service.asked == []
    flow.log_work()
    assert len(flow.runs) == 2


def test_a_ping_of_a_subscription_that_is_gone(flow, service):
    flow.turn_on("OnTimeEntryCreated")
    flow.turn_off()
    reply = flow.gateway.call("ConfirmWebhookEvent", {"body/event": flow.runs[0]})
    assert reply.status == 400
    assert b"was not found" in reply.body
    assert b"Traceback" not in reply.body


def test_an_event_needs_no_call(flow, service):
    flow.live("OnTimeEntryCreated")
    flow.log_work()
    service.asked.clear()
    assert flow.confirm(flow.runs[0])["kind"] == "created"
    assert service.asked == []


# Again and again


@pytest.mark.parametrize("refusals", [[500], [404], [429, 500]], ids=repr)
def test_what_was_not_taken_comes_again(flow, service, refusals):
    """docs/facts/toggl.md 4.4, 4.8: the same event_id and created_at, another timestamp."""
    flow.live("OnTimeEntryCreated")
    flow.answers.extend(refusals)
    work = flow.log_work()
    assert flow.runs == []
    for _ in refusals:
        come_back(flow)
    (event,) = flow.runs
    for earlier in flow.refused:
        assert {**earlier, "timestamp": 0} == {**event, "timestamp": 0}
        assert earlier["timestamp"] < event["timestamp"]
    answers = [flow.confirm(one) for one in (*flow.refused, event)]
    assert all(answer == answers[0] for answer in answers), "so a flow can tell an event that it had"
    assert (answers[0]["event_id"], answers[0]["time_entry_id"]) == (event["event_id"], work)
    assert event["event_id"] > 2**53, "a number that some parsers round"
    assert come_back(flow) == 0


def test_an_old_event_is_still_what_it_was(flow, service):
    """A stop that arrives late is a stop: what counts is when it happened."""
    timer = flow.start_timer()
    service.pass_time()
    flow.live("OnTimeEntryStopped")
    flow.answers.append(500)
    flow.change("StopTimeEntry", time_entry_id=timer)
    service.pass_time(3000)
    come_back(flow)
    (event,) = flow.runs
    assert flow.confirm(event)["stopped"] is True


def test_nothing_comes_again_after_the_end(flow, service):
    flow.live("OnTimeEntryCreated")
    flow.answers.append(500)
    flow.log_work()
    assert flow.turn_off().status == 200
    assert come_back(flow) == 0
    assert flow.runs == []


def test_events_of_several_changes_keep_apart(flow, service):
    flow.live("OnTimeEntryUpdated")
    timer = flow.start_timer()
    for name in ("one", "two", "three"):
        flow.change("UpdateTimeEntry", time_entry_id=timer, body__description=name)
    assert len({run["event_id"] for run in flow.runs}) == 3
    assert [flow.confirm(run)["time_entry"]["description"] for run in flow.runs] == ["one", "two", "three"]


# Restarts


def test_the_courier_restarts(flow, service):
    flow.live("OnTimeEntryCreated")
    flow.answers.append(503)
    work = flow.log_work()
    service.app.close()
    come_back(flow)
    (event,) = flow.runs
    assert (event["event_id"], event["payload"]["id"]) == (flow.refused[0]["event_id"], work)
    assert flow.turn_off().status == 200


def test_the_service_forgets_everything(flow, service):
    flow.live("OnTimeEntryCreated")
    service.start()
    assert service.subscriptions() == []
    assert flow.turn_off().status == 200
    assert flow.turn_on("OnTimeEntryCreated").status == 201
    assert len(service.subscriptions()) == 1


def test_an_address_of_another_workspace_ends_nothing(flow, service):
    flow.live("OnTimeEntryCreated")
    other = flow.location.replace(f"/{service.workspace}/", "/999999999/")
    assert flow.gateway.unsubscribe(other).status == 403
    assert len(service.subscriptions()) == 1
