"""Planted mistakes: copies of a definition that are wrong in one place, to see whether the contract test notices.

Every kind of mistake is planted in places spread evenly over the definition, never in hand-picked ones. A member of an
answer is only touched where a clean run saw a value (or null) there: elsewhere nobody can tell right from wrong.
"""

import copy
import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from generator.definition import (
    METHODS,
    OperationRecord,
    Schemas,
    operations_of,
    pointer_of,
    resolve,
)
from generator.definition.triggers import callbacks_of, is_webhook

Parts = tuple[str | int, ...]
Members = Mapping[str, frozenset[str]]


class Mutant(NamedTuple):
    """One planted mistake: its kind, the place as keys from the root, and what was done there."""

    kind: str
    place: Parts
    change: str
    document: Mapping[str, Any]

    @property
    def label(self) -> str:
        """Kind, place and change as one line."""
        return f"{self.kind}: {'/'.join(map(str, self.place[-6:]))}: {self.change}"


class _Plan(NamedTuple):
    """A mistake that could be planted: `apply` edits the object at `place` of a fresh copy."""

    place: Parts
    change: str
    apply: Callable[[Any], None]


def mutants(
    document: Mapping[str, Any], members: Members, each: int, in_code: frozenset[str] = frozenset()
) -> list[Mutant]:
    """Plant mistakes.

    Args:
        document: a definition without findings.
        members: what a clean run saw of the answers, from `ContractReport.members`.
        each: how many mistakes of each kind.
        in_code: actions that only the connector's code answers; it goes by the operationId, so that any path and any
            method would do for them.

    Returns:
        At most `each` mutants of each kind; fewer where a definition offers fewer places.
    """
    return [
        Mutant(kind, plan.place, plan.change, _planted(document, plan))
        for kind, find in _KINDS.items()
        for plan in _spread(
            [plan for plan in find(document, members) if not _is_harmless(document, plan, in_code)], each
        )
    ]


def _is_harmless(document: Mapping[str, Any], plan: "_Plan", in_code: frozenset[str]) -> bool:
    """Whether a change of path or method is one of an operation that is not there at the service."""
    own = {operation.path for operation in operations_of(document) if operation.id in in_code}
    is_path = plan.place == ("paths",) and any(plan.change.startswith(f"{path} becomes ") for path in own)
    return is_path or (len(plan.place) == 2 and plan.place[0] == "paths" and plan.place[1] in own)


def affected(document: Mapping[str, Any], mutant: Mutant) -> list[OperationRecord]:
    """The operations of a mutant that its mistake can reach: its own, or all that use the definition it is in."""
    operations = list(operations_of(mutant.document))
    head = mutant.place[0]
    if len(mutant.place) == 1:
        before = {operation.id: operation.path for operation in operations_of(document)}
        return [operation for operation in operations if before.get(operation.id) != operation.path]
    if head == "paths":
        there = {operation.id for operation in operations_of(document) if operation.path == mutant.place[1]}
        method = mutant.place[2] if len(mutant.place) > 2 else None
        return [
            operation
            for operation in operations
            if operation.id in there and (method not in METHODS or _same_operation(document, operation, mutant))
        ]
    users = _users(mutant.document, str(mutant.place[1]))
    return [operation for operation in operations if _mentions(mutant.document, operation.raw, users)]


def _same_operation(document: Mapping[str, Any], operation: OperationRecord, mutant: Mutant) -> bool:
    original = document["paths"][mutant.place[1]].get(mutant.place[2], {})
    return bool(operation.id == original.get("operationId"))


def _planted(document: Mapping[str, Any], plan: _Plan) -> Mapping[str, Any]:
    mutated = copy.deepcopy(dict(document))
    target: Any = mutated
    for part in plan.place:
        target = target[part]
    plan.apply(target)
    return mutated


