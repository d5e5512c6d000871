"""The kinds of mistakes that are planted, and the places where each may stand.

A member of an answer is only touched where a clean run saw a value (or null) there: elsewhere nobody can tell right
from wrong.
"""

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from generator.definition import OperationRecord, Schemas, operations_of, pointer_of, resolve
from generator.definition.triggers import callbacks_of, is_webhook

Parts = tuple[str | int, ...]
Members = Mapping[str, frozenset[str]]


class Plan(NamedTuple):
    """A mistake that could be planted: `apply` edits the object at `place` of a fresh copy."""

    place: Parts
    change: str
    apply: Callable[[Any], None]


def _response_members(document: Mapping[str, Any], members: Members, seen: str) -> Iterator[tuple[Parts, str, Any]]:
    """Return the declared members of answers of which a clean run saw `seen` (value, null or any of both)."""
    for definition, schema in document.get("definitions", {}).items():
        for name, member in schema.get("properties", {}).items():
            kinds = members.get(f"{definition}/{name}", frozenset())
            if seen in kinds or (seen == "any" and kinds):
                yield ("definitions", definition, "properties"), name, member


def _tested(document: Mapping[str, Any]) -> Iterator[OperationRecord]:
    for operation in operations_of(document):
        if not operation.is_trigger and not (operation.is_internal and operation.method == "delete"):
            yield operation


def _parameters(document: Mapping[str, Any], *places: str) -> Iterator[tuple[Parts, Mapping[str, Any]]]:
    for operation in _tested(document):
        for index, parameter in enumerate(operation.raw.get("parameters", ())):
            if parameter.get("in") in places:
                yield ("paths", operation.path, operation.method, "parameters", index), parameter


def _body_members(document: Mapping[str, Any]) -> Iterator[tuple[Parts, str, Any]]:
    for operation in _tested(document):
        body = operation.body()
        reference = body.schema.get("$ref", "") if body else ""
        if reference:
            schema = resolve(document, body.schema) if body else {}
            for name, member in schema.get("properties", {}).items():
                yield ("definitions", reference.rpartition("/")[2], "properties"), name, member


# Edits


def _set(key: str, value: Any) -> Callable[[Any], None]:
    return lambda target: target.__setitem__(key, value)


def _drop(key: str) -> Callable[[Any], None]:
    return lambda target: target.pop(key)


def _rename(old: str, new: str) -> Callable[[Any], None]:
    def apply(target: Any) -> None:
        items = [(new if key == old else key, value) for key, value in target.items()]
        target.clear()
        target.update(items)

    return apply


def _remove(value: str) -> Callable[[Any], None]:
    return lambda target: target.remove(value)


_OTHER_TYPE = {"string": "integer", "integer": "string", "number": "string", "boolean": "string"}


# Kinds of mistakes, each giving every place where it can be made


def _response_types(document: Mapping[str, Any], members: Members) -> Iterator[Plan]:
    for owner, name, member in _response_members(document, members, "value"):
        if other := _swapped(_OTHER_TYPE, kind := member.get("type")):
            yield Plan((*owner, name), f"type {kind} becomes {other}", _set("type", other))


def _input_types(document: Mapping[str, Any], _: Members) -> Iterator[Plan]:
    for place, parameter in _parameters(document, "query"):
        if parameter.get("type") in ("boolean", "integer"):
            flipped = "integer" if parameter["type"] == "boolean" else "boolean"
            yield Plan(place, f"type {parameter['type']} becomes {flipped}", _set("type", flipped))
    for owner, name, member in _body_members(document):
        if (other := _swapped(_OTHER_TYPE, kind := member.get("type"))) and "default" not in member:
            yield Plan((*owner, name), f"type {kind} becomes {other}", _set("type", other))


def _formats(document: Mapping[str, Any], members: Members) -> Iterator[Plan]:
    swaps = {"date-time": "date", "date": "date-time"}
    for owner, name, member in _response_members(document, members, "value"):
        if other := _swapped(swaps, form := member.get("format")):
            yield Plan((*owner, name), f"format {form} becomes {other}", _set("format", other))
    for owner, name, member in _response_members(document, members, "value"):
        if member.get("type") == "string" and not member.get("format"):
            yield Plan((*owner, name), "gets the format date-time", _set("format", "date-time"))


def _swapped(others: Mapping[str, str], word: Any) -> str | None:
    """Return another type or format; none where a definition has something that is no word."""
    return others.get(word) if isinstance(word, str) else None


