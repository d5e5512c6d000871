"""Ids for the seeded rows, and the names under which the seeding parts share the most important ones."""

from typing import NamedTuple

ABOVE_32_BITS = 2_200_000_000

# Kinds whose first row is above 2^31: the owner stands in every own time entry, the first client in most tasks.
_FIRST_ABOVE = ("user", "client")


class Ids:
    """Gives ids of each kind, alternately below and above 2^31."""

    def __init__(self, offset: int) -> None:
        """Start counting.

        Args:
            offset: what a seed adds to every id.
        """
        self.offset = offset
        self._given: dict[str, int] = {}

    def take(self, kind: str) -> int:
        """The next id of a kind; kinds have different ranges, so that a mixed-up id is never right."""
        number = self._given.get(kind, 0)
        self._given[kind] = number + 1
        base = 1_000_000 * (list(self._given).index(kind) + 4) + 1000 * number + self.offset
        is_above = (number % 2 == 0) == (kind in _FIRST_ABOVE)
        return base + ABOVE_32_BITS if is_above else base


class Places(NamedTuple):
    """The ids other seeding parts build upon.

    Attributes:
        main: the workspace the owner administers and works in most.
        side: a second workspace of the same organization.
        guest: a workspace of the second organization, where the owner is an ordinary member.
        ada: the owner.
        grace: an admin of the main workspace.
        linus: a member without rights.
        joan: deactivated.
        ken: invited, not joined.
        margaret: owner of the second organization.
    """

    main: int
    side: int
    guest: int
    ada: int
    grace: int
    linus: int
    joan: int
    ken: int
    margaret: int
