"""Points 1-3 of what a faithful service does: credentials, error forms, headers, routing, quota and faults."""

import base64
import re
from typing import Any

import pytest

from toggl_simulator.app import create_app
from toggl_simulator.routes import operations

WRONG = "Incorrect username and/or password"


def test_missing_credentials_are_an_empty_401_with_its_header(service: Any) -> None:
    reply = service.nobody("GET", "/api/v9/me")
    assert (reply.status, reply.body) == (401, b"")
    assert reply.headers["x-authorization-missing"] == "true"
    assert reply.headers["content-length"] == "0"
    assert "content-type" not in reply.headers


@pytest.mark.parametrize("login", [("ada@example.com", "wrong"), ("wrong", "api_token"), ("", ""), (":", ":")])
def test_wrong_credentials_are_a_403_with_the_text(service: Any, login: tuple[str, str]) -> None:
    service.nobody.login = login
    reply = service.nobody("GET", "/api/v9/me")
    assert (reply.status, reply.json) == (403, WRONG)
    assert reply.headers["content-type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize(
    "header", ["Bearer x", "Basic", "Basic !!!", "Basic /w==", "Basic " + base64.b64encode(b"ada").decode()]
)
def test_an_unreadable_authorization_is_a_403(service: Any, header: str) -> None:
    assert service.nobody("GET", "/api/v9/me", headers={"Authorization": header}).status == 403


@pytest.mark.parametrize("login", [("ada@example.com", "time-is-honey"), ("5eed" * 8, "api_token")])
def test_track_takes_password_and_token(service: Any, login: tuple[str, str]) -> None:
    service.nobody.login = login
    assert service.nobody.get("/api/v9/me")["email"] == "ada@example.com"


def test_hooks_take_the_token_only(service: Any) -> None:
    assert service.hooks("GET", "/webhooks/api/v1/event_filters").status == 200
    reply = service.ada("GET", "/webhooks/api/v1/event_filters")
    assert (reply.status, reply.json) == (403, WRONG)


def test_hooks_take_the_password_when_switched(make_service: Any) -> None:
    assert make_service(faults="hooks-basic").ada("GET", "/webhooks/api/v1/event_filters").status == 200


@pytest.mark.parametrize(("method", "path"), [(method, path) for method, path, _ in operations()])
def test_every_operation_but_one_asks_for_credentials(service: Any, method: str, path: str) -> None:
    status = service.nobody(method, path.replace("{}", "1"), {}).status
    assert status == (400 if "/validate/" in path else 401)


@pytest.mark.parametrize("method", ["OPTIONS", "TRACE", "HEAD", "POST", "BREW"])
def test_an_unknown_method_is_a_405_that_says_what_is_allowed(service: Any, method: str) -> None:
    reply = service.ada(method, "/api/v9/me")
    assert (reply.status, reply.headers["allow"]) == (405, "GET, PUT")


@pytest.mark.parametrize(
    "path", ["/", "", "/api/v9", "/api/v9/me/", "/api/v9/nothing", "/api/v9/workspaces", "/api/v9/workspaces//users"]
)
def test_an_unknown_path_is_a_404(service: Any, path: str) -> None:
    assert service.ada("GET", path).status == 404


@pytest.mark.parametrize("text", ["abc", "0", "-1", "1.5", "9223372036854775808", "9" * 30, "٣", "+5", "1e3", " 1"])
def test_an_id_is_a_64_bit_integer_or_a_400(service: Any, text: str) -> None:
    reply = service.ada("GET", f"/api/v9/workspaces/{text}")
    assert reply.status == 400
    assert isinstance(reply.json, str)


def test_answers_carry_the_usual_headers(service: Any) -> None:
    headers = service.ada("GET", "/api/v9/me").headers
    assert headers["content-type"] == "application/json; charset=utf-8"
    assert headers["x-service-level"] == "GREEN"
    assert "no-cache" in headers["cache-control"]
    assert headers["x-request-id"]
    assert headers["x-toggl-request-id"]


def test_quota_counts_the_user_and_each_organization_apart(service: Any) -> None:
    def left(path: str) -> str:
        return service.ada("GET", path).headers["x-toggl-quota-remaining"]

    assert [left("/api/v9/me"), left("/api/v9/me/tags")] == ["29", "28"]
    assert left(f"/api/v9/workspaces/{service.ids.main}") == "599"
    assert left(f"/api/v9/workspaces/{service.ids.side}") == "598"
    assert left(f"/api/v9/workspaces/{service.ids.guest}") == "239"


