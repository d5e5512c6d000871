"""A contract run: every operation of a definition against the service behind it."""

import itertools
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from generator.contract.acceptance import UNDOCUMENTED_BODY
from generator.contract.backend import Backend
from generator.contract.choices import check_choices
from generator.contract.examples import check_examples
from generator.contract.findings import ONLY_READING, ContractReport, OperationResult, broken_promise
from generator.contract.known_values import base_path
from generator.contract.members import seen_members, shown_values
from generator.contract.passes import (
    Pass,
    check_straight,
    in_front,
    is_in_code,
    is_missing,
    lacks_code,
    open_pass,
    takes_notifications,
)
from generator.contract.repeating import Repeating
from generator.contract.sequences import check_sequences
from generator.contract.trigger_runs import run_triggers
from generator.contract.triggers import check_trigger
from generator.contract.writes import WriteChecks
from generator.definition import BrokenReference, OperationRecord, Schemas, operations_of
from generator.definition.triggers import ends_of, is_webhook
from generator.findings import Finding
from generator.runtime.gateway import Gateway

Progress = Callable[[int, int, str], None]
READING = ("get", "head")
NOT_RUN = "runs inside the platform; its description is checked"
NOT_TURNED_ON = "not turned on: triggers are run at a simulated service alone"
LEFT_TO_CODE = "left to the connector's code, which does not run here"
IN_CODE = "answered by the connector's code"
POLLED = "polled twice"
TURNED_ON_AND_OFF = "turned on and off"
WITH_TRIGGERS = "called when triggers were turned off"


def run_contract(
    document: Mapping[str, Any],
    backend: Backend,
    *,
    gateway: Gateway | None = None,
    only: Collection[str] | None = None,
    examples: int = 8,
    fuzzing: bool = True,
    call_options: Sequence[str] = (),
    progress: Progress = lambda *_: None,
    writes: bool = False,
    tell: Callable[[str], None] = lambda _: None,
) -> ContractReport:
    """Test a definition.

    Args:
        document: the definition.
        backend: the service; one that is not simulated is only read from, unless it may be changed.
        gateway: leads to the same service; operations are then called through it, triggers are run, and the service
            itself is only asked whether its own answers are as declared. Without one, the service is called straight.
        only: operationIds, to test these alone.
        examples: cases that schemathesis generates for each operation, besides its systematic ones.
        fuzzing: whether to run schemathesis at all; without it only the acceptance checks run.
        call_options: words of `connector call`, for a shell, that name connector, service and connection; commands that
            repeat a failed check end with them.
        progress: takes how many steps are done, of how many, and what comes next.
        writes: whether a real service may be changed.
        tell: is told what is removed from it when the run is broken off.

    Raises:
        BackendError: the service does not answer.
        BrokenReference: the definition's operations cannot be listed.
    """
    operations = list(operations_of(document))
    gateway = gateway.with_definition(document) if gateway else None
    # At the service first: when it does not answer at all, this says so, and a gateway would answer for it.
    if not backend.is_simulated:
        backend.send("GET", base_path(document) or "/")
    repeating = Repeating(gateway, call_options) if gateway else None
    with in_front(backend, gateway) as way:
        front = open_pass(document, operations, way, repeating=repeating)
        straight = open_pass(document, operations, backend, front, repeating=repeating) if gateway else None
        run = _Run(document, operations, front, straight, gateway, repeating=repeating)
        chosen = [operation for operation in operations if only is None or operation.id in only]
        # Generated requests run by operation in two phases.
        steps = len(chosen) * 3 if fuzzing else len(chosen)
        progress(0, steps, "triggers")
        run.run_triggers(chosen)
        # Look-ups first: of those that only the code answers, drop-downs cannot be opened without it.
        for number, operation in enumerate(sorted(chosen, key=lambda each: not each.is_internal)):
            progress(number, steps, operation.id)
            run.check(operation)
        if writes and not backend.is_simulated:
            run.write(chosen, tell)
        sent = [operation for operation in chosen if operation.id in run.sent]
        if backend.is_simulated and only is None:
            run.check_sequences(sent)
        if fuzzing and sent:
            ready = itertools.count(len(chosen) + 1)
            run.fuzz(
                sent,
                examples,
                stateful=backend.is_simulated and only is None,
                progress=lambda name: progress(min(next(ready), steps - 1), steps, f"generated requests, {name}"),
            )
        progress(steps, steps, "")
        return run.report(chosen)


