"""The words that specs use for types, read into a tree."""

import functools
from typing import NamedTuple

from generator.spec.vocabulary import SIMPLE_TYPES

# How many lists a type may nest; people write one, sometimes two.
MAX_LISTS = 20


class TypeExpression(NamedTuple):
    """A type as written in a spec.

    Attributes:
        name: a simple type, or a schema's name; for a list the empty string.
        items: the type of the entries of a list.
        nullable: whether null may stand for it.
    """

    name: str
    items: "TypeExpression | None"
    nullable: bool

    @property
    def innermost(self) -> "TypeExpression":
        """The type itself, or of a list the type of what stands in it and in the lists in it."""
        innermost = self
        while innermost.items:
            innermost = innermost.items
        return innermost

    @property
    def schema(self) -> str | None:
        """The name of the schema that is meant, also through lists; None for simple types."""
        name = self.innermost.name
        return None if name in SIMPLE_TYPES else name


@functools.cache
def parse_type(text: str) -> TypeExpression:
    """Read a type such as `nullable list of TimeEntry`, already held against the pattern of the format."""
    rest = text.removeprefix("nullable ")
    nullable = rest != text
    if rest.startswith("list of "):
        return TypeExpression("", parse_type(rest.removeprefix("list of ")), nullable)
    return TypeExpression(rest, None, nullable)
