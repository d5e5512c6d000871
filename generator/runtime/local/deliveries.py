"""What a service delivers to a subscribed callback address."""

import contextlib
from collections.abc import Callable, Generator, Mapping
from typing import Any

from generator.definition import OperationRecord
from generator.runtime.gateway import Gateway
from generator.runtime.gateway.messages import json_of
from generator.runtime.local.callbacks import receive_callbacks
from generator.runtime.local.countdown import Countdown
from generator.runtime.local.inbox import Inbox
from generator.runtime.local.subscription import Recovery, Remark, subscribed


def receive_deliveries(
    gateway: Gateway,
    trigger: OperationRecord,
    parameters: Mapping[str, Any],
    address_input: str,
    *,
    inbox: Inbox,
    start: Countdown,
    callback_url: str | None = None,
    port: int = 0,
    remark: Remark,
    on_address: Callable[[str], None],
    recovery: Recovery,
) -> Generator[Any, None, None]:
    """Return the bodies that are delivered, one by one; of a batch trigger, the items of an array.

    Args:
        gateway: of the connector.
        trigger: the webhook trigger.
        parameters: its inputs by flat name.
        address_input: the flat name of the input for the callback address.
        inbox: keeps what is delivered, and says when to stop.
        start: starts counting the seconds there are, once the callback address is registered.
        callback_url: the public address of a tunnel; see `receive_callbacks`.
        port: where the receiver listens; 0 for any free port.
        remark: hears when listening begins, of what is not valid JSON, and of what would go wrong in the cloud.
        on_address: hears of the callback address before it is registered.
        recovery: what is done when a subscription may be left behind.

    Raises:
        NoReceiver: the callback address cannot be offered.
        NotRegistered: the service refused.
        NotUnregistered: the subscription could not be ended.
        GatewayError: the call could not be made.
    """
    is_batch = trigger.raw.get("x-ms-trigger") == "batch"
    with contextlib.ExitStack() as stack:
        address = stack.enter_context(receive_callbacks(inbox.put, port=port, public=callback_url))
        on_address(address.url)
        inputs = {**parameters, address_input: address.url}
        stack.enter_context(subscribed(gateway, trigger.id, inputs, remark, address=address.url, recovery=recovery))
        remark(f"listening for {trigger.id} on port {address.port}")
        remaining = start()
        while remaining() != 0:
            body = inbox.take(remaining())
            if body is None:
                return
            try:
                content = json_of(body)
            except (ValueError, RecursionError):
                remark(f"a delivery of {len(body)} bytes is not valid JSON and is left out")
                continue
            yield from content if is_batch and isinstance(content, list) else (content,)
