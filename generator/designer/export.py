"""The cards as a static site: a page for each operation, with the search, opened from a file or any server."""

import shutil
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from generator.designer.brand import brand_of
from generator.designer.card import card_of
from generator.designer.controls import OPERATION, boxes_of, watched_by
from generator.designer.listing import entries_of
from generator.designer.pages import STATIC, file_name, html
from generator.package.connector import PackageError, icon_of
from generator.runtime.gateway import ConnectorFiles, load_connector

_INDEX = "index.html"


class NotExported(Exception):
    """The site cannot be written; the message says why."""


def export_site(root: Path, folder: Path) -> int:
    """Write the site, all of it or nothing.

    Args:
        root: the connector's folder.
        folder: where the site goes; it is made, and must be empty when it is there.

    Returns:
        How many operations have a page.

    Raises:
        NotExported: the folder is not empty, or cannot be written.
        Unreadable: a file of the connector cannot be read.
        BrokenReference: a parameter or an answer of the definition does not resolve.
    """
    files = load_connector(root)
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise NotExported(f"{folder}: is not an empty folder; nothing was written")
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as beside:
            made = Path(beside, "site")
            made.mkdir()
            count = _write(root, files, made)
            if folder.exists():
                folder.rmdir()
            made.rename(folder)
    except OSError as error:
        raise NotExported(f"{error.filename or folder}: {error.strerror}; nothing was written") from None
    return count


def _write(root: Path, files: ConnectorFiles, folder: Path) -> int:
    has_icon = _icon(root, folder)
    for name in ("designer.css", "designer.js"):
        shutil.copyfile(STATIC / name, folder / name)
    (folder / "brand.css").write_text(brand_of(root, files).style, "utf-8")
    count = 0
    for name, text in _pages(root, files, has_icon=has_icon):
        if count == 0:
            _put(folder / _INDEX, text)
        if name:
            _put(folder / name, text)
            count += 1
    return count


def _put(path: Path, text: str) -> None:
    # A definition may hold half of a surrogate pair, which no encoding has.
    path.write_text(text, "utf-8", "replace")


def _pages(root: Path, files: ConnectorFiles, *, has_icon: bool) -> Iterator[tuple[str, str]]:
    """Return the pages by the names of their files; one without a name where there is no operation."""
    groups = entries_of(files)
    frame = {
        "brand": brand_of(root, files),
        "groups": groups,
        "panels": (),
        "path": "",
        "counts": {},
        "is_static": True,
        "has_icon": has_icon,
    }
    entries = [entry for each in groups.values() for entry in each]
    for entry in entries:
        card = card_of(files.definition, files.operations[entry.operation])
        text = html(
            "operation.html",
            **frame,
            card=card,
            boxes=boxes_of(card),
            parts=(),
            current=entry.operation,
            operation_field=OPERATION,
            watched=partial(watched_by, card),
            submit=None,
        )
        yield file_name(entry.operation), text
    if not entries:
        yield "", html("empty.html", **frame, current="")


def _icon(root: Path, folder: Path) -> bool:
    try:
        icon = icon_of(root)
    except PackageError:
        return False
    if icon is not None:
        (folder / "icon.png").write_bytes(icon)
    return icon is not None
