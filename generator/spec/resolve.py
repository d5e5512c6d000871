"""What a spec's names stand for: parameters, errors and schemas with everything shared filled in."""

from collections.abc import Iterator, Mapping
from typing import Any

from generator.spec.model import ConnectorSpec
from generator.spec.operations import Answer, Body, Failure, Header, Operation, is_polling
from generator.spec.problems import Location, Text
from generator.spec.record import replaced
from generator.spec.type_expression import TypeExpression, parse_type
from generator.spec.values import Parameter, ParameterUse, Property, Value

# How many schemas may extend one another in a row, the last one included; people write two or three.
MAX_EXTENDS = 40


def parameters_of(spec: ConnectorSpec, operation: Operation) -> Iterator[Parameter]:
    """An operation's parameters, shared ones with what is different at this place; unknown names are left out."""
    for item in operation.parameters or ():
        found = parameter_of(spec, item)
        if found is not None:
            yield found


def parameter_of(spec: ConnectorSpec, item: Text | ParameterUse | Parameter) -> Parameter | None:
    """Return the parameter that one entry of a list of parameters means; None for an unknown or missing name."""
    if isinstance(item, Parameter):
        return item if item.name else None
    key = item.use if isinstance(item, ParameterUse) else item
    shared = spec.parameters.get(key)
    if shared is None:
        return None
    changes: dict[str, Any] = {"name": shared.name or key}
    if isinstance(item, ParameterUse):
        fields = ("title", "description", "required", "visibility", "default", "choices")
        changes |= {field: value for field in fields if (value := getattr(item, field)) is not None}
        changes["extra"] = {**shared.extra, **item.extra}
        changes["omit"] = (*shared.omit, *item.omit)
        changes["at"] = item.at
    return replaced(shared, **changes)


def is_reference(spec: ConnectorSpec, item: Text | ParameterUse | Parameter) -> bool:
    """Return whether an entry of a list of parameters becomes a reference to a parameter of the definition."""
    return isinstance(item, Text) and item in spec.parameters and spec.parameters[item].reference


def failures_of(spec: ConnectorSpec, operation: Operation) -> dict[str, Failure | Text]:
    """Return the error answers of an operation by rising status: those of every operation and its own, own ones first.

    An error that stands once in the definition is the name of it.
    """
    found: dict[str, Failure | Text] = {}
    shared = [Text.of(name, error.at) for name, error in spec.errors.items() if error.always]
    for item in (*shared, *operation.errors):
        failure = item if isinstance(item, Failure) else spec.errors.get(item)
        if failure:
            found[str(failure.status)] = item if isinstance(item, Text) and failure.reference else failure
    return {status: found[status] for status in sorted(found)}


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
        found |= spec.schemas[link].properties or {}
    return found


def answer_of(operation: Operation) -> Answer:
    """Return what an operation answers when it succeeds; of several answers the first good one."""
    answers = written_answers(operation)
    good = [answer for answer in answers if isinstance(answer.status, int) and 200 <= answer.status < 300]
    return [*good, *answers, Answer(at=operation.at, description=None)][0]


def written_answers(operation: Operation, success: str = "The request succeeded.") -> tuple[Answer, ...]:
    """Return the answers that a spec says, a bare type with status 200 and the description `success`."""
    returns = operation.returns
    if isinstance(returns, Answer):
        return (returns,)
    if isinstance(returns, Text):
        return (Answer(at=returns.at, type=returns, description=Text.of(success, returns.at)),)
    return returns or ()


def answers_of(spec: ConnectorSpec, operation: Operation) -> tuple[Answer, ...]:
    """Return all answers of an operation that succeeds.

    A polling trigger has two, whatever its spec says, unless all is to be as it is written: news, or 202 and nothing.
    Both say where and when to ask next (Microsoft: "Create a polling trigger").
    """
    answers = written_answers(operation, spec.style.success)
    if not is_polling(operation) or spec.style.as_written or not answers:
        return answers
    at = answers[0].at
    headers = {Text.of(name, at): _header(type_, says, at) for name, (type_, says) in _POLLING_HEADERS.items()}
    nothing = Answer(at=at, status=202, description=Text.of("Nothing new.", at), headers=headers)
    news = replaced(answers[0], headers={**headers, **answers[0].headers})
    return news, nothing, *answers[1:]


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


def type_of(shape: Text | Property | None) -> Text | None:
    """Return the type of a body, an answer or an event, which may stand alone or among more."""
    return shape.type if isinstance(shape, Property) else shape


def shape_of(answer: Answer | Failure) -> Text | Property | None:
    """Return the body of an answer, as its type or with more."""
    return answer.schema or answer.type


def is_spelled_out(value: Value) -> bool:
    """Return whether a value repeats the members of its schema: nothing may stand beside a `$ref`.

    That is so for a schema that may be null, or that gets a title or description of its own at this place.
    """
    expression = parse_type(value.type)
    if expression.items or not expression.schema:
        return False
    return bool(expression.nullable or value.title or value.second_title or value.description)


def is_repeated(spec: ConnectorSpec, expression: TypeExpression) -> bool:
    """Return whether a type repeats its schema wherever it is named: it may be null, or the schema is inline."""
    schema = spec.schemas.get(expression.name)
    return schema is not None and (expression.nullable or schema.inline)
