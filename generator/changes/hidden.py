"""Hidden inputs: no flow gives them, so that a change of their type or limits breaks nothing unless a value is sent."""

from collections.abc import Iterable, Iterator

from generator.changes.change import Change, downgraded
from generator.changes.needs import fixed_value, is_hidden
from generator.changes.subject import Member, Pair, Value
from generator.changes.values import lists_value
from generator.definition import SchemaView
from generator.definition.triggers import is_callback

_LISTS = frozenset({"enum-added", "enum-value-removed"})
_WHY = "it is hidden: no flow gives it"


def is_hidden_from_flows(view: SchemaView, value: Value) -> bool:
    """Whether no flow gives an input; that of a callback address is the platform's affair but everybody's need."""
    return is_hidden(view, value) and not is_callback(view)


def seen_by_nobody(pair: Pair, member: Member, changes: Iterable[Change]) -> Iterator[Change]:
    """Return the changes of a hidden input's value: notes, unless the value that is always sent no longer fits.

    Args:
        pair: the input.
        member: its needs in both definitions.
        changes: as they would be for an input that flows give.
    """
    is_sent = fixed_value(pair.old, member.old) is not None
    is_listed = lists_value(pair.new)
    for each in changes:
        is_broken = is_sent and (each.kind == "input-type" or (each.kind in _LISTS and not is_listed))
        yield each if is_broken else downgraded(each, _WHY)
