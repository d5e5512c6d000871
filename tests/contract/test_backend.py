"""The service behind the connector: in process or over HTTP it is the same, and what cannot be used says why."""

import base64
import importlib
import socket
import sys
import threading

import pytest
import uvicorn
from contract.toy_service import PASSWORD, USER, Answer, ToyService

from generator.contract.backend import Backend, BackendError, Reply, load_app

# One service, two ways to it


@pytest.mark.parametrize(
    ("method", "path", "query", "body"),
    [
        ("get", "/loans", None, None),
        ("get", "/loans", {"limit": "1", "overdue": "true"}, None),
        ("get", "/loans", {"limit": "a b&c=d/é"}, None),
        ("get", "/loans/71", None, None),
        ("get", "/loans/no%20such", None, None),
        ("delete", "/loans/71", None, None),
        ("post", "/loans", None, {"book_id": 5_000_000_221, "borrower": "Zoë", "created_with": "toy"}),
        ("post", "/loans", None, {}),
        ("post", "/loans", None, [1, "two", None]),
        ("put", "/loans", None, {"a": 1}),
        ("get", "/nowhere", None, None),
    ],
    ids=str,
)
def test_in_process_and_over_http_are_the_same(address, method, path, query, body):
    inside = Backend(ToyService(), "http://toy.invalid", (USER, PASSWORD)).send(method, path, query, body)
    outside = Backend(None, address, (USER, PASSWORD)).send(method, path, query, body)
    assert outside == inside


@pytest.mark.parametrize("credentials", [(USER, PASSWORD), ("zoë@example.com", "pässword:with:colons"), ("", "")])
def test_credentials_arrive_the_same(address, credentials, tmp_path, monkeypatch):
    """A `.netrc` file of the user has no say."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\ndefault login a password b\n")
    monkeypatch.setenv("NETRC", str(netrc))
    expected = "Basic " + base64.b64encode(":".join(credentials).encode()).decode()
    for backend in (Backend(ToyService(), "http://x.invalid", credentials), Backend(None, address, credentials)):
        assert backend.headers == (("Authorization", expected),)
        assert backend.send("GET", "/loans").status == (200 if credentials == (USER, PASSWORD) else 401)


def test_the_service_gets_what_was_sent():
    service = ToyService()
    Backend(service, "http://toy.invalid", service.credentials).send("post", "/loans", {"a": "b c"}, {"x": [1]})
    [request] = service.asked
    assert (request.method, request.path, request.query, request.body) == ("POST", "/loans", {"a": "b c"}, {"x": [1]})
    assert request.headers["content-type"] == request.headers["accept"] == "application/json"


def test_redirects_are_not_followed(address, service):
    service.routes["GET /old"] = lambda request: Answer(302, headers={"Location": "http://other.invalid/"})
    reply = Backend(None, address, service.credentials).send("get", "/old")
    assert (reply.status, reply.headers["location"]) == (302, "http://other.invalid/")


def test_uvicorn_in_front_of_the_app_is_the_same(service):
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen()  # from here on a request waits until the server takes it
    server = uvicorn.Server(uvicorn.Config(service, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        outside = Backend(None, f"http://127.0.0.1:{listener.getsockname()[1]}/", service.credentials)
        found = outside.send("get", "/loans")
    finally:
        server.should_exit = True
        thread.join()
        listener.close()
    inside = Backend(service, "http://toy.invalid", service.credentials).send("get", "/loans")
    assert (found.status, found.body) == (inside.status, inside.body)
    assert found.headers.items() >= inside.headers.items()


def test_an_app_that_fails_answers_500(service, backend):
    service.routes["GET /loans"] = lambda request: 1 / 0
    assert backend.send("get", "/loans").status == 500


def test_an_app_without_answer():
    async def silent(scope, receive, send):
        pass

    with pytest.raises(BackendError, match=r"toy\.invalid/x: the backend's app gives no answer"):
        Backend(silent, "http://toy.invalid", ("u", "p")).send("get", "/x")


def test_reset(service, backend):
    backend.reset()
    assert service.resets == 1
    assert backend.is_simulated


def test_a_real_service_is_never_reset(service):
    for backend in (
        Backend(None, "http://toy.invalid", ("u", "p")),
        Backend(service, "http://toy.invalid", ("u", "p"), is_simulated=False),  # the platform in front of it
    ):
        backend.reset()
        assert not backend.is_simulated
    assert service.resets == 0


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", None),
        (b"null", None),
        (b"[1]", [1]),
        (b"<html>", None),
        (b"\xff", None),
        (b"NaN", None),
        (b"0", 0),
        (b"[" * 100_000, None),
    ],
)
def test_json_of_a_reply(body, expected):
    assert Reply(200, {}, body).json == expected


# Addresses without a service


@pytest.fixture
def closed_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]  # bound, but nobody listens


@pytest.mark.parametrize("userinfo", ["", f"{USER.replace('@', '%40')}:secret-word@", "only-user@", "a@b:secret-word@"])
def test_nobody_answers(closed_port, userinfo):
    backend = Backend(None, f"http://{userinfo}127.0.0.1:{closed_port}", (USER, PASSWORD))
    with pytest.raises(BackendError) as caught:
        backend.send("get", "/loans", {"q": "x"})
    assert str(caught.value) == f"http://127.0.0.1:{closed_port}/loans: 127.0.0.1 does not answer: NewConnectionError"
    assert caught.value.__suppress_context__


@pytest.mark.parametrize("address", ["http://", "http://[::1", "http://a b", "http://127.0.0.1:99999", "http://.x"])
def test_an_address_that_is_none(address):
    with pytest.raises(BackendError, match=r"does not answer: |is not one of http or https"):
        Backend(None, address, (USER, PASSWORD)).send("get", "/loans")


# Hiding credentials


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nothing here", "nothing here"),
        (f"{USER} and {PASSWORD}.", "*** and ***."),
        ('{"p": "open \'sesame\' & \\"rice\\""}', '{"p": "***"}'),
        ("?p=open+%27sesame%27+%26+%22rice%22&q", "?p=***&q"),
        ("/open%20%27sesame%27%20%26%20%22rice%22/x", "/***/x"),
        (f"is {PASSWORD!r}, no date", "is '***', no date"),
        ("-d 'open '\"'\"'sesame'\"'\"' & \"rice\"'", "-d '***'"),
        ("Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode(), "***"),
    ],
)
def test_credentials_are_hidden(backend, text, expected):
    assert backend.masked(text) == expected


def test_empty_credentials_hide_nothing():
    assert Backend(None, "http://toy.invalid", ("", "")).masked("a text") == "a text"


# The app that the specs name


@pytest.fixture
def module(tmp_path, monkeypatch):
    """Write a module into the connector's folder; its name is its own, since Python keeps what it imported."""

    def write(text, name="toy_backend_module"):
        monkeypatch.delitem(sys.modules, name, raising=False)
        importlib.invalidate_caches()
        (tmp_path / f"{name}.py").write_text(text)
        return f"{name}:create_app"

    monkeypatch.setattr("sys.dont_write_bytecode", True)
    return write


