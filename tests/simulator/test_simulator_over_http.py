"""The service as people run it: behind uvicorn, spoken to over a socket."""

import importlib.util
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
import uvicorn

from toggl_simulator.app import App, create_app

LOGIN = ("5eed" * 8, "api_token")


@pytest.fixture
def serve() -> Iterator[Callable[[App], str]]:
    running: list[tuple[uvicorn.Server, threading.Thread]] = []

    def start(app: App) -> str:
        ready = threading.Event()

        class Announced(uvicorn.Server):
            async def startup(self, sockets: Any = None) -> None:
                await super().startup(sockets)
                ready.set()

        server = Announced(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="critical", ws="none"))
        thread = threading.Thread(target=server.run)
        thread.start()
        running.append((server, thread))
        assert ready.wait(10)
        return f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"

    yield start
    for server, thread in running:
        server.should_exit = True
        thread.join(10)


def test_a_webhook_s_life_over_http(serve: Any, receiver: Any) -> None:
    app = create_app()
    base = serve(app)
    receiver.meanwhile = lambda message: (
        httpx.get(message["validation_code_url"]) if "validation_code_url" in message else None
    )
    with httpx.Client(base_url=base, auth=LOGIN) as client:
        workspace = client.get("/api/v9/me").json()["default_workspace_id"]
        filters = [{"entity": "time_entry", "action": "created"}]
        body = {"url_callback": receiver.url, "description": "x", "event_filters": filters, "enabled": True}
        made = client.post(f"/webhooks/api/v1/subscriptions/{workspace}", json=body).json()
        assert receiver.next()["validation_code_url"].startswith(base)
        assert made["validated_at"] is not None
        entry = {"created_with": "t", "start": "2026-03-18T09:00:00Z", "duration": -1, "workspace_id": workspace}
        entry = client.post(f"/api/v9/workspaces/{workspace}/time_entries", json=entry).json()
        assert receiver.next()["payload"]["id"] == entry["id"]
        gone = client.delete(f"/webhooks/api/v1/subscriptions/{workspace}/{made['subscription_id']}")
        assert gone.json()["deleted_at"] is not None


def test_a_dropped_connection_over_http(serve: Any) -> None:
    base = serve(create_app(faults="drop=1"))
    with pytest.raises(httpx.TransportError):
        httpx.get(f"{base}/api/v9/me", auth=LOGIN)


def test_a_refused_body_over_http(serve: Any) -> None:
    base = serve(create_app())
    with httpx.Client(base_url=base, auth=LOGIN) as client:
        reply = client.put("/api/v9/me", content=b"x" * 3_000_000)
        assert (reply.status_code, reply.json()) == (400, "Request body is too large")
        assert client.get("/api/v9/me").status_code == 200
        assert client.head("/api/v9/me").status_code == 405


def test_lifespan_stops_and_restarts_the_background(service: Any, receiver: Any) -> None:
    import asyncio

    messages = iter(["lifespan.startup", "lifespan.shutdown"])
    answered: list[str] = []

    async def receive() -> dict[str, str]:
        return {"type": next(messages)}

    async def send(message: Any) -> None:
        answered.append(message["type"])

    asyncio.run(service.app({"type": "lifespan"}, receive, send))
    assert answered == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


def test_making_an_app_imports_nothing_heavy() -> None:
    heavy = ["httpx", "asyncio", "zoneinfo", "difflib", "uvicorn", "generator"]
    code = (
        "import sys, json, toggl_simulator; toggl_simulator.create_app(); "
        f"print(json.dumps([m for m in {heavy!r} if m in sys.modules]))"
    )
    assert importlib.util.find_spec("httpx") is not None
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert json.loads(done.stdout) == []
