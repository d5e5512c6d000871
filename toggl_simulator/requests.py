"""Decoding and checking what a caller sent, as strictly as a typed service would.

Every reader either gives a value of the promised type or raises a 400 in Toggl's style. Members and query
parameters nobody asks for are ignored.
"""

import json
import re
from collections.abc import Collection
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import parse_qsl

from toggl_simulator.errors import bad_request
from toggl_simulator.moments import midnight, parse_date, parse_moment

if TYPE_CHECKING:
    from toggl_simulator.quota import Quota
    from toggl_simulator.store import User

LARGEST_ID = 2**63 - 1
SMALLEST_INTEGER = -(2**63)
LARGEST_BODY = 1_000_000

_DIGITS = re.compile(r"[0-9]{1,19}", re.ASCII)
_INTEGER = re.compile(r"[+-]?[0-9]{1,19}", re.ASCII)
_SURROGATE = re.compile("[\ud800-\udfff]")


class Query:
    """The query parameters of one call; of a repeated key the first value counts."""

    __slots__ = ("_values",)

    def __init__(self, raw: bytes) -> None:
        self._values: dict[str, str] = {}
        if raw:
            for name, value in parse_qsl(raw.decode("latin-1"), keep_blank_values=True):
                self._values.setdefault(name, value)

    def text(self, name: str) -> str | None:
        """The value as sent; None when absent or empty."""
        return self._values.get(name) or None

    def flag(self, name: str) -> bool | None:
        """``true`` or ``false``, None when absent; anything else is a 400."""
        value = self._values.get(name)
        if value is None:
            return None
        if value not in ("true", "false"):
            raise bad_request(f"Invalid {name}")
        return value == "true"

    def integer(self, name: str, *, least: int = SMALLEST_INTEGER, most: int = LARGEST_ID) -> int | None:
        """An integer within the bounds, None when absent; anything else is a 400."""
        value = self._values.get(name)
        if value is None:
            return None
        if _INTEGER.fullmatch(value) is None or not least <= int(value) <= most:
            raise bad_request(f"Invalid {name}")
        return int(value)

    def identifiers(self, name: str) -> list[int] | None:
        """Comma separated ids, None when absent or empty; anything else is a 400."""
        value = self._values.get(name)
        if not value:
            return None
        return identifiers(value, name)

    def choice(self, name: str, allowed: Collection[str], message: str | None = None) -> str | None:
        """One of the ``allowed`` words, None when absent; anything else is a 400, with ``message`` if there is one."""
        value = self._values.get(name)
        if value is not None and value not in allowed:
            raise bad_request(message or f"Invalid {name}")
        return value

    def choices(self, name: str, allowed: Collection[str]) -> list[str] | None:
        """Comma separated words, all ``allowed``, None when absent or empty; anything else is a 400."""
        value = self._values.get(name)
        if not value:
            return None
        words = value.split(",")
        if any(word not in allowed for word in words):
            raise bad_request(f"Invalid {name}")
        return words

    def moment(self, name: str) -> datetime | None:
        """``YYYY-MM-DD`` (its first instant) or RFC 3339, None when absent; anything else is a 400."""
        value = self._values.get(name)
        if value is None:
            return None
        day = parse_date(value)
        moment = parse_moment(value) if day is None else midnight(day)
        if moment is None:
            raise bad_request(f"Invalid {name}: it must be YYYY-MM-DD or in RFC3339 format")
        return moment


class Call:
    """One authenticated call, as handlers see it.

    Attributes:
        method: the HTTP verb.
        path: the decoded path.
        values: the variable parts of the path, in order.
        query: the query parameters.
        body: the exact bytes of the body.
        now: the time of the call.
        user: the caller.
        base_url: how the caller reached this service, for addresses that lead back to it.
        quota: the buckets, for the call that shows them.
    """

    __slots__ = ("_user", "base_url", "body", "method", "now", "path", "query", "quota", "values")

    def __init__(
        self,
        *,
        method: str,
        path: str,
        values: list[str],
        query: Query,
        body: bytes,
        now: datetime,
        user: "User | None",
        base_url: str,
        quota: "Quota",
    ) -> None:
        self.method = method
        self.path = path
        self.values = values
        self.query = query
        self.body = body
        self.now = now
        self._user = user
        self.base_url = base_url
        self.quota = quota

    @property
    def user(self) -> "User":
        """The caller.

        Raises:
            LookupError: a public route asked, whose callers are nobody; a mistake in this package.
        """
        if self._user is None:
            raise LookupError("a public route has no caller")
        return self._user

    def identifier(self, position: int, name: str, message: str | None = None) -> int:
        """The id at a position of the path: 1 to 2^63-1, else a 400.

        Args:
            position: which variable part of the path.
            name: what the part is called in the message.
            message: the operation's documented text, when it has one.
        """
        text = self.values[position]
        if _DIGITS.fullmatch(text) is None or not 1 <= int(text) <= LARGEST_ID:
            raise bad_request(message or f"Invalid {name}")
        return int(text)

    def json(self) -> Any:
        """The body as JSON; a missing, undecodable or unrepresentable one is a 400."""
        if not self.body.strip():
            raise bad_request("Request body is missing")
        try:
            return json.loads(self.body.decode(), parse_constant=_refuse, parse_float=_finite)
        except (ValueError, RecursionError):
            raise bad_request("Request body is not valid JSON") from None

    def ids(self) -> list[int]:
        """The body as an array of ids, at least one; anything else is a 400."""
        value = self.json()
        if not isinstance(value, list) or not value or not all(is_integer(item) for item in value):
            raise bad_request("Request body must be an array of ids")
        return list(dict.fromkeys(value))

    def fields(self) -> "Fields":
        """The body as a JSON object; anything else is a 400."""
        value = self.json()
        if not isinstance(value, dict):
            raise bad_request("Request body must be a JSON object")
        return Fields(value)


