"""The index of a definition: everything that rules loop over, found in one walk.

References are not walked into: what a definition shares is visited where it stands, and reported there once.
"""

from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Any, NamedTuple
from urllib.parse import unquote

from generator.definition import OperationRecord, ParameterRecord, Schemas
from generator.definition.triggers import NOTIFICATION_URL, says_webhook
from generator.validator.json_values import listed, mapping, text
from generator.validator.walk import Extension, Place, Placed, Reference, Root, Schema, TypeMismatch, UnknownKey, Walk

__all__ = [
    "Extension",
    "Index",
    "Operation",
    "Parameter",
    "Place",
    "Placed",
    "Reference",
    "Response",
    "Root",
    "Same",
    "Schema",
    "TypeMismatch",
    "UnknownKey",
    "index_of",
]


class Parameter(NamedTuple):
    """One parameter object, wherever operations share it from.

    Attributes:
        name: empty when it has none.
        location: `query`, `path`, `header`, `formData`, `body`, or whatever stands there.
        is_required: whether it must be given.
        node: the object.
        place: where it stands.
        operations: the operations it counts for.
    """

    name: str
    location: str
    is_required: bool
    node: Mapping[str, Any]
    place: Place
    operations: "list[Operation]"

    @property
    def is_internal(self) -> bool:
        """Whether makers do not see it."""
        return self.node.get("x-ms-visibility") == "internal"


class Response(NamedTuple):
    """One answer of an operation: its key in `responses`, the resolved object, and where that stands."""

    status: str
    node: Mapping[str, Any]
    place: Place


class Operation(NamedTuple):
    """One operation.

    Attributes:
        id: its operationId, empty when it has none.
        method: lower case.
        path: the key in `paths`.
        node: the object.
        place: where it stands.
        item: the path item.
        parameters: effective ones: those of the path item, replaced by own ones of the same name and location.
        responses: references followed.
        trigger: `webhook`, `polling`, `unclear`, or empty when it is an action.
    """

    id: str
    method: str
    path: str
    node: Mapping[str, Any]
    place: Place
    item: Mapping[str, Any]
    parameters: tuple[Parameter, ...]
    responses: tuple[Response, ...]
    trigger: str

    @property
    def title(self) -> str:
        """What a message calls it."""
        return self.id or f"{self.method.upper()} {self.path}"

    @property
    def is_internal(self) -> bool:
        """Whether makers do not see it."""
        return self.node.get("x-ms-visibility") == "internal"

    @property
    def body(self) -> Parameter | None:
        """The body parameter."""
        return next((parameter for parameter in self.parameters if parameter.location == "body"), None)

    @property
    def record(self) -> OperationRecord:
        """The same as `generator.definition` asks about it."""
        parameters = tuple(
            ParameterRecord(each.name, each.location, is_needed, each.node, schema, each.place)
            for each in self.parameters
            for schema in [mapping(each.node, "schema") if each.location == "body" else each.node]
            for is_needed in [each.is_required or each.location == "path"]
        )
        responses = {each.status: each.node for each in self.responses}
        return OperationRecord(self.id, self.method, self.path, self.node, self.item, parameters, responses)

    @property
    def success(self) -> Response | None:
        """The first documented 2xx answer."""
        return next((response for response in self.responses if response.status.startswith("2")), None)


