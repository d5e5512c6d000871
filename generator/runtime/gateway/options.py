"""What differs between regions, clients and times of the platform, and can be switched."""

from collections.abc import Callable
from typing import NamedTuple

from generator.runtime.gateway.retries import RetryPolicy

GATEWAY = "https://local-001.azure-apim.net"
"""Where the gateway seems to live."""


class PlatformOptions(NamedTuple):
    """How the platform behaves; the defaults are its plainest behaviour.

    Attributes:
        gateway: scheme and host of gateway addresses.
        strict_policies: unsupported policies, and those that do not fit an answer, are errors.
        base64_operation_id: the code sees the operationId in base64, as some regions do (Microsoft: known issue).
        script_limit: seconds the code may take: 5 in the documentation up to 2023, 120 now; None for no limit.
        throttle: calls a minute and connection; 500 on the platform, None for no limit.
        retries: how the client repeats failed calls; None for not at all.
        long_running: the client follows 202 with `Location` until something else comes.
        map_service_location: a `Location` at the backend's own address is mapped to the gateway (see `location`).
    """

    gateway: str = GATEWAY
    strict_policies: bool = False
    base64_operation_id: bool = False
    script_limit: float | None = None
    throttle: int | None = None
    retries: RetryPolicy | None = None
    long_running: bool = False
    map_service_location: bool = True


Clock = Callable[[], float]
"""Seconds, never going back."""
Sleep = Callable[[float], None]
"""Waits for seconds."""
