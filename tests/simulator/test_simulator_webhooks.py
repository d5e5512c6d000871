"""Points 17-22: subscriptions, validation, and deliveries to a callback that really listens."""

import hashlib
import hmac
import json
from typing import Any

import pytest

from toggl_simulator.callbacks import sign
from toggl_simulator.delivery import RETRY_DELAYS

HOOKS = "/webhooks/api/v1"
FILTERS = [{"entity": "time_entry", "action": "*"}]


def body(receiver: Any, **change: Any) -> dict[str, Any]:
    return {
        "url_callback": receiver.url,
        "description": "test",
        "event_filters": FILTERS,
        "enabled": True,
        "secret": "PGuRrhCFajIyEvFlreKL",
        **change,
    }


def subscribe(service: Any, receiver: Any, **change: Any) -> Any:
    """A validated subscription; its ping is taken from the receiver."""
    receiver.echo = True
    reply = service.hooks("POST", f"{HOOKS}/subscriptions/{service.ids.main}", body(receiver, **change))
    assert reply.status == 200, reply
    receiver.next()
    return reply.json


def one(service: Any, subscription: Any) -> str:
    return f"{HOOKS}/subscriptions/{subscription['workspace_id']}/{subscription['subscription_id']}"


def test_the_documented_sample_has_the_documented_signature() -> None:
    text = (
        b'{"event_id":0,"created_at":"2022-06-25T03:58:10.207820267Z","creator_id":6,"metadata":{"request_type":'
        b'"POST","event_user_id":6},"payload":"ping","subscription_id":6,"timestamp":"2022-06-25T03:58:10.207820267Z"'
        b',"url_callback":"https://callback-url.com"}'
    )
    assert sign("PGuRrhCFajIyEvFlreKL", text) == (
        "sha256=bf829606cda0ca6923defb5ca70a43135adc7e8887486a201a19cb50ca6006b1"
    )


def test_create_pings_signs_and_waits_for_validation(service: Any, receiver: Any) -> None:
    reply = service.hooks("POST", f"{HOOKS}/subscriptions/{service.ids.main}", body(receiver))
    headers, raw = receiver.next_raw()
    expected = hmac.new(b"PGuRrhCFajIyEvFlreKL", raw, hashlib.sha256).hexdigest()
    assert headers["x-webhook-signature-256"] == f"sha256={expected}"
    assert b" " not in raw
    assert reply.status == 200
    assert "location" not in reply.headers
    view = reply.json
    assert (view["validated_at"], view["updated_at"], view["deleted_at"]) == (None, None, None)
    assert view["user_id"] == service.user("ada")
    assert view["subscription_id"] > 2**31
    assert "secret" not in view


def test_the_ping_has_the_recorded_envelope(service: Any, receiver: Any) -> None:
    view = service.hooks("POST", f"{HOOKS}/subscriptions/{service.ids.main}", body(receiver)).json
    ping = receiver.next()
    code = ping["validation_code"]
    user = service.user("ada")
    place = f"{service.ids.main}/{view['subscription_id']}/{code}"
    assert len(bytes.fromhex(code)) == 16
    assert ping == {
        "event_id": 0,
        "created_at": "2026-03-18T14:30:15.250000267Z",
        "creator_id": user,
        "metadata": {"request_type": "POST", "event_user_id": user},
        "payload": "ping",
        "subscription_id": view["subscription_id"],
        "timestamp": "2026-03-18T14:30:15.250000267Z",
        "url_callback": receiver.url,
        "validation_code": code,
        "validation_code_url": f"http://mock.test:8123{HOOKS}/validate/{place}",
    }


def test_an_echoed_code_validates_at_once(service: Any, receiver: Any) -> None:
    receiver.echo = True
    view = service.hooks("POST", f"{HOOKS}/subscriptions/{service.ids.main}", body(receiver)).json
    assert view["validated_at"] is not None


def test_the_code_can_be_fetched_while_the_ping_is_under_way(service: Any, receiver: Any) -> None:
    fetched: list[int] = []

    def fetch(message: Any) -> None:
        path = message["validation_code_url"].partition("8123")[2]
        fetched.append(service.nobody("GET", path).status)

    receiver.meanwhile = fetch
    view = service.hooks("POST", f"{HOOKS}/subscriptions/{service.ids.main}", body(receiver)).json
    assert fetched == [200]
    assert view["validated_at"] is not None


