"""The toy library for tests of single checks: a service, a backend on it, a definition, and a run of both."""

import http.server
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from contract.toy_service import HttpToy, ToyService, definition

from generator.contract import Backend
from generator.contract.known_values import KnownValues
from generator.definition import operations_of

TOY_URL = "http://toy.invalid"


@pytest.fixture(scope="session", autouse=True)
def cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep compiled scripts in a folder of this run."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder))
        yield folder


@pytest.fixture
def service() -> ToyService:
    return ToyService()


@pytest.fixture
def backend(service: ToyService) -> Backend:
    return Backend(service, TOY_URL, service.credentials)


@pytest.fixture
def document() -> dict[str, Any]:
    return definition()


@pytest.fixture
def known(backend: Backend) -> Callable[[dict[str, Any]], KnownValues]:
    return lambda document: KnownValues(document, list(operations_of(document)), backend)


@pytest.fixture
def address(service: ToyService) -> Iterator[str]:
    """Serve the toy library on this machine and give its address."""
    handler = type("Handler", (HttpToy,), {"service": service})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = False
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
