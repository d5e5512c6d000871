"""`setheader` (Microsoft: "Set HTTP header"): on the request, or on the answer."""

import re

from generator.definition.policy_templates import is_reserved_header
from generator.runtime.gateway.call_context import CallContext, GatewayRequest
from generator.runtime.gateway.errors import PolicyProblem
from generator.runtime.gateway.evaluation import Scope, evaluate_text
from generator.runtime.gateway.messages import Headers, Response, cannot_travel, header, with_header
from generator.runtime.gateway.policies.instances import PolicyInstance

_LOOKED_UP = re.compile(r"@\{?\s*headers?\s*\(\s*'([^']*)'", re.IGNORECASE)


def is_refused(policy: PolicyInstance) -> bool:
    """Return whether a policy sets a header that belongs to the gateway, itself or by `setvaluefromurl`."""
    if policy.template == "setheader":
        return is_reserved_header(policy.text("name"))
    found = _LOOKED_UP.search(policy.text("parameterTemplate")) if policy.template == "setvaluefromurl" else None
    return found is not None and is_reserved_header(found[1])


def set_request_header(policy: PolicyInstance, request: GatewayRequest, context: CallContext) -> GatewayRequest:
    """Set a header of the request."""
    return request._replace(headers=_set(policy, request.headers, context.request_scope(request)))


def set_response_header(policy: PolicyInstance, response: Response, context: CallContext) -> Response:
    """Set a header of the answer."""
    return response._replace(headers=_set(policy, response.headers, context.response_scope(response)))


def _set(policy: PolicyInstance, headers: Headers, scope: Scope) -> Headers:
    name = policy.text("name").strip()
    value = evaluate_text(policy.text("value"), scope)
    if problem := cannot_travel(name, value):
        raise PolicyProblem(f"the header cannot be sent: {problem}")
    present = header(headers, name)
    action = policy.text("existsAction", "override").lower()
    if present is not None and action == "skip":
        return headers
    if present is not None and action == "append":
        return with_header(headers, name, f"{present},{value}")
    return with_header(headers, name, value)
