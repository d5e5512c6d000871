import base64
import json
import os
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from generator.runtime.script import CompiledScript, Runtime, ScriptError, ScriptHost, ScriptReply, ScriptRequest

Compile = Callable[[str], CompiledScript]
AUTHORIZATION = ("Authorization", "Basic " + base64.b64encode(b"ada@example.com:time-is-honey").decode())


def text_of(reply: ScriptReply) -> str:
    assert reply.exception is None
    return reply.body.decode()


def seen(reply: ScriptReply) -> dict[str, Any]:
    value = json.loads(text_of(reply))
    value["headers"] = dict(value["headers"])
    value["body"] = base64.b64decode(value["body"])
    return value


def test_a_script_that_forwards_is_transparent(host: ScriptHost, forward: CompiledScript, backend: str) -> None:
    request = ScriptRequest(
        "Create",
        "POST",
        f"{backend}/x",
        headers=(("X-A", "1"), ("Content-Type", "text/x-odd"), AUTHORIZATION),
        body=b"{}",
    )
    reply = host.run(forward, request, 20)
    asked = seen(reply)
    assert (reply.status, reply.failure) == (200, None)
    assert (asked["method"], asked["target"], asked["body"]) == ("POST", "/x", b"{}")
    assert asked["headers"]["x-a"] == "1"
    assert asked["headers"]["content-type"] == "text/x-odd"
    assert asked["headers"]["authorization"] == AUTHORIZATION[1]
    assert "expect" not in asked["headers"]
    names = Counter(name for name, _ in reply.headers)
    assert names["Set-Cookie"] == 2
    assert dict(reply.headers)["Server"].startswith("BaseHTTP/")
    assert not {"Content-Length", "Transfer-Encoding", "Connection"} & set(names)


@pytest.mark.parametrize(
    ("method", "body"),
    [
        ("GET", None),
        ("POST", None),
        ("POST", b""),
        ("PUT", b"\x00\xff"),
        ("PATCH", b"{}"),
        ("DELETE", None),
        ("DELETE", b"{}"),
    ],
)
def test_methods_and_bodies(
    host: ScriptHost, forward: CompiledScript, backend: str, method: str, body: bytes | None
) -> None:
    asked = seen(host.run(forward, ScriptRequest("X", method, f"{backend}/x", body=body), 20))
    assert (asked["method"], asked["body"]) == (method, body or b"")
    assert int(asked["headers"].get("content-length", "0")) == len(body or b"")
    assert "content-type" not in asked["headers"]


@pytest.mark.parametrize(
    "target",
    [
        "/a%2Fb/c%20d",
        "/x?q=%C3%A9%2C%25&r=a+b",
        "/x?empty=&flag",
        "/a%252Fb",
        "/x?since=2024-01-01T00:00:00%2B02:00",
        "/(a)!'*;",
    ],
)
def test_addresses_arrive_as_written(host: ScriptHost, forward: CompiledScript, backend: str, target: str) -> None:
    reply = host.run(forward, ScriptRequest("X", "GET", backend + target), 20)
    assert seen(reply)["target"] == target
    assert [(each.method, each.url, each.status) for each in reply.sent] == [("GET", backend + target, 200)]


def test_letters_beyond_ascii_are_encoded_on_the_way(host: ScriptHost, forward: CompiledScript, backend: str) -> None:
    assert seen(host.run(forward, ScriptRequest("X", "GET", f"{backend}/é?q=ü"), 20))["target"] == "/%C3%A9?q=%C3%BC"


def test_the_context_is_what_the_request_says(host: ScriptHost, body_of: Compile) -> None:
    script = body_of(
        """var context = this.Context;
        var lines = new object[] {
            context.OperationId, context.CorrelationId, context.Request.Method, context.Request.RequestUri.AbsoluteUri,
            context.OriginalRequestUri.AbsoluteUri, context.CreateNotificationUri("/hook?a=%2F").AbsoluteUri,
            context.Request.Content == null, this.CancellationToken.CanBeCanceled, context.Request.Headers.Count() };
        var text = string.Join("\\n", lines);
        return new HttpResponseMessage((HttpStatusCode)201) { Content = CreateJsonContent(text) };"""
    )
    request = ScriptRequest(
        "R2V0TWU=",
        "GET",
        "https://api.example.com/a%2Fb",
        original_url="https://gateway.example.com/apim/x/1/trigger/a%2Fb?c=d",
        headers=(("Content-Type", "text/plain"),),
        notification_base="https://gateway.example.com/apim/x/1/",
        correlation_id="the-id",
    )
    reply = host.run(script, request, 20)
    assert reply.status == 201
    assert text_of(reply).splitlines() == [
        "R2V0TWU=",
        "the-id",
        "GET",
        "https://api.example.com/a%2Fb",
        "https://gateway.example.com/apim/x/1/trigger/a%2Fb?c=d",
        "https://gateway.example.com/apim/x/1/hook?a=%2F",
        "True",
        "True",
        "0",
    ]
    assert dict(reply.headers)["Content-Type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize(
    "operation", ["R2V0TWU=", "GetMe", "2024-01-01T00:00:00Z", 'é\u2028"\\\n\x1e', "", "12345678901234567890"]
)
def test_operation_ids_are_just_text(host: ScriptHost, body_of: Compile, operation: str) -> None:
    script = body_of(
        """var content = new ByteArrayContent(Encoding.UTF8.GetBytes(this.Context.OperationId));
        return new HttpResponseMessage { Content = content };"""
    )
    assert text_of(host.run(script, ScriptRequest(operation, "GET", "http://localhost/"), 20)) == operation


