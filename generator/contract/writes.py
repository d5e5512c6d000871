"""Operations that change something, tried on a real service that may be changed.

Only what the run itself has made is changed at length and deleted; what it has made is removed at the end, also after
Ctrl-C. An operation on something else that exists is called once, with what it requires and nothing more.
"""

import contextlib
import itertools
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from generator.contract.acceptance import Acceptance, Assignment
from generator.contract.backend import BackendError, Reply
from generator.contract.known_values import KnownValues, in_body, inputs_of, readable_inputs
from generator.contract.passes import takes_notifications
from generator.contract.sequences import check_sequences, created_by, path_names
from generator.definition import OperationRecord
from generator.findings import Finding

NOT_REMOVABLE = "not sent: nothing in the definition removes what it makes"
NOT_OURS = "not sent: it would delete what the run has not made"
NOTHING_MADE = "not sent: the run could not make anything for it"
TAKES_PASSWORD = "not sent: it changes a password"  # noqa: S105
TAKES_EVENTS = "not sent: it takes what a trigger brings, and triggers are not run at a real service"
_VARIANTS = 12
_GONE = (404, 410)


class Thing(NamedTuple):
    """Something that the run has made: the operation that made it, its id, and the inputs that remove it."""

    creator: str
    id: Any
    remover: OperationRecord
    inputs: Assignment


class _Kind(NamedTuple):
    """What can be made and removed: its name in paths, and the operations of its life."""

    name: str
    creator: OperationRecord
    remover: OperationRecord
    users: tuple[OperationRecord, ...]