class Fields:
    """The members of a JSON object, read by type; null counts as absent, a wrong type is a 400."""

    __slots__ = ("_members",)

    def __init__(self, members: dict[str, Any]) -> None:
        self._members = members

    @property
    def empty(self) -> bool:
        """Whether there is no member but such as are null."""
        return all(value is None for value in self._members.values())

    @property
    def names(self) -> Collection[str]:
        """The members that are there, those that are null, too."""
        return self._members.keys()

    def sent(self, name: str) -> bool:
        """Whether the member is there at all, be it null."""
        return name in self._members

    def raw(self, name: str) -> Any:
        """The member's value of any type, None when absent."""
        return self._members.get(name)

    def text(self, name: str) -> str | None:
        """A string."""
        value = self._members.get(name)
        if value is None:
            return None
        if not isinstance(value, str):
            raise _wrong(name, "a string")
        return clean(value)

    def flag(self, name: str) -> bool | None:
        """A boolean."""
        value = self._members.get(name)
        if value is not None and not isinstance(value, bool):
            raise _wrong(name, "a boolean")
        return value

    def integer(self, name: str) -> int | None:
        """A 64-bit integer; 1.0 and true are none."""
        value = self._members.get(name)
        if value is None:
            return None
        if not is_integer(value):
            raise _wrong(name, "an integer")
        return int(value)

    def number(self, name: str) -> float | None:
        """A number, whole or not."""
        value = self._members.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > LARGEST_ID:
            raise _wrong(name, "a number")
        return float(value)

    def nested(self, name: str) -> "Fields | None":
        """An object."""
        value = self._members.get(name)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise _wrong(name, "an object")
        return Fields(value)

    def choice(self, name: str, allowed: Collection[str]) -> str | None:
        """One of the ``allowed`` words."""
        value = self.text(name)
        if value is not None and value not in allowed:
            raise _wrong(name, f"one of {', '.join(allowed)}")
        return value

    def moment(self, name: str, *, on: date | None = None) -> datetime | None:
        """An RFC 3339 instant, cut to whole seconds; ``on`` replaces its date part."""
        value = self.text(name)
        if value is None:
            return None
        moment = parse_moment(value, on=on)
        if moment is None:
            raise _wrong(name, "a time in RFC3339 format")
        return moment

    def day(self, name: str) -> date | None:
        """A ``YYYY-MM-DD`` date."""
        value = self.text(name)
        if value is None:
            return None
        day = parse_date(value)
        if day is None:
            raise _wrong(name, "a date in the format YYYY-MM-DD")
        return day

    def texts(self, name: str) -> list[str] | None:
        """An array of strings."""
        value = self._members.get(name)
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise _wrong(name, "an array of strings")
        return [clean(item) for item in value]

    def integers(self, name: str) -> list[int] | None:
        """An array of 64-bit integers."""
        value = self._members.get(name)
        if value is None:
            return None
        if not isinstance(value, list) or not all(is_integer(item) for item in value):
            raise _wrong(name, "an array of integers")
        return list(value)


def identifiers(text: str, name: str) -> list[int]:
    """Read comma separated ids, each 1 to 2^63-1; anything else is a 400 that names ``name``."""
    found = []
    for part in text.split(","):
        if _DIGITS.fullmatch(part) is None or not 1 <= int(part) <= LARGEST_ID:
            raise bad_request(f"Invalid {name}")
        found.append(int(part))
    return found


def is_integer(value: Any) -> bool:
    """Whether a decoded JSON value is a 64-bit integer; Python's booleans are not."""
    return isinstance(value, int) and not isinstance(value, bool) and SMALLEST_INTEGER <= value <= LARGEST_ID


def clean(text: str) -> str:
    """Replace lone surrogates, which JSON escapes can spell and UTF-8 cannot, as Go's decoder does."""
    return _SURROGATE.sub("\ufffd", text)


def _wrong(name: str, expected: str) -> Exception:
    return bad_request(f"Invalid {name}: it must be {expected}")


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError(text)
    return number