class Index(NamedTuple):
    """Everything in a definition that rules ask for; values of a wrong JSON type are only in `type_mismatches`.

    Attributes:
        document: the whole definition.
        objects: every object by its kind (the keys of `swagger.OBJECTS`), references and schemas left out.
        schemas: every schema object once.
        schemas_by_key: those that have a keyword, by keyword; not by what nearly all have.
        schemas_by_type: by the name of their type: empty for those without one, None for what is no name.
        simple_by_key: parameters, items and headers that have a keyword, by keyword.
        roots: the trees of schemas, by the place of their top.
        parameters: every parameter object once, shared ones too.
        operations: in the order of the file.
        by_id: operations by operationId; of several with one id, the first.
        extensions: by key.
        references: every `$ref`.
        type_mismatches: values of a wrong JSON type.
        unknown_keys: keys that are no keyword.
        notified: the tops of the trees that hold an address for notifications, also through references.
        targets: what each `$ref` text leads to in the end; absent when it does not resolve.
        views: its schemas as they count.
    """

    document: Mapping[str, Any]
    objects: Mapping[str, list[Placed]]
    schemas: list[Schema]
    schemas_by_key: Mapping[str, list[Schema]]
    schemas_by_type: Mapping[str | None, list[Schema]]
    simple_by_key: Mapping[str, list[Placed]]
    roots: Mapping[Place, Root]
    parameters: list[Parameter]
    operations: list[Operation]
    by_id: Mapping[str, Operation]
    extensions: Mapping[str, list[Extension]]
    references: list[Reference]
    type_mismatches: list[TypeMismatch]
    unknown_keys: list[UnknownKey]
    notified: Set[Place]
    targets: Mapping[str, Placed]
    views: Schemas

    def follow(self, node: Any, place: Place) -> Placed | None:
        """Return an object and its place with references followed; None when it is no object or does not resolve."""
        if not isinstance(node, dict):
            return None
        reference = node.get("$ref")
        return self.targets.get(reference) if isinstance(reference, str) else Placed(node, place)

    def of_kind(self, kind: str) -> list[Placed]:
        """Return every object of a kind."""
        return self.objects.get(kind, [])

    def schemas_with(self, key: str) -> list[Schema]:
        """Return the schemas that have a keyword which not nearly all have."""
        return self.schemas_by_key.get(key, [])

    def having(self, key: str) -> Iterator[Placed]:
        """Return every schema, parameter, item and header with such a keyword; bodies have theirs in their schema."""
        for schema in self.schemas_with(key):
            yield Placed(schema.node, schema.place)
        for placed in self.simple_by_key.get(key, ()):
            if placed.node.get("in") != "body":
                yield placed

    def extended(self, key: str) -> list[Extension]:
        """Return every use of an extension."""
        return self.extensions.get(key, [])


class Same:
    """An index that is told from others by which object it is, for what several rules ask: its parts have no hash."""

    __slots__ = ("held",)

    def __init__(self, held: Index) -> None:
        self.held = held

    def __hash__(self) -> int:
        return id(self.held)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.held is self.held


def index_of(document: Mapping[str, Any]) -> Index:
    """Walk a definition once.

    Args:
        document: any JSON object; nothing is expected of it.
    """
    walk = Walk(document)
    walk.visit(document, "root", ())
    values = dict.fromkeys(value for _, value, _, _ in walk.references if isinstance(value, str))
    targets = _targets(document, values)
    _spread_roles(walk.roots, targets)
    parameters: dict[Place, Parameter] = {}
    for node, place in walk.objects.get("parameter", ()):
        parameters[place] = _parameter(node, place)
    notified = _roots_with_notification_url(walk, targets)
    operations = list(_operations(walk, targets, parameters, notified))
    return Index(
        document=document,
        objects=walk.objects,
        schemas=walk.schemas,
        schemas_by_key=walk.schemas_by_key,
        schemas_by_type=walk.schemas_by_type,
        simple_by_key=walk.simple_by_key,
        roots=walk.roots,
        parameters=list(parameters.values()),
        operations=operations,
        by_id={operation.id: operation for operation in reversed(operations) if operation.id},
        extensions=walk.extensions,
        references=walk.references,
        type_mismatches=walk.type_mismatches,
        unknown_keys=walk.unknown_keys,
        notified=notified,
        targets=targets,
        views=Schemas(document),
    )


def _targets(document: Mapping[str, Any], references: Iterable[str]) -> dict[str, Placed]:
    """Follow each `$ref` to something that is none; left out: out of the document, to nowhere, in a circle."""
    found: dict[str, Placed | None] = {}
    for reference in references:
        way: list[str] = []
        further: str | None = reference
        target = None
        # What another reference has passed already is not walked again.
        while further is not None and further not in found:
            way.append(further)
            found[further] = None
            target = _step(document, further)
            following = target.node.get("$ref") if target else None
            further = following if isinstance(following, str) else None
        if further is not None:
            target = found[further]
        found.update(dict.fromkeys(way, target))
    return {reference: target for reference, target in found.items() if target is not None}


