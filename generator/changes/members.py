"""Two schemas, member by member, with the names under which a flow stores or reads each value.

A schema that several members share is compared once for each operation; its changes carry the first name that leads
to it. Recursive schemas end there too, and work grows with the size of the definitions, not with the number of names.
"""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from generator.changes.change import Change, change
from generator.changes.hidden import is_hidden_from_flows, seen_by_nobody
from generator.changes.needs import around_members, compare_needs, fixed_value
from generator.changes.one_sided import compare_removed_and_added
from generator.changes.subject import Member, Pair, Sides, Subject, Value
from generator.changes.values import compare_values, same_type
from generator.definition import Placed

_CLOSE = 0.6
_REST = "*"
# What is not described may be anything. It is one object, because schemas are told apart by identity.
_ANYTHING: Mapping[str, Any] = {}

# Pairs of schemas found alike in an earlier operation, by identity, so that they are not compared again; with what
# else decides how they compare.
Alike = set[tuple[int, int, tuple[str, ...]]]


def compare_members(sides: Sides, start: Member, alike: Alike) -> Iterator[Change]:
    """Return what differs in a value and everything below it.

    Args:
        sides: the definitions.
        start: an input, or a whole answer.
        alike: from earlier operations; grows.

    Raises:
        Incomparable: a reference does not resolve.
    """
    seen: Alike = set()
    found = False
    waiting = [start]
    while waiting:
        member = waiting.pop()
        old, new = sides.old.view(member.old.placed), sides.new.view(member.new.placed)
        pair = Pair(old, new, member.subject)
        is_input = member.subject.is_input
        changes = list(compare_needs(sides, pair, member)) if is_input else list(_presence(pair, member))
        key = (id(old.node), id(new.node), _case(pair, member))
        if key not in seen and key not in alike:
            seen.add(key)
            values = compare_values(pair)
            changes += seen_by_nobody(pair, member, values) if is_hidden_from_flows(old, member.old) else values
            if same_type(pair):
                gone, below = _below(sides, pair, member)
                changes += gone
                waiting += reversed(below)
        found = found or bool(changes)
        yield from changes
    if not found:
        alike |= seen


def _case(pair: Pair, member: Member) -> tuple[str, ...]:
    """Tell apart what makes one pair of schemas compare in different ways."""
    if not pair.subject.is_input:
        return ("output",)
    sides = ((pair.old, member.old), (pair.new, member.new))
    states = (f"{around_members(*side)} {is_hidden_from_flows(*side)} {fixed_value(*side) is None}" for side in sides)
    return ("input", *states)


def _below(sides: Sides, pair: Pair, member: Member) -> tuple[list[Change], list[Member]]:
    """Return the members and entries to compare, and the changes of those that only one definition has."""
    old, new, subject = pair.old, pair.new, pair.subject
    around = around_members(old, member.old), around_members(new, member.new)
    before = {name: Value(placed, name in old.required, around[0]) for name, placed in old.properties.items()}
    after = {name: Value(placed, name in new.required, around[1]) for name, placed in new.properties.items()}
    below = [Member(before[name], after[name], subject.member(name)) for name in before if name in after]

    def inner(was: Placed | None, now: Placed | None, name: Subject) -> Member:
        anything = Placed(_ANYTHING, new.place)
        return Member(Value(was or anything, False, around[0]), Value(now or anything, False, around[1]), name)

    if old.items or new.items:
        below.append(inner(old.items, new.items, subject.entries()))
    found = list(_openness(pair))
    if (old.extra or new.extra) and not found:
        below.append(inner(old.extra, new.extra, subject.member(_REST)))
    for name in before.keys() & after.keys():
        del before[name], after[name]
    if before or after:
        inside = _inside_inputs(sides, before, after, subject) if subject.is_input else None
        found += _inside_outputs(before, after, subject) if inside is None else inside
    return found, below


def _openness(pair: Pair) -> Iterator[Change]:
    """Return whether members that are not declared came to be refused, or taken."""
    old, new, subject = pair.old, pair.new, pair.subject
    if new.is_closed and not old.is_closed and old.extra:
        yield pair.change("map-closed", f"{subject} has no entries any more that are not declared")
    elif new.is_closed and not old.is_closed and subject.is_input:
        yield pair.change("members-closed", f"{subject} has only its declared members, no others")
    # Who makes a flow sees the declared members and gives no others.
    elif subject.is_input and not new.is_closed and (old.is_closed or (old.properties and new.extra and not old.extra)):
        yield pair.change("members-opened", f"{subject} takes other members too")


def _inside_inputs(
    sides: Sides, gone: Mapping[str, Value], fresh: Mapping[str, Value], subject: Subject
) -> list[Change]:
    old = {subject.member(name).name: value for name, value in gone.items()}
    new = {subject.member(name).name: value for name, value in fresh.items()}
    return list(compare_removed_and_added(sides, old, new, subject.operation))


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
