"""How each room is asked what a definition means, and how its answer is written in the words of the table.

A room that knows less, such as the names of inputs without what is required, is asked only for that.
"""

import copy
import re
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

from agreement.cases import Case

from generator.changes import Connector, compare
from generator.changes.operations import compare_operations
from generator.changes.subject import Side, Sides
from generator.changes.subscriptions import ends_of_subscriptions
from generator.contract import known_values
from generator.contract import triggers as contract_triggers
from generator.contract.members import seen_members
from generator.definition import (
    OperationRecord,
    Schemas,
    inputs_described,
    kind_of,
    look_ups,
    operations_of,
    outputs_described,
)
from generator.definition.inputs import full_names, inputs_of, parts_of
from generator.definition.responses import output_of
from generator.definition.triggers import callback_of, ends_of, trigger_kind
from generator.drift.description import Description
from generator.drift.endpoints import endpoints_of
from generator.runtime.gateway.build import build_call
from generator.runtime.gateway.errors import ParameterProblem
from generator.runtime.gateway.files import ConnectorFiles, with_definition
from generator.runtime.gateway.prepared import prepare
from generator.runtime.local import inputs as local_inputs
from generator.runtime.local.subscription import callback_input
from generator.validator import inputs as validator_inputs
from generator.validator.index import Index, Operation, index_of
from generator.validator.json_values import mapping
from generator.validator.rules.dynamic.calls import TWINS, calls
from generator.validator.rules.trigger import addresses as validator_triggers
from generator.validator.rules.trigger.subscription_ends import webhook_delete_unreachable, webhook_no_delete_operation

Answers = tuple[Any, Any]
"""What the room says, and what it should."""

_REQUIRED = re.compile(r"'(.+)' (?:\(.*\) )?is required")


def _operation(case: Case) -> OperationRecord:
    return _operations(case)[case.asked]


def _operations(case: Case) -> dict[str, OperationRecord]:
    found: dict[str, OperationRecord] = {}
    for each in operations_of(case.document):
        found.setdefault(each.id, each)
    return found


def _words(*, is_required: bool, is_hidden: bool = False) -> str:
    return " ".join(word for word, holds in (("required", is_required), ("hidden", is_hidden)) if holds) or "plain"


def _without_hidden(inputs: Mapping[str, str]) -> dict[str, str]:
    return {name: words.replace("hidden", "").strip() or "plain" for name, words in inputs.items()}


