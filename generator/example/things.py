"""What the service remembers: lists of things, each with an id.

A list is filled when somebody first asks for it, and what a client makes, changes or removes stays so until the service
starts again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# A client that makes things without an end does not fill the memory of this machine.
MOST_THINGS = 10_000
MOST_LISTS = 1_000


@dataclass(slots=True)
class Thing:
    """One thing.

    Attributes:
        key: what its invented members are made from.
        first: whether it carries the definition's examples.
        facts: members that are settled: its id, and what a client gave.
    """

    key: str
    first: bool
    facts: dict[str, Any]


@dataclass(slots=True)
class Things:
    """A list of things by the text of their id.

    Attributes:
        by_id: the things in their order.
        gone: ids of those that were removed.
        is_open: whether a thing is there for every id, because nothing tells which there are.
        made: how many were added since the start.
    """

    by_id: dict[str, Thing] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    is_open: bool = False
    made: int = 0

    def add(self, name: str, thing: Thing) -> None:
        """Add a thing; of too many the oldest one goes."""
        self.by_id[name] = thing
        self.gone.discard(name)
        if len(self.by_id) > MOST_THINGS:
            self.by_id.pop(next(iter(self.by_id)))

    def remove(self, name: str) -> None:
        """Remove a thing."""
        self.by_id.pop(name, None)
        if len(self.gone) < MOST_THINGS:
            self.gone.add(name)


def id_as_text(value: Any) -> str:
    """Write an id as it stands in a path."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def facts_of(body: Any, members: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a client says of a thing: the members of a body, or of the one object in it that has the members."""
    if not isinstance(body, Mapping):
        return {}
    if len(body) == 1 and not body.keys() & members.keys():
        inner = next(iter(body.values()))
        if isinstance(inner, Mapping):
            return dict(inner)
    return dict(body)
