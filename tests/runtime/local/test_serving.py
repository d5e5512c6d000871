"""The platform as an app: what a flow would get, for requests that somebody else builds."""

import asyncio
import base64
import contextlib
import json
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import pytest
from contract.toy_platform import CODE, HookedToy, hooked_definition, write_connector
from contract.toy_service import PASSWORD, USER, Answer
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.contract import Backend
from generator.runtime.local.platform import open_platform
from generator.runtime.local.serving import NOTE, PlatformApp
from generator.runtime.script import MISSING_RUNTIME, find_runtime

needs_runtime = pytest.mark.skipif(find_runtime() is None, reason=MISSING_RUNTIME)


@pytest.fixture
def service():
    return HookedToy()


@pytest.fixture
def opened(tmp_path, service):
    """Open the platform of the toy connector and give the app, with or without the connector's code."""
    contexts = []

    def app(code=None, document=None):
        write_connector(tmp_path, code, document)
        context = open_platform(tmp_path, backend=service)
        platform = context.__enter__()
        contexts.append(context)
        served = PlatformApp(platform.gateway, service)
        contexts.append(served)
        return served

    yield app
    for context in reversed(contexts):
        context.close() if isinstance(context, PlatformApp) else context.__exit__(None, None, None)


def client(app, user=USER, password=PASSWORD):
    return Backend(app, "http://platform.invalid", (user, password))


@pytest.mark.parametrize(
    "request_",
    [
        ("get", "/loans", None, None),
        ("get", "/loans", {"limit": "1", "overdue": "true"}, None),
        ("get", "/loans", {"limit": "a b&c=d/é"}, None),
        ("get", "/loans/71", None, None),
        ("get", "/loans/7%31", None, None),
        ("get", "/loans/no%20such", None, None),
        ("get", "/loans/a%2Fb", None, None),
        ("delete", "/loans/71", None, None),
        ("post", "/loans", None, {"book_id": 5_000_000_221, "borrower": "Zoë", "created_with": "toy"}),
        ("post", "/loans", None, {}),
        ("post", "/loans", None, [1, "two", None]),
        ("put", "/loans", None, {"a": 1}),
        ("patch", "/loans/71", None, {"a": 1}),
        ("get", "/nowhere", None, None),
        ("get", "/", None, None),
    ],
    ids=str,
)
def test_without_code_it_is_the_service(opened, service, request_):
    through = client(opened()).send(*request_)
    service.reset()
    straight = client(service).send(*request_)
    assert (through.status, through.body) == (straight.status, straight.body)
    assert through.headers.items() >= straight.headers.items()


@pytest.fixture(scope="module")
def steady(tmp_path_factory):
    """A platform without code that stays open for many requests."""
    root, service = tmp_path_factory.mktemp("connector"), HookedToy()
    write_connector(root, None)
    with open_platform(root, backend=service) as platform, contextlib.closing(PlatformApp(platform.gateway)) as app:
        yield app, service


@settings(deadline=None)
@given(segment=st.text(min_size=1), query=st.dictionaries(st.text(min_size=1), st.text(), max_size=3))
def test_any_value_arrives_as_the_service_would_get_it(steady, segment, query):
    app, service = steady
    path = "/loans/" + quote(segment, safe="")
    if segment in (".", ".."):  # no client sends these; they mean another path
        return
    replies = []
    for target in (app, service):
        service.asked.clear()
        reply = client(target).send("get", path, query)
        replies.append((reply.status, [(request.path, request.query) for request in service.asked]))
    assert replies[0] == replies[1]


def test_what_is_declared_passes_the_gateway_and_the_rest_does_not(opened, service):
    app = opened()
    asked = client(app)
    for path in ("/loans", "/proofs/1"):
        asked.send("get", path)
    through, straight = service.asked
    assert through.headers["host"].startswith("127.0.0.1:")
    assert straight.headers["host"] == "testserver"


def test_a_real_service_gets_nothing_undeclared(opened, service):
    asked = client(PlatformApp(opened().gateway))
    assert asked.send("get", "/loans").status == 200
    reply = asked.send("get", "/proofs/1")
    assert (reply.status, reply.json["error"]["message"]) == (404, "NotFound")
    assert [request.path for request in service.asked] == ["/loans"]


@pytest.mark.parametrize("credentials", [(USER, "wrong"), ("", ""), ("somebody@example.com", PASSWORD)])
def test_wrong_credentials_are_the_callers(opened, credentials):
    app = opened()
    assert client(app, *credentials).send("get", "/loans").status == 401
    assert client(app).send("get", "/loans").status == 200


