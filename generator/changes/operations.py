"""One operation in both definitions: kind, address, inputs, answer, and what a trigger hands to its flow."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from generator.changes.change import Change, change
from generator.changes.first_difference import first_difference
from generator.changes.members import Alike, compare_members
from generator.changes.one_sided import compare_removed_and_added
from generator.changes.subject import Incomparable, Member, Side, Sides, Subject, Value
from generator.changes.texts import compare_operation_texts, without_texts
from generator.definition import BrokenReference, OperationRecord, ParameterRecord, Placed
from generator.definition.references import Place
from generator.definition.responses import notification_of, success_of
from generator.definition.triggers import NOTIFICATION_CONTENT, is_webhook, trigger_kind

_TEMPLATE = re.compile(r"\{[^{}]*\}")
# How a value is written; the platform does that from the definition, at each call.
_SENDING = (("array-style", "collectionFormat", "csv"), ("url-encoding", "x-ms-url-encoding", "single"))


def address_of(operation: OperationRecord) -> tuple[str, str]:
    """Return method and path, without the names in it: they are not sent."""
    return operation.method, _TEMPLATE.sub("{}", operation.path)


def place_of(operation: OperationRecord) -> Place:
    """Return the keys that lead to an operation."""
    return "paths", operation.path, operation.method


def compare_operations(sides: Sides, old: OperationRecord, new: OperationRecord, alike: Alike) -> list[Change]:
    """Return what differs in an operation that both definitions have.

    Args:
        sides: the definitions.
        old: the operation in the old one.
        new: the operation of the same id in the new one.
        alike: schemas found alike in earlier operations; grows.

    Raises:
        Incomparable: a reference does not resolve.
    """
    kinds = [_kind(side, operation) for side, operation in zip(sides, (old, new), strict=True)]
    if kinds[0] != kinds[1]:
        kind = "operation-kind" if old.is_trigger != new.is_trigger else "trigger-style"
        words = f"{new.id} was {kinds[0]} and is {kinds[1]}: flows hold it as the former"
        return [change(kind, new.id, place_of(new), words)]
    found = [*_standing(old, new), *_address(sides, old, new), *_inputs(sides, old, new, alike)]
    found += _response(sides, old, new, alike)
    return [*(found or _details(old, new)), *compare_operation_texts(old, new)]


def _details(old: OperationRecord, new: OperationRecord) -> list[Change]:
    whole = [without_texts(operation.raw) for operation in (old, new)] if old.raw != new.raw else [None, None]
    events = [without_texts(operation.path_item.get(NOTIFICATION_CONTENT)) for operation in (old, new)]
    if whole[0] != whole[1]:
        place = (*place_of(new), *first_difference(*whole))
    elif events[0] != events[1]:
        place = ("paths", new.path, NOTIFICATION_CONTENT, *first_difference(*events))
    else:
        return []
    return [change("details", new.id, place, "details of it differ that saved flows do not depend on")]


def _kind(side: Side, operation: OperationRecord) -> str:
    kind = trigger_kind(side.schemas, operation)
    return f"a {kind} trigger" if kind else "an action"


def _standing(old: OperationRecord, new: OperationRecord) -> Iterator[Change]:
    place = place_of(new)
    if new.is_internal and not old.is_internal:
        words = f"{new.id} is hidden: nobody can add it, and certification counts that as its removal"
        yield change("operation-hidden", new.id, place, words)
    elif old.is_internal and not new.is_internal:
        yield change("operation-shown", new.id, place, f"{new.id} was hidden and is offered")
    else:
        shown = [operation.raw.get("x-ms-visibility") or "normal" for operation in (old, new)]
        if shown[0] != shown[1]:
            words = f"{new.id} was shown as {shown[0]} and is shown as {shown[1]}"
            yield change("visibility", new.id, (*place, "x-ms-visibility"), words)
    if (now := new.raw.get("deprecated") is True) != (old.raw.get("deprecated") is True):
        kind, words = ("operation-deprecated", "is") if now else ("operation-restored", "is no longer")
        yield change(kind, new.id, place, f"{new.id} {words} marked as deprecated; flows go on")
    batching = [operation.raw.get("x-ms-trigger") for operation in (old, new)]
    if batching[0] != batching[1]:
        words = f"{new.id} started flows with {_share(batching[0])} and does with {_share(batching[1])}"
        yield change("trigger-batching", new.id, (*place, "x-ms-trigger"), words)


def _share(value: Any) -> str:
    return {"single": "the whole answer", "batch": "each entry of a list"}.get(str(value), repr(value))


def _address(sides: Sides, old: OperationRecord, new: OperationRecord) -> Iterator[Change]:
    if address_of(old) == address_of(new):
        return
    words = f"{new.id} moved from {_request(old)} to {_request(new)}"
    if new.is_trigger:
        which = "that ends their subscription" if is_webhook(sides.new.schemas, new) else "of their next check"
        words = f"{words}: flows that are on hold the address {which}"
        yield change("trigger-address", new.id, place_of(new), words)
    else:
        yield change(
            "address",
            new.id,
            place_of(new),
            f"{words}: flows name only the operation, but workflows of Logic Apps store the path",
        )


def _request(operation: OperationRecord) -> str:
    return f"{operation.method.upper()} {operation.path}"


def _inputs(sides: Sides, old: OperationRecord, new: OperationRecord, alike: Alike) -> Iterator[Change]:
    before, after = ({_key(p, each): p for p in each.parameters} for each in (old, new))
    # A flow keeps the name alone, so a parameter that only changed its place is still the same one.
    for key in [key for key in before if key not in after]:
        moved = [other for other in after if other[0] == key[0] and other not in before]
        if len(moved) == 1 and "body" not in (key[1], moved[0][1]):
            after[key] = after.pop(moved[0])
    bodies = old.body(), new.body()
    for key, earlier in before.items():
        if (later := after.get(key)) is None:
            continue
        if earlier.place != later.place:
            words = f"the input {later.name!r} is sent in the {later.place}, no longer in the {earlier.place}"
            yield change("parameter-place", new.id, later.at, f"{words}: flows keep its name")
        if bodies[0] and bodies[1] and later is bodies[1] and bodies[0].name != bodies[1].name:
            words = f"the body is called {later.name!r}, no longer {earlier.name!r}: flows lose everything in it"
            yield change("body-renamed", new.id, later.at, words)
        yield from _sending(new.id, earlier, later, later.at)
        start = Member(
            _value(earlier),
            _value(later),
            Subject(new.id, later.name, is_input=True),
        )
        yield from compare_members(sides, start, alike)
    yield from _order(old, new)
    gone = {p.name: _value(p) for key, p in before.items() if key not in after}
    fresh = {p.name: _value(p) for key, p in after.items() if key not in before}
    yield from compare_removed_and_added(sides, gone, fresh, new.id, aligned=_aligned(old, new, gone, fresh))


def _order(old: OperationRecord, new: OperationRecord) -> Iterator[Change]:
    """Compare where the values stand in a path that did not change otherwise: flows store them by name."""
    if address_of(old) != address_of(new):
        return
    before, after = (_names_in_path(operation) for operation in (old, new))
    for parameter in new.parameters:
        name = parameter.name
        if parameter.place == "path" and name in before and name in after and before.index(name) != after.index(name):
            words = f"the value of the input {name!r} goes to another place in the path: {old.path} is now {new.path}"
            yield change("path-order", new.id, parameter.at, words)


def _names_in_path(operation: OperationRecord) -> list[str]:
    return [name[1:-1] for name in _TEMPLATE.findall(operation.path)]


def _aligned(
    old: OperationRecord, new: OperationRecord, gone: Mapping[str, Value], fresh: Mapping[str, Value]
) -> dict[str, str]:
    """Pair the names that stand at one place of a path that did not change otherwise."""
    if address_of(old) != address_of(new):
        return {}
    names = [_names_in_path(operation) for operation in (old, new)]
    return {was: now for was, now in zip(*names, strict=True) if was in gone and now in fresh}


def _key(parameter: ParameterRecord, operation: OperationRecord) -> tuple[str, str]:
    """Tell parameters apart: by name and place; an operation has one body, whatever it is called."""
    if parameter.place == "body" and parameter is operation.body():
        return "", "body"
    return parameter.name, parameter.place


def _value(parameter: ParameterRecord) -> Value:
    return Value(parameter.placed, parameter.required)


def _sending(operation: str, old: ParameterRecord, new: ParameterRecord, place: Place) -> Iterator[Change]:
    """Compare how a value is written."""
    for kind, keyword, default in _SENDING:
        was, now = (parameter.raw.get(keyword) or default for parameter in (old, new))
        if was != now:
            words = f"{keyword} of the input {new.name!r} was {was} and is {now}"
            yield change(kind, operation, place, words)


def _response(sides: Sides, old: OperationRecord, new: OperationRecord, alike: Alike) -> Iterator[Change]:
    """Compare what a flow gets: of a webhook trigger that is the event, not the answer to its subscription."""
    if is_webhook(sides.new.schemas, new):
        before, after = notification_of(old), notification_of(new)
    else:
        (was, before), (now, after) = (_success(side, each) for side, each in zip(sides, (old, new), strict=True))
        if was != now and was and now:
            words = f"success is {now}, no longer {was}: flows take every 2xx"
            yield change("status", new.id, (*place_of(new), "responses", now), words)
    if before is None and after is None:
        return
    if after is None:
        words = "nothing is described any more: steps that use its outputs lose them"
        yield change("answer-removed", new.id, before.place if before else (), words)
    elif before is None:
        yield change("answer-added", new.id, after.place, "its outputs are described and can be used")
    else:
        start = Member(Value(before, False), Value(after, False), Subject(new.id, "", is_input=False))
        yield from compare_members(sides, start, alike)


def _success(side: Side, operation: OperationRecord) -> tuple[str, Placed | None]:
    try:
        return success_of(side.document, operation) or ("", None)
    except BrokenReference as error:
        raise Incomparable(f"{side.name}: {error}") from None
