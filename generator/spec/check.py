"""Whether the parts of a spec fit together; mistakes inside one mapping are the decoder's."""

from collections.abc import Iterator

from generator.findings import Finding
from generator.spec.check_connection import check_connection
from generator.spec.check_connector import check_connector
from generator.spec.check_operations import check_errors, check_operation, check_path_item
from generator.spec.check_routes import check_routes
from generator.spec.check_secrets import check_secrets
from generator.spec.check_values import check_schema, check_value
from generator.spec.check_written_out import written_out_problems
from generator.spec.model import ConnectorSpec
from generator.spec.names import Names
from generator.spec.problems import Text, mistake


def check(spec: ConnectorSpec, broken: set[str]) -> list[Finding]:
    """Hold all references, paths and defaults of a spec against each other.

    Specs that are to be taken as they are written (`style: {as_written: true}`) are only refused for what cannot be
    rendered; what others' connectors got wrong is for `connector validate` to say.

    Args:
        spec: what could be read; the connector itself may be missing when its file is wrong.
        broken: names that exist but could not be read.

    Returns:
        Every problem, in no particular order.
    """
    names = Names(spec, broken)
    problems = [*check_routes(names)]
    if names.judges:
        problems += _identifiers(spec)
    for path, item in spec.paths.items():
        problems += check_path_item(names, path, item)
    for name, operation in {**spec.operations, **spec.triggers}.items():
        problems += check_operation(names, name, operation)
    for schema in spec.schemas:
        problems += check_schema(names, schema)
    for shared, parameter in spec.parameters.items():
        problems += check_value(names, shared, parameter)
    problems += check_errors(names, spec.errors.values())
    problems += written_out_problems(spec)
    problems += check_secrets(spec)
    if spec.connector:
        problems += check_connector(names)
        if names.judges:
            problems += check_connection(names)
    return problems


def _identifiers(spec: ConnectorSpec) -> Iterator[Finding]:
    seen: dict[str, Text] = {}
    for name in (*spec.operations, *spec.triggers):
        first = seen.setdefault(name.lower(), name)
        if first is not name:
            yield mistake(name.at, f"the operationId {name!r} is taken; first in {first.at} (case does not count)")
