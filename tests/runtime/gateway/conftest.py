import json
import os
from pathlib import Path

import pytest
from gateway_samples import DEFINITION, Backend, Connector


@pytest.fixture
def connector(tmp_path: Path) -> Connector:
    secret = {"type": "securestring"}
    return Connector(
        tmp_path,
        json.loads(json.dumps(DEFINITION)),
        {"connectionParameters": {"username": secret, "password": secret}, "policyTemplateInstances": []},
    )


@pytest.fixture
def backend() -> Backend:
    return Backend()


@pytest.fixture
def corpus() -> Path:
    """Return the folder of published connectors, one folder each: CONNECTOR_CORPUS, or beside the checkout."""
    beside = Path(__file__).parents[4] / "shared" / "corpus"
    folder = Path(os.environ.get("CONNECTOR_CORPUS", beside))
    if not folder.is_dir():
        pytest.skip("no corpus of published connectors on this machine")
    return folder
