"""Where a call to a stored `Location` goes: the end of a subscription, the next poll, the next page.

Four cases (Microsoft's webhook trigger page, public connectors, reports of makers): below the gateway's base it
passes the gateway; at the backend's declared address it is mapped there, which not everybody finds to work; anywhere
else it is called without credentials; a relative one is not documented, so it is an error.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from generator.runtime.gateway.files import ConnectorFiles
from generator.runtime.gateway.urls import below, decode_path_value, path_pattern, placeholders, read_query, split_url


class Way(StrEnum):
    """How the platform calls a `Location`."""

    GATEWAY = "gateway"
    SERVICE = "service"
    DIRECT = "direct"
    ERROR = "error"


class Route(NamedTuple):
    """Which call is made.

    Attributes:
        way: which of the four cases.
        operation_id: the declared operation, when the call passes the gateway.
        path: encoded, without the base path.
        query: encoded.
        path_values: encoded values of the operation's placeholders.
        url: what a direct call goes to.
        message: a warning, or for `ERROR` what is wrong; empty for none.
    """

    way: Way
    operation_id: str | None = None
    path: str = ""
    query: str = ""
    path_values: Mapping[str, str] = {}
    url: str = ""
    message: str = ""

    @property
    def parameters(self) -> dict[str, str]:
        """What the operation gets, by name: values of the path and of the query."""
        values = {name: decode_path_value(value) for name, value in self.path_values.items()}
        return values | dict(read_query(self.query))


def route_location(
    location: str,
    files: ConnectorFiles,
    gateway_base: str,
    method: str = "DELETE",
    *,
    map_service: bool = True,
) -> Route:
    """Tell which call the platform makes for a `Location`.

    Args:
        location: the header's value.
        files: the connector.
        gateway_base: the address of the connection at the gateway.
        method: what the call uses; DELETE ends a subscription.
        map_service: whether an address of the backend is mapped to the gateway; otherwise it is called directly.
    """
    method = method.upper()
    try:
        split_url(location)
    except ValueError:
        return Route(Way.ERROR, message="the Location is not absolute; what the platform does then is not documented")
    inside = below(location, gateway_base)
    if inside is not None:
        found = match_operation(files, inside, method)
        return found or Route(Way.ERROR, message=f"the Location leads to the gateway, but {_nothing(inside, method)}")
    inner = (below(location, base) for base in files.service_urls if map_service)
    at_service = next((rest for rest in inner if rest is not None), None)
    if at_service is None:
        return Route(Way.DIRECT, url=location, message="the Location leads elsewhere: called without credentials")
    found = match_operation(files, at_service, method)
    if not found:
        return Route(Way.ERROR, message=f"the Location leads to the backend, and {_nothing(at_service, method)}")
    message = "fragile: the Location is an address of the backend; better build it on the gateway's address"
    return found._replace(way=Way.SERVICE, message=message)


def _nothing(rest: str, method: str) -> str:
    return f"no {method} operation is declared for the path {rest.partition('?')[0] or '/'!r}"


def match_operation(files: ConnectorFiles, rest: str, method: str) -> Route | None:
    """Find the declared operation that a request is for.

    Args:
        files: the connector.
        rest: encoded path without the base path, and the query when there is one.
        method: upper case.

    Returns:
        The way through the gateway; None when no operation is declared for path and method.
    """
    path, _, query = rest.partition("?")
    candidates = []
    for operation in files.operations.values():
        if operation.method.upper() == method and (match := path_pattern(operation.path).fullmatch(path)):
            names = placeholders(operation.path)
            values = dict(zip(names, match.groups(), strict=True))
            candidates.append((len(names), Route(Way.GATEWAY, operation.id, path, query, values)))
    # A fixed path comes before one with placeholders.
    return min(candidates, key=lambda candidate: candidate[0])[1] if candidates else None
