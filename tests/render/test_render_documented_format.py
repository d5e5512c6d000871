"""The example in docs/format.md is a whole connector: it is generated, and the validator finds no error."""

import re
from pathlib import Path

import pytest

from generator.cli import main

PAGE = (Path(__file__).parents[2] / "docs" / "format.md").read_text()
BLOCKS = re.findall(r"^```yaml\n# (\S+)\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
FILES = {name: text for name, text in BLOCKS if name.startswith("specs/")}
AUTHENTICATIONS = [text for name, text in BLOCKS if name == "authentication"]


@pytest.mark.parametrize("authentication", AUTHENTICATIONS)
def test_the_example_is_a_connector(tmp_path, capsys, authentication):
    assert len(FILES) == 4
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("authentication: none\n", authentication))

    assert main(["generate", "--root", str(tmp_path)]) == 0, capsys.readouterr()
    assert main(["validate", "--root", str(tmp_path)]) == 0, capsys.readouterr()