def test_validate_works_once_and_without_credentials(service: Any, receiver: Any) -> None:
    view = service.hooks("POST", f"{HOOKS}/subscriptions/{service.ids.main}", body(receiver)).json
    path = receiver.next()["validation_code_url"].partition("8123")[2]
    number = view["subscription_id"]
    wrong = service.nobody("GET", path[:-32] + "0" * 32)
    assert (wrong.status, wrong.json) == (
        400,
        f"subscription {number} for workspace {service.ids.main} and validation code '{'0' * 32}' was not found",
    )
    right = service.nobody("GET", path)
    assert (right.status, right.body) == (200, b'"OK"')
    again = service.nobody("GET", path)
    assert (again.status, again.json) == (400, f"subscription {number} has already been validated")
    (listed,) = service.hooks.get(f"{HOOKS}/subscriptions/{service.ids.main}")
    assert listed["validated_at"] is not None


REFUSED = [
    ({"description": ""}, "Subscription description must not be empty"),
    ({"description": None}, "Subscription description must not be empty"),
    ({"event_filters": []}, "The list of event filters must not be empty"),
    ({"event_filters": None}, "The list of event filters must not be empty"),
    ({"event_filters": FILTERS * 2}, "The following event filter appears more than once for your subscription"),
    (
        {"event_filters": [{"entity": f"e{number}", "action": "*"} for number in range(13)]},
        "The limit of 12 event filters for your subscription has been exceeded as you're trying to set 13 filters",
    ),
    (
        {"event_filters": [{"entity": "", "action": "*"}]},
        "The entity field for each subscription event filter must be non-empty",
    ),
    (
        {"event_filters": [{"entity": "time-entry", "action": "*"}]},
        "The value 'time-entry' for the filter entity can only contain letters, numbers and '_' or be '*'"
        " to match all entities",
    ),
    (
        {"event_filters": [{"entity": "tag"}]},
        "The action field for each subscription event filter must be non-empty",
    ),
    (
        {"event_filters": [{"entity": "tag", "action": "cre ated"}]},
        "The value 'cre ated' for the filter action can only contain letters, numbers and '_' or be '*'"
        " to match all actions",
    ),
    ({"event_filters": [{"entity": "tag", "action": "started"}]}, "Invalid value 'started' for event filter action"),
    ({"event_filters": {}}, "Invalid event_filters"),
    ({"event_filters": ["tag"]}, "Invalid event_filters"),
    ({"url_callback": 5}, "Invalid url_callback"),
    ({"enabled": "true"}, "Invalid enabled"),
    ({"url_callback": ""}, "URL endpoint  request failed with error: "),
    ({"url_callback": "ftp://127.0.0.1/"}, "URL endpoint ftp://127.0.0.1/ request failed with error: "),
    ({"url_callback": "http://callback.example.com/"}, "callback unreachable"),
    ({"url_callback": "http://127.0.0.1@example.com/"}, "callback unreachable"),
    ({"url_callback": "http://169.254.169.254/"}, "callback unreachable"),
    ({"url_callback": "http://[::1"}, "request failed with error: "),
    ({"url_callback": "http://127.0.0.1:1/"}, "URL endpoint http://127.0.0.1:1/ request failed with error: "),
    ({"url_callback": "http://127.0.0.1:99999/"}, "request failed with error: "),
]


@pytest.mark.parametrize(("change", "text"), REFUSED)
def test_create_refuses(service: Any, receiver: Any, change: dict[str, Any], text: str) -> None:
    reply = service.hooks("POST", f"{HOOKS}/subscriptions/{service.ids.main}", body(receiver, **change))
    assert (reply.status, text in reply.json) == (400, True), reply
    assert service.hooks.get(f"{HOOKS}/subscriptions/{service.ids.main}") == []
    assert not service.app.state.staged


@pytest.mark.parametrize("status", [301, 400, 404, 500])
def test_a_callback_that_refuses_the_ping_leaves_nothing_behind(service: Any, receiver: Any, status: int) -> None:
    receiver.statuses = [status]
    reply = service.hooks("POST", f"{HOOKS}/subscriptions/{service.ids.main}", body(receiver))
    assert (reply.status, reply.json) == (
        400,
        f"URL endpoint {receiver.url} responded with status {status} instead of 200",
    )
    assert service.hooks.get(f"{HOOKS}/subscriptions/{service.ids.main}") == []


