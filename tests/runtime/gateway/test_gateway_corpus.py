"""Published connectors: each loads, and each of its operations builds a request or says why not."""

import collections

import pytest
from gateway_samples import Backend, as_json

from generator.definition import Placed, Unreadable, view_of
from generator.definition.flat_names import below
from generator.definition.schemas import plain_schema
from generator.runtime.gateway import (
    Gateway,
    NotSupportedLocally,
    ParameterProblem,
    PolicyProblem,
    connection_for,
    load_connector,
    parameters_of,
)
from generator.runtime.gateway.connection import Connection

NO_CONNECTION = Connection("0" * 32, "none", {}, (), (), ())


def loaded(corpus):
    for folder in sorted(corpus.iterdir()):
        if folder.is_dir():
            try:
                yield folder.name, load_connector(folder)
            except Unreadable:
                continue


def example(document, schema, depth=0):
    schema = plain_schema(view_of(document, Placed(schema, ())))
    if schema.get("enum"):
        return schema["enum"][0]
    kind = schema.get("type")
    if kind == "array":
        return [example(document, schema.get("items", {}), depth + 1)]
    if kind == "object" or "properties" in schema:
        members = schema.get("properties", {})
        return {name: example(document, member, depth + 1) for name, member in members.items() if depth < 3}
    if schema.get("format") in {"date", "date-time"}:
        return "2026-11-30"
    return {"integer": "7", "number": "1.5", "boolean": "true"}.get(kind, "text")


def inputs_for(document, operation):
    inputs = {}
    for parameter in operation.parameters:
        if parameter.place != "body":
            inputs[parameter.name] = example(document, parameter.schema)
            continue
        members = view_of(document, Placed(parameter.schema, ())).properties
        if not members:
            inputs[parameter.name] = example(document, parameter.schema)
        for name, member in members.items():
            inputs[below(parameter.name, name)] = example(document, member.node)
    return inputs


def test_each_loads_or_is_unreadable(corpus):
    folders = [folder for folder in corpus.iterdir() if folder.is_dir()]
    found = dict(loaded(corpus))
    assert len(found) >= 0.95 * len(folders)
    assert all(files.operations for files in found.values())


def test_each_operation_builds_a_request_or_says_why_not(corpus):
    outcomes = collections.Counter()
    for name, files in loaded(corpus):
        backend = Backend([as_json({})])
        gateway = Gateway(files, NO_CONNECTION, backend)
        for operation in files.operations.values():
            try:
                call = gateway.request_for(operation.id, inputs_for(files.definition, operation))
            except ParameterProblem:
                outcomes["refused"] += 1
                continue
            outcomes["built"] += 1
            assert "{" not in call.path, (name, operation.id)
            try:
                reply = gateway.call(operation.id, inputs_for(files.definition, operation))
            except PolicyProblem:
                # Without a connection some hosts stay open.
                continue
            assert len(reply.sent) >= 1, (name, operation.id)
    assert outcomes["built"] > 50 * max(1, outcomes["refused"])


def test_each_operation_names_what_it_needs(corpus):
    for name, files in loaded(corpus):
        gateway = Gateway(files, NO_CONNECTION, Backend())
        for operation in files.operations.values():
            needed = [p.name for p in operation.parameters if p.place == "path" and p.schema.get("default") is None]
            if needed:
                with pytest.raises(ParameterProblem) as caught:
                    gateway.request_for(operation.id, {})
                missing = {f"{parameter!r} (path) is required" for parameter in needed}
                assert missing <= set(caught.value.problems), (name, operation.id)


def test_each_connects_or_needs_the_cloud(corpus):
    kinds = collections.Counter()
    for _, files in loaded(corpus):
        try:
            values = {p.name: p.allowed[0] if p.allowed else "host.example.com" for p in parameters_of(files)}
            kinds[connection_for(files, values).kind] += 1
        except NotSupportedLocally:
            kinds["cloud"] += 1
    assert set(kinds) - {"cloud"} == {"none", "basic", "apiKey", "oauth2"}
