"""Whether what a definition gives as examples, defaults and values of a list is what it allows itself."""

from collections.abc import Iterator, Mapping
from typing import Any

from generator.contract.findings import broken_promise
from generator.definition import OperationRecord, Schemas, SchemaView
from generator.definition.conformance import Conformance
from generator.definition.inputs import inputs_of, parts_of, readable_view
from generator.definition.responses import output_of
from generator.findings import Finding

_GIVEN = ("default", "example", "x-example")


def check_examples(document: Mapping[str, Any], operation: OperationRecord) -> Iterator[Finding]:
    """Hold what the definition gives for an operation's inputs and answers against their own types.

    Args:
        document: the definition.
        operation: one of its operations.

    Raises:
        BrokenReference: a reference among them does not resolve.
    """
    schemas, conformance = Schemas(document), Conformance(document)
    told = dict.fromkeys(_contradictions(schemas, conformance, operation))
    yield from (broken_promise(operation.id, "example", message) for message in told)


def _contradictions(schemas: Schemas, conformance: Conformance, operation: OperationRecord) -> Iterator[str]:
    for each in inputs_of(schemas, operation):
        yield from _of_view(conformance, f"the input {each.name!r}", each.view)
    output = output_of(schemas, operation)
    if output is not None:
        whole = readable_view(schemas, output)
        yield from _of_view(conformance, "the answer", whole)
        for part in parts_of(schemas, "", whole):
            yield from _of_view(conformance, f"{part.name!r} of the answer", part.view)
    for status, response in operation.responses.items():
        examples = response.get("examples")
        schema = response.get("schema")
        for kind, example in examples.items() if isinstance(examples, Mapping) and schema is not None else ():
            if "json" in str(kind) and (message := _mismatch(conformance, schema, example)):
                yield f"the example of the answer {status} {message}"


def _of_view(conformance: Conformance, what: str, view: SchemaView) -> Iterator[str]:
    given = [(key, view.keywords[key]) for key in _GIVEN if view.keywords.get(key) is not None]
    enum = view.keywords.get("enum")
    given += [("value of the list", value) for value in enum if value is not None] if isinstance(enum, list) else []
    for key, value in given:
        if message := _mismatch(conformance, view.node, value):
            yield f"the {key} of {what} {message}"


def _mismatch(conformance: Conformance, schema: Any, value: Any) -> str:
    """Return the first thing in which a value is not what a schema says; empty when it is."""
    first = next(iter(conformance.mismatches(schema, value)), None)
    if first is None:
        return ""
    return f"{'at ' + first.pointer + ' ' if first.pointer else ''}{first.message}"
