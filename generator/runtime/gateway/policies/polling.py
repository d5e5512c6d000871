"""`pollingtrigger`: a plain list of the backend becomes a trigger that answers 202 and 200 with a `Location`.

Facts: Microsoft's "Polling trigger" page; the virtual prefix `/trigger` and the state expressions are measured in
public connectors (39 of 39 operations). The state lives in the query of the `Location` and nowhere else.
"""

from collections.abc import Mapping
from typing import Any

from generator.runtime.gateway.call_context import CallContext, GatewayRequest
from generator.runtime.gateway.errors import ExpressionError
from generator.runtime.gateway.evaluation import Scope, evaluate, evaluate_text
from generator.runtime.gateway.messages import Response, with_header
from generator.runtime.gateway.policies.instances import PolicyInstance
from generator.runtime.gateway.urls import drop_query_value, query_value, set_query_value, with_query

VIRTUAL = "/trigger"
# A first call is told by this mark and not by missing state, because a backend that is empty at first gives none.
MARK = "connectorPolled"
INTERVAL = 60
"""Seconds between two polls: the shortest recurrence the platform offers."""


def request_poll(_policy: PolicyInstance, request: GatewayRequest, _context: CallContext) -> GatewayRequest:
    """Leave out the virtual prefix and the mark; the state is in the query already."""
    path = request.path.removeprefix(VIRTUAL) if request.path.startswith(VIRTUAL + "/") else request.path
    return request._replace(path=path, query=drop_query_value(request.query, MARK))


def answer_poll(policy: PolicyInstance, response: Response, context: CallContext) -> Response:
    """Tell the client whether there is news, and where to ask next."""
    if response.status != 200:
        return response
    scope = context.response_scope(response)
    is_first = query_value(context.client.query, MARK) is None
    items = items_of(policy, scope)
    query = set_query_value(context.client.query, MARK, "1")
    if items:
        for name, value in new_state(policy, scope).items():
            query = set_query_value(query, name, value)
    location = with_query(context.gateway_base + context.client.path, query)
    headers = with_header(with_header(response.headers, "Location", location), "Retry-After", str(INTERVAL))
    if is_first or not items:
        return Response(202, headers, b"")
    return response._replace(headers=headers)


def items_of(policy: PolicyInstance, scope: Scope) -> list[Any]:
    """Return the entries that `triggerDataPath` finds; nothing counts as none, a single object as one."""
    found = evaluate(policy.text("triggerDataPath", "@triggerBody()"), scope)
    if isinstance(found, list):
        return found
    return [] if found is None or found == "" else [found]


def new_state(policy: PolicyInstance, scope: Scope) -> dict[str, str]:
    """Return the state after an answer; a value that the answer does not have stays as it was."""
    config = policy.arguments.get("triggerconfig")
    state: dict[str, str] = {}
    for name, template in config.items() if isinstance(config, Mapping) else ():
        try:
            value = evaluate_text(str(template), scope)
        except ExpressionError:
            continue
        if value:
            state[str(name)] = value
    return state
