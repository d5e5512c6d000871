import json
import os
from pathlib import Path

import pytest

from generator.render import render_files


@pytest.fixture
def sound(specs):
    """Gives a sound definition to break."""
    return json.loads(render_files(specs.load())["apiDefinition.swagger.json"])


@pytest.fixture
def written(tmp_path):
    """Writes a definition, a member to a line, and gives its path."""

    def write(content):
        path = tmp_path / "broken.json"
        path.write_text(json.dumps(content, indent=2, ensure_ascii=False), encoding="utf-8", errors="surrogatepass")
        return path

    return write


@pytest.fixture(scope="session")
def corpus():
    """Gives the folder of published connectors, one folder each: CONNECTOR_CORPUS, or beside the checkout."""
    beside = Path(__file__).parents[3] / "shared" / "corpus"
    folder = Path(os.environ.get("CONNECTOR_CORPUS", beside))
    if not folder.is_dir():
        pytest.skip("no corpus of published connectors on this machine")
    return folder
