"""The list of operations: actions, triggers and look-ups, with what a search finds them by."""

from collections.abc import Mapping
from typing import NamedTuple

from generator.definition import Kind, kind_of, text_of
from generator.designer.card import title_of
from generator.runtime.gateway import ConnectorFiles

GROUPS: Mapping[Kind, str] = {"action": "Actions", "trigger": "Triggers", "look-up": "Look-ups"}


class Entry(NamedTuple):
    """One operation in the list.

    Attributes:
        operation: its id.
        title: its summary.
        description: what it does.
        kind: what it is for.
        is_deprecated: whether makers are told to use another.
        words: what a search looks through, in lower case.
    """

    operation: str
    title: str
    description: str
    kind: Kind
    is_deprecated: bool
    words: str


def entries_of(files: ConnectorFiles) -> dict[str, list[Entry]]:
    """Return the operations by the titles of their groups, in the order of the definition; no group is empty."""
    found: dict[str, list[Entry]] = {title: [] for title in GROUPS.values()}
    for operation in files.operations.values():
        title, raw = title_of(operation), operation.raw
        description = text_of(raw.get("description") or "")
        words = " ".join(f"{operation.id} {title} {description}".lower().split())
        entry = Entry(operation.id, title, description, kind_of(operation), raw.get("deprecated") is True, words)
        found[GROUPS[entry.kind]].append(entry)
    return {title: entries for title, entries in found.items() if entries}
