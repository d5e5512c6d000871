"""Drift as text for people and as JSON for programs."""

import json
from collections.abc import Callable, Mapping

from generator.drift.difference import Difference
from generator.drift.known import Sorted


def as_text(found: Sorted) -> str:
    """Give the new differences, a line each, then notes, then entries of the list that explain nothing, then sums."""
    lines: list[str] = []
    for heading, group in (("new:", found.new), ("note:", found.notes)):
        if group:
            lines += [heading, *(f"  {_line(each)}" for each in group), ""]
    if found.unused:
        lines += ["known differences that are none any more:", *(f"  {words}" for words in found.unused), ""]
    sums = f"{len(found.new)} new difference{'' if len(found.new) == 1 else 's'}, {len(found.known)} known"
    lines.append(sums + (f", {len(found.notes)} worth a look" if found.notes else ""))
    return "\n".join(lines) + "\n"


def _line(difference: Difference) -> str:
    words = " ".join(difference.message.split())
    start = "" if words.startswith(difference.operation) else f"{difference.operation}: "
    return f"{start}{words} [{difference.kind}]"


def as_json(found: Sorted) -> str:
    """Give one JSON object with `new`, `notes`, `known` and `unused`, in ASCII so that any terminal takes it."""
    content = {
        "new": [each._asdict() for each in found.new],
        "notes": [each._asdict() for each in found.notes],
        "known": [{**difference._asdict(), "reason": entry.reason} for difference, entry in found.known],
        "unused": list(found.unused),
    }
    return json.dumps(content, indent=2) + "\n"


FORMATS: Mapping[str, Callable[[Sorted], str]] = {"text": as_text, "json": as_json}
