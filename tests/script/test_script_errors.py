"""What a flow gets when something goes wrong: `{"error": {"code", "message"}}`, and the status that it can act upon."""

import json
import socket

import pytest
from every_call import ANY_IDS, FORWARDED, OPERATIONS, POLLING_TRIGGERS, Seeded, valid_calls

from generator.runtime.gateway import PlatformOptions, header
from generator.runtime.local.scripting import HostedScript
from toggl_simulator.app import create_app

FAILING = [*FORWARDED, *POLLING_TRIGGERS]
STATUSES = (400, 401, 402, 403, 404, 405, 409, 410, 413, 418, 422, 429, 500, 501, 502, 503, 504, 520)
PAGE = b"<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
QUOTA = "You have hit your hourly limit for API calls. Your quota will reset in 1234 seconds."


@pytest.fixture
def failed(site, platform_for):
    """Return what a flow gets of an error of the service, checked for its shape."""
    gateway = platform_for()

    def call(body: bytes | str, status: int, operation_id: str = "GetMe", **answer):
        site.answer(body.encode() if isinstance(body, str) else body, status, **answer)
        return gateway.call(operation_id, valid_calls(ANY_IDS)[operation_id].inputs)

    return call


def message_of(reply) -> str:
    answer = json.loads(reply.body)
    assert list(answer) == ["error"]
    assert list(answer["error"]) == ["code", "message"]
    assert answer["error"]["code"] == reply.status
    assert header(reply.headers, "content-type") == "application/json; charset=utf-8"
    message = answer["error"]["message"]
    assert isinstance(message, str)
    assert message.strip() == message != ""
    return message


@pytest.mark.parametrize("status", STATUSES)
def test_the_status_stays(failed, status):
    for body in ('"Some reason"', "Some reason", "", PAGE, "null"):
        reply = failed(body, status)
        assert reply.status == status
        message_of(reply)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('"Stop time must be after start time"', "Stop time must be after start time"),
        ("Stop time must be after start time", "Stop time must be after start time"),
        ("\n Stop time \n", "Stop time"),
        ('"with \\"quotes\\" and \\u00e4"', 'with "quotes" and ä'),
        ('{"message":"Not so"}', "Not so"),
        ('{"error":"Not so"}', "Not so"),
        ('{"message":"Not so","error":"x","tip":"y"}', "Not so"),
        ('{"reason":"Not so"}', '{"reason":"Not so"}'),
        ('{"error":{"message":"Not so"}}', "Not so"),
        ('{"error":{"code":7,"message":"Not so"}}', "Not so"),
        ('{"error":{"error":{"message":"Not so"}}}', "Not so"),
        ('{"message":{"error":"Not so"}}', "Not so"),
        ('{"error":{"code":7,"tip":"x"}}', '{"code":7,"tip":"x"}'),
        ('{"error":["a"]}', '["a"]'),
        ('{"message":null,"error":"Not so"}', "Not so"),
        ('["a","b"]', '["a","b"]'),
        ("404 page not found", "404 page not found"),
        ('"unfinished', '"unfinished'),
        ("there is no such text", "there is no such text"),
        ("{name} %s {0}", "{name} %s {0}"),
    ],
)
def test_the_reason_is_told(failed, body, message):
    for content_type in ("application/json; charset=utf-8", "text/plain", None):
        assert message_of(failed(body, 400, content_type=content_type)) == message


@pytest.mark.parametrize(
    "body",
    [
        "",
        "null",
        '""',
        "{}",
        "  \r\n ",
        PAGE,
        b"\xef\xbb\xbf",
        "<html>",
        '{"error":{}}',
        '{"message":null}',
        json.dumps("<html>"),
    ],
)
@pytest.mark.parametrize("status", STATUSES)
def test_without_a_reason_the_status_is_explained(failed, status, body):
    message = message_of(failed(body, status, content_type="text/html"))
    assert len(message) > 20
    assert "<" not in message
    assert "nginx" not in message


def test_explanations_differ_by_what_a_person_can_do(failed):
    messages = [message_of(failed("", status)) for status in (401, 402, 403, 404, 429, 500)]
    assert len(set(messages)) == len(messages)


def test_credentials_that_are_missing(failed):
    """docs/facts/toggl.md 1.1: 401, no body, a header of its own."""
    reply = failed("", 401, content_type=None, X_Authorization_Missing="true")
    assert reply.status == 401
    assert "Sign in" in message_of(reply)


def test_a_huge_text_is_cut(failed):
    for body in ("x" * 2_000_000, json.dumps("x" * 2_000_000)):
        message = message_of(failed(body, 500))
        assert message == "x" * 1000 + "..."


def test_bytes_that_are_no_text(failed):
    message = message_of(failed(b"caf\xe9 \xff\xfe\x80 closed", 500, content_type="text/plain; charset=nonsense"))
    assert message.startswith("caf\ufffd")
    assert message.endswith("closed")


def test_deep_nesting_is_no_reason(failed):
    assert message_of(failed("[" * 100_000, 500))
    assert message_of(failed('{"message":' * 100_000 + "1" + "}" * 100_000, 500))


