"""`updatenextlink`: the link to the next page points at the gateway instead of the backend.

The gateway does not touch addresses in bodies by itself (Microsoft's schema of `x-ms-pageable`).
"""

from generator.runtime.gateway.call_context import CallContext
from generator.runtime.gateway.errors import PolicyProblem
from generator.runtime.gateway.evaluation import Scope, follow, put
from generator.runtime.gateway.expressions import Step
from generator.runtime.gateway.policies.instances import PolicyInstance
from generator.runtime.gateway.policies.properties import parents
from generator.runtime.gateway.urls import below, with_query


def update_next_link(policy: PolicyInstance, scope: Scope, context: CallContext) -> None:
    """Rewrite the link in an answer; an answer without one is the last page."""
    step = (Step(policy.text("nextLinkPropertyName", "@odata.nextLink"), may_fail=False),)
    for parent, _ in parents(policy.text("nextLinkParentPropertyPath"), scope):
        link = follow(parent, step)
        if isinstance(link, str) and link:
            put(parent, step, _through_gateway(link, context))


def _through_gateway(link: str, context: CallContext) -> str:
    request = context.request
    bases = (*((request.base,) if request else ()), *context.service_urls)
    rest = next((found for base in bases if (found := below(link, base)) is not None), None)
    if rest is None:
        raise PolicyProblem("the next link leads to another service, so it stays as it is")
    path, _, query = rest.partition("?")
    # A routed request is known to the gateway by the path the client used.
    if request and path.strip("/") == request.path.strip("/"):
        path = context.client.path
    return with_query(context.gateway_base + path, query)
