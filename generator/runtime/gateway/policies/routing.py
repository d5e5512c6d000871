"""Where a request goes: `dynamichosturl`, `routerequesttoendpoint`, `setqueryparameter`.

Base and path (all cases in public connectors agree): the new host replaces scheme, host and base path together; the
new path is relative to whatever the base is then. That the client's query is kept is API Management's default.
"""

from urllib.parse import quote, urlsplit

from generator.runtime.gateway.call_context import CallContext, GatewayRequest
from generator.runtime.gateway.errors import PolicyProblem
from generator.runtime.gateway.evaluation import evaluate_text
from generator.runtime.gateway.policies.instances import PolicyInstance
from generator.runtime.gateway.urls import ADDRESS, fill_path, join_queries, query_value, set_query_value, write_query


def set_host(policy: PolicyInstance, request: GatewayRequest, context: CallContext) -> GatewayRequest:
    """`dynamichosturl` (Microsoft: "Set host URL")."""
    base = evaluate_text(policy.text("urlTemplate"), context.request_scope(request)).strip()
    try:
        parts = urlsplit(base)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and not set(base) & set(" \t\r\n")
    except ValueError:
        usable = False
    if not usable:
        raise PolicyProblem("the address it gives is not one of http or https")
    return request._replace(base=base)


def route(policy: PolicyInstance, request: GatewayRequest, context: CallContext) -> GatewayRequest:
    """`routerequesttoendpoint` (Microsoft: "Route request"): another path, and perhaps another verb."""
    scope = context.request_scope(request)
    # Placeholders first: what an expression gives is a value, not a pattern.
    template = fill_path(policy.text("newPath"), dict(context.client.path_values))
    # Values of expressions come as they are; only what no address can hold is encoded.
    path, _, query = quote(evaluate_text(template, scope), safe=ADDRESS).partition("?")
    method = evaluate_text(policy.text("httpMethod"), scope).strip().upper() or request.method
    if not method.isalpha() or not method.isascii():
        raise PolicyProblem("the verb it gives is not valid")
    return request._replace(path=path, query=join_queries(query, request.query), method=method)


def set_query_parameter(policy: PolicyInstance, request: GatewayRequest, context: CallContext) -> GatewayRequest:
    """`setqueryparameter` (Microsoft: "Set query string parameter")."""
    name = policy.text("name")
    value = evaluate_text(policy.text("value"), context.request_scope(request))
    action = policy.text("existsAction", "override").lower()
    present = query_value(request.query, name) is not None
    if present and action == "skip":
        return request
    if present and action == "append":
        return request._replace(query=join_queries(request.query, write_query([(name, value)])))
    return request._replace(query=set_query_value(request.query, name, value))
