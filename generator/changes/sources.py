"""Where the two states of a connector come from: a folder, a file, or a commit of the folder's git repository."""

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from generator.changes.compare import Connector
from generator.definition import Unreadable, read_document
from generator.definition.files import DEFINITION, PROPERTIES

# Git sets others while it runs a hook, and they would lead it to another repository than the connector's.
_KEPT_VARIABLES = frozenset({"GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM", "GIT_CONFIG_GLOBAL"})


class NoSource(Exception):
    """A state of a connector that cannot be had; the message says why."""


def connector_at(path: Path) -> Connector:
    """Read a connector from a folder, or from its definition and the properties file beside it.

    Returns:
        The connector; of a folder without a properties file these are empty, beside a single file they are not known.

    Raises:
        Unreadable: a file is no strict JSON, or the definition is missing.
    """
    is_folder = path.is_dir()
    definition = read_document(path / DEFINITION if is_folder else path)
    properties = (path if is_folder else path.parent) / PROPERTIES
    known: Mapping[str, Any] | None = {} if is_folder else None
    if properties.exists():
        known = _properties(read_document(properties).content)
    return Connector(definition.path, definition.content, known, definition.text)


def earlier_connector(root: Path, against: str) -> Connector:
    """Read the state to compare with.

    Args:
        root: the connector's folder.
        against: a definition, a connector's folder, or else a commit of the repository that holds `root`: a branch,
            a tag or a number.

    Raises:
        Unreadable: a file is no strict JSON.
        NoSource: there is neither such a file nor such a commit, or the commit has no definition.
    """
    path = Path(against)
    with contextlib.suppress(OSError):  # a name too long for a file may still be tried as a commit
        if _is_name(against) and (path.is_file() or (path / DEFINITION).is_file()):
            return _without_properties_of(root, path, connector_at(path))
    return _connector_of(root, against, "neither a file nor a commit")


def committed_connector(root: Path, revision: str) -> Connector:
    """Read the connector of a commit.

    Args:
        root: the connector's folder, in a git repository.
        revision: a branch, a tag or a number; never taken for an option of git, nor for a file.

    Raises:
        Unreadable: a file is no strict JSON.
        NoSource: there is no such commit, or it has no definition.
    """
    return _connector_of(root, revision, "not a commit")


def _is_name(text: str) -> bool:
    return text != "" and not text.startswith("-") and "\0" not in text


def _connector_of(root: Path, revision: str, otherwise: str) -> Connector:
    if not _is_name(revision):
        raise NoSource(f"{revision!r} is {otherwise}")
    commit = _commit(root, revision, otherwise)
    content = _content_at(root, commit, revision, DEFINITION)
    if content is None:
        raise NoSource(f"{revision!r} has no {DEFINITION} in the folder {str(root)!r}")
    properties = _content_at(root, commit, revision, PROPERTIES)
    return Connector(f"{revision}:{DEFINITION}", content, _properties(properties or {}))


def _without_properties_of(root: Path, path: Path, connector: Connector) -> Connector:
    """Forget the properties of an earlier definition that lies in the connector's own folder: they are the new ones."""
    is_earlier = path.is_file() and path.parent.resolve() == root.resolve() and path.name != DEFINITION
    return connector._replace(properties=None) if is_earlier else connector


def _properties(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what the properties file holds; the solution's parts come without the wrapper."""
    inner = content.get("properties", content)
    return inner if isinstance(inner, Mapping) else {}


def _commit(root: Path, name: str, otherwise: str) -> str:
    done = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    if done.returncode == 0:
        return done.stdout.strip()
    with contextlib.suppress(OSError):
        if Path(name).is_dir():
            raise NoSource(f"the folder {name!r} has no {DEFINITION}, and no commit is called so")
    inside = _git(root, "rev-parse", "--is-inside-work-tree")
    if inside.returncode != 0:
        reason = (inside.stderr.strip().splitlines() or ["git failed"])[0].removeprefix("fatal: ")
        raise NoSource(f"{name!r} is not a file, and no commit can be looked up in {str(root)!r}: {reason}")
    raise NoSource(f"{name!r} is {otherwise} of this repository{_near(root, name)}")


def _near(root: Path, name: str) -> str:
    import difflib

    known = _git(root, "for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/tags", "refs/remotes")
    near = difflib.get_close_matches(name, known.stdout.split(), n=1)
    return f"; did you mean {near[0]!r}?" if near else ""


def _content_at(root: Path, commit: str, shown: str, file: str) -> Mapping[str, Any] | None:
    """Return a file of a commit; None when the commit does not have it."""
    listed = _git(root, "ls-tree", "--name-only", commit, "--", file)
    if listed.returncode != 0 or not listed.stdout.strip():
        return None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / file
        done = _git(root, "cat-file", "blob", f"{commit}:./{file}", to=path)
        if done.returncode != 0:
            reason = (done.stderr.strip().splitlines() or ["git failed"])[0].removeprefix("fatal: ")
            raise NoSource(f"{shown}:{file} cannot be read: {reason}")
        try:
            return read_document(path).content
        except Unreadable as error:
            raise Unreadable(f"{shown}:{file}", error.message, error.line, error.column) from None


def _git(root: Path, *words: str, to: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run git in a folder.

    Raises:
        NoSource: git is not installed, or cannot be started.
    """
    git = shutil.which("git")
    if git is None:
        raise NoSource("git is not installed; name a file to compare with instead of a commit")
    with contextlib.ExitStack() as stack:
        output = stack.enter_context(to.open("wb")) if to else subprocess.PIPE
        try:
            return subprocess.run(  # noqa: S603  # the words are built here; a name cannot be taken for an option
                [git, "-C", str(root), *words],
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.PIPE,
                text=True,
                errors="replace",
                check=False,
            )
        except OSError as error:
            raise NoSource(f"git cannot be started: {error.strerror}") from None


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name in _KEPT_VARIABLES}
