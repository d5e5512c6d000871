"""What is wrong with a solution, and the one comparison that several checks share."""

import itertools
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

from generator.findings import Finding, Place

_SHOWN = 80


REFUSED, FAILS_LATER = "solution-refused", "solution-fails-later"


def refused(part: str, message: str) -> Finding:
    """Make a finding of something that an import refuses, or stumbles over.

    Args:
        part: the file in the zip; empty for the zip itself.
        message: what is wrong, and what to do.
    """
    return Finding(REFUSED, "error", message, Place(part))


def fails_later(part: str, message: str) -> Finding:
    """Make a finding of something that an import takes, and that does not work afterwards; arguments as above."""
    return Finding(FAILS_LATER, "warning", message, Place(part))


def order_problems(part: str, node: ElementTree.Element, order: tuple[str, ...]) -> Iterator[Finding]:
    """Tell what appears twice or in another order than exports have."""
    places = [order.index(child.tag) for child in node if child.tag in order]
    for before, after in itertools.pairwise(places):
        if before == after:
            yield refused(part, f"{order[after]} appears twice in {node.tag}")
        elif before > after:
            yield refused(part, f"{order[after]} must come before {order[before]} in {node.tag}")
            return


def shown(value: Any) -> str:
    """Return a value of a hostile zip as a message can show it: on one line, and not for pages."""
    text = ascii(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."