def test_quota_window_opens_with_the_first_call_and_resets_after_an_hour(service: Any) -> None:
    service.ada("GET", "/api/v9/me")
    service.clock.advance(minutes=59)
    headers = service.ada("GET", "/api/v9/me").headers
    assert (headers["x-toggl-quota-remaining"], headers["x-toggl-quota-resets-in"]) == ("28", "60")
    service.clock.advance(minutes=1)
    headers = service.ada("GET", "/api/v9/me").headers
    assert (headers["x-toggl-quota-remaining"], headers["x-toggl-quota-resets-in"]) == ("29", "3600")


def test_quota_is_not_enforced_unless_asked(service: Any) -> None:
    replies = [service.ada("GET", "/api/v9/me/logged") for _ in range(40)]
    assert {reply.status for reply in replies} == {200}
    assert replies[-1].headers["x-toggl-quota-remaining"] == "1"


def test_an_empty_quota_is_a_402_that_says_when_it_resets(make_service: Any) -> None:
    service = make_service(faults="quota")
    for _ in range(30):
        assert service.ada("GET", "/api/v9/me").status == 200
    service.clock.advance(seconds=100)
    reply = service.ada("GET", "/api/v9/me")
    assert reply.status == 402
    assert "hourly limit" in reply.json
    assert "quota will reset in 3500 seconds" in reply.json
    assert reply.headers["x-toggl-quota-remaining"] == "0"
    assert service.ada("GET", f"/api/v9/workspaces/{service.ids.main}").status == 200


def test_quota_left_counts_for_the_first_hour(make_service: Any) -> None:
    service = make_service(faults="quota=1")
    assert [service.ada("GET", "/api/v9/me").status for _ in range(2)] == [200, 402]
    service.clock.advance(hours=1)
    assert service.ada("GET", "/api/v9/me").headers["x-toggl-quota-remaining"] == "29"


def test_quota_inspection_mirrors_the_buckets_and_may_be_negative(make_service: Any) -> None:
    service = make_service(faults="quota=0")
    service.ada("GET", "/api/v9/me")
    rows = service.ada.get("/api/v9/me/quota")
    assert rows == [
        {"organization_id": None, "remaining": -1, "resets_in_secs": 3600, "total": 30},
        {"organization_id": service.ids.own, "remaining": 0, "resets_in_secs": 0, "total": 600},
        {"organization_id": service.ids.other, "remaining": 0, "resets_in_secs": 0, "total": 240},
    ]


def test_burst_refuses_until_the_bucket_has_leaked(make_service: Any) -> None:
    service = make_service(faults="burst")
    statuses = [service.ada("GET", "/api/v9/me").status for _ in range(6)]
    assert statuses == [200] * 5 + [429]
    service.clock.advance(seconds=1)
    reply = service.ada("GET", "/api/v9/me")
    assert reply.status == 200
    assert int(service.ada("GET", "/api/v9/me").headers["retry-after"]) >= 1


@pytest.mark.parametrize(("fault", "statuses"), [("429=1", {429}), ("5xx=1", {500, 502, 503, 504})])
def test_random_faults_answer_instead_of_the_service(make_service: Any, fault: str, statuses: set[int]) -> None:
    service = make_service(faults=fault)
    assert {service.ada("GET", "/api/v9/me").status for _ in range(40)} == statuses


def test_every_form_of_error_is_among_the_faults(make_service: Any) -> None:
    service = make_service(faults="5xx=1")
    forms = {}
    for _ in range(40):
        reply = service.ada("GET", "/api/v9/me")
        forms[reply.status] = reply.headers["content-type"].partition(";")[0], reply.body
    assert {status: kind for status, (kind, _) in forms.items()} == {
        500: "application/json", 502: "text/html", 503: "text/plain", 504: "text/html",
    }  # fmt: skip
    assert forms[500][1] == b'{"error":{"message":"Internal Server Error"}}'
    assert forms[502][1].startswith(b"<html>")


def test_a_402_of_the_plan_may_use_up_the_quota(make_service: Any) -> None:
    service = make_service(plan="free", faults="quota=1")
    body = {"created_with": "t", "start": "2026-03-18T09:00:00Z", "workspace_id": service.ids.main, "billable": True}
    reply = service.ada("POST", service.entries(), body)
    assert (reply.status, reply.headers["x-toggl-quota-remaining"]) == (402, "0")
    assert "plans" in reply.json
    assert "hourly" in service.ada("POST", service.entries(), body).json


