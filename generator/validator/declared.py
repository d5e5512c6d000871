"""Kinds of checks that many rules are: said as data, in place of a function each.

A check of these kinds looks at every thing of one sort by itself: operations, parameters, objects of a kind, or what
a module gives that has a node and a place. `rule(...)(missing(operations, "summary", ...))` makes a rule of one.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Protocol

from generator.findings import Severity
from generator.validator.connector import Connector
from generator.validator.index import Operation, Placed
from generator.validator.json_values import mapping, text
from generator.validator.rule import Check, Place, Violation


class Thing(Protocol):
    """An object of a definition."""

    @property
    def node(self) -> Mapping[str, Any]:
        """The object."""

    @property
    def place(self) -> Place:
        """Where it stands."""


Things = Callable[[Connector], Iterable[Thing]]
_ANY = object()


def info(connector: Connector) -> Iterator[Placed]:
    """Return the object `info`."""
    yield Placed(mapping(connector.definition, "info"), ("info",))


def operations(connector: Connector) -> Iterable[Operation]:
    """Return all operations."""
    return connector.index.operations


def parameters(*locations: str) -> Things:
    """Return what gives the parameters in some locations, or in all when none is named."""
    if not locations:
        return lambda connector: connector.index.parameters
    return lambda connector: (each for each in connector.index.parameters if each.location in locations)


def objects(*kinds: str) -> Things:
    """Return what gives the objects of some kinds."""
    return lambda connector: (each for kind in kinds for each in connector.index.of_kind(kind))


def schemas(key: str) -> Things:
    """Return what gives the schemas that have a keyword which not nearly all have."""
    return lambda connector: connector.index.schemas_with(key)


def having(key: str) -> Things:
    """Return what gives the schemas, parameters, items and headers that have such a keyword."""
    return lambda connector: connector.index.having(key)


def missing(things: Things, key: str, says: str, internal: Severity | None = None) -> Check:
    """Return the check for a member that must be there; `{0}` of the message is the thing, `{1}` its key.

    Args:
        things: gives what must have it.
        key: the member.
        says: the message.
        internal: severity for what makers do not see.
    """

    def check(connector: Connector) -> Iterator[Violation]:
        for thing in things(connector):
            if key not in thing.node:
                is_internal = internal and thing.node.get("x-ms-visibility") == "internal"
                message = says.format(thing, str(thing.place[-1]))
                yield Violation(message, thing.place, severity=internal if is_internal else None)

    return check


def forbidden(things: Things, key: str, says: str, value: Any = _ANY) -> Check:
    """Return the check for a member that must not be there, or not have one value; `{0}` is the thing."""

    def check(connector: Connector) -> Iterator[Violation]:
        for thing in things(connector):
            if key in thing.node and (value is _ANY or thing.node[key] == value):
                yield Violation(says.format(thing), (*thing.place, key))

    return check


def length(things: Things, key: str, most: int, least: int = 0) -> Check:
    """Return the check for the length of a text; one that is blank is missing, and told so elsewhere."""
    expected = f"{least} to {most}" if least else f"at most {most}"

    def fault(value: str) -> str:
        is_right = least <= len(value) <= most or not value.strip()
        return "" if is_right else f"the {_called(key)} has {len(value)} characters; expected {expected}"

    return _texts(things, key, fault)


def ending(things: Things, key: str, elsewhere: str = "") -> Check:
    """Return the check that a name ends in a letter, a digit or `)`; some other endings may be told elsewhere."""

    def fault(value: str) -> str:
        last = value[-1]
        is_right = last.isalnum() or last == ")" or last in elsewhere or not value.strip()
        return "" if is_right else f"the {_called(key)} {value!r} must end in a letter, a digit or ')', not in {last!r}"

    return _texts(things, key, fault)


def holding(things: Things, key: str, pattern: re.Pattern[str], says: str) -> Check:
    """Return the check that a text does not hold what a pattern finds; `{0}` is the text, `{1}` what was found."""

    def fault(value: str) -> str:
        found = pattern.search(value)
        return says.format(value, found[0]) if found else ""

    return _texts(things, key, fault)


def matching(things: Things, key: str, pattern: re.Pattern[str], says: str) -> Check:
    """Return the check that a pattern fits a text; `{0}` of the message is the text."""
    return _texts(things, key, lambda value: "" if pattern.fullmatch(value) else says.format(value))


def naming(things: Things, key: str, words: Iterable[str], says: str) -> Check:
    """Return the check that a text holds none of some words; `{0}` of the message is the word."""

    def fault(value: str) -> str:
        word = named(value, words)
        return says.format(word) if word else ""

    return _texts(things, key, fault)


def named(value: str, words: Iterable[str]) -> str:
    """Return the first of some words that stands in a text as a whole, or an empty text."""
    plain = plain_words(value)
    return next((word for word in words if f" {word} " in plain), "")


def plain_words(value: str) -> str:
    """Return the words of a text in lower case, with blanks around each."""
    return f" {' '.join(''.join(each if each.isalnum() else ' ' for each in value.lower()).split())} "


def repeating(things: Things, key: str, other: str) -> Check:
    """Return the check that a text says more than another member, but for case and a full stop."""

    def check(connector: Connector) -> Iterator[Violation]:
        for thing in things(connector):
            value = _bare(text(thing.node, key))
            if value and value == _bare(text(thing.node, other)):
                yield Violation(f"the {_called(key)} only repeats the {_called(other)}", (*thing.place, key))

    return check


def _bare(value: str) -> str:
    return value.strip().rstrip(".").casefold()


def _texts(things: Things, key: str, fault: Callable[[str], str]) -> Check:
    """Return the check of a member's text, where it is one and not empty."""

    def check(connector: Connector) -> Iterator[Violation]:
        for thing in things(connector):
            value = thing.node.get(key)
            if isinstance(value, str) and value and (message := fault(value)):
                yield Violation(message, (*thing.place, key))

    return check


def _called(key: str) -> str:
    return key.removeprefix("x-ms-")
