"""Splits C# into tokens, well enough to tell code from strings and comments. Not a parser: nothing is ever rejected."""

import re
from collections.abc import Generator, Iterator
from typing import Literal, NamedTuple

Kind = Literal["name", "number", "string", "operator", "directive"]

_SKIPPED = re.compile(r"\s+|//[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL)
_DIRECTIVE = re.compile(r"#[^\n]*")
_PLAIN = re.compile(
    r"""(?P<string>@"(?:[^"]|"")*"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])+')
    |(?P<name>@?[^\W\d]\w*)
    |(?P<number>\d(?:\w|\.(?=\d))*)
    |(?P<operator>\?\?=|=>|==|!=|<=|>=|&&|\|\||\?\?|\?\.|\+\+|--|.)""",
    re.VERBOSE,
)
_INTERPOLATED = re.compile(r'\$@"|@\$"|\$"')


class Token(NamedTuple):
    """A piece of code between offsets `start` and `end`."""

    kind: Kind
    text: str
    start: int
    end: int


def tokens_of(source: str) -> list[Token]:
    """List the tokens without blanks and comments.

    An interpolated string gives strings for its text, braces included, and the tokens of the code in its holes.
    """
    return list(_scan(source, 0, len(source)))


def _scan(source: str, at: int, stop: int) -> Iterator[Token]:
    while at < stop:
        if match := _SKIPPED.match(source, at, stop):
            at = match.end()
        elif opening := _INTERPOLATED.match(source, at, stop):
            at = yield from _interpolated(source, at, opening)
        else:
            token = _plain(source, at)
            yield token
            at = token.end


def _plain(source: str, at: int) -> Token:
    if source[at] == "#" and not source[source.rfind("\n", 0, at) + 1 : at].strip():
        match = _DIRECTIVE.match(source, at)
        kind: Kind = "directive"
    else:
        match = _PLAIN.match(source, at)
        kind = match.lastgroup if match else "operator"  # type: ignore[assignment]  # groups are named like the kinds
    end = match.end() if match else at + 1
    return Token(kind, source[at:end], at, end)


def _interpolated(source: str, start: int, opening: re.Match[str]) -> Generator[Token, None, int]:
    verbatim = "@" in opening.group()
    at = opening.end()
    while at < len(source):
        here, pair = source[at], source[at : at + 2]
        if pair in ("{{", "}}") or (verbatim and pair == '""') or (not verbatim and here == "\\"):
            at += 2
        elif here == '"':
            at += 1
            break
        elif here == "{":
            at += 1
            yield Token("string", source[start:at], start, at)
            start = _hole_end(source, at)
            yield from _scan(source, at, start)
            at = start + 1
        else:
            at += 1
    # Nothing is left when the source ends within the hole.
    if start < len(source):
        yield Token("string", source[start:at], start, at)
    return min(at, len(source))


def _hole_end(source: str, at: int) -> int:
    depth = 0
    while at < len(source):
        if opening := _INTERPOLATED.match(source, at):
            at = max(token.end for token in _interpolated(source, at, opening))
            continue
        token = _plain(source, at)
        depth += (token.text == "{") - (token.text == "}")
        if depth < 0:
            return at
        at = token.end
    return at
