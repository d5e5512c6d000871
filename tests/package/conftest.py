import os
from pathlib import Path

import pytest
from package_samples import write_connector

from generator.package import check_solution, read_connector, solution_archive

PROJECT = Path(__file__).parents[2]


@pytest.fixture
def root(tmp_path):
    """Return the folder of the small connector."""
    folder = tmp_path / "sample"
    folder.mkdir()
    return write_connector(folder)


@pytest.fixture
def sample(root):
    return read_connector(root)


@pytest.fixture
def good(sample):
    """Return the bytes of its solution."""
    return solution_archive(sample)


@pytest.fixture
def problems_of(tmp_path):
    """Check bytes as a zip on disk; gives pairs of part and message."""

    def check(data):
        path = tmp_path / "checked.zip"
        path.write_bytes(data)
        return [(problem.file, problem.message) for problem in check_solution(path)]

    return check


@pytest.fixture(scope="session")
def project():
    """Return the project's own connector."""
    return read_connector(PROJECT)


@pytest.fixture(scope="session")
def corpus():
    """Return the folder of published connectors, one folder each: CONNECTOR_CORPUS, or beside the checkout."""
    beside = Path(__file__).parents[3] / "shared" / "corpus"
    folder = Path(os.environ.get("CONNECTOR_CORPUS", beside))
    if not folder.is_dir():
        pytest.skip("no corpus of published connectors on this machine")
    return folder
