"""What `Confirm webhook event` says of an event: created, updated or deleted, and whether a timer started or stopped.

The events are built from docs/facts/toggl.md 4.4, 4.5, 4.6; an event does not carry the state before it.
"""

import base64
import json
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from webhook_flow import FIXTURES, HOOKS, open_gateway

from generator.runtime.script import MISSING_RUNTIME, find_runtime

pytestmark = pytest.mark.skipif(find_runtime() is None, reason=MISSING_RUNTIME)

online, service, flow = FIXTURES

ENTRIES = "/api/v9/workspaces/1000/time_entries"
ID = 3_700_000_001
MOMENT = "2026-03-02T09:00:00.125Z"
START = 1_772_438_400
RUNNING = {"stop": None, "duration": -1}
# Finished two hours before the event.
FINISHED = {"stop": "2026-03-02T07:00:00Z", "duration": 3600}
JUST_FINISHED = {"stop": "2026-03-02T09:00:00Z", "duration": 3600}


@pytest.fixture(scope="module")
def gateway(online):
    with open_gateway(online) as platform:
        yield platform.gateway


def confirm(gateway, body: bytes):
    """Send exactly these bytes, which a step of a flow could not always do."""
    pair = base64.b64encode(b"ada@example.com:time-is-honey").decode()
    headers = (("Authorization", f"Basic {pair}"), ("Content-Type", "application/json"))
    return gateway.forward("POST", f"{HOOKS}/confirm", "", headers, body)


def answer_to(gateway, received: Any) -> dict[str, Any]:
    reply = confirm(gateway, json.dumps({"event": received}).encode())
    assert reply.status == 200, reply.body
    answer = json.loads(reply.body)
    assert isinstance(answer, dict)
    return answer


def event(action: str, state: dict[str, Any] | None, request: str = "PUT", path: str = "", body: Any = "", **more: Any):
    """Build an event; `state` is what of the time entry matters, None for no payload at all."""
    metadata = {
        "action": action,
        "model": "time_entry",
        "event_user_id": "11",
        "model_owner_id": "11",
        "workspace_id": "1000",
        "time_entry_id": str(ID),
        "request_type": request,
        "path": path or f"{ENTRIES}/{ID}",
        "request_body": body if isinstance(body, str) else json.dumps(body),
    }
    payload = state
    if state is not None:
        payload = {"id": ID, "workspace_id": 1000, "user_id": 11, "description": "x", "start": "2026-03-02T08:00:00Z"}
        payload = {**payload, "billable": False, "tags": [], "tag_ids": None, **state}
    return {
        "event_id": 15_000_000_000_000_001,
        "created_at": MOMENT,
        "creator_id": 11,
        "metadata": {name: value for name, value in {**metadata, **more}.items() if value is not None},
        "payload": payload,
        "subscription_id": 5,
        "timestamp": "2026-03-02T09:00:00.250000000Z",
        "url_callback": "https://flow.example.com/run",
    }


def created(state: dict[str, Any], body: Any = "", **more: Any):
    return event("created", state, "POST", ENTRIES, body, **more)


def updated(state: dict[str, Any], body: Any = "", request: str = "PUT", path: str = "", **more: Any):
    return event("updated", state, request, path, body, **more)


def bulk(state: dict[str, Any], *changes: dict[str, Any]):
    return updated(state, list(changes), "PATCH", f"{ENTRIES}/{ID},{ID + 1}")


def deleted(state: dict[str, Any] | None, **more: Any):
    return event("deleted", state, "DELETE", **more)


def without(received: dict[str, Any], place: str, name: str) -> dict[str, Any]:
    return {**received, place: {key: value for key, value in received[place].items() if key != name}}


class Case(NamedTuple):
    """An event, and what it is.

    Attributes:
        why: the fact that decides.
        received: the event.
        kind: what happened.
        what: `started`, `stopped`, or empty for neither.
    """

    why: str
    received: dict[str, Any]
    kind: str
    what: str = ""


