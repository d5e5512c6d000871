"""What a contract run found out, as data."""

from collections.abc import Mapping
from typing import NamedTuple

from generator.findings import Finding, Place

ONLY_READING = "not sent: a real service is only read"


def broken_promise(operation: str, check: str, message: str, reproduce: str = "") -> Finding:
    """Make a finding of the contract.

    Args:
        operation: operationId.
        check: what was checked, such as `answer_body` or a check of schemathesis.
        message: what was promised and what happened.
        reproduce: a request that shows it, without credentials; empty when no request is involved.
    """
    return Finding(check, "error", message, Place(operation=operation), reproduce=reproduce)


class OperationResult(NamedTuple):
    """How one operation did.

    Attributes:
        operation: operationId.
        method: lower case.
        path: the key in `paths`.
        kind: action, look-up or trigger.
        requests: how many were sent for it.
        findings: what is wrong with it.
        skipped: why nothing was sent, or empty.
        note: what else is worth knowing, or empty.
    """

    operation: str
    method: str
    path: str
    kind: str
    requests: int
    findings: tuple[Finding, ...]
    skipped: str = ""
    note: str = ""


class ContractReport(NamedTuple):
    """A whole run.

    Attributes:
        results: one entry for each operation, in the order of the definition.
        members: members that the answers' schemas declare, as `Definition/member`, with what was seen of them:
            "value", "null", both, or nothing when no answer ever held one.
        dropped: members of which the service gave a value and a flow never got one, because the code leaves them out.
        in_code: actions whose path exists only in the connector's code, not at the service.
        notes: what limits the whole run.
        made: lines that say what the run made in a real service, and whether it is gone.
    """

    results: tuple[OperationResult, ...]
    members: Mapping[str, frozenset[str]]
    dropped: frozenset[str] = frozenset()
    in_code: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()
    made: tuple[str, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings of all operations."""
        return tuple(finding for result in self.results for finding in result.findings)
