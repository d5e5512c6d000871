"""What the clients talk to: the simulated service itself, and the local platform in front of it, both over HTTP."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from clients.callback import Callback

from generator.runtime.local.platform import open_platform
from generator.runtime.local.service import served
from generator.runtime.local.serving import PlatformApp
from generator.runtime.script import MISSING_RUNTIME, find_runtime
from toggl_simulator.app import App, create_app

ROOT = Path(__file__).parents[2]
DEFINITION = ROOT / "apiDefinition.swagger.json"


class Site(NamedTuple):
    """One end of the line.

    Attributes:
        url: where requests go.
        app: the simulated service that answers in the end.
        base: what the addresses that the platform hands out begin with; empty without the platform.
    """

    url: str
    app: App
    base: str = ""


@pytest.fixture(scope="session", autouse=True)
def cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep compiled scripts in a folder of this run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def service() -> Iterator[Site]:
    """Serve the simulated service alone: its answers as they are, null members and secrets included."""
    app = create_app()
    with served(app) as url:
        yield Site(url, app)


@pytest.fixture(scope="session")
def platform() -> Iterator[Site]:
    """Serve the platform, the connector's code included: answers as a flow gets them."""
    if find_runtime() is None:
        pytest.skip(MISSING_RUNTIME)
    app = create_app()
    with open_platform(ROOT, backend=app) as opened:
        assert opened.notes == ()
        with contextlib.closing(PlatformApp(opened.gateway, app)) as front, served(front) as url:
            yield Site(url, app, opened.gateway.base)


@pytest.fixture(scope="session")
def sites(request: pytest.FixtureRequest) -> Any:
    """Return a site by its name, and open no site that nobody asks for."""
    return request.getfixturevalue


@pytest.fixture
def callback() -> Iterator[Callback]:
    """Listen as the address of a flow does."""
    listening = Callback()
    with served(listening) as url:
        listening.url = url
        yield listening
