"""Where something stands in a spec, and what is wrong with it."""

from collections.abc import Iterable
from typing import NamedTuple


class Location(NamedTuple):
    """A place in a spec file: its path as shown to people, line and column counted from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Text(str):
    """A string that remembers where in the specs it was written."""

    __slots__ = ("at",)
    at: Location

    @classmethod
    def of(cls, value: str, at: Location) -> "Text":
        """Give `value` together with its place `at`."""
        text = cls(value)
        text.at = at
        return text


class Problem(NamedTuple):
    """One mistake in the specs: where it is and what is wrong, expected and probably meant, as one sentence."""

    at: Location
    message: str

    def __str__(self) -> str:
        return f"{self.at}: {self.message}"


class SpecError(Exception):
    """The specs cannot be used; `problems` lists every mistake that was found, in reading order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))
