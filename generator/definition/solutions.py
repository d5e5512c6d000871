"""The connectors in a solution: what its manifest says of each, and the files that it names.

Shape: measured in real exports of Dataverse solutions. Only those who meet a zip load this.
"""

from collections.abc import Mapping
from typing import NamedTuple
from xml.etree import ElementTree

import defusedxml
import defusedxml.ElementTree

from generator.definition.archive import Archive

CUSTOMIZATIONS = "customizations.xml"
# A manifest of a connector has a few thousand bytes; a parsed one takes fifty times its size in memory.
LARGEST_XML = 4 * 1024 * 1024
MOST_CONNECTORS = 20
PARTS = (
    "openapidefinition",
    "connectionparameters",
    "connectionparametersets",
    "policytemplateinstances",
    "customcodeblobcontent",
    "iconblob",
)
"""Elements of a `Connector` that name a file."""


class SolutionConnector(NamedTuple):
    """One connector.

    Attributes:
        name: its schema name, `<prefix>_<name>`.
        display_name: what makers see.
        color: its brand colour, None when there is none.
        script_operations: the text with the list of operations for its code, None when there is none.
        parts: path in the zip and content, by element; those that are not in the zip are left out.
        is_declared: False when only its definition was found, so that nothing else of it is known.
    """

    name: str
    display_name: str
    color: str | None
    script_operations: str | None
    parts: Mapping[str, tuple[str, bytes]]
    is_declared: bool = True


def connectors_of(archive: Archive) -> list[SolutionConnector]:
    """Return the connectors that a solution declares, the first twenty; none when its manifest cannot be read."""
    content = archive.files.get(CUSTOMIZATIONS)
    if content is None or len(content) > LARGEST_XML:
        return []
    try:
        root = defusedxml.ElementTree.fromstring(content, forbid_dtd=True)
    except (defusedxml.DefusedXmlException, ElementTree.ParseError, ValueError, LookupError):
        return []
    return [connector_of(archive, node) for node in root.findall("Connectors/Connector")[:MOST_CONNECTORS]]


def connector_of(archive: Archive, node: ElementTree.Element) -> SolutionConnector:
    """Return what one `Connector` of a manifest declares."""
    paths = {name: (node.findtext(name) or "").strip().lstrip("/") for name in PARTS}
    return SolutionConnector(
        name=node.findtext("name", ""),
        display_name=node.findtext("displayname", ""),
        color=node.findtext("iconbrandcolor"),
        script_operations=node.findtext("scriptoperations"),
        parts={name: (path, archive.files[path]) for name, path in paths.items() if path in archive.files},
    )
