"""Whether a drop-down can be filled: by an operation that is there, lists something, and gets what it needs."""

from collections.abc import Iterator

from generator.definition.spelling import did_you_mean
from generator.findings import Finding
from generator.spec.names import Names
from generator.spec.operations import Operation
from generator.spec.problems import mistake
from generator.spec.resolve import answer_of, parameters_of
from generator.spec.type_expression import parse_type
from generator.spec.values import Choices, Source


def check_choices(names: Names, operation: Operation, choices: Choices | None) -> Iterator[Finding]:
    """Hold a drop-down against the operation that fills it and against the inputs beside it."""
    spec = names.spec
    target = spec.operations.get(choices.operation) if choices else None
    if choices is None or target is None:
        return
    accepted = {str(parameter.name): parameter for parameter in parameters_of(spec, target)}
    unread = names.has_unread_parameters(target)
    arguments = choices.parameters or {}
    for argument, source in arguments.items():
        if argument not in accepted and not unread:
            hint = did_you_mean(argument, accepted)
            yield mistake(argument.at, f"{choices.operation!r} has no parameter {str(argument)!r}{hint}")
        if isinstance(source, Source):
            message = f"there is no input {str(source.parameter)!r} beside this drop-down"
            yield from names.unknown_input(operation, source.parameter, message)
    for parameter_name, parameter in accepted.items():
        needed = (parameter.required or parameter.in_ == "path") and parameter.default is None
        if needed and parameter_name not in arguments:
            yield mistake(
                choices.at,
                f"the look-up {choices.operation!r} needs its parameter {parameter_name!r}; none is given",
            )
    yield from _choice_paths(names, choices, target)


def _choice_paths(names: Names, choices: Choices, target: Operation) -> Iterator[Finding]:
    answer = answer_of(target)
    if answer.schema is not None:
        return
    listed = parse_type(answer.type) if answer.type else None
    if choices.items is None:
        if listed is None or listed.items is None:
            yield mistake(
                choices.operation.at,
                f"{choices.operation!r} does not answer a list; say where it is with 'items'",
            )
            return
    else:
        held = names.members_of(listed.schema if listed and listed.items is None else None)
        if held is None or choices.items not in held:
            known = held is not None or listed is None or listed.items is not None or listed.schema is None
            if known and not names.may_exist(choices.items):
                hint = did_you_mean(choices.items, held or ())
                yield mistake(
                    choices.items.at, f"the answer of {choices.operation!r} has no {str(choices.items)!r}{hint}"
                )
            return
        listed = parse_type(held[choices.items].type)
        if listed.items is None:
            yield mistake(choices.items.at, f"{str(choices.items)!r} in the answer of {choices.operation!r} is no list")
            return
    members = names.members_of(listed.schema)
    for path in (choices.value, choices.title):
        if path is not None and members is not None and path not in members and not names.may_exist(path):
            yield mistake(
                path.at, f"an item of {choices.operation!r} has no {str(path)!r}{did_you_mean(path, members)}"
            )
