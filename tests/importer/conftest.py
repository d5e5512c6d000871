"""The published connectors, where they are at hand."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Gives the folder of published connectors, one folder each: CONNECTOR_CORPUS, or beside the checkout."""
    beside = Path(__file__).parents[3] / "shared" / "corpus"
    folder = Path(os.environ.get("CONNECTOR_CORPUS", beside))
    if not folder.is_dir():
        pytest.skip("no corpus of published connectors on this machine")
    return folder
