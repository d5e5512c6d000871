"""Python of a connector's folder runs as it is written there, not as somebody has compiled it.

A compiled module in `__pycache__` may say of itself that nobody is to compare it with its source (PEP 552), or carry
the source's time and size: a look at the folder, and what is remembered of it, would miss what really runs.
"""

import sys
from importlib.machinery import (
    EXTENSION_SUFFIXES,
    SOURCE_SUFFIXES,
    ExtensionFileLoader,
    FileFinder,
    SourceFileLoader,
)
from pathlib import Path
from types import CodeType
from typing import TYPE_CHECKING

import generator

if TYPE_CHECKING:
    from _typeshed.importlib import PathEntryFinderProtocol

_known: set[Path] = set()


def read_as_written(root: Path) -> None:
    """Have the modules below a folder compiled from their source whenever they are imported.

    Args:
        root: the connector's folder; for the one that this program comes from nothing changes. Environments inside
            of it (`.venv`) stay as they are.
    """
    folder = root.resolve()
    if folder in _known or folder == Path(generator.__file__).resolve().parents[1]:
        return
    _known.add(folder)
    finder_for = FileFinder.path_hook((ExtensionFileLoader, EXTENSION_SUFFIXES), (_Source, SOURCE_SUFFIXES))

    def hook(path: str) -> "PathEntryFinderProtocol":
        if not _holds(folder, path):
            raise ImportError(f"{path} is elsewhere", path=path)
        return finder_for(path)

    sys.path_hooks.insert(0, hook)
    for path in [path for path in sys.path_importer_cache if _holds(folder, path)]:
        del sys.path_importer_cache[path]


def _holds(folder: Path, path: str) -> bool:
    place = Path(path).resolve()
    if not place.is_relative_to(folder):
        return False
    return not any(part.startswith(".") for part in place.relative_to(folder).parts)


class _Source(SourceFileLoader):
    """Compiles anew, and leaves nothing compiled behind."""

    def get_code(self, fullname: str) -> CodeType:
        path = self.get_filename(fullname)
        code: CodeType = self.source_to_code(self.get_data(path), path)
        return code
