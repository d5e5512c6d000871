"""Instants and dates: what is accepted, and the several forms in which they are sent.

Writes answer with ``Z``, reads with ``+00:00``, modification times with microseconds (docs/facts/toggl.md 1.4).
"""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache

_MOMENT = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.[0-9]+)?"
    r"(?:(Z)|([+-])([0-9]{2}):([0-9]{2}))",
    re.ASCII,
)
# The same few hundred instants are sent again and again.
_REMEMBERED = 4096
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


def parse_moment(text: str, *, on: date | None = None) -> datetime | None:
    """Read an RFC 3339 instant, cut to whole seconds, as UTC.

    Args:
        text: the instant with any offset; a fraction is cut (docs/facts/toggl.md 1.4).
        on: a date that replaces the date part before the offset is applied (docs/facts/toggl.md 2.3, ``start_date``).

    Returns:
        The instant, or None when ``text`` is not one.
    """
    match = _MOMENT.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part) for part in match.groups()[:6])
    if on is not None:
        year, month, day = on.year, on.month, on.day
    zone: timezone = UTC
    if match[7] is None:
        hours, minutes = int(match[9]), int(match[10])
        if hours > 23 or minutes > 59:
            return None
        offset = timedelta(hours=hours, minutes=minutes)
        zone = timezone(-offset if match[8] == "-" else offset)
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def parse_date(text: str) -> date | None:
    """Read ``YYYY-MM-DD``; None when ``text`` is not a date."""
    if _DATE.fullmatch(text) is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def midnight(day: date) -> datetime:
    """The first instant of ``day`` in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


@lru_cache(_REMEMBERED)
def read_form(moment: datetime) -> str:
    """Whole seconds with ``+00:00``: how reads send it."""
    return moment.replace(tzinfo=None).isoformat(timespec="seconds") + "+00:00"


@lru_cache(_REMEMBERED)
def write_form(moment: datetime) -> str:
    """Whole seconds with ``Z``: how create, update and stop send it."""
    return moment.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


@lru_cache(_REMEMBERED)
def micro_form(moment: datetime) -> str:
    """Microseconds with ``Z``: modification times since late 2024."""
    return moment.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def nano_form(moment: datetime) -> str:
    """Up to nine decimals with ``Z``: the times of events (docs/facts/toggl.md 4.9).

    The clock here has six; three that follow from them stand for the rest. As Go writes times, zeros at the end go.
    """
    decimals = f"{moment.microsecond:06}{(267 * moment.microsecond + 267) % 1000:03}".rstrip("0")
    return moment.replace(tzinfo=None, microsecond=0).isoformat() + (f".{decimals}" if decimals else "") + "Z"


def read_form_or_null(moment: datetime | None) -> str | None:
    """``read_form``, passing None through."""
    return None if moment is None else read_form(moment)


def micro_form_or_null(moment: datetime | None) -> str | None:
    """``micro_form``, passing None through."""
    return None if moment is None else micro_form(moment)