STOP = f"{ENTRIES}/{ID}/stop"
CASES = [
    # A timer starts: created, no stop, negative duration (5.6).
    Case("3.1: through the API, -1 runs", created(RUNNING, {"duration": -1}), "created", "started"),
    Case("1.4: apps send minus the start", created({**RUNNING, "duration": -START}), "created", "started"),
    Case("no stop member is no stop", without(created(RUNNING), "payload", "stop"), "created", "started"),
    Case("a number as text", created({"stop": None, "duration": "-1"}), "created", "started"),
    Case("the request does not matter", created(RUNNING, "{broken"), "created", "started"),
    # Created, but no timer.
    Case("5.6: logged by hand, neither", created(FINISHED, {"duration": 3600}), "created"),
    Case("logged by hand, up to now", created(JUST_FINISHED, {"duration": 3600}), "created"),
    Case("3.1: only a start does not run", created({"stop": None, "duration": 0}), "created"),
    Case("zero length", created({"stop": "2026-03-02T08:00:00Z", "duration": 0}), "created"),
    Case("no duration is known", without(created(RUNNING), "payload", "duration"), "created"),
    # A timer stops: updated, stop set, duration not negative, and a sign of the transition (5.6).
    Case("3.3: /stop", updated(JUST_FINISHED, "", "PATCH", STOP), "updated", "stopped"),
    Case("path alone: delivered late", updated(FINISHED, "", "PATCH", STOP), "updated", "stopped"),
    Case("path with a final slash", updated(FINISHED, "", "PATCH", STOP + "/"), "updated", "stopped"),
    Case("no request_body at all", updated(FINISHED, "", "PATCH", STOP, request_body=None), "updated", "stopped"),
    Case("3.3: PUT with stop", updated(FINISHED, {"stop": "2026-03-02T07:00:00Z"}), "updated", "stopped"),
    Case("3.3: PUT with a duration", updated(FINISHED, {"duration": 3600}), "updated", "stopped"),
    Case("PUT with zero", updated({**FINISHED, "duration": 0}, {"duration": 0}), "updated", "stopped"),
    Case("3.4: bulk /stop", bulk(FINISHED, {"op": "replace", "path": "/stop", "value": "x"}), "updated", "stopped"),
    Case(
        "3.4: bulk /duration", bulk(FINISHED, {"op": "replace", "path": "/duration", "value": 9}), "updated", "stopped"
    ),
    Case(
        "one of several bulk changes",
        bulk(FINISHED, {"op": "add", "path": "/tags"}, {"op": "add", "path": "/stop", "value": "x"}),
        "updated",
        "stopped",
    ),
    Case(
        "3.2: stopped by another timer, whose request it names",
        updated(JUST_FINISHED, {"duration": -1, "start": "2026-03-02T09:00:00Z"}, "POST", ENTRIES),
        "updated",
        "stopped",
    ),
    Case(
        "5.6 [?]: stopped by another timer, nothing known",
        updated(JUST_FINISHED, path="/", request_type=None, request_body=None),
        "updated",
        "stopped",
    ),
    Case(
        "1.4: instants, never text",
        updated({"stop": "2026-03-02T10:00:01+01:00", "duration": 1}, {"description": "x"}),
        "updated",
        "stopped",
    ),
    Case("numbers as text", updated({**FINISHED, "duration": "60"}, {"duration": "60"}), "updated", "stopped"),
    Case(
        "2026: the body's own moment lies before the end",
        updated(FINISHED, {"duration": 3600, "at": "2026-03-02T06:59:58.123456789Z"}),
        "updated",
        "stopped",
    ),
    Case(
        "2026: the same with another offset",
        updated(FINISHED, {"duration": 3600, "at": "2026-03-02T07:59:58+01:00"}),
        "updated",
        "stopped",
    ),
    Case("2026: a moment that is none", updated(FINISHED, {"duration": 3600, "at": "soon"}), "updated", "stopped"),
    Case("2026: a moment that is null", updated(FINISHED, {"duration": 3600, "at": None}), "updated", "stopped"),
    # Updated, but no stop.
    Case(
        "2026: the browser extension edits a text and repeats the rest",
        updated(FINISHED, {**FINISHED, "description": "x", "at": "2026-03-02T07:00:00.123456789Z"}),
        "updated",
    ),
    Case(
        "2026: the same without a stop", updated(FINISHED, {"duration": 3600, "at": "2026-03-02T08:00:00Z"}), "updated"
    ),
    Case(
        "2026: the same right after the end",
        updated(JUST_FINISHED, {**JUST_FINISHED, "description": "x", "at": "2026-03-02T09:00:00.1Z"}),
        "updated",
    ),
    Case("of a running entry", updated(RUNNING, {"description": "x"}), "updated"),
    Case("of a finished entry", updated(FINISHED, {"description": "x"}), "updated"),
    Case("only a text says stop", updated(FINISHED, {"description": '"stop": 1, "duration": 5'}), "updated"),
    Case("request_body empty", updated(FINISHED, ""), "updated"),
    Case("request_body broken", updated(FINISHED, '{"stop": "2026'), "updated"),
    Case("request_body absent", updated(FINISHED, request_body=None), "updated"),
    Case("request_body of another type", updated(FINISHED, "7"), "updated"),
    Case("stop is null in the request", updated(FINISHED, {"stop": None, "description": "x"}), "updated"),
    Case("negative duration in the request", updated(FINISHED, {"duration": -1}), "updated"),
    Case("3.3: un-stopped, it runs again", updated(RUNNING, {"stop": None, "duration": -1}), "updated"),
    Case("bulk, something else", bulk(FINISHED, {"op": "replace", "path": "/description", "value": "x"}), "updated"),
    Case("bulk, a number", bulk(FINISHED, {"op": "replace", "path": "/project_id", "value": 9}), "updated"),
    Case("bulk, it runs again", bulk(RUNNING, {"op": "remove", "path": "/stop"}), "updated"),
    Case("no stop is known", without(updated(FINISHED, "", "PATCH", STOP), "payload", "stop"), "updated"),
    Case("no duration is known", without(updated(FINISHED, "", "PATCH", STOP), "payload", "duration"), "updated"),
    Case("half a minute is not at once", updated({**FINISHED, "stop": "2026-03-02T08:59:30Z"}), "updated"),
    Case("planned for later", updated({**FINISHED, "stop": "2026-03-02T12:00:00Z"}, {"description": "x"}), "updated"),
    Case("stop is no date", updated({**FINISHED, "stop": "soon"}), "updated"),
    # Deleted: metadata decides, whatever the payload holds (5.5).
    Case("finished", deleted(JUST_FINISHED), "deleted"),
    Case("5.5: running", deleted(RUNNING), "deleted"),
    Case("5.5: with a moment", deleted({**FINISHED, "server_deleted_at": "2026-03-02T09:00:00+00:00"}), "deleted"),
    Case("5.5: payload null", deleted(None), "deleted"),
    Case("5.5: payload partial", {**deleted(None), "payload": {"id": ID}}, "deleted"),
    Case("payload empty", {**deleted(None), "payload": {}}, "deleted"),
    # Something else.
    Case("another action", event("archived", RUNNING), "other"),
    Case("no action", without(created(RUNNING), "metadata", "action"), "other"),
    Case("no metadata", {**created(RUNNING), "metadata": {}}, "other"),
    Case("metadata null", {**created(RUNNING), "metadata": None}, "other"),
    Case("11: of another model, never started", created(RUNNING, model="project"), "created"),
    Case("11: of another model, never stopped", updated(JUST_FINISHED, "", "PATCH", STOP, model="tag"), "updated"),
    Case("11: of a model that nobody knows", deleted(None, model="timesheet"), "deleted"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.kind} {case.what or 'neither'}: {case.why}")
def test_what_an_event_is(gateway, case):
    answer = answer_to(gateway, case.received)
    said = answer["kind"], answer["started"], answer["stopped"]
    assert said == (case.kind, case.what == "started", case.what == "stopped")
    assert answer["confirmed"] is False


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.kind}: {case.why}")
def test_which_time_entry_it_is(gateway, case):
    answer = answer_to(gateway, case.received)
    if (case.received["metadata"] or {}).get("model", "time_entry") == "time_entry":
        assert (answer["time_entry_id"], answer["workspace_id"]) == (ID, 1000)
        assert answer["time_entry"]["id"] == ID
        assert None not in answer["time_entry"].values()
    else:
        assert "time_entry" not in answer
        assert "time_entry_id" not in answer
    assert answer["event_id"] == 15_000_000_000_000_001
    assert answer["created_at"] == MOMENT


