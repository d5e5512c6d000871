"""Adding entries up."""

from collections.abc import Callable, Hashable, Iterable
from typing import Any, TypeVar

from toggl_simulator.reports.tracked import Tracked

Key = TypeVar("Key", bound=Hashable)


def seconds_of(rows: Iterable[Tracked]) -> int:
    """The seconds of all."""
    return sum(row.seconds for row in rows)


def billable_seconds_of(rows: Iterable[Tracked]) -> int:
    """The seconds of the billable ones."""
    return sum(row.seconds for row in rows if row.entry.billable)


def amount_of(rows: Iterable[Tracked], *, told: bool) -> int | None:
    """What all are worth in cents; None when it is not to be told."""
    return sum(row.amount or 0 for row in rows) if told else None


def cost_of(rows: Iterable[Tracked], *, told: bool) -> int | None:
    """What all cost in cents; None when it is not to be told."""
    return sum(row.cost or 0 for row in rows) if told else None


def rates_of(rows: Iterable[Tracked]) -> list[dict[str, Any]]:
    """The billable seconds by rate and currency."""
    billable = [row for row in rows if row.rate is not None]
    return [
        {"billable_seconds": seconds_of(alike), "hourly_rate_in_cents": rate, "currency": currency}
        for (rate, currency), alike in grouped(billable, lambda row: (row.rate, row.currency)).items()
    ]


def grouped(rows: Iterable[Tracked], key: Callable[[Tracked], Key]) -> dict[Key, list[Tracked]]:
    """The rows by a key, keys and rows in the order of the rows."""
    groups: dict[Key, list[Tracked]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups
