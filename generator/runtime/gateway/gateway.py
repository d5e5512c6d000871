"""The local platform for one connector and one connection: what flows and their triggers call."""

import time
from collections.abc import Iterator, Mapping
from typing import Any

from generator.definition import BrokenReference
from generator.runtime.gateway.build import ClientCall, build_call
from generator.runtime.gateway.call_context import Transport
from generator.runtime.gateway.checks import flow_content
from generator.runtime.gateway.connection import Connection, with_own_credentials
from generator.runtime.gateway.errors import BackendUnreachable, GatewayError
from generator.runtime.gateway.files import ConnectorFiles, with_definition
from generator.runtime.gateway.location import Route, Way, match_operation, route_location
from generator.runtime.gateway.messages import Headers, Request, Response, header
from generator.runtime.gateway.options import Clock, PlatformOptions, Sleep
from generator.runtime.gateway.own_responses import gateway_error
from generator.runtime.gateway.pipeline import GatewayReply, Platform, run_call
from generator.runtime.gateway.policies.plan import PolicyPlan, plan_for
from generator.runtime.gateway.polling import PollResult, read_poll
from generator.runtime.gateway.prepared import PreparedOperation, find_operation, next_link_name, prepare
from generator.runtime.gateway.retries import is_repeated, retry_after, wait_before
from generator.runtime.gateway.script import ScriptRunner
from generator.runtime.gateway.throttle import Throttle
from generator.runtime.gateway.urls import below, with_query

_LONG_RUNNING_WAIT = 20.0
_LONG_RUNNING_POLLS = 1000
MAX_PAGES = 1000
"""How many pages of one answer are followed; a flow's own threshold is a number of items."""


