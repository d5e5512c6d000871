"""A rule's example in words, for people who meet the rule."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from generator.definition.files import DEFINITION, PROPERTIES
from generator.validator.rule import REMOVED, Example

_LONGEST = 2000


def example_lines(example: Example) -> Iterator[str]:
    """Return the lines that say how an example differs from a small sound connector."""
    yield from _edits(DEFINITION, example.definition)
    yield from _edits(PROPERTIES, example.properties)
    for name, content in example.files.items():
        yield f"{name}:"
        if callable(content):
            yield from _indented((content.__doc__ or "").strip())
            continue
        shown = content.decode("ascii", "backslashreplace") if isinstance(content, bytes) else str(content)
        yield from _indented(shown if not isinstance(content, Mapping) else _json(content))
    if example == Example():
        yield "the small connector as it is"


def _edits(file: str, edits: Mapping[str, Any]) -> Iterator[str]:
    for pointer, given in edits.items():
        value = given() if callable(given) else given
        if value is REMOVED:
            yield f"{file}#{pointer} is taken out"
        else:
            yield f"{file}#{pointer}:"
            yield from _indented(_json(value))


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _indented(text: str) -> Iterator[str]:
    shown = text if len(text) <= _LONGEST else f"{text[:60]} ... ({len(text):,} characters)"
    for line in shown.splitlines():
        yield f"  {line}"
