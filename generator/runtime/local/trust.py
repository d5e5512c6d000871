"""Whose code a connector's folder holds: custom code and a simulated service run with the user's rights.

What may run without a question is the folder that this program itself comes from, folders that the variable
`CONNECTOR_TRUST` names, and what the user has said yes to: remembered by content, so that a folder which changes is
asked about again, or by folder, when the user said so.
"""

import contextlib
import hashlib
import os
from pathlib import Path
from typing import NamedTuple

import generator
from generator.definition import Unreadable
from generator.definition.files import script_of
from generator.definition.user_folders import state_folder

VARIABLE = "CONNECTOR_TRUST"
"""Folders, separated as in PATH; whatever lies below them may run."""

# A folder of more is not remembered by content, but asked about each time.
_MOST_FILES = 2000
_LARGEST = 16 * 1024 * 1024
_LEFT_OUT = {"node_modules", "__pycache__"}


class Code(NamedTuple):
    """What of a folder would run.

    Attributes:
        root: the folder, links followed.
        script: the custom code, or None.
        backend: the simulated service as `module:function`, or None.
        digest: of everything that would run; None when it is too much to be remembered.
    """

    root: Path
    script: Path | None
    backend: str | None
    digest: str | None


def code_of(root: Path, *, script: bool = True, backend: bool = True) -> Code | None:
    """Find what would run.

    Args:
        root: the connector's folder.
        script: whether custom code does.
        backend: whether the simulated service does.

    Returns:
        None when the folder holds nothing of it.
    """
    from generator.spec import SpecError
    from generator.spec.load import backend_name

    found, name = script_of(root) if script else None, None
    if backend and (root / "specs" / "connector.yaml").is_file():
        # What cannot be read cannot be run either; whoever runs it says so.
        with contextlib.suppress(SpecError, Unreadable):
            name = backend_name(root)
    if found is None and name is None:
        return None
    return Code(root.resolve(), found, name, _digest(root.resolve(), found, name))


def is_trusted(code: Code) -> bool:
    """Return whether the code may run without a question."""
    own = Path(generator.__file__).resolve().parents[1]
    named = [Path(each).resolve() for each in os.environ.get(VARIABLE, "").split(os.pathsep) if each]
    places = {code.root} if code.script is None else {code.root, code.script.resolve()}
    if any(all(place.is_relative_to(each) for place in places) for each in named):
        return True
    if not all(place.is_relative_to(code.root) for place in places):
        # A link to code elsewhere: a word about the folder says nothing of that.
        return False
    if code.root == own:
        return True
    memory = _memory()
    try:
        known = set(memory.read_text(encoding="utf-8", errors="surrogateescape").splitlines() if memory else ())
    except (OSError, ValueError):
        return False
    return f"folder {code.root}" in known or (code.digest is not None and f"content {code.digest}" in known)


def remember(code: Code, *, folder: bool) -> None:
    """Keep the user's yes: for the folder whatever it will hold, or for exactly this content.

    Raises:
        OSError: it cannot be written down.
    """
    line = f"folder {code.root}" if folder else f"content {code.digest}"
    memory = _memory()
    if memory is None or (not folder and code.digest is None) or len(line.splitlines()) != 1:
        return
    memory.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with memory.open("a", encoding="utf-8", errors="surrogateescape") as file:
        file.write(line + "\n")


def _memory() -> Path | None:
    base = state_folder()
    return base / "connector" / "trusted" if base else None


def _digest(root: Path, script: Path | None, backend: str | None) -> str | None:
    files = [script] if script else []
    if backend is not None:
        # A module may import any other of the folder.
        files += _modules(root)
    if len(files) > _MOST_FILES:
        return None
    digest = hashlib.sha256(repr(backend).encode())
    try:
        for path in files:
            if not path.is_file() or path.stat().st_size > _LARGEST:
                return None
            content = path.read_bytes()
            digest.update(f"{path.resolve().relative_to(root)}:{len(content)}:".encode("utf-8", "surrogateescape"))
            digest.update(content)
    except (OSError, ValueError):
        # Unreadable, or a link that leads out of the folder.
        return None
    return digest.hexdigest()


def _modules(root: Path) -> list[Path]:
    found: list[Path] = []
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(each for each in folders if each not in _LEFT_OUT and not each.startswith("."))
        found += [Path(folder, name) for name in sorted(names) if name.endswith((".py", ".so", ".pyd", ".pyc", ".pth"))]
        if len(found) > _MOST_FILES:
            break
    return found
