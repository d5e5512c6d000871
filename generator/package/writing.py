"""Putting a package on disk: complete, or not at all."""

import contextlib
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from generator.definition import Unreadable, read_document
from generator.package.connector import PackageError
from generator.package.folder import FOLDER_FILES, SETTINGS

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
    """Give the settings in the folder that `write_package` is about to replace; empty when there are none.

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


def write_package(output: Path, files: Mapping[str, bytes], archive_name: str, archive: bytes) -> list[Path]:
    """Write the folder and the solution.

    Args:
        output: where; made when it is not there.
        files: of the folder `connector` in it, by name; they replace that folder.
        archive_name: file name of the solution.
        archive: its bytes.

    Returns:
        What was written.

    Raises:
        PackageError: it cannot be written, or something else than a former package is in the way; what was there
            before is then still there.
    """
    folder, solution = output / FOLDER, output / archive_name
    _refuse_replacing(folder, solution)
    try:
        output.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise PackageError(f"{output}: is no folder") from None
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
        (staged / archive_name).write_bytes(archive)
        _swap(new, folder, staged / archive_name, solution, staged / "old")
    except OSError as error:
        raise PackageError(f"{output}: cannot be written to: {error.strerror}; nothing was replaced") from None
    finally:
        shutil.rmtree(staged, ignore_errors=True)
    return [folder, solution]


def _refuse_replacing(folder: Path, solution: Path) -> None:
    """Keep what nobody could want replaced: a link, or a folder that somebody works in."""
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise PackageError(f"{folder}: is no folder, and is not replaced")
    if solution.is_dir():
        raise PackageError(f"{solution}: is a folder, and is not replaced")
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


def _swap(new: Path, folder: Path, new_solution: Path, solution: Path, old: Path) -> None:
    """Let folder and solution take their places; should one of them fail, the former folder comes back."""
    with contextlib.ExitStack() as undo:
        if folder.exists():
            folder.rename(old)
            undo.callback(old.rename, folder)
        new.rename(folder)
        undo.callback(folder.rename, new)
        new_solution.replace(solution)
        undo.pop_all()
