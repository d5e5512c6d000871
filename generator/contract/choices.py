"""Whether drop-downs open: each look-up exists, answers, and gives items with a value that fits and a title.

Facts from Microsoft's "OpenAPI extensions for custom connectors", x-ms-dynamic-values and x-ms-dynamic-list.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from generator.contract.findings import ContractFinding
from generator.contract.known_values import Dropdown, Input, KnownValues, dropdown_of, inputs_of, items_of
from generator.definition import OperationRecord
from generator.definition.conformance import mismatches


def check_choices(
    document: Mapping[str, Any],
    operation: OperationRecord,
    operations: Mapping[str, OperationRecord],
    known: KnownValues,
) -> Iterator[ContractFinding]:
    """Open every drop-down of an operation and say what is wrong with it."""
    inputs = inputs_of(document, operation)
    for input_ in inputs:
        for message in dict.fromkeys(_dropdown(document, input_, inputs, operations, known)):
            yield ContractFinding(operation.id, "dropdown", f"the drop-down of {input_.name!r} {message}")


def _dropdown(
    document: Mapping[str, Any],
    input_: Input,
    inputs: list[Input],
    operations: Mapping[str, OperationRecord],
    known: KnownValues,
) -> Iterator[str]:
    schema = input_.schema.get("items", {}) if input_.schema.get("type") == "array" else input_.schema
    values, listed = schema.get("x-ms-dynamic-values"), schema.get("x-ms-dynamic-list")
    if values is None and listed is None:
        return
    dropdown = dropdown_of(input_)
    if dropdown is None or not isinstance(listed, Mapping):
        yield "needs both x-ms-dynamic-values and x-ms-dynamic-list, each with an operationId"
        return
    yield from _same(dropdown, listed)
    target = operations.get(dropdown.operation)
    if target is None:
        yield f"names the operation {dropdown.operation!r}, which does not exist"
        return
    yield from _arguments(dropdown, listed, target, inputs)
    if target.id not in known.out_of_reach:
        yield from _items(document, input_, dropdown, target, known)


def _same(dropdown: Dropdown, listed: Mapping[str, Any]) -> Iterator[str]:
    pairs = {
        "operationId": (dropdown.operation, listed.get("operationId")),
        "value-path and itemValuePath": (dropdown.value, listed.get("itemValuePath")),
        "value-title and itemTitlePath": (dropdown.title, listed.get("itemTitlePath")),
        "value-collection and itemsPath": (dropdown.collection, listed.get("itemsPath", "")),
        "parameters": (sorted(dropdown.arguments), sorted(listed.get("parameters") or {})),
    }
    for what, (old, new) in pairs.items():
        if old != new:
            yield f"says two things in its two forms: {what} are {old!r} and {new!r}"


def _arguments(
    dropdown: Dropdown, listed: Mapping[str, Any], target: OperationRecord, inputs: list[Input]
) -> Iterator[str]:
    accepted = {parameter.name: parameter for parameter in target.parameters}
    names = {input_.name for input_ in inputs}
    references = names | {f"body/{input_.name}" for input_ in inputs if input_.place == "body"}
    for name, value in dropdown.arguments.items():
        if name not in accepted:
            yield f"passes {name!r}, which {target.id!r} does not know"
        if isinstance(value, Mapping) and value.get("parameter") not in names:
            yield f"takes {name!r} from {value.get('parameter')!r}, which is no input here"
        reference = (listed.get("parameters") or {}).get(name)
        if isinstance(reference, Mapping) and "parameterReference" in reference:
            if reference["parameterReference"] not in references:
                yield f"takes {name!r} from {reference['parameterReference']!r}, which is no input here"
        elif not isinstance(reference, Mapping) or "value" not in reference:
            yield f"gives {name!r} neither a value nor a parameterReference"
    for parameter in accepted.values():
        if parameter.required and "default" not in parameter.raw and parameter.name not in dropdown.arguments:
            yield f"does not pass {parameter.name!r}, which {target.id!r} requires"


def _items(
    document: Mapping[str, Any],
    input_: Input,
    dropdown: Dropdown,
    target: OperationRecord,
    known: KnownValues,
) -> Iterator[str]:
    found_any = False
    for context in known.contexts:
        arguments = {}
        for name, value in dropdown.arguments.items():
            source = value.get("parameter") if isinstance(value, Mapping) else None
            given = value if source is None else context.get(str(source).rsplit("/", 1)[-1])
            if given is not None:
                arguments[name] = given
        items = items_of(known.call(target, arguments), dropdown.collection)
        if items is None:
            continue
        if not isinstance(items, list):
            yield f"finds no list in the answer of {target.id!r}"
            return
        for item in items:
            found_any = True
            yield from _item(document, input_, dropdown, target, item)
    if not found_any:
        yield f"stays empty: {target.id!r} gives no items"


def _item(
    document: Mapping[str, Any], input_: Input, dropdown: Dropdown, target: OperationRecord, item: Any
) -> Iterator[str]:
    for what, path in (("value", dropdown.value), ("title", dropdown.title)):
        if not isinstance(item, Mapping) or item.get(path) is None:
            yield f"finds no {what} {path!r} in an item of {target.id!r}"
            return
    schema = input_.schema
    if schema.get("type") == "array":
        schema = schema.get("items", {})
    if schema.get("type") == "string":
        return
    for mismatch in mismatches(
        document, {"type": schema.get("type"), "format": schema.get("format")}, item[dropdown.value]
    ):
        yield f"offers a value that does not fit: it {mismatch.message}"
        return
