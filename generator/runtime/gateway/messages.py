"""HTTP messages as frozen records, and functions on their headers.

A message carries credentials, so its `repr` shows neither header values nor path, query or body.
"""

import json
import math
import re
from typing import Any, NamedTuple
from urllib.parse import urlsplit

Headers = tuple[tuple[str, str], ...]
"""Names and values in the order they are sent; a name may stand more than once and is compared without case."""


_HEADER_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+", re.ASCII)


class Request(NamedTuple):
    """A request as it goes over the wire."""

    method: str
    url: str
    headers: Headers = ()
    body: bytes = b""

    def __repr__(self) -> str:
        names = ", ".join(name for name, _ in self.headers)
        return f"Request({self.method} {_site(self.url)}/..., headers: {names or 'none'}; {len(self.body)} bytes)"


class Response(NamedTuple):
    """An answer as it came over the wire."""

    status: int
    headers: Headers = ()
    body: bytes = b""

    def __repr__(self) -> str:
        names = ", ".join(name for name, _ in self.headers)
        return f"Response({self.status}, headers: {names or 'none'}; {len(self.body)} bytes)"


def _site(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return "?"
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def header(headers: Headers, name: str) -> str | None:
    """Return the first value of a header."""
    name = name.lower()
    return next((value for key, value in headers if key.lower() == name), None)


def with_header(headers: Headers, name: str, value: str) -> Headers:
    """Set a header; it stands where its first value stood, others of its name go."""
    folded, found, kept = name.lower(), False, []
    for key, old in headers:
        if key.lower() != folded:
            kept.append((key, old))
        elif not found:
            found = True
            kept.append((key, value))
    return tuple(kept) if found else (*headers, (name, value))


def cannot_travel(name: str, value: str) -> str:
    """Say why a header cannot be sent; empty when it can."""
    if not _HEADER_NAME.fullmatch(name):
        return "its name is not valid for a header"
    if any((ord(letter) < 32 and letter != "\t") or letter == "\x7f" for letter in value):
        return "it holds a control character, which a header cannot"
    return "it holds a character that a header cannot" if any(ord(letter) > 255 for letter in value) else ""


def without_headers(headers: Headers, *names: str) -> Headers:
    """Leave headers out."""
    folded = {name.lower() for name in names}
    return tuple(pair for pair in headers if pair[0].lower() not in folded)


def json_of(body: bytes) -> Any:
    """Read a body as JSON.

    Raises:
        ValueError: it is empty or something else, such as `NaN`, which RFC 8259 6 does not permit.
    """
    return json_in(body.decode("utf-8-sig"))


def json_in(text: str) -> Any:
    """Read a text as JSON.

    Raises:
        ValueError: it is none, or a number in it is too large to be written again.
        RecursionError: it is nested too deeply.
    """
    return json.loads(text, parse_constant=_finite, parse_float=_finite)


def _finite(word: str) -> float:
    if not math.isfinite(number := float(word)):
        raise ValueError(f"{word} is not a number that JSON can hold")
    return number


def json_bytes(value: Any) -> bytes:
    """Write JSON, compact; characters beyond ASCII are escaped, so that any text there is can be written."""
    return json.dumps(value, separators=(",", ":")).encode("ascii")
