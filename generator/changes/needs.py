"""Whether an input must be given, and by whom: by the flow, or without being seen by the platform.

An internal input with a default is sent by the platform when it is required and not at all when it is optional
(Microsoft: "x-ms-visibility"). Nobody sees what is inside a hidden object either.
"""

import json
from collections.abc import Iterator
from typing import Literal

from generator.changes.change import Change
from generator.changes.subject import Around, Member, Pair, Side, Sides, Value
from generator.definition import SchemaView
from generator.definition.inputs import is_internal
from generator.definition.triggers import is_callback


def compare_needs(sides: Sides, pair: Pair, member: Member) -> Iterator[Change]:
    """Compare whether an input must be given, and by whom.

    Raises:
        Incomparable: a reference does not resolve.
    """
    subject = pair.subject
    if is_callback(pair.old) and not is_callback(pair.new):
        words = f"{subject} no longer gets the callback address: flows that are on cannot be called"
        yield pair.change("notification-url-lost", words)
    was, now = is_hidden(pair.old, member.old), is_hidden(pair.new, member.new)
    missing = member.new.is_required and "default" not in pair.new.keywords and not is_callback(pair.new)
    if was and now:
        yield from _fixed_values(sides, pair, member)
    elif member.old.around != member.new.around:  # an object around it was hidden or shown: its own change says so
        return
    elif now:
        yield pair.change("parameter-hidden", f"{subject} is hidden: the values that flows give are no longer sent")
    elif was and missing:
        yield pair.change("parameter-required", f"{subject} was hidden and is required: no flow gives it")
    elif was and fixed_value(pair.old, member.old) not in (None, fixed_value(pair.new, member.new)):
        words = f"{subject} was hidden and always {_default(pair.old)}: flows made before do not give it"
        yield pair.change("fixed-value-dropped", words)
    elif was:
        yield pair.change("parameter-shown", f"{subject} was hidden and can be given")
    elif member.old.is_required != member.new.is_required:
        yield _requirement(pair, member)
    elif _default(pair.old) != _default(pair.new):
        words = f"the default of {subject} was {_default(pair.old)} and is {_default(pair.new)}"
        yield pair.change("default-changed", f"{words}: flows keep what they store")


def _requirement(pair: Pair, member: Member) -> Change:
    if not member.new.is_required:
        return pair.change("parameter-optional", f"{pair.subject} is no longer required")
    if "default" in pair.new.keywords:
        return pair.change("parameter-required-default", f"{pair.subject} is required and has a default")
    return pair.change("parameter-required", f"{pair.subject} is required: flows that leave it empty fail")


def _fixed_values(sides: Sides, pair: Pair, member: Member) -> Iterator[Change]:
    old, new = fixed_value(pair.old, member.old), fixed_value(pair.new, member.new)
    if old is not None and new is None:
        yield pair.change("fixed-value-dropped", f"{pair.subject} is hidden and its value {old} is no longer sent")
    elif old is None and new is not None:
        yield pair.change("fixed-value-added", f"{pair.subject} is hidden and always {new}")
    elif old != new:
        yield pair.change("fixed-value-changed", f"{pair.subject} is hidden and was always {old}; now it is {new}")
    elif (
        member.new.is_required
        and not member.old.is_required
        and member.new.around != "empty"
        and need_of(sides.new, pair.new, member.new) == "given"
    ):
        yield pair.change("parameter-required", f"{pair.subject} is hidden, required and without a value: calls fail")


def is_hidden(view: SchemaView, value: Value) -> bool:
    """Whether people do not see an input: it is internal itself, or an object around it is."""
    return value.around != "open" or is_internal(view)


def around_members(view: SchemaView, value: Value) -> Around:
    """Say what is around the members of an input."""
    if not is_hidden(view, value):
        return "open"
    is_sent = value.around != "empty" and value.is_required and "default" not in view.keywords
    return "filled" if is_sent else "empty"


def fixed_value(view: SchemaView, value: Value) -> str | None:
    """Return what is sent when a flow gives nothing; None when nothing is."""
    is_sent = value.is_required and value.around != "empty" and "default" in view.keywords
    return _default(view) if is_sent else None


def _default(view: SchemaView) -> str:
    if "default" not in view.keywords:
        return "none"
    return json.dumps(view.keywords["default"], sort_keys=True)


# Who gives an input: it may be left out, the platform sends it, it has a default that a saved flow may hold, the flow.
Need = Literal["none", "sent", "default", "given"]


def need_of(side: Side, view: SchemaView, value: Value) -> Need:
    """Say who gives an input that flows do not have yet.

    An object without a default is filled in when all its required members are.

    Args:
        side: the definition that has it.
        view: the input there.
        value: whether it is required, and what is around it.

    Raises:
        Incomparable: a reference does not resolve.
    """
    if not value.is_required or value.around == "empty":
        return "none"
    if is_callback(view):
        return "sent"
    hidden = is_hidden(view, value)
    if "default" in view.keywords:
        return "sent" if hidden else "default"
    inner = [side.view(view.properties[name]) for name in view.required if name in view.properties]
    if not inner or any("default" not in each.keywords and not is_callback(each) for each in inner):
        return "given"
    return "sent" if hidden or all(is_internal(each) or is_callback(each) for each in inner) else "default"
