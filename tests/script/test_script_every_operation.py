"""Every action, look-up and trigger once: gateway, code and the simulated Toggl."""

import json

import pytest
from every_call import (
    ANY_IDS,
    HOOKS,
    OPERATIONS,
    POLLING_TRIGGERS,
    TOKEN_FIRST,
    TRACK,
    WEBHOOK_TRIGGERS,
    Seeded,
    valid_calls,
)

from generator.definition.conformance import Conformance
from generator.runtime.gateway import PlatformOptions, header

CALLBACK = "/callback"
ACTIONS = [
    name for name, operation in OPERATIONS.items() if not operation.is_trigger and name != "DeleteWebhookSubscription"
]


def sent(site) -> tuple[str, ...]:
    return tuple(f"{one.method} {one.path}" for one in site.asked if one.path != CALLBACK)


def assert_fits(gateway, operation_id: str, reply) -> None:
    answer = OPERATIONS[operation_id].responses[str(reply.status)]
    if "schema" not in answer:
        assert reply.body == b""
        return
    if answer["schema"].get("format") == "binary":
        assert reply.body
        return
    body = json.loads(reply.body)
    assert Conformance(gateway.files.definition).mismatches(answer["schema"], body) == []


def test_every_operation_has_a_call():
    """Of what is missing, no other test here would say anything."""
    assert set(valid_calls(ANY_IDS)) | {"DeleteWebhookSubscription"} == set(OPERATIONS)
    assert len([name for name in ACTIONS if not OPERATIONS[name].is_internal]) >= 34
    assert len([name for name, operation in OPERATIONS.items() if operation.is_trigger]) >= 10


@pytest.mark.parametrize("base64_ids", [False, True], ids=["plain id", "base64 id"])
@pytest.mark.parametrize("operation_id", ACTIONS)
def test_action(service, site, platform_for, operation_id, base64_ids):
    gateway = platform_for(options=PlatformOptions(base64_operation_id=base64_ids))
    call = valid_calls(Seeded.of(service))[operation_id]
    reply = gateway.call(operation_id, call.inputs)
    assert reply.status == 200, reply.body
    assert reply.warnings == ()
    assert_fits(gateway, operation_id, reply)
    assert sent(site) == call.sent


@pytest.mark.parametrize("operation_id", ACTIONS)
def test_action_with_the_api_token(service, site, platform_for, operation_id):
    gateway = platform_for((service.token, "api_token"))
    call = valid_calls(Seeded.of(service))[operation_id]
    assert gateway.call(operation_id, call.inputs).status == 200
    assert sent(site) == (call.sent[1:] if operation_id in TOKEN_FIRST else call.sent)


@pytest.mark.parametrize("base64_ids", [False, True], ids=["plain id", "base64 id"])
@pytest.mark.parametrize("operation_id", WEBHOOK_TRIGGERS)
def test_webhook_trigger(service, site, platform_for, operation_id, base64_ids):
    gateway = platform_for(options=PlatformOptions(base64_operation_id=base64_ids))
    seeded = Seeded.of(service)
    call = valid_calls(seeded, site.url + CALLBACK)[operation_id]
    before = set(service.state.subscriptions)
    reply = gateway.call(operation_id, call.inputs)
    assert reply.status == 201, reply.body
    assert_fits(gateway, operation_id, reply)
    assert sent(site) == call.sent

    (made,) = set(service.state.subscriptions) - before
    site.asked.clear()
    end = gateway.unsubscribe(header(reply.headers, "location") or "")
    assert (end.status, end.body) == (200, b"")
    address = f"{HOOKS}/subscriptions/{seeded.workspace}/{made}"
    assert sent(site) == (f"GET {TRACK}/me", f"DELETE {address}")
    assert service.state.subscriptions[made].deleted_at is not None


def test_look_up_that_ends_a_subscription_by_its_ids(service, site, platform):
    seeded = Seeded.of(service)
    call = valid_calls(seeded, site.url + CALLBACK)["OnTimeEntryCreated"]
    before = set(service.state.subscriptions)
    platform.call("OnTimeEntryCreated", call.inputs)
    (made,) = set(service.state.subscriptions) - before
    inputs = {"workspace_id": seeded.workspace, "subscription_id": made}
    assert platform.call("DeleteWebhookSubscription", inputs).status == 200
    assert service.state.subscriptions[made].deleted_at is not None


CHANGES = {
    "OnMyTimeEntryCreated": "CreateTimeEntry",
    "OnMyTimeEntryUpdated": "UpdateTimeEntry",
    "OnMyTimeEntryDeleted": "DeleteTimeEntry",
    "OnMyTimeEntryStarted": "CreateTimeEntry",
    "OnMyTimeEntryStopped": "StopTimeEntry",
}


@pytest.mark.parametrize("base64_ids", [False, True], ids=["plain id", "base64 id"])
@pytest.mark.parametrize("operation_id", POLLING_TRIGGERS)
def test_polling_trigger(service, site, platform_for, operation_id, base64_ids):
    gateway = platform_for(options=PlatformOptions(base64_operation_id=base64_ids))
    calls = valid_calls(Seeded.of(service))
    first = gateway.call(operation_id)
    assert (first.status, first.body) == (202, b"")
    assert sent(site) == calls[operation_id].sent

    change = CHANGES[operation_id]
    started = {"body/duration": -1} if operation_id == "OnMyTimeEntryStarted" else {}
    assert gateway.call(change, {**calls[change].inputs, **started}).status == 200
    site.asked.clear()
    second = gateway.follow(header(first.headers, "location") or "")
    assert second.status == 200
    assert len(json.loads(second.body)) == 1
    assert_fits(gateway, operation_id, second)
    assert sent(site) == calls[operation_id].sent
