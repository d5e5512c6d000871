"""The condition of a flow: what must hold of an action's answer for the flow to go on."""

from typing import NamedTuple


class Condition(NamedTuple):
    """A condition, read.

    Attributes:
        property: of the answer.
        word: what the property must be; None when it is a boolean that must be true.
    """

    property: str
    word: str | None


def parse_condition(text: str) -> Condition:
    """Read `started` or `kind == created`, already held against the pattern of the format."""
    name, found, word = text.partition(" == ")
    return Condition(name, word if found else None)
