"""Which policies run for an operation, in which order, and running them.

Instances run in list order, each in its section (measured in public connectors: a host, a look-up there, another
host). Templates that a single public connector or none uses are reported as unsupported.
"""

import copy
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from generator.runtime.gateway.call_context import CallContext, GatewayRequest
from generator.runtime.gateway.errors import ExpressionError, PolicyProblem
from generator.runtime.gateway.evaluation import Scope
from generator.runtime.gateway.messages import Response, header, json_bytes, json_of, with_header, without_headers
from generator.runtime.gateway.policies import conversions, headers, links, lookups, polling, properties, routing
from generator.runtime.gateway.policies.instances import PolicyInstance

RequestPolicy = Callable[[PolicyInstance, GatewayRequest, CallContext], GatewayRequest]
ResponsePolicy = Callable[[PolicyInstance, Response, CallContext], Response]
BodyPolicy = Callable[[PolicyInstance, Scope], None]


class PolicyPlan(NamedTuple):
    """The policies of one operation.

    Attributes:
        request: before the script or the backend.
        response: after it.
        failure: on errors that the gateway makes itself.
        unsupported: one message for each policy that is left out.
    """

    request: tuple[tuple[PolicyInstance, RequestPolicy], ...]
    response: tuple[tuple[PolicyInstance, ResponsePolicy], ...]
    failure: tuple[tuple[PolicyInstance, ResponsePolicy], ...]
    unsupported: tuple[str, ...]


def _on_request(change: BodyPolicy) -> RequestPolicy:
    def apply(policy: PolicyInstance, request: GatewayRequest, context: CallContext) -> GatewayRequest:
        # A request without a body gets one from the policy.
        document = _read(request.body or b"{}")
        change(policy, _body_scope(context.request_scope(request), document))
        kept = request.headers
        kept = kept if header(kept, "content-type") else with_header(kept, "Content-Type", "application/json")
        return request._replace(body=json_bytes(document), headers=kept)

    return apply


def _on_response(change: Callable[[PolicyInstance, Scope, CallContext], None]) -> ResponsePolicy:
    def apply(policy: PolicyInstance, response: Response, context: CallContext) -> Response:
        document = _read(response.body)
        before = copy.deepcopy(document)
        change(policy, _body_scope(context.response_scope(response), document), context)
        if document == before:
            return response
        return response._replace(body=json_bytes(document), headers=without_headers(response.headers, "content-length"))

    return apply


def _body_scope(scope: Scope, document: Any) -> Scope:
    """Return what the templates of `BODY_TEMPLATES` see: a body, and nothing of the connection."""
    return scope._replace(document=document, connection=None)


def _read(body: bytes) -> Any:
    try:
        return json_of(body)
    except (ValueError, RecursionError):
        raise PolicyProblem("the body is not valid JSON") from None


def _alone(change: BodyPolicy) -> Callable[[PolicyInstance, Scope, CallContext], None]:
    return lambda policy, scope, _: change(policy, scope)


_BODY: dict[str, BodyPolicy] = {
    "setproperty": properties.set_property,
    "stringreplace": properties.replace_string,
    "convertobjecttoarray": conversions.object_to_array,
    "convertarraytoobject": conversions.array_to_object,
}
_REQUEST_ONLY: dict[str, RequestPolicy] = {
    "dynamichosturl": routing.set_host,
    "routerequesttoendpoint": routing.route,
    "setqueryparameter": routing.set_query_parameter,
    "setvaluefromurl": lookups.set_value_from_url,
    "pollingtrigger": polling.request_poll,
}
_RESPONSE_ONLY: dict[str, ResponsePolicy] = {
    "updatenextlink": _on_response(links.update_next_link),
    "pollingtrigger": polling.answer_poll,
}
_BY_SECTION_REQUEST: dict[str, RequestPolicy] = {
    "setheader": headers.set_request_header,
    **{template: _on_request(change) for template, change in _BODY.items()},
}
_BY_SECTION_RESPONSE: dict[str, ResponsePolicy] = {
    "setheader": headers.set_response_header,
    **{template: _on_response(_alone(change)) for template, change in _BODY.items()},
}
SUPPORTED = frozenset({*_REQUEST_ONLY, *_RESPONSE_ONLY, *_BY_SECTION_REQUEST})


def plan_for(policies: Iterable[PolicyInstance], operation_id: str) -> PolicyPlan:
    """Choose what runs for an operation; an empty list of operations means all.

    Raises:
        PolicyProblem: one sets a header that the gateway keeps to itself; the platform does not save such a connector.
    """
    request: list[tuple[PolicyInstance, RequestPolicy]] = []
    response: list[tuple[PolicyInstance, ResponsePolicy]] = []
    failure: list[tuple[PolicyInstance, ResponsePolicy]] = []
    unsupported: list[str] = []
    for policy in policies:
        name = policy.template
        if policy.operations and operation_id not in policy.operations:
            continue
        if name not in SUPPORTED or (name in _BY_SECTION_REQUEST and policy.section not in _SECTIONS):
            what = "unsupported" if name not in SUPPORTED else f"of an unknown section {policy.section!r}"
            unsupported.append(f"{policy.label} is {what} and left out")
            continue
        if headers.is_refused(policy):
            raise PolicyProblem(f"{policy.label}: the gateway refuses it: it writes that header itself")
        if name in _REQUEST_ONLY:
            request.append((policy, _REQUEST_ONLY[name]))
        if name in _RESPONSE_ONLY:
            response.append((policy, _RESPONSE_ONLY[name]))
        if name in _BY_SECTION_REQUEST:
            if policy.section in {"", "request"}:
                request.append((policy, _BY_SECTION_REQUEST[name]))
            else:
                chosen = response if policy.section == "response" else failure
                chosen.append((policy, _BY_SECTION_RESPONSE[name]))
    return PolicyPlan(tuple(request), tuple(response), tuple(failure), tuple(unsupported))


_SECTIONS = {"", "request", "response", "failure"}


def apply_to_request(plan: PolicyPlan, request: GatewayRequest, context: CallContext) -> GatewayRequest:
    """Run the request policies.

    Raises:
        PolicyProblem: one cannot be applied; the call cannot be made as meant.
    """
    for policy, apply in plan.request:
        try:
            request = apply(policy, request, context)
        except (ExpressionError, PolicyProblem) as error:
            raise PolicyProblem(f"{policy.label}: {error}") from None
    return request


def apply_to_response(
    policies: Iterable[tuple[PolicyInstance, ResponsePolicy]], response: Response, context: CallContext
) -> tuple[Response, list[str]]:
    """Run response policies.

    Returns:
        The answer, and one message for each policy that could not be applied to it and left it as it was.
    """
    problems: list[str] = []
    for policy, apply in policies:
        try:
            response = apply(policy, response, context)
        except (ExpressionError, PolicyProblem) as error:
            problems.append(f"{policy.label} leaves the answer as it is: {error}")
    return response, problems
