"""The connector's code as it runs in the cloud: behind a gateway, in front of a service on this machine.

One host and one server serve all tests; each test gets a service of its own at the same address.
"""

import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import uvicorn
from dotnet_runtimes import KINDS, runtime_of
from script_words import SCRIPT, with_words

from generator.runtime.gateway import (
    Gateway,
    HttpTransport,
    PlatformOptions,
    ScriptRunner,
    connection_for,
    load_connector,
    redirected,
)
from generator.runtime.local.scripting import HostedScript
from generator.runtime.script import Runtime, ScriptHost, compile_script
from toggl_simulator.app import App, create_app

ROOT = Path(__file__).parents[2]
TOGGL = "https://api.track.toggl.com"
JSON = "application/json; charset=utf-8"


class Asked(NamedTuple):
    """A request as the service saw it."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes


class Site:
    """An address on this machine; behind it an app, or one answer that a test gives.

    It also plays the address of a flow, at `/callback`, which takes everything.

    Attributes:
        url: the address.
        app: what answers.
        asked: every request since the test began.
    """

    def __init__(self) -> None:
        self.url = ""
        self.asked: list[Asked] = []
        self.app: Any = None

    def answer(self, body: bytes = b"", status: int = 200, content_type: str | None = JSON, **headers: str) -> None:
        """Answer every request alike; an underscore in the name of a header stands for a hyphen."""
        fields = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        if content_type is not None:
            fields.append((b"content-type", content_type.encode("latin-1")))
        fields.append((b"content-length", b"%d" % len(body)))

        async def reply(scope: Any, receive: Any, send: Any) -> None:
            await send({"type": "http.response.start", "status": status, "headers": fields})
            await send({"type": "http.response.body", "body": body})

        self.app = reply

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        body = b""
        more = True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        self.asked.append(Asked(scope["method"], scope["path"], scope["query_string"].decode(), headers, body))
        if scope["path"] == "/callback":
            await send({"type": "http.response.start", "status": 202, "headers": [(b"content-length", b"0")]})
            await send({"type": "http.response.body", "body": b""})
            return
        is_read = False

        async def again() -> Any:
            nonlocal is_read
            if is_read:
                return await receive()
            is_read = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self.app(scope, again, send)


PlatformFor = Callable[..., Gateway]


@pytest.fixture(scope="session", params=KINDS)
def runtime(request: pytest.FixtureRequest) -> Runtime:
    return runtime_of(request.param)


@pytest.fixture(scope="session")
def address() -> Iterator[Site]:
    site = Site()
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(64)
        config = uvicorn.Config(site, log_config=None, log_level="critical", access_log=False, lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        site.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        yield site
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="session")
def host(runtime: Runtime, address: Site) -> Iterator[ScriptHost]:
    with ScriptHost(runtime, allowed_hosts=("127.0.0.1",), redirect={TOGGL: address.url}) as host:
        yield host


@pytest.fixture(scope="session")
def script(runtime: Runtime, host: ScriptHost) -> HostedScript:
    """The connector's code, past the gateway."""
    return HostedScript(host, compile_script(ROOT / "script" / "script.csx", runtime), 30)


@pytest.fixture(scope="session")
def words(runtime: Runtime, host: ScriptHost, tmp_path_factory: pytest.TempPathFactory) -> HostedScript:
    """The connector's code with operations of the tests' own, one for each word that specs use."""
    copy = tmp_path_factory.mktemp("words") / "script.csx"
    copy.write_text(with_words(SCRIPT.read_text(encoding="utf-8")), encoding="utf-8")
    return HostedScript(host, compile_script(copy, runtime), 30)


@pytest.fixture
def site(address: Site) -> Site:
    """The service's address, with nothing asked yet; a test says what is behind it."""
    address.asked.clear()
    address.answer(status=500)
    return address


@pytest.fixture
def service(site: Site) -> Iterator[App]:
    """The simulated Toggl, freshly seeded, at the address."""
    app = create_app()
    site.app = app
    yield app
    app.close()


@pytest.fixture
def platform_for(site: Site, script: HostedScript) -> Iterator[PlatformFor]:
    """Make a gateway with these credentials; with a plan or faults, the service is a new one with those.

    The default credentials are e-mail and password of the seeded owner. Without a plan and faults, what is at the
    address stays.
    """
    opened: list[App] = []
    files = load_connector(ROOT)

    def make(
        credentials: tuple[str, str] | None = None,
        plan: str | None = None,
        faults: str = "",
        options: PlatformOptions = PlatformOptions(),  # noqa: B008 - immutable
        runner: ScriptRunner = script,
    ) -> Gateway:
        if plan or faults:
            opened.append(create_app(plan=plan or "premium", faults=faults))
            site.app = opened[-1]
        user, password = credentials or _owner()
        connection = connection_for(files, {"username": user, "password": password})
        return Gateway(files, connection, redirected(HttpTransport(), {TOGGL: site.url}), runner, options)

    yield make
    for app in opened:
        app.close()


@pytest.fixture
def platform(service: App, platform_for: PlatformFor) -> Gateway:
    """A gateway in front of `service`, with the owner's e-mail and password."""
    return platform_for(service.credentials)


def _owner() -> tuple[str, str]:
    app = create_app()
    app.close()
    return app.credentials
