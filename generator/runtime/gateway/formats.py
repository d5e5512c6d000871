"""Whether an input is what its format and its list of values say.

The platform converts every input to its declared type and format before it sends anything, and fails the step with
`OpenApiOperationParameterTypeConversionFailed` where that cannot be done (reported by makers for `date-time`,
`uuid` and whole numbers). A moment without an offset, or a day alone, can be converted. Other formats, lengths and
bounds are the service's business.
"""

import datetime
import re
from collections.abc import Mapping
from typing import Any

RANGES = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}
_MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})([Tt ]([0-9]{2}:[0-9]{2})(:[0-9]{2}(\.[0-9]+)?)?([Zz]|[+-][0-9]{2}:?[0-9]{2})?)?"
)
# As .NET reads a Guid: with or without hyphens, in braces or parentheses or without.
_UUID = re.compile(
    r"\{U\}|\(U\)|U|N".replace("U", "H{8}(?:-H{4}){3}-H{12}").replace("N", "H{32}").replace("H", "[0-9A-Fa-f]")
)
_UUID_EXAMPLE = "6f9619ff-8b86-d011-b42d-00c04fc964ff"
_LARGEST_FLOAT = 3.4028234663852886e38
_LISTED = 12


def unfit(schema: Mapping[str, Any], value: Any) -> str | None:
    """Tell what a value, of its declared type already, should have been.

    Args:
        schema: the resolved type.
        value: text, number or boolean; anything else fits.

    Returns:
        What was wanted, to follow "must be"; None when it fits.
    """
    form, kind = schema.get("format"), schema.get("type")
    values = schema.get("enum")
    if isinstance(values, list) and values and not any(_same(value, each) for each in values):
        shown = ", ".join(ascii(each) for each in values[:_LISTED])
        return f"one of {shown}{', ...' if len(values) > _LISTED else ''}"
    if kind == "integer" and isinstance(form, str) and form in RANGES and isinstance(value, int):
        low, high = RANGES[form]
        return None if low <= value <= high else f"an integer between {low} and {high}"
    if kind == "number" and form == "float" and isinstance(value, int | float) and abs(value) > _LARGEST_FLOAT:
        return f"a number between -{_LARGEST_FLOAT:.7e} and {_LARGEST_FLOAT:.7e}"
    if kind == "string" and form == "uuid" and isinstance(value, str) and value:
        return None if _UUID.fullmatch(value.strip()) else f"a uuid like {_UUID_EXAMPLE}"
    if kind == "string" and form in ("date-time", "date") and isinstance(value, str) and value:
        example = "2026-11-30T09:00:00Z" if form == "date-time" else "2026-11-30"
        return None if _is_moment(value.strip()) else f"a {form} like {example}"
    return None


def _same(value: Any, other: Any) -> bool:
    """Compare as the designer's list does, where a number may be listed as text."""
    return bool(value == other) or str(value) == str(other)


def _is_moment(text: str) -> bool:
    parts = _MOMENT.fullmatch(text)
    if parts is None:
        return False
    day, rest, minutes, seconds, _, offset = parts.groups()
    try:
        # A fraction may have more digits than Python reads; it is right whatever they are.
        moment = f"{day}T{minutes}{(seconds or '')[:3]}{(offset or '').upper()}" if rest else day
        datetime.datetime.fromisoformat(moment)
    except ValueError:
        return False
    return True
