"""What the gateway asks of whatever runs a connector's custom code."""

from typing import NamedTuple, Protocol

from generator.runtime.gateway.messages import Headers


class ScriptOutcome(NamedTuple):
    """What the code did.

    Attributes:
        status: of its answer.
        headers: of its answer.
        body: of its answer.
        exception: what it threw instead of answering; None when it answered.
    """

    status: int
    headers: Headers
    body: bytes
    exception: str | None = None

    def __repr__(self) -> str:
        return f"ScriptOutcome({self.status}, {len(self.body)} bytes{', threw' if self.exception else ''})"


class ScriptRunner(Protocol):
    """Runs the code for one call."""

    def run(  # noqa: PLR0917 - six plain values, in the order they are told
        self, operation_id: str, method: str, url: str, original_url: str, headers: Headers, body: bytes
    ) -> ScriptOutcome:
        """Run the code.

        Args:
            operation_id: as the code sees it: plain, or base64 where a region does that.
            method: upper case.
            url: of the backend, as the request policies left it.
            original_url: of the gateway.
            headers: with credentials and those of policies.
            body: empty for none.

        Raises:
            TimeoutError: the code was stopped at its time limit.
        """
