"""The connector's looks: its name, and the colour that its icon stands on."""

import re
from pathlib import Path
from typing import NamedTuple

from generator.definition import text_of
from generator.runtime.gateway import ConnectorFiles
from generator.runtime.gateway.files import member

_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_NEUTRAL = "#5b6770"


class Brand(NamedTuple):
    """How a connector presents itself.

    Attributes:
        title: its name.
        colour: `#rrggbb`.
    """

    title: str
    colour: str

    @property
    def style(self) -> str:
        """The colour, as a style sheet."""
        return f":root {{ --brand: {self.colour}; }}\n"


def brand_of(root: Path, files: ConnectorFiles) -> Brand:
    """Return how a connector presents itself; what cannot be used is left out.

    Args:
        root: the connector's folder.
        files: the connector.
    """
    info = files.definition.get("info")
    title = text_of(member(info, "title") or "").strip() or root.resolve().name or "Connector"
    colour = member(files.properties, "iconBrandColor")
    usable = colour if isinstance(colour, str) and _COLOUR.fullmatch(colour) else _NEUTRAL
    return Brand(title, usable)
