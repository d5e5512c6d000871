"""Whether a value is what a schema of the definition allows."""

from collections.abc import Iterator, Mapping
from typing import Any

from generator.definition import BrokenReference
from generator.definition.conformance import UNDECLARED, Conformance


class Checks:
    """Checks values against the schemas of one document; a schema is prepared once.

    A reference that does not resolve counts for nothing: neither a file nor an address is ever opened for one.
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._conformance = Conformance(document)

    def fits(self, schema: Any, value: Any) -> bool:
        """Whether a value is what a schema allows, with no member that it does not name."""
        try:
            return not self._conformance.mismatches(schema, value)
        except BrokenReference:
            return True

    def problems(self, schema: Any, value: Any) -> Iterator[tuple[str, str]]:
        """Tell what is wrong with a value that a client sends: where in it, and what, in words.

        Members that nobody declared are let through, as services do.
        """
        try:
            found = self._conformance.mismatches(schema, value)
        except BrokenReference:
            return
        yield from ((each.pointer, each.message) for each in found if each.message != UNDECLARED)
