"""Where C# cannot compile whatever it means: brackets that do not match, strings and comments without an end."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from generator.definition.csharp import Token

_CLOSING = {")": "(", "]": "[", "}": "{"}
_OPENING = frozenset(_CLOSING.values())
_WHOLE = {
    '@"': re.compile(r'@"(?:[^"]|"")*+"', re.DOTALL),
    '"': re.compile(r'"(?:\\.|[^"\\\n])*+"'),
    "'": re.compile(r"'(?:\\.|[^'\\\n])++'"),
}
_RAW = re.compile(r'\$*("{3,})')
_BEHIND = re.compile(r"(?:\s++|//[^\n]*+|/\*.*?\*/)*+", re.DOTALL)
_CONDITION = re.compile(r"#\s*if\b")


class Imbalance(NamedTuple):
    """What has no counterpart: what is wrong, and where, in characters of the source."""

    message: str
    offset: int


def imbalances(source: str, tokens: Sequence[Token]) -> list[Imbalance]:
    """List what is opened and not closed, or closed and not opened; at most one bracket, as the rest follows from it.

    Nothing is said of code with conditional parts (`#if`), of which the compiler may see only one.

    Args:
        source: the code.
        tokens: its tokens.
    """
    if any(token.kind == "directive" and _CONDITION.match(token.text) for token in tokens):
        return []
    end = tokens[-1].end if tokens else 0
    behind = _BEHIND.match(source, end)
    at = behind.end() if behind else end
    if at < len(source):
        return [Imbalance("the comment is not closed", at)]
    strings = list(_open_strings(tokens))
    # An open string has swallowed brackets.
    return strings or _brackets(source, tokens)


def _open_strings(tokens: Sequence[Token]) -> Iterator[Imbalance]:
    depth = 0
    for token in tokens:
        if token.kind != "string":
            continue
        text = token.text
        if raw := _RAW.match(text):
            is_whole = len(text) >= raw.end() + len(raw[1]) and text.endswith(raw[1])
        elif text.startswith(("$", '@$"', "}")):
            # A piece of an interpolated string ends with the quote, or with the brace of the next hole.
            is_whole = text.endswith(('"', "{"))
            depth += text.endswith("{") - text.startswith("}")
        else:
            is_whole = _WHOLE['@"' if text.startswith("@") else text[0]].fullmatch(text) is not None
        if not is_whole:
            yield Imbalance(
                "the character is not closed" if text.startswith("'") else "the string is not closed", token.start
            )
            return
    if depth > 0:
        last = next(token for token in reversed(tokens) if token.kind == "string" and token.text.endswith("{"))
        yield Imbalance("the '{' in this string is not closed", last.end - 1)


def _brackets(source: str, tokens: Sequence[Token]) -> list[Imbalance]:
    open_ones: list[Token] = []
    suspect: Token | None = None
    for token in tokens:
        if token.kind != "operator":
            continue
        if token.text in _OPENING:
            open_ones.append(token)
        elif token.text in _CLOSING:
            if not open_ones:
                return [Imbalance(f"{token.text!r} closes nothing", token.start)]
            opened = open_ones.pop()
            if opened.text != _CLOSING[token.text]:
                line = source.count("\n", 0, opened.start) + 1
                message = f"{token.text!r} does not close the {opened.text!r} of line {line}"
                return [Imbalance(message, token.start)]
            if suspect is None and token.text == "}" and _indent(source, token) < _indent(source, opened):
                suspect = opened
    if not open_ones:
        return []
    # A brace too few lets all others close an outer block; the indentation tells which block was meant.
    found = suspect if suspect and open_ones[-1].text == "{" else open_ones[-1]
    return [Imbalance(f"the {found.text!r} is not closed", found.start)]


def _indent(source: str, token: Token) -> int:
    """Return how far the line of a token is indented."""
    start = source.rfind("\n", 0, token.start) + 1
    return len(source[start : token.start + 1]) - len(source[start : token.start + 1].lstrip())
