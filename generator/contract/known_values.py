"""Real values for inputs, read from the service itself through the definition's own drop-downs and lists.

A maker picks a workspace, then one of its projects, then one of its tasks. `contexts` does the same, so that requests
talk about things that exist and belong together.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from generator.contract.backend import Backend
from generator.definition import OperationRecord, ParameterRecord, resolve

_MANY = 8
_WORD = re.compile(r"(?<!^)(?=[A-Z])")

Context = Mapping[str, Any]


class Dropdown(NamedTuple):
    """A drop-down of one input, in the form of `x-ms-dynamic-values`."""

    name: str
    operation: str
    arguments: Mapping[str, Any]
    collection: str
    value: str
    title: str


class Input(NamedTuple):
    """One thing a maker can fill in: a parameter, or a top-level property of the body.

    Attributes:
        name: name of the parameter or the property.
        place: path, query, header or body.
        required: whether it must be given.
        schema: its type, references followed.
    """

    name: str
    place: str
    required: bool
    schema: Mapping[str, Any]


def inputs_of(document: Mapping[str, Any], operation: OperationRecord) -> list[Input]:
    """List what can be filled in; a body that is a list counts as its entries' properties."""
    found = []
    for parameter in operation.parameters:
        if parameter.place != "body":
            schema = resolve(document, parameter.schema)
            found.append(Input(parameter.name, parameter.place, parameter.required, schema))
            continue
        found += _body_inputs(document, parameter)
    return found


def _body_inputs(document: Mapping[str, Any], parameter: ParameterRecord) -> Iterator[Input]:
    schema = resolve(document, parameter.schema)
    if schema.get("type") == "array":
        schema = resolve(document, schema.get("items", {}))
    required = schema.get("required", ())
    for name, member in schema.get("properties", {}).items():
        yield Input(name, "body", name in required, resolve(document, member))


def dropdown_of(input_: Input) -> Dropdown | None:
    """Read the drop-down of an input, if it has one."""
    raw = input_.schema.get("x-ms-dynamic-values")
    if not isinstance(raw, Mapping) or not isinstance(raw.get("operationId"), str):
        return None
    return Dropdown(
        input_.name,
        raw["operationId"],
        raw.get("parameters") or {},
        str(raw.get("value-collection", "")),
        str(raw.get("value-path", "")),
        str(raw.get("value-title", "")),
    )


def items_of(answer: Any, collection: str) -> Any:
    """Give what a drop-down reads as its list: the answer, or the member that the slash-separated path names."""
    for part in collection.split("/") if collection else ():
        answer = answer.get(part) if isinstance(answer, Mapping) else None
    return answer


