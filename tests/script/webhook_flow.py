"""A flow with a webhook trigger, and the service it hangs on, with trouble on the way that a test asks for.

`Service` stands in front of the simulated Toggl as the Internet does: it writes down what it was asked, and can lose or
replace an answer before or after the service has acted. `Flow` is what the platform makes of a flow: an address that
takes a POST and answers without a body, and one run for each.
"""

import asyncio
import base64
import contextlib
import http.client
import json
import re
import shutil
import socket
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import uvicorn

from generator.runtime.gateway import Gateway, GatewayReply, header
from generator.runtime.local.platform import LocalPlatform, open_platform
from toggl_simulator.app import App, create_app

ROOT = Path(__file__).parents[2]
HOOKS = "/webhooks/api/v1"
TOKEN_WORD = "api_token"
SIGNATURE = "sig=kept-from-everybody"
HANGS, ITSELF = 0, 1
SECOND = "const int Second = 1000;"
HURRY = 20
"""Milliseconds that the code takes for a second."""
TRIGGERS = {
    "OnTimeEntryCreated": "created",
    "OnTimeEntryUpdated": "updated",
    "OnTimeEntryDeleted": "deleted",
    "OnTimeEntryStarted": "created",
    "OnTimeEntryStopped": "updated",
}
"""The webhook triggers, and the action that the filter of their subscription has (docs/facts/toggl.md 4.6)."""


class Asked(NamedTuple):
    """One request as the service saw it."""

    method: str
    target: str
    authorization: str | None


class Trouble(NamedTuple):
    """What goes wrong with a request.

    Attributes:
        method: which requests.
        path: a pattern for the whole path.
        status: what is answered instead; None when the connection breaks, `HANGS` when nothing comes, `ITSELF` when the
            service answers.
        acted: whether the service has acted on the request before.
        body: what is answered.
        is_half: whether the connection breaks within the answer.
        lasts: whether it goes on, instead of happening once.
        delay: seconds before the answer.
        then: what also happens, before the answer.
    """

    method: str
    path: str
    status: int | None = 503
    acted: bool = False
    body: bytes = b'"Service Unavailable"'
    is_half: bool = False
    lasts: bool = False
    delay: float = 0.0
    then: Callable[[], None] | None = None


class Service:
    """The simulated Toggl over HTTP; `start` gives a new one at the same address."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.troubles: list[Trouble] = []
        self._under_way = 0
        self._changed = threading.Condition()
        self.url = ""
        self.app: App = create_app()
        self.now = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def start(self, plan: str = "premium", faults: str = "") -> None:
        """Begin with a service that knows of nothing; its clock stands still until `pass_time`."""
        self.app.close()
        self.asked.clear()
        self.troubles.clear()
        self.app = create_app(plan=plan, faults=faults, clock=lambda: self.now)

    def settle(self) -> None:
        """Wait until nothing is under way any more."""
        with self._changed:
            assert self._changed.wait_for(lambda: self._under_way == 0, 60)

    def _counts(self, change: int) -> None:
        with self._changed:
            self._under_way += change
            self._changed.notify_all()

    def pass_time(self, seconds: float = 60) -> None:
        self.now += timedelta(seconds=seconds)

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Call the service past the connector, with the owner's token."""
        pair = base64.b64encode(f"{self.app.token}:{TOKEN_WORD}".encode()).decode()
        connection = http.client.HTTPConnection(self.url.removeprefix("http://"), timeout=20)
        with contextlib.closing(connection):
            connection.request(method, path, json.dumps(body).encode(), {"Authorization": f"Basic {pair}"})
            answer = connection.getresponse()
            text = answer.read()
            assert answer.status == 200, text
            return json.loads(text)

    @property
    def workspace(self) -> int:
        return min(self.app.state.workspaces)

    def subscriptions(self) -> list[dict[str, Any]]:
        """Return all subscriptions of the workspace as its administrator sees them."""
        listed = self.ask("GET", f"{HOOKS}/subscriptions/{self.workspace}")
        assert isinstance(listed, list)
        return listed

    def requests(self, method: str, path: str) -> list[Asked]:
        return [one for one in self.asked if one.method == method and re.fullmatch(path, one.target)]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        self._counts(1)
        try:
            await self._answer(scope, receive, send)
        finally:
            self._counts(-1)

    async def _answer(self, scope: Any, receive: Any, send: Any) -> None:
        target = scope["raw_path"].decode() + ("?" + scope["query_string"].decode() if scope["query_string"] else "")
        authorization = dict(scope["headers"]).get(b"authorization")
        self.asked.append(Asked(scope["method"], target, authorization.decode() if authorization else None))
        trouble = next((one for one in self.troubles if _meets(one, scope)), None)
        if trouble is None:
            await self.app(scope, receive, send)
            return
        if not trouble.lasts:
            self.troubles.remove(trouble)
        if trouble.acted:
            await self.app(scope, receive, _nowhere)
        if trouble.then is not None:
            trouble.then()
        await asyncio.sleep(trouble.delay)
        if trouble.status == ITSELF:
            await self.app(scope, receive, send)
            return
        if trouble.status is None:
            send.__self__.transport.abort()
            return
        if trouble.status == HANGS:
            while (await receive())["type"] != "http.disconnect":
                pass
            return
        length = len(trouble.body) + 7 * trouble.is_half
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % length)]
        await send({"type": "http.response.start", "status": trouble.status, "headers": headers})
        await send({"type": "http.response.body", "body": trouble.body, "more_body": trouble.is_half})
        if trouble.is_half:
            send.__self__.transport.abort()


