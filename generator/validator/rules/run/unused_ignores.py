"""Settings of the validator."""

from collections.abc import Iterator

from generator.validator.connector import FOLDER, Connector
from generator.validator.rule import Example, Violation, rule

_SETTINGS = """[[tool.connector.validate.ignore]]
rule = "host-non-production"
reason = "the service has one stage only"
"""


@rule(
    "unused-ignore",
    "warning",
    about=FOLDER,
    on_import="warning",
    summary="Every ignore in the settings accepts something",
    why="An ignore that accepts nothing any more would hide the next mistake of its kind.",
    source="own advice",
    bad=Example(files={"pyproject.toml": _SETTINGS}),
    good=Example(files={"pyproject.toml": _SETTINGS}, definition={"/host": "dev.api.contoso.com"}),
)
def unused_ignore(_: Connector) -> Iterator[Violation]:
    """Return nothing: only after all rules have run it is known what an ignore accepts; see `validate.py`."""
    yield from ()
