"""The two ways on which a run reaches the service: through the local platform as flows do, and straight.

The platform's answers are what makers see. Custom code may tidy them, so what the service itself answers (types,
nulls, undeclared members) is only seen on the straight way.
"""

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from generator.contract.acceptance import NEVER_ANSWERS, UNDOCUMENTED_BODY, Acceptance
from generator.contract.backend import Backend
from generator.contract.known_values import KnownValues, inputs_of
from generator.contract.repeating import Repeating
from generator.definition import BrokenReference, OperationRecord
from generator.findings import Finding
from generator.runtime.gateway import Gateway
from generator.runtime.gateway.files import member
from generator.runtime.local.serving import PlatformApp

AT_SERVICE = "service: "
"""Stands before the check of a finding that the service's own answer gave."""
_NOT_THERE = frozenset({404, 405})
_NOT_FOR_FLOWS = _NOT_THERE | {401, 403}


class Pass(NamedTuple):
    """One way to the service, and what was found out on it."""

    backend: Backend
    known: KnownValues
    acceptance: Acceptance


def open_pass(
    document: Mapping[str, Any],
    operations: Sequence[OperationRecord],
    backend: Backend,
    front: Pass | None = None,
    *,
    repeating: Repeating | None = None,
) -> Pass:
    """Start on one way: read the values that requests will need.

    Args:
        document: the definition.
        operations: all of its operations.
        backend: where the way begins.
        front: another way to the same service, whose values are taken: a look-up that only the custom code answers
            fills no drop-down at the service itself.
        repeating: how a request is repeated by hand; without it, straight at the service.

    Raises:
        BackendError: the service does not answer.
    """
    backend.reset()
    known = KnownValues(document, list(operations), backend, front.known.contexts if front else None)
    return Pass(backend, known, Acceptance(document, backend, known, repeating))


@contextlib.contextmanager
def in_front(backend: Backend, gateway: Gateway | None) -> Iterator[Backend]:
    """Put the local platform in front of a service for as long as the block lasts; without a gateway, nothing."""
    if gateway is None:
        yield backend
        return
    with contextlib.closing(PlatformApp(gateway, backend.app)) as app:
        shown = backend.secrets if lacks_code(gateway) else frozenset[str]()
        yield Backend(app, backend.url, backend.account, is_simulated=backend.is_simulated, secrets=shown)


def lacks_code(gateway: Gateway | None) -> bool:
    """Whether the connector is bound to custom code that does not run here."""
    if gateway is None or gateway.runs_script:
        return False
    return isinstance(member(gateway.files.properties, "scriptOperations"), list)


def is_missing(acceptance: Acceptance, operation: OperationRecord) -> bool:
    """Whether a service answered every request for an operation with "there is no such path", or "not with these"."""
    statuses = acceptance.statuses.get(operation.id, set())
    return bool(statuses) and statuses <= _NOT_FOR_FLOWS


def is_in_code(document: Mapping[str, Any], operation: OperationRecord, platform: Pass, straight: Pass) -> bool:
    """Whether an operation that the platform answers is not there at the service: the custom code makes it."""
    accepted = platform.known.accepted.get(operation.id)
    if accepted is None:
        return False
    straight.backend.reset()
    reply = straight.acceptance.send(operation, inputs_of(document, operation), accepted)[1]
    return reply.status in _NOT_THERE


def check_straight(operation: OperationRecord, platform: Iterable[Finding], straight: Pass) -> Iterator[Finding]:
    """Check an operation at the service itself; what was found through the platform is not told twice.

    That the service never takes what the platform takes is no finding: the custom code makes another request of it.
    Nor is a body where none is documented: the custom code throws it away.

    Args:
        operation: what to check.
        platform: findings about it from the way through the platform.
        straight: the way to use.
    """
    told = {(finding.code, finding.message) for finding in platform}
    try:
        for finding in straight.acceptance.check(operation):
            is_code = finding.code in (NEVER_ANSWERS, UNDOCUMENTED_BODY)
            if (finding.code, finding.message) not in told and not is_code:
                yield finding._replace(code=AT_SERVICE + finding.code)
    except BrokenReference:
        return  # told already


def takes_notifications(document: Mapping[str, Any], operation: OperationRecord) -> bool:
    """Whether an action takes what a trigger brings: an object of unknown members in its body."""
    try:
        inputs = inputs_of(document, operation)
    except BrokenReference:
        return False
    return any(input_.place == "body" and input_.is_open_object for input_ in inputs)