def test_without_credentials_none_are_sent(opened, service):
    status, _, _ = asyncio.run(raw(opened(), "GET", "/loans"))
    assert status == 401
    assert "authorization" not in service.asked[-1].headers


async def raw(app, method, path, headers=(), raw_path=None):
    """Call an app with a scope of one's own."""
    sent = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": method, "path": path, "query_string": b"", "headers": list(headers)}
    if raw_path is not None:
        scope["raw_path"] = raw_path
    await app(scope, receive, send)
    return sent[0]["status"], dict(sent[0]["headers"]), sent[1]["body"]


AUTHORIZATION = (b"authorization", b"Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()))


@pytest.mark.parametrize("raw_path", [None, b"", b"/loans/71", b"/loans/71?x=1", b"/loans/7%31", b"/another/path"])
def test_the_path_as_callers_tell_it(opened, raw_path):
    """Some leave the encoded path out, some put the query behind it, and some rewrite the decoded one."""
    status, _, body = asyncio.run(raw(opened(), "GET", "/loans/71", [AUTHORIZATION], raw_path))
    assert (status, json.loads(body)["id"]) == (200, 71)


def test_headers_of_the_connection_stay_on_it(opened, service):
    unwanted = [(b"connection", b"keep-alive"), (b"te", b"trailers"), (b"host", b"elsewhere.invalid")]
    asyncio.run(raw(opened(), "GET", "/loans", [AUTHORIZATION, (b"x-own", b"kept"), *unwanted]))
    headers = service.asked[-1].headers
    assert headers["x-own"] == "kept"
    assert "te" not in headers
    assert headers["host"] != "elsewhere.invalid"


def test_only_http_is_answered(opened):
    async def nothing(*_):
        raise AssertionError

    asyncio.run(opened()({"type": "lifespan"}, nothing, nothing))


def test_a_base_path(opened, service):
    document = hooked_definition()
    document["basePath"] = "/v1"
    service.routes["GET /v1/loans"] = lambda request: Answer(200, ["v1"])
    service.routes["GET /v1x/loans"] = lambda request: Answer(200, ["v1x"])
    asked = client(opened(document=document))
    assert [asked.send("get", path).json for path in ("/v1/loans", "/v1x/loans")] == [["v1"], ["v1x"]]
    assert [request.headers["host"] == "testserver" for request in service.asked] == [False, True]


def test_it_stands_for_the_service_behind(opened, service):
    app = opened()
    assert (app.credentials, app.banner) == (service.credentials, service.banner)
    client(app).send("delete", "/loans/71")
    client(app).reset()
    assert client(app).send("get", "/loans/71").status == 200
    bare = PlatformApp(app.gateway)
    bare.reset()
    assert (bare.credentials, bare.banner) == (("", ""), "")


def test_requests_at_the_same_time(opened):
    app = opened()

    def ask(number):
        status, _, body = asyncio.run(raw(app, "GET", f"/loans/{71 + number % 2}", [AUTHORIZATION]))
        return status, json.loads(body)["id"]

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, range(40))) == [(200, 71 + number % 2) for number in range(40)]


# With the code


@needs_runtime
def test_answers_are_those_of_the_code(opened):
    asked = client(opened(CODE))
    assert "due" not in asked.send("get", "/loans/72").json
    assert asked.send("post", "/notes/read", None, {"note": {"event": "hello"}}).json == {"kind": "hello"}
    assert asked.send("get", "/news/loans").status == 202


@needs_runtime
def test_the_code_gets_the_credentials_of_the_caller(opened, service):
    assert client(opened(CODE), USER, "wrong").send("get", "/loans").status == 401
    assert service.asked[-1].headers["authorization"] == dict(client(service, USER, "wrong").headers)["Authorization"]


@needs_runtime
def test_what_broke_inside_is_told_without_secrets(opened):
    broken = CODE.replace(
        "switch (Context.OperationId)",
        'if (Context.OperationId == "ListLoans") { throw new Exception('
        'Context.Request.Headers.Authorization + " Zoë\\nand more"); }\n        switch (Context.OperationId)',
    )
    reply = client(opened(broken)).send("get", "/loans")
    assert reply.status == 500
    assert reply.headers[NOTE].startswith("the script threw: System.Exception: ")
    assert dict(client(None).headers)["Authorization"].removeprefix("Basic ") not in reply.headers[NOTE]
    assert "Zo? and more" in reply.headers[NOTE]
