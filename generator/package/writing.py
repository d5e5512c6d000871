"""Putting a package on disk: complete, or not at all."""

import contextlib
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from generator.package.connector import PackageError

FOLDER = "connector"


def write_package(output: Path, files: Mapping[str, bytes], archive_name: str, archive: bytes) -> list[Path]:
    """Write the folder and the solution.

    Args:
        output: where; made when it is not there.
        files: of the folder `connector` in it, by name; what else lies in that folder is removed.
        archive_name: file name of the solution.
        archive: its bytes.

    Returns:
        What was written.

    Raises:
        PackageError: it cannot be written; the former package is then still there.
    """
    folder = output / FOLDER
    try:
        output.mkdir(parents=True, exist_ok=True)
        with contextlib.ExitStack() as stack:
            staged = Path(tempfile.mkdtemp(prefix=".package-", dir=output))
            stack.callback(shutil.rmtree, staged, ignore_errors=True)
            new, old = staged / "new", staged / "old"
            new.mkdir()
            for name, content in files.items():
                (new / name).write_bytes(content)
            (staged / archive_name).write_bytes(archive)
            if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
                raise PackageError(f"{folder}: is no folder, and is not replaced")
            if folder.exists():
                folder.rename(old)
                stack.callback(lambda: folder.exists() or old.rename(folder))
            new.rename(folder)
            (staged / archive_name).replace(output / archive_name)
    except OSError as error:
        raise PackageError(f"{error.filename or output}: {error.strerror}") from None
    return [folder, output / archive_name]