@pytest.mark.parametrize("model", ["project", "client", "task", "tag", "project_user", "workspace_user", "other"])
@pytest.mark.parametrize("action", ["created", "updated", "deleted"])
def test_an_event_of_another_model(gateway, model, action):
    received = {
        "event_id": 7,
        "metadata": {"action": action, "model": model, f"{model}_id": "12", "workspace_id": "1000"},
        "payload": {"id": 12, "wid": 1000, "name": "x", "server_deleted_at": None},
    }
    answer = answer_to(gateway, received)
    own = model if model in {"project", "client", "task", "tag"} else "other"
    said = [answer.pop(name) for name in ("kind", "is_event", "entity", "entity_id", "workspace_id", "event_id")]
    assert said == [action, True, model, 12, 1000, 7]
    assert answer == {
        "started": False,
        "stopped": False,
        "confirmed": False,
        own: {"id": 12, "wid": 1000, "name": "x"},
    }


@pytest.mark.parametrize(
    ("metadata", "payload", "entity_id"),
    [({"client_id": "12"}, None, 12), ({}, {"id": 12}, 12), ({}, {"name": "x"}, None), ({"client_id": "x"}, {}, None)],
)
def test_what_is_left_of_another_model(gateway, metadata, payload, entity_id):
    answer = answer_to(gateway, {"metadata": {"action": "deleted", "model": "client", **metadata}, "payload": payload})
    assert (answer["entity"], answer.get("entity_id"), answer["client"].get("id")) == ("client", entity_id, entity_id)