def _given(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what lies in lists: flows give those whole."""
    return {name: value for name, value in inputs.items() if "[]/" not in name}


def _top(outputs: list[str]) -> set[str]:
    """Return the members of an answer, or of the entries of a list, without what is in them."""
    names = (re.sub(r"^(\[\])+/", "", name) for name in outputs)
    return {name.removesuffix("[]") for name in names if "/" not in name}


def _is_webhook(kind: str) -> str:
    return kind if kind in ("webhook", "polling") else "none"


# The definition itself: what every room asks.


def _model_inputs(case: Case) -> Answers:
    found = inputs_of(Schemas(case.document), _operation(case))
    said = {each.name: _words(is_required=each.is_required, is_hidden=each.is_hidden) for each in found}
    return said, case.answers["inputs"]


def _model_outputs(case: Case) -> Answers:
    schemas = Schemas(case.document)
    schema = output_of(schemas, _operation(case))
    said = [each.name for each in parts_of(schemas, "", schemas.view(schema))] if schema else []
    return said, case.answers["outputs"]


def _model_choices(case: Case) -> Answers:
    schemas = Schemas(case.document)
    inputs = inputs_of(schemas, _operation(case))
    names = [each.name for each in inputs]
    said = {}
    for each in inputs:
        if found := look_ups.dropdown_of(schemas, each.view):
            sources = {name: full_names(names, source)[0] for name, source in found.look_up.references.items()}
            paths = (found.collection, found.value, found.title)
            said[each.name] = _drop_down(found.look_up.operation, found.look_up.constants, sources, paths)
    return said, case.answers["choices"]


def _model_kind(case: Case) -> Answers:
    operation = _operation(case)
    return trigger_kind(Schemas(case.document), operation) or kind_of(operation), case.answers["kind"]


def _model_callback(case: Case) -> Answers:
    found = callback_of(Schemas(case.document), _operation(case))
    return found.name if found else "none", case.answers["callback"]


def _model_ends(case: Case) -> Answers:
    (ends,) = ends_of([_operation(case)], _operations(case).values()).values()
    said = [each.id for each in ends.near], [each.id for each in ends.elsewhere]
    return said, (case.answers["ends"], list(case.elsewhere))


# What `connector operations` prints.


def _described_inputs(case: Case) -> Answers:
    members = inputs_described(case.document, _operation(case))
    said = {each.name: _words(is_required=each.required, is_hidden=each.visibility == "internal") for each in members}
    return said, case.answers["inputs"]


def _described_outputs(case: Case) -> Answers:
    said = [each.name for each in outputs_described(case.document, _operation(case))]
    return [name for name in said if name != "(the whole answer)"], case.answers["outputs"]


def _described_choices(case: Case) -> Answers:
    said = {each.name: each.choices for each in inputs_described(case.document, _operation(case)) if each.choices}
    return said, {name: words.partition("(")[0] for name, words in case.answers["choices"].items()}


def _described_kind(case: Case) -> Answers:
    expected = "trigger" if _is_webhook(case.answers["kind"]) != "none" else case.answers["kind"]
    return kind_of(_operation(case)), expected


# The gateway and the local platform.


def _files(case: Case) -> ConnectorFiles:
    empty = ConnectorFiles("awkward", {}, {}, {}, (), "", None, None)
    return with_definition(empty, case.document)


def _missing_at_gateway(case: Case) -> Answers:
    files = _files(case)
    try:
        build_call(prepare(files, files.operations[case.asked]), {})
    except ParameterProblem as problem:
        return [match[1] for line in problem.problems if (match := _REQUIRED.match(line))], case.answers["missing"]
    return [], case.answers["missing"]


def _local_inputs(case: Case) -> Answers:
    found = {each.name: each for each in local_inputs.inputs_of(_files(case), case.asked)}
    # A body can be given whole, too.
    said = {name for name in found if "/" in name or not any(other.startswith(f"{name}/") for other in found)}
    expected = set(_given(case.answers["inputs"]))
    return said, expected


def _local_choices(case: Case) -> Answers:
    inputs = local_inputs.inputs_of(_files(case), case.asked)
    said = {}
    for each in inputs:
        if found := each.dropdown:
            look_up = found.look_up
            sources = {name: local_inputs.full_name(inputs, source) for name, source in look_up.references.items()}
            said[each.name] = _drop_down(
                look_up.operation, look_up.constants, sources, (found.collection, found.value, found.title)
            )
    return said, _given(case.answers["choices"])


def _drop_down(
    operation: str, constants: Mapping[str, Any], sources: Mapping[str, str], paths: tuple[str, str, str]
) -> str:
    arguments = [f"{name}={value!r}" for name, value in constants.items()]
    arguments += [f"{name}=<{source}>" for name, source in sources.items()]
    return f"{operation}({', '.join(arguments)}) {':'.join(paths)}"


def _local_callback(case: Case) -> Answers:
    return callback_input(_files(case), _operation(case)) or "none", case.answers["callback"]


# Contract tests.


def _contract_inputs(case: Case) -> Answers:
    found = known_values.inputs_of(case.document, _operation(case))
    said = {each.key: _words(is_required=each.required, is_hidden=each.hidden) for each in found}
    # A member at a time, of the body or of its entries; what is deeper comes with it.
    expected = case.answers["inputs"]
    if (body := _operation(case).body()) and any(name.startswith(f"{body.name}[]/") for name in expected):
        expected = {name: words for name, words in expected.items() if name != body.name}
    return said, {name: words for name, words in expected.items() if name.count("/") <= 1 or name in said}


def _contract_choices(case: Case) -> Answers:
    inputs = known_values.inputs_of(case.document, _operation(case))
    said = {}
    for each in inputs:
        if found := each.dropdown:
            look_up = found.look_up
            keys = {other.name: other.key for other in inputs}
            sources = {name: keys.get(source, source) for name, source in look_up.references.items()}
            paths = (found.collection, found.value, found.title)
            said[each.key] = _drop_down(look_up.operation, look_up.constants, sources, paths)
    expected = _given(case.answers["choices"])
    return said, {name: words for name, words in expected.items() if name.count("/") <= 1}


def _contract_callback(case: Case) -> Answers:
    found = contract_triggers.check_trigger(case.document, _operation(case), _operations(case))
    said = not any("needs exactly one input with x-ms-notification-url" in each.message for each in found)
    marked = [name for name in case.marked or [case.answers["callback"]] if name != "none"]
    return said, case.answers["kind"] == "polling" or len(marked) == 1


def _contract_outputs(case: Case) -> Answers:
    schema = output_of(Schemas(case.document), _operation(case))
    said: set[str] = set()
    for body in ({}, [{}], [[{}]]):
        answers = [(schema.node, body)] if schema else []
        said |= {name.rpartition("/")[2] for name in seen_members(case.document, answers)}
    return said, _top(case.answers["outputs"])


def _contract_ends(case: Case) -> Answers:
    found = contract_triggers.check_trigger(case.document, _operation(case), _operations(case))
    said = not any("can end the subscription" in each.message for each in found)
    return said, bool(case.answers["ends"])


# The validator.


def _indexed(case: Case) -> tuple[Index, Operation]:
    index = index_of(case.document)
    return index, index.by_id.get(case.asked) or index.operations[0]


def _step(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _validated_inputs(case: Case) -> Answers:
    index, operation = _indexed(case)
    said = {
        each.name: _words(is_required=each.is_required or each.location == "path", is_hidden=each.is_internal)
        for each in operation.parameters
        if each.location != "body"
    }
    if operation.body:
        for each in validator_inputs.properties_of(index, operation.body):
            if each.view is not None:
                words = _words(is_required=each.is_required, is_hidden=each.is_internal)
                said[f"{operation.body.name}/{each.path}"] = words
        if not any(name.startswith(f"{operation.body.name}/") for name in said):
            said[operation.body.name] = _words(is_required=operation.body.is_required)
    expected = {name.replace("[]", ""): words for name, words in case.answers["inputs"].items()}
    if operation.body and any(name.startswith(f"{operation.body.name}/") for name in expected):
        expected.pop(operation.body.name, None)
    return said, expected


def _validated_missing(case: Case) -> Answers:
    index, operation = _indexed(case)
    return validator_inputs.missing_inputs(index, operation, {}), case.answers["missing"]


def _validated_kind(case: Case) -> Answers:
    return _indexed(case)[1].trigger or "none", _is_webhook(case.answers["kind"])


def _validated_callback(case: Case) -> Answers:
    index, operation = _indexed(case)
    found = [each.name for each in validator_triggers.addresses(index, operation)]
    return found, list(case.marked) or [name for name in [case.answers["callback"]] if name != "none"]


def _validated_choices(case: Case) -> Answers:
    index, _ = _indexed(case)
    said = {
        call.value["operationId"]
        for call in calls(index)
        if "operationId" in call.value and "operationId" not in mapping(call.owner, TWINS.get(call.key, ""))
    }
    return said, {words.partition("(")[0] for words in case.answers["choices"].values()}


def _validated_ends(case: Case) -> Answers:
    connector = SimpleNamespace(index=index_of(case.document))
    violations = [*webhook_delete_unreachable.check(connector), *webhook_no_delete_operation.check(connector)]
    return not violations, bool(case.answers["ends"])


# Changes and drift.


def _changed_kind(case: Case) -> Answers:
    operation = _operation(case)
    side = Side("changes", case.document)
    other = Side("changes", {**case.document, "paths": {}})
    plain = operation._replace(raw={key: value for key, value in operation.raw.items() if key != "x-ms-trigger"})
    words = [each.message for each in compare_operations(Sides(side, other), operation, plain, set())]
    said = next((match[1] for each in words if (match := re.search(r" was a (\w+) trigger", each))), "none")
    return said, _is_webhook(case.answers["kind"])


def _changed_outputs(case: Case) -> Answers:
    """Ask for what is gone when nothing of the answer is described any more."""
    emptied = copy.deepcopy(case.document)
    for item in emptied["paths"].values():
        places = [each for operation in item.values() if "responses" in operation for each in [operation["responses"]]]
        for answers in places:
            answers.update({status: _emptied(answer) for status, answer in answers.items()})
        if "x-ms-notification-content" in item:
            item["x-ms-notification-content"] = _emptied(item["x-ms-notification-content"])
    for name, answer in emptied.get("responses", {}).items():
        emptied["responses"][name] = _emptied(answer)
    changes = compare(Connector("old", case.document), Connector("new", emptied))
    said = [
        match[1]
        for each in changes
        if each.kind == "output-removed" and (match := re.search(r"the output '([^']+)' is gone", each.message))
    ]
    return _top(said), _top(case.answers["outputs"])


def _emptied(answer: dict[str, Any]) -> dict[str, Any]:
    """Leave the lists around the members, because another type hides what was in it."""
    if "schema" not in answer:
        return answer
    schema: Any = {"type": "object"}
    described = answer["schema"]
    while described.get("type") == "array":
        described, schema = described["items"], {"type": "array", "items": schema}
    return {**answer, "schema": schema}


def _changed_ends(case: Case) -> Answers:
    found = ends_of_subscriptions(Schemas(case.document), _operations(case))
    return set(found.certain), {*case.answers["ends"], *case.elsewhere}


def _drifted_inputs(case: Case) -> Answers:
    endpoint = _endpoint(case)
    said = {each.name: _words(is_required=each.required) for each in endpoint.parameters.values()}
    body = _operation(case).body()
    if endpoint.body is not None and body is not None:
        view = Description("d", case.document).view(endpoint.body)
        said |= {
            f"{body.name}/{_step(name)}": _words(is_required=name in view.required) for name in view.properties
        } or {body.name: _words(is_required=endpoint.body_required)}
    expected = _given(_without_hidden(case.answers["inputs"]))
    return said, {name: words for name, words in expected.items() if name.count("/") <= 1 or body is None}


def _drifted_outputs(case: Case) -> Answers:
    endpoint = _endpoint(case)
    description = Description("d", case.document)
    view = description.view(endpoint.response) if endpoint.response else None
    while view is not None and view.items is not None:
        view = description.view(view.items)
    said = {_step(name) for name in view.properties} if view else set()
    return said, _top(case.answers["outputs"])


def _endpoint(case: Case) -> Any:
    endpoints = endpoints_of(Description("d", case.document))
    address = next(address for address, entry in endpoints.entries.items() if entry.id == case.asked)
    return endpoints.endpoint(address)


ROOMS: Mapping[tuple[str, str], Callable[[Case], Answers]] = {
    ("model", "inputs"): _model_inputs,
    ("model", "outputs"): _model_outputs,
    ("model", "choices"): _model_choices,
    ("model", "kind"): _model_kind,
    ("model", "callback"): _model_callback,
    ("model", "ends"): _model_ends,
    ("description", "inputs"): _described_inputs,
    ("description", "outputs"): _described_outputs,
    ("description", "choices"): _described_choices,
    ("description", "kind"): _described_kind,
    ("gateway", "missing"): _missing_at_gateway,
    ("platform", "inputs"): _local_inputs,
    ("platform", "choices"): _local_choices,
    ("platform", "callback"): _local_callback,
    ("contract", "inputs"): _contract_inputs,
    ("contract", "choices"): _contract_choices,
    ("contract", "callback"): _contract_callback,
    ("contract", "outputs"): _contract_outputs,
    ("contract", "ends"): _contract_ends,
    ("validator", "inputs"): _validated_inputs,
    ("validator", "missing"): _validated_missing,
    ("validator", "kind"): _validated_kind,
    ("validator", "callback"): _validated_callback,
    ("validator", "choices"): _validated_choices,
    ("validator", "ends"): _validated_ends,
    ("changes", "kind"): _changed_kind,
    ("changes", "outputs"): _changed_outputs,
    ("changes", "ends"): _changed_ends,
    ("drift", "inputs"): _drifted_inputs,
    ("drift", "outputs"): _drifted_outputs,
}