def _missing_members(document: Mapping[str, Any], members: Members) -> Iterator[Plan]:
    for owner, name, _ in _response_members(document, members, "any"):
        yield Plan(owner, f"{name} is missing", _drop(name))


def _missing_required(document: Mapping[str, Any], _: Members) -> Iterator[Plan]:
    for operation in _tested(document):
        body = operation.body()
        if body is None:
            continue
        schema = resolve(document, body.schema)
        entry = schema.get("items", {}) if schema.get("type") == "array" else body.schema
        reference = entry.get("$ref", "")
        owner = ("definitions", reference.rpartition("/")[2], "required")
        for name in resolve(document, entry).get("required", ()) if reference else ():
            yield Plan(owner, f"{name} is no longer required", _remove(name))


def _wrong_paths(document: Mapping[str, Any], _: Members) -> Iterator[Plan]:
    for path in dict.fromkeys(operation.path for operation in _tested(document)):
        for last in [segment for segment in path.split("/") if segment and "{" not in segment][-1:]:
            wrong = re.sub(rf"/{re.escape(last)}(?=/|$)", f"/{last}x", path)
            yield Plan(("paths",), f"{path} becomes {wrong}", _rename(path, wrong))


def _wrong_methods(document: Mapping[str, Any], _: Members) -> Iterator[Plan]:
    for operation in _tested(document):
        for other in ("patch", "post", "put", "delete") if operation.method == "get" else ("post", "put", "patch"):
            if other != operation.method and other not in operation.path_item:
                change = f"{operation.method} becomes {other}"
                yield Plan(("paths", operation.path), change, _rename(operation.method, other))
                break


def _wrong_statuses(document: Mapping[str, Any], _: Members) -> Iterator[Plan]:
    for operation in _tested(document):
        owner = ("paths", operation.path, operation.method, "responses")
        success = operation.success()
        if success:
            yield Plan(owner, f"{success[0]} becomes 202", _rename(success[0], "202"))
    for operation in _tested(document):
        owner = ("paths", operation.path, operation.method, "responses")
        if "409" in operation.responses or ("404" in operation.responses and "{" in operation.path):
            status = "409" if "409" in operation.responses else "404"
            yield Plan(owner, f"{status} is not documented", _drop(status))


def _wrong_places(document: Mapping[str, Any], _: Members) -> Iterator[Plan]:
    for place, parameter in _parameters(document, "query"):
        if parameter.get("type") in ("boolean", "integer") or parameter.get("enum"):
            yield Plan(place, f"{parameter['name']} moves from query to header", _set("in", "header"))
    for place, parameter in _parameters(document, "path"):
        yield Plan(place, f"{parameter['name']} moves from path to query", _set("in", "query"))


def _wrong_names(document: Mapping[str, Any], members: Members) -> Iterator[Plan]:
    for place, parameter in _parameters(document, "query"):
        if parameter.get("type") in ("boolean", "integer") or parameter.get("enum"):
            yield Plan(place, f"{parameter['name']} gets a wrong name", _set("name", f"{parameter['name']}_x"))
    for owner, name, _ in _body_members(document):
        yield Plan(owner, f"{name} gets a wrong name", _rename(name, f"{name}_x"))
    for owner, name, _ in _response_members(document, members, "any"):
        yield Plan(owner, f"{name} gets a wrong name", _rename(name, f"{name}_x"))


def _narrow_ids(document: Mapping[str, Any], members: Members) -> Iterator[Plan]:
    for place, parameter in _parameters(document, "path"):
        if parameter.get("format") == "int64":
            yield Plan(place, f"{parameter['name']} becomes int32", _set("format", "int32"))
    for owner, name, member in _response_members(document, members, "value"):
        if member.get("format") == "int64" and name.endswith("id"):
            yield Plan((*owner, name), "becomes int32", _set("format", "int32"))


def _swapped_shapes(document: Mapping[str, Any], members: Members) -> Iterator[Plan]:
    for operation in _tested(document):
        success = operation.success()
        schema = success[1].get("schema") if success else None
        if success and schema:
            place = ("paths", operation.path, operation.method, "responses", success[0])
            if schema.get("type") == "array":
                yield Plan(place, "a list becomes one object", _set("schema", schema["items"]))
            else:
                yield Plan(place, "an object becomes a list", _set("schema", {"type": "array", "items": schema}))
    for owner, name, member in _response_members(document, members, "value"):
        if member.get("type") == "array":
            yield Plan((*owner, name), "a list becomes an object", _set("type", "object"))


