"""Whether the parts of a spec fit together; mistakes inside one mapping are the decoder's."""

import re
from collections.abc import Iterable, Iterator

from generator.definition.spelling import did_you_mean
from generator.findings import Finding
from generator.spec.check_connector import check_connector
from generator.spec.check_secrets import check_secrets
from generator.spec.check_triggers import check_trigger
from generator.spec.check_written_out import written_out_problems
from generator.spec.model import (
    METHODS,
    Choices,
    ConnectorSpec,
    Failure,
    Operation,
    Parameter,
    ParameterUse,
    Property,
    Source,
    Trigger,
    Value,
    route_of,
)
from generator.spec.names import Names
from generator.spec.problems import Text, mistake
from generator.spec.resolve import MAX_EXTENDS, answer_of, body_of, parameters_of
from generator.spec.type_expression import parse_type

_PATH = re.compile(r"(?:/(?:[^/{}?#*\s]|\{[A-Za-z_]\w*\})*)+")
_VARIABLE = re.compile(r"\{([^{}]*)\}")
_JSON_TYPES = {"string": str, "boolean": bool, "int32": int, "int64": int, "number": (int, float)}


def check(spec: ConnectorSpec, broken: set[str]) -> list[Finding]:
    """Hold all references, paths and defaults of a spec against each other.

    Args:
        spec: what could be read; the connector itself may be missing when its file is wrong.
        broken: names that exist but could not be read.

    Returns:
        Every problem, in no particular order.
    """
    names = Names(spec, broken)
    problems = [*_identifiers(spec), *_routes(spec), *_notifications(spec)]
    for name, operation in {**spec.operations, **spec.triggers}.items():
        problems += _operation(names, name, operation)
    for schema_name, schema in spec.schemas.items():
        problems += _schema(names, schema_name)
        for property_name, value in schema.properties.items():
            problems += _property(names, property_name, value)
    for parameter_name, parameter in spec.parameters.items():
        problems += _value(names, parameter_name, parameter)
    problems += _failures(spec.errors.values())
    problems += written_out_problems(spec)
    problems += check_secrets(spec)
    if spec.connector:
        problems += check_connector(names)
    return problems


def _identifiers(spec: ConnectorSpec) -> Iterator[Finding]:
    seen: dict[str, Text] = {}
    for name in (*spec.operations, *spec.triggers):
        first = seen.setdefault(name.lower(), name)
        if first is not name:
            yield mistake(name.at, f"the operationId {name!r} is taken; first in {first.at} (case does not count)")


def _routes(spec: ConnectorSpec) -> Iterator[Finding]:
    methods: dict[tuple[str, str], Text] = {}
    spellings: dict[str, tuple[Text, Text]] = {}
    for name, operation in {**spec.operations, **spec.triggers}.items():
        route = route_of(operation)
        if route is None:
            written = [method for method in METHODS if getattr(operation, method)]
            found = f"{' and '.join(written)} are written" if written else "none is written"
            yield mistake(name.at, f"{name!r} needs exactly one of {', '.join(METHODS)} with its path; {found}")
            continue
        method, path = route
        if not _PATH.fullmatch(path):
            yield mistake(
                path.at,
                f"{str(path)!r} is no path; expected / and segments with {{variable}} in balanced braces, "
                "without blanks, ?, # or *",
            )
            continue
        template = _VARIABLE.sub("{}", path).lower()
        first = methods.setdefault((method, template), name)
        if first is not name:
            yield mistake(
                path.at,
                f"{method.upper()} {path} is already {first!r} in {first.at} (names of variables do not count)",
            )
        spelling, owner = spellings.setdefault(template, (path, name))
        if spelling != path and first is name:
            yield mistake(
                path.at,
                f"{str(path)!r} is the same path as {str(spelling)!r} of {owner!r} ({owner.at}); write it alike",
            )


def _notifications(spec: ConnectorSpec) -> Iterator[Finding]:
    """Find triggers that share a path: what arrives is described beside the path, so there is one for each."""
    seen: dict[str, Text] = {}
    for name, trigger in spec.triggers.items():
        route = route_of(trigger)
        if route is not None and (first := seen.setdefault(route[1], name)) is not name:
            yield mistake(route[1].at, f"{route[1]} is already the path of the trigger {first!r}; give each its own")


