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
        make_backend: gives a fresh simulated service; a function of a module, so that other processes find it.
        each: mistakes of each kind.
        workers: processes.
    """
    count = len(mutants(document, members, each))
    # New processes, never forked ones: the in-process transport keeps a thread that a fork would not bring along.
    context = multiprocessing.get_context("spawn")
    with context.Pool(workers, _prepare, (document, members, make_backend, each)) as pool:
        return pool.map(_numbered, range(count), chunksize=1)


class _Prepared(NamedTuple):
    document: Mapping[str, Any]
    planted: list[Mutant]
    make_backend: Callable[[], Backend]


_prepared: list[_Prepared] = []


def _prepare(document: Mapping[str, Any], members: Members, make_backend: Callable[[], Backend], each: int) -> None:
    """Ready a worker: it plants the same mistakes again, for the edits cannot travel between processes."""
    _prepared[:] = [_Prepared(document, mutants(document, members, each), make_backend)]


def _numbered(number: int) -> Verdict:
    prepared = _prepared[0]
    return _verdict(prepared.document, prepared.planted[number], prepared.make_backend())


def _verdict(document: Mapping[str, Any], mutant: Mutant, backend: Backend) -> Verdict:
    return Verdict(mutant.kind, mutant.label, first_finding(document, mutant, backend))


def first_finding(document: Mapping[str, Any], mutant: Mutant, backend: Backend) -> ContractFinding | None:
    """Give the first finding against a mutant: the cheap checks run first, schemathesis only when they see nothing."""
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
