"""Whether drop-downs open: each look-up exists, answers, and gives items with a value that fits and a title.

Facts from Microsoft's "OpenAPI extensions for custom connectors", x-ms-dynamic-values and x-ms-dynamic-list.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from generator.contract.findings import broken_promise
from generator.contract.known_values import Input, KnownValues, inputs_of, leaf
from generator.definition import OperationRecord, Placed, view_of
from generator.definition.conformance import Conformance
from generator.definition.look_ups import (
    NEWER_LIST,
    OLDER_LIST,
    Dropdown,
    newer_dropdown,
    older_dropdown,
    value_at,
)
from generator.definition.schemas import plain_schema
from generator.findings import Finding


def check_choices(
    document: Mapping[str, Any],
    operation: OperationRecord,
    operations: Mapping[str, OperationRecord],
    known: KnownValues,
) -> Iterator[Finding]:
    """Open every drop-down of an operation and say what is wrong with it."""
    inputs = inputs_of(document, operation)
    for input_ in inputs:
        for message in dict.fromkeys(_dropdown(document, input_, inputs, operations, known)):
            yield broken_promise(operation.id, "dropdown", f"the drop-down of {input_.name!r} {message}")


def _dropdown(
    document: Mapping[str, Any],
    input_: Input,
    inputs: list[Input],
    operations: Mapping[str, OperationRecord],
    known: KnownValues,
) -> Iterator[str]:
    schema = _entry(document, input_)
    if OLDER_LIST not in schema and NEWER_LIST not in schema:
        return
    older, newer = older_dropdown(schema), newer_dropdown(schema)
    if older is None or newer is None:
        yield "needs both x-ms-dynamic-values and x-ms-dynamic-list, each with an operationId"
        return
    yield from _same(older, newer)
    target = operations.get(older.look_up.operation)
    if target is None:
        yield f"names the operation {older.look_up.operation!r}, which does not exist"
        return
    yield from _arguments(older, newer, schema, target, inputs)
    if target.id not in known.out_of_reach:
        yield from _items(document, input_, older, target, known)


def _entry(document: Mapping[str, Any], input_: Input) -> Mapping[str, Any]:
    """Return the type of an input, of a list that of its entries."""
    if input_.schema.get("type") != "array":
        return input_.schema
    return plain_schema(view_of(document, Placed(input_.schema.get("items", {}), ())))


def _same(older: Dropdown, newer: Dropdown) -> Iterator[str]:
    names = [sorted({**each.look_up.constants, **each.look_up.references}) for each in (older, newer)]
    pairs = {
        "operationId": (older.look_up.operation, newer.look_up.operation),
        "value-path and itemValuePath": (older.value, newer.value),
        "value-title and itemTitlePath": (older.title, newer.title),
        "value-collection and itemsPath": (older.collection, newer.collection),
        "parameters": tuple(names),
    }
    for what, (old, new) in pairs.items():
        if old != new:
            yield f"says two things in its two forms: {what} are {old!r} and {new!r}"


def _arguments(
    older: Dropdown, newer: Dropdown, schema: Mapping[str, Any], target: OperationRecord, inputs: list[Input]
) -> Iterator[str]:
    accepted = {parameter.name: parameter for parameter in target.parameters}
    names = {input_.name for input_ in inputs}
    references = names | {input_.key for input_ in inputs}
    passed = {**older.look_up.constants, **older.look_up.references}
    written = schema[OLDER_LIST].get("parameters") or {}
    listed = schema[NEWER_LIST].get("parameters") or {}
    for name, value in written.items():
        if name not in accepted:
            yield f"passes {name!r}, which {target.id!r} does not know"
        if isinstance(value, Mapping) and value.get("parameter") not in names:
            yield f"takes {name!r} from {value.get('parameter')!r}, which is not an input here"
        reference = newer.look_up.references.get(name)
        if reference is not None and reference not in references:
            yield f"takes {name!r} from {reference!r}, which is not an input here"
        elif reference is None and not (isinstance(listed.get(name), Mapping) and "value" in listed[name]):
            yield f"gives {name!r} neither a value nor a parameterReference"
    for parameter in accepted.values():
        if parameter.required and "default" not in parameter.raw and parameter.name not in passed:
            yield f"does not pass {parameter.name!r}, which {target.id!r} requires"


def _items(
    document: Mapping[str, Any],
    input_: Input,
    dropdown: Dropdown,
    target: OperationRecord,
    known: KnownValues,
) -> Iterator[str]:
    entry, conformance = _entry(document, input_), Conformance(document)
    wanted = {"type": entry.get("type"), "format": entry.get("format")}
    found_any = False
    for context in known.contexts:
        taken = {name: context.get(leaf(source)) for name, source in dropdown.look_up.references.items()}
        arguments = {**dropdown.look_up.constants, **{name: each for name, each in taken.items() if each is not None}}
        items = value_at(known.call(target, arguments), dropdown.collection)
        if items is None:
            continue
        if not isinstance(items, list):
            yield f"finds no list in the answer of {target.id!r}"
            return
        for item in items:
            found_any = True
            yield from _item(conformance, wanted, dropdown, target, item)
    if not found_any:
        yield f"stays empty: {target.id!r} gives no items"


def _item(
    conformance: Conformance, wanted: Mapping[str, Any], dropdown: Dropdown, target: OperationRecord, item: Any
) -> Iterator[str]:
    for what, path in (("value", dropdown.value), ("title", dropdown.title)):
        if not isinstance(item, Mapping) or not path or value_at(item, path) is None:
            yield f"finds no {what} {path!r} in an item of {target.id!r}"
            return
    if wanted["type"] == "string":
        return
    for mismatch in conformance.mismatches(wanted, value_at(item, dropdown.value)):
        yield f"offers a value that does not fit: it {mismatch.message}"
        return
