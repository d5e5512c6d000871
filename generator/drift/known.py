"""The list of differences that are known and have a reason.

differences:
  - operation: [OnItemMade, OnItem*]   # operationId, or METHOD path; a list or one; * stands for anything
    what: operation-gone               # a kind of difference, a list or one
    name: body/old_*                   # the parameter or member, a list or one; left out, any
    reason: Only the connector's own code answers it.
"""

import difflib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from generator.drift.difference import KINDS, Difference
from generator.drift.reading import read_any

_KEYS = ("operation", "what", "name", "reason")


class KnownDifference(NamedTuple):
    """One entry: a difference that fits one of each is known.

    Attributes:
        operations: operationIds, or `METHOD path`.
        kinds: kinds of difference.
        names: parameters or members; empty for any.
        reason: why it is so.
    """

    operations: tuple[str, ...]
    kinds: tuple[str, ...]
    names: tuple[str, ...]
    reason: str

    def fits(self, difference: Difference) -> bool:
        """Whether it explains a difference."""
        return (
            difference.kind in self.kinds
            and any(_fits(operation, difference.operation) for operation in self.operations)
            and (not self.names or any(_fits(name, difference.name) for name in self.names))
        )


class BadList(Exception):
    """A list of known differences that cannot be used; the message says where and why."""


class Sorted(NamedTuple):
    """Differences, told apart by what is known.

    Attributes:
        new: nobody has explained these.
        known: the others, each with its entry.
        unused: entries, or single words in them, that explain nothing any more.
    """

    new: tuple[Difference, ...]
    known: tuple[tuple[Difference, KnownDifference], ...]
    unused: tuple[str, ...]


def read_known(path: Path) -> list[KnownDifference]:
    """Read a list of known differences.

    Raises:
        Unreadable: the file cannot be read as YAML.
        BadList: an entry is wrong.
    """
    content = read_any(path)
    if strangers := [key for key in content if key != "differences"]:
        raise BadList(f"{path}: there is no {strangers[0]!r} in this list; expected 'differences' alone")
    entries = content.get("differences")
    if not isinstance(entries, list):
        raise BadList(f"{path}: 'differences' must be a list")
    return [_entry(f"{path}: entry {number}", entry) for number, entry in enumerate(entries, 1)]


def sort(differences: Sequence[Difference], known: Sequence[KnownDifference]) -> Sorted:
    """Tell known differences from new ones; the first entry that fits counts."""
    explained: list[tuple[Difference, KnownDifference]] = []
    new: list[Difference] = []
    for difference in differences:
        entry = next((each for each in known if each.fits(difference)), None)
        if entry is None:
            new.append(difference)
        else:
            explained.append((difference, entry))
    unused = [words for number, entry in enumerate(known, 1) for words in _unused(number, entry, differences)]
    return Sorted(tuple(new), tuple(explained), tuple(unused))


def _unused(number: int, entry: KnownDifference, differences: Sequence[Difference]) -> list[str]:
    """Name an entry that fits nothing, or else each word of it without which it would fit the same."""
    fitting = [difference for difference in differences if entry.fits(difference)]
    if not fitting:
        names = f" {', '.join(entry.names)}" if entry.names else ""
        return [f"entry {number} ({', '.join(entry.kinds)} of {', '.join(entry.operations)}{names})"]
    words = [
        *(each for each in entry.operations if not any(_fits(each, difference.operation) for difference in fitting)),
        *(each for each in entry.kinds if not any(each == difference.kind for difference in fitting)),
        *(each for each in entry.names if not any(_fits(each, difference.name) for difference in fitting)),
    ]
    return [f"entry {number}: {word!r}" for word in words]


def _entry(where: str, entry: Any) -> KnownDifference:
    if not isinstance(entry, Mapping):
        raise BadList(f"{where}: must have 'operation', 'what' and 'reason'")
    for key in entry:
        if key not in _KEYS:
            raise BadList(f"{where}: unknown key {key!r}{_hint(key, _KEYS)}; expected {', '.join(_KEYS)}")
    reason = entry.get("reason")
    if not isinstance(reason, str) or not reason.strip():
        raise BadList(f"{where}: 'reason' is missing; say why the difference is right")
    kinds = _words(where, entry, "what")
    for kind in kinds:
        if kind not in KINDS:
            raise BadList(f"{where}: there is no kind {kind!r}{_hint(kind, tuple(KINDS))}; known: {', '.join(KINDS)}")
    names = _words(where, entry, "name") if "name" in entry else ()
    return KnownDifference(_words(where, entry, "operation"), kinds, names, " ".join(reason.split()))


def _words(where: str, entry: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = entry.get(key)
    words = value if isinstance(value, list) else [value]
    if not words or not all(isinstance(word, str) and word for word in words):
        raise BadList(f"{where}: {key!r} must be a text or a list of texts")
    return tuple(words)


def _hint(word: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(word, known, n=1)
    return f"; did you mean {near[0]!r}?" if near else ""


def _fits(pattern: str, text: str) -> bool:
    if "*" not in pattern:
        return pattern == text
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), text, re.DOTALL) is not None