def _lost_nulls(document: Mapping[str, Any], members: Members) -> Iterator[Plan]:
    for owner, name, member in _response_members(document, members, "null"):
        if member.get("x-nullable"):
            yield Plan((*owner, name), "is no longer nullable", _drop("x-nullable"))


def _broken_dropdowns(document: Mapping[str, Any], _: Members) -> Iterator[Plan]:
    places = list(_parameters(document, "path", "query"))
    places += [((*owner, name), member) for owner, name, member in _body_members(document)]
    for number, (place, schema) in enumerate(
        (place, schema) for place, schema in places if "x-ms-dynamic-values" in schema
    ):
        old, new = (*place, "x-ms-dynamic-values"), (*place, "x-ms-dynamic-list")
        plans = [
            Plan(old, "names an operation that does not exist", _set("operationId", "GetNothing")),
            Plan(old, "reads its values from a missing member", _set("value-path", "identity")),
            Plan(new, "reads its titles from a missing member", _set("itemTitlePath", "label")),
            Plan(place, "loses its newer form", _drop("x-ms-dynamic-list")),
            Plan(old, "looks for its list in a missing member", _set("value-collection", "items")),
        ]
        if schema["x-ms-dynamic-values"].get("parameters"):
            plans.append(Plan(old, "no longer passes what its look-up needs", _drop("parameters")))
        yield plans[number % len(plans)]


def _broken_triggers(document: Mapping[str, Any], _: Members) -> Iterator[Plan]:
    triggers = [operation for operation in operations_of(document) if operation.is_trigger]
    schemas = Schemas(document)
    webhooks = [trigger for trigger in triggers if is_webhook(schemas, trigger)]
    polling = [trigger for trigger in triggers if trigger not in webhooks]
    for number, (trigger, other) in enumerate(itertools.zip_longest(webhooks, polling)):
        if trigger is not None:
            plans = _broken_webhook(trigger)
            yield plans[number % len(plans)]
            if number == 0:
                yield from _broken_callback(schemas, trigger)
        if other is not None:
            plans = _broken_polling(other)
            yield plans[number % len(plans)]


def _broken_webhook(trigger: OperationRecord) -> list[Plan]:
    operation = ("paths", trigger.path, trigger.method)
    return [
        Plan(operation, "x-ms-trigger is misspelled", _set("x-ms-trigger", "Single")),
        Plan(("paths", trigger.path), "has no notification content", _drop("x-ms-notification-content")),
        Plan(operation, "has no hint", _drop("x-ms-trigger-hint")),
        Plan(operation, "is internal", _set("x-ms-visibility", "internal")),
    ]


def _broken_callback(schemas: Schemas, trigger: OperationRecord) -> Iterator[Plan]:
    for callback in callbacks_of(schemas, trigger):
        place, (*owner, _, name) = callback.view.place, callback.view.place
        for key, words in (("x-ms-notification-url", "not marked"), ("x-ms-visibility", "visible")):
            if key in callback.view.node:
                yield Plan(place, f"the callback is {words}", _drop(key))
        around = resolve(schemas.document, {"$ref": f"#{pointer_of(tuple(owner))}"})
        if name in around.get("required", ()):
            yield Plan((*owner, "required"), "the callback is not required", _remove(str(name)))


def _broken_polling(trigger: OperationRecord) -> list[Plan]:
    operation = ("paths", trigger.path, trigger.method)
    misspelled = Plan(operation, "x-ms-trigger is misspelled", _set("x-ms-trigger", "Batch"))
    if not {"200", "202"} <= trigger.responses.keys():
        return [misspelled]
    responses = (*operation, "responses")
    return [
        Plan(responses, "202 is not documented", _drop("202")),
        Plan((*responses, "200"), "news are one object", _set("schema", {"type": "object"})),
        misspelled,
    ]


KINDS: Mapping[str, Callable[[Mapping[str, Any], Members], Iterable[Plan]]] = {
    "answer type": _response_types,
    "input type": _input_types,
    "format": _formats,
    "missing member": _missing_members,
    "missing required": _missing_required,
    "wrong path": _wrong_paths,
    "wrong method": _wrong_methods,
    "wrong status": _wrong_statuses,
    "wrong place": _wrong_places,
    "wrong name": _wrong_names,
    "32-bit id": _narrow_ids,
    "list or object": _swapped_shapes,
    "lost null": _lost_nulls,
    "broken drop-down": _broken_dropdowns,
    "broken trigger": _broken_triggers,
}
