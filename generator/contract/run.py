"""A contract run: every operation of a definition against the service behind it."""

from collections.abc import Iterator, Mapping
from typing import Any

from generator.contract.acceptance import Acceptance
from generator.contract.backend import Backend
from generator.contract.choices import check_choices
from generator.contract.findings import ContractFinding, ContractReport, OperationResult
from generator.contract.known_values import KnownValues
from generator.contract.members import seen_members
from generator.contract.sequences import check_sequences
from generator.contract.triggers import check_trigger
from generator.definition import BrokenReference, OperationRecord, operations_of

READING = ("get", "head")
NOT_RUN = "runs inside the platform; its description is checked"
ONLY_READING = "not sent: a real service is only read"


def run_contract(
    document: Mapping[str, Any],
    backend: Backend,
    *,
    only: str | None = None,
    examples: int = 8,
    fuzzing: bool = True,
) -> ContractReport:
    """Test a definition.

    Args:
        document: the definition.
        backend: the service; one that is not simulated is only read from.
        only: an operationId, to test that one alone.
        examples: cases that schemathesis generates for each operation, besides its systematic ones.
        fuzzing: whether to run schemathesis at all; without it only the acceptance checks run.

    Raises:
        BackendError: the service does not answer.
    """
    operations = list(operations_of(document))
    by_id = {operation.id: operation for operation in operations}
    chosen = [operation for operation in operations if only in (None, operation.id)]
    backend.reset()
    known = KnownValues(document, operations, backend)
    acceptance = Acceptance(document, backend, known)
    skipped = {operation.id: _skip(operation, operations, backend) for operation in chosen}
    findings: dict[str, list[ContractFinding]] = {operation.id: [] for operation in chosen}
    requests = dict.fromkeys(findings, 0)
    for operation in chosen:
        before = acceptance.requests
        findings[operation.id] += _guarded(
            document, operation, by_id, acceptance if not skipped[operation.id] else None, known
        )
        requests[operation.id] = acceptance.requests - before
    sent = [operation for operation in chosen if not skipped[operation.id]]
    if backend.is_simulated and only is None:
        for finding in check_sequences(document, sent, acceptance, known):
            hidden = finding._replace(message=backend.masked(finding.message))
            findings[finding.operation].append(hidden)
    if fuzzing and sent:
        from generator.contract.fuzzing import fuzz

        stateful = backend.is_simulated and only is None
        result = fuzz(document, sent, backend, known, examples=examples, stateful=stateful)
        for finding in result.findings:
            findings.setdefault(finding.operation, []).append(finding)
        for name, count in result.requests.items():
            requests[name] = requests.get(name, 0) + count
        for operation in sent:
            if not findings[operation.id] and operation.id not in result.reached:
                message = "answers, but never to a generated request: the run proves little about it"
                findings[operation.id].append(ContractFinding(operation.id, "reached", message))
    results = tuple(
        OperationResult(
            operation.id,
            operation.method,
            operation.path,
            _kind(operation),
            requests[operation.id],
            tuple(findings[operation.id]),
            skipped[operation.id],
        )
        for operation in chosen
    )
    return ContractReport(results, seen_members(document, acceptance.answers))


def _guarded(
    document: Mapping[str, Any],
    operation: OperationRecord,
    operations: Mapping[str, OperationRecord],
    acceptance: Acceptance | None,
    known: KnownValues,
) -> Iterator[ContractFinding]:
    """Run the checks of one operation; a reference that leads nowhere is a finding like any other."""
    try:
        yield from check_choices(document, operation, operations, known)
        if operation.is_trigger:
            yield from check_trigger(document, operation, operations)
        if acceptance is not None:
            yield from acceptance.check(operation)
    except BrokenReference as error:
        yield ContractFinding(operation.id, "reference", str(error))


def _skip(operation: OperationRecord, operations: list[OperationRecord], backend: Backend) -> str:
    if operation.is_trigger or _ends_subscription(operation, operations):
        return NOT_RUN
    if not backend.is_simulated and operation.method not in READING:
        return ONLY_READING
    return ""


def _ends_subscription(operation: OperationRecord, operations: list[OperationRecord]) -> bool:
    parents = {path for o in operations if o.is_trigger for path in (o.path, o.path.rpartition("/")[0])}
    return operation.method == "delete" and operation.is_internal and operation.path.rpartition("/")[0] in parents


def _kind(operation: OperationRecord) -> str:
    if operation.is_trigger:
        return "trigger"
    return "look-up" if operation.is_internal else "action"