APP = """
class App:
    credentials, banner = ("u", "p"), "b"
    def __init__(self, plan): self.plan = plan
    def reset(self): pass
def create_app(plan="free"):
    if plan not in ("free", "premium"):
        raise ValueError(f"there is no plan {plan!r}; did you mean 'premium'?")
    return App(plan)
"""


def test_load_an_app(module, tmp_path):
    before = list(sys.path)
    assert load_app(module(APP), tmp_path, plan="premium").plan == "premium"
    assert sys.path == before


def test_what_an_app_says_about_its_options_passes_through(module, tmp_path):
    with pytest.raises(BackendError) as caught:
        load_app(module(APP), tmp_path, plan="premiun")
    assert str(caught.value) == "there is no plan 'premiun'; did you mean 'premium'?"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "cannot be loaded: module 'toy_backend_module' has no attribute 'create_app'"),
        ("import no_such_module_at_all", "cannot be loaded: No module named 'no_such_module_at_all'"),
        ("def create_app(:", "cannot be loaded: .* line 1"),
        ("def create_app(): pass", "unexpected keyword argument 'plan'"),
        ("def create_app(plan): return object()", "has no credentials, banner, reset"),
        (APP.replace("def reset", "def restart"), "has no reset"),
        ("create_app = 5", "not callable"),
    ],
)
def test_an_app_that_cannot_be_used(module, tmp_path, text, message):
    with pytest.raises(BackendError, match=message):
        load_app(module(text), tmp_path, plan="premium")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("no_such_module_at_all:create_app", "'no_such_module_at_all:create_app' cannot be loaded: No module named"),
        ("json:no_such_function", "'json:no_such_function' cannot be loaded: module 'json' has no attribute"),
    ],
)
def test_an_app_that_is_not_there(tmp_path, name, message):
    with pytest.raises(BackendError, match=message):
        load_app(name, tmp_path)
