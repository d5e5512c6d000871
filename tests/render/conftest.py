import json

import pytest

from generator.render import render_files


@pytest.fixture
def definition(specs):
    """Gives the rendered definition of the specs as they are when it is called."""
    return lambda: json.loads(render_files(specs.load())["apiDefinition.swagger.json"])
