"""A file read for judging it: what is wrong with its bytes is a problem to report, not a reason to stop.

The runtime reads strictly (`read_document`); the validator wants to say everything that is wrong with a file at once.
"""

import json
import re
from typing import Any, NamedTuple

from generator.definition.reading import MAX_DEPTH, depth_beyond, duplicate_keys, offset_beyond

BYTE_ORDER_MARK = b"\xef\xbb\xbf"

# A string is skipped whole, so that what looks like a comment inside is none; one without an end runs to the end.
_COMMENT = re.compile(r'"(?:[^"\\]++|\\.)*+"?|(?P<comment>//[^\n]*|/\*.*?(?:\*/|\Z))', re.DOTALL)

# A comma before a closing bracket, with what is between.
_COMMA_AT_END = re.compile(r'"(?:[^"\\]++|\\.)*+"?|(?P<comma>,)(?P<blanks>[ \t\r\n]*+)(?=[}\]])', re.DOTALL)
# Of numbers, only whole ones can be too long for Python.
_NUMBER = re.compile(
    r'"(?:[^"\\]++|\\.)*+"?|(?P<word>-?Infinity|NaN)|(?P<digits>[0-9]++)(?P<rest>[.eE][0-9.eE+-]*+)?', re.DOTALL
)
_MOST_DIGITS = 4300
_MOST_COMMAS = 20
_TOO_MANY = "trailing comma"
_CLEARER = {
    "Unterminated string starting at": "a string has no end",
    "Invalid control character at": "a raw control character in a string",
}


class Problem(NamedTuple):
    """Something wrong with the bytes or the JSON of a file.

    Attributes:
        kind: `encoding`, `mark`, `syntax` or `duplicate`.
        message: what is wrong.
        offset: where, in characters of the text.
        place: keys and indices that lead there; empty when it is about the text.
    """

    kind: str
    message: str
    offset: int
    place: tuple[str | int, ...] = ()


class Reading(NamedTuple):
    """What could be read.

    Attributes:
        text: the text, without a byte order mark.
        json_text: the same, comments blanked out, when the JSON could be parsed only so.
        content: the parsed value, None when it is not valid JSON even then.
        problems: in no order.
        is_parsed: whether `content` is what the file holds.
    """

    text: str
    json_text: str
    content: Any
    problems: tuple[Problem, ...]
    is_parsed: bool


def read_json(data: bytes, is_json: bool = True) -> Reading:
    """Read a file as far as possible.

    Args:
        data: its bytes.
        is_json: whether to parse it; otherwise only the text is wanted.
    """
    problems: list[Problem] = []
    if data.startswith(BYTE_ORDER_MARK):
        data = data[len(BYTE_ORDER_MARK) :]
        problems.append(Problem("mark", "the file starts with a byte order mark", 0))
    text = _decoded(data, problems)
    if not is_json:
        return Reading(text, text, None, tuple(problems), True)
    json_text, content, is_parsed = _parsed(text, problems)
    return Reading(text, json_text, content, tuple(problems), is_parsed)


def _decoded(data: bytes, problems: list[Problem]) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        at = len(data[: error.start].decode("utf-8", "replace"))
        if data[:4] in (b"\xff\xfe\0\0", b"\0\0\xfe\xff"):
            problems.append(Problem("encoding", "the file is UTF-32, not UTF-8", 0))
            return data.decode("utf-32", "replace")
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            problems.append(Problem("encoding", "the file is UTF-16, not UTF-8", 0))
            return data.decode("utf-16", "replace")
        problems.append(Problem("encoding", f"byte 0x{data[error.start]:02x} is not UTF-8", at))
        return data.decode("cp1252", "replace")


def _parsed(text: str, problems: list[Problem]) -> tuple[str, Any, bool]:
    """Parse strictly; then, to have something to judge, without comments and with raw control characters.

    At last without commas before a closing bracket, too: what is found then is not what the file holds.
    """
    try:
        return text, _value(text, True, problems), True
    except json.JSONDecodeError as error:
        first = _comma_before(text, error.pos)
        if first is None:
            message = _CLEARER.get(error.msg, error.msg)
            problems.append(Problem("syntax", f"not valid JSON: {message}{_hint(text, error.pos)}", error.pos))
        else:
            problems.append(Problem("syntax", f"not valid JSON: {_TOO_MANY}", first))
    except (RecursionError, _TooDeep):
        problems.append(Problem("syntax", f"is nested deeper than {MAX_DEPTH} levels", max(offset_beyond(text), 0)))
        return text, None, False
    except ValueError as error:
        problems.append(_number_problem(text, error))
        return text, None, False
    json_text = _without_comments(text)
    try:
        return json_text, _value(json_text, False, problems), True
    except json.JSONDecodeError:
        pass
    except (ValueError, RecursionError, _TooDeep):
        return text, None, False
    commas = [match.start() for match in _COMMA_AT_END.finditer(json_text) if match["comma"]]
    commaless = _COMMA_AT_END.sub(lambda match: " " + match["blanks"] if match["comma"] else match[0], json_text)
    try:
        value = _value(commaless, False, problems)
    except (ValueError, RecursionError, _TooDeep):
        return text, None, False
    others = [at for at in commas if at != first]
    problems += [Problem("syntax", f"not valid JSON: {_TOO_MANY}", at) for at in others[:_MOST_COMMAS]]
    if further := others[_MOST_COMMAS:]:
        problems.append(Problem("syntax", f"not valid JSON: {len(further):,} more such commas", further[0]))
    return commaless, value, False


def _comma_before(text: str, at: int) -> int | None:
    """Return where a comma before a closing bracket stands; a parser of Python names the comma, or what follows it."""
    before = text[:at].rstrip(" \t\r\n")
    if text[at : at + 1] in ("}", "]") and before.endswith(","):
        return len(before) - 1
    match = _COMMA_AT_END.match(text, at) if text[at : at + 1] == "," else None
    return at if match else None


class _TooDeep(Exception):
    pass


def _value(text: str, is_strict: bool, problems: list[Problem]) -> Any:
    has_duplicates = False

    def object_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal has_duplicates
        found = dict(pairs)
        if len(found) != len(pairs):
            has_duplicates = True
        return found

    value = json.loads(text, strict=is_strict, object_pairs_hook=object_of, parse_constant=_refuse_constant)
    if depth_beyond(value):
        raise _TooDeep
    if has_duplicates:
        problems += [
            Problem("duplicate", f"the key {key!r} appears twice in one object; only the last one counts", at, place)
            for key, at, place in duplicate_keys(text)
        ]
    return value


def _number_problem(text: str, error: ValueError) -> Problem:
    """Say where the number is that cannot be one: Python's own words tell nothing about it."""
    for match in _NUMBER.finditer(text):
        if match["word"]:
            return Problem("syntax", f"not valid JSON: {match['word']} is not a JSON number", match.start("word"))
        if match["digits"] and not match["rest"] and len(match["digits"]) > _MOST_DIGITS:
            return Problem("syntax", f"a number has {len(match['digits']):,} digits", match.start("digits"))
    return Problem("syntax", f"not valid JSON: {error}", 0)


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON number")


def _without_comments(text: str) -> str:
    def blank(match: re.Match[str]) -> str:
        comment = match["comment"]
        return match[0] if comment is None else re.sub(r"[^\n]", " ", comment)

    return _COMMENT.sub(blank, text)


def _hint(text: str, at: int) -> str:
    if text.startswith(("//", "/*"), at):
        return "; JSON has no comments"
    return ""
