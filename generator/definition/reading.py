"""A JSON file of a connector, read strictly: what the official tools would refuse or silently change is an error."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from generator.definition.files import Unreadable, file_bytes

MAX_DEPTH = 200
_NESTING = frozenset({dict, list})

# Strings never backtrack, and one without an end runs to the end of the text: hostile files stay cheap.
_STRING = r'"(?:[^"\\]++|\\.)*+"?'
# Compiled when they are used: that takes longer than reading a usual definition.
_BRACKET = rf"(?s:{_STRING}|[\[\]{{}}])"
_BRACKET_COMMA_OR_KEY = rf"(?s:(?P<key>{_STRING})(?=[ \t\n\r]*:)|{_STRING}|[\[\]{{}},])"

_HIGH, _LOW = r"\\u[dD][89abAB][0-9a-fA-F]{2}", r"\\u[dD][c-fC-F][0-9a-fA-F]{2}"
_ESCAPE = rf"(?s:{_HIGH}{_LOW}|(?P<half>{_HIGH}|{_LOW})|\\.)"


class Document(NamedTuple):
    """A JSON object read from a file.

    Attributes:
        path: the file as shown in messages.
        text: its text, without a byte order mark; positions are found in it when they are asked for.
        content: the parsed object.
    """

    path: str
    text: str
    content: dict[str, Any]


def read_document(path: Path) -> Document:
    """Read one JSON file.

    Raises:
        Unreadable: the file cannot be opened, is larger than `MAX_BYTES`, is not UTF-8 or not strict JSON, names a
            key twice, is nested deeper than `MAX_DEPTH`, or holds no object.
    """
    shown = str(path)
    data = file_bytes(path)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        raise Unreadable(shown, f"byte 0x{data[error.start]:02x} is not UTF-8", *_line_column(before)) from None
    try:
        content = json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse_constant)
        too_deep = depth_beyond(content)
    except RecursionError:
        too_deep = True
    except json.JSONDecodeError as error:
        _refuse_deep(shown, text)
        raise Unreadable(shown, f"not valid JSON: {error.msg}", error.lineno, error.colno) from None
    except _DuplicateKey:
        _refuse_deep(shown, text)
        # What follows the object need not be JSON: one that is written twice is found before it ends.
        first = next(_duplicates(text))
        message = f"the key {first.key!r} appears twice in one object"
        raise Unreadable(shown, message, *_line_column(text[: first.offset])) from None
    except ValueError as error:
        raise Unreadable(shown, f"not valid JSON: {error}") from None
    if too_deep:
        _refuse_deep(shown, text)
    if not isinstance(content, dict):
        raise Unreadable(shown, "must hold one JSON object")
    _refuse_half_characters(shown, text)
    return Document(shown, text, content)


class _DuplicateKey(Exception):
    pass


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _DuplicateKey(key)
            seen.add(key)
    return found


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON number")


def depth_beyond(content: Any) -> bool:
    """Return whether a parsed value is nested deeper than `MAX_DEPTH`."""
    level = [content] if type(content) in _NESTING else []
    for _ in range(MAX_DEPTH):
        level = [
            child
            for node in level
            for child in (node.values() if type(node) is dict else node)
            if type(child) in _NESTING
        ]
        if not level:
            return False
    return True


def offset_beyond(text: str) -> int:
    """Return where a text is nested deeper than `MAX_DEPTH` for the first time, -1 when it is not."""
    depth = 0
    for match in re.finditer(_BRACKET, text):
        bracket = match.group()
        if bracket in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                return match.start()
        elif bracket in "]}":
            depth -= 1
    return -1


class DuplicateKey(NamedTuple):
    """A key that its object already has.

    Attributes:
        key: the key.
        offset: where it stands in the text.
        place: the keys and indices that lead to it.
    """

    key: str
    offset: int
    place: tuple[str | int, ...]


def duplicate_keys(text: str) -> list[DuplicateKey]:
    """Return every key that its object already has.

    Args:
        text: valid JSON.
    """
    return list(_duplicates(text))


def _duplicates(text: str) -> Iterator[DuplicateKey]:
    seen: list[set[str]] = []
    place: list[str | int] = []
    for match in re.finditer(_BRACKET_COMMA_OR_KEY, text):
        piece = match.group()
        if piece in "[{":
            seen.append(set())
            place.append(0 if piece == "[" else "")
        elif piece in "]}":
            seen.pop()
            place.pop()
        elif piece == ",":
            index = place[-1]
            if isinstance(index, int):
                place[-1] = index + 1
        elif match["key"]:
            key = place[-1] = json.loads(piece, strict=False)
            if key in seen[-1]:
                yield DuplicateKey(key, match.start(), tuple(place))
            seen[-1].add(key)


def _refuse_deep(shown: str, text: str) -> None:
    at = offset_beyond(text)
    if at >= 0:
        raise Unreadable(shown, f"is nested deeper than {MAX_DEPTH} levels", *_line_column(text[:at]))


def _refuse_half_characters(shown: str, text: str) -> None:
    """Refuse what JSON can spell and nothing can send: one of the two halves of a character beyond U+FFFF."""
    for escape in re.finditer(_ESCAPE, text) if "\\ud" in text or "\\uD" in text else ():
        if escape["half"]:
            message = f"{escape['half']} is half of a character, which is not valid Unicode"
            raise Unreadable(shown, message, *_line_column(text[: escape.start()]))


def _line_column(before: str) -> tuple[int, int]:
    return before.count("\n") + 1, len(before) - before.rfind("\n")
