"""Calls that dynamic extensions make: what they name, who makes them, and the inputs they fill and read.

Source: Microsoft, OpenAPI extensions for custom connectors (`x-ms-dynamic-values`, `-list`, `-schema`, `-properties`).
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from generator.validator.index import Index, Operation, Parameter, Place, Same
from generator.validator.inputs import Input, Inputs, Property, inputs, named, only, properties_of
from generator.validator.json_values import mapping, text
from generator.validator.swagger import NOTIFICATION_CONTENT

LEGACY = ("x-ms-dynamic-values", "x-ms-dynamic-schema")
NEW = ("x-ms-dynamic-list", "x-ms-dynamic-properties", "x-ms-dynamic-tree")
TWINS: Mapping[str, str] = {
    "x-ms-dynamic-values": "x-ms-dynamic-list",
    "x-ms-dynamic-schema": "x-ms-dynamic-properties",
}


class Call(NamedTuple):
    """One call at design time.

    Attributes:
        key: the extension.
        value: what it says; of a tree, one of its two calls.
        place: where that stands.
        owner: the parameter or schema that has the extension.
        owner_place: where the owner stands.
        target: the operation to call, None when it is none of this definition.
    """

    key: str
    value: Mapping[str, Any]
    place: Place
    owner: Mapping[str, Any]
    owner_place: Place
    target: Operation | None

    @property
    def is_legacy(self) -> bool:
        """Whether it is of the older pair, which names inputs without their path."""
        return self.key in LEGACY

    @property
    def arguments(self) -> Mapping[str, Any]:
        """What it hands over, by the name of the target's input."""
        return mapping(self.value, "parameters")

    @property
    def references(self) -> Mapping[str, str]:
        """What it reads from inputs of its caller: the name there, by the name of the target's input."""
        key = "parameter" if self.is_legacy else "parameterReference"
        return {name: source for name, argument in self.arguments.items() if (source := text(argument, key))}


def calls(index: Index) -> Iterator[Call]:
    """Return every call of the definition."""
    for key in (*LEGACY, *NEW):
        for extension in index.extended(key):
            if not isinstance(extension.value, Mapping):
                continue
            parts = [(extension.value, extension.place)]
            if key == "x-ms-dynamic-tree":
                parts = [
                    (extension.value[part], (*extension.place, part))
                    for part in ("open", "browse")
                    if isinstance(extension.value.get(part), Mapping)
                ]
            for value, place in parts:
                target = index.by_id.get(text(value, "operationId"))
                yield Call(key, value, place, extension.owner, extension.place[:-1], target)


class _Callers:
    """Which operations have a place of the definition among their inputs or outputs."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._parameters: dict[Place, Parameter] = {parameter.place: parameter for parameter in index.parameters}
        self._users: dict[Any, set[Place]] | None = None
        self._operations = {operation.place: operation for operation in index.operations}

    def of(self, place: Place) -> list[Operation]:
        """Return the operations, in the order of the definition; through references when the place is shared.

        What a webhook trigger receives is an output of the triggers on its path.
        """
        found = self._places(place)
        return [operation for at, operation in self._operations.items() if at in found]

    def _places(self, place: Place) -> set[Place]:
        if place[:1] == ("definitions",):
            if self._users is None:
                self._users = self._users_of_definitions()
            return self._users.get(place[1], set())
        return self._direct(place)

    def _direct(self, place: Place) -> set[Place]:
        known = self._parameters
        parameter = known.get(place[:2]) or known.get(place[:4]) or known.get(place[:5])
        if parameter is not None:
            return {operation.place for operation in parameter.operations}
        if place[:1] == ("responses",):
            operations = self._index.operations
            return {
                each.place for each in operations if any(response.place == place[:2] for response in each.responses)
            }
        if place[:3] in self._operations:
            return {place[:3]}
        if place[:1] == ("paths",) and place[2:3] == (NOTIFICATION_CONTENT,):
            return {at for at, operation in self._operations.items() if at[:2] == place[:2] and operation.trigger}
        return set()

    def _users_of_definitions(self) -> dict[Any, set[Place]]:
        users: dict[Any, set[Place]] = {}
        inside: dict[Any, set[Any]] = {}
        for reference in self._index.references:
            target = self._index.targets.get(reference.value) if isinstance(reference.value, str) else None
            if target is None or target.place[:1] != ("definitions",) or len(target.place) < 2:
                continue
            name = target.place[1]
            if reference.place[0] == "definitions":
                inside.setdefault(reference.place[1], set()).add(name)
            else:
                users.setdefault(name, set()).update(self._direct(reference.place))
        waiting = list(users)
        while waiting:
            name = waiting.pop()
            for used in inside.get(name, ()):
                if not users[name] <= users.setdefault(used, set()):
                    users[used] |= users[name]
                    waiting.append(used)
        return users


class Argument(NamedTuple):
    """A value that a call reads from an input of an operation that makes it.

    Attributes:
        call: the call.
        name: the input of the target that takes the value.
        source: the name of the input that gives it.
        caller: the operation whose input that is.
        taker: the input of the target, when there is just one of that name.
        givers: the inputs that the source may mean.
    """

    call: Call
    name: str
    source: str
    caller: Operation
    taker: Input | None
    givers: Inputs

    @property
    def giver(self) -> Input | None:
        """The input that gives the value, when there is just one of that name."""
        return only(self.givers)

    @property
    def place(self) -> Place:
        """Where the argument stands."""
        return (*self.call.place, "parameters", self.name)


def arguments(index: Index) -> tuple[Argument, ...]:
    """Return the arguments that are no literals, one for each operation that makes the call."""
    return _arguments(Same(index))


@lru_cache(maxsize=1)  # five rules ask, one after the other
def _arguments(same: Same) -> tuple[Argument, ...]:
    index = same.held
    callers = _Callers(index)
    bodies: dict[Place, list[Property]] = {}
    found = []
    for call in calls(index):
        references = call.references
        for caller in callers.of(call.owner_place) if references else ():
            if caller.place not in bodies:
                bodies[caller.place] = list(properties_of(index, caller.body))
            for name, source in references.items():
                taker = only(inputs(index, call.target, name, call.is_legacy)) if call.target else None
                givers = named(index, caller, source, bodies[caller.place], call.is_legacy)
                found.append(Argument(call, name, source, caller, taker, givers))
    return tuple(found)
