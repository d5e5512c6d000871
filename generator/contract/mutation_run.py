"""The contract test put to the test: does it reject definitions with one planted mistake?"""

import contextlib
import functools
import itertools
import multiprocessing
import multiprocessing.util
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any, NamedTuple

from generator.contract.backend import Backend
from generator.contract.choices import check_choices
from generator.contract.environment import RunEnvironment
from generator.contract.findings import broken_promise
from generator.contract.mistakes import Members
from generator.contract.mutants import Mutant, affected, mutants
from generator.contract.passes import Pass, check_straight, in_front, lacks_code, open_pass
from generator.contract.run import ends_subscription, triggers_for
from generator.contract.trigger_runs import run_triggers
from generator.contract.triggers import check_trigger
from generator.definition import BrokenReference, OperationRecord, operations_of
from generator.findings import Finding
from generator.runtime.gateway import Gateway

_MOST_FUZZED = 3


class Verdict(NamedTuple):
    """What became of one mutant: `rejected_by` is the first finding against it, or None when it survived."""

    kind: str
    label: str
    rejected_by: Finding | None


def run_mutants(
    document: Mapping[str, Any],
    members: Members,
    open_environment: Callable[[], AbstractContextManager[RunEnvironment]],
    *,
    each: int,
    workers: int,
    in_code: frozenset[str] = frozenset(),
    progress: Callable[[int, int, str], None] = lambda *_: None,
) -> list[Verdict]:
    """Plant mistakes and run the contract test against each.

    Args:
        document: a definition without findings.
        members: what the clean run saw of its answers.
        open_environment: opens a simulated service and the platform in front of it, once for each process; a
            function of a module, so that other processes find it.
        each: mistakes of each kind.
        workers: processes.
        in_code: actions that the clean run found in the connector's code alone.
        progress: takes how many mistakes were tried, of how many, and which came last.
    """
    count = len(mutants(document, members, each, in_code))
    task = _Task(document, members, open_environment, each, in_code)
    # New processes, never forked ones: the in-process transport keeps a thread that a fork would not bring along.
    context = multiprocessing.get_context("spawn")
    with context.Pool(workers, _accept, (task,)) as pool:
        verdicts = []
        for verdict in pool.imap(_numbered, range(count), chunksize=1):
            verdicts.append(verdict)
            progress(len(verdicts), count, verdict.label)
        # Leaving the block would kill the workers before they have closed what they opened.
        pool.close()
        pool.join()
    return verdicts


class _Task(NamedTuple):
    """What all workers do; the same for each of them."""

    document: Mapping[str, Any]
    members: Members
    open_environment: Callable[[], AbstractContextManager[RunEnvironment]]
    each: int
    in_code: frozenset[str]


class _Worker(NamedTuple):
    """What one worker keeps between two mutants."""

    task: _Task
    planted: list[Mutant]
    environment: RunEnvironment


_tasks: list[_Task] = []


def _accept(task: _Task) -> None:
    """Hand a worker its task; a pool whose workers fail here would start new ones for ever, so nothing is done yet."""
    _tasks[:] = [task]


@functools.cache
def _worker() -> _Worker:
    """Ready a worker: it plants the same mistakes again, for the edits cannot travel between processes."""
    task = _tasks[0]
    stack = contextlib.ExitStack()
    # A worker runs no other clean-up than this one.
    multiprocessing.util.Finalize(None, stack.close, exitpriority=10)
    environment = stack.enter_context(task.open_environment())
    return _Worker(task, mutants(task.document, task.members, task.each, task.in_code), environment)


def _numbered(number: int) -> Verdict:
    task, planted, (backend, gateway, _) = _worker()
    mutant = planted[number]
    found = first_finding(task.document, mutant, backend, gateway, in_code=task.in_code)
    return Verdict(mutant.kind, mutant.label, found)


def first_finding(
    document: Mapping[str, Any],
    mutant: Mutant,
    backend: Backend,
    gateway: Gateway | None = None,
    *,
    in_code: frozenset[str] = frozenset(),
) -> Finding | None:
    """Return the first finding against a mutant.

    The cheap checks run first, through the platform and then at the service itself; schemathesis only when they see
    nothing.

    Args:
        document: the definition without the mistake.
        mutant: the one with it.
        backend: the simulated service.
        gateway: leads to the same service; without one the service is called straight.
        in_code: actions that are not there at the service.
    """
    # What the checks of another mistake left behind would look as if this one were noticed.
    backend.reset()
    operations = list(operations_of(mutant.document))
    reached = [o for o in affected(document, mutant) if not ends_subscription(o, operations)]
    if lacks_code(gateway):
        reached = [operation for operation in reached if operation.id not in in_code]
    try:
        gateway = gateway.with_definition(mutant.document) if gateway else None
        with in_front(backend, gateway) as way:
            front = open_pass(mutant.document, operations, way)
            ways = _Ways(
                front,
                open_pass(mutant.document, operations, backend, front) if gateway else None,
                None if lacks_code(gateway) else gateway,
            )
            return next(_findings(mutant, operations, reached, ways, in_code), None)
    except BrokenReference as error:
        return broken_promise("", "reference", str(error))


class _Ways(NamedTuple):
    front: Pass
    straight: Pass | None
    gateway: Gateway | None


def _findings(
    mutant: Mutant,
    operations: list[OperationRecord],
    reached: list[OperationRecord],
    ways: _Ways,
    in_code: frozenset[str],
) -> Iterator[Finding]:
    document, front = mutant.document, ways.front
    by_id = {operation.id: operation for operation in operations}
    for operation in operations:
        if operation.is_trigger:
            yield from check_trigger(document, operation, by_id)
    if ways.gateway is not None:
        triggers = triggers_for(document, operations, reached)
        runs = run_triggers(ways.gateway, triggers, front.known, front.backend.reset)
        front.known.notifications = runs.notifications
        yield from runs.findings
    for operation in reached:
        yield from check_choices(document, operation, by_id, front.known)
        if not operation.is_trigger:
            yield from front.acceptance.check(operation)
    actions = [operation for operation in reached if not operation.is_trigger]
    for operation in actions if ways.straight else ():
        if operation.id not in in_code and ways.straight:
            yield from check_straight(operation, (), ways.straight)
    if actions:
        from generator.contract.fuzzing import fuzz

        fuzzed = list(itertools.islice(actions, _MOST_FUZZED))
        result = fuzz(document, fuzzed, front.backend, front.known, examples=0, stateful=False, in_code=in_code)
        yield from result.findings
