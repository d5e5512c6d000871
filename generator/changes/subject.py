"""What a comparison is about: the two definitions, and one input or output of an operation in both."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from generator.changes.change import Change, change
from generator.definition import BrokenReference, Placed, Schemas, SchemaView
from generator.definition.flat_names import below


@dataclass(frozen=True)
class Side:
    """One of the two definitions: `name` says in messages which; `schemas` are its schemas."""

    name: str
    document: Mapping[str, Any]
    schemas: Schemas = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "schemas", Schemas(self.document))

    def view(self, placed: Placed) -> SchemaView:
        """Return a schema of this definition.

        Raises:
            Incomparable: a reference on the way does not resolve.
        """
        try:
            return self.schemas.view(placed)
        except BrokenReference as error:
            raise Incomparable(f"{self.name}: {error}") from None


class Sides(NamedTuple):
    """The definition that flows were made with, and the one that shall replace it."""

    old: Side
    new: Side


class Incomparable(Exception):
    """A definition that cannot be compared; the message says which one and why."""


class Subject(NamedTuple):
    """An input or output.

    Attributes:
        operation: operationId.
        name: the flat name, parts separated by slashes, `[]` for the entries of an array; empty for a whole answer.
        is_input: whether flows give it; otherwise they read it.
    """

    operation: str
    name: str
    is_input: bool

    @property
    def is_response(self) -> bool:
        """Whether it is everything that an operation answers."""
        return not self.is_input and not self.name

    def __str__(self) -> str:
        """Name it in the middle of a sentence."""
        if self.is_response:
            return "the answer"
        return f"the {'input' if self.is_input else 'output'} {self.name!r}"

    def member(self, name: str) -> "Subject":
        """Return the member of that name."""
        return self._replace(name=below(self.name, name))

    def entries(self) -> "Subject":
        """Return what the array holds."""
        return self._replace(name=f"{self.name}[]")


class Pair(NamedTuple):
    """One value in both definitions."""

    old: SchemaView
    new: SchemaView
    subject: Subject

    def change(self, kind: str, message: str) -> Change:
        """Make a change at the place of the new value."""
        return change(kind, self.subject.operation, self.new.place, message)


# What is around an input: objects that people see, hidden ones that are sent, or hidden ones that are not.
Around = Literal["open", "filled", "empty"]


class Value(NamedTuple):
    """One value of a definition, whether it must be there, and for an input what is around it."""

    placed: Placed
    is_required: bool
    around: Around = "open"


class Member(NamedTuple):
    """One value in both definitions."""

    old: Value
    new: Value
    subject: Subject