class _Run:
    """What a run has found so far.

    Attributes:
        sent: operations whose own requests were sent, unlike those of triggers and those that are skipped.
    """

    def __init__(
        self,
        document: Mapping[str, Any],
        operations: Sequence[OperationRecord],
        front: Pass,
        straight: Pass | None,
        gateway: Gateway | None,
        *,
        repeating: Repeating | None,
    ) -> None:
        self._repeating = repeating
        self._made: tuple[str, ...] = ()
        self.sent: set[str] = set()
        self._document = document
        self._schemas = Schemas(document)
        self._operations = operations
        self._by_id = {operation.id: operation for operation in operations}
        self._front = front
        self._straight = straight
        self._gateway = gateway
        self._findings: dict[str, list[Finding]] = {operation.id: [] for operation in operations}
        self._requests: Counter[str] = Counter()
        self._skipped: dict[str, str] = {}
        self._notes: dict[str, str] = {}
        self._in_code: set[str] = set()

    @property
    def _runs_triggers(self) -> bool:
        return self._gateway is not None and self._front.backend.is_simulated and not lacks_code(self._gateway)

    def run_triggers(self, chosen: Sequence[OperationRecord]) -> None:
        """Run the chosen triggers, and one more where a chosen operation needs what a trigger brings or leaves."""
        if not self._runs_triggers or self._gateway is None:
            return
        triggers = triggers_for(self._document, self._operations, chosen)
        runs = run_triggers(self._gateway, triggers, self._front.known, self._front.backend.reset)
        self._front.known.notifications = runs.notifications
        self._requests.update(runs.requests)
        self._add(runs.findings)

    def check(self, operation: OperationRecord) -> None:
        """Run the checks of one operation; a reference that does not resolve is a finding like any other."""
        before = self._front.acceptance.requests
        try:
            self._add(check_choices(self._document, operation, self._by_id, self._front.known))
            self._add(check_examples(self._document, operation))
            if operation.is_trigger:
                self._add(check_trigger(self._document, operation, self._by_id))
            if operation.is_trigger or ends_subscription(operation, self._operations):
                self._tell_of_triggers(operation)
            elif not self._front.backend.is_simulated and operation.method not in READING:
                self._skipped[operation.id] = ONLY_READING
            else:
                self._accept(operation)
        except BrokenReference as error:
            self._add([broken_promise(operation.id, "reference", str(error))])
        self._requests[operation.id] += self._front.acceptance.requests - before

    def write(self, chosen: Sequence[OperationRecord], tell: Callable[[str], None]) -> None:
        """Check what was not sent because it changes a real service."""
        waiting = [operation for operation in chosen if self._skipped.get(operation.id) == ONLY_READING]
        front = self._front
        checks = WriteChecks(self._document, self._operations, front.acceptance, front.known)
        for finding in checks.run(waiting, tell):
            self._add([finding])
        for operation in waiting:
            self._skipped.pop(operation.id)
        self._skipped |= checks.skipped
        self._made = checks.made
        self._requests.update(checks.requests)

    def check_sequences(self, sent: list[OperationRecord]) -> None:
        """Follow what one operation creates through the others."""
        found = check_sequences(self._document, sent, self._front.acceptance, self._front.known)
        self._add([each for each in found if not (lacks_code(self._gateway) and each.code == UNDOCUMENTED_BODY)])

    def fuzz(
        self, sent: list[OperationRecord], examples: int, *, stateful: bool, progress: Callable[[str], None]
    ) -> None:
        """Run schemathesis."""
        from generator.contract.fuzzing import fuzz

        front = self._front
        result = fuzz(
            self._document,
            sent,
            front.backend,
            front.known,
            examples=examples,
            stateful=stateful,
            in_code=frozenset(self._in_code),
            repeating=self._repeating,
            progress=progress,
        )
        self._add(result.findings)
        self._requests.update(result.requests)
        for operation in sent:
            if not self._findings[operation.id] and operation.id not in result.reached:
                message = "answers, but never to a generated request: the run proves little about it"
                self._add([broken_promise(operation.id, "reached", message)])

    def report(self, chosen: Sequence[OperationRecord]) -> ContractReport:
        """Add everything up."""
        own = self._front.acceptance.responses
        straight = self._straight.acceptance.responses if self._straight else []
        reaching = seen_members(self._document, own)
        given = seen_members(self._document, straight)
        dropped = (name for name, kinds in given.items() if "value" in kinds and "value" not in reaching.get(name, ()))
        results = tuple(
            OperationResult(
                operation.id,
                operation.method,
                operation.path,
                _kind(operation),
                self._requests[operation.id],
                tuple(self._findings[operation.id]),
                self._skipped.get(operation.id, ""),
                self._notes.get(operation.id, ""),
            )
            for operation in chosen
        )
        members = seen_members(self._document, [*own, *straight])
        return ContractReport(results, members, frozenset(dropped), frozenset(self._in_code), made=self._made)

    def _accept(self, operation: OperationRecord) -> None:
        own = len(self._front.acceptance.responses)
        found = list(self._front.acceptance.check(operation))
        is_accepted = operation.id in self._front.known.accepted
        if not is_accepted and lacks_code(self._gateway) and is_missing(self._front.acceptance, operation):
            self._skipped[operation.id] = LEFT_TO_CODE
            self._in_code.add(operation.id)
            self._front.known.out_of_reach.add(operation.id)
            return
        self.sent.add(operation.id)
        # What an answer holds where none is documented, the code would throw away.
        self._add([each for each in found if not (lacks_code(self._gateway) and each.code == UNDOCUMENTED_BODY)])
        if self._straight is None or not is_accepted:
            return
        before, given = self._straight.acceptance.requests, len(self._straight.acceptance.responses)
        if is_in_code(self._document, operation, self._front, self._straight):
            self._notes[operation.id] = IN_CODE
            self._in_code.add(operation.id)
        else:
            self._add(check_straight(operation, found, self._straight))
            if self._front.backend.is_simulated:  # what a real service gives may change in between
                self._add(self._dropped(operation, own, given))
        self._requests[operation.id] += self._straight.acceptance.requests - before

    def _dropped(self, operation: OperationRecord, own: int, given: int) -> Iterator[Finding]:
        """Find the members that makers see in the designer, and of which the code lets no value through."""
        if self._straight is None:
            return
        reaching = shown_values(self._document, self._front.acceptance.responses[own:])
        for name in sorted(shown_values(self._document, self._straight.acceptance.responses[given:]) - reaching):
            message = f"{name!r} never reaches a flow: the service gives values of it, the connector's code drops them"
            yield broken_promise(operation.id, "dropped", message)

    def _add(self, found: Iterator[Finding] | Sequence[Finding]) -> None:
        for finding in found:
            hidden = finding._replace(message=self._front.backend.masked(finding.message))
            self._findings.setdefault(hidden.operation or "", []).append(hidden)

    def _tell_of_triggers(self, operation: OperationRecord) -> None:
        if not self._runs_triggers:
            reason = LEFT_TO_CODE if lacks_code(self._gateway) else NOT_TURNED_ON if self._gateway else NOT_RUN
            self._skipped[operation.id] = reason
        elif operation.is_trigger:
            self._notes[operation.id] = TURNED_ON_AND_OFF if is_webhook(self._schemas, operation) else POLLED
        else:
            self._notes[operation.id] = WITH_TRIGGERS


