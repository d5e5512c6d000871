"""Whether an input must be given, and by whom: by the flow, or without being seen by the platform."""

import json
from collections.abc import Iterator

from generator.changes.change import Change
from generator.changes.subject import Member, Pair, Sides, Value
from generator.changes.values import is_internal
from generator.definition import SchemaView

NOTIFICATION_URL = "x-ms-notification-url"


def compare_needs(pair: Pair, member: Member) -> Iterator[Change]:
    """Compare whether an input must be given, and by whom.

    An internal input with a default is sent by the platform when it is required and not at all when it is optional
    (Microsoft: "x-ms-visibility").
    """
    subject = pair.subject
    if is_callback(pair.old) and not is_callback(pair.new):
        words = f"{subject} no longer gets the callback address: flows that are on cannot be called"
        yield pair.change("notification-url-lost", words)
    was, now = is_internal(pair.old), is_internal(pair.new)
    missing = member.new.is_required and "default" not in pair.new.keywords and not is_callback(pair.new)
    if was and now:
        yield from _fixed_values(pair, member)
    elif now:
        yield pair.change("parameter-hidden", f"{subject} is hidden: the values that flows give are no longer sent")
    elif was and missing:
        yield pair.change("parameter-required", f"{subject} was hidden and is required: no flow gives it")
    elif was and _fixed(pair.old, member.old) not in (None, _fixed(pair.new, member.new)):
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


def _fixed_values(pair: Pair, member: Member) -> Iterator[Change]:
    old, new = _fixed(pair.old, member.old), _fixed(pair.new, member.new)
    if old is not None and new is None:
        yield pair.change("fixed-value-dropped", f"{pair.subject} is hidden and its value {old} is no longer sent")
    elif old is None and new is not None:
        yield pair.change("fixed-value-added", f"{pair.subject} is hidden and always {new}")
    elif old != new:
        yield pair.change("fixed-value-changed", f"{pair.subject} is hidden and was always {old}; now it is {new}")
    elif member.new.is_required and not member.old.is_required and not is_callback(pair.new):
        yield pair.change("parameter-required", f"{pair.subject} is hidden, required and without a value: calls fail")


def _fixed(view: SchemaView, value: Value) -> str | None:
    """Give what is sent when a flow gives nothing; None when nothing is."""
    return _default(view) if value.is_required and "default" in view.keywords else None


def _default(view: SchemaView) -> str:
    if "default" not in view.keywords:
        return "none"
    return json.dumps(view.keywords["default"], sort_keys=True)


def needs_a_value(sides: Sides, view: SchemaView) -> bool:
    """Whether a required input stays empty when a flow gives nothing: no default, no callback address.

    An object without a default is filled in when all its required members are.

    Raises:
        Incomparable: a reference leads nowhere.
    """
    if "default" in view.keywords or is_callback(view):
        return False
    inner = [sides.new.view(view.properties[name]) for name in view.required if name in view.properties]
    return not inner or any("default" not in each.keywords and not is_callback(each) for each in inner)


def is_callback(view: SchemaView) -> bool:
    """Whether the platform writes the address there at which a flow is called."""
    return view.keywords.get(NOTIFICATION_URL) is True