@pytest.mark.parametrize(
    "body",
    [
        {"message": {"api_token": "hide", "text": "no"}},
        {"api_token": "hide", "reason": "no"},
        [{"secret": "hide"}, {"deep": [{"ical_url": "hide"}]}],
    ],
)
def test_secrets_in_an_error(failed, body):
    reply = failed(json.dumps(body), 403)
    assert reply.status == 403
    assert "hide" not in message_of(reply)


@pytest.mark.parametrize("operation_id", FAILING)
def test_every_operation_has_readable_errors(failed, operation_id):
    reply = failed('"Some reason"', 409, operation_id)
    assert (reply.status, message_of(reply)) == (409, "Some reason")
    reply = failed("", 401, operation_id, content_type=None)
    assert reply.status == 401
    message_of(reply)


# Quota and plan (docs/facts/toggl.md 1.3)


@pytest.mark.parametrize(
    ("body", "headers", "seconds"),
    [
        (json.dumps(QUOTA), {}, 1234),
        (QUOTA, {}, 1234),
        (json.dumps(QUOTA), {"X_Toggl_Quota_Remaining": "0", "X_Toggl_Quota_Resets_In": "77"}, 1234),
        ('"Payment required"', {"X_Toggl_Quota_Remaining": "0", "X_Toggl_Quota_Resets_In": "77"}, 77),
        ("", {"X_Toggl_Quota_Remaining": "0", "X_Toggl_Quota_Resets_In": "77"}, 77),
        ("", {"X_Toggl_Quota_Remaining": "-3", "X_Toggl_Quota_Resets_In": "5"}, 5),
        ('"The quota is used up"', {"X_Toggl_Quota_Resets_In": "90"}, 90),
        ('"The Quota is used up"', {"X_Toggl_Quota_Resets_In": "soon"}, 60),
        ('"quota will reset in 0 seconds"', {}, 1),
        ('"You have reached the hourly limit of API calls"', {"X_Toggl_Quota_Resets_In": "90"}, 90),
        ("Hourly request limit exceeded", {"X_Toggl_Quota_Resets_In": "90"}, 90),
        ('{"error":{"message":"Limit of 30 requests per hour reached"}}', {"X_Toggl_Quota_Resets_In": "90"}, 90),
        (PAGE.decode(), {"X_Toggl_Quota_Remaining": "0", "X_Toggl_Quota_Resets_In": "77"}, 77),
    ],
)
def test_the_quota_becomes_429(failed, body, headers, seconds):
    reply = failed(body, 402, **headers)
    assert reply.status == 429
    assert header(reply.headers, "retry-after") == str(seconds)
    message_of(reply)


@pytest.mark.parametrize("seconds", ["99999999999999999999", "999999"])
def test_no_wait_is_longer_than_a_day(failed, seconds):
    reply = failed("", 402, X_Toggl_Quota_Remaining="0", X_Toggl_Quota_Resets_In=seconds)
    assert reply.status == 429
    assert 1 <= int(header(reply.headers, "retry-after") or "") <= 86_400


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        ('"Billable rates are a premium feature"', {}),
        ('"Billable rates are a premium feature"', {"X_Toggl_Quota_Remaining": "1", "X_Toggl_Quota_Resets_In": "9"}),
        # The call that uses the quota up is answered all the same.
        ('"Billable rates are a premium feature"', {"X_Toggl_Quota_Remaining": "0", "X_Toggl_Quota_Resets_In": "9"}),
        ("Hourly rates are limited to paid plans", {"X_Toggl_Quota_Remaining": "-1"}),
        ('{"error":{"message":"Tasks need the Starter plan"}}', {"X_Toggl_Quota_Remaining": "0"}),
        ("", {"X_Toggl_Quota_Remaining": "29"}),
        ("", {"X_Toggl_Quota_Remaining": "none"}),
        ("", {}),
    ],
)
def test_the_plan_stays_402(failed, body, headers):
    reply = failed(body, 402, **headers)
    assert reply.status == 402
    assert header(reply.headers, "retry-after") is None


@pytest.mark.parametrize("status", [400, 403, 500])
def test_other_statuses_do_not_become_429(failed, status):
    assert failed(QUOTA, status, X_Toggl_Quota_Remaining="0").status == status


@pytest.mark.parametrize("wait", ["60", "Wed, 21 Oct 2026 07:28:00 GMT"])
def test_429_keeps_when_to_come_again(failed, wait):
    reply = failed('"Too many requests"', 429, Retry_After=wait)
    assert (reply.status, message_of(reply)) == (429, "Too many requests")
    assert header(reply.headers, "retry-after") == wait


# Nobody answers