def test_random_faults_repeat_with_the_seed(make_service: Any) -> None:
    def run(seed: int) -> list[int]:
        service = make_service(faults="5xx=0.3,429=0.3", seed=seed)
        return [service.ada("GET", "/api/v9/me").status for _ in range(30)]

    assert run(5) == run(5)
    assert run(5) != run(6)


def test_a_dropped_connection_has_no_answer(make_service: Any) -> None:
    with pytest.raises(ConnectionResetError):
        make_service(faults="drop=1").ada("GET", "/api/v9/me")


def test_latency_does_not_change_the_answer(make_service: Any) -> None:
    assert make_service(faults="latency=1ms").ada("GET", "/api/v9/me").status == 200


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"plan": "premum"}, "'premum'.*free, starter, premium.*did you mean 'premium'"),
        ({"plan": "enterprise"}, "'enterprise'.*free, starter, premium"),
        ({"seed": -1}, "-1.*from 0"),
        ({"seed": True}, "True.*integer"),
        ({"faults": "latncy=1s"}, "'latncy=1s'.*allowed are .*did you mean 'latency'"),
        ({"faults": "latency=1"}, "latency=1.*250ms"),
        ({"faults": "latency=61s"}, "latency=61s.*60s"),
        ({"faults": "latency"}, "'latency' needs a value"),
        ({"faults": "429=2"}, "429=2.*from 0 to 1"),
        ({"faults": "5xx=x"}, "5xx=x.*from 0 to 1"),
        ({"faults": "quota=-1"}, "quota=-1.*calls left"),
        ({"faults": "burst=1"}, "'burst' takes no value"),
        ({"faults": "burst,burst"}, "'burst' is given twice"),
        ({"faults": "burst,,quota"}, "empty item"),
    ],
)
def test_wrong_arguments_are_named(arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        create_app(**arguments)


def test_the_banner_tells_how_to_get_in(service: Any) -> None:
    for text in (*service.app.credentials, service.app.token, "premium", *map(str, service.app.state.workspaces)):
        assert text in service.app.banner


def test_reset_goes_back_to_the_seeded_state(service: Any) -> None:
    before = service.ada.get("/api/v9/me/time_entries")
    service.create(duration=-1)
    service.ada("PUT", "/api/v9/me", {"fullname": "Countess"})
    service.app.reset()
    assert service.ada.get("/api/v9/me/time_entries") == before
    assert service.ada.get("/api/v9/me")["fullname"] == "Ada Lovelace"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b" ",
        b"{",
        b"\xff\xfe{}",
        b"\xef\xbb\xbf{}",
        b"[]",
        b"null",
        b"3",
        b'{"start": NaN}',
        b'{"duration": 1e999}',
        b'{"created_with": "t", "start": "2026-03-18T09:00:00Z", "ignored": 1e999}',
        b'{"duration": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
        b'{"a":' * 100_000,
    ],
)
def test_an_unusable_body_is_a_400(service: Any, raw: bytes) -> None:
    reply = service.ada("POST", service.entries(), raw=raw)
    assert reply.status == 400
    assert isinstance(reply.json, str)


def test_a_huge_body_is_refused(service: Any) -> None:
    reply = service.ada("POST", service.entries(), chunks=[b"x" * 600_000, b"x" * 600_000])
    assert (reply.status, reply.json) == (400, "Request body is too large")


def test_a_body_may_come_in_pieces(service: Any) -> None:
    text = b'{"created_with":"t","start":"2026-03-18T09:00:00Z","wid":%d}' % service.ids.main
    assert service.ada("POST", service.entries(), chunks=[text[:9], text[9:20], text[20:]]).status == 200


def test_unknown_members_and_parameters_are_ignored(service: Any) -> None:
    assert service.create(colour="red", duration=5)["duration"] == 5
    assert service.ada("GET", "/api/v9/me", colour="red").status == 200


def test_lone_surrogates_become_replacement_characters(service: Any) -> None:
    raw = rb'{"created_with":"t","start":"2026-03-18T09:00:00Z","description":"a\ud800b","wid":%d}' % service.ids.main
    assert service.ada("POST", service.entries(), raw=raw).json["description"] == "a\ufffdb"


def test_of_a_repeated_parameter_the_first_counts(service: Any) -> None:
    path = f"/api/v9/workspaces/{service.ids.main}/projects?per_page=1&per_page=x"
    assert len(service.ada.get(path)) == 1


def test_request_ids_differ(service: Any) -> None:
    first, second = (service.ada("GET", "/api/v9/me").headers["x-request-id"] for _ in range(2))
    assert first != second
    assert re.fullmatch("[0-9a-f]{32}", first)
