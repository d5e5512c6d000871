"""`setvaluefromurl` (Microsoft: "Set header/query parameter value from URL"): an extra call before the real one."""

from urllib.parse import quote

from generator.runtime.gateway.call_context import CallContext, GatewayRequest
from generator.runtime.gateway.errors import ExpressionError, PolicyProblem
from generator.runtime.gateway.evaluation import evaluate_text
from generator.runtime.gateway.expressions import Call, parse_template
from generator.runtime.gateway.messages import cannot_travel, with_header, without_headers
from generator.runtime.gateway.policies.instances import PolicyInstance
from generator.runtime.gateway.urls import ADDRESS, fill_path, join_queries, set_query_value, write_query


def set_value_from_url(policy: PolicyInstance, request: GatewayRequest, context: CallContext) -> GatewayRequest:
    """Ask the same host for a value, with the same credentials, and put it into a header or the query."""
    target = parse_template(policy.text("parameterTemplate"))
    if len(target) != 1 or not isinstance(call := target[0], Call) or not call.arguments:
        raise PolicyProblem("parameterTemplate must be @headers('name') or @queryParameters('name')")
    address = fill_path(policy.text("parameterValueUrl"), dict(context.client.path_values))
    path, _, query = quote(evaluate_text(address, context.request_scope(request)), safe=ADDRESS).partition("?")
    lookup = GatewayRequest(
        method=policy.text("httpMethod", "GET").upper(),
        base=request.base,
        path=path,
        query=join_queries(query, write_query(context.credentials)),
        headers=without_headers(request.headers, "content-type", "content-length"),
        body=b"",
    )
    response = context.send(lookup.outgoing())
    if not 200 <= response.status < 300:
        raise PolicyProblem(f"the address that holds its value answers {response.status}")
    try:
        value = evaluate_text(policy.text("parameterValuePathTemplate"), context.response_scope(response))
    except ExpressionError as error:
        raise PolicyProblem(f"the answer that holds its value: {error}") from None
    name = call.arguments[0]
    if call.function == "queryparameters":
        return request._replace(query=set_query_value(request.query, name, value))
    if problem := cannot_travel(name, value):
        raise PolicyProblem(f"the header cannot be sent: {problem}")
    return request._replace(headers=with_header(request.headers, name, value))
