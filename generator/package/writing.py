"""Putting a package on disk: complete, or not at all."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from generator.definition import Unreadable, read_document
from generator.definition.files import SETTINGS
from generator.package.connector import PackageError
from generator.package.folder import FOLDER_FILES

FOLDER = "connector"
# What file managers leave in every folder that somebody opens.
_LITTER = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})


def keep_source(root: Path, output: Path) -> None:
    """Refuse to put a package where its own source lies.

    Raises:
        PackageError: the folder that would be replaced is the connector's own.
    """
    folder = output / FOLDER
    if folder.exists() and folder.samefile(root):
        raise PackageError(f"{folder}: is the folder that is packed, and is not replaced; choose another --output")


def former_settings(output: Path) -> Mapping[str, Any]:
    """Return the settings in the folder that `write_package` is about to replace; empty when there are none.

    Raises:
        PackageError: they cannot be read, so what paconn wrote there would be lost.
    """
    path = output / FOLDER / SETTINGS
    if not path.exists():
        return {}
    try:
        return read_document(path).content
    except Unreadable as error:
        raise PackageError(f"{error}; repair or remove it, it is kept from one package to the next") from None


def check_output(root: Path, output: Path) -> None:
    """See that a package can be put somewhere, before anything is made for it.

    Args:
        root: the connector's folder.
        output: where the package shall go.

    Raises:
        PackageError: something is in the way that is not replaced, or nothing can be written there.
    """
    keep_source(root, output)
    _refuse_replacing(output / FOLDER, [])
    place = output
    while not place.exists() and place != place.parent:
        place = place.parent
    if not place.is_dir():
        raise PackageError(f"{place}: is not a folder")
    if not os.access(place, os.W_OK | os.X_OK):
        raise PackageError(f"{place}: cannot be written to")


def write_package(output: Path, files: Mapping[str, bytes], archives: Mapping[str, bytes]) -> list[Path]:
    """Write the folder and the zips.

    Args:
        output: where; made when it is not there.
        files: of the folder `connector` in it, by name; they replace that folder.
        archives: the zips beside it, by file name.

    Returns:
        What was written.

    Raises:
        PackageError: it cannot be written, or something else than a former package is in the way; what was there
            before is then still there.
    """
    folder, zips = output / FOLDER, [output / name for name in archives]
    _refuse_replacing(folder, zips)
    try:
        output.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise PackageError(f"{output}: is not a folder") from None
    except OSError as error:
        raise PackageError(f"{error.filename or output}: cannot be made: {error.strerror}") from None
    try:
        staged = Path(tempfile.mkdtemp(prefix=".package-", dir=output))
    except OSError as error:
        raise PackageError(f"{output}: cannot be written to: {error.strerror}") from None
    try:
        new = staged / "new"
        new.mkdir()
        for name, content in files.items():
            (new / name).write_bytes(content)
        (staged / "zips").mkdir()
        (staged / "former").mkdir()
        for name, content in archives.items():
            (staged / "zips" / name).write_bytes(content)
        _swap(staged, folder, zips)
    except OSError as error:
        raise PackageError(f"{output}: cannot be written to: {error.strerror}; nothing was replaced") from None
    finally:
        shutil.rmtree(staged, ignore_errors=True)
    return [folder, *zips]


def _refuse_replacing(folder: Path, zips: Sequence[Path]) -> None:
    """Keep what nobody could want replaced: a link, or a folder that somebody works in."""
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise PackageError(f"{folder}: is not a folder, and is not replaced")
    for path in zips:
        if path.is_dir():
            raise PackageError(f"{path}: is a folder, and is not replaced")
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        try:
            known = FOLDER_FILES | _LITTER
            foreign = sorted(path.name for path in folder.iterdir() if path.name not in known or path.is_dir())
        except PermissionError as error:
            raise PackageError(f"{folder}: cannot be read: {error.strerror}") from None
        if foreign:
            raise PackageError(
                f"{folder}: holds {foreign[0]!r}, which no package has, and is not replaced; choose another --output"
            )


def _swap(staged: Path, folder: Path, zips: Sequence[Path]) -> None:
    """Let folder and zips take their places; should one of them fail, what was there before comes back."""
    new, old = staged / "new", staged / "old"
    with contextlib.ExitStack() as undo:
        if folder.exists():
            folder.rename(old)
            undo.callback(old.rename, folder)
        new.rename(folder)
        undo.callback(folder.rename, new)
        for path in zips:
            if path.exists():
                former = staged / "former" / path.name
                path.rename(former)
                undo.callback(former.rename, path)
            (staged / "zips" / path.name).replace(path)
            undo.callback(path.rename, staged / "zips" / path.name)
        undo.pop_all()
