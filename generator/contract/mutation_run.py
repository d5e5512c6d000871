"""The contract test put to the test: does it reject definitions with one planted mistake?"""

import multiprocessing
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from generator.contract.acceptance import Acceptance
from generator.contract.backend import Backend
from generator.contract.choices import check_choices
from generator.contract.findings import ContractFinding
from generator.contract.known_values import KnownValues
from generator.contract.mutants import Members, Mutant, affected, mutants
from generator.contract.triggers import check_trigger
from generator.definition import BrokenReference, OperationRecord, operations_of

_MOST_FUZZED = 3


class Verdict(NamedTuple):
    """What became of one mutant: `rejected_by` is the first finding against it, or None when it survived."""

    kind: str
    label: str
    rejected_by: ContractFinding | None


def run_mutants(
    document: Mapping[str, Any],
    members: Members,
    make_backend: Callable[[], Backend],
    *,
    each: int,
    workers: int,
) -> list[Verdict]:
    """Plant mistakes and run the contract test against each.

    Args:
        document: a definition without findings.
        members: what the clean run saw of its answers.
        make_backend: gives a fresh simulated service in each process.
        each: mistakes of each kind.
        workers: processes.
    """
    planted = mutants(document, members, each)
    if workers < 2:
        return [_verdict(document, mutant, make_backend()) for mutant in planted]
    context = multiprocessing.get_context("fork")
    global _shared  # noqa: PLW0603 - inherited by the forked workers, so that nothing needs to be pickled
    _shared = (document, planted, make_backend)
    with context.Pool(workers) as pool:
        return pool.map(_numbered, range(len(planted)), chunksize=1)


_shared: tuple[Mapping[str, Any], list[Mutant], Callable[[], Backend]]


def _numbered(number: int) -> Verdict:
    document, planted, make_backend = _shared
    return _verdict(document, planted[number], make_backend())


def _verdict(document: Mapping[str, Any], mutant: Mutant, backend: Backend) -> Verdict:
    return Verdict(mutant.kind, mutant.label, _first_finding(document, mutant, backend))


def _first_finding(document: Mapping[str, Any], mutant: Mutant, backend: Backend) -> ContractFinding | None:
    """Run the cheap checks first; schemathesis only when they saw nothing."""
    reached = [operation for operation in affected(document, mutant) if not _is_unsubscribe(operation)]
    try:
        return _checked(mutant, reached, backend)
    except BrokenReference as error:
        return ContractFinding("", "reference", str(error))


def _checked(mutant: Mutant, reached: list[OperationRecord], backend: Backend) -> ContractFinding | None:
    operations = list(operations_of(mutant.document))
    by_id = {operation.id: operation for operation in operations}
    backend.reset()
    known = KnownValues(mutant.document, operations, backend)
    acceptance = Acceptance(mutant.document, backend, known)
    for operation in operations:
        if operation.is_trigger:
            for finding in check_trigger(mutant.document, operation, by_id):
                return finding
    for operation in reached:
        for finding in check_choices(mutant.document, operation, by_id, known):
            return finding
        if not operation.is_trigger:
            for finding in acceptance.check(operation):
                return finding
    from generator.contract.fuzzing import fuzz

    actions = [operation for operation in reached if not operation.is_trigger][:_MOST_FUZZED]
    found = fuzz(mutant.document, actions, backend, known, examples=0, stateful=False).findings if actions else ()
    return found[0] if found else None


def _is_unsubscribe(operation: OperationRecord) -> bool:
    return operation.method == "delete" and operation.is_internal