def _meets(trouble: Trouble, scope: Any) -> bool:
    return trouble.method == scope["method"] and re.fullmatch(trouble.path, scope["path"]) is not None


async def _nowhere(message: Any) -> None:
    """Take an answer that nobody gets."""


class Flow:
    """A flow that a webhook trigger starts.

    Attributes:
        url: the callback address; who knows it can start the flow, so it is a secret.
        answers: statuses for the next deliveries, `hang` for none; 202 when there are no more.
        runs: what started the flow, as sent.
        refused: what was sent and not taken.
        visited: whether somebody read the address, which only a wrong validation does.
        known: ids of the subscriptions that this flow can end.
    """

    def __init__(self, service: Service, gateway: Gateway) -> None:
        self.service = service
        self.gateway = gateway
        self.answers: deque[int | str] = deque()
        self.runs: list[dict[str, Any]] = []
        self.refused: list[dict[str, Any]] = []
        self.visited = False
        self.known: set[int] = set()
        self.location = ""
        self.over = threading.Event()
        self.url = ""

    def turn_on(self, trigger: str, **more: Any) -> GatewayReply:
        """Register, as the platform does when the flow is turned on."""
        inputs = {"workspace_id": self.service.workspace, "body/url_callback": self.url, **more}
        reply = self.gateway.call(trigger, inputs)
        if reply.status < 300:
            self.location = header(reply.headers, "location") or ""
            self.known.add(int(self.location.rpartition("/")[2]))
        return reply

    def turn_off(self) -> GatewayReply:
        """End the subscription, as the platform does when the flow is turned off."""
        reply = self.gateway.unsubscribe(self.location)
        if reply.status < 300:
            self.known.discard(int(self.location.rpartition("/")[2]))
        return reply

    def confirm(self, run: Any) -> dict[str, Any]:
        """Take the first step of the flow, `Confirm webhook event`."""
        reply = self.gateway.call("ConfirmWebhookEvent", {"body/event": run})
        assert reply.status == 200, reply.body
        answer = json.loads(reply.body)
        assert isinstance(answer, dict)
        return answer

    def live(self, trigger: str) -> None:
        """Be turned on and confirmed."""
        assert self.turn_on(trigger).status == 201
        assert self.confirm(self.runs[-1])["confirmed"] is True
        self.runs.clear()

    def change(self, operation: str, **inputs: Any) -> dict[str, Any]:
        """Change time entries through the connector, and deliver what comes of it."""
        named = {name.replace("__", "/"): value for name, value in inputs.items()}
        reply = self.gateway.call(operation, {"workspace_id": self.service.workspace, **named})
        assert reply.status == 200, reply.body
        self.service.app.deliver_due(self.service.now)
        return json.loads(reply.body) if reply.body else {}

    def rest(self) -> None:
        """Stop the timer that the service may be seeded with."""
        running = json.loads(self.gateway.call("GetCurrentTimeEntry").body)
        if running:
            self.change("StopTimeEntry", time_entry_id=running["id"])
        self.service.pass_time()

    def start_timer(self) -> int:
        return self.create(body__start=_text(self.service.now), body__duration=-1)

    def create(self, **inputs: Any) -> int:
        return int(self.change("CreateTimeEntry", **inputs)["id"])

    def log_work(self) -> int:
        """Log an hour of finished work."""
        start = _text(self.service.now - timedelta(hours=3))
        return self.create(body__start=start, body__duration=3600)

    def take(self, body: bytes) -> int | None:
        """Return the status for a delivery; None for no answer at all."""
        answer = self.answers.popleft() if self.answers else 202
        message = json.loads(body)
        (self.runs if answer == 202 else self.refused).append(message)
        if answer == "hang":
            self.over.wait(60)
            return None
        return int(answer)


