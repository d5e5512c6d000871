"""The gateway's script runner on the script host: a reply of the host becomes what the gateway does with it."""

from typing import NamedTuple

from generator.runtime.gateway import Headers, ScriptOutcome
from generator.runtime.script import CompiledScript, ScriptError, ScriptHost, ScriptRequest

SCRIPT_LIMIT = 120.0
"""Seconds the code may take (Microsoft: "Write code in a custom connector"; 5 before 2023)."""


class HostedScript(NamedTuple):
    """One connector's code on a host; a `ScriptRunner`.

    Attributes:
        host: runs it; whoever made it closes it.
        compiled: the code.
        limit: seconds it may take.
    """

    host: ScriptHost
    compiled: CompiledScript
    limit: float = SCRIPT_LIMIT

    def run(  # noqa: PLR0917 - the gateway's six values
        self, operation_id: str, method: str, url: str, original_url: str, headers: Headers, body: bytes
    ) -> ScriptOutcome:
        """Run the code for one call.

        Raises:
            TimeoutError: it was stopped at its time limit.
        """
        request = ScriptRequest(
            operation_id=operation_id,
            method=method,
            url=url,
            original_url=original_url,
            headers=headers,
            # Without a body `Context.Request.Content` is null.
            body=body or None,
        )
        try:
            reply = self.host.run(self.compiled, request, self.limit)
        except ScriptError as error:
            return ScriptOutcome(500, (), b"", str(error))
        if reply.failure == "timeout":
            raise TimeoutError(reply.exception)
        if reply.status is None:
            return ScriptOutcome(500, (), b"", reply.exception or "it gave no answer")
        return ScriptOutcome(reply.status, reply.headers, reply.body)