@pytest.mark.parametrize(("body", "told"), [(None, "none"), (b"", "0"), (b"abc", "3")])
def test_no_body_is_null_and_an_empty_one_is_empty(
    host: ScriptHost, body_of: Compile, body: bytes | None, told: str
) -> None:
    script = body_of(
        """var content = this.Context.Request.Content;
        var told = content == null ? "none" : (await content.ReadAsByteArrayAsync()).Length.ToString();
        return new HttpResponseMessage { Content = CreateJsonContent(told) };"""
    )
    assert text_of(host.run(script, ScriptRequest("X", "POST", "http://localhost/", body=body), 20)) == told


def test_an_answer_without_content_has_an_empty_body(host: ScriptHost, body_of: Compile) -> None:
    reply = host.run(
        body_of("return new HttpResponseMessage(HttpStatusCode.NoContent);"),
        ScriptRequest("X", "GET", "http://localhost/"),
        20,
    )
    assert (reply.status, reply.body, reply.exception) == (204, b"", None)


def test_large_numbers_pass_through_the_script_unrounded(host: ScriptHost, body_of: Compile, backend: str) -> None:
    script = body_of(
        """var response = await this.Context.SendAsync(this.Context.Request, this.CancellationToken);
        var json = JObject.Parse(await response.Content.ReadAsStringAsync());
        json["again"] = (long)json["id"];
        response.Content = CreateJsonContent(json.ToString(Formatting.None));
        return response;"""
    )
    for number in (2**53 + 1, 9_999_999_999_999_999, 2**63 - 1):
        body = b'{"id":%d}' % number
        reply = host.run(script, ScriptRequest("X", "POST", f"{backend}/mirror", body=body), 20)
        assert text_of(reply) == f'{{"id":{number},"again":{number}}}'


@pytest.mark.parametrize("megabytes", [5, 10])
def test_large_bodies_go_both_ways(host: ScriptHost, forward: CompiledScript, backend: str, megabytes: int) -> None:
    body = bytes(range(256)) * (megabytes * 4096)
    reply = host.run(forward, ScriptRequest("X", "POST", f"{backend}/mirror", body=body), 30)
    assert reply.exception is None
    assert reply.body == body


def test_redirects_are_not_followed(host: ScriptHost, forward: CompiledScript, backend: str) -> None:
    reply = host.run(forward, ScriptRequest("X", "GET", f"{backend}/moved"), 20)
    assert (reply.status, dict(reply.headers)["Location"]) == (302, "/elsewhere")


def test_connections_are_used_again(host: ScriptHost, forward: CompiledScript, backend: str) -> None:
    request = ScriptRequest("X", "POST", f"{backend}/x", body=b"{}")
    first, *_, last = [seen(host.run(forward, request, 20))["connections"] for _ in range(20)]
    assert last <= first + 1


def test_a_connection_that_the_backend_closed_is_replaced(
    host: ScriptHost, forward: CompiledScript, backend: str
) -> None:
    for body in (None, b"{}") * 5:
        request = ScriptRequest("X", "POST" if body else "GET", f"{backend}/close", body=body)
        assert seen(host.run(forward, request, 20))["body"] == (body or b"")


def test_a_request_cannot_be_sent_twice(runtime: Runtime, body_of: Compile, backend: str) -> None:
    script = body_of(
        """await this.Context.SendAsync(this.Context.Request, this.CancellationToken);
        return await this.Context.SendAsync(this.Context.Request, this.CancellationToken);"""
    )
    with ScriptHost(runtime, redirect={"https://api.example.com": backend}) as host:
        for address in (backend, "https://api.example.com"):
            reply = host.run(script, ScriptRequest("X", "GET", address), 20)
            assert "InvalidOperationException" in (reply.exception or "")
            assert len(reply.sent) == 2


@pytest.mark.skipif(not hasattr(os, "getpgid"), reason="this system has no process groups")
def test_an_interrupt_from_the_terminal_does_not_reach_the_process(
    host: ScriptHost, forward: CompiledScript, backend: str
) -> None:
    host.run(forward, ScriptRequest("X", "GET", backend), 20)
    assert os.getpgid(host.pid or 0) != os.getpgid(0)


def test_static_fields_live_on_as_in_the_cloud(host: ScriptHost, body_of: Compile) -> None:
    script = body_of(
        """return new HttpResponseMessage { Content = CreateJsonContent((++count).ToString()) }; }
        static int count;
        void Nothing() {"""
    )
    request = ScriptRequest("X", "GET", "http://localhost/")
    assert [text_of(host.run(script, request, 20)) for _ in range(3)] == ["1", "2", "3"]