def test_a_description_is_unique_while_it_lives(service: Any, receiver: Any) -> None:
    first = subscribe(service, receiver)
    path = f"{HOOKS}/subscriptions/{service.ids.main}"
    reply = service.hooks("POST", path, body(receiver))
    assert (reply.status, reply.json) == (
        400,
        f"Subscription description 'test' is already in use for workspace {service.ids.main}",
    )
    service.hooks("DELETE", one(service, first))
    assert service.hooks("POST", path, body(receiver)).status == 200


@pytest.mark.parametrize(("plan", "webhooks", "filters"), [("free", 1, 3), ("starter", 2, 6), ("premium", 3, 12)])
def test_plan_limits(make_service: Any, receiver: Any, plan: str, webhooks: int, filters: int) -> None:
    service = make_service(plan=plan)
    limits = service.hooks.get(f"{HOOKS}/limits/{service.ids.main}")
    assert limits == {"max_webhooks": webhooks, "max_events_per_webhook": filters}
    for number in range(webhooks):
        last = subscribe(service, receiver, description=f"number {number}")
    path = f"{HOOKS}/subscriptions/{service.ids.main}"
    full = (
        f"User {service.user('ada')} already reached the limit of {webhooks} enabled subscriptions"
        f" for workspace {service.ids.main}"
    )
    reply = service.hooks("POST", path, body(receiver, description="one more"))
    assert (reply.status, reply.json) == (400, full)
    spare = service.hooks("POST", path, body(receiver, description="spare", enabled=False)).json
    reply = service.hooks("PATCH", one(service, spare), {"enabled": True})
    assert (reply.status, reply.json) == (400, full)
    service.hooks("PATCH", one(service, last), {"enabled": False})
    assert service.hooks("PATCH", one(service, spare), {"enabled": True}).status == 200


def test_update_keeps_the_secret_and_the_validation(service: Any, receiver: Any) -> None:
    made = subscribe(service, receiver)
    reply = service.hooks("PUT", one(service, made), body(receiver, description="renamed", secret=None))
    assert reply.status == 200
    assert (reply.json["description"], reply.json["validated_at"]) == ("renamed", made["validated_at"])
    assert "validation_code" not in receiver.next()
    assert service.hooks.get(f"{HOOKS}/subscriptions/{service.ids.main}")[0]["secret"] == "PGuRrhCFajIyEvFlreKL"


def test_a_moved_callback_has_to_be_validated_anew(service: Any, receiver: Any) -> None:
    receiver.echo = True
    made = service.hooks("POST", f"{HOOKS}/subscriptions/{service.ids.main}", body(receiver)).json
    first_code = receiver.next()["validation_code"]
    receiver.echo = False
    reply = service.hooks("PUT", one(service, made), body(receiver, url_callback=receiver.url + "?moved"))
    assert (reply.status, reply.json["validated_at"]) == (200, None)
    assert receiver.next()["validation_code"] != first_code


def test_a_refused_update_changes_nothing(service: Any, receiver: Any) -> None:
    made = subscribe(service, receiver)
    receiver.statuses = [500]
    reply = service.hooks("PUT", one(service, made), body(receiver, description="renamed"))
    assert (reply.status, reply.json) == (400, f"URL endpoint {receiver.url} responded with status 500 instead of 2xx")
    assert service.hooks.get(f"{HOOKS}/subscriptions/{service.ids.main}")[0]["description"] == "test"


def test_switching_on_repeats_the_ping_and_off_does_not(service: Any, receiver: Any) -> None:
    made = subscribe(service, receiver)
    assert service.hooks("PATCH", one(service, made), {"enabled": False}).json["enabled"] is False
    assert receiver.quiet
    receiver.statuses = [404]
    assert service.hooks("PATCH", one(service, made), {"enabled": True}).status == 400
    assert service.hooks.get(f"{HOOKS}/subscriptions/{service.ids.main}")[0]["enabled"] is False
    assert service.hooks("PATCH", one(service, made), {"enabled": True}).json["enabled"] is True


