"""Line and column of a JSON pointer, found in the text only when somebody asks, so that clean files cost nothing."""

import json
import re
from collections.abc import Sequence
from json.decoder import scanstring  # type: ignore[attr-defined]  # public in CPython, absent from typeshed

_BLANK = re.compile(r"[ \t\n\r]*")
_INDEX = re.compile(r"0|[1-9][0-9]{0,8}")
_DECODER = json.JSONDecoder()


def pointer_of(parts: Sequence[str | int]) -> str:
    """Write a path as a JSON pointer (RFC 6901), the form of the hosted validator's messages."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


def position_of(text: str, parts: Sequence[str | int]) -> tuple[int, int]:
    """Find where a member stands.

    Args:
        text: valid JSON.
        parts: keys and indices from the root.

    Returns:
        Line and column, counted from 1, of the member's key, or of an array's entry; when a part does not exist,
        the place of the deepest part that does.
    """
    at = place = _skip(text, 0)
    for part in parts:
        found = _member(text, at, part) if text[at] == "{" else _entry(text, at, part)
        if found is None:
            break
        place, at = found
    before = text[:place]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def _skip(text: str, at: int) -> int:
    match = _BLANK.match(text, at)
    return match.end() if match else at


def _member(text: str, at: int, part: str | int) -> tuple[int, int] | None:
    at = _skip(text, at + 1)
    while text[at] == '"':
        key_at = at
        key, at = scanstring(text, at + 1)
        at = _skip(text, _skip(text, at) + 1)
        if key == str(part):
            return key_at, at
        _, at = _DECODER.raw_decode(text, at)
        at = _skip(text, at)
        if text[at] != ",":
            return None
        at = _skip(text, at + 1)
    return None


def _entry(text: str, at: int, part: str | int) -> tuple[int, int] | None:
    if text[at] != "[" or not _INDEX.fullmatch(str(part)):
        return None
    at = _skip(text, at + 1)
    for _ in range(int(part)):
        if text[at] == "]":
            return None
        _, at = _DECODER.raw_decode(text, at)
        at = _skip(text, at)
        if text[at] != ",":
            return None
        at = _skip(text, at + 1)
    return (at, at) if text[at] != "]" else None