def _operation(names: Names, name: str, operation: Operation) -> Iterator[Finding]:
    spec = names.spec
    for item in operation.parameters:
        if isinstance(item, ParameterUse):
            yield from names.unknown(item.use, "shared parameter", spec.parameters)
        elif isinstance(item, Parameter):
            if item.name is None:
                yield mistake(item.at, "a parameter of an operation needs 'name', or 'use' for a shared one")
            yield from _value(names, item.name or "", item)
        else:
            yield from names.unknown(item, "shared parameter", spec.parameters)
    parameters = list(parameters_of(spec, operation))
    yield from _path_variables(name, operation, parameters, names)
    seen: dict[tuple[str, str], Parameter] = {}
    for parameter in parameters:
        if seen.setdefault((str(parameter.name), parameter.in_), parameter) is not parameter:
            yield mistake(operation.at, f"{name!r} has the {parameter.in_} parameter {parameter.name!r} twice")
        yield from _choices(names, operation, parameter.choices)
        yield from _default(parameter, str(parameter.name))
    yield from _body(names, operation)
    yield from names.unknown_type(operation.returns if isinstance(operation.returns, Text) else operation.returns.type)
    for header in answer_of(operation).headers.values():
        yield from names.unknown_type(header.type)
    body, answer = body_of(operation), answer_of(operation)
    types = [body.schema if body else None, *(header.type for header in answer.headers.values())]
    types += [answer.type] if answer.type != "file" else []
    types += [operation.notification] if isinstance(operation, Trigger) else []
    yield from _files(types)
    own = [item for item in operation.errors if isinstance(item, Failure)]
    yield from _failures(own)
    for error in operation.errors:
        if isinstance(error, Text):
            yield from names.unknown(error, "shared error", spec.errors)
    if isinstance(operation, Trigger):
        yield from check_trigger(names, name, operation)


def _path_variables(name: str, operation: Operation, parameters: list[Parameter], names: Names) -> Iterator[Finding]:
    route = route_of(operation)
    if route is None or not _PATH.fullmatch(route[1]):
        return
    method, path = route
    variables = _VARIABLE.findall(path)
    declared = {str(parameter.name) for parameter in parameters if parameter.in_ == "path"}
    for variable in sorted({v for v in variables if variables.count(v) > 1}):
        yield mistake(path.at, f"the variable {{{variable}}} appears twice in the path")
    for variable in dict.fromkeys(variables):
        if variable not in declared and not names.has_unread_parameters(operation):
            known = [*declared, *(str(parameter.name) for parameter in parameters), *names.spec.parameters]
            yield mistake(
                path.at,
                f"the path variable {{{variable}}} has no parameter in {name!r}{did_you_mean(variable, known)}",
            )
    for item in sorted(declared - set(variables)):
        hint = did_you_mean(item, variables)
        yield mistake(operation.at, f"the path parameter {item!r} of {name!r} is not in {str(path)!r}{hint}")
    if method == "get" and operation.body is not None:
        yield mistake(operation.at, f"{name!r} is a GET and cannot have a body")


def _body(names: Names, operation: Operation) -> Iterator[Finding]:
    body = body_of(operation)
    if body is None:
        return
    yield from names.unknown_type(body.schema)
    members = names.members_of(parse_type(body.schema).schema) or {}
    for property_ in members.values():
        yield from _choices(names, operation, property_.choices)


def _schema(names: Names, name: str) -> Iterator[Finding]:
    chain = [name]
    parent = names.spec.schemas[name].extends
    while parent is not None:
        if parent in chain:
            yield mistake(names.spec.schemas[name].at, f"the schema {name!r} extends itself: {' -> '.join(chain)}")
            return
        if parent not in names.spec.schemas:
            yield from names.unknown(parent, "schema", names.spec.schemas)
            return
        if len(chain) == MAX_EXTENDS:
            yield mistake(parent.at, f"the schema {name!r} extends more than {MAX_EXTENDS - 1} others in a row")
            return
        chain.append(parent)
        parent = names.spec.schemas[parent].extends


def _property(names: Names, name: str, value: Property) -> Iterator[Finding]:
    yield from _value(names, name, value)
    if value.notification_url and value.type not in ("uri", "string"):
        yield mistake(value.at, f"the callback address {name!r} must be a string or uri, not {value.type!r}")
    if value.properties and parse_type(value.type).name != "object":
        yield mistake(value.at, f"{name!r} has properties, so its type must be object, not {value.type!r}")
    for inner_name, inner in value.properties.items():
        yield from _property(names, inner_name, inner)


def _files(types: Iterable[Text | None]) -> Iterator[Finding]:
    """Find files where Power Platform takes none: it knows them as the whole of an answer."""
    for text in types:
        if text is not None and "file" in text.split(" "):
            yield mistake(text.at, f"the type is {str(text)!r}, but only a whole answer can be a file")