@pytest.mark.parametrize("sent", [{}, {"enabled": None}, {"enabled": 1}, []])
def test_switching_needs_a_boolean(service: Any, receiver: Any, sent: Any) -> None:
    assert service.hooks("PATCH", one(service, subscribe(service, receiver)), sent).status == 400


def test_delete_answers_the_object_and_then_it_is_gone(service: Any, receiver: Any) -> None:
    made = subscribe(service, receiver)
    reply = service.hooks("DELETE", one(service, made))
    assert reply.status == 200
    assert (reply.json["subscription_id"], reply.json["deleted_at"] is None) == (made["subscription_id"], False)
    text = f"subscription {made['subscription_id']} for workspace {service.ids.main} was not found"
    for method, sent in (("DELETE", None), ("PUT", body(receiver)), ("PATCH", {"enabled": True})):
        again = service.hooks(method, one(service, made), sent)
        assert (again.status, again.json) == (404, text)
    assert service.hooks("GET", one(service, made) + "/events").status == 404
    assert service.hooks("POST", one(service, made).replace("subscriptions", "ping")).status == 404


def test_ping_on_demand(service: Any, receiver: Any) -> None:
    path = one(service, subscribe(service, receiver)).replace("subscriptions", "ping")
    assert service.hooks("POST", path).json == {"status": "OK"}
    assert receiver.next()["payload"] == "ping"
    receiver.statuses = [500]
    assert "500" in service.hooks("POST", path).json["status"]


def test_members_see_their_own_subscriptions_only(service: Any, receiver: Any) -> None:
    made = subscribe(service, receiver)
    service.linus.login = ("b" * 32, "api_token")
    path = f"{HOOKS}/subscriptions/{service.ids.main}"
    assert service.linus.get(path) == []
    assert service.linus("DELETE", one(service, made)).status == 404
    mine = service.linus("POST", path, body(receiver, description="mine")).json
    assert [row["subscription_id"] for row in service.linus.get(path)] == [mine["subscription_id"]]
    assert len(service.hooks.get(path)) == 2


def test_a_foreign_workspace_is_a_403(service: Any, receiver: Any) -> None:
    service.linus.login = ("b" * 32, "api_token")
    for path in (f"{HOOKS}/subscriptions/{service.ids.guest}", f"{HOOKS}/limits/{service.ids.guest}"):
        reply = service.linus("GET", path)
        assert (reply.status, reply.json) == (403, "User not found/accessible for workspace")


def test_filters_and_status_are_told(service: Any) -> None:
    assert service.hooks.get(f"{HOOKS}/event_filters")["time_entry"] == ["created", "updated", "deleted"]
    assert service.hooks.get(f"{HOOKS}/status") == {"status": "OK"}


def deliver(service: Any) -> None:
    service.app.deliver_due(service.clock.now)


def test_created_running(service: Any, receiver: Any) -> None:
    made = subscribe(service, receiver)
    service.clock.advance(hours=30)
    service.ada("PATCH", f"{service.entries()}/{service.ada.get('/api/v9/me/time_entries/current')['id']}/stop")
    deliver(service)
    receiver.next()
    entry = service.create(duration=-1, project_id=service.project("Due diligence"), tags=["meeting"])
    deliver(service)
    headers, raw = receiver.next_raw()
    event = json.loads(raw)
    assert headers["x-webhook-signature-256"] == sign("PGuRrhCFajIyEvFlreKL", raw)
    assert event["event_id"] > 2**53
    assert float(event["event_id"]) != event["event_id"] or int(float(event["event_id"])) != event["event_id"]
    assert event["created_at"] == "2026-03-19T20:30:15.250000267Z"
    assert event["timestamp"] == "2026-03-19T20:30:15.250000267Z"
    assert event["subscription_id"] == made["subscription_id"]
    user = str(service.user("ada"))
    assert {name: value for name, value in event["metadata"].items() if name != "request_body"} == {
        "action": "created",
        "model": "time_entry",
        "event_user_id": user,
        "model_owner_id": user,
        "workspace_id": str(service.ids.main),
        "time_entry_id": str(entry["id"]),
        "project_id": str(service.project("Due diligence")),
        "project_is_private": "true",
        "request_type": "POST",
        "path": service.entries(),
    }
    assert '"duration": -1' in event["metadata"]["request_body"]
    payload = event["payload"]
    assert (payload["id"], payload["stop"], payload["duration"]) == (entry["id"], None, -1)
    assert (payload["start"], payload["at"]) == ("2026-03-18T09:00:00Z", "2026-03-19T20:30:15+00:00")


