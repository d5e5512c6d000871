"""Whether the operations that `connector.yaml` names can do what they are named for."""

from collections.abc import Iterator

from generator.definition.spelling import did_you_mean
from generator.findings import Finding
from generator.spec.connector import Subscriptions
from generator.spec.names import Names
from generator.spec.operations import Operation
from generator.spec.problems import Text, mistake
from generator.spec.resolve import answer_of, parameters_of
from generator.spec.type_expression import parse_type


def check_connector(names: Names) -> Iterator[Finding]:
    """Hold what finds and ends subscriptions, and what tries a connection, against the operations."""
    connector = names.spec.connector
    if connector.subscriptions is not None:
        yield from _subscriptions(names, connector.subscriptions)
    if connector.test_connection is not None:
        yield from _test_connection(names, connector.test_connection)


def _subscriptions(names: Names, subscriptions: Subscriptions) -> Iterator[Finding]:
    listed, ended = (_operation(names, name) for name in (subscriptions.list, subscriptions.end))
    yield from names.unknown(subscriptions.list, "operation", names.spec.operations)
    yield from names.unknown(subscriptions.end, "operation", names.spec.operations)
    if ended is not None and ended.delete is None:
        yield mistake(subscriptions.end.at, f"{str(subscriptions.end)!r} must be a DELETE to end a subscription")
    if listed is None:
        return
    if listed.get is None:
        yield mistake(subscriptions.list.at, f"{str(subscriptions.list)!r} must be a GET to list subscriptions")
    answer = answer_of(listed).type
    items = parse_type(answer).items if answer is not None else None
    if items is None:
        yield mistake(subscriptions.list.at, f"{str(subscriptions.list)!r} does not answer a list")
        return
    members = names.members_of(items.schema)
    name = subscriptions.name
    if members is not None and name not in members and not names.may_exist(name):
        hint = did_you_mean(name, members)
        yield mistake(name.at, f"an item of {str(subscriptions.list)!r} has no {str(name)!r}{hint}")


def _test_connection(names: Names, name: Text) -> Iterator[Finding]:
    yield from names.unknown(name, "operation", names.spec.operations)
    operation = _operation(names, name)
    if operation is None:
        return
    if operation.get is None:
        yield mistake(name.at, f"{str(name)!r} must be a GET to try a connection")
    for parameter in parameters_of(names.spec, operation):
        if (parameter.required or parameter.in_ == "path") and parameter.default is None:
            yield mistake(name.at, f"{str(name)!r} needs its input {str(parameter.name)!r}, and nobody gives one here")


def _operation(names: Names, name: Text) -> Operation | None:
    return names.spec.operations.get(name)