def triggers_for(
    document: Mapping[str, Any], operations: Sequence[OperationRecord], chosen: Sequence[OperationRecord]
) -> list[OperationRecord]:
    """Return the triggers to run for some operations.

    Args:
        document: the definition.
        operations: all of its operations.
        chosen: those that are tested.

    Returns:
        The triggers among them, and the first webhook trigger where they hold none, but an action that takes what a
        trigger brings, or the end of a subscription.
    """
    triggers = [operation for operation in chosen if operation.is_trigger]
    schemas = Schemas(document)
    if not any(is_webhook(schemas, trigger) for trigger in triggers) and any(
        takes_notifications(document, operation) or ends_subscription(operation, operations) for operation in chosen
    ):
        webhooks = (operation for operation in operations if is_webhook(schemas, operation))
        triggers += [trigger for trigger, _ in zip(webhooks, range(1), strict=False)]
    return triggers


def ends_subscription(operation: OperationRecord, operations: Sequence[OperationRecord]) -> bool:
    """Whether an operation is the hidden DELETE that a trigger's `Location` leads to."""
    if operation.method != "delete" or not operation.is_internal:
        return False
    triggers = [each for each in operations if each.is_trigger]
    return any(operation in ends.near for ends in ends_of(triggers, operations).values())


def _kind(operation: OperationRecord) -> str:
    if operation.is_trigger:
        return "trigger"
    return "look-up" if operation.is_internal else "action"