def test_a_ping_is_no_event(gateway):
    answer = answer_to(gateway, {"metadata": {}, "payload": "ping"})
    assert answer == {"kind": "ping", "is_event": False, "started": False, "stopped": False, "confirmed": False}


def test_as_text(gateway):
    """A person may put the event in quotes in the designer."""
    received = updated(JUST_FINISHED, "", "PATCH", STOP)
    assert answer_to(gateway, json.dumps(received)) == answer_to(gateway, received)


@pytest.mark.parametrize("number", [2**31, 2**53 + 1, 15_000_000_000_000_001, 2**63 - 1])
def test_numbers_keep_their_digits(gateway, number):
    received = created({**RUNNING, "id": number}, time_entry_id=str(number)) | {"event_id": number}
    reply = confirm(gateway, json.dumps({"event": received}).encode())
    text = reply.body.decode()
    for name in ("event_id", "time_entry_id", "id"):
        assert f'"{name}":{number}' in text


@pytest.mark.parametrize("text", ["2026-03-02T09:00:00.1234567891Z", "/Date(0)/", "1e400", '\u2028 ß 🙂 \\ "'])
def test_texts_stay_as_they_are(gateway, text):
    received = created({**RUNNING, "description": text})
    assert answer_to(gateway, received)["time_entry"]["description"] == text


@pytest.mark.parametrize("user", [11, "11"])
def test_a_ping_without_a_code(gateway, service, user):
    """docs/facts/toggl.md 4.4, 4.7: the user is a number there; after validation there is no code."""
    service.asked.clear()
    metadata = {"request_type": "POST", "event_user_id": user}
    answer = answer_to(gateway, {"event_id": 0, "created_at": MOMENT, "metadata": metadata, "payload": "ping"})
    said = [answer[name] for name in ("kind", "confirmed", "started", "stopped")]
    assert said == ["ping", False, False, False]
    assert "time_entry" not in answer
    assert service.asked == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"7",
        b"{",
        b"nonsense",
        b"\xff\xfe",
        b"{}",
        b'{"event": null}',
        b'{"event": 7}',
        b'{"event": []}',
        b'{"event": ""}',
        b'{"event": "nonsense"}',
        b'{"event": "7"}',
        b'{"event": {}}',
        b'{"event": {"subscription_id": 5}}',
        b'{"event": {"event": {"payload": "ping"}}}',
        b'{"event": ' + b"[" * 3000 + b"]" * 3000 + b"}",
    ],
    ids=lambda body: body[:40].decode("latin-1") or "empty",
)
def test_what_is_no_event(gateway, service, body):
    service.asked.clear()
    reply = confirm(gateway, body)
    assert reply.status == 400
    error = json.loads(reply.body)["error"]
    assert (error["code"], error["message"]) == (400, "Give the whole body of the trigger as the event.")
    assert service.asked == []


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
METADATA = st.fixed_dictionaries(
    {},
    optional={
        "action": st.sampled_from(["created", "updated", "deleted"]) | VALUES,
        "model": st.sampled_from(["time_entry", "project"]) | VALUES,
        "path": st.sampled_from([STOP, ENTRIES]) | VALUES,
        "request_body": st.sampled_from(['{"stop": "x"}', "[]"]) | VALUES,
        "time_entry_id": VALUES,
    },
)
PAYLOAD = st.fixed_dictionaries({}, optional={"id": VALUES, "stop": VALUES, "duration": VALUES})
EVENTS = st.fixed_dictionaries(
    {"payload": PAYLOAD | VALUES.filter(lambda value: value != "ping"), "metadata": METADATA | VALUES},
    optional={"event_id": VALUES, "created_at": VALUES, "creator_id": VALUES},
)


@settings(max_examples=150, deadline=None)
@given(received=EVENTS)
def test_any_event_gets_a_straight_answer(gateway, online, received):
    online.asked.clear()
    reply = confirm(gateway, json.dumps({"event": received}).encode())
    assert reply.status in {200, 400}, reply.body
    answer = json.loads(reply.body)
    if reply.status == 200:
        assert answer["kind"] in {"created", "updated", "deleted", "other"}
        assert not answer["started"] or answer["kind"] == "created"
        assert not answer["stopped"] or answer["kind"] == "updated"
    assert online.asked == [], "an event needs no call"
