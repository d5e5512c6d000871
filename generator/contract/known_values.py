"""Real values for inputs, read from the service itself through the definition's own drop-downs and lists.

A maker picks a workspace, then one of its projects, then one of its tasks. `contexts` does the same, so that requests
talk about things that exist and belong together.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

from generator.contract.backend import Backend
from generator.definition import BrokenReference, OperationRecord, Placed, Schemas, SchemaView
from generator.definition import inputs as definition
from generator.definition.flat_names import split_name
from generator.definition.look_ups import Dropdown, dropdown_of, value_at
from generator.definition.responses import success_of
from generator.definition.schemas import plain_schema

_MANY = 8
_WORD = re.compile(r"(?<!^)(?=[A-Z])")
_READING = ("get", "head")

Context = Mapping[str, Any]


class Input(NamedTuple):
    """One thing a maker can fill in: a parameter, or a top-level property of the body.

    Attributes:
        key: flat name, which tells it from the operation's other inputs: `id`, `body/id`.
        name: name of the parameter or the property.
        place: path, query, header or body.
        required: whether it must be given.
        hidden: whether makers do not see it.
        schema: its type, references followed and parts put together.
        dropdown: fills its list of values; None without one.
    """

    key: str
    name: str
    place: str
    required: bool
    hidden: bool
    schema: Mapping[str, Any]
    dropdown: Dropdown | None = None

    @property
    def is_whole_body(self) -> bool:
        """Whether it is all of a body, of which no member is known."""
        return self.place == "body" and self.key == self.name

    @property
    def is_open_object(self) -> bool:
        """Whether it takes an object of which the definition names no member, such as the body of a trigger."""
        return self.schema.get("type") == "object" and not self.schema.get("properties")


def inputs_of(document: Mapping[str, Any], operation: OperationRecord) -> list[Input]:
    """List what can be filled in; a body that is a list counts as its entries' properties.

    Raises:
        BrokenReference: a reference among the inputs does not resolve.
    """
    schemas = Schemas(document)
    found: list[Input] = []
    for each in definition.inputs_of(schemas, operation):
        schemas.view(Placed(each.view.node, each.view.place))  # what does not resolve is told, not passed over
        parameter = each.parameter
        _, _, member = each.name[len(parameter.name) :].partition("/")
        is_own = each.name == parameter.name
        if not is_own and (parameter.place != "body" or "/" in member or "[][]" in each.name):
            continue
        if each.is_in_list and not is_own:
            found = [other for other in found if not other.is_whole_body]
        name = parameter.name if is_own else split_name(member)[0]
        schema = plain_schema(each.view)
        dropdown = dropdown_of(schemas, each.view)
        found.append(Input(each.name, name, parameter.place, each.is_required, each.is_hidden, schema, dropdown))
    return found


def in_body(key: str) -> str | None:
    """Return the member of a body that the key of an input means; None for an input beside the body."""
    _, slash, member = key.partition("/")
    return split_name(member)[0] if slash else None


def readable_inputs(document: Mapping[str, Any], operation: OperationRecord) -> list[Input]:
    """List an operation's inputs, none when a reference among them does not resolve: that is the checks' to report."""
    try:
        return inputs_of(document, operation)
    except BrokenReference:
        return []


def _listed(schemas: Schemas, operation: OperationRecord) -> tuple[str, SchemaView | None]:
    """Return name and type of the things an operation lists; an empty name when it lists none that have one."""
    try:
        success = success_of(schemas.document, operation)
        whole = schemas.view(success.schema) if success and success.schema else None
        if whole is None or whole.type != "array" or whole.items is None:
            return "", None
        return str(whole.items.node.get("$ref", "")).rpartition("/")[2], schemas.view(whole.items)
    except BrokenReference:
        return "", None


class KnownValues:
    """Reads values from the service once and hands them out.

    Attributes:
        contexts: values by input name that belong together, the fullest context first.
        accepted: by operationId, inputs by key with which it answered with success, as far as somebody found out.
        notifications: what triggers brought, as far as somebody ran them.
        out_of_reach: look-ups that cannot be called here, because the code that answers them does not run.
    """

    def __init__(
        self,
        document: Mapping[str, Any],
        operations: list[OperationRecord],
        backend: Backend,
        contexts: list[Context] | None = None,
    ) -> None:
        self._document = document
        self._schemas = Schemas(document)
        self._operations = {operation.id: operation for operation in operations}
        self._backend = backend
        self._responses: dict[str, Any] = {}
        self.accepted: dict[str, Context] = {}
        self.notifications: tuple[Any, ...] = ()
        self.out_of_reach: set[str] = set()
        inputs = [
            input_._replace(name=singular(input_.name))
            for operation in operations
            for input_ in readable_inputs(document, operation)
        ]
        self._ids = {input_.name for input_ in inputs if input_.name.endswith("_id")}
        self._dropdowns = {input_.name: input_.dropdown for input_ in inputs if input_.dropdown}
        self.contexts = contexts if contexts is not None else self._contexts()

    def all_values(self, name: str) -> list[Any]:
        """Return every known value of an input name, over all contexts."""
        return list(dict.fromkeys(context[name] for context in self.contexts if name in context))

    def call(self, operation: OperationRecord, values: Mapping[str, Any]) -> Any:
        """Call an operation that lists things, once for the same values; None when it cannot be called or fails."""
        if operation.method not in _READING and not self._backend.is_simulated:
            return None
        path, query = operation.path, {}
        for parameter in operation.parameters:
            value = values.get(parameter.name, parameter.raw.get("default"))
            if parameter.place == "path":
                if value is None:
                    return None
                path = path.replace("{" + parameter.name + "}", quote(as_text(value), safe=""))
            elif parameter.place == "query" and value is not None:
                query[parameter.name] = as_text(value)
            elif parameter.required and value is None:
                return None
        key = f"{operation.method} {path} {query}"
        if key not in self._responses:
            reply = self._backend.send(operation.method, base_path(self._document) + path, query)
            self._responses[key] = reply.json if reply.status < 300 else None
        return self._responses[key]

    def _contexts(self) -> list[Context]:
        found = [self._context(index) for index in range(_MANY)]
        distinct = {repr(sorted(context.items(), key=str)): context for context in found}
        return sorted(distinct.values(), key=len, reverse=True) or [{}]

    def _context(self, index: int) -> Context:
        context: dict[str, Any] = {}
        pending = dict(self._dropdowns)
        while ready := [name for name, dropdown in pending.items() if self._is_ready(dropdown, context)]:
            for name in ready:
                dropdown = pending.pop(name)
                if name not in context:
                    self._choose(name, dropdown, context, index)
        self._add_listed(context, index)
        return context

    def _is_ready(self, dropdown: Dropdown, context: Context) -> bool:
        return all(source in context for source in _sources(dropdown))

    def _choose(self, name: str, dropdown: Dropdown, context: dict[str, Any], index: int) -> None:
        """Pick an entry, rather one after which the drop-downs that depend on it have entries, too."""
        fitting = self._entries(dropdown, context)
        rotated = fitting[index % len(fitting) :] + fitting[: index % len(fitting)] if fitting else []
        choices = [_with(context, name, dropdown, item) for item in rotated[:_MANY]]
        reach = [self._followers(each) for each in choices]
        # Every other time the next one that leads anywhere, so that each is chosen once.
        wanted = max(reach, default=0) if index % 2 == 0 else min(filter(None, reach), default=0)
        chosen = next((each for each, found in zip(choices, reach, strict=True) if found >= wanted), None)
        if chosen is not None:
            context |= chosen

    def _entries(self, dropdown: Dropdown, context: Context) -> list[Any]:
        items = self._items_for(dropdown, context)
        fitting = [item for item in items if _fits(item, context)] if isinstance(items, list) else []
        return [item for item in fitting if isinstance(value_at(item, dropdown.value), str | int)]

    def _items_for(self, dropdown: Dropdown, context: Context) -> Any:
        look_up = dropdown.look_up
        operation = self._operations.get(look_up.operation)
        if operation is None:
            return None
        taken = {name: context[leaf(source)] for name, source in look_up.references.items()}
        return value_at(self.call(operation, {**look_up.constants, **taken}), dropdown.collection)

    def _stays_empty(self, name: str, context: Context) -> bool:
        """Whether a drop-down says that after these choices there is nothing of this name."""
        dropdown = self._dropdowns.get(name)
        if dropdown is None or not self._is_ready(dropdown, context):
            return False
        return isinstance(self._items_for(dropdown, context), list) and not self._entries(dropdown, context)

    def _followers(self, context: Context) -> int:
        """Count the drop-downs that have entries once the choices of a context are made, and what those lead to."""
        found = 0
        for name, dropdown in self._dropdowns.items():
            if name not in context and dropdown.look_up.references and self._is_ready(dropdown, context):
                entries = self._entries(dropdown, context)
                chosen = [_with(context, name, dropdown, entry) for entry in entries[:_MANY]]
                found += bool(entries) + max((self._opened_by(name, each) for each in chosen), default=0)
        return found

    def _opened_by(self, choice: str, context: Context) -> int:
        return sum(
            bool(self._entries(dropdown, context))
            for dropdown in self._dropdowns.values()
            if choice in _sources(dropdown) and self._is_ready(dropdown, context)
        )

    def _add_listed(self, context: dict[str, Any], index: int) -> None:
        """Add ids that have no drop-down: `thing_id` from the first operation that lists things called `Thing`."""
        for operation in self._operations.values():
            kind, entry = _listed(self._schemas, operation)
            if operation.method != "get" or not kind or entry is None:
                continue
            self._add_carried(operation, entry, context)
            name = id_name(kind)
            if name in context or name not in self._ids or self._stays_empty(name, context):
                continue
            mates = {mate: context[mate] for mate in self._mates(name) if mate in context}
            found = [item.get("id") for item in self._items(operation, context) if _fits(item, mates)]
            if ids := [value for value in found if isinstance(value, str | int)]:
                context[name] = ids[index % len(ids)]

    def _add_carried(self, operation: OperationRecord, entry: SchemaView, context: dict[str, Any]) -> None:
        """Add ids that entries of a list carry in a list of their own, such as the groups of a member."""
        for member in entry.properties:
            name = singular(member)
            if name == member or name not in self._ids or name in context:
                continue
            lists = [item[member] for item in self._items(operation, context) if isinstance(item.get(member), list)]
            found = [value for values in lists for value in values if isinstance(value, str | int)]
            if found:
                context[name] = found[0]

    def _items(self, operation: OperationRecord, context: Context) -> list[Mapping[str, Any]]:
        response = self.call(operation, context)
        return [item for item in response if isinstance(item, Mapping)] if isinstance(response, list) else []

    def _mates(self, name: str) -> set[str]:
        """Return the path parameters that stand beside `name` somewhere: the things it belongs to."""
        mates: set[str] = set()
        for operation in self._operations.values():
            path_names = {parameter.name for parameter in operation.parameters if parameter.place == "path"}
            if name in path_names:
                mates |= path_names - {name}
        return mates


def base_path(document: Mapping[str, Any]) -> str:
    """Return the definition's base path without a final slash."""
    return str(document.get("basePath") or "").rstrip("/")


