"""Whether the generated files are what the specs give, asked by every command that reads them.

The answer is decided by contents alone and kept in the user's cache under the hash of all that decides it: the specs,
the files, and the code that renders. So it costs a few milliseconds, not the rendering, for as long as nothing changes.
"""

import argparse
import contextlib
import os
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from generator.commands.arguments import Run
from generator.commands.outcome import Refusal
from generator.commands.printing import note
from generator.definition.files import DEFINITION, PROPERTIES, READMES, SCRIPTS, replace_files
from generator.definition.user_folders import cache_folder

_SPEC = Path("specs") / "connector.yaml"
_FILES = (DEFINITION, PROPERTIES, READMES[0], SCRIPTS[0])
# What decides how specs are read and rendered.
_ROOMS = ("spec", "render", "definition")
_CODE = (".py", ".jinja")
_SPECS = (".yaml", ".json")
_CHUNK = 1024 * 1024
_MOST_KEPT = 200


def add_fresh(command: argparse.ArgumentParser) -> None:
    """Add `--fresh` to a command that reads the generated files below `--root`, and have it look at them first."""
    add_fresh_option(command)
    run: Run = command.get_default("run")

    def looking(options: argparse.Namespace) -> int:
        tell_stale(options.root, is_error=options.fresh)
        return run(options)

    command.set_defaults(run=looking)


def add_fresh_option(command: argparse.ArgumentParser) -> None:
    """Add the option alone."""
    command.add_argument("--fresh", action="store_true", help="refuse generated files that are not what the specs give")


def tell_stale(root: Path, *, is_error: bool) -> None:
    """Say when the generated files are not what the specs give.

    Args:
        root: the connector's folder.
        is_error: whether to stop then.

    Raises:
        Refusal: they are not, and that is an error.
    """
    if text := staleness(root):
        if is_error:
            raise Refusal(text)
        note(text)


def staleness(root: Path) -> str:
    """Say in what the generated files are not what the specs give, and what to do; empty when they are.

    Args:
        root: the connector's folder; one without specs has nothing to compare.
    """
    if not (root / _SPEC).is_file():
        return ""
    key = _key(root)
    stale = _kept(key)
    if stale is None:
        stale = _stale(root)
        _keep(key, stale)
    where = "" if root.resolve() == Path.cwd().resolve() else f" --root {shlex.quote(str(root))}"
    if isinstance(stale, int):
        problems = f"{stale} problem{'' if stale == 1 else 's'}"
        return f"the specs have {problems}, and the generated files may be older; run connector generate{where}"
    if not stale:
        return ""
    names = stale[0] if len(stale) == 1 else f"{', '.join(stale[:-1])} and {stale[-1]}"
    verb = "is" if len(stale) == 1 else "are"
    return f"{names} {verb} not what the specs give; run connector generate{where}"


def remember_fresh(root: Path) -> None:
    """Keep that the generated files are what the specs give; said by whom has just made or compared them."""
    _keep(_key(root), [])


def _stale(root: Path) -> list[str] | int:
    """Render; give the names of the stale files, or of specs that cannot be rendered how many problems they have."""
    from generator.render import render_files, stale_files
    from generator.spec import SpecError, load_spec

    try:
        return [file.name for file in stale_files(root, render_files(load_spec(root)))]
    except SpecError as error:
        return len(error.problems)
    except OSError:
        return 1


def _key(root: Path) -> str:
    """Hash what decides the answer; empty when a part of it cannot be read."""
    import hashlib

    digest = hashlib.blake2b(digest_size=20)
    package = Path(__file__).parents[1]
    try:
        for room in _ROOMS:
            for path in _below(package / room, _CODE):
                _add(digest, path.relative_to(package).as_posix(), path)
        for path in _below(root / "specs", _SPECS):
            _add(digest, path.relative_to(root).as_posix(), path)
        for name in _FILES:
            if (root / name).is_file():
                _add(digest, name, root / name)
    except OSError:
        return ""
    return digest.hexdigest()


def _below(folder: Path, suffixes: tuple[str, ...]) -> Iterator[Path]:
    """Return the regular files in a folder and the folders in it, in an order that is the same everywhere."""
    for inner in sorted({folder, *(path for path in folder.iterdir() if path.is_dir())}):
        yield from sorted(path for path in inner.iterdir() if path.suffix in suffixes and path.is_file())


def _add(digest: Any, name: str, path: Path) -> None:
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        digest.update(f"{name}\0{size}\0".encode("utf-8", "surrogatepass"))
        while chunk := file.read(_CHUNK):
            digest.update(chunk)


def _kept(key: str) -> list[str] | int | None:
    import json

    folder = _folder()
    if folder is None or not key:
        return None
    try:
        found = json.loads((folder / key).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, list | int) else None


def _keep(key: str, stale: list[str] | int) -> None:
    """Keep an answer; where that cannot be, it is asked for anew each time."""
    folder = _folder()
    if folder is None or not key:
        return
    import json

    with contextlib.suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        replace_files({folder / key: json.dumps(stale).encode()}, is_lasting=False)
        entries = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime)
        for path in entries[:-_MOST_KEPT]:
            path.unlink(missing_ok=True)


def _folder() -> Path | None:
    base = cache_folder()
    return base / "connector-fresh" if base else None
