"""Subscriptions that exist in a service: found by what the connector calls them, and ended."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from generator.runtime.gateway import Gateway, GatewayError, GatewayReply, flow_content
from generator.runtime.gateway.prepared import find_operation
from generator.runtime.local.failures import failure_text, succeeded


class Overview(NamedTuple):
    """How the connector's subscriptions are found and ended.

    Attributes:
        list: operationId of what lists subscriptions.
        end: operationId of what ends one; its inputs are members of an item, or inputs of the list.
        name: the member by which people know an item.
        begins: how that begins in those that this connector made.
    """

    list: str
    end: str
    name: str
    begins: str


class Leftover(NamedTuple):
    """A subscription that this connector made.

    Attributes:
        name: by which people know it.
        inputs: of the operation that ends it.
        item: all that the list says of it.
    """

    name: str
    inputs: Mapping[str, Any]
    item: Mapping[str, Any]


def listed(reply: GatewayReply) -> bool:
    """Whether an answer is a list of subscriptions, and no page that also comes with 200."""
    return succeeded(reply) and isinstance(flow_content(reply.response), list | None)


def ended(reply: GatewayReply) -> bool:
    """Whether a subscription is over; what is gone already needs no ending."""
    return succeeded(reply) or reply.status in {404, 410}


def inputs_of_list(gateway: Gateway, overview: Overview, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return those inputs of a trigger that the list of subscriptions takes, too."""
    taken = {parameter.name for parameter in find_operation(gateway.files, overview.list).parameters}
    return {name: value for name, value in parameters.items() if name in taken}


def leftovers_in(
    gateway: Gateway, overview: Overview, inputs: Mapping[str, Any], reply: GatewayReply, holding: str = ""
) -> list[Leftover]:
    """Read what an answer lists.

    Args:
        gateway: of the connector.
        overview: how subscriptions are known.
        inputs: of the list.
        reply: its answer, one that is `listed`.
        holding: text that one of the members must hold.
    """
    content = flow_content(reply.response)
    wanted = [parameter.name for parameter in find_operation(gateway.files, overview.end).parameters]
    found = []
    for item in content if isinstance(content, list) else ():
        name = item.get(overview.name) if isinstance(item, Mapping) else None
        if not isinstance(name, str) or not name.startswith(overview.begins):
            continue
        if any(holding in value for value in item.values() if isinstance(value, str)):
            values = {each: item.get(each, inputs.get(each)) for each in wanted}
            found.append(Leftover(name, {each: value for each, value in values.items() if value is not None}, item))
    return found


def end_leftover(gateway: Gateway, overview: Overview, leftover: Leftover) -> str:
    """End one; give what went wrong, empty for nothing."""
    try:
        reply = gateway.call(overview.end, leftover.inputs)
    except GatewayError as error:
        return gateway.redact(str(error))
    return "" if ended(reply) else gateway.redact(failure_text(reply))
