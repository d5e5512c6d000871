"""Schemathesis over the definition: generated right and wrong data, authentication, methods, and sequences of calls.

Triggers are left out: their paths exist only inside the platform.
"""

import contextlib
import copy
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.core.parameters import ParameterLocation
from schemathesis.engine import Status, events, from_schema

from generator.contract.backend import Backend
from generator.contract.findings import ContractFinding
from generator.contract.known_values import KnownValues, base_path
from generator.definition import OperationRecord

# A service may refuse well-typed data for reasons no schema can tell (a stop before its start, a plan too small), so
# 400 and 402 count as acceptance here; that every input is accepted somewhere is `acceptance`'s own check.
_ACCEPTED = ["2xx", "400", "401", "402", "403", "404", "409", "429"]
_SEED = 20240


class FuzzingResult(NamedTuple):
    """What schemathesis found: findings and numbers of requests by operationId."""

    findings: tuple[ContractFinding, ...]
    requests: Mapping[str, int]


def fuzz(
    document: Mapping[str, Any],
    operations: Iterable[OperationRecord],
    backend: Backend,
    known: KnownValues,
    *,
    examples: int,
    stateful: bool,
) -> FuzzingResult:
    """Run schemathesis.

    Args:
        document: the definition.
        operations: the operations to test.
        backend: the service.
        known: values that exist, used for path parameters in most cases so that requests reach something.
        examples: generated cases by operation, besides the systematic ones.
        stateful: whether to run sequences in which one answer feeds the next call.
    """
    chosen = list(operations)
    wanted = {(operation.path, operation.method) for operation in chosen}
    raw = copy.deepcopy(dict(document))
    schema = schemathesis.openapi.from_dict(raw, config=_config(backend, raw, examples, stateful))
    schema = schema.include(lambda context: (context.operation.path, context.operation.method.lower()) in wanted)
    if backend.app is not None:
        schema.app = backend.app
    ids = {f"{operation.method.upper()} {operation.path}": operation.id for operation in chosen}
    backend.reset()
    found: dict[tuple[str, str], ContractFinding] = {}
    requests: dict[str, int] = {}
    with _fed(known):
        for event in from_schema(schema).execute():
            if isinstance(event, events.ScenarioFinished):
                _gather(event, ids, found, requests)
            elif isinstance(event, events.NonFatalError):
                name = ids.get(event.label, event.label)
                found.setdefault((name, "error"), ContractFinding(name, "schemathesis", _line(str(event.value))))
            elif isinstance(event, events.FatalError):
                raise event.exception
    return FuzzingResult(tuple(found.values()), requests)


def _config(backend: Backend, raw: Mapping[str, Any], examples: int, stateful: bool) -> SchemathesisConfig:
    user, password = backend.credentials
    generation = {"max-examples": examples, "no-shrink": True, "allow-x00": False, "database": "none"}
    return SchemathesisConfig.from_dict(
        {
            "seed": _SEED,
            "base-url": backend.url + (base_path(raw) or "/"),
            "continue-on-failure": True,
            "suppress-health-check": ["all"],
            "auth": {"basic": {"username": user, "password": password}},
            "generation": {**generation, "deterministic": True},
            "phases": {
                "examples": {"enabled": False},
                "coverage": {"enabled": True},
                "fuzzing": {"enabled": examples > 0},
                "stateful": {
                    "enabled": stateful,
                    "max-steps": 6,
                    "generation": {**generation, "max-examples": 40},
                },
            },
            "checks": {"positive_data_acceptance": {"expected-statuses": _ACCEPTED}},
        }
    )


@contextlib.contextmanager
def _fed(known: KnownValues) -> Iterator[None]:
    """Put existing ids into three of four requests whose path is meant to be right, so that they get past a 404."""
    counter = 0

    def use_known(_context: Any, case: Any, _kwargs: dict[str, Any]) -> None:
        nonlocal counter
        counter += 1
        if counter % 4 == 0 or not known.contexts or not case.path_parameters or case.meta is None:
            return
        if case.meta.is_negative_at(ParameterLocation.PATH) or case.meta.phase.name == "stateful":
            return
        context = known.contexts[counter % len(known.contexts)]
        for name, value in case.path_parameters.items():
            if name in context:
                case.path_parameters[name] = str(context[name]) if isinstance(value, str) else context[name]

    schemathesis.hook("before_call")(use_known)
    try:
        yield
    finally:
        schemathesis.hooks.unregister(use_known)


def _gather(
    event: events.ScenarioFinished,
    ids: Mapping[str, str],
    found: dict[tuple[str, str], ContractFinding],
    requests: dict[str, int],
) -> None:
    recorder = event.recorder
    for case_id in recorder.interactions:
        node = recorder.cases.get(case_id)
        if node is not None:
            name = ids.get(node.value.operation.label, node.value.operation.label)
            requests[name] = requests.get(name, 0) + 1
    for case_id, checks in recorder.checks.items():
        for check in checks:
            if check.status != Status.FAILURE or check.failure_info is None:
                continue
            failure = check.failure_info.failure
            case = recorder.cases[case_id].value
            if check.name == "content_type_conformance" and _is_error(recorder.interactions.get(case_id)):
                continue
            name = ids.get(case.operation.label, case.operation.label)
            message = _line(f"{failure.title}: {failure.message}")
            found.setdefault(
                (name, f"{check.name} {failure.title}"),
                ContractFinding(name, check.name, message, check.failure_info.code_sample),
            )


def _is_error(interaction: Any) -> bool:
    """Tell whether an answer reports a failure: the definition documents no body for those, so any type will do."""
    response = getattr(interaction, "response", None)
    return response is not None and response.status_code >= 400


def _line(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 300 else f"{words[:297]}..."
