"""What is wrong with a solution, and the one comparison that several checks share."""

import itertools
from collections.abc import Iterator
from typing import Any, NamedTuple
from xml.etree import ElementTree

_SHOWN = 80


class Problem(NamedTuple):
    """Something that an import refuses, or stumbles over.

    Attributes:
        part: the file in the zip; empty for the zip itself.
        message: what is wrong, and what to do.
    """

    part: str
    message: str


class LaterProblem(Problem):
    """Something that an import takes, and that does not work afterwards."""

    __slots__ = ()


def order_problems(part: str, node: ElementTree.Element, order: tuple[str, ...]) -> Iterator[Problem]:
    """Tell what appears twice or in another order than exports have."""
    places = [order.index(child.tag) for child in node if child.tag in order]
    for before, after in itertools.pairwise(places):
        if before == after:
            yield Problem(part, f"{order[after]} stands in {node.tag} twice")
        elif before > after:
            yield Problem(part, f"{order[after]} must stand before {order[before]} in {node.tag}")
            return


def shown(value: Any) -> str:
    """Give a value of a hostile zip as a message can show it: on one line, and not for pages."""
    text = ascii(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."
