"""One operation in both definitions: kind, address, inputs, answer, and what a trigger hands to its flow."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from generator.changes.change import Change, change
from generator.changes.first_difference import first_difference
from generator.changes.members import Alike, compare_members
from generator.changes.one_sided import compare_gone_and_fresh
from generator.changes.subject import Member, Sides, Subject, Value
from generator.changes.texts import NOTIFICATION, compare_operation_texts, without_texts
from generator.definition import OperationRecord, ParameterRecord, Placed, follow
from generator.definition.references import Place

_TEMPLATE = re.compile(r"\{[^{}]*\}")
# How a value is written; the platform does that from the definition, at each call.
_SENDING = (("array-style", "collectionFormat", "csv"), ("url-encoding", "x-ms-url-encoding", "single"))


def address_of(operation: OperationRecord) -> tuple[str, str]:
    """Give method and path, without the names in it: they are not sent."""
    return operation.method, _TEMPLATE.sub("{}", operation.path)


def place_of(operation: OperationRecord) -> Place:
    """Give the keys that lead to an operation."""
    return "paths", operation.path, operation.method


def is_webhook(operation: OperationRecord) -> bool:
    """Whether it is a trigger that the service calls; other triggers ask the service."""
    return operation.is_trigger and NOTIFICATION in operation.path_item


def compare_operations(sides: Sides, old: OperationRecord, new: OperationRecord, alike: Alike) -> list[Change]:
    """Give what differs in an operation that both definitions have.

    Args:
        sides: the definitions.
        old: the operation in the old one.
        new: the operation of the same id in the new one.
        alike: schemas found alike in earlier operations; grows.

    Raises:
        Incomparable: a reference leads nowhere.
    """
    kinds = [_kind(operation) for operation in (old, new)]
    if kinds[0] != kinds[1]:
        kind = "operation-kind" if old.is_trigger != new.is_trigger else "trigger-style"
        words = f"{new.id} was {kinds[0]} and is {kinds[1]}: flows hold it as the former"
        return [change(kind, new.id, place_of(new), words)]
    found = [*_standing(old, new), *_address(old, new), *_inputs(sides, old, new, alike)]
    found += _answer(sides, old, new, alike)
    return [*(found or _details(old, new)), *compare_operation_texts(old, new)]


def _details(old: OperationRecord, new: OperationRecord) -> list[Change]:
    whole = [without_texts(operation.raw) for operation in (old, new)] if old.raw != new.raw else [None, None]
    events = [without_texts(operation.path_item.get(NOTIFICATION)) for operation in (old, new)]
    if whole[0] != whole[1]:
        place = (*place_of(new), *first_difference(*whole))
    elif events[0] != events[1]:
        place = ("paths", new.path, NOTIFICATION, *first_difference(*events))
    else:
        return []
    return [change("details", new.id, place, "details of it differ that saved flows do not depend on")]


def _kind(operation: OperationRecord) -> str:
    if not operation.is_trigger:
        return "an action"
    return "a webhook trigger" if is_webhook(operation) else "a polling trigger"


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


def _address(old: OperationRecord, new: OperationRecord) -> Iterator[Change]:
    if address_of(old) == address_of(new):
        return
    words = f"{new.id} moved from {_request(old)} to {_request(new)}"
    if new.is_trigger:
        held = "the address that ends their subscription" if is_webhook(new) else "the address of their next check"
        words = f"{words}: flows that are on hold {held}"
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
    old_places, new_places = _parameter_places(sides.old.document, old), _parameter_places(sides.new.document, new)
    bodies = old.body(), new.body()
    for key, earlier in before.items():
        if (later := after.get(key)) is None:
            continue
        if earlier.place != later.place:
            words = f"the input {later.name!r} is sent in the {later.place}, no longer in the {earlier.place}"
            yield change("parameter-place", new.id, new_places[id(later.raw)], f"{words}: flows keep its name")
        if bodies[0] and bodies[1] and later is bodies[1] and bodies[0].name != bodies[1].name:
            words = f"the body is called {later.name!r}, no longer {earlier.name!r}: flows lose everything in it"
            yield change("body-renamed", new.id, new_places[id(later.raw)], words)
        yield from _sending(new.id, earlier, later, new_places[id(later.raw)])
        start = Member(
            _value(earlier, old_places),
            _value(later, new_places),
            Subject(new.id, later.name, is_input=True),
        )
        yield from compare_members(sides, start, alike)
    yield from _order(old, new, new_places)
    gone = {p.name: _value(p, old_places) for key, p in before.items() if key not in after}
    fresh = {p.name: _value(p, new_places) for key, p in after.items() if key not in before}
    yield from compare_gone_and_fresh(sides, gone, fresh, new.id, aligned=_aligned(old, new, gone, fresh))


def _order(old: OperationRecord, new: OperationRecord, places: Mapping[int, Place]) -> Iterator[Change]:
    """Compare where the values stand in a path that did not change otherwise: flows store them by name."""
    if address_of(old) != address_of(new):
        return
    before, after = (_names_in_path(operation) for operation in (old, new))
    for parameter in new.parameters:
        name = parameter.name
        if parameter.place == "path" and name in before and name in after and before.index(name) != after.index(name):
            words = f"the value of the input {name!r} goes to another place in the path: {old.path} is now {new.path}"
            yield change("path-order", new.id, places[id(parameter.raw)], words)


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


def _value(parameter: ParameterRecord, places: Mapping[int, Place]) -> Value:
    place = places[id(parameter.raw)]
    if parameter.place == "body":
        return Value(Placed(parameter.schema, (*place, "schema")), parameter.required)
    return Value(Placed(parameter.raw, place), parameter.required)


def _parameter_places(document: Mapping[str, Any], operation: OperationRecord) -> dict[int, Place]:
    """Give the place of each parameter object, shared ones included."""
    places: dict[int, Place] = {}
    path: Place = ("paths", operation.path)
    for source, start in ((operation.path_item, path), (operation.raw, place_of(operation))):
        listed = source.get("parameters")
        for index, entry in enumerate(listed if isinstance(listed, list) else ()):
            node, place = follow(document, Placed(entry, (*start, "parameters", index)))
            places[id(node)] = place
    return places


def _sending(operation: str, old: ParameterRecord, new: ParameterRecord, place: Place) -> Iterator[Change]:
    """Compare how a value is written."""
    for kind, keyword, default in _SENDING:
        was, now = (parameter.raw.get(keyword) or default for parameter in (old, new))
        if was != now:
            words = f"{keyword} of the input {new.name!r} was {was} and is {now}"
            yield change(kind, operation, place, words)


def _answer(sides: Sides, old: OperationRecord, new: OperationRecord, alike: Alike) -> Iterator[Change]:
    """Compare what a flow gets: of a webhook trigger that is the event, not the answer to its subscription."""
    if is_webhook(new):
        before, after = (_notification(operation) for operation in (old, new))
    else:
        (was, before), (now, after) = (_success(each.document, o) for each, o in zip(sides, (old, new), strict=True))
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


def _notification(operation: OperationRecord) -> Placed | None:
    content = operation.path_item.get(NOTIFICATION)
    schema = content.get("schema") if isinstance(content, Mapping) else None
    return Placed(schema, ("paths", operation.path, NOTIFICATION, "schema")) if isinstance(schema, Mapping) else None


def _success(document: Mapping[str, Any], operation: OperationRecord) -> tuple[str, Placed | None]:
    """Give the answer that flows are typed by: the lowest 2xx, or `default`, whatever the order in the file."""
    statuses = sorted(status for status in operation.responses if status.startswith("2"))
    described = [status for status in statuses if "schema" in operation.responses[status]]
    status = next(iter([*described, *statuses]), "default" if "default" in operation.responses else "")
    if not status:
        return "", None
    raw = operation.raw["responses"]
    entry = raw.get(status, raw.get(int(status)) if status.isdigit() else None)
    answer, place = follow(document, Placed(entry, (*place_of(operation), "responses", status)))
    schema = answer.get("schema")
    if not isinstance(schema, Mapping):
        return status, None
    return status, Placed(schema, (*place, "schema"))
