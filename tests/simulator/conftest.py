"""An in-process caller for the simulated service, a clock that stands still, and a callback that listens."""

import asyncio
import base64
import json
import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import quote

import pytest

from toggl_simulator.app import App, create_app

START = datetime(2026, 3, 18, 14, 30, 15, 250_000, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass
class Reply:
    status: int
    body: bytes
    headers: dict[str, str]

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Caller:
    """Calls an app, each time in an event loop of its own, as some test clients do."""

    app: App
    login: tuple[str, str] | None = None
    host: str = "mock.test:8123"

    def __call__(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        raw: bytes | None = None,
        headers: dict[str, str] | None = None,
        chunks: list[bytes] | None = None,
        **query: Any,
    ) -> Reply:
        content = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
        parts = chunks or [content]
        sent = [(b"host", self.host.encode()), (b"content-type", b"application/json")]
        if self.login is not None:
            login = base64.b64encode(":".join(self.login).encode())
            sent.append((b"authorization", b"Basic " + login))
        sent += [(name.lower().encode(), value.encode()) for name, value in (headers or {}).items()]
        path, _, text = path.partition("?")
        pairs = [text] if text else []
        pairs += [f"{name}={quote(str(value))}" for name, value in query.items()]
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": quote(path).encode(),
            "query_string": "&".join(pairs).encode("latin-1", "replace"),
            "root_path": "",
            "headers": sent,
            "client": ("127.0.0.1", 50_000),
            "server": ("127.0.0.1", 8123),
        }
        waiting = list(parts)
        answered: list[Any] = []

        async def receive() -> dict[str, Any]:
            part = waiting.pop(0)
            return {"type": "http.request", "body": part, "more_body": bool(waiting)}

        async def send(message: Any) -> None:
            answered.append(message)

        asyncio.run(self.app(scope, receive, send))
        start, finish = answered
        got = {name.decode(): value.decode() for name, value in start["headers"]}
        return Reply(start["status"], finish["body"], got)

    def get(self, path: str, **query: Any) -> Any:
        """The JSON of a GET that must succeed."""
        reply = self("GET", path, **query)
        assert reply.status == 200, reply
        return reply.json


@dataclass
class Ids:
    """The ids of the seeded rows tests speak of most."""

    main: int
    side: int
    guest: int
    own: int
    other: int


@dataclass
class Service:
    """A service with everybody's callers."""

    app: App
    clock: Clock
    ids: Ids
    ada: Caller
    hooks: Caller
    grace: Caller
    linus: Caller
    margaret: Caller
    nobody: Caller

    def entries(self, workspace: int | None = None) -> str:
        return f"/api/v9/workspaces/{workspace or self.ids.main}/time_entries"

    def create(self, caller: Caller | None = None, workspace: int | None = None, **body: Any) -> Any:
        place = {} if "wid" in body else {"workspace_id": workspace or self.ids.main}
        body = {"created_with": "tests", "start": "2026-03-18T09:00:00Z", **place, **body}
        reply = (caller or self.ada)("POST", self.entries(workspace), body)
        assert reply.status == 200, reply
        return reply.json

    def project(self, name: str) -> int:
        return next(row.id for row in self.app.state.projects.values() if row.name == name)

    def tag(self, name: str) -> int:
        return next(row.id for row in self.app.state.tags.values() if row.name == name)

    def user(self, first_name: str) -> int:
        return next(row.id for row in self.app.state.users.values() if row.email.startswith(first_name))


@pytest.fixture
def make_service() -> Iterator[Callable[..., Service]]:
    made: list[App] = []

    def make(**arguments: Any) -> Service:
        clock = Clock()
        app = create_app(clock=clock, **arguments)
        made.append(app)
        main, side, guest = app.state.workspaces
        own, other = app.state.organizations
        logins = {user.email.partition("@")[0]: user for user in app.state.users.values()}

        def caller(name: str) -> Caller:
            return Caller(app, (logins[name].email, logins[name].password))

        return Service(
            app=app,
            clock=clock,
            ids=Ids(main, side, guest, own, other),
            ada=caller("ada"),
            hooks=Caller(app, (logins["ada"].api_token, "api_token")),
            grace=caller("grace"),
            linus=caller("linus"),
            margaret=caller("margaret"),
            nobody=Caller(app),
        )

    yield make
    for app in made:
        app.close()


@pytest.fixture
def service(make_service: Callable[..., Service]) -> Service:
    return make_service()


@pytest.fixture
def free(make_service: Callable[..., Service]) -> Service:
    return make_service(plan="free")


@dataclass
class Receiver:
    """A webhook callback on loopback: notes what arrives, answers as told."""

    url: str = ""
    arrived: "queue.Queue[tuple[dict[str, str], bytes]]" = field(default_factory=queue.Queue)
    statuses: list[int] = field(default_factory=list)
    echo: bool = False
    meanwhile: Callable[[Any], None] | None = None

    def next(self) -> Any:
        return json.loads(self.next_raw()[1])

    def next_raw(self) -> tuple[dict[str, str], bytes]:
        return self.arrived.get(timeout=10)

    @property
    def quiet(self) -> bool:
        return self.arrived.empty()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    noted = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            message = json.loads(body)
            noted.arrived.put(({name.lower(): value for name, value in self.headers.items()}, body))
            if noted.meanwhile is not None:
                noted.meanwhile(message)
            answer = b""
            if noted.echo and "validation_code" in message:
                answer = json.dumps({"validation_code": message["validation_code"]}).encode()
            self.send_response(noted.statuses.pop(0) if noted.statuses else 200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    noted.url = f"http://127.0.0.1:{server.server_port}/hook"
    yield noted
    server.shutdown()
    thread.join()
    server.server_close()
