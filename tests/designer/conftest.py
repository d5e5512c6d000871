"""The pages of a connector, served until the test ends."""

import contextlib

import pytest
from designer_samples import designer


@pytest.fixture
def pages():
    """Return what serves a connector's pages until the test ends."""
    with contextlib.ExitStack() as stack:
        yield lambda root, service=None, **options: stack.enter_context(designer(root, service, **options))
