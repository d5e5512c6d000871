"""Two schemas, member by member, with the names under which a flow stores or reads each value.

A schema that several members share is compared once for each operation; its changes carry the first name that leads
to it. Recursive schemas end there too, and work grows with the size of the definitions, not with the number of names.
"""

import difflib
from collections.abc import Iterable, Iterator, Mapping

from generator.changes.change import Change, change
from generator.changes.needs import compare_needs
from generator.changes.one_sided import compare_gone_and_fresh
from generator.changes.subject import Member, Pair, Sides, Subject, Value
from generator.changes.values import compare_values, same_type

_CLOSE = 0.6

# Pairs of schemas found alike in an earlier operation, by identity, so that they are not compared again.
Alike = set[tuple[int, int, bool]]


def compare_members(sides: Sides, start: Member, alike: Alike) -> Iterator[Change]:
    """Give what differs in a value and everything below it.

    Args:
        sides: the definitions.
        start: an input, or a whole answer.
        alike: from earlier operations; grows.

    Raises:
        Incomparable: a reference leads nowhere.
    """
    seen: Alike = set()
    found = False
    waiting = [start]
    while waiting:
        member = waiting.pop()
        old, new = sides.old.view(member.old.placed), sides.new.view(member.new.placed)
        pair = Pair(old, new, member.subject)
        changes = list(compare_needs(pair, member)) if member.subject.is_input else list(_presence(pair, member))
        key = (id(old.node), id(new.node), member.subject.is_input)
        if key not in seen and key not in alike:
            seen.add(key)
            changes += compare_values(pair)
            if same_type(pair):
                gone, below = _below(sides, pair)
                changes += gone
                waiting += reversed(below)
        found = found or bool(changes)
        yield from changes
    if not found:
        alike |= seen


def _below(sides: Sides, pair: Pair) -> tuple[list[Change], list[Member]]:
    """Give the members and entries to compare, and the changes of those that only one definition has."""
    old, new, subject = pair.old, pair.new, pair.subject
    below = [
        Member(
            Value(old.properties[name], name in old.required),
            Value(new.properties[name], name in new.required),
            subject.member(name),
        )
        for name in old.properties
        if name in new.properties
    ]
    if old.items is not None and new.items is not None:
        below.append(Member(Value(old.items, False), Value(new.items, False), subject.entries()))
    gone = {name: Value(placed, name in old.required) for name, placed in old.properties.items()}
    fresh = {name: Value(placed, name in new.required) for name, placed in new.properties.items()}
    for name in gone.keys() & fresh.keys():
        del gone[name], fresh[name]
    if not gone and not fresh:
        return [], below
    if subject.is_input:
        return list(_inside_inputs(sides, gone, fresh, subject)), below
    return list(_inside_outputs(gone, fresh, subject)), below


def _inside_inputs(
    sides: Sides, gone: Mapping[str, Value], fresh: Mapping[str, Value], subject: Subject
) -> Iterator[Change]:
    old = {subject.member(name).name: value for name, value in gone.items()}
    new = {subject.member(name).name: value for name, value in fresh.items()}
    yield from compare_gone_and_fresh(sides, old, new, subject.operation)


def _inside_outputs(gone: Mapping[str, Value], fresh: Mapping[str, Value], subject: Subject) -> Iterator[Change]:
    for name, value in gone.items():
        near = difflib.get_close_matches(name, list(fresh), n=1, cutoff=_CLOSE)
        hint = f" (is it {near[0]!r} now?)" if near else ""
        words = f"{subject.member(name)} is gone{hint}: steps that use it get nothing"
        yield change("output-removed", subject.operation, value.placed.place, words)
    for name, value in fresh.items():
        yield change("output-added", subject.operation, value.placed.place, f"{subject.member(name)} is new")


def _presence(pair: Pair, member: Member) -> Iterable[Change]:
    if member.old.is_required and not member.new.is_required:
        yield pair.change("output-optional", f"{pair.subject} may be missing")