def actions(service: Any, subscription: Any) -> list[tuple[str, str]]:
    page = service.hooks.get(one(service, subscription) + "/events")
    return [(event["metadata"]["action"], event["metadata"]["request_type"]) for event in reversed(page["events"])]


def test_every_change_is_one_event(service: Any, receiver: Any) -> None:
    made = subscribe(service, receiver)
    service.app.close()
    first = service.create(duration=60)
    second = service.create(duration=60)
    service.ada("PUT", f"{service.entries()}/{first['id']}", {"description": "x"})
    service.ada(
        "PATCH",
        f"{service.entries()}/{first['id']},{second['id']},99",
        [{"op": "replace", "path": "/description", "value": "x"}],
    )
    service.create(duration=-1)
    service.ada("DELETE", f"{service.entries()}/{first['id']}")
    service.ada("DELETE", f"{service.entries()}/{first['id']}")
    assert actions(service, made) == [
        ("created", "POST"),
        ("created", "POST"),
        ("updated", "PUT"),
        ("updated", "PATCH"),
        ("updated", "PATCH"),
        ("updated", "POST"),
        ("created", "POST"),
        ("deleted", "DELETE"),
    ]


def test_a_deleted_entry_says_so(service: Any, receiver: Any) -> None:
    subscribe(service, receiver, event_filters=[{"entity": "time_entry", "action": "deleted"}])
    entry = service.create(duration=60)
    service.ada("DELETE", f"{service.entries()}/{entry['id']}")
    deliver(service)
    event = receiver.next()
    assert event["metadata"]["action"] == "deleted"
    assert event["metadata"]["time_entry_id"] == str(entry["id"])
    assert event["metadata"]["request_body"] == ""
    assert event["payload"]["server_deleted_at"] == "2026-03-18T14:30:15+00:00"
    assert receiver.quiet


@pytest.mark.parametrize(
    ("entity", "action", "arrives"),
    [
        ("*", "*", True),
        ("time_entry", "created", True),
        ("*", "created", True),
        ("time_entry", "updated", False),
        ("project", "*", False),
    ],
)
def test_filters_decide(service: Any, receiver: Any, entity: str, action: str, arrives: bool) -> None:
    made = subscribe(service, receiver, event_filters=[{"entity": entity, "action": action}])
    service.create(duration=60)
    assert len(actions(service, made)) == arrives


@pytest.mark.parametrize("change", [{"enabled": False}, {"echo": False}])
def test_disabled_or_unvalidated_subscriptions_hear_nothing(
    service: Any, receiver: Any, change: dict[str, Any]
) -> None:
    receiver.echo = change.get("echo", True)
    sent = body(receiver, enabled=change.get("enabled", True))
    made = service.hooks("POST", f"{HOOKS}/subscriptions/{service.ids.main}", sent).json
    service.create(duration=60)
    assert actions(service, made) == []


def test_members_hear_of_their_own_entries_only(service: Any, receiver: Any) -> None:
    service.hooks.login = ("b" * 32, "api_token")
    made = subscribe(service, receiver)
    service.create(duration=60)
    service.create(service.linus, duration=60)
    assert len(actions(service, made)) == 1


def test_other_workspaces_are_not_heard_of(service: Any, receiver: Any) -> None:
    made = subscribe(service, receiver)
    service.create(workspace=service.ids.side, duration=60)
    assert actions(service, made) == []


