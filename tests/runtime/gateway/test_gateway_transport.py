import asyncio
import contextlib
import gzip
import http.server
import json
import subprocess
import sys
import threading

import pytest
from gateway_samples import Backend

from generator.runtime.gateway import AsgiTransport, BackendUnreachable, HttpTransport, Request, Response, redirected


async def mirror(scope, receive, send):
    message = await receive()
    await asyncio.sleep(0)
    seen = {
        "method": scope["method"],
        "path": scope["path"],
        "raw": scope["raw_path"].decode(),
        "query": scope["query_string"].decode(),
        "headers": {name.decode(): value.decode("latin-1") for name, value in scope["headers"]},
        "body": message["body"].decode(),
    }
    headers = [(b"content-type", b"application/json"), (b"x", b"1"), (b"x", b"2"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 201, "headers": headers})
    body = json.dumps(seen).encode()
    await send({"type": "http.response.body", "body": body[:5], "more_body": True})
    await send({"type": "http.response.body", "body": body[5:]})


@pytest.fixture
def asgi():
    made = []

    def make(app):
        made.append(AsgiTransport(app))
        return made[-1]

    yield make
    for transport in made:
        transport.close()


@pytest.fixture
def http_transport():
    transport = HttpTransport(timeout=5)
    yield transport
    transport.close()


class Mirror(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.connections.add(self.client_address)
        length = int(self.headers.get("content-length") or 0)
        body = self.rfile.read(length)
        if self.path == "/drop":
            self.close_connection = True
            return
        if self.path.startswith("/large"):
            packed = self.path == "/large-packed"
            data = gzip.compress(b"x" * 1_000_000) if packed else b"x" * 1_000_000
            self.send_response(200)
            self.send_header("Content-Length", str(len(data)))
            if packed:
                self.send_header("Content-Encoding", "gzip")
            self.end_headers()
            with contextlib.suppress(OSError):
                self.wfile.write(data)
            return
        if self.path == "/endless":
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            with contextlib.suppress(OSError):
                while True:
                    self.wfile.write(b"1000\r\n" + b"x" * 0x1000 + b"\r\n")
            self.close_connection = True
            return
        seen = {"method": self.command, "path": self.path, "headers": dict(self.headers), "body": body.decode()}
        data = json.dumps(seen).encode()
        self.send_response(302 if self.path.startswith("/redirect") else 200)
        self.send_header("Location", "/elsewhere")
        self.send_header("X-Twice", "1")
        self.send_header("X-Twice", "2")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_POST = do_DELETE = do_PATCH = do_GET  # noqa: N815 - the names http.server calls

    def log_message(self, *arguments):
        pass


@pytest.fixture
def server():
    made = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Mirror)
    made.daemon_threads = True
    made.connections = set()
    made.url = f"http://127.0.0.1:{made.server_port}"
    thread = threading.Thread(target=made.serve_forever)
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


def test_asgi(asgi):
    request = Request("POST", "https://user@h.example.com/a%2Fb/%C3%BC?q=%20", (("X-A", "ü"),), b"body")
    answer = asgi(mirror)(request)
    seen = json.loads(answer.body)
    assert (seen["method"], seen["path"], seen["raw"], seen["query"]) == ("POST", "/a/b/ü", "/a%2Fb/%C3%BC", "q=%20")
    assert (seen["headers"]["host"], seen["headers"]["content-length"], seen["body"]) == ("h.example.com", "4", "body")
    assert seen["headers"]["x-a"] == "ü"
    assert answer.status == 201
    assert answer.headers == (("content-type", "application/json"), ("x", "1"), ("x", "2"))


def test_asgi_without_body_or_path(asgi):
    seen = json.loads(asgi(mirror)(Request("GET", "http://h")).body)
    assert (seen["path"], "content-length" in seen["headers"]) == ("/", False)
    assert asgi(mirror)(Request("HEAD", "http://h")).body == b""


def test_asgi_from_many_threads(asgi):
    transport, answers = asgi(mirror), []
    threads = [
        threading.Thread(target=lambda n=n: answers.append(transport(Request("GET", f"http://h/{n}"))))
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(json.loads(answer.body)["path"] for answer in answers) == [f"/{n}" for n in range(8)]


def test_an_app_that_says_nothing(asgi):
    async def silent(scope, receive, send):
        await receive()

    with pytest.raises(BackendUnreachable):
        asgi(silent)(Request("GET", "http://h/"))


def test_a_defect_of_the_app_passes_through(asgi):
    async def broken(scope, receive, send):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        asgi(broken)(Request("GET", "http://h/"))


def test_http(http_transport, server):
    headers = (("Authorization", "x"), ("A", "1"), ("a", "2"))
    answer = http_transport(Request("PATCH", f"{server.url}/a%2Fb/../c?x=%20&y", headers, b"{}"))
    seen = json.loads(answer.body)
    assert (seen["method"], seen["path"], seen["body"]) == ("PATCH", "/a%2Fb/../c?x=%20&y", "{}")
    assert (seen["headers"]["Authorization"], seen["headers"]["A"]) == ("x", "1, 2")
    assert "User-Agent" not in seen["headers"]
    assert [value for name, value in answer.headers if name.lower() == "x-twice"] == ["1", "2"]


def test_http_keeps_connections_open_and_follows_no_redirect(http_transport, server):
    for path in ("/redirect", "/a", "/b"):
        answer = http_transport(Request("GET", server.url + path))
        assert (answer.status == 302) == (path == "/redirect")
    assert len(server.connections) == 1


@pytest.mark.parametrize("method", ["POST", "DELETE", "GET"])
def test_http_without_body(http_transport, server, method):
    seen = json.loads(http_transport(Request(method, server.url)).body)
    assert (seen["path"], seen["headers"].get("Content-Length")) == ("/", "0" if method == "POST" else None)


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:1/x", "ftp://h/x", "http://", "http://[x", "http://h:99999/", "http://127.0.0.1:1/é x", "/x"],
)
def test_http_to_nobody(http_transport, url):
    with pytest.raises(BackendUnreachable):
        http_transport(Request("GET", url))


