"""What a spec's names stand for: parameters, errors and schemas with everything shared filled in."""

from collections.abc import Iterator, Mapping
from typing import Any

from generator.spec.model import (
    Answer,
    Body,
    ConnectorSpec,
    Failure,
    Header,
    Operation,
    Parameter,
    ParameterUse,
    Property,
    Value,
    is_polling,
)
from generator.spec.problems import Location, Text
from generator.spec.record import replaced
from generator.spec.type_expression import parse_type

# How many schemas may extend one another in a row, the last one included; people write two or three.
MAX_EXTENDS = 40


def parameters_of(spec: ConnectorSpec, operation: Operation) -> Iterator[Parameter]:
    """An operation's parameters, shared ones with what is different at this place; unknown names are left out."""
    for item in operation.parameters:
        if isinstance(item, Parameter):
            if item.name:
                yield item
            continue
        shared = spec.parameters.get(item.use if isinstance(item, ParameterUse) else item)
        if shared is None:
            continue
        name = shared.name or (item.use if isinstance(item, ParameterUse) else item)
        changes: dict[str, Any] = {"name": name}
        if isinstance(item, ParameterUse):
            fields = ("title", "description", "required", "visibility", "default", "choices")
            changes |= {field: value for field in fields if (value := getattr(item, field)) is not None}
            changes["at"] = item.at
        yield replaced(shared, **changes)


def failures_of(spec: ConnectorSpec, operation: Operation) -> list[Failure]:
    """The error answers of an operation by rising status: those of every operation and its own, own ones first."""
    found = {failure.status: failure for failure in spec.errors.values() if failure.always}
    for item in operation.errors:
        failure = item if isinstance(item, Failure) else spec.errors.get(item)
        if failure:
            found[failure.status] = failure
    return [found[status] for status in sorted(found)]


def properties_of(spec: ConnectorSpec, schema: str) -> Mapping[Text, Property]:
    """Return all properties of a schema, those it extends first; an own one replaces an inherited one in its place.

    What lies more than `MAX_EXTENDS` schemas away is left out: such specs are refused.
    """
    chain: list[str] = []
    name: str | None = schema
    while name is not None and name in spec.schemas and name not in chain and len(chain) < MAX_EXTENDS:
        chain.append(name)
        name = spec.schemas[name].extends
    found: dict[Text, Property] = {}
    for link in reversed(chain):
        found |= spec.schemas[link].properties
    return found


def answer_of(operation: Operation) -> Answer:
    """Return an operation's answer, a bare type as an answer with status 200."""
    if isinstance(operation.returns, Answer):
        return operation.returns
    at = operation.returns.at
    return Answer(at=at, type=operation.returns, description=Text.of("The request succeeded.", at))


def answers_of(operation: Operation) -> tuple[Answer, ...]:
    """Return all answers of an operation that succeeds.

    A polling trigger has two, whatever its spec says: news, or 202 and nothing. Both say where and when to ask next
    (Microsoft: "Create a polling trigger").
    """
    answer = answer_of(operation)
    if not is_polling(operation):
        return (answer,)
    at = answer.at
    headers = {Text.of(name, at): _header(type_, says, at) for name, (type_, says) in _POLLING_HEADERS.items()}
    nothing = Answer(at=at, status=202, description=Text.of("Nothing new.", at), headers=headers)
    return replaced(answer, headers={**headers, **answer.headers}), nothing


_POLLING_HEADERS = {
    "Location": ("string", "The address to ask next."),
    "Retry-After": ("int32", "How many seconds to wait before asking again."),
}


def _header(type_: str, description: str, at: Location) -> Header:
    return Header(at=at, type=Text.of(type_, at), description=Text.of(description, at))


def body_of(operation: Operation) -> Body | None:
    """Return an operation's body, a bare type as a required body."""
    if operation.body is None or isinstance(operation.body, Body):
        return operation.body
    return Body(at=operation.body.at, schema=operation.body)


def is_spelled_out(value: Value) -> bool:
    """Return whether a value repeats the members of its schema: nothing may stand beside a `$ref`.

    That is so for a schema that may be null, or that gets a title or description of its own at this place.
    """
    expression = parse_type(value.type)
    if expression.items or not expression.schema:
        return False
    return bool(expression.nullable or value.title or value.description)
