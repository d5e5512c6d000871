"""Where the two states of a connector come from: a folder, a file, or a commit of the folder's git repository."""

import contextlib
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from generator.changes.compare import Connector
from generator.definition import Unreadable, read_document

DEFINITION = "apiDefinition.swagger.json"
PROPERTIES = "apiProperties.json"


class NoSource(Exception):
    """A state of a connector that cannot be had; the message says why."""


def connector_at(path: Path) -> Connector:
    """Read a connector from a folder, or a definition alone from a file.

    Raises:
        Unreadable: a file is no strict JSON, or the definition is missing.
    """
    if not path.is_dir():
        return Connector(str(path), read_document(path).content)
    definition = read_document(path / DEFINITION)
    properties = path / PROPERTIES
    return Connector(
        definition.path,
        definition.content,
        _properties(read_document(properties).content) if properties.exists() else None,
    )


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
    if not against or against.startswith("-") or "\0" in against:
        raise NoSource(f"{against!r} is neither a file nor a commit")
    path = Path(against)
    with contextlib.suppress(OSError):  # a name too long for a file may still be tried as a commit
        if path.is_file() or (path / DEFINITION).is_file():
            return connector_at(path)
    commit = _commit(root, against)
    content = _content_at(root, commit, against, DEFINITION)
    if content is None:
        raise NoSource(f"{against!r} has no {DEFINITION} in the folder {str(root)!r}")
    properties = _content_at(root, commit, against, PROPERTIES)
    return Connector(f"{against}:{DEFINITION}", content, None if properties is None else _properties(properties))


def _properties(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give what the properties file holds; the solution's parts come without the wrapper."""
    inner = content.get("properties", content)
    return inner if isinstance(inner, Mapping) else {}


def _commit(root: Path, name: str) -> str:
    done = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    if done.returncode == 0:
        return done.stdout.strip()
    inside = _git(root, "rev-parse", "--is-inside-work-tree")
    if inside.returncode != 0:
        reason = (inside.stderr.strip().splitlines() or ["git failed"])[0].removeprefix("fatal: ")
        raise NoSource(f"{name!r} is no file, and no commit can be looked up in {str(root)!r}: {reason}")
    raise NoSource(f"{name!r} is neither a file nor a commit of this repository{_near(root, name)}")


def _near(root: Path, name: str) -> str:
    import difflib

    known = _git(root, "for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/tags", "refs/remotes")
    near = difflib.get_close_matches(name, known.stdout.split(), n=1)
    return f"; did you mean {near[0]!r}?" if near else ""


def _content_at(root: Path, commit: str, shown: str, file: str) -> Mapping[str, Any] | None:
    """Give a file of a commit; None when the commit does not have it."""
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
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.PIPE,
                text=True,
                errors="replace",
                check=False,
            )
        except OSError as error:
            raise NoSource(f"git cannot be started: {error.strerror}") from None