def test_http_that_breaks_off(http_transport, server):
    with pytest.raises(BackendUnreachable, match=r"127\.0\.0\.1 does not answer"):
        http_transport(Request("GET", f"{server.url}/drop"))


def test_an_impossible_header_is_no_traceback(http_transport, server):
    with pytest.raises(BackendUnreachable):
        http_transport(Request("GET", server.url, (("X", "a\r\nB: c"),)))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://api.example.com/v1/items?x=1", "http://127.0.0.1:8000/v1/items?x=1"),
        ("https://API.example.com", "http://127.0.0.1:8000"),
        ("https://api.example.com?x", "http://127.0.0.1:8000?x"),
        ("https://api.example.com//a", "http://127.0.0.1:8000//a"),
        ("https://api.example.com/v2/items", "http://two/x/items"),
        ("https://api.example.com/v22", "http://127.0.0.1:8000/v22"),
        ("https://api.example.com.evil.net/", "https://api.example.com.evil.net/"),
        ("https://other/", "https://other/"),
    ],
)
def test_redirect_map(url, expected):
    seen = []

    def last(request):
        seen.append(request.url)
        return Response(200)

    bases = {"https://api.example.com": "http://127.0.0.1:8000/", "https://api.example.com/v2": "http://two/x"}
    redirected(last, bases)(Request("GET", url))
    assert seen == [expected]


def test_a_whole_call_over_http(connector, server, http_transport):
    gateway = connector.gateway(redirected(http_transport, {"https://api.example.com": server.url}))
    reply = gateway.call("CreateItem", {"body/name": "ü", "body/id": "9007199254740993"})
    seen = json.loads(reply.body)
    assert (seen["method"], seen["path"]) == ("POST", "/v1/items")
    assert json.loads(seen["body"]) == {"name": "ü", "id": 9007199254740993}


def test_importing_the_gateway_loads_no_http_client():
    clients = ("httpx", "urllib3", "requests")
    code = f"import sys, generator.runtime.gateway; print([name for name in {clients} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_what_other_rooms_use():
    import generator.runtime.gateway as room

    assert sorted(room.__all__) == sorted(set(room.__all__))
    assert all(hasattr(room, name) for name in room.__all__)


@pytest.mark.parametrize("path", ["/large", "/large-packed", "/endless"])
def test_an_answer_that_is_too_large_is_given_up(http_transport, server, monkeypatch, path):
    monkeypatch.setattr("generator.runtime.gateway.transport.LARGEST_RESPONSE", 999_999)
    with pytest.raises(
        BackendUnreachable, match="answers with more than 999,999 bytes, which the gateway does not take"
    ):
        http_transport(Request("GET", server.url + path))
    assert http_transport(Request("GET", server.url + "/after")).status == 200


@pytest.mark.parametrize("path", ["/large", "/large-packed"])
def test_an_answer_that_is_just_small_enough_is_taken(http_transport, server, monkeypatch, path):
    monkeypatch.setattr("generator.runtime.gateway.transport.LARGEST_RESPONSE", 1_000_000)
    assert http_transport(Request("GET", server.url + path)).body == b"x" * 1_000_000


def test_an_app_that_does_not_end_is_given_up(asgi, monkeypatch):
    monkeypatch.setattr("generator.runtime.gateway.transport.LARGEST_RESPONSE", 999_999)

    async def endless(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        while True:
            await send({"type": "http.response.body", "body": b"x" * 1000, "more_body": True})

    with pytest.raises(BackendUnreachable, match="answers with more than 999,999 bytes"):
        asgi(endless)(Request("GET", "http://x/"))


def test_the_gateway_says_what_was_too_large(connector):
    too_large = BackendUnreachable("x answers with more than 9 bytes, which the gateway does not take")
    reply = connector.gateway(Backend([too_large])).call("ListItems")
    assert (reply.status, json.loads(reply.body)["error"]["message"]) == (502, "BadGateway")
    assert b"more than 9 bytes" in reply.body
