"""The list of breaks that are intended and have a reason.

changes:
  - operation: [GetItem, List*]        # operationId, or `connector` for what belongs to all; a list or one
    what: output-removed               # a kind of change, a list or one
    at: /definitions/Item/properties/old   # the pointer of the change, or of something around it; left out, any
    reason: The service has not sent it since May.

`*` stands for anything in operations and pointers.
"""

import difflib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from generator.changes.change import KINDS, Change
from generator.definition.references import Place

if TYPE_CHECKING:
    from generator.definition.json_or_yaml import Located

CONNECTOR = "connector"
_TOP = "changes"
_KEYS = ("operation", "what", "at", "reason")


class AcceptedBreak(NamedTuple):
    """One entry: a breaking change that fits one of each is accepted.

    Attributes:
        operations: operationIds; `connector` for what belongs to none.
        kinds: kinds of change.
        pointers: JSON pointers of the change or of something around it; empty for any.
        reason: why it is intended.
    """

    operations: tuple[str, ...]
    kinds: tuple[str, ...]
    pointers: tuple[str, ...]
    reason: str

    def fits(self, change: Change) -> bool:
        """Return whether it accepts a change."""
        about = CONNECTOR if change.operation is None else change.operation
        return (
            change.severity == "breaking"
            and change.kind in self.kinds
            and any(_fits(each, about) for each in self.operations)
            and (not self.pointers or any(_holds(each, change.pointer) for each in self.pointers))
        )

    def __str__(self) -> str:
        """Name it by what it is about."""
        at = f" at {', '.join(self.pointers)}" if self.pointers else ""
        return f"{', '.join(self.kinds)} of {', '.join(self.operations)}{at}"


class BadAccepted(Exception):
    """A list of accepted breaks that cannot be used; the message says where and why."""


class AssessedChanges(NamedTuple):
    """Changes, with those told apart that are intended.

    Attributes:
        changes: those that nobody has accepted, and those that need no accepting.
        accepted: breaking ones with their entries.
        unused: entries that accept nothing any more.
    """

    changes: tuple[Change, ...]
    accepted: tuple[tuple[Change, AcceptedBreak], ...] = ()
    unused: tuple[str, ...] = ()

    @property
    def breaks(self) -> bool:
        """Whether something breaks that nobody has accepted."""
        return any(change.severity == "breaking" for change in self.changes)


def assess(changes: Sequence[Change], accepted: Sequence[AcceptedBreak]) -> AssessedChanges:
    """Tell accepted breaks from the other changes; the first entry that fits counts."""
    explained = [(change, next((each for each in accepted if each.fits(change)), None)) for change in changes]
    used = {id(entry) for _, entry in explained if entry}
    return AssessedChanges(
        tuple(change for change, entry in explained if entry is None),
        tuple((change, entry) for change, entry in explained if entry),
        tuple(f"entry {number} ({entry})" for number, entry in enumerate(accepted, 1) if id(entry) not in used),
    )


def read_accepted(path: Path) -> list[AcceptedBreak]:
    """Read a list of accepted breaks.

    Raises:
        Unreadable: the file cannot be read as YAML.
        BadAccepted: an entry is wrong.
    """
    from generator.definition.json_or_yaml import read_located  # most runs read no YAML

    file = read_located(path)
    for key in file.content:
        if key != _TOP:
            raise _bad(path, file, (key,), f"there is no {key!r} in this list; expected {_TOP!r} alone")
    entries = file.content.get(_TOP)
    if not isinstance(entries, list):
        raise _bad(path, file, (_TOP,), f"{_TOP!r} must be a list")
    return [_entry(path, file, number, entry) for number, entry in enumerate(entries, 1)]


def _entry(path: Path, file: "Located", number: int, content: Any) -> AcceptedBreak:
    def bad(message: str, *keys: str) -> BadAccepted:
        return _bad(path, file, (_TOP, number - 1, *keys), f"entry {number}: {message}")

    def words(key: str) -> tuple[str, ...]:
        value = content.get(key)
        found = value if isinstance(value, list) else [value]
        if not found or not all(isinstance(word, str) and word for word in found):
            raise bad(f"{key!r} must be a text or a list of texts", key)
        return tuple(found)

    if not isinstance(content, Mapping):
        raise bad("must have 'operation', 'what' and 'reason'")
    for key in content:
        if key not in _KEYS:
            raise bad(f"unknown key {key!r}{_hint(key, _KEYS)}; expected {', '.join(_KEYS)}", key)
    reason = content.get("reason")
    if not isinstance(reason, str) or not reason.strip():
        raise bad("'reason' is missing; say why the break is intended", "reason")
    breaking = [kind for kind, meaning in KINDS.items() if meaning.severity == "breaking"]
    for kind in (kinds := words("what")):
        if kind not in KINDS:
            raise bad(f"there is no kind {kind!r}{_hint(kind, breaking)}; known: {', '.join(breaking)}", "what")
        if kind not in breaking:
            raise bad(f"{kind!r} breaks nothing and needs no entry", "what")
    pointers = words("at") if "at" in content else ()
    return AcceptedBreak(words("operation"), kinds, pointers, " ".join(reason.split()))


def _bad(path: Path, file: "Located", place: Place, message: str) -> BadAccepted:
    line, column = file.position(place)
    return BadAccepted(f"{path}:{line}:{column}: {message}")


def _hint(word: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(word, known, n=1)
    return f"; did you mean {near[0]!r}?" if near else ""


def _fits(pattern: str, text: str) -> bool:
    """Compare with a pattern in one pass, however many `*` it has."""
    first, *rest = pattern.split("*")
    if not rest:
        return pattern == text
    last = rest.pop()
    if not text.startswith(first) or len(text) < len(first) + len(last) or not text.endswith(last):
        return False
    at, end = len(first), len(text) - len(last)
    for piece in rest:
        found = text.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True


def _holds(pattern: str, pointer: str) -> bool:
    """Return whether a pointer is that of a pattern, or lies below it."""
    return _fits(pattern, pointer) or _fits(f"{pattern.rstrip('/')}/*", pointer)
