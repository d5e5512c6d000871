"""A connector as the rules see it: its files by name, and the index of its definition."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from generator.definition import Reading, read_json
from generator.definition.files import DEFINITION, ICON, PROPERTIES
from generator.validator.index import Index, index_of

SUBMISSION = "package.zip"
MANIFEST = "customizations.xml"
"""Where a solution says what its connectors are."""
FOLDER = ""
"""What a rule is about that reads no file, but which files there are."""

_BINARY = (ICON, SUBMISSION)


class SourceFile(NamedTuple):
    """One file of a connector.

    Attributes:
        name: as it is spelled in the folder, with the part of the path below it.
        shown: as messages name it.
        data: its bytes.
        reading: what was read from it when it is JSON or text; None for pictures and zips.
    """

    name: str
    shown: str
    data: bytes
    reading: Reading | None

    @property
    def text(self) -> str:
        """Its text, without a byte order mark; empty when it has none."""
        return self.reading.text if self.reading else ""

    @property
    def content(self) -> Any:
        """The parsed JSON, or None."""
        return self.reading.content if self.reading else None


class Connector:
    """One connector.

    Attributes:
        shown: its folder or definition, as it was named.
        files: by their usual names (`DEFINITION`, `PROPERTIES`, `SCRIPT`, `README`, `ICON`, `SETTINGS`), whatever
            case or place they have in the folder; of a zip `SUBMISSION`, and the `DEFINITION` in it.
        names: the names of all files in the folder, as they are spelled; empty when only a definition was given.
        index: the index of the definition; of an empty one when it cannot be parsed.
        asked: usual name of the only file that findings are wanted of; empty for all.
    """

    __slots__ = ("asked", "files", "index", "names", "shown")

    def __init__(
        self, shown: str, files: Mapping[str, SourceFile], names: tuple[str, ...], index: Index, asked: str = ""
    ) -> None:
        self.shown, self.files, self.names, self.index, self.asked = shown, files, names, index, asked

    @property
    def definition(self) -> Mapping[str, Any]:
        """The content of the definition, an empty object when there is none."""
        return self.index.document

    @property
    def properties(self) -> Mapping[str, Any]:
        """The member `properties` of `apiProperties.json`, an empty object when there is none."""
        content = self.content(PROPERTIES)
        inner = content.get("properties") if isinstance(content, dict) else None
        return inner if isinstance(inner, dict) else {}

    @property
    def is_from_solution(self) -> bool:
        """Whether its properties were put together from the parts of a solution."""
        properties = self.files.get(PROPERTIES)
        return properties is not None and properties.name == MANIFEST

    @property
    def is_folder(self) -> bool:
        """Whether the other files of the connector can be known: not when only a definition was named."""
        return bool(self.names)

    def content(self, name: str) -> Any:
        """Return the parsed JSON of a file, None when it is absent or not valid JSON."""
        file = self.files.get(name)
        return file.content if file else None

    def text(self, name: str) -> str:
        """Return the text of a file, empty when it is absent."""
        file = self.files.get(name)
        return file.text if file else ""


def connector_of(
    shown: str, files: Mapping[str, tuple[str, str, bytes]], names: tuple[str, ...] = (), asked: str = ""
) -> Connector:
    """Put a connector together from bytes.

    Args:
        shown: how messages name it.
        files: by usual name: the spelled name, how messages name it, and the bytes.
        names: all files of the folder.
        asked: usual name of the only file that findings are wanted of; empty for all.
    """
    sources = {
        usual: SourceFile(name, path, data, None if usual in _BINARY else _reading(usual, data))
        for usual, (name, path, data) in files.items()
    }
    definition = sources.get(DEFINITION)
    content = definition.content if definition else None
    return Connector(shown, sources, names, index_of(content if isinstance(content, dict) else {}), asked)


def _reading(usual: str, data: bytes) -> Reading:
    return read_json(data, is_json=usual.endswith(".json"))