def as_text(value: Any) -> str:
    """Write a value as it stands in a path or a query; a list is separated by commas."""
    if isinstance(value, list):
        return ",".join(map(as_text, value))
    return json.dumps(value) if isinstance(value, bool) else str(value)


def id_name(reference: str) -> str:
    """Return what paths call the id of a schema, named or referred to: `TimeEntry` gives `time_entry_id`."""
    return "_".join(_WORD.split(reference.rpartition("/")[2])).lower() + "_id"


def singular(name: str) -> str:
    """Return the name of one of several ids: `user_ids` gives `user_id`; other names stay."""
    return name[:-1] if name.endswith("_ids") else name


def leaf(name: str) -> str:
    """Return the last step of a flat name: contexts tell values by it."""
    return split_name(name)[-1]


def _with(context: Context, name: str, dropdown: Dropdown, item: Mapping[str, Any]) -> dict[str, Any]:
    """Return a context with one more choice, and the ids that the chosen entry itself names."""
    own = {key: value for key, value in item.items() if key.endswith("_id") and isinstance(value, int)}
    return own | dict(context) | {name: value_at(item, dropdown.value)}


def _sources(dropdown: Dropdown) -> list[str]:
    return [leaf(source) for source in dropdown.look_up.references.values()]


def _fits(item: Any, context: Context) -> bool:
    """Return whether an item's own ids agree with what was chosen before."""
    if not isinstance(item, Mapping):
        return False
    return all(item[name] == value for name, value in context.items() if name in item and name.endswith("_id"))
