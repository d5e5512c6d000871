"""Values brought within the limits of their schema: lengths, ranges, patterns."""

import math
import re
from random import Random
from typing import Any

from generator.definition import SchemaView

_LONGEST = 10_000
_LONGEST_PATTERN = 200
# Repetitions within repetitions would make texts without an end.
_NESTED = re.compile(r"[*+}]\)?[?+]?\)[*+{]")
_COUNTS = re.compile(r"\{(\d+)(?:,(\d*))?\}")
_MOST_REPEATED = 1_000


def within(view: SchemaView, value: Any) -> Any:
    """Return a value as near to one as the schema allows.

    Args:
        view: of a text or a number.
        value: what looks right.
    """
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float) and view.type in {"integer", "number"}:
        return _number(view, value)
    if view.type == "string":
        return _text(view, value if isinstance(value, str) else str(value))
    return value


def _text(view: SchemaView, value: str) -> str:
    pattern = view.keywords.get("pattern")
    if isinstance(pattern, str):
        return _of_pattern(pattern) or value
    least, most = _limit(view, "minLength"), _limit(view, "maxLength")
    if least is not None and len(value) < least:
        fill = value or "x"
        value = (value + fill * int(least))[: min(int(least), _LONGEST)]
    return value[: max(int(most), 0)] if most is not None else value


def _of_pattern(pattern: str) -> str | None:
    """Return a text that a regular expression matches; None where none is found at little cost."""
    # Takes time to load, and few definitions have patterns.
    from rstr import Rstr

    repeated = math.prod(int(high or low) for low, high in _COUNTS.findall(pattern[:_LONGEST_PATTERN]))
    if len(pattern) > _LONGEST_PATTERN or _NESTED.search(pattern) or repeated > _MOST_REPEATED:
        return None
    try:
        return str(Rstr(Random(0)).xeger(pattern))  # noqa: S311 - the same every time is what is wanted
    except (ValueError, re.error, OverflowError, RecursionError, KeyError, IndexError):
        return None


def _number(view: SchemaView, value: float) -> float:
    least, most = _limit(view, "minimum"), _limit(view, "maximum")
    step = _limit(view, "multipleOf")
    edge: float = 1 if view.type == "integer" else 0.01
    if least is not None:
        value = max(value, least + edge if view.keywords.get("exclusiveMinimum") is True else least)
    if most is not None:
        value = min(value, most - edge if view.keywords.get("exclusiveMaximum") is True else most)
    if step is not None and step > 0 and math.isfinite(value / step):
        value = math.ceil(value / step) * step
        if most is not None and value > most:
            value -= step
    return math.ceil(value) if view.type == "integer" and math.isfinite(value) else value


def _limit(view: SchemaView, keyword: str) -> float | None:
    value = view.keywords.get(keyword)
    return value if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) else None
