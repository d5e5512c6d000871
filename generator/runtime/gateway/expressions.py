"""The expression language of policies: reading it.

Facts: Microsoft's "Use expressions to access runtime values" and the pages of the templates; names, upper and lower
case, and `{@...}` beside `@{...}` are measured in public connectors. `@name('argument'[, 'default'])` may stand
anywhere in a text, several times; an `@` that starts no call is an ordinary character.
"""

import functools
import re
from typing import NamedTuple

from generator.runtime.gateway.errors import ExpressionError, suggestion

VALUES = {"connectionparameters", "queryparameters", "headers", "header"}
"""Functions that take a name and an optional default."""
BODIES = {"body", "triggerbody", "item"}
"""Functions that a path into JSON may follow."""
ORIGINAL_METHOD = "request.originalhttpmethod"

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*", re.ASCII)
_METHOD = re.compile(r"Request\.OriginalHTTPMethod(?![A-Za-z0-9_])", re.IGNORECASE | re.ASCII)
_STRING = re.compile(r"'((?:[^']|'')*)'")
_BLANK = re.compile(r"\s*")
_MEMBER = re.compile(r"\??\.([A-Za-z_$][A-Za-z0-9_$]*)", re.ASCII)
_INDEX = re.compile(r"\??\[\s*([0-9]{1,9})\s*\]", re.ASCII)
_KEY = re.compile(r"\??\[\s*'((?:[^']|'')*)'\s*\]")


class Step(NamedTuple):
    """One step of a path into JSON; `may_fail` when a null on the way gives null, written `?.` or `?[`."""

    key: str | int
    may_fail: bool


class Call(NamedTuple):
    """One expression.

    Attributes:
        function: its name in lower case.
        arguments: texts between the parentheses.
        path: what follows the parentheses, of a function of `BODIES`.
        as_text: whether braces ask for text.
        source: how it is written, braces included.
    """

    function: str
    arguments: tuple[str, ...]
    path: tuple[Step, ...]
    as_text: bool
    source: str = ""


Template = tuple[str | Call, ...]


@functools.lru_cache(maxsize=1024)
def parse_template(text: str) -> Template:
    """Read a text with expressions in it.

    Raises:
        ExpressionError: a call cannot be read, or its function does not exist.
    """
    parts: list[str | Call] = []
    literal: list[str] = []
    at = 0
    while at < len(text):
        if text.startswith("@@", at):
            literal.append("@")
            at += 2
            continue
        opening = next((mark for mark in ("@{", "{@", "@") if text.startswith(mark, at)), None)
        found = _call(text, at + len(opening), braces=len(opening) == 2) if opening else None
        if found is None:
            literal.append(text[at])
            at += 1
            continue
        if literal:
            parts.append("".join(literal))
            literal = []
        call, end = found
        parts.append(call._replace(source=text[at:end]))
        at = end
    if literal:
        parts.append("".join(literal))
    return tuple(parts)


def parse_path(text: str) -> tuple[Step, ...]:
    """Read a property's path without a function, such as `a.b`, `['@odata.id']` or `name`.

    A text that is no path is the name of one property, because names may hold any character.
    """
    dotted = text if text.startswith("[") else f".{text}"
    path, end = _path(dotted, 0)
    return path if path and end == len(dotted) else (Step(text, may_fail=False),)


def _call(text: str, at: int, *, braces: bool) -> tuple[Call, int] | None:
    """Read a call; None when there is none, so that `user@example.com` and `{"a": 1}` stay text."""
    method = _METHOD.match(text, at)
    if method:
        call, end = Call(ORIGINAL_METHOD, (), (), braces), method.end()
        return call, _closed(text, end) if braces else end
    name = _NAME.match(text, at)
    if not name or not text.startswith("(", name.end()):
        return None
    function = name[0].lower()
    if function not in VALUES | BODIES:
        known = ["connectionParameters", "queryParameters", "headers", "body", "triggerBody", "item"]
        raise ExpressionError(f"the function {name[0]!r} of an expression is unknown{suggestion(name[0], known)}")
    arguments, end = _arguments(text, name.end(), name[0])
    if function in VALUES and not 1 <= len(arguments) <= 2:
        raise ExpressionError(f"{name[0]}() takes a name and perhaps a default, each in single quotes")
    if function in BODIES and arguments:
        raise ExpressionError(f"{name[0]}() takes nothing between its parentheses")
    path: tuple[Step, ...] = ()
    if function in BODIES:
        path, end = _path(text, end)
    return Call(function, arguments, path, braces), _closed(text, end) if braces else end


def _closed(text: str, at: int) -> int:
    at = _skip(text, at)
    if not text.startswith("}", at):
        raise ExpressionError("the brace of an expression is not closed")
    return at + 1


def _skip(text: str, at: int) -> int:
    match = _BLANK.match(text, at)
    return match.end() if match else at


def _arguments(text: str, at: int, name: str) -> tuple[tuple[str, ...], int]:
    found: list[str] = []
    at = _skip(text, at + 1)
    if text.startswith(")", at):
        return (), at + 1
    while True:
        string = _STRING.match(text, at)
        if not string:
            raise ExpressionError(f"{name}() takes texts in single quotes")
        found.append(string[1].replace("''", "'"))
        at = _skip(text, string.end())
        if text.startswith(")", at):
            return tuple(found), at + 1
        if not text.startswith(",", at):
            raise ExpressionError(f"the parenthesis of {name}() is not closed")
        at = _skip(text, at + 1)


def _path(text: str, at: int) -> tuple[tuple[Step, ...], int]:
    steps: list[Step] = []
    while True:
        member, index, key = _MEMBER.match(text, at), _INDEX.match(text, at), _KEY.match(text, at)
        match = member or index or key
        if not match:
            return tuple(steps), at
        value: str | int = int(match[1]) if index else match[1].replace("''", "'") if key else match[1]
        steps.append(Step(value, match[0].startswith("?")))
        at = match.end()