class Gateway:
    """Runs a connector's operations as the platform does.

    Attributes:
        files: the connector.
        base: the address of the connection: `https://<gateway>/apim/<connector>/<connection>`.
    """

    def __init__(
        self,
        files: ConnectorFiles,
        connection: Connection,
        transport: Transport,
        script: ScriptRunner | None = None,
        options: PlatformOptions = PlatformOptions(),  # noqa: B008 - immutable
        *,
        sleep: Sleep = time.sleep,
        clock: Clock = time.monotonic,
    ) -> None:
        self.files = files
        self.base = f"{options.gateway.rstrip('/')}/apim/{files.name}/{connection.id}"
        self._platform = Platform(files, connection, transport, script, options, self.base, clock)
        self._sleep = sleep
        self._throttle = Throttle(options.throttle, clock) if options.throttle else None
        self._prepared: dict[str, tuple[PreparedOperation, PolicyPlan]] = {}

    @property
    def runs_script(self) -> bool:
        """Whether calls of operations that are bound to the connector's code reach it."""
        return self.files.script is not None and self._platform.script is not None

    def redact(self, text: str) -> str:
        """Blot out the secrets of the connection in a text that people will see."""
        return self._platform.connection.redact(text)

    def with_definition(self, definition: Mapping[str, Any]) -> "Gateway":
        """Return a gateway for the same connection, backend and code whose connector has another definition.

        Raises:
            BrokenReference: a parameter or an answer of the definition does not resolve.
        """
        platform, files = self._platform, with_definition(self.files, definition)
        return Gateway(
            files,
            platform.connection,
            platform.transport,
            platform.script,
            platform.options,
            sleep=self._sleep,
            clock=platform.clock,
        )

    def forward(
        self, method: str, path: str, query: str = "", headers: Headers = (), body: bytes = b""
    ) -> GatewayReply | None:
        """Take a request that somebody else has built through the gateway, once, with its own credentials.

        Args:
            method: upper case.
            path: encoded, without the base path.
            query: encoded.
            headers: of the client; an `Authorization` stands for the connection's credentials, and without one the
                request has none.
            body: empty for none.

        Returns:
            The answer; None when no operation is declared for the path and the method.

        Raises:
            GatewayError: the operation cannot be called.
        """
        route = match_operation(self.files, with_query(path, query), method)
        if route is None or route.operation_id is None:
            return None
        operation, plan = self._operation(route.operation_id)
        call = ClientCall(method, route.path, route.query, headers, body, route.path_values)
        connection = with_own_credentials(self._platform.connection, header(headers, "authorization"))
        return run_call(self._platform._replace(connection=connection), operation, plan, call)

    def call(self, operation_id: str, parameters: Mapping[str, Any] | None = None) -> GatewayReply:
        """Run an operation as a step of a flow.

        Args:
            operation_id: which one.
            parameters: inputs by flat name: `name`, `body/property/inner`; text is brought to the declared type.

        Raises:
            UnknownOperation: there is no such operation.
            ParameterProblem: inputs are missing, unknown or of the wrong type.
            PolicyProblem: a request policy cannot be applied; or any policy, when they are strict.
        """
        reply = self._call(operation_id, parameters)
        is_trigger = self.files.operations[operation_id].is_trigger
        return reply if is_trigger or not self._platform.options.long_running else self._finish(reply)

    def request_for(self, operation_id: str, parameters: Mapping[str, Any] | None = None) -> ClientCall:
        """Build what the client would send, without sending it."""
        operation, _ = self._operation(operation_id)
        return build_call(operation, parameters or {})

    def poll(
        self, operation_id: str, parameters: Mapping[str, Any] | None = None, location: str | None = None
    ) -> PollResult:
        """Poll a trigger once.

        Args:
            operation_id: the trigger.
            parameters: its inputs; used by the first call.
            location: what the poll before gave; None for the first.
        """
        reply = self._call(operation_id, parameters) if location is None else self.follow(location)
        return read_poll(self.files, find_operation(self.files, operation_id), reply, location)

    def pages(self, operation_id: str, parameters: Mapping[str, Any] | None = None) -> Iterator[GatewayReply]:
        """Return every page of an operation with `x-ms-pageable`, or the one answer of any other.

        A link that does not lead through the gateway is called straight, without code and without credentials
        (microsoft/PowerPlatformConnectors#2959). A link that was given before, or too many of them, end it.

        Raises:
            GatewayError: as `call` and `follow` do; pages before the one that cannot be called were given already.
        """
        name = next_link_name(find_operation(self.files, operation_id))
        reply = self._call(operation_id, parameters)
        seen: set[str] = set()
        while True:
            content = flow_content(reply.response) if name and 200 <= reply.status < 300 else None
            link = content.get(str(name)) if isinstance(content, Mapping) else None
            if not isinstance(link, str) or not link:
                yield reply
                return
            if link in seen or len(seen) >= MAX_PAGES:
                why = "was given before" if link in seen else f"is one more after {MAX_PAGES}"
                yield _warned(reply, f"the link to the next page {why}, so paging ends")
                return
            yield reply
            seen.add(link)
            reply = self._next_page(link)

    def _next_page(self, link: str) -> GatewayReply:
        try:
            route = route_location(link, self.files, self.base, "GET", map_service=False)
        except ValueError:
            route = Route(Way.ERROR)
        if route.way is Way.DIRECT:
            past = "the link to the next page leads past the gateway: called straight, without code and credentials"
            return self._redacted(self._direct(Request("GET", route.url), route._replace(message=past)))
        if route.way is Way.ERROR and below(link, self.base) is None:
            raise GatewayError("the link to the next page is not an absolute address, so it cannot be called")
        return self.follow(link)

    def unsubscribe(self, location: str) -> GatewayReply:
        """End a webhook subscription: DELETE to the `Location` that subscribing gave."""
        return self.follow(location, "DELETE")

    def route(self, location: str, method: str = "DELETE") -> Route:
        """Tell which call is made for a `Location`."""
        mapped = self._platform.options.map_service_location
        return route_location(location, self.files, self.base, method, map_service=mapped)

    def follow(self, location: str, method: str = "GET") -> GatewayReply:
        """Call an address that an answer gave, without a body and with no headers of the client.

        Raises:
            GatewayError: what the platform does with such an address is not known.
        """
        route = self.route(location, method)
        if route.way is Way.DIRECT:
            return self._redacted(self._direct(Request(method.upper(), route.url), route))
        if route.operation_id is None:
            if location.startswith(self.base):
                return self._not_found(route, location)
            raise GatewayError(self._platform.connection.redact(route.message))
        operation, plan = self._operation(route.operation_id)
        call = ClientCall(operation.method, route.path, route.query, (), b"", route.path_values)
        reply = self._exchange(operation, plan, call)
        return self._redacted(_warned(reply, route.message)) if route.message else reply

    def _operation(self, operation_id: str) -> tuple[PreparedOperation, PolicyPlan]:
        found = self._prepared.get(operation_id)
        if found is None:
            try:
                operation = prepare(self.files, find_operation(self.files, operation_id))
            except BrokenReference as error:
                raise GatewayError(f"{operation_id} cannot be called: {error}") from None
            found = self._prepared[operation_id] = operation, plan_for(self.files.policies, operation_id)
        return found

    def _call(self, operation_id: str, parameters: Mapping[str, Any] | None) -> GatewayReply:
        operation, plan = self._operation(operation_id)
        return self._exchange(operation, plan, build_call(operation, parameters or {}))

    def _exchange(self, operation: PreparedOperation, plan: PolicyPlan, call: ClientCall) -> GatewayReply:
        """Make one call of the client, repeated as the client does."""
        policy = self._platform.options.retries
        reply = self._once(operation, plan, call)
        sent = reply.sent
        for attempt in range(1, policy.tries + 1 if policy else 1):
            if policy is None or not is_repeated(reply.status):
                break
            self._sleep(wait_before(policy, attempt, reply.headers))
            reply = self._once(operation, plan, call)
            sent += reply.sent
        return reply._replace(sent=sent)

    def _once(self, operation: PreparedOperation, plan: PolicyPlan, call: ClientCall) -> GatewayReply:
        refusal = self._throttle.admit() if self._throttle else None
        if refusal is not None:
            return GatewayReply(*refusal)
        return run_call(self._platform, operation, plan, call)

    def _finish(self, reply: GatewayReply) -> GatewayReply:
        """Follow a long-running action (Microsoft: asynchronous pattern) until it is done."""
        sent, warnings, location = reply.sent, reply.warnings, None
        for _ in range(_LONG_RUNNING_POLLS):
            location = header(reply.headers, "location") or location
            if reply.status != 202 or location is None:
                return reply._replace(sent=sent, warnings=warnings)
            wait = retry_after(reply.headers)
            self._sleep(_LONG_RUNNING_WAIT if wait is None else wait)
            reply = self.follow(location)
            sent, warnings = sent + reply.sent, warnings + reply.warnings
        note = f"the action is not done after {_LONG_RUNNING_POLLS} polls"
        return reply._replace(sent=sent, warnings=(*warnings, note))

    def _direct(self, request: Request, route: Route) -> GatewayReply:
        try:
            response = self._platform.transport(request)
        except BackendUnreachable as error:
            # The client itself finds nobody; the shape of its own error does not reach a flow's steps.
            response = gateway_error(self._platform.options.gateway, 502, "BadGateway", str(error))
        return GatewayReply(*response, warnings=(route.message,), sent=(request,))

    def _not_found(self, route: Route, location: str) -> GatewayReply:
        response: Response = gateway_error(self._platform.options.gateway, 404, "NotFound", "Resource not found")
        return self._redacted(GatewayReply(*response, warnings=(route.message,), original_url=location))

    def _redacted(self, reply: GatewayReply) -> GatewayReply:
        redact = self._platform.connection.redact
        return reply._replace(warnings=tuple(redact(warning) for warning in reply.warnings))


def _warned(reply: GatewayReply, message: str) -> GatewayReply:
    return reply._replace(warnings=(*reply.warnings, message))
