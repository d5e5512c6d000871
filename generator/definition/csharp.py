"""Splits C# into tokens, well enough to tell code from strings and comments. Not a parser: nothing is ever rejected.

The time it takes grows with the length of the source alone, whatever stands in it.
"""

import re
from collections.abc import Generator, Iterator
from typing import Literal, NamedTuple

Kind = Literal["name", "number", "string", "operator", "directive"]

_SKIPPED = r"\s++|//[^\n]*+|/\*.*?(?:\*/|\Z)"
_CODE = re.compile(
    rf"""(?P<skipped>{_SKIPPED})
    |(?P<raw>(?<!\$)\$*+"{{3,}})
    |(?P<opening>\$@"|@\$"|\$")
    |(?P<string>@"(?:[^"]|"")*+"?|"(?:\\.|[^"\\\n])*+"?|'(?:\\.|[^'\\\n])*+'?)
    |(?P<name>@?[^\W\d]\w*+)
    |(?P<number>\d(?:\w|\.(?=\d))*+)
    |(?P<directive>\#)
    |(?P<operator>\?\?=|=>|==|!=|<=|>=|&&|\|\||\?\?|\?\.|\+\+|--|.)""",
    re.VERBOSE | re.DOTALL,
)
# What an interpolated string holds between its holes; a plain one ends with its line when nothing else ends it.
_BETWEEN = re.compile(r"(?:\{\{|\\.|[^{\"\\\n])*+", re.DOTALL)
_BETWEEN_VERBATIM = re.compile(r"(?:\{\{|\"\"|[^{\"])*+", re.DOTALL)


class Token(NamedTuple):
    """A piece of code between offsets `start` and `end`."""

    kind: Kind
    text: str
    start: int
    end: int


class _Hole:
    """The code in an interpolated string, and how many braces are open in it."""

    __slots__ = ("depth", "is_verbatim")

    def __init__(self, is_verbatim: bool) -> None:
        self.is_verbatim, self.depth = is_verbatim, 0


def tokens_of(source: str) -> list[Token]:
    """List the tokens without blanks and comments.

    An interpolated string gives strings for its text, braces included, and the tokens of the code in its holes.

    Args:
        source: any text.
    """
    return list(_scan(source))


def string_value(text: str) -> str | None:
    """Return what a string literal stands for; None for a part of an interpolated one, and for a character.

    Args:
        text: the token's, with its quotes. Escapes other than quotes and backslashes are left as they are.
    """
    if text.startswith('@"'):
        return text[2:].removesuffix('"').replace('""', '"')
    if len(text) < 2 or not text.startswith('"') or not text.endswith('"') or text.startswith('"""'):
        return None
    return re.sub(r"\\([\"\\])", r"\1", text[1:-1])


def _scan(source: str) -> Iterator[Token]:
    holes: list[_Hole] = []
    at, is_first = 0, True  # a directive stands first in its line
    while match := _CODE.match(source, at):
        kind, text = match.lastgroup, match[0]
        start, at = at, match.end()
        if kind == "raw":
            # `$` before the quotes allows holes; they are passed over with the rest.
            found = source.find(text.lstrip("$"), at)
            at = len(source) if found < 0 else found + len(text.lstrip("$"))
            yield Token("string", source[start:at], start, at)
        elif kind == "opening":
            at = yield from _text(source, start, at, _Hole("@" in text), holes)
        elif kind == "operator" and holes and text in "{}":
            hole = holes[-1]
            hole.depth += 1 if text == "{" else -1
            if hole.depth < 0:
                holes.pop()
                at = yield from _text(source, start, at, _Hole(hole.is_verbatim), holes)
            else:
                yield Token("operator", text, start, at)
        elif kind == "directive":
            if is_first:
                end = source.find("\n", at)
                at = end if end >= 0 else len(source)
            yield Token("directive" if is_first else "operator", source[start:at], start, at)
        elif kind != "skipped":
            yield Token(kind, text, start, at)  # type: ignore[arg-type]  # groups are named like the kinds
        is_first = kind == "skipped" and (is_first or "\n" in text)


def _text(source: str, start: int, at: int, hole: _Hole, holes: list[_Hole]) -> Generator[Token, None, int]:
    """Return the text of an interpolated string from `start` to its next hole or its end, and where that is."""
    match = (_BETWEEN_VERBATIM if hole.is_verbatim else _BETWEEN).match(source, at)
    end = match.end() if match else at
    if source[end : end + 1] == "{":
        holes.append(hole)
    # What stops it is a hole, the closing quote, or the end of the line.
    if source[end : end + 1] in ("{", '"'):
        end += 1
    yield Token("string", source[start:end], start, end)
    return end
