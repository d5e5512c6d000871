"""The way of one call through the platform.

Order (Microsoft's "Write code in a custom connector"; measured in scripts that rely on it): the connection's
credentials, the request policies in list order, then the script in place of the backend or the plain forward, then
the response policies; at the end the client looks at the answer.
"""

import base64
import functools
from typing import NamedTuple

from generator.runtime.gateway.build import ClientCall
from generator.runtime.gateway.call_context import CallContext, GatewayRequest, Transport
from generator.runtime.gateway.checks import check_response
from generator.runtime.gateway.connection import Connection
from generator.runtime.gateway.errors import BackendUnreachable, PolicyProblem
from generator.runtime.gateway.files import ConnectorFiles
from generator.runtime.gateway.messages import Headers, Request, Response, with_header
from generator.runtime.gateway.options import Clock, PlatformOptions
from generator.runtime.gateway.own_responses import SCRIPT_OVERRUN, gateway_error, too_long
from generator.runtime.gateway.policies.plan import PolicyPlan, apply_to_request, apply_to_response
from generator.runtime.gateway.prepared import PreparedOperation
from generator.runtime.gateway.script import ScriptRunner
from generator.runtime.gateway.urls import join, set_query_value, with_query


class Platform(NamedTuple):
    """Everything a call needs besides itself."""

    files: ConnectorFiles
    connection: Connection
    transport: Transport
    script: ScriptRunner | None
    options: PlatformOptions
    gateway_base: str
    clock: Clock


class GatewayReply(NamedTuple):
    """What a flow gets, and what happened on the way.

    Attributes:
        status: of the answer.
        headers: of the answer.
        body: its bytes.
        warnings: what would go wrong, or is not emulated; without secrets.
        sent: requests to the backend, in order; the script's own are not among them.
        original_url: the address the client called.
    """

    status: int
    headers: Headers
    body: bytes
    warnings: tuple[str, ...] = ()
    sent: tuple[Request, ...] = ()
    original_url: str = ""

    def __repr__(self) -> str:
        return f"GatewayReply({self.status}, {len(self.body)} bytes, {len(self.warnings)} warnings)"

    @property
    def response(self) -> Response:
        """The answer alone."""
        return Response(self.status, self.headers, self.body)


class _Trail:
    """What one call leaves behind."""

    def __init__(self, transport: Transport) -> None:
        self.sent: list[Request] = []
        self.warnings: list[str] = []
        self._transport = transport

    def send(self, request: Request) -> Response:
        self.sent.append(request)
        return self._transport(request)


def run_call(platform: Platform, operation: PreparedOperation, plan: PolicyPlan, call: ClientCall) -> GatewayReply:
    """Take one call through the gateway.

    Raises:
        PolicyProblem: a request policy cannot be applied; or, with strict policies, any policy.
    """
    trail = _Trail(platform.transport)
    trail.warnings += call.warnings
    if refusal := too_long(_original_url(platform, call)):
        response = gateway_error(platform.options.gateway, 414, "RequestUriTooLong", refusal)
        return GatewayReply(*response, warnings=(*call.warnings, refusal), original_url=_original_url(platform, call))
    context = _context(platform, call, trail)
    _report(platform, trail, plan.unsupported)

    request = _authenticate(platform, call)
    try:
        request = apply_to_request(plan, request, context)
        context = context._replace(request=request)
        response, is_own = _response(platform, operation, request, context, trail)
    except BackendUnreachable as error:
        response, is_own = _unreachable(platform, error), True
    except PolicyProblem as error:
        raise PolicyProblem(platform.connection.redact(str(error))) from None
    response, problems = apply_to_response(plan.failure if is_own else plan.response, response, context)
    _report(platform, trail, problems)
    trail.warnings += check_response(platform.files.definition, operation.record, response)

    return GatewayReply(
        *response,
        warnings=tuple(platform.connection.redact(warning) for warning in trail.warnings),
        sent=tuple(trail.sent),
        original_url=_original_url(platform, call),
    )


def _context(platform: Platform, call: ClientCall, trail: _Trail) -> CallContext:
    return CallContext(
        client=call,
        connection=platform.connection.values,
        credentials=platform.connection.query,
        gateway_base=platform.gateway_base,
        service_urls=platform.files.service_urls,
        send=trail.send,
    )


def _report(platform: Platform, trail: _Trail, problems: tuple[str, ...] | list[str]) -> None:
    if problems and platform.options.strict_policies:
        raise PolicyProblem(platform.connection.redact(problems[0]))
    trail.warnings += problems


def _original_url(platform: Platform, call: ClientCall) -> str:
    return with_query(join(platform.gateway_base, call.path), call.query)


def _authenticate(platform: Platform, call: ClientCall) -> GatewayRequest:
    """Add the connection's credentials; they win over inputs of the same name."""
    headers = functools.reduce(lambda kept, pair: with_header(kept, *pair), platform.connection.headers, call.headers)
    query = functools.reduce(lambda kept, pair: set_query_value(kept, *pair), platform.connection.query, call.query)
    return GatewayRequest(call.method, platform.files.service_url, call.path, query, headers, call.body)


def _response(
    platform: Platform, operation: PreparedOperation, request: GatewayRequest, context: CallContext, trail: _Trail
) -> tuple[Response, bool]:
    """Ask the script or the backend; the flag says whether the gateway made the answer itself."""
    if not platform.files.is_scripted(operation.id):
        return context.send(request.outgoing()), False
    if platform.script is None:
        trail.warnings.append(
            "the operation is bound to the script, but none is run: forwarded, as the platform does when the code "
            "is not on the active revision"
        )
        return context.send(request.outgoing()), False
    response, problem = _run_script(platform, platform.script, operation.id, request, context)
    trail.warnings += [problem] if problem else []
    return response, bool(problem)


def _run_script(
    platform: Platform, script: ScriptRunner, operation_id: str, request: GatewayRequest, context: CallContext
) -> tuple[Response, str]:
    """Run the code; the text says why the gateway answers instead, and is empty when it does not."""
    options = platform.options
    name = base64.b64encode(operation_id.encode()).decode() if options.base64_operation_id else operation_id
    outgoing = request.outgoing()
    original_url = _original_url(platform, context.client)
    started = platform.clock()
    try:
        outcome = script.run(name, outgoing.method, outgoing.url, original_url, outgoing.headers, outgoing.body)
    except TimeoutError:
        outcome = None
    late = options.script_limit is not None and platform.clock() - started > options.script_limit
    if outcome is None or late:
        problem = f"the script did not finish {operation_id} within its time limit"
        return gateway_error(options.gateway, 500, "InternalServerError", SCRIPT_OVERRUN), problem
    if outcome.exception is not None:
        # A flow sees no detail; whoever writes the script must.
        problem = f"the script threw: {outcome.exception}"
        return gateway_error(options.gateway, 500, "InternalServerError", "Internal server error"), problem
    return Response(outcome.status, outcome.headers, outcome.body), ""


def _unreachable(platform: Platform, error: BackendUnreachable) -> Response:
    inner = platform.connection.redact(str(error))
    return gateway_error(platform.options.gateway, 502, "BadGateway", inner)
