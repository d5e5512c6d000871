"""The first step of the flow behind a trigger: an action that looks at the event, and a condition on its answer.

Some services want every new subscription confirmed. A flow's callback address cannot do that, so an action of the
connector does, called with whatever was delivered; the condition lets only real events through.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from generator.runtime.gateway import Gateway, GatewayError, flow_content
from generator.runtime.local.failures import failure_text, succeeded


class FlowStep(NamedTuple):
    """What a flow does with every delivery before anything else.

    Attributes:
        action: operationId of what it calls.
        input: the flat name of the input that gets the delivery.
        property: what the condition looks at in the answer.
        word: what that must be; None when it is a boolean that must be true.
    """

    action: str
    input: str
    property: str
    word: str | None = None


class StepFailed(Exception):
    """The step failed; in the cloud the run ends here. The message says why."""


def lets_through(gateway: Gateway, step: FlowStep, event: Any) -> bool:
    """Run the step with one delivery and tell whether the flow goes on.

    Args:
        gateway: of the connector.
        step: what to call, and the condition.
        event: the delivery.

    Raises:
        StepFailed: the action cannot be called or answers an error.
    """
    try:
        reply = gateway.call(step.action, {step.input: event})
    except GatewayError as error:
        raise StepFailed(f"{step.action} cannot be called: {error}") from None
    except RecursionError:
        raise StepFailed(f"{step.action} cannot be called: the delivery is nested too deeply") from None
    if not succeeded(reply):
        raise StepFailed(f"{step.action} failed: {gateway.redact(failure_text(reply))}")
    return is_fulfilled(step, flow_content(reply.response))


def is_fulfilled(step: FlowStep, response: Any) -> bool:
    """Return whether an answer of the action fulfils the condition; one without the property does not."""
    found = response.get(step.property) if isinstance(response, Mapping) else None
    return found is True if step.word is None else isinstance(found, str) and found == step.word
