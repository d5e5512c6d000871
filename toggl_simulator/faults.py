"""Deliberate trouble: which faults can be switched on, and how they are written.

Comma separated, each at most once:

``latency=250ms`` or ``latency=1.5s``
    every answer waits that long
``429=0.1``
    that share of the requests is refused with 429
``5xx=0.05``
    that share answers 500, 502, 503 or 504, each in another of the forms that were seen: an object with a nested
    message, an HTML page, plain text (docs/facts/toggl.md 5.6)
``drop=0.02``
    that share of the connections is dropped without an answer
``quota``
    the plan's hourly quota is enforced; without it the quota headers only count down
``quota=0``
    enforced as well, with that many calls left in the first hour of every bucket
``burst``
    429 for a caller faster than the leaky bucket (docs/facts/toggl.md 1.3)
``tag-deletions``
    the deletion of a tag is told to webhooks (the vendor lists it, a live consumer never got one)
``excel-type``
    Excel files carry their registered media type instead of the one the vendor's description names (more, 10.10)
``hooks-basic``
    the webhooks API accepts e-mail and password too (docs/facts/toggl.md 4.3 says it does not)
"""

import random
import re
from dataclasses import dataclass

from toggl_simulator.errors import ApiError, too_many
from toggl_simulator.responses import JSON_TYPE, Response, compact_json, refusal

_SWITCHES = ("quota", "burst", "tag-deletions", "excel-type", "hooks-basic")
_VALUED = ("latency", "429", "5xx", "drop", "quota")
_LONGEST_LATENCY = 60.0


@dataclass(frozen=True, slots=True)
class Faults:
    """The faults a simulated backend was started with; see the module for their meaning."""

    latency: float = 0.0
    too_many: float = 0.0
    server_error: float = 0.0
    drop: float = 0.0
    quota: bool = False
    quota_left: int | None = None
    burst: bool = False
    tag_deletions: bool = False
    excel_type: bool = False
    hooks_basic: bool = False

    @property
    def random(self) -> bool:
        """Whether any fault is decided by chance."""
        return bool(self.too_many or self.server_error or self.drop)


def parse_faults(text: str) -> Faults:
    """Read the text form described in this module.

    Args:
        text: comma separated faults; empty for none.

    Returns:
        The faults.

    Raises:
        ValueError: the text names an unknown fault, one twice, or a value that does not fit.
    """
    seen: dict[str, str | None] = {}
    for part in text.split(","):
        item = part.strip()
        if not item:
            if text.strip():
                raise ValueError(f"faults {text!r}: there is an empty item between the commas")
            continue
        name, equals, value = item.partition("=")
        if name not in _SWITCHES and name not in _VALUED:
            raise ValueError(_unknown(item, name))
        if name in seen:
            raise ValueError(f"fault {name!r} is given twice in {text!r}")
        if equals and name not in _VALUED:
            raise ValueError(f"fault {item!r}: {name!r} takes no value")
        if not equals and name not in _SWITCHES:
            raise ValueError(f"fault {item!r} needs a value, for example {_example(name)!r}")
        seen[name] = value if equals else None
    left = seen.get("quota")
    return Faults(
        latency=_latency(seen["latency"]) if "latency" in seen else 0.0,
        too_many=_share("429", seen.get("429")),
        server_error=_share("5xx", seen.get("5xx")),
        drop=_share("drop", seen.get("drop")),
        quota="quota" in seen,
        quota_left=None if left is None else _calls(left),
        burst="burst" in seen,
        tag_deletions="tag-deletions" in seen,
        excel_type="excel-type" in seen,
        hooks_basic="hooks-basic" in seen,
    )


def draw(faults: Faults, chance: random.Random) -> str | None:
    """Decide by chance what goes wrong with one request.

    Args:
        faults: the shares.
        chance: the seeded generator, so that a run can be repeated.

    Returns:
        ``drop``, ``429``, ``500``, ``502``, ``503`` or ``504``; None when nothing does.
    """
    if faults.drop and chance.random() < faults.drop:
        return "drop"
    if faults.too_many and chance.random() < faults.too_many:
        return "429"
    if faults.server_error and chance.random() < faults.server_error:
        return chance.choice(("500", "502", "503", "504"))
    return None


def trouble_response(kind: str) -> Response:
    """The answer for a fault drawn by chance.

    Args:
        kind: ``429``, ``500``, ``502``, ``503`` or ``504``.
    """
    if kind == "429":
        return refusal(too_many(60))
    if kind == "500":
        return Response(500, compact_json({"error": {"message": "Internal Server Error"}}), JSON_TYPE)
    if kind == "503":
        return refusal(ApiError(503, "Service Unavailable", plain=True))
    title = "502 Bad Gateway" if kind == "502" else "504 Gateway Time-out"
    page = f"<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<h1>{title}</h1>\r\n</body>\r\n</html>\r\n"
    return Response(int(kind), page.encode(), b"text/html")


def _unknown(item: str, name: str) -> str:
    import difflib  # only an error needs it

    known = sorted({*_SWITCHES, *_VALUED})
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    return f"unknown fault {item!r}: allowed are {', '.join(known)}{hint}"


def _example(name: str) -> str:
    return "latency=250ms" if name == "latency" else f"{name}=0.1"


def _latency(value: str | None) -> float:
    match = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)(ms|s)", value or "", re.ASCII)
    if match is None:
        raise ValueError(f"fault 'latency={value}': allowed is a time such as 250ms or 1.5s")
    seconds = float(match[1]) / (1000 if match[2] == "ms" else 1)
    if seconds > _LONGEST_LATENCY:
        raise ValueError(f"fault 'latency={value}': at most {_LONGEST_LATENCY:.0f}s")
    return seconds


def _share(name: str, value: str | None) -> float:
    if value is None:
        return 0.0
    if re.fullmatch(r"[0-9]+(?:\.[0-9]+)?|\.[0-9]+", value, re.ASCII) is None or float(value) > 1:
        raise ValueError(f"fault '{name}={value}': allowed is a share of the requests from 0 to 1, such as 0.1")
    return float(value)


def _calls(value: str) -> int:
    if re.fullmatch(r"[0-9]{1,9}", value, re.ASCII) is None:
        raise ValueError(f"fault 'quota={value}': allowed is the number of calls left, such as 0 or 25")
    return int(value)
