"""What a contract run found out, as data."""

from collections.abc import Mapping
from typing import NamedTuple


class ContractFinding(NamedTuple):
    """One broken promise of the definition.

    Attributes:
        operation: operationId.
        check: what was checked, such as `answer_body` or a check of schemathesis.
        message: what was promised and what happened.
        reproduce: a request that shows it, without credentials; empty when no request is involved.
    """

    operation: str
    check: str
    message: str
    reproduce: str = ""


class OperationResult(NamedTuple):
    """How one operation did: `kind` is action, look-up or trigger; `skipped` says why nothing was sent, or is empty."""

    operation: str
    method: str
    path: str
    kind: str
    requests: int
    findings: tuple[ContractFinding, ...]
    skipped: str = ""


class ContractReport(NamedTuple):
    """A whole run.

    Attributes:
        results: one entry for each operation, in the order of the definition.
        members: members that the answers' schemas declare, as `Definition/member`, with what was seen of them:
            "value", "null", both, or nothing when no answer ever held one.
    """

    results: tuple[OperationResult, ...]
    members: Mapping[str, frozenset[str]]

    @property
    def findings(self) -> tuple[ContractFinding, ...]:
        """All findings of all operations."""
        return tuple(finding for result in self.results for finding in result.findings)
