"""The list of differences that are known and have a reason.

differences:
  - operation: [OnItemMade, OnItem*]   # operationId, or METHOD path; a list or one; * stands for anything
    what: operation-gone               # a kind of difference, a list or one
    name: body/old_*                   # the parameter or member, a list or one; left out, any
    described: string                  # the type, place, format or values that the vendor gives; left out, any
    part: reports                      # of a file with several descriptions one of its names, or a list; left out, any
    reason: Only the connector's own code answers it.
"""

import fnmatch
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from generator.definition.json_or_yaml import Located, read_located
from generator.definition.references import Place
from generator.definition.spelling import did_you_mean
from generator.drift.difference import KINDS, NOTES, OPERATION_ADDED, Difference

_KEYS = ("operation", "what", "name", "described", "part", "reason")


class KnownDifference(NamedTuple):
    """One entry: a difference that fits one of each is known.

    Attributes:
        operations: operationIds, or `METHOD path`.
        kinds: kinds of difference.
        names: parameters or members; empty for any.
        described: what the vendor says instead; empty for anything.
        reason: why it is so.
        parts: names of descriptions in a file of several, of which one must be there; empty for any description.
    """

    operations: tuple[str, ...]
    kinds: tuple[str, ...]
    names: tuple[str, ...]
    described: tuple[str, ...]
    reason: str
    parts: tuple[str, ...] = ()

    def fits(self, difference: Difference) -> bool:
        """Whether it explains a difference."""
        return (
            difference.kind in self.kinds
            and any(_fits(operation, difference.operation) for operation in self.operations)
            and (not self.names or any(_fits(name, difference.name) for name in self.names))
            and (not self.described or difference.described in self.described)
        )


class BadList(Exception):
    """A list of known differences that cannot be used; the message says where and why."""


class Sorted(NamedTuple):
    """Differences, told apart by what is known.

    Attributes:
        new: nobody has explained these.
        notes: nor these, which are worth a look but no drift.
        known: the others, each with its entry.
        unused: entries, or single words in them, that explain nothing any more.
    """

    new: tuple[Difference, ...]
    notes: tuple[Difference, ...]
    known: tuple[tuple[Difference, KnownDifference], ...]
    unused: tuple[str, ...]


def read_known(path: Path) -> list[KnownDifference]:
    """Read a list of known differences.

    Raises:
        Unreadable: the file cannot be read as YAML.
        BadList: an entry is wrong.
    """
    file = read_located(path)
    for key in file.content:
        if key != "differences":
            raise _bad(path, file, (key,), f"there is no {key!r} in this list; expected 'differences' alone")
    entries = file.content.get("differences")
    if not isinstance(entries, list):
        raise _bad(path, file, ("differences",), "'differences' must be a list")
    return [_Entry(path, file, number, entry).read() for number, entry in enumerate(entries, 1)]


def _bad(path: Path, file: Located, place: Place, message: str) -> BadList:
    line, column = file.position(place)
    return BadList(f"{path}:{line}:{column}: {message}")


def sort(
    differences: Sequence[Difference],
    known: Sequence[KnownDifference],
    *,
    operations: Sequence[str] = (),
    parts: Sequence[str] = (),
    counts_added: bool = True,
) -> Sorted:
    """Tell known differences from new ones and from notes; the first entry that fits counts.

    Args:
        differences: all of them.
        known: the list.
        operations: our operationIds, to say which one an entry may mean that names none.
        parts: names of the descriptions that the vendor's file holds, when it holds several; entries that are about
            others do not count.
        counts_added: whether an operation that only the vendor has is a difference, not a note.
    """
    explained: list[tuple[Difference, KnownDifference]] = []
    new: list[Difference] = []
    notes: list[Difference] = []
    listed = {number: each for number, each in enumerate(known, 1) if not each.parts or {*each.parts} & {*parts}}
    for difference in differences:
        entry = next((each for each in listed.values() if each.fits(difference)), None)
        if entry is not None:
            explained.append((difference, entry))
        elif difference.kind in NOTES or (difference.kind == OPERATION_ADDED and not counts_added):
            notes.append(difference)
        else:
            new.append(difference)
    unused = [words for number, entry in listed.items() for words in _unused(number, entry, differences, operations)]
    return Sorted(tuple(new), tuple(notes), tuple(explained), tuple(unused))