def test_many_calls_from_several_threads_find_their_own_answers(
    host: ScriptHost, forward: CompiledScript, backend: str
) -> None:
    def call(number: int) -> tuple[str, bytes]:
        asked = seen(host.run(forward, ScriptRequest("X", "POST", f"{backend}/{number}", body=b"%d" % number), 30))
        return asked["target"], asked["body"]

    host.run(forward, ScriptRequest("X", "GET", backend), 20)
    before = host.pid
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(call, range(400)))
    assert answers == [(f"/{number}", b"%d" % number) for number in range(400)]
    assert host.pid == before


def test_memory_stays_flat(runtime: Runtime, forward: CompiledScript, backend: str) -> None:
    def kilobytes(pid: int | None) -> int:
        status = Path(f"/proc/{pid}/status")
        if not status.exists():
            pytest.skip("this system does not tell the memory of a process in /proc")
        return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmRSS"))

    request = ScriptRequest("X", "POST", f"{backend}/mirror", body=b"x" * 20_000)
    with ScriptHost(runtime) as host:
        measured = []
        for _ in range(3):
            for _ in range(1000):
                host.run(forward, request, 20)
            measured.append(kilobytes(host.pid))
    # Each thousand calls move 20 MB in and 20 MB out; the heap of mono grows in steps of 13 MB.
    assert measured[-1] < measured[0] + 35_000


def test_only_allowed_hosts_are_reached(runtime: Runtime, forward: CompiledScript, backend: str) -> None:
    authority = backend.removeprefix("http://")
    for allowed, reached in [
        ([], False),
        (["127.0.0.1"], True),
        ([authority], True),
        (["127.0.0.1:1", "example.com"], False),
    ]:
        with ScriptHost(runtime, allowed_hosts=allowed) as host:
            reply = host.run(forward, ScriptRequest("X", "GET", f"{backend}/x", headers=(AUTHORIZATION,)), 20)
        assert (reply.exception is None) == reached
        if not reached:
            assert f"Requests to {authority} are not allowed here." in (reply.exception or "")
            assert [each.status for each in reply.sent] == [None]


def test_redirected_origins_are_asked_elsewhere_without_the_script_noticing(
    runtime: Runtime, body_of: Compile, backend: str
) -> None:
    script = body_of(
        """var response = await this.Context.SendAsync(this.Context.Request, this.CancellationToken);
        response.Headers.Add("X-Asked", this.Context.Request.RequestUri.AbsoluteUri);
        response.Headers.Add("X-Answered", response.RequestMessage.RequestUri.AbsoluteUri);
        return response;"""
    )
    address = "https://api.example.com/a%2Fb?q=%C3%A9"
    request = ScriptRequest("X", "POST", address, headers=(("X-A", "1"), AUTHORIZATION), body=b"{}")
    with ScriptHost(runtime, allowed_hosts=(), redirect={"https://API.example.com:443/": backend}) as host:
        reply = host.run(script, request, 20)
        other = host.run(script, ScriptRequest("X", "GET", "http://api.example.com/"), 20)
    asked = seen(reply)
    assert (asked["target"], asked["body"], asked["headers"]["x-a"]) == ("/a%2Fb?q=%C3%A9", b"{}", "1")
    assert asked["headers"]["authorization"] == AUTHORIZATION[1]
    headers = dict(reply.headers)
    assert (headers["X-Asked"], headers["X-Answered"], reply.sent[0].url) == (address, address, address)
    assert "not allowed" in (other.exception or "")


@pytest.mark.parametrize("origin", ["api.example.com", "ftp://a", "https://a/b", "https://a?b", "https://"])
def test_a_redirect_that_is_no_origin_is_refused(runtime: Runtime, origin: str) -> None:
    with pytest.raises(ValueError, match="is not scheme://host"):
        ScriptHost(runtime, redirect={origin: "http://127.0.0.1:1"})


def test_the_process_starts_with_the_first_call_and_ends_with_the_host(
    runtime: Runtime, forward: CompiledScript, backend: str
) -> None:
    host = ScriptHost(runtime)
    assert host.pid is None
    host.run(forward, ScriptRequest("X", "GET", backend), 20)
    assert host.pid is not None
    host.close()
    host.close()
    assert host.pid is None
    with pytest.raises(ScriptError, match="closed"):
        host.run(forward, ScriptRequest("X", "GET", backend), 20)


def test_closing_ends_calls_under_way(
    runtime: Runtime, forward: CompiledScript, body_of: Compile, backend: str
) -> None:
    # The second call ends the wait below once the first is under way; closing then finds it unanswered.
    script = body_of(
        """if (this.Context.OperationId == "Stay") { started.Set(); await Task.Delay(-1); }
        started.WaitOne();
        return new HttpResponseMessage(); }
        static readonly ManualResetEvent started = new ManualResetEvent(false);
        void Nothing() {"""
    )
    with ScriptHost(runtime) as host, ThreadPoolExecutor(1) as pool:
        stays = pool.submit(host.run, script, ScriptRequest("Stay", "GET", backend), 60)
        assert host.run(script, ScriptRequest("X", "GET", backend), 60).status == 200
        host.close()
        assert stays.result(60).failure == "crash"
