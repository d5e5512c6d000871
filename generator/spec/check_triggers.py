"""Whether a trigger is wholly a webhook trigger or wholly a polling one, and whether its parts fit together.

Facts from Microsoft's "Use a webhook as a trigger", "Create a polling trigger" and "OpenAPI extensions for custom
connectors".
"""

from collections.abc import Iterator

from generator.definition.spelling import did_you_mean
from generator.findings import Finding
from generator.spec.condition import parse_condition
from generator.spec.names import Names
from generator.spec.operations import Flow, Operation, Trigger, is_polling, route_of
from generator.spec.problems import Location, Text, mistake
from generator.spec.resolve import answer_of, body_of, type_of
from generator.spec.type_expression import parse_type
from generator.spec.values import Property
from generator.spec.vocabulary import SUBSCRIBING


def check_trigger(names: Names, name: str, trigger: Trigger) -> Iterator[Finding]:
    """Say what is missing, too much or wrong in one trigger, beyond what every operation needs."""
    route = route_of(trigger)
    if route is None:
        return
    method, path = route
    if is_polling(trigger):
        yield from _polling(name, trigger)
    elif method in SUBSCRIBING:
        yield from _webhook(names, name, trigger)
    else:
        yield mistake(
            path.at,
            f"{name!r} is a {method.upper()}, expected get for a polling trigger, or {', '.join(SUBSCRIBING)} for a "
            "webhook trigger",
        )


def _polling(name: str, trigger: Trigger) -> Iterator[Finding]:
    webhook_keys: dict[str, Text | Property | Flow | None] = {
        "notification": trigger.notification,
        "notification_description": trigger.notification_description,
        "unsubscribe": trigger.unsubscribe,
        "flow": trigger.flow,
    }
    for key, value in webhook_keys.items():
        if value is not None:
            yield mistake(
                value.at,
                f"{key!r} is for webhook triggers; {name!r} is polled with GET, so what happened is what it returns",
            )
    answer = answer_of(trigger)
    if answer.schema is not None:
        return
    expression = parse_type(answer.type) if answer.type else None
    if answer.type is None or expression is None:
        yield mistake(answer.at, f"{name!r} is polled, so it must return a list of what happened; 'type' is missing")
    elif expression.items is None or expression.nullable:
        meant = answer.type.removeprefix("nullable ")
        meant = meant if expression.items else f"list of {meant}"
        yield mistake(
            answer.type.at,
            f"{name!r} is polled, so it must return a list, not {str(answer.type)!r}; did you mean {meant!r}?",
        )
    if answer.status != 200:
        yield mistake(answer.at, f"{name!r} is polled: news come with status 200, not {answer.status}")


def _webhook(names: Names, name: str, trigger: Trigger) -> Iterator[Finding]:
    if trigger.unsubscribe is not None:
        yield from _unsubscribe(names, name, trigger.unsubscribe)
    body = body_of(trigger)
    members = names.members_in(body.schema) if body else None
    marked = [member for member in (members or {}).values() if member.notification_url]
    type_ = type_of(body.schema) if body else None
    schema = parse_type(type_).schema if type_ is not None else None
    unread = schema is not None and (members is None or bool(names.broken))
    if len(marked) > 1 or (not marked and not unread):
        yield mistake(
            trigger.at,
            f"the body of the trigger {name!r} needs exactly one property with notification_url: true, "
            f"found {len(marked)}",
        )
    if trigger.flow is not None:
        yield from _flow(names, trigger.flow)


def _unsubscribe(names: Names, name: str, unsubscribe: Text) -> Iterator[Finding]:
    yield from names.unknown(unsubscribe, "operation", names.spec.operations)
    target = names.spec.operations.get(unsubscribe)
    if target is not None and target.delete is None:
        yield mistake(unsubscribe.at, f"{unsubscribe!r} must be a DELETE to end {name!r}")


def _flow(names: Names, flow: Flow) -> Iterator[Finding]:
    yield from names.unknown(flow.action, "operation", names.spec.operations)
    action = names.spec.operations.get(flow.action)
    if action is None:
        return
    if action.visibility == "internal":
        yield mistake(flow.action.at, f"{flow.action!r} is internal, so no flow can call it")
    yield from names.unknown_input(action, flow.input, f"{flow.action!r} has no input {str(flow.input)!r}")
    yield from _condition(names, flow, action)


def _condition(names: Names, flow: Flow, action: Operation) -> Iterator[Finding]:
    answer = answer_of(action).type
    expression = parse_type(answer) if answer else None
    if expression is None or expression.items is not None or expression.schema is None:
        yield mistake(flow.action.at, f"the answer of {flow.action!r} has no properties for a condition to look at")
        return
    members = names.members_of(expression.schema)
    condition = parse_condition(flow.condition)
    if members is None or names.may_exist(condition.property):
        return
    found = members.get(Text(condition.property))
    if found is None:
        hint = did_you_mean(condition.property, members)
        yield mistake(flow.condition.at, f"the answer of {flow.action!r} has no {condition.property!r}{hint}")
    elif condition.word is None:
        yield from _is_of_type(flow.condition.at, condition.property, found, "boolean", "stand alone")
    else:
        yield from _is_of_type(flow.condition.at, condition.property, found, "string", "be compared with a word")
        if found.values and condition.word not in found.values:
            yield mistake(
                flow.condition.at,
                f"{condition.property!r} is never {condition.word!r}, expected one of "
                f"{', '.join(map(str, found.values))}{did_you_mean(condition.word, map(str, found.values))}",
            )


def _is_of_type(at: Location, name: str, value: Property, type_: str, purpose: str) -> Iterator[Finding]:
    if parse_type(value.type).name != type_:
        yield mistake(at, f"{name!r} must be a {type_} to {purpose}, not {str(value.type)!r}")
