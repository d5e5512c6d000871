"""A call on its way through the gateway, and what is known about it there."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from generator.runtime.gateway.build import ClientCall
from generator.runtime.gateway.evaluation import Scope
from generator.runtime.gateway.messages import Headers, Request, Response
from generator.runtime.gateway.urls import join, with_query

Transport = Callable[[Request], Response]
"""Sends one request; raises `BackendUnreachable` when no answer comes. Redirects come back as they are."""


class GatewayRequest(NamedTuple):
    """A request before it has one address.

    Attributes:
        method: upper case.
        base: scheme, host and base path.
        path: encoded, relative to the base.
        query: encoded.
        headers: with credentials.
        body: empty for none.
    """

    method: str
    base: str
    path: str
    query: str
    headers: Headers
    body: bytes

    def __repr__(self) -> str:
        return f"GatewayRequest({self.method} {self.path})"

    def outgoing(self) -> Request:
        """Write the request as it goes to the backend."""
        return Request(self.method, with_query(join(self.base, self.path), self.query), self.headers, self.body)


class CallContext(NamedTuple):
    """What policies know besides the message they work on.

    Attributes:
        client: what the client sent.
        connection: values of the connection by name in lower case.
        credentials: what authentication added to the query.
        gateway_base: the address of the connection at the gateway.
        service_urls: what the backend may call its own address, that of the definition first.
        send: makes an extra call.
        request: what went to the backend, while answers are worked on.
    """

    client: ClientCall
    connection: Mapping[str, str]
    credentials: tuple[tuple[str, str], ...]
    gateway_base: str
    service_urls: tuple[str, ...]
    send: Transport
    request: GatewayRequest | None = None

    def __repr__(self) -> str:
        return f"CallContext({self.client!r})"

    def request_scope(self, request: GatewayRequest) -> Scope:
        """Return what the expressions of a request policy see."""
        return Scope(self.connection, request.headers, request.query, self.client.method, request.body)

    def response_scope(self, response: Response) -> Scope:
        """Return what the expressions of a response policy see; headers of the answer come before the request's."""
        headers = (*response.headers, *(self.request.headers if self.request else ()))
        query = self.request.query if self.request else self.client.query
        return Scope(self.connection, headers, query, self.client.method, response.body)
