"""The part of a file that a finding is about, short enough for a line of a terminal."""

from typing import NamedTuple

_WIDTH = 100
_BEFORE = 25
_BLANKS = " \t\r"


class Excerpt(NamedTuple):
    """Some text of one line, and how many characters of it stand before the place of the finding."""

    text: str
    caret: int


def excerpt_of(text: str, at: int) -> Excerpt:
    """Return the line around an offset, without its indentation; of a long line the part around the offset.

    Looks at a bounded part of the text only: a minified file is one line.
    """
    near = max(at - _WIDTH // 2, 0)
    start = text.rfind("\n", near, at) + 1 or near
    if start == near > 0:
        start = at - _BEFORE
    while start < at and text[start] in _BLANKS:
        start += 1
    end = text.find("\n", at, start + _WIDTH)
    shown = text[start : end if end >= 0 else start + _WIDTH].rstrip(_BLANKS)
    is_cut = end < 0 and start + _WIDTH < len(text) and text[start + _WIDTH] != "\n"
    return Excerpt(f"{shown}..." if is_cut else shown, at - start)
