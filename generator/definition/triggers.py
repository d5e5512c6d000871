"""Triggers: whether the service calls the flow or is asked, which input takes the address, and what ends it.

Facts: Microsoft's "Use a webhook as a trigger" and "OpenAPI extensions for custom connectors": the platform puts the
address into the input with `x-ms-notification-url`, `x-ms-notification-content` says what comes there, and DELETE to
the `Location` of the answer ends the subscription; `x-ms-notification` names another operation that subscribes.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Generic, Literal, NamedTuple, Protocol, TypeVar

from generator.definition.inputs import Input, inputs_of
from generator.definition.operations import OperationRecord
from generator.definition.schemas import Schemas, SchemaView

NOTIFICATION_URL = "x-ms-notification-url"
NOTIFICATION_CONTENT = "x-ms-notification-content"
NOTIFICATION = "x-ms-notification"

_TEMPLATE = re.compile(r"\{[^{}]*\}")
_Parts = tuple[str, ...]


def trigger_kind(schemas: Schemas, operation: OperationRecord) -> Literal["webhook", "polling"] | None:
    """Return how a trigger gets its events; None for what is no trigger."""
    if not operation.is_trigger:
        return None
    says = says_webhook(operation.raw, operation.path_item)
    return "webhook" if says or callbacks_of(schemas, operation) else "polling"


def says_webhook(operation: Mapping[str, Any], path_item: Mapping[str, Any]) -> bool:
    """Whether a trigger says by extensions that the service calls it; one with a callback address need not."""
    return NOTIFICATION_CONTENT in path_item or NOTIFICATION_CONTENT in operation or NOTIFICATION in operation


def is_webhook(schemas: Schemas, operation: OperationRecord) -> bool:
    """Whether it is a trigger that the service calls; other triggers ask the service."""
    return trigger_kind(schemas, operation) == "webhook"


def is_callback(view: SchemaView) -> bool:
    """Whether the platform writes the address there at which a flow is called."""
    return view.keywords.get(NOTIFICATION_URL) is True


def callbacks_of(schemas: Schemas, operation: OperationRecord) -> list[Input]:
    """List the inputs that are marked for the callback address, those in lists among them."""
    return [each for each in inputs_of(schemas, operation) if is_callback(each.view)]


def callback_of(schemas: Schemas, operation: OperationRecord) -> Input | None:
    """Return the input that takes the callback address: of several the first, and none in a list."""
    return next((each for each in callbacks_of(schemas, operation) if not each.is_in_list), None)


class Addressed(Protocol):
    """An operation, by what decides whether it may end a subscription."""

    @property
    def method(self) -> str:
        """Lower case."""

    @property
    def path(self) -> str:
        """The key in `paths`."""

    @property
    def is_internal(self) -> bool:
        """Whether makers do not see it."""


Operation = TypeVar("Operation", bound=Addressed)


class Ends(NamedTuple, Generic[Operation]):
    """The DELETEs that may end the subscription of a trigger.

    Attributes:
        near: those at or below the trigger's path; without any, those beside it.
        elsewhere: when there is none near, the hidden ones; `Location` may lead anywhere.
    """

    near: tuple[Operation, ...]
    elsewhere: tuple[Operation, ...]


def path_parts(path: str) -> _Parts:
    """Return the parts of a path, variables without their names."""
    return tuple(part for part in _TEMPLATE.sub("{}", path).split("/") if part)


def ends_of(triggers: Iterable[Operation], operations: Iterable[Operation]) -> Mapping[str, Ends[Operation]]:
    """Find what ends the subscriptions of webhook triggers.

    Beside a trigger stands what is below its parent, hidden or directly there; without such a one, all below it.

    Args:
        triggers: webhook triggers.
        operations: of the whole definition.

    Returns:
        The ends by path.
    """
    paths = {each.path: path_parts(each.path) for each in triggers}
    deletes = [each for each in operations if each.method == "delete"] if paths else []
    places = {parts for own in paths.values() for parts in (own, own[:-1])}
    # Only as far up as a trigger is looked for: a path may have thousands of parts.
    lengths = sorted({len(place) for place in places if place})
    under: dict[_Parts, list[Operation]] = {}
    for each in deletes:
        parts = path_parts(each.path)
        for length in (length for length in lengths if length <= len(parts)):
            if (top := parts[:length]) in places:
                under.setdefault(top, []).append(each)
    hidden = tuple(each for each in deletes if each.is_internal)
    found: dict[str, Ends[Operation]] = {}
    beside: dict[_Parts, tuple[Operation, ...]] = {}
    for path, parts in paths.items():
        near = tuple(under.get(parts, ())) if parts else ()
        if not near:
            parent = parts[:-1]
            if parent not in beside:
                beside[parent] = _beside(parent, under)
            near = beside[parent]
        found[path] = Ends(near, () if near else hidden)
    return found


def _beside(parent: _Parts, under: Mapping[_Parts, Iterable[Operation]]) -> tuple[Operation, ...]:
    found = tuple(under.get(parent, ())) if parent else ()
    direct = tuple(each for each in found if each.is_internal or len(path_parts(each.path)) == len(parent) + 1)
    return direct or found
