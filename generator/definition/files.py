"""A connector's files: what they are called, reading them within bounds, and replacing them all or none.

Layouts (Microsoft: "paconn", "pac connector"): definition and properties side by side; code, icon and readme beside
them or in folders of their own.
"""

import contextlib
import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

DEFINITION = "apiDefinition.swagger.json"
PROPERTIES = "apiProperties.json"
SCRIPT = "script.csx"
README = "readme.md"
ICON = "icon.png"
SETTINGS = "settings.json"

# Where each may be; the first that is there counts.
SCRIPTS = (f"script/{SCRIPT}", SCRIPT)
READMES = (f"assets/{README}", README)
ICONS = (f"assets/{ICON}", ICON)

MAX_BYTES = 16 * 1024 * 1024
# Asking for the most at once makes room for it, which takes longer than reading a usual file.
_USUAL_BYTES = 256 * 1024


class Unreadable(Exception):
    """A file that is not what it should be; the message says what is wrong, `line` and `column` count from 1."""

    def __init__(self, path: str, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(f"{path}:{line}:{column}: {message}")
        self.path, self.message, self.line, self.column = path, message, line, column


def script_of(root: Path) -> Path | None:
    """Return the custom code of a connector's folder, None when there is none."""
    for name in SCRIPTS:
        if (root / name).is_file():
            return root / name
    # One published connector in 86 names its only code file otherwise.
    others = sorted(path for path in root.glob("*.csx") if path.is_file()) if root.is_dir() else []
    return others[0] if len(others) == 1 else None


def file_bytes(path: Path, most: int = MAX_BYTES) -> bytes:
    """Read a file that may be anybody's.

    Args:
        path: the file.
        most: how many bytes it may have.

    Raises:
        Unreadable: it cannot be opened, is no regular file, such as a device without an end, or is larger.
    """
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
            raise Unreadable(str(path), "is not a regular file")
        with path.open("rb") as file:
            data = file.read(min(_USUAL_BYTES, most + 1))
            if len(data) == _USUAL_BYTES:
                data += file.read(most + 1 - _USUAL_BYTES)
    except OSError as error:
        raise Unreadable(str(path), f"cannot be read: {error.strerror or error}") from None
    except ValueError as error:  # a path that no system can have
        raise Unreadable(repr(str(path)), f"cannot be read: {error}") from None
    if len(data) > most:
        raise Unreadable(str(path), f"is larger than {most // (1024 * 1024)} MiB")
    return data


def replace_files(files: Mapping[Path, bytes], *, is_lasting: bool = True) -> None:
    """Replace files, all or none; folders that are missing are made.

    Every file is first written beside its target, with the mode and the owner of what is there; only when all are on
    disk do they take their places. Should taking a place fail, the files already replaced get their old contents back.

    Args:
        files: contents by path; a link is replaced, not what it leads to.
        is_lasting: whether to wait until the disk has them; what can be made again need not last.

    Raises:
        OSError: one cannot be written, which is its `filename`; nothing has changed then.
    """
    staged: dict[Path, Path] = {}
    replaced: dict[Path, bytes | None] = {}
    try:
        for target, content in files.items():
            with _named(target):
                target.parent.mkdir(parents=True, exist_ok=True)
                staged[target] = _stage(target, content, is_lasting=is_lasting)
        for target, temporary in staged.items():
            with _named(target):
                before = target.read_bytes() if target.exists() else None
                temporary.replace(target)
                replaced[target] = before
    except BaseException:
        for target, former in replaced.items():
            with contextlib.suppress(OSError):
                target.unlink() if former is None else target.write_bytes(former)
        raise
    finally:
        for temporary in staged.values():
            temporary.unlink(missing_ok=True)


@contextlib.contextmanager
def _named(target: Path) -> Iterator[None]:
    """Give an error the name of the file that is meant, not that of a temporary one."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror or str(error), str(target)) from None


def _stage(target: Path, content: bytes, *, is_lasting: bool) -> Path:
    import tempfile

    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            if is_lasting:
                file.flush()
                os.fsync(file.fileno())
        if target.exists():
            status = target.stat()
            # Only an administrator may, and only then it is needed; Windows has no such thing.
            with contextlib.suppress(OSError, AttributeError):
                os.chown(temporary, status.st_uid, status.st_gid)
            temporary.chmod(status.st_mode & 0o7777)
        else:
            temporary.chmod(0o666 & ~_umask())
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
