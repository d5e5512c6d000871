"""Plain values as YAML that reads as if somebody had typed it: short mappings in one line, long texts folded.

PyYAML's emitter writes no comments, and decides about lines as nobody would.
"""

import json
import re
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

WIDTH = 120
# A mapping in one line may be longer: lines of its own for each member say less at a glance.
_WIDTH_OF_FLOW = 150
# libyaml takes keys of up to 1,024 bytes before their colon; longer ones need a mark of their own.
_LONGEST_KEY = 250

_SEEN = r"!-~\u00a1-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff"
_WORDS = re.compile(rf"[{_SEEN}]+(?: [{_SEEN}]+)*")
_LINES = re.compile(rf"[{_SEEN}](?:[{_SEEN} ]*[{_SEEN}])?(?:\n+[{_SEEN} ]*[{_SEEN}])+")
_PLAIN = re.compile(rf"[^\W][{_SEEN} ]*|[/$(+;<][{_SEEN} ]*")
_NOT_PLAIN = re.compile(r":(?: |$)| #| $")
_NOT_IN_FLOW = re.compile(r"[,\[\]{}]|:$")
_UNPRINTABLE = re.compile("[\x7f-\xa0\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_IMPLICIT = yaml.SafeLoader.yaml_implicit_resolvers


class Noted(str):
    """A key with a comment above it."""

    __slots__ = ("note",)
    note: str

    @staticmethod
    def of(key: str, note: str) -> "Noted":
        """Make a key with a comment."""
        noted = Noted(key)
        noted.note = note
        return noted


def yaml_text(content: Mapping[str, Any], *, head: str, apart: int = -1, flow_from: int = 1) -> str:
    """Return a YAML document.

    Args:
        content: JSON values.
        head: a comment for the first line.
        apart: between the members of mappings at this depth stands an empty line; the root has depth 0.
        flow_from: mappings at this depth and deeper may stand in one line.
    """
    writer = _Writer(apart, flow_from)
    writer.mapping(content, 0, 0)
    return f"# {head}\n" + "\n".join(writer.lines) + "\n"


class _Writer:
    def __init__(self, apart: int, flow_from: int) -> None:
        self.lines: list[str] = []
        self._apart = apart
        self._flow_from = flow_from

    def mapping(self, value: Mapping[str, Any], indent: int, depth: int) -> None:
        is_first = True
        for key, member in value.items():
            if depth == self._apart and not is_first:
                self.lines.append("")
            is_first = False
            if isinstance(key, Noted):
                for line in textwrap.wrap(_one_line(key.note), WIDTH - indent - 2):
                    self.lines.append(f"{' ' * indent}# {line}")
            self._member(key, member, indent, depth)

    def _member(self, key: str, member: Any, indent: int, depth: int) -> None:
        start = " " * indent + _key(key)
        if len(key) > _LONGEST_KEY:
            self.lines.append(f"{' ' * indent}? {_key(key)}")
            start = " " * indent
        if isinstance(member, str):
            self._text(start + ": ", member, indent + 2)
        elif isinstance(member, dict | list) and member:
            room = _WIDTH_OF_FLOW - len(start) - 2
            is_short = isinstance(member, list) or depth + 1 >= self._flow_from
            short = _in_flow(member, room) if is_short else None
            if short is not None:
                self.lines.append(f"{start}: {short}")
                return
            self.lines.append(start + ":")
            if isinstance(member, dict):
                self.mapping(member, indent + 2, depth + 1)
            else:
                self._sequence(member, indent + 2, depth + 1)
        else:
            self.lines.append(f"{start}: {_scalar(member)}")

    def _sequence(self, value: list[Any], indent: int, depth: int) -> None:
        for entry in value:
            start = " " * indent + "- "
            if isinstance(entry, str):
                self._text(start, entry, indent + 2)
                continue
            short = _in_flow(entry, _WIDTH_OF_FLOW - indent - 2) if isinstance(entry, dict | list) else _scalar(entry)
            if short is not None:
                self.lines.append(start + short)
                continue
            at = len(self.lines)
            if isinstance(entry, dict):
                if isinstance(next(iter(entry)), Noted):  # a comment cannot stand behind a dash
                    self.lines.append(start.rstrip())
                    self.mapping(entry, indent + 2, depth + 1)
                    continue
                self.mapping(entry, indent + 2, depth + 1)
            else:
                self._sequence(entry, indent + 2, depth + 1)
            self.lines[at] = start + self.lines[at][indent + 2 :]

    def _text(self, start: str, text: str, indent: int) -> None:
        scalar = _text(text)
        if "\n" in text and _LINES.fullmatch(text):
            self.lines.append(f"{start}|-")
            self.lines += [" " * indent + line if line else "" for line in text.split("\n")]
        elif len(start) + len(scalar) > WIDTH and _WORDS.fullmatch(text):
            self.lines.append(f"{start}>-")
            self.lines += [" " * indent + line for line in _folded(text, WIDTH - indent)]
        else:
            self.lines.append(start + scalar)


def _folded(text: str, width: int) -> Iterator[str]:
    line = ""
    for word in text.split(" "):
        if line and len(line) + 1 + len(word) > width:
            yield line
            line = word
        else:
            line = f"{line} {word}" if line else word
    yield line


def _in_flow(value: Any, room: int) -> str | None:
    """Return a value in one line; None when that is longer than there is room, or a comment belongs into it."""
    if isinstance(value, str):
        scalar = _text(value, in_flow=True)
        return scalar if len(scalar) <= room else None
    if not isinstance(value, dict | list):
        return _scalar(value)
    parts: list[str] = []
    room -= 2
    for key in value:
        if isinstance(key, Noted):
            return None
        start = ""
        member = key
        if isinstance(value, dict):
            start, member = f"{_key(key)}: ", value[key]
        text = _in_flow(member, room - len(start)) if room > 0 else None
        if text is None:
            return None
        parts.append(start + text)
        room -= len(start) + len(text) + 2
    if room + 2 < 0:
        return None
    return f"{{{', '.join(parts)}}}" if isinstance(value, dict) else f"[{', '.join(parts)}]"


def _key(key: str) -> str:
    text = _text(key, in_flow=True)
    return text if "\n" not in text else json.dumps(key)


def _scalar(value: Any) -> str:
    if isinstance(value, float) and not isinstance(value, bool):
        return _number(value)
    if isinstance(value, str):
        return _text(value)
    return json.dumps(value)


def _number(value: float) -> str:
    """Return a number as YAML 1.1 knows it, which asks for a point and a sign."""
    mantissa, mark, exponent = repr(value).partition("e")
    if not mark:
        return mantissa
    point = "" if "." in mantissa else ".0"
    return f"{mantissa}{point}e{exponent if exponent[0] in '+-' else '+' + exponent}"


def _text(text: str, *, in_flow: bool = False) -> str:
    is_plain = (
        _PLAIN.fullmatch(text)
        and not _NOT_PLAIN.search(text)
        and not (in_flow and _NOT_IN_FLOW.search(text))
        and not any(pattern.match(text) for _, pattern in _IMPLICIT.get(text[0], ()))
    )
    if is_plain:
        return text
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(text, ensure_ascii=False))


def _one_line(text: str) -> str:
    return " ".join(_UNPRINTABLE.sub(" ", text).split())
