"""Line and column of a JSON pointer, found in the text only when somebody asks, so that clean files cost nothing."""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from json.decoder import scanstring  # type: ignore[attr-defined]  # public in CPython, absent from typeshed
from typing import Any

_BLANK = re.compile(r"[ \t\n\r]*")
_SEPARATOR = re.compile(r"[ \t\n\r]*+(?:,[ \t\n\r]*+)?").match
_PLAIN_KEY = re.compile(r'"([^"\\]*+)"[ \t\n\r]*+:[ \t\n\r]*+').match
_INDEX = re.compile(r"0|[1-9][0-9]{0,8}")
_DECODER = json.JSONDecoder(strict=False)
# Gives a value and where it ends.
_scan: Callable[[str, int], tuple[Any, int]] = _DECODER.scan_once  # type: ignore[attr-defined]  # public in CPython


def pointer_of(parts: Sequence[str | int]) -> str:
    """Write a path as a JSON pointer (RFC 6901), the form of the hosted validator's messages."""
    return "".join(map(_escaped, parts))


@lru_cache(maxsize=10_000)  # the same few words and paths stand in most pointers
def _escaped(part: str | int) -> str:
    return "/" + str(part).replace("~", "~0").replace("/", "~1")


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


def offsets_of(
    text: str, places: Iterable[tuple[str | int, ...]], *, has_duplicates: bool = True
) -> dict[tuple[str | int, ...], int]:
    """Find where many members stand, in one pass over the text.

    Args:
        text: valid JSON; raw control characters in strings are passed over.
        places: keys and indices from the root.
        has_duplicates: whether a key may appear twice in one object; if not, the pass ends at the last place.

    Returns:
        For each place the offset that `position_of` would give as line and column.
    """
    wanted: _Wanted = {}
    for place in places:
        node = wanted
        for part in place:
            node = node.setdefault(str(part), {})
        node.setdefault(_HERE, set()).add(place)
    found: dict[tuple[str | int, ...], int] = {}
    start = _skip(text, 0)
    _note(text, start, start, wanted, found, is_last=not has_duplicates)
    return found


# A tree of wanted parts; under `_HERE`, which is no text, the places that end at a node.
_HERE = None
_Wanted = dict[Any, Any]


def _note(
    text: str, key_at: int, at: int, wanted: _Wanted, found: dict[tuple[str | int, ...], int], *, is_last: bool
) -> int:
    """Note the places at and below one value; give where the value ends, or less when it `is_last`: nobody asks."""
    for place in wanted.get(_HERE, ()):
        found[place] = key_at
    inner = set(wanted)
    inner.discard(_HERE)
    if not inner or text[at] not in "[{":
        _missing(wanted, inner, key_at, found)
        return at if is_last else _scan(text, at)[1]
    is_object = text[at] == "{"
    end = _skip(text, at + 1)
    position = 0
    while text[end] not in "]}":
        key_end = end
        if is_object:
            match = _PLAIN_KEY(text, end)
            key, value_at = (match[1], match.end()) if match else _key(text, end)
        else:
            key, value_at = str(position), end
            position += 1
        # Of a key that appears twice the last value counts: it takes the places again.
        if key in wanted:
            inner.discard(key)
            is_end = is_last and not inner
            end = _note(text, key_end, value_at, wanted[key], found, is_last=is_end)
            if is_end:
                return end
        else:
            end = _scan(text, value_at)[1]
        end = _SEPARATOR(text, end).end()  # type: ignore[union-attr]  # it matches nothing too
    _missing(wanted, inner, key_at, found)
    return end + 1


def _key(text: str, at: int) -> tuple[str, int]:
    """Return a key with escapes in it, and where its value starts."""
    key, at = scanstring(text, at + 1, False)
    return key, _skip(text, _skip(text, at) + 1)


def _missing(wanted: _Wanted, parts: Iterable[str], at: int, found: dict[tuple[str | int, ...], int]) -> None:
    """Return everything below parts that do not exist the place of the deepest one that does."""
    waiting = [wanted[part] for part in parts]
    while waiting:
        node = waiting.pop()
        for place in node.get(_HERE, ()):
            found[place] = at
        waiting += [node[part] for part in node if part is not _HERE]


def lines_and_columns(text: str, offsets: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Return line and column, counted from 1, of many offsets, in one pass over the text."""
    found: dict[int, tuple[int, int]] = {}
    line, start, before = 1, 0, 0
    for at in sorted(set(offsets)):
        line += text.count("\n", before, at)
        start = max(start, text.rfind("\n", before, at) + 1)
        found[at] = line, at - start + 1
        before = at
    return found


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
