"""From paths to connectors: which folders are meant, and which of their files belong to the connector."""

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from generator.definition import Unreadable
from generator.definition.files import DEFINITION, PROPERTIES, file_bytes
from generator.definition.links import LEADS_OUT, leads_out
from generator.validator.connector import SUBMISSION, Connector, connector_of
from generator.validator.kinds import SPELLINGS, SUBFOLDERS, is_own_name, kind_of
from generator.validator.settings import SPEC_FILE, settings_file

_OWN = frozenset((*SPELLINGS[DEFINITION], *SPELLINGS[PROPERTIES]))
_PASSED_OVER = frozenset({"node_modules", "__pycache__"})


def connector_paths(path: Path, unreadable: Callable[[Unreadable], None] | None = None) -> list[Path]:
    """Return the connectors below a path: the definition itself, the folder, or every such folder in it, sorted.

    Args:
        path: where to look.
        unreadable: told of each folder below that cannot be looked into.

    Raises:
        Unreadable: there is nothing there, or no definition in it.
    """
    try:
        mode = path.stat().st_mode
    except OSError as error:
        absent = isinstance(error, FileNotFoundError)
        why = "there is no such file or folder" if absent else f"cannot be read: {error.strerror or error}"
        raise Unreadable(str(path), why) from None
    except ValueError:
        raise Unreadable(repr(str(path)), "is not a path") from None
    if stat.S_ISREG(mode):
        return [path]
    if not stat.S_ISDIR(mode):
        raise Unreadable(str(path), "is not a regular file")
    found = list(_connector_folders(path, unreadable or _passed_over))
    if not found:
        raise Unreadable(str(path / DEFINITION), "cannot be read: there is no such file, here or in a folder below")
    return found


def _passed_over(_: Unreadable) -> None:
    """Say nothing of a folder that cannot be looked into."""


def _connector_folders(top: Path, unreadable: Callable[[Unreadable], None]) -> Iterator[Path]:
    """Walk down; what lies below a connector's own folder belongs to it."""

    def tell(error: OSError) -> None:
        unreadable(Unreadable(str(error.filename or top), f"cannot be looked into: {error.strerror or error}"))

    for folder, folders, files in os.walk(top, onerror=tell):
        names = {name.lower() for name in files}
        if SPELLINGS[DEFINITION][0] in names or SPELLINGS[PROPERTIES][0] in names:
            folders.clear()
            yield Path(folder)
        else:
            folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in _PASSED_OVER)


def load_connector(path: Path) -> Connector:
    """Read one connector.

    Args:
        path: its definition, another file of it, its folder, or a zip that holds it, of several there the first.

    Raises:
        Unreadable: a file cannot be read, is larger than `MAX_BYTES`, is no zip although it is called so, is nothing
            that is judged, or is a link out of the folder.
    """
    if is_zip(path):
        return load_zip(path)[0]
    return _load_folder(path) if path.is_dir() else _load_file(path)


def _load_file(path: Path) -> Connector:
    """Read one file: a definition is judged by itself, any other beside the files that it belongs to."""
    data = file_bytes(path)
    kind = kind_of(path, data)
    owner = None if kind == DEFINITION else _owner(path)
    if owner is not None:
        whole = _load_folder(owner)
        named = whole.files.get(kind)
        if named is not None and os.path.samefile(named.shown, path):  # noqa: PTH121
            files = {**whole.files, kind: named._replace(shown=str(path))}
            return Connector(str(path), files, whole.names, whole.index, asked=kind)
    settings = settings_file(path.parent, is_own=is_own_name(path))
    return connector_of(str(path), {kind: (path.name, str(path), data), **_settings_source(settings)}, asked=kind)


def _owner(path: Path) -> Path | None:
    """Return the folder of the connector that a file belongs to, None when there is none."""
    folder = Path(os.path.realpath(path.parent)).name.lower()
    for owner in (path.parent, path.parent / "..") if folder in SUBFOLDERS else (path.parent,):
        try:
            names = {name.lower() for name in os.listdir(owner)}  # noqa: PTH208
        except OSError:
            continue
        if names & _OWN:
            return owner
    return None


def _load_folder(path: Path) -> Connector:
    try:
        found = dict(_names(path))
    except OSError as error:
        raise Unreadable(str(error.filename or path), f"cannot be read: {error.strerror or error}") from None
    names = tuple(sorted(found))
    # Of two that differ in case only, the one that is spelled as it should be.
    spelled = {name.lower(): name for name in reversed(names)} | {
        usual.lower(): usual for usual in SPELLINGS if usual in found
    }
    files = {}
    for usual, spellings in SPELLINGS.items():
        name = next((spelled[each] for each in spellings if each in spelled), None)
        if name is not None:
            if found[name] and leads_out(path / name, path):
                raise Unreadable(str(path / name), LEADS_OUT)
            files[usual] = (name, str(path / name), file_bytes(path / name))
    return connector_of(str(path), {**files, **_settings_source(settings_file(path))}, names)


def is_zip(path: Path) -> bool:
    """Return whether a path is meant to be a zip."""
    return path.suffix.lower() == ".zip" and path.is_file()


def load_connectors(path: Path) -> list[Connector]:
    """Read one connector, or of a zip all that its solution declares; the first also has the zip itself.

    Raises:
        Unreadable: as `load_connector` does.
    """
    return load_zip(path) if is_zip(path) else [load_connector(path)]


def load_zip(path: Path) -> list[Connector]:
    """Read the connectors in a zip, by what it holds and not by its name; the first also has the zip itself.

    Raises:
        Unreadable: it cannot be read, is no zip, or holds a part larger than `MAX_BYTES`.
    """
    from generator.definition.archive import archive_bytes
    from generator.validator.solution import connector_in
    from generator.validator.submission import read_submission

    data = archive_bytes(path)
    whole = connector_of(str(path), {SUBMISSION: (path.name, str(path), data)})
    found = [connector_in(str(path), front, each) for front, each in read_submission(str(path), data).connectors]
    if not found:
        return [whole]
    first, *others = found
    return [Connector(first.shown, {**whole.files, **first.files}, (), first.index), *others]


def _settings_source(settings: Path | None) -> dict[str, tuple[str, str, bytes]]:
    if settings is None:
        return {}
    usual = SPEC_FILE if settings.as_posix().endswith(SPEC_FILE) else settings.name
    if leads_out(settings, settings.parent.parent if usual == SPEC_FILE else settings.parent):
        raise Unreadable(str(settings), LEADS_OUT)
    return {usual: (settings.name, str(settings), file_bytes(settings))}


def _names(folder: Path) -> Iterator[tuple[str, bool]]:
    """Return the files of a connector's folder, and whether each is reached by a link."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if _is_file(entry):
                yield entry.name, entry.is_symlink()
            elif entry.name.lower() in SUBFOLDERS and entry.is_dir():
                with os.scandir(entry.path) as inner:
                    for each in inner:
                        if _is_file(each):
                            yield f"{entry.name}/{each.name}", entry.is_symlink() or each.is_symlink()


def _is_file(entry: os.DirEntry[str]) -> bool:
    """Return whether an entry is a regular file; what is called like a definition or its properties must be."""
    try:
        is_file = entry.is_file()
        if not is_file and entry.name.lower() in _OWN and not entry.is_dir():
            raise Unreadable(entry.path, "is not a regular file, or a link that does not resolve")
    except OSError as error:  # a link that leads in a circle
        if entry.name.lower() not in _OWN:
            return False
        raise Unreadable(entry.path, f"cannot be read: {error.strerror or error}") from None
    return is_file