class WriteChecks:
    """The changes of one run.

    Attributes:
        skipped: why an operation was not sent, by operationId.
        requests: how many were sent, by operationId.
    """

    def __init__(
        self,
        document: Mapping[str, Any],
        operations: Sequence[OperationRecord],
        acceptance: Acceptance,
        known: KnownValues,
    ) -> None:
        self.skipped: dict[str, str] = {}
        self.requests: Counter[str] = Counter()
        self._document = document
        self._operations = operations
        self._acceptance = acceptance
        self._known = known
        self._kinds = {kind.creator.id: kind for kind in _kinds_of(operations)}
        self._things: list[Thing] = []
        self._removed: dict[str, list[str]] = {}
        self._left: list[str] = []
        self._is_ending = self._is_removing = False

    def run(self, chosen: Sequence[OperationRecord], tell: Callable[[str], None]) -> Iterator[Finding]:
        """Check operations that change something, and remove at the end what was made.

        Args:
            chosen: the operations to check.
            tell: is told what is removed when the run is broken off.
        """
        self._acceptance.on_response = self._remember
        with self._interruptible():
            try:
                yield from self._checks(chosen)
                self._remove_all()
            except BaseException:
                try:
                    self._remove_all()
                finally:  # also when this is broken off, too
                    self._left += [f"LEFT BEHIND, made by {thing.creator}: {thing.id}" for thing in self._things]
                    for line in self.made:
                        tell(line)
                raise
            finally:
                self._acceptance.on_response = lambda *_: None

    def _checks(self, chosen: Sequence[OperationRecord]) -> Iterator[Finding]:
        ids = {operation.id for operation in chosen}
        for kind in self._kinds.values():
            if ids & {kind.creator.id, kind.remover.id, *(user.id for user in kind.users)}:
                yield from self._life(kind, ids)
        of_kinds = {each.id for kind in self._kinds.values() for each in (*kind.users, kind.remover, kind.creator)}
        for operation in chosen:
            if operation.id not in of_kinds:
                yield from self._alone(operation)

    def _life(self, kind: _Kind, ids: set[str]) -> Iterator[Finding]:
        yield from self._acceptance.check(kind.creator)
        self._remove_all()
        variant = self._known.accepted.get(kind.creator.id)
        if variant is None:
            for operation in (kind.remover, *kind.users):
                self.skipped[operation.id] = NOTHING_MADE
            return
        changing = [user for user in kind.users if user.method not in ("get", "head")]
        for user in changing:
            if user.id in ids:
                yield from self._changed(kind, user)
        removing = {input_.key: None for input_ in inputs_of(self._document, kind.remover) if input_.place == "path"}
        self._known.accepted[kind.remover.id] = {**variant, **removing}
        alive = [kind.creator, kind.remover, *kind.users]
        yield from check_sequences(self._document, alive, self._acceptance, self._known)
        self._remove_all()

    def _changed(self, kind: _Kind, user: OperationRecord) -> Iterator[Finding]:
        """Check an operation on a thing of the run's own; where one form of it does not do, try others."""
        contexts, found = self._known.contexts, list[Finding]()
        inputs = inputs_of(self._document, kind.creator)
        for variant in itertools.islice(self._acceptance.variants(kind.creator), _VARIANTS):
            before = len(self._things)
            self._acceptance.send(kind.creator, inputs, variant)
            if len(self._things) == before:
                continue
            places = {name: value for name, value in variant.items() if in_body(name) is None}
            self._known.contexts = [{**contexts[0], **places, kind.name: self._things[-1].id}]
            try:
                found = self._acceptance.check(user)
            finally:
                self._known.contexts = contexts
            self._remove_all()
            if user.id in self._known.accepted:
                break
        yield from found

    def _alone(self, operation: OperationRecord) -> Iterator[Finding]:
        if reason := self._reason_against(operation):
            self.skipped[operation.id] = reason
            return
        yield from self._acceptance.check(operation, once=True)

    def _reason_against(self, operation: OperationRecord) -> str:
        if operation.method == "delete":
            return NOT_OURS
        name = created_by(operation)
        if name and any(name in path_names(other) for other in self._operations):
            return NOT_REMOVABLE
        if any(input_.schema.get("format") == "password" for input_ in readable_inputs(self._document, operation)):
            return TAKES_PASSWORD
        return TAKES_EVENTS if takes_notifications(self._document, operation) else ""

    def _remember(self, operation: OperationRecord, assignment: Assignment, reply: Reply) -> None:
        """Keep what an answer says was made, and forget what is gone; a wish to end is heard between two requests."""
        self.requests[operation.id] += 1
        kind = self._kinds.get(operation.id)
        response = reply.json if reply.status < 300 else None
        if kind is not None and isinstance(response, Mapping) and isinstance(response.get("id"), int | str):
            places = {name: value for name, value in assignment.items() if in_body(name) is None}
            thing = Thing(operation.id, response["id"], kind.remover, {**places, kind.name: response["id"]})
            self._things.append(thing)
        if reply.status < 300 or reply.status in _GONE:
            for thing in [each for each in self._things if _is_end_of(each, operation, assignment)]:
                self._things.remove(thing)
                self._removed.setdefault(thing.creator, []).append(str(thing.id))
        if self._is_ending and not self._is_removing:
            raise KeyboardInterrupt

    @property
    def made(self) -> tuple[str, ...]:
        """Lines that say what was made, and whether it is gone."""
        removed = (f"made by {creator} and removed: {', '.join(ids)}" for creator, ids in self._removed.items())
        return (*removed, *self._left)

    def _remove_all(self) -> None:
        was_ending, self._is_removing = self._is_ending, True
        try:
            while self._things:
                self._remove(self._things[0])
        finally:
            self._is_removing = False
        if self._is_ending and not was_ending:  # a wish to end that came meanwhile
            raise KeyboardInterrupt

    def _remove(self, thing: Thing) -> None:
        inputs = inputs_of(self._document, thing.remover)
        try:
            status = self._acceptance.send(thing.remover, inputs, thing.inputs)[1].status
            why = f"{thing.remover.id} answers {status}"
        except BackendError as error:
            why = str(error)
        if thing in self._things:  # an answer of success would have taken it away
            self._things.remove(thing)
            self._left.append(f"LEFT BEHIND, made by {thing.creator}: {thing.id}; {why}")

    @contextlib.contextmanager
    def _interruptible(self) -> Iterator[None]:
        """Let the first Ctrl-C wait for the answer under way, which says what was made; the second one does not."""

        def end(_number: int, _frame: object) -> None:
            if self._is_ending:
                raise KeyboardInterrupt
            self._is_ending = True

        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _kinds_of(operations: Sequence[OperationRecord]) -> Iterator[_Kind]:
    for creator in operations:
        name = created_by(creator)
        users = [each for each in operations if name in path_names(each)] if name else []
        removers = [each for each in users if each.method == "delete"]
        if name and removers and not creator.is_trigger:
            yield _Kind(name, creator, removers[0], tuple(user for user in users if user is not removers[0]))


def _is_end_of(thing: Thing, operation: OperationRecord, assignment: Assignment) -> bool:
    return operation.id == thing.remover.id and all(
        str(assignment.get(name)) == str(value) for name, value in thing.inputs.items()
    )
