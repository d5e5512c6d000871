"""Opening a zip that somebody else made: bounded, and without touching the disk.

Not among the names that the package gives: only those who meet a zip load what unpacks one.
"""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from generator.definition.files import Unreadable, file_bytes

MAX_ARCHIVE = 64 * 1024 * 1024
MAX_CONTENT = 128 * 1024 * 1024
MAX_ENTRIES = 5000
_DIRECTORY_ENTRY = b"PK\x01\x02"


class BadArchive(Unreadable):
    """A file that is not a usable zip; `line` and `column` are 0, for it has neither."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(path, message, 0, 0)

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


class Archive(NamedTuple):
    """What a zip holds.

    Attributes:
        files: contents by name, as the zip spells it; folders are left out.
        repeated: names that stand in it more than once; the last content counts.
    """

    files: Mapping[str, bytes]
    repeated: tuple[str, ...]


def read_archive(path: Path) -> Archive:
    """Read a zip into memory.

    Raises:
        BadArchive: it is no zip, encrypted, damaged, or larger than is sensible for a solution.
    """
    return unpacked(str(path), archive_bytes(path))


def archive_bytes(path: Path) -> bytes:
    """Read the bytes of a zip.

    Raises:
        BadArchive: it cannot be read, or has more than `MAX_ARCHIVE` bytes.
    """
    try:
        return file_bytes(path, MAX_ARCHIVE)
    except Unreadable as error:
        raise BadArchive(error.path, error.message) from None


def unpacked(shown: str, data: bytes, most: int | None = None) -> Archive:
    """Unpack a zip into memory.

    Args:
        shown: how messages name it.
        data: its bytes.
        most: how many bytes it may hold, when fewer than `MAX_CONTENT`.

    Raises:
        BadArchive: it is no zip, encrypted, damaged, or larger than is sensible for a solution.
    """
    if len(data) > MAX_ARCHIVE:
        raise BadArchive(shown, f"is larger than {MAX_ARCHIVE // 2**20} MiB")
    # Asked before the directory is parsed, which takes ten times its size in memory.
    if (entries := data.count(_DIRECTORY_ENTRY)) > MAX_ENTRIES:
        raise BadArchive(shown, f"holds {entries:,} files; a solution with a connector has about nine")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _read(shown, archive, MAX_CONTENT if most is None else min(most, MAX_CONTENT))
    except BadArchive:
        raise
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, zipfile.LargeZipFile) as error:
        raise BadArchive(shown, f"is not a usable zip: {error}") from None
    except Exception as error:  # damaged compressed data raises errors of each compression's own
        raise BadArchive(shown, f"is damaged: {type(error).__name__}") from None


def _read(shown: str, archive: zipfile.ZipFile, most: int) -> Archive:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise BadArchive(shown, "is encrypted")
    if any(entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for entry in entries):
        raise BadArchive(shown, "is compressed in a way that no export uses; expected deflate, or nothing")
    if sum(entry.file_size for entry in entries) > most:
        raise BadArchive(shown, f"holds more than {most // 2**20} MiB")
    files: dict[str, bytes] = {}
    repeated = []
    for entry in entries:
        with archive.open(entry) as file:
            # Asked for by its size, an entry that holds more than it states is unpacked no further than that.
            content = file.read(entry.file_size + 1)
        if entry.filename in files:
            repeated.append(entry.filename)
        files[entry.filename] = content
    return Archive(files, tuple(repeated))
