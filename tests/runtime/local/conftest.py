"""Compiled scripts stay in a folder of this run; published connectors, where there are any."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="session", autouse=True)
def cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder))
        yield folder


@pytest.fixture
def corpus() -> Path:
    """Return the folder of published connectors, one folder each: CONNECTOR_CORPUS, or beside the checkout."""
    beside = Path(__file__).parents[4] / "shared" / "corpus"
    folder = Path(os.environ.get("CONNECTOR_CORPUS", beside))
    if not folder.is_dir():
        pytest.skip("no corpus of published connectors on this machine")
    return folder
