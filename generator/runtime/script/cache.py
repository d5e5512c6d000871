"""A folder of compiled things, by the hash of what they were made from; safe for several processes at once."""

import contextlib
import functools
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from generator.definition.user_folders import cache_folder
from generator.runtime.script.errors import ScriptError

_UNUSED_AFTER = 30 * 24 * 3600
_DRAFT = ".draft-"


def key_of(*parts: str | bytes) -> str:
    """Hash parts, each with its length, so that two different lists never give one text."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(b"%d:" % len(data))
        digest.update(data)
    return digest.hexdigest()[:40]


def entry(key: str, make: Callable[[Path], None]) -> Path:
    """Return the folder of a key, made first when it is not there.

    Args:
        key: from `key_of`.
        make: fills an empty folder. It appears under its key only when this has returned.

    Raises:
        ScriptError: nothing can be kept there, such as on a full disk; or what `make` raises.
    """
    folder = _root() / key
    if folder.is_dir():
        _touch(folder)
        return folder
    try:
        return _made(folder, make)
    except OSError as error:
        reason = error.strerror or error
        raise ScriptError(f"{folder.parent}: compiled code cannot be kept there: {reason}") from error


def _made(folder: Path, make: Callable[[Path], None]) -> Path:
    draft = Path(tempfile.mkdtemp(prefix=f"{_DRAFT}{_this_machine()}-{os.getpid()}-", dir=folder.parent))
    try:
        make(draft)
        try:
            draft.rename(folder)
        except OSError:
            # Another process was faster; its result came from the same content.
            if not folder.is_dir():
                raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    _forget_unused(folder.parent)
    return folder


@functools.cache
def _this_machine() -> str:
    """Tell this machine from others: a home may be shared by several, whose processes have numbers of their own."""
    import socket

    return hashlib.sha256(socket.gethostname().encode()).hexdigest()[:8]


def _root() -> Path:
    base = cache_folder()
    return _usable(base / "connector-script" if base else None)


@functools.cache
def _usable(wanted: Path | None) -> Path:
    if wanted is None:
        return _private()
    try:
        wanted.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=wanted):
            return wanted
    except OSError:
        return _private()


def _private() -> Path:
    """Return a folder where there is no home, or one that cannot be written.

    It has a random name and no other reader: code from a shared one would be a risk.
    """
    return Path(tempfile.mkdtemp(prefix="connector-script-"))


def _touch(folder: Path) -> None:
    """Make a folder look used, by the clock of its file system: the machine's own may be another."""
    with contextlib.suppress(OSError):
        handle, name = tempfile.mkstemp(prefix=".used-", dir=folder)
        os.close(handle)
        Path(name).unlink()


def _forget_unused(root: Path) -> None:
    """Remove lost drafts, and what was not used for long, measured from the change of `root` just made."""
    with contextlib.suppress(OSError):
        limit = root.stat().st_mtime - _UNUSED_AFTER
        for folder in list(root.iterdir()):
            if folder.stat().st_mtime < limit or _is_left(folder.name):
                shutil.rmtree(folder, ignore_errors=True)


def _is_left(name: str) -> bool:
    """Return whether a folder is the draft of a process of this machine that was killed before it was through."""
    machine, _, rest = name.removeprefix(_DRAFT).partition("-")
    number = rest.partition("-")[0]
    is_ours = name.startswith(_DRAFT) and machine == _this_machine() and number.isdigit()
    if not is_ours or os.name != "posix":  # elsewhere, asking whether a process lives would end it
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False