def _unused(
    number: int, entry: KnownDifference, differences: Sequence[Difference], operations: Sequence[str]
) -> list[str]:
    """Name an entry that fits nothing, or else each word of it without which it would fit the same."""
    fitting = [difference for difference in differences if entry.fits(difference)]
    if not fitting:
        names = f" {', '.join(entry.names)}" if entry.names else ""
        described = f", described as {', '.join(entry.described)}" if entry.described else ""
        hints = "".join(_meant(each, operations) for each in entry.operations)
        words = f"{', '.join(entry.kinds)} of {', '.join(entry.operations)}{names}{described}"
        return [f"entry {number} ({words}){hints}"]
    unneeded = [
        f"{each!r}{_meant(each, operations)}"
        for each in entry.operations
        if not any(_fits(each, difference.operation) for difference in fitting)
    ]
    unneeded += [repr(each) for each in entry.kinds if not any(each == difference.kind for difference in fitting)]
    unneeded += [repr(each) for each in entry.names if not any(_fits(each, difference.name) for difference in fitting)]
    unneeded += [repr(each) for each in entry.described if not any(each == other.described for other in fitting)]
    return [f"entry {number}: {word}" for word in unneeded]


def _meant(operation: str, operations: Sequence[str]) -> str:
    """Say which operation of ours an entry may mean; nothing of a pattern, a path, or one that exists."""
    if not operations or operation in operations or "*" in operation or " " in operation:
        return ""
    return f"; there is no operation {operation!r}{did_you_mean(operation, operations)}"


class _Entry(NamedTuple):
    """An entry as it stands in the file."""

    path: Path
    file: Located
    number: int
    content: Any

    def read(self) -> KnownDifference:
        if not isinstance(self.content, Mapping):
            raise self._bad("must have 'operation', 'what' and 'reason'")
        for key in self.content:
            if key not in _KEYS:
                raise self._bad(f"unknown key {key!r}{did_you_mean(key, _KEYS)}; expected {', '.join(_KEYS)}", key)
        reason = self.content.get("reason")
        if not isinstance(reason, str) or not reason.strip():
            raise self._bad("'reason' is missing; say why the difference is right", "reason")
        kinds = self._words("what")
        for kind in kinds:
            if kind not in KINDS:
                known = f"{did_you_mean(kind, tuple(KINDS))}; known: {', '.join(KINDS)}"
                raise self._bad(f"there is no kind {kind!r}{known}", "what")
        more = [self._words(key) if key in self.content else () for key in ("name", "described", "part")]
        names, described, parts = more
        return KnownDifference(self._words("operation"), kinds, names, described, " ".join(reason.split()), parts)

    def _words(self, key: str) -> tuple[str, ...]:
        value = self.content.get(key)
        words = value if isinstance(value, list) else [value]
        if not words or not all(isinstance(word, str) and word for word in words):
            raise self._bad(f"{key!r} must be a text or a list of texts", key)
        return tuple(words)

    def _bad(self, message: str, *keys: str) -> BadList:
        place: Place = ("differences", self.number - 1, *keys)
        return _bad(self.path, self.file, place, f"entry {self.number}: {message}")


def _fits(pattern: str, text: str) -> bool:
    if "*" not in pattern:
        return pattern == text
    # Only * has a meaning; however many there are, matching them takes no longer.
    return fnmatch.fnmatchcase(text, pattern.replace("[", "[[]").replace("?", "[?]"))