def test_a_refused_event_comes_again_the_same_with_another_timestamp(service: Any, receiver: Any) -> None:
    made = subscribe(service, receiver)
    receiver.statuses = [500, 503]
    service.create(duration=60)
    deliver(service)
    attempts = [receiver.next()]
    (listed,) = service.hooks.get(f"{HOOKS}/subscriptions/{service.ids.main}")
    assert listed["has_pending_events"] is True
    for pause in RETRY_DELAYS[:2]:
        service.clock.advance(seconds=pause.total_seconds() - 1)
        deliver(service)
        assert receiver.quiet
        service.clock.advance(seconds=1)
        deliver(service)
        attempts.append(receiver.next())
    assert len({attempt["event_id"] for attempt in attempts}) == 1
    assert len({attempt["created_at"] for attempt in attempts}) == 1
    assert len({attempt["timestamp"] for attempt in attempts}) == 3
    page = service.hooks.get(one(service, made) + "/events")
    (event,) = page["events"]
    assert (page["total"], event["failed_delivery_attempts"]) == (1, 2)
    assert event["last_delivery_attempt"] == "2026-03-18T14:30:25.250000Z"
    assert "503" in event["last_delivery_error"]
    (listed,) = service.hooks.get(f"{HOOKS}/subscriptions/{service.ids.main}")
    assert listed["has_pending_events"] is False


def test_an_event_is_given_up_in_the_end(service: Any, receiver: Any) -> None:
    subscribe(service, receiver)
    service.app.close()
    receiver.statuses = [500] * 50
    service.create(duration=60)
    attempts = 0
    for _ in range(30):
        attempts += service.app.deliver_due(service.clock.now)
        service.clock.advance(hours=1)
    assert attempts == len(RETRY_DELAYS) + 1
    assert service.hooks.get(f"{HOOKS}/subscriptions/{service.ids.main}")[0]["has_pending_events"] is False


def test_events_are_kept_for_a_week(service: Any, receiver: Any) -> None:
    made = subscribe(service, receiver)
    service.create(duration=60)
    deliver(service)
    service.clock.advance(days=8)
    service.create(duration=60)
    deliver(service)
    assert service.hooks.get(one(service, made) + "/events")["total"] == 1


def test_events_are_listed_from_an_offset(service: Any, receiver: Any) -> None:
    made = subscribe(service, receiver)
    for _ in range(3):
        service.create(duration=60)
    page = service.hooks.get(one(service, made) + "/events", offset=2)
    assert (page["total"], len(page["events"])) == (3, 1)
    assert service.hooks("GET", one(service, made) + "/events", offset=-1).status == 400


def test_nothing_is_delivered_after_the_end(service: Any, receiver: Any) -> None:
    made = subscribe(service, receiver)
    service.app.close()
    service.create(duration=60)
    service.hooks("DELETE", one(service, made))
    assert service.app.deliver_due(service.clock.now) == 0
    assert receiver.quiet


def test_a_disabled_subscription_keeps_what_is_under_way(service: Any, receiver: Any) -> None:
    made = subscribe(service, receiver)
    service.app.close()
    service.create(duration=60)
    service.hooks("PATCH", one(service, made), {"enabled": False})
    assert service.app.deliver_due(service.clock.now) == 0
    service.hooks("PATCH", one(service, made), {"enabled": True})
    assert service.app.deliver_due(service.clock.now) == 1


def test_the_background_delivers_by_itself(service: Any, receiver: Any) -> None:
    subscribe(service, receiver)
    entry = service.create(duration=60)
    assert receiver.next()["payload"]["id"] == entry["id"]


def test_a_callback_on_localhost_is_reached_without_a_look_up(service: Any, receiver: Any) -> None:
    receiver.url = receiver.url.replace("127.0.0.1", "localhost")
    subscribe(service, receiver)
    service.create(duration=60)
    headers, _ = receiver.next_raw()
    assert headers["host"].startswith("localhost:")


def test_the_address_of_the_service_falls_back_to_the_server(service: Any, receiver: Any) -> None:
    service.hooks.host = "evil host/"
    service.hooks("POST", f"{HOOKS}/subscriptions/{service.ids.main}", body(receiver))
    assert receiver.next()["validation_code_url"].startswith("http://127.0.0.1:8123/webhooks/")


def test_a_generated_secret_signs_as_well(service: Any, receiver: Any) -> None:
    service.hooks("POST", f"{HOOKS}/subscriptions/{service.ids.main}", body(receiver, secret=None))
    headers, raw = receiver.next_raw()
    (listed,) = service.hooks.get(f"{HOOKS}/subscriptions/{service.ids.main}")
    assert len(listed["secret"]) >= 16
    assert headers["x-webhook-signature-256"] == sign(listed["secret"], raw)