def _text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


@contextlib.contextmanager
def open_service() -> Iterator[Service]:
    """Serve a service on loopback, so that a test can also break a connection."""
    service = Service()
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(64)
        config = uvicorn.Config(service, log_config=None, log_level="critical", access_log=False, lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        service.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        try:
            yield service
        finally:
            server.should_exit = True
            thread.join()
            service.app.close()


def hurried(folder: Path, second: int = HURRY) -> Path:
    """Copy this project's connector, with code whose seconds last some milliseconds only."""
    for name in ("apiDefinition.swagger.json", "apiProperties.json"):
        shutil.copy(ROOT / name, folder)
    shutil.copytree(ROOT / "specs", folder / "specs")
    code = (ROOT / "script" / "script.csx").read_text("utf-8")
    assert code.count(SECOND) == 1
    (folder / "script").mkdir()
    (folder / "script" / "script.csx").write_text(code.replace(SECOND, SECOND.replace("1000", str(second))), "utf-8")
    return folder


@contextlib.contextmanager
def open_gateway(
    service: Service, *, with_token: bool = False, second: int = HURRY, **options: Any
) -> Iterator[LocalPlatform]:
    """Open the platform with this project's connector, its code in a hurry, in front of a service."""
    app = service.app
    credentials = (app.token, TOKEN_WORD) if with_token else app.credentials
    with (
        tempfile.TemporaryDirectory() as folder,
        open_platform(
            hurried(Path(folder), second), backend=service.url, credentials=credentials, **options
        ) as platform,
    ):
        assert platform.gateway.runs_script
        yield platform


@contextlib.contextmanager
def open_flow(service: Service, gateway: Gateway) -> Iterator[Flow]:
    """Make a flow; at the end, the service must know of no subscription that the flow does not know of."""
    flow = Flow(service, gateway)

    class Endpoint(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            status = flow.take(self.rfile.read(int(self.headers["Content-Length"])))
            if status is not None:
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

        def do_GET(self) -> None:
            flow.visited = True
            self.send_error(404)

        def log_message(self, *arguments: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Endpoint) as server:
        # A short pause, because the end of a test waits for it.
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        flow.url = (
            f"http://127.0.0.1:{server.server_port}/workflows/f1/triggers/manual/paths/invoke?sp=%2Frun&{SIGNATURE}"
        )
        try:
            yield flow
        finally:
            flow.over.set()
            server.shutdown()
            thread.join()
    service.troubles.clear()
    left = {int(one["subscription_id"]) for one in service.subscriptions()} - flow.known
    assert not left, "subscriptions that no flow can end"


@pytest.fixture(scope="module")
def _online(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with pytest.MonkeyPatch.context() as patch, open_service() as service:
        # One folder for the whole run, so that the code is compiled once.
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))
        yield service


@pytest.fixture
def _service(online: Service) -> Service:
    online.start()
    return online


@pytest.fixture
def _flow(service: Service, gateway: Gateway) -> Iterator[Flow]:
    with open_flow(service, gateway) as flow:
        flow.rest()
        yield flow


FIXTURES = _online, _service, _flow
"""`online`, `service` and `flow` for a module that has a fixture `gateway`."""