class KnownValues:
    """Reads values from the service once and hands them out.

    Attributes:
        contexts: values by input name that belong together, the fullest context first.
    """

    def __init__(self, document: Mapping[str, Any], operations: list[OperationRecord], backend: Backend) -> None:
        self._document = document
        self._operations = {operation.id: operation for operation in operations}
        self._backend = backend
        self._answers: dict[str, Any] = {}
        self._dropdowns = {
            dropdown.name: dropdown
            for operation in operations
            for input_ in inputs_of(document, operation)
            if (dropdown := dropdown_of(input_))
        }
        found = [self._context(index) for index in range(_MANY)]
        distinct = {repr(sorted(context.items(), key=str)): context for context in found}
        self.contexts: list[Context] = sorted(distinct.values(), key=len, reverse=True) or [{}]

    def all_values(self, name: str) -> list[Any]:
        """Give every known value of an input name, over all contexts."""
        return list(dict.fromkeys(context[name] for context in self.contexts if name in context))

    def call(self, operation: OperationRecord, values: Mapping[str, Any]) -> Any:
        """Call an operation that lists things, once for the same values; None when it cannot be called or fails."""
        path, query = operation.path, {}
        for parameter in operation.parameters:
            value = values.get(parameter.name, parameter.raw.get("default"))
            if parameter.place == "path":
                if value is None:
                    return None
                path = path.replace("{" + parameter.name + "}", str(value))
            elif parameter.place == "query" and value is not None:
                query[parameter.name] = str(value)
            elif parameter.required and value is None:
                return None
        key = f"{operation.method} {path} {query}"
        if key not in self._answers:
            reply = self._backend.send(operation.method, base_path(self._document) + path, query)
            self._answers[key] = reply.json if reply.status < 300 else None
        return self._answers[key]

    def _context(self, index: int) -> Context:
        context: dict[str, Any] = {}
        pending = dict(self._dropdowns)
        while ready := [name for name, dropdown in pending.items() if self._is_ready(dropdown, context)]:
            for name in ready:
                dropdown = pending.pop(name)
                if name not in context:
                    self._choose(dropdown, context, index)
        self._add_listed(context, index)
        return context

    def _is_ready(self, dropdown: Dropdown, context: Context) -> bool:
        return all(source in context for source in _sources(dropdown))

    def _choose(self, dropdown: Dropdown, context: dict[str, Any], index: int) -> None:
        operation = self._operations.get(dropdown.operation)
        if operation is None:
            return
        arguments = {
            name: context[_leaf(value["parameter"])] if isinstance(value, Mapping) and "parameter" in value else value
            for name, value in dropdown.arguments.items()
        }
        items = items_of(self.call(operation, arguments), dropdown.collection)
        fitting = [item for item in items if _fits(item, context)] if isinstance(items, list) else []
        fitting = [item for item in fitting if item.get(dropdown.value) is not None]
        if fitting:
            item = fitting[index % len(fitting)]
            context[dropdown.name] = item[dropdown.value]
            for name, value in item.items():
                if name.endswith("_id") and isinstance(value, int):
                    context.setdefault(name, value)

    def _add_listed(self, context: dict[str, Any], index: int) -> None:
        """Add ids that have no drop-down: `thing_id` from the first operation that lists things called `Thing`."""
        names = {
            input_.name
            for operation in self._operations.values()
            for input_ in inputs_of(self._document, operation)
            if input_.name.endswith("_id") and input_.name not in context
        }
        for operation in self._operations.values():
            success = operation.success()
            schema = resolve(self._document, success[1].get("schema", {})) if success else {}
            reference = schema.get("items", {}).get("$ref", "") if schema.get("type") == "array" else ""
            name = "_".join(_WORD.split(reference.rpartition("/")[2])).lower() + "_id"
            if operation.method != "get" or name not in names or name in context:
                continue
            items = self.call(operation, context)
            mates = {mate: context[mate] for mate in self._mates(name) if mate in context}
            fitting = [item for item in items if _fits(item, mates)] if isinstance(items, list) else []
            if fitting and "id" in fitting[0]:
                context[name] = fitting[index % len(fitting)]["id"]

    def _mates(self, name: str) -> set[str]:
        """Give the path parameters that stand beside `name` somewhere: the things it belongs to."""
        mates: set[str] = set()
        for operation in self._operations.values():
            path_names = {parameter.name for parameter in operation.parameters if parameter.place == "path"}
            if name in path_names:
                mates |= path_names - {name}
        return mates


def base_path(document: Mapping[str, Any]) -> str:
    """Give the definition's base path without a final slash."""
    return str(document.get("basePath") or "").rstrip("/")


def _sources(dropdown: Dropdown) -> Iterator[str]:
    for value in dropdown.arguments.values():
        if isinstance(value, Mapping) and "parameter" in value:
            yield _leaf(str(value["parameter"]))


def _leaf(path: str) -> str:
    return path.rsplit("/", 1)[-1]


def _fits(item: Any, context: Context) -> bool:
    """Tell whether an item's own ids agree with what was chosen before."""
    if not isinstance(item, Mapping):
        return False
    return all(item[name] == value for name, value in context.items() if name in item and name.endswith("_id"))
