"""Where something stands in a spec, and what is wrong with it."""

from collections.abc import Iterable

from generator.findings import Finding, Location, Place


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


def mistake(at: Location, message: str) -> Finding:
    """Make a finding of the specs: where it is and what is wrong, expected and probably meant, as one sentence."""
    return Finding("specs", "error", message, Place(at.file, "", at.line, at.column))


class SpecError(Exception):
    """The specs cannot be used; `problems` lists every mistake that was found, in reading order."""

    def __init__(self, problems: Iterable[Finding]) -> None:
        self.problems = tuple(sorted(set(problems), key=lambda each: (each.to_edit, each.message)))
        super().__init__("\n".join(map(str, self.problems)))


__all__ = ["Location", "SpecError", "Text", "mistake"]
