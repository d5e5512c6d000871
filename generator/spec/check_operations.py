"""Whether an operation's inputs, answers and errors fit its path and the names that they use."""

from collections.abc import Iterable, Iterator

from generator.definition.spelling import did_you_mean
from generator.findings import Finding
from generator.spec.check_choices import check_choices
from generator.spec.check_routes import PATH, VARIABLE
from generator.spec.check_triggers import check_trigger
from generator.spec.check_values import check_default, check_files, check_shape, check_value
from generator.spec.names import Names
from generator.spec.operations import Answer, Body, Failure, Operation, PathItem, Trigger, route_of
from generator.spec.problems import Text, mistake
from generator.spec.resolve import body_of, parameter_of, parameters_of, shape_of, type_of, written_answers
from generator.spec.values import Parameter, ParameterUse


def check_operation(names: Names, name: str, operation: Operation) -> Iterator[Finding]:
    """Say what is wrong with one action, look-up or trigger."""
    spec = names.spec
    yield from _parameters(names, operation.parameters or ())
    body = body_of(operation)
    if body is not None:
        yield from check_shape(names, body.schema)
        yield from _position(name, operation, body)
    for answer in written_answers(operation):
        yield from _answer(names, answer)
    yield from check_errors(names, (item for item in operation.errors if isinstance(item, Failure)))
    for error in operation.errors:
        if isinstance(error, Text):
            yield from names.unknown(error, "shared error", spec.errors)
    if isinstance(operation, Trigger):
        yield from check_shape(names, operation.notification)
    if not names.judges:
        return
    parameters = list(parameters_of(spec, operation))
    yield from _path_variables(name, operation, parameters, names)
    yield from _inputs(names, name, operation, parameters)
    types = [type_of(body.schema) if body else None]
    types += [type_of(operation.notification)] if isinstance(operation, Trigger) else []
    yield from check_files(types)
    if isinstance(operation, Trigger):
        yield from check_trigger(names, name, operation)


def _position(name: str, operation: Operation, body: Body) -> Iterator[Finding]:
    most = len(operation.parameters or ()) + 1
    if body.position is not None and not 1 <= body.position <= most:
        inputs = "1 input" if most == 1 else f"{most} inputs"
        upto = "1" if most == 1 else f"1 to {most}"
        yield mistake(body.at, f"'position' is {body.position}, but {name!r} has {inputs}; expected {upto}")


def check_path_item(names: Names, path: Text, item: PathItem) -> Iterator[Finding]:
    """Say what is wrong with what all operations of a path share."""
    routes = [route_of(operation) for operation in {**names.spec.operations, **names.spec.triggers}.values()]
    known = [route[1] for route in routes if route is not None]
    yield from names.unknown(path, "operation with the path", known)
    yield from _parameters(names, item.parameters)


def check_errors(names: Names, failures: Iterable[Failure]) -> Iterator[Finding]:
    """Say what is wrong with error answers."""
    for failure in failures:
        if names.judges and isinstance(failure.status, int) and not 400 <= failure.status <= 599:
            yield mistake(failure.at, f"an error has a status from 400 to 599, not {failure.status}")
        yield from _answer(names, failure)


def _answer(names: Names, answer: Answer | Failure) -> Iterator[Finding]:
    if answer.type is not None and answer.schema is not None:
        yield mistake(answer.schema.at, "the answer has both 'type' and 'schema'; say it once")
    yield from check_shape(names, shape_of(answer))
    for name, header in answer.headers.items():
        yield from names.unknown_type(header.type)
        if names.judges:
            yield from check_files([header.type])
            if header.description is None:
                yield mistake(header.at, f"'description' is missing in {str(name)!r}")
    if names.judges and answer.type not in ("file", "download"):
        yield from check_files([answer.type])


def _parameters(names: Names, items: Iterable[Text | ParameterUse | Parameter]) -> Iterator[Finding]:
    for item in items:
        if isinstance(item, ParameterUse):
            yield from names.unknown(item.use, "shared parameter", names.spec.parameters)
        elif isinstance(item, Parameter):
            if item.name is None:
                yield mistake(item.at, "a parameter of an operation needs 'name', or 'use' for a shared one")
            yield from check_value(names, item.name or "", item)
        else:
            yield from names.unknown(item, "shared parameter", names.spec.parameters)


def _inputs(names: Names, name: str, operation: Operation, parameters: list[Parameter]) -> Iterator[Finding]:
    seen: dict[tuple[str, str], Parameter] = {}
    for parameter in parameters:
        if seen.setdefault((str(parameter.name), parameter.in_), parameter) is not parameter:
            yield mistake(operation.at, f"{name!r} has the {parameter.in_} parameter {parameter.name!r} twice")
        yield from check_choices(names, operation, parameter.choices)
        yield from check_default(parameter, str(parameter.name))
    forms = [parameter for parameter in parameters if parameter.in_ == "form"]
    body = body_of(operation)
    if forms and body is not None:
        yield mistake(body.at, f"{name!r} has a body beside the form parameter {str(forms[0].name)!r}; say one of them")
    for property_ in (names.members_in(body.schema) or {}).values() if body else ():
        yield from check_choices(names, operation, property_.choices)


def _path_variables(name: str, operation: Operation, parameters: list[Parameter], names: Names) -> Iterator[Finding]:
    route = route_of(operation)
    if route is None or not PATH.fullmatch(route[1]):
        return
    method, path = route
    variables = VARIABLE.findall(path)
    shared = names.spec.paths.get(path, PathItem(at=operation.at)).parameters
    beside = [parameter for item in shared if (parameter := parameter_of(names.spec, item)) is not None]
    declared = {str(parameter.name) for parameter in parameters if parameter.in_ == "path"}
    common = {str(parameter.name) for parameter in beside if parameter.in_ == "path"}
    for variable in sorted({v for v in variables if variables.count(v) > 1}):
        yield mistake(path.at, f"the variable {{{variable}}} appears twice in the path")
    for variable in dict.fromkeys(variables):
        if variable not in declared | common and not names.has_unread_parameters(operation):
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
