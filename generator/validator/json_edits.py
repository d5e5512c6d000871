"""JSON changed where it must be, as text: what is not named keeps every character, order and blank."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from json.decoder import scanstring  # type: ignore[attr-defined]  # public in CPython, absent from typeshed
from typing import Any, NamedTuple

from generator.validator.rule import REMOVED, Place

APPENDED = "-"
_BLANK = re.compile(r"[ \t\n\r]*")
_SHORT_LIST = re.compile(r'\[[ \t]*"[^"\n]*"')
_DECODER = json.JSONDecoder()


class Edit(NamedTuple):
    """A change of one value.

    Attributes:
        place: keys and indices from the root; `-` at the end appends to a list.
        value: the new one, or `REMOVED`.
    """

    place: Place
    value: Any


class _Member(NamedTuple):
    """A member of an object or an entry of a list, as offsets; of an entry, key and value start together."""

    key: str
    start: int
    value: int
    end: int


class _Container(NamedTuple):
    """An object or a list, as offsets of its brackets."""

    opening: int
    members: list[_Member]
    closing: int


class _Change(NamedTuple):
    start: int
    end: int
    text: str


def edited(text: str, edits: Sequence[Edit]) -> tuple[str, list[Edit]]:
    """Change a JSON text.

    A new member stands behind the last one of its object, written as that one is: with its indent, its line ends, its
    blanks around the colon.

    Args:
        text: strict JSON.
        edits: of different places; none inside what another one replaces or takes away.

    Returns:
        The new text, and the edits that could be done: not those whose owner does not exist, or is reached through a
        key that appears twice.
    """
    by_owner: dict[Place, list[Edit]] = {}
    for edit in edits:
        if edit.place:
            by_owner.setdefault(edit.place[:-1], []).append(edit)
    changes: list[_Change] = []
    done: list[Edit] = []
    for owner, container in _containers(text, by_owner):
        for edit, change in _changes(text, container, by_owner[owner]):
            done.append(edit)
            changes.append(change)
    pieces = []
    end = 0
    for change in sorted(changes, key=lambda each: (each.start, each.end)):
        pieces += [text[end : change.start], change.text]
        end = change.end
    return "".join(pieces) + text[end:], done


def _containers(text: str, owners: Iterable[Place]) -> Iterator[tuple[Place, _Container]]:
    """Find objects and lists, each one on the way to them read once."""
    tree: dict[str, Any] = {}
    wanted: dict[tuple[str, ...], Place] = {}
    for owner in owners:
        parts = tuple(map(str, owner))
        wanted[parts] = owner
        node = tree
        for part in parts:
            node = node.setdefault(part, {})
    waiting: list[tuple[tuple[str, ...], int, dict[str, Any]]] = [((), _skip(text, 0), tree)]
    while waiting:
        path, at, node = waiting.pop()
        if text[at] not in "{[":
            continue
        container = _container(text, at)
        if len({member.key for member in container.members}) < len(container.members):
            continue
        if path in wanted:
            yield wanted[path], container
        waiting += [
            ((*path, member.key), member.value, node[member.key]) for member in container.members if member.key in node
        ]


def _container(text: str, at: int) -> _Container:
    members: list[_Member] = []
    end = _skip(text, at + 1)
    while text[end] not in "}]":
        start = value = end
        key = str(len(members))
        if text[at] == "{":
            key, value = scanstring(text, start + 1, True)
            value = _skip(text, _skip(text, value) + 1)
        end = _DECODER.raw_decode(text, value)[1]
        members.append(_Member(key, start, value, end))
        end = _skip(text, end)
        if text[end] == ",":
            end = _skip(text, end + 1)
    return _Container(at, members, end)


def _changes(text: str, container: _Container, edits: Iterable[Edit]) -> Iterator[tuple[Edit, _Change]]:
    is_list = text[container.opening] == "["
    known = {member.key: position for position, member in enumerate(container.members)}
    removed: dict[int, Edit] = {}
    added: list[Edit] = []
    for edit in edits:
        position = known.get(str(edit.place[-1]))
        if edit.value is REMOVED:
            if position is not None:
                removed[position] = edit
        elif position is not None:
            member = container.members[position]
            yield edit, _Change(member.value, member.end, _written(text, edit.value, ""))
        elif not is_list or edit.place[-1] == APPENDED:
            added.append(edit)
    is_emptied = len(removed) == len(container.members)
    yield from _removals(container, removed)
    if added and not (removed and is_emptied):
        yield from _additions(text, container, added)


def _removals(container: _Container, removed: Mapping[int, Edit]) -> Iterator[tuple[Edit, _Change]]:
    """Take the comma along: the one in front, or behind when everything in front goes too."""
    kept = [position for position in range(len(container.members)) if position not in removed]
    for position in sorted(removed):
        member = container.members[position]
        if kept and kept[0] < position:
            span = container.members[position - 1].end, member.end
        elif position + 1 < len(container.members):
            span = member.start, container.members[position + 1].start
        else:
            span = member.start, member.end
        yield removed[position], _Change(*span, "")


def _additions(text: str, container: _Container, edits: Sequence[Edit]) -> Iterator[tuple[Edit, _Change]]:
    members = container.members
    colon = _colon(text, members[-1]) if members else ": "
    if len(members) > 1:
        gap = text[members[-2].end : members[-1].start]
    elif members:
        before = text[container.opening + 1 : members[0].start]
        gap = "," + (before or ("" if colon == ":" and text[container.opening] == "{" else " "))
    else:
        gap = ", "
    at = members[-1].end if members else container.opening + 1
    start = members[-1].start if members else container.opening
    closing_line = text[text.rfind("\n", 0, container.closing) + 1 : container.closing]
    for number, edit in enumerate(edits):
        key = "" if text[container.opening] == "[" else _string(text, str(edit.place[-1])) + colon
        value = _written(text, edit.value, gap if "\n" in gap else "", _unit(text, start, closing_line))
        lead = gap if members or number else ""
        yield edit, _Change(at, at, lead + key + value)


def _colon(text: str, member: _Member) -> str:
    """Return the colon with the blanks around it, as a member has it."""
    if text[member.start] != '"' or member.start == member.value:
        return ": "
    between = text[scanstring(text, member.start + 1, True)[1] : member.value]
    return ": " if "\n" in between else between


def _unit(text: str, start: int, closing_line: str) -> str:
    """Return by how much a member is indented more than the bracket that closes its object."""
    indent = text[text.rfind("\n", 0, start) + 1 : start]
    if closing_line.strip(" \t") or not indent.startswith(closing_line) or indent.strip(" \t"):
        return "  "
    return indent[len(closing_line) :] or "  "


def _written(text: str, value: Any, gap: str, unit: str = "") -> str:
    """Write a value; a list on lines of its own when the text has no short lists in one line."""
    if isinstance(value, str):
        return _string(text, value)
    if isinstance(value, list) and gap and not _SHORT_LIST.search(text):
        line = gap[gap.rfind("\r\n") if "\r\n" in gap else gap.rfind("\n") :]
        entries = ",".join(line + unit + _written(text, entry, "") for entry in value)
        return f"[{entries}{line}]"
    return json.dumps(value)


def _string(text: str, value: str) -> str:
    has_surrogate = any("\ud800" <= letter <= "\udfff" for letter in value)
    return json.dumps(value, ensure_ascii=has_surrogate or text.isascii())


def _skip(text: str, at: int) -> int:
    match = _BLANK.match(text, at)
    return match.end() if match else at