@pytest.mark.parametrize("runtime", ["mono"], indirect=True)  # it waits for what is tried again
@pytest.mark.parametrize("operation_id", [name for name in OPERATIONS if name != "ListProjectColors"])  # asks nobody
def test_a_service_that_cannot_be_reached(script, operation_id):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        origin = f"http://127.0.0.1:{closed.getsockname()[1]}"
        operation = OPERATIONS[operation_id]
        url = origin + operation.path.replace("{workspace_id}", "3").replace("{subscription_id}", "4")
        ping = {"payload": "ping", "validation_code_url": f"{origin}/webhooks/api/v1/validate/3/4/code"}
        body = {"url_callback": "https://example.com/flow", "event": ping, "name": "a"}
        body |= {"start_date": "2026-03-02", "end_date": "2026-03-08"}
        headers = (("Authorization", "Basic YTpi"),)
        has_body = operation.method in {"post", "put", "patch"}
        sent = json.dumps(body).encode() if has_body else b""
        outcome = script.run(operation_id, operation.method.upper(), url, url, headers, sent)
    assert (outcome.status, outcome.exception) == (502, None)
    assert "cannot be reached" in json.loads(outcome.body)["error"]["message"]


@pytest.mark.parametrize("operation_id", ["GetMe", "OnMyTimeEntryCreated"])
def test_the_time_is_over(site, script, operation_id):
    """The code answers by itself before the platform ends it."""

    async def silent(scope, receive, send):
        while (await receive())["type"] != "http.disconnect":
            pass

    site.app = silent
    url = "https://api.track.toggl.com/api/v9/me"
    outcome = HostedScript(script.host, script.compiled, 0.3).run(operation_id, "GET", url, url, (), b"")
    assert (outcome.status, outcome.exception) == (504, None)
    assert "too long" in json.loads(outcome.body)["error"]["message"]


# The simulated service's own faults


def test_real_quota(platform_for):
    reply = platform_for(faults="quota=0").call("GetMe")
    assert reply.status == 429
    assert 1 <= int(header(reply.headers, "retry-after") or "") <= 3600
    assert "quota" in message_of(reply)


@pytest.mark.parametrize("operation_id", [name for name in FAILING if name != "GetMeQuota"])  # it counts nowhere
def test_real_quota_of_every_operation(platform_for, operation_id):
    app = create_app()
    inputs = valid_calls(Seeded.of(app))[operation_id].inputs
    app.close()
    reply = platform_for(faults="quota=0").call(operation_id, inputs)
    assert reply.status == 429
    assert header(reply.headers, "retry-after")


def test_real_failures(platform_for):
    gateway = platform_for(faults="5xx=1")
    replies = [gateway.call("GetMe") for _ in range(12)]
    assert {reply.status for reply in replies} == {500, 502, 503, 504}
    for reply in replies:
        message_of(reply)


def test_real_hurry(platform_for):
    reply = platform_for(faults="429=1").call("GetMe")
    assert (reply.status, header(reply.headers, "retry-after")) == (429, "60")
    message_of(reply)


def test_a_real_connection_that_breaks(platform_for):
    reply = platform_for(faults="drop=1").call("GetMe")
    assert reply.status == 502
    assert "cannot be reached" in message_of(reply)


def test_wrong_credentials(service, platform_for):
    reply = platform_for(("nobody@example.com", "nothing")).call("GetMe")
    assert (reply.status, message_of(reply)) == (403, "Incorrect username and/or password")


def test_a_feature_of_a_plan(platform_for, site):
    gateway = platform_for(plan="free")
    reply = gateway.call("GetWorkspaceRates", valid_calls(Seeded.of(site.app))["GetWorkspaceRates"].inputs)
    assert reply.status == 402
    message_of(reply)


def test_an_entry_that_is_unknown_and_one_that_does_not_run(service, platform):
    calls = valid_calls(Seeded.of(service))
    assert platform.call("GetTimeEntryById", {"time_entry_id": 1}).status == 404
    stopped = {**calls["UpdateTimeEntry"].inputs}
    del stopped["body/description"]
    reply = platform.call("StopTimeEntry", stopped)
    assert reply.status == 409
    message_of(reply)


# Operations that the code does not know


@pytest.mark.parametrize("operation_id", ["GetSomethingNew", "", "R2V0U29tZXRoaW5n", "%%%", "getme"])
def test_an_unknown_operation_passes_through_tidied(site, script, operation_id):
    url = "https://api.track.toggl.com/api/v9/something?new=1"
    for body, tidied in (
        (b'{"a":null,"b":1,"api_token":"x"}', b'{"b":1}'),
        (b"[1,null,2]", b"[1,2]"),
        (b"12", b"12"),
        (b'"text"', b'"text"'),
        (b"null", b"{}"),
        (b"", b"{}"),
    ):
        site.answer(body)
        outcome = script.run(operation_id, "GET", url, url, (), b"")
        assert (outcome.status, outcome.body) == (200, tidied)
    assert {(one.method, one.path, one.query) for one in site.asked} == {("GET", "/api/v9/something", "new=1")}
    site.answer(b'"Some reason"', 418)
    assert json.loads(script.run(operation_id, "POST", url, url, (), b"{}").body)["error"]["code"] == 418


def test_errors_with_a_base64_id(site, platform_for):
    site.answer(b'"Some reason"', 409)
    gateway = platform_for(options=PlatformOptions(base64_operation_id=True))
    for operation_id in FAILING:
        assert gateway.call(operation_id, valid_calls(ANY_IDS)[operation_id].inputs).status == 409