def _spread(plans: list[_Plan], count: int) -> list[_Plan]:
    if len(plans) <= count:
        return plans
    return [plans[index * len(plans) // count] for index in range(count)]


def _users(document: Mapping[str, Any], name: str) -> set[str]:
    """Return the definitions that reach `name`, itself included."""
    users = {name}
    while True:
        more = {
            other
            for other, schema in document["definitions"].items()
            if other not in users and _mentions(document, schema, users)
        }
        if not more:
            return users
        users |= more


def _mentions(document: Mapping[str, Any], node: Any, names: set[str]) -> bool:
    if isinstance(node, Mapping):
        reference = node.get("$ref")
        if isinstance(reference, str) and reference.rpartition("/")[2] in names:
            return True
        return any(_mentions(document, value, names) for value in node.values())
    return isinstance(node, list) and any(_mentions(document, item, names) for item in node)


# Places


def _answer_members(document: Mapping[str, Any], members: Members, seen: str) -> Iterator[tuple[Parts, str, Any]]:
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


def _answer_types(document: Mapping[str, Any], members: Members) -> Iterator[_Plan]:
    for owner, name, member in _answer_members(document, members, "value"):
        if other := _swapped(_OTHER_TYPE, kind := member.get("type")):
            yield _Plan((*owner, name), f"type {kind} becomes {other}", _set("type", other))


def _input_types(document: Mapping[str, Any], _: Members) -> Iterator[_Plan]:
    for place, parameter in _parameters(document, "query"):
        if parameter.get("type") in ("boolean", "integer"):
            flipped = "integer" if parameter["type"] == "boolean" else "boolean"
            yield _Plan(place, f"type {parameter['type']} becomes {flipped}", _set("type", flipped))
    for owner, name, member in _body_members(document):
        if (other := _swapped(_OTHER_TYPE, kind := member.get("type"))) and "default" not in member:
            yield _Plan((*owner, name), f"type {kind} becomes {other}", _set("type", other))


def _formats(document: Mapping[str, Any], members: Members) -> Iterator[_Plan]:
    swaps = {"date-time": "date", "date": "date-time"}
    for owner, name, member in _answer_members(document, members, "value"):
        if other := _swapped(swaps, form := member.get("format")):
            yield _Plan((*owner, name), f"format {form} becomes {other}", _set("format", other))
    for owner, name, member in _answer_members(document, members, "value"):
        if member.get("type") == "string" and not member.get("format"):
            yield _Plan((*owner, name), "gets the format date-time", _set("format", "date-time"))


def _swapped(others: Mapping[str, str], word: Any) -> str | None:
    """Return another type or format; none where a definition has something that is no word."""
    return others.get(word) if isinstance(word, str) else None


def _missing_members(document: Mapping[str, Any], members: Members) -> Iterator[_Plan]:
    for owner, name, _ in _answer_members(document, members, "any"):
        yield _Plan(owner, f"{name} is missing", _drop(name))


def _missing_required(document: Mapping[str, Any], _: Members) -> Iterator[_Plan]:
    for operation in _tested(document):
        body = operation.body()
        if body is None:
            continue
        schema = resolve(document, body.schema)
        entry = schema.get("items", {}) if schema.get("type") == "array" else body.schema
        reference = entry.get("$ref", "")
        owner = ("definitions", reference.rpartition("/")[2], "required")
        for name in resolve(document, entry).get("required", ()) if reference else ():
            yield _Plan(owner, f"{name} is no longer required", _remove(name))


def _wrong_paths(document: Mapping[str, Any], _: Members) -> Iterator[_Plan]:
    for path in dict.fromkeys(operation.path for operation in _tested(document)):
        for last in [segment for segment in path.split("/") if segment and "{" not in segment][-1:]:
            wrong = re.sub(rf"/{re.escape(last)}(?=/|$)", f"/{last}x", path)
            yield _Plan(("paths",), f"{path} becomes {wrong}", _rename(path, wrong))


def _wrong_methods(document: Mapping[str, Any], _: Members) -> Iterator[_Plan]:
    for operation in _tested(document):
        for other in ("patch", "post", "put", "delete") if operation.method == "get" else ("post", "put", "patch"):
            if other != operation.method and other not in operation.path_item:
                change = f"{operation.method} becomes {other}"
                yield _Plan(("paths", operation.path), change, _rename(operation.method, other))
                break


def _wrong_statuses(document: Mapping[str, Any], _: Members) -> Iterator[_Plan]:
    for operation in _tested(document):
        owner = ("paths", operation.path, operation.method, "responses")
        success = operation.success()
        if success:
            yield _Plan(owner, f"{success[0]} becomes 202", _rename(success[0], "202"))
    for operation in _tested(document):
        owner = ("paths", operation.path, operation.method, "responses")
        if "409" in operation.responses or ("404" in operation.responses and "{" in operation.path):
            status = "409" if "409" in operation.responses else "404"
            yield _Plan(owner, f"{status} is not documented", _drop(status))


def _wrong_places(document: Mapping[str, Any], _: Members) -> Iterator[_Plan]:
    for place, parameter in _parameters(document, "query"):
        if parameter.get("type") in ("boolean", "integer") or parameter.get("enum"):
            yield _Plan(place, f"{parameter['name']} moves from query to header", _set("in", "header"))
    for place, parameter in _parameters(document, "path"):
        yield _Plan(place, f"{parameter['name']} moves from path to query", _set("in", "query"))


def _wrong_names(document: Mapping[str, Any], members: Members) -> Iterator[_Plan]:
    for place, parameter in _parameters(document, "query"):
        if parameter.get("type") in ("boolean", "integer") or parameter.get("enum"):
            yield _Plan(place, f"{parameter['name']} gets a wrong name", _set("name", f"{parameter['name']}_x"))
    for owner, name, _ in _body_members(document):
        yield _Plan(owner, f"{name} gets a wrong name", _rename(name, f"{name}_x"))
    for owner, name, _ in _answer_members(document, members, "any"):
        yield _Plan(owner, f"{name} gets a wrong name", _rename(name, f"{name}_x"))


def _narrow_ids(document: Mapping[str, Any], members: Members) -> Iterator[_Plan]:
    for place, parameter in _parameters(document, "path"):
        if parameter.get("format") == "int64":
            yield _Plan(place, f"{parameter['name']} becomes int32", _set("format", "int32"))
    for owner, name, member in _answer_members(document, members, "value"):
        if member.get("format") == "int64" and name.endswith("id"):
            yield _Plan((*owner, name), "becomes int32", _set("format", "int32"))


def _swapped_shapes(document: Mapping[str, Any], members: Members) -> Iterator[_Plan]:
    for operation in _tested(document):
        success = operation.success()
        schema = success[1].get("schema") if success else None
        if success and schema:
            place = ("paths", operation.path, operation.method, "responses", success[0])
            if schema.get("type") == "array":
                yield _Plan(place, "a list becomes one object", _set("schema", schema["items"]))
            else:
                yield _Plan(place, "an object becomes a list", _set("schema", {"type": "array", "items": schema}))
    for owner, name, member in _answer_members(document, members, "value"):
        if member.get("type") == "array":
            yield _Plan((*owner, name), "a list becomes an object", _set("type", "object"))


def _lost_nulls(document: Mapping[str, Any], members: Members) -> Iterator[_Plan]:
    for owner, name, member in _answer_members(document, members, "null"):
        if member.get("x-nullable"):
            yield _Plan((*owner, name), "is no longer nullable", _drop("x-nullable"))


def _broken_dropdowns(document: Mapping[str, Any], _: Members) -> Iterator[_Plan]:
    places = list(_parameters(document, "path", "query"))
    places += [((*owner, name), member) for owner, name, member in _body_members(document)]
    for number, (place, schema) in enumerate(
        (place, schema) for place, schema in places if "x-ms-dynamic-values" in schema
    ):
        old, new = (*place, "x-ms-dynamic-values"), (*place, "x-ms-dynamic-list")
        plans = [
            _Plan(old, "names an operation that does not exist", _set("operationId", "GetNothing")),
            _Plan(old, "reads its values from a missing member", _set("value-path", "identity")),
            _Plan(new, "reads its titles from a missing member", _set("itemTitlePath", "label")),
            _Plan(place, "loses its newer form", _drop("x-ms-dynamic-list")),
            _Plan(old, "looks for its list in a missing member", _set("value-collection", "items")),
        ]
        if schema["x-ms-dynamic-values"].get("parameters"):
            plans.append(_Plan(old, "no longer passes what its look-up needs", _drop("parameters")))
        yield plans[number % len(plans)]


def _broken_triggers(document: Mapping[str, Any], _: Members) -> Iterator[_Plan]:
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


def _broken_webhook(trigger: OperationRecord) -> list[_Plan]:
    operation = ("paths", trigger.path, trigger.method)
    return [
        _Plan(operation, "x-ms-trigger is misspelled", _set("x-ms-trigger", "Single")),
        _Plan(("paths", trigger.path), "has no notification content", _drop("x-ms-notification-content")),
        _Plan(operation, "has no hint", _drop("x-ms-trigger-hint")),
        _Plan(operation, "is internal", _set("x-ms-visibility", "internal")),
    ]


def _broken_callback(schemas: Schemas, trigger: OperationRecord) -> Iterator[_Plan]:
    for callback in callbacks_of(schemas, trigger):
        place, (*owner, _, name) = callback.view.place, callback.view.place
        for key, words in (("x-ms-notification-url", "not marked"), ("x-ms-visibility", "visible")):
            if key in callback.view.node:
                yield _Plan(place, f"the callback is {words}", _drop(key))
        around = resolve(schemas.document, {"$ref": f"#{pointer_of(tuple(owner))}"})
        if name in around.get("required", ()):
            yield _Plan((*owner, "required"), "the callback is not required", _remove(str(name)))


def _broken_polling(trigger: OperationRecord) -> list[_Plan]:
    operation = ("paths", trigger.path, trigger.method)
    misspelled = _Plan(operation, "x-ms-trigger is misspelled", _set("x-ms-trigger", "Batch"))
    if not {"200", "202"} <= trigger.responses.keys():
        return [misspelled]
    responses = (*operation, "responses")
    return [
        _Plan(responses, "202 is not documented", _drop("202")),
        _Plan((*responses, "200"), "news are one object", _set("schema", {"type": "object"})),
        misspelled,
    ]


_KINDS: Mapping[str, Callable[[Mapping[str, Any], Members], Iterable[_Plan]]] = {
    "answer type": _answer_types,
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
