"""Messages as people read them: bounded, without secrets, what is new and what does not fit marked at its place."""

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple

from generator.definition import pointer_of
from generator.runtime.gateway import Headers, Response, flow_content, header
from generator.runtime.masking import Mask

MOST_LINES = 400
"""Of a content, that the page shows; the rest is a text of its own."""

_LARGEST_PARSED = 1024 * 1024
_PREVIEW = 64 * 1024
# So that a secret at the edge of a preview is found whole.
_EDGE = 8 * 1024
_LONGEST_LINE = 4_000
_DEPTH = 60
# They belong to a connection, not to the call.
_OF_CONNECTIONS = frozenset(
    {"connection", "content-length", "host", "keep-alive", "transfer-encoding", "accept-encoding", "date", "server"}
)


class Line(NamedTuple):
    """One line of a message: its text, whether the message before has it not, and what does not fit there."""

    text: str
    is_new: bool = False
    problems: tuple[str, ...] = ()


class Shown(NamedTuple):
    """A message.

    Attributes:
        heading: method and address, or the status.
        headers: one line each.
        content: the lines of the body, as far as they are shown.
        kind: the media type.
        size: bytes of the body.
        left_out: what is not shown, in words; empty when all is.
        part: by which the whole content is asked for.
        seconds: it took; None when that was not measured.
    """

    heading: Line
    headers: tuple[Line, ...]
    content: tuple[Line, ...]
    kind: str
    size: int
    left_out: str
    part: str
    seconds: float | None = None

    @property
    def words(self) -> frozenset[str]:
        """What a later message is compared with."""
        return frozenset(_comparable(line.text) for line in (self.heading, *self.headers, *self.content))


def shown(
    heading: str,
    headers: Headers,
    body: bytes,
    mask: Mask,
    *,
    part: str,
    known: frozenset[str] | None = None,
    problems: Mapping[str, list[str]] | None = None,
    seconds: float | None = None,
) -> Shown:
    """Return a message as it is shown.

    Args:
        heading: method and address, or the status.
        headers: of the message.
        body: of the message.
        mask: hides secrets.
        part: by which the whole content is asked for.
        known: the words of the message before; None when nothing is compared.
        problems: what does not fit, by JSON pointer.
        seconds: it took.
    """
    lines, left_out = _lines(body, headers, mask)
    problems = dict(problems or {})
    content = [Line(text, _is_new(text, known), tuple(problems.pop(at, ()))) for at, text in lines]
    if content and problems:
        # What stands in a part that is not shown.
        rest = tuple(f"{at} {text}" for at, texts in problems.items() for text in texts)[:_PROBLEMS]
        content[0] = content[0]._replace(problems=(*content[0].problems, *rest))
    pairs = [(name, value) for name, value in mask.headers(headers) if name.lower() not in _OF_CONNECTIONS]
    texts = [f"{name.lower()}: {value}"[:_LONGEST_LINE] for name, value in pairs]
    title = mask.text(heading)
    return Shown(
        heading=Line(title[:_LONGEST_LINE], _is_new(title, known)),
        headers=tuple(Line(text, _is_new(text, known)) for text in texts),
        content=tuple(content),
        kind=(header(headers, "content-type") or "").partition(";")[0].strip(),
        size=len(body),
        left_out=left_out,
        part=part,
        seconds=seconds,
    )


_PROBLEMS = 50


def whole_text(body: bytes, headers: Headers, mask: Mask) -> str:
    """Return a body as one text without secrets, whatever its size."""
    value = flow_content(Response(200, headers, body))
    if isinstance(value, bytes):
        return mask.text(value.decode("utf-8", "replace"))
    return mask.text(value) if isinstance(value, str) else json.dumps(mask.value(value), indent=2, ensure_ascii=False)


def json_lines(
    value: Any, pointer: str = "", start: str = "", end: str = "", depth: int = 0
) -> Iterator[tuple[str, str]]:
    """Write a JSON value in lines, each with the pointer of what begins there.

    Args:
        value: the JSON value.
        pointer: its own.
        start: what stands before it in its line.
        end: what stands behind it.
        depth: how far down it stands.
    """
    indent = "  " * (depth + 1)
    if depth >= _DEPTH or not isinstance(value, dict | list) or not value:
        yield pointer, f"{start}{json.dumps(value, ensure_ascii=False)}{end}"
        return
    is_object = isinstance(value, dict)
    members: Iterable[tuple[Any, Any]] = value.items() if isinstance(value, dict) else enumerate(value)
    yield pointer, f"{start}{'{' if is_object else '['}"
    last = len(value) - 1
    for number, (key, inner) in enumerate(members):
        name = f"{json.dumps(key, ensure_ascii=False)}: " if is_object else ""
        yield from json_lines(
            inner, pointer + pointer_of((key,)), indent + name, "," if number < last else "", depth + 1
        )
    yield "", f"{'  ' * depth}{'}' if is_object else ']'}{end}"


def _lines(body: bytes, headers: Headers, mask: Mask) -> tuple[list[tuple[str, str]], str]:
    if not body:
        return [], ""
    if len(body) > _LARGEST_PARSED:
        text = mask.text(body[: _PREVIEW + _EDGE].decode("utf-8", "replace"))[:_PREVIEW]
        lines = [("", line[:_LONGEST_LINE]) for line in text.splitlines()[:MOST_LINES]]
        return lines, f"the beginning of {len(body):,} bytes"
    value = flow_content(Response(200, headers, body))
    if isinstance(value, bytes):
        return [], f"{len(body):,} bytes that are no text"
    if isinstance(value, str):
        found = [("", line) for line in islice(mask.text(value).splitlines(), MOST_LINES + 1)]
    else:
        found = list(islice(json_lines(mask.value(value)), MOST_LINES + 1))
    cut = [(at, text if len(text) <= _LONGEST_LINE else f"{text[:_LONGEST_LINE]}...") for at, text in found]
    is_cut = len(found) > MOST_LINES or any(len(text) > _LONGEST_LINE for _, text in found)
    return cut[:MOST_LINES], f"the first {MOST_LINES} lines of {len(body):,} bytes" if is_cut else ""


def _is_new(text: str, known: frozenset[str] | None) -> bool:
    return known is not None and _comparable(text) not in known


def _comparable(text: str) -> str:
    return text.strip().rstrip(",")
