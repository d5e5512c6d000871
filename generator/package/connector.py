"""Everything of a connector that a package carries, read from its folder."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from generator.definition import Unreadable, read_document
from generator.definition.files import DEFINITION, ICONS, PROPERTIES, READMES, file_bytes, script_of
from generator.definition.links import LEADS_OUT, leads_out

_DRAWN = ("assets/icon.svg", "icon.svg")
_LARGEST = 1024 * 1024
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
# What XML 1.0 cannot carry, not even escaped.
_NOT_FOR_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class PackageError(Exception):
    """The connector cannot be packed, or the package cannot be read; the message is all that a user needs."""


class ConnectorParts(NamedTuple):
    """A connector, ready to be packed.

    Attributes:
        definition: the document.
        properties: `properties` of the properties file.
        texts: definition and properties by file name, in ASCII: the same JSON in the same layout, but every other
            character escaped.
        script: the code, or None.
        icon: a PNG, or None.
        readme: the connector's own readme in Markdown, or None.
    """

    definition: Mapping[str, Any]
    properties: Mapping[str, Any]
    texts: Mapping[str, bytes]
    script: bytes | None
    icon: bytes | None
    readme: bytes | None

    @property
    def title(self) -> str:
        """The connector's name, as people see it."""
        return str(self.definition["info"]["title"])

    @property
    def version(self) -> str:
        """Its version, as the definition has it."""
        return str(self.definition["info"]["version"])

    @property
    def description(self) -> str:
        """What it is for; without it the official tools stop."""
        return str(self.definition["info"]["description"])

    @property
    def publisher(self) -> str:
        """Who publishes it."""
        return str(self.properties.get("publisher") or self.title)


def read_connector(root: Path) -> ConnectorParts:
    """Read what belongs into a package.

    Args:
        root: the folder that holds the definition.

    Raises:
        PackageError: a file is missing or unreadable, or lacks what every import needs.
    """
    for name in (DEFINITION, PROPERTIES):
        _refuse_link(root, root / name)
    try:
        definition, properties = (read_document(root / name) for name in (DEFINITION, PROPERTIES))
    except Unreadable as error:
        raise PackageError(str(error)) from None
    inner = properties.content.get("properties")
    if not isinstance(inner, dict):
        raise PackageError(f"{properties.path}: has no object 'properties'")
    _require_info(definition.path, definition.content)
    for name in ("publisher", "iconBrandColor"):
        _refuse_unfit(f"{properties.path}: {name}", inner.get(name))
    return ConnectorParts(
        definition.content,
        inner,
        {DEFINITION: _plain(definition.text), PROPERTIES: _plain(properties.text)},
        _script(root),
        icon_of(root),
        _optional(root, READMES),
    )


def _require_info(path: str, definition: Mapping[str, Any]) -> None:
    """Ask for what the tools read without looking (paconn: `info.description`; Dataverse: title and host)."""
    info = definition.get("info")
    for name in ("title", "version", "description"):
        value = info.get(name) if isinstance(info, dict) else None
        if not isinstance(value, str) or not value.strip():
            raise PackageError(f"{path}: info.{name} is {_brief(value)}; expected a text, without it no import works")
        _refuse_unfit(f"{path}: info.{name}", value)
    if not isinstance(definition.get("host"), str) or not definition["host"]:
        raise PackageError(f"{path}: there is no host; without it no import works")


def _brief(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) < 60 else f"{text[:60]}..."


def _refuse_unfit(place: str, value: Any) -> None:
    if isinstance(value, str) and (unfit := _NOT_FOR_XML.search(value)):
        raise PackageError(
            f"{place} holds the character U+{ord(unfit[0]):04X}, which the XML of a solution cannot carry; take it out"
        )


def _plain(text: str) -> bytes:
    """Write JSON as every tool on every machine reads it: ASCII, no byte order mark, LF.

    paconn opens the files in the encoding of the machine, which on Windows is not UTF-8; only in ASCII do all agree.
    Beyond strings, JSON is ASCII anyway.
    """
    return _BEYOND_ASCII.sub(lambda found: json.dumps(found[0])[1:-1], text.replace("\r\n", "\n")).encode("ascii")


def _optional(root: Path, names: tuple[str, ...]) -> bytes | None:
    for name in names:
        path = root / name
        if _is_file(path):
            _refuse_link(root, path)
            return _read(path)
    return None


def _script(root: Path) -> bytes | None:
    path = script_of(root)
    if path is None:
        return None
    _refuse_link(root, path)
    return _read(path)


def _refuse_link(root: Path, path: Path) -> None:
    """Stop at a file that is not the connector's: it would be packed and handed on."""
    if leads_out(path, root):
        raise PackageError(f"{path}: {LEADS_OUT}")


def _is_file(path: Path) -> bool:
    try:
        # On a file system that ignores case, the project's README.md must not pass for the connector's readme.md.
        return path.is_file() and any(path.name == entry.name for entry in path.parent.iterdir())
    except OSError as error:
        raise PackageError(f"{path}: cannot be read: {error.strerror}") from None


def _read(path: Path) -> bytes:
    try:
        return file_bytes(path, _LARGEST)
    except Unreadable as error:
        raise PackageError(f"{path}: {error.message}") from None


def icon_of(root: Path) -> bytes | None:
    """Return the icon of a connector's folder as a PNG, or None.

    Raises:
        PackageError: it cannot be read or drawn, or is a link out of the folder.
    """
    for name in (*_DRAWN, *ICONS):
        path = root / name
        if _is_file(path):
            _refuse_link(root, path)
            content = _read(path)
            if path.suffix == ".svg":
                from generator.package.icon import render_icon

                return render_icon(content, str(path))
            return content
    return None
