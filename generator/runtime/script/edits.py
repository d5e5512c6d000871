"""Changes to a text that keep its lines, and the way back from a place in the changed text to the original."""

from collections.abc import Iterable
from typing import NamedTuple


class Edit(NamedTuple):
    """Replaces what stands between two offsets."""

    start: int
    end: int
    text: str


class Edited:
    """A text with edits applied. Edits contain no line ends; those at one place are applied in the order given."""

    def __init__(self, original: str, edits: Iterable[Edit]) -> None:
        self._by_line: dict[int, list[tuple[int, int, int]]] = {}
        pieces = []
        at = 0
        for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
            if edit.start < at:
                continue  # two rules want the same place: the first one wins
            line = original.count("\n", 0, edit.start) + 1
            column = edit.start - original.rfind("\n", 0, edit.start)
            self._by_line.setdefault(line, []).append((column, edit.end - edit.start, len(edit.text)))
            pieces += [original[at : edit.start], edit.text]
            at = edit.end
        self.text = "".join([*pieces, original[at:]])

    def original_column(self, line: int, column: int) -> int:
        """Find where a place in the changed text stood; within inserted text, where it was inserted."""
        shift = 0
        for start, old, new in self._by_line.get(line, ()):
            if column < start + shift:
                break
            if column < start + shift + new:
                return start
            shift += new - old
        return column - shift