def _value(names: Names, name: str, value: Value) -> Iterator[Finding]:
    yield from names.unknown_type(value.type)
    if not isinstance(value, Parameter):
        yield from _files([value.type])
    expression = parse_type(value.type)
    if value.description is None and expression.name in _SIMPLE_OR_LIST and not isinstance(value, Parameter):
        yield mistake(value.at, f"{name!r} needs a description")
    if isinstance(value, Parameter):
        if value.description is None:
            yield mistake(value.at, f"the parameter {name!r} needs a description")
        if expression.items or expression.nullable or expression.name not in _PARAMETER_TYPES:
            yield mistake(value.type.at, f"the parameter {name!r} must have a simple type, not {str(value.type)!r}")
    yield from _default(value, name)
    if value.choices is not None:
        operations = [*names.spec.operations]
        yield from names.unknown(value.choices.operation, "operation", operations)


_PARAMETER_TYPES = (
    "string",
    "boolean",
    "int32",
    "int64",
    "number",
    "date",
    "date-time",
    "email",
    "uri",
    "password",
)
_SIMPLE_OR_LIST = (*_PARAMETER_TYPES, "object", "any", "")


def _default(value: Value, name: str) -> Iterator[Finding]:
    expected = _JSON_TYPES.get(parse_type(value.type).name, str)
    candidates = [("default", value.default)] if value.default is not None else []
    candidates += [("value", item) for item in value.values]
    for kind, item in candidates:
        fits = isinstance(item, expected) and isinstance(item, bool) == (expected is bool)  # type: ignore[arg-type]
        if parse_type(value.type).name in _PARAMETER_TYPES and not fits:
            yield mistake(value.at, f"the {kind} {item!r} of {name!r} is not of its type {str(value.type)!r}")
    if value.default is not None and value.values and value.default not in value.values:
        yield mistake(value.at, f"the default {value.default!r} of {name!r} is not one of its values")
    yield from _bounds(value, name)
    if value.visibility == "internal" and value.required and value.default is None and not _is_filled(value):
        yield mistake(value.at, f"{name!r} is internal and required, so it needs a default")


def _bounds(value: Value, name: str) -> Iterator[Finding]:
    for low, high in (("minimum", "maximum"), ("min_length", "max_length"), ("min_items", "max_items")):
        smallest, largest = getattr(value, low), getattr(value, high)
        if smallest is not None and largest is not None and smallest > largest:
            yield mistake(value.at, f"the {low} {smallest} of {name!r} is above its {high} {largest}")
    if isinstance(value.default, int) and not isinstance(value.default, bool):
        smallest = value.default if value.minimum is None else value.minimum
        largest = value.default if value.maximum is None else value.maximum
        if not smallest <= value.default <= largest:
            yield mistake(value.at, f"the default {value.default} of {name!r} is outside its bounds")
    if value.pattern is not None:
        try:
            re.compile(value.pattern)
        except re.error as error:
            yield mistake(value.pattern.at, f"the pattern of {name!r} is no regular expression: {error}")


def _is_filled(value: Value) -> bool:
    return isinstance(value, Property) and value.notification_url


def _failures(failures: Iterable[Failure]) -> Iterator[Finding]:
    for failure in failures:
        if not 400 <= failure.status <= 599:
            yield mistake(failure.at, f"an error has a status from 400 to 599, not {failure.status}")


def _choices(names: Names, operation: Operation, choices: Choices | None) -> Iterator[Finding]:
    """Hold a drop-down against the operation that fills it and against the inputs beside it."""
    spec = names.spec
    target = spec.operations.get(choices.operation) if choices else None
    if choices is None or target is None:
        return
    accepted = {str(parameter.name): parameter for parameter in parameters_of(spec, target)}
    unread = names.has_unread_parameters(target)
    for argument, source in choices.parameters.items():
        if argument not in accepted and not unread:
            hint = did_you_mean(argument, accepted)
            yield mistake(argument.at, f"{choices.operation!r} has no parameter {str(argument)!r}{hint}")
        if isinstance(source, Source):
            message = f"there is no input {str(source.parameter)!r} beside this drop-down"
            yield from names.unknown_input(operation, source.parameter, message)
    for parameter_name, parameter in accepted.items():
        needed = (parameter.required or parameter.in_ == "path") and parameter.default is None
        if needed and parameter_name not in choices.parameters:
            yield mistake(
                choices.at,
                f"the look-up {choices.operation!r} needs its parameter {parameter_name!r}; none is given",
            )
    yield from _choice_paths(names, choices, target)


def _choice_paths(names: Names, choices: Choices, target: Operation) -> Iterator[Finding]:
    answer = answer_of(target)
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
        if members is not None and path not in members and not names.may_exist(path):
            yield mistake(
                path.at, f"an item of {choices.operation!r} has no {str(path)!r}{did_you_mean(path, members)}"
            )