def _step(document: Mapping[str, Any], reference: str) -> Placed | None:
    """Return the object that a `$ref` names, which may be a reference itself."""
    if not reference.startswith("#/"):
        return None
    node: Any = document
    place: list[str | int] = []
    for part in unquote(reference[2:]).split("/"):
        key: str | int = part.replace("~1", "/").replace("~0", "~") if "~" in part else part
        if isinstance(node, list):
            if not (str(key).isascii() and str(key).isdigit()) or len(str(key)) > 9 or int(key) >= len(node):
                return None
            key = int(key)
        elif not isinstance(node, dict) or key not in node:
            return None
        node = node[key]
        place.append(key)
    return Placed(node, tuple(place)) if isinstance(node, dict) else None


def _spread_roles(roots: Mapping[Place, Root], targets: Mapping[str, Placed]) -> None:
    """Let every tree know how it is used, also through references of references."""
    waiting = [root for root in roots.values() if root.roles]
    while waiting:
        root = waiting.pop()
        for reference, _ in root.references:
            target = targets.get(reference)
            found = roots.get(target.place) or roots.get(target.place[:2]) if target else None
            if found is not None and not root.roles <= found.roles:
                found.roles |= root.roles
                waiting.append(found)


def _parameter(node: Mapping[str, Any], place: Place) -> Parameter:
    return Parameter(text(node, "name"), text(node, "in"), node.get("required") is True, node, place, [])


def _operations(
    walk: Walk, targets: Mapping[str, Placed], parameters: dict[Place, Parameter], webhook_roots: Set[Place]
) -> Iterator[Operation]:
    for node, place in walk.objects.get("operation", ()):
        path, method = str(place[1]), str(place[2])
        item = walk.document["paths"][path]
        effective: dict[Any, Parameter] = {}
        for owner, at in ((item, place[:2]), (node, place)):
            for position, entry in enumerate(listed(owner, "parameters")):
                parameter = _effective(entry, (*at, "parameters", position), targets, parameters)
                if parameter is not None:
                    effective[(parameter.name, parameter.location) if parameter.name else parameter.place] = parameter
        responses = []
        for status, answer in mapping(node, "responses").items():
            if status.startswith("x-") or not isinstance(answer, dict):
                continue
            reference = answer.get("$ref")
            if not isinstance(reference, str):
                responses.append(Response(status, answer, (*place, "responses", status)))
            elif (found := targets.get(reference)) is not None:
                responses.append(Response(status, found.node, found.place))
        operation = Operation(
            id=text(node, "operationId"),
            method=method,
            path=path,
            node=node,
            place=place,
            item=item,
            parameters=tuple(effective.values()),
            responses=tuple(responses),
            trigger=_trigger(node, item, method, effective.values(), webhook_roots),
        )
        for parameter in operation.parameters:
            parameter.operations.append(operation)
        yield operation


def _effective(
    entry: Any, place: Place, targets: Mapping[str, Placed], parameters: dict[Place, Parameter]
) -> Parameter | None:
    if not isinstance(entry, dict):
        return None
    reference = entry.get("$ref")
    if isinstance(reference, str):
        target = targets.get(reference)
        if target is None:
            return None
        if target.place not in parameters:  # it leads to something that is no parameter
            parameters[target.place] = _parameter(*target)
        return parameters[target.place]
    return parameters.get(place)


def _roots_with_notification_url(walk: Walk, targets: Mapping[str, Placed]) -> set[Place]:
    """Return the trees that hold the property `x-ms-notification-url`, also through references."""
    found = {
        extension.schema.root.place
        for extension in walk.extensions.get(NOTIFICATION_URL, ())
        if extension.schema is not None and extension.value is True
    }
    if not found:
        return found
    users: dict[Place, set[Place]] = {}
    for root in walk.roots.values():
        for reference, _ in root.references:
            if target := targets.get(reference):
                top = target.place if target.place in walk.roots else target.place[:2]
                users.setdefault(top, set()).add(root.place)
    waiting = list(found)
    while waiting:
        for place in users.get(waiting.pop(), ()):
            if place not in found:
                found.add(place)
                waiting.append(place)
    return found


def _trigger(
    node: Mapping[str, Any],
    item: Mapping[str, Any],
    method: str,
    parameters: Any,
    webhook_roots: Set[Place],
) -> str:
    if "x-ms-trigger" not in node:
        return ""
    if says_webhook(node, item):
        return "webhook"
    for parameter in parameters:
        if parameter.node.get(NOTIFICATION_URL) is True or (*parameter.place, "schema") in webhook_roots:
            return "webhook"
    return "polling" if method == "get" or "x-ms-trigger-metadata" in node else "unclear"
