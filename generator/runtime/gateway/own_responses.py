"""Errors the gateway makes itself, in its own shape (reported by makers; the API Management front of connectors)."""

import uuid
from urllib.parse import urlsplit

from generator.runtime.gateway.messages import Response, json_bytes

LONGEST_URL = 16_384
"""Bytes of an address that are taken (documented of Microsoft's fronts, supposed of the one of custom connectors)."""
LONGEST_QUERY = 2_048
"""Bytes of a query that are taken, likewise."""
SCRIPT_OVERRUN = "Request to the backend service timed out"


def too_long(url: str) -> str | None:
    """Say why the gateway does not take an address; None when it does."""
    query = len(url.partition("?")[2].encode())
    if query > LONGEST_QUERY:
        return f"the query of the address has {query:,} bytes, and the gateway takes {LONGEST_QUERY:,}"
    size = len(url.encode())
    return f"the address has {size:,} bytes, and the gateway takes {LONGEST_URL:,}" if size > LONGEST_URL else None


def gateway_error(gateway: str, status: int, message: str, inner: str) -> Response:
    """Make an error.

    Args:
        gateway: the gateway's address, whose host signs.
        status: of the answer.
        message: its name, such as `BadGateway`.
        inner: what happened; without secrets.
    """
    error = {
        "code": status,
        "source": urlsplit(gateway).netloc,
        "clientRequestId": str(uuid.uuid4()),
        "message": message,
        "innerError": {"status": status, "message": inner},
    }
    return Response(status, (("Content-Type", "application/json"),), json_bytes({"error": error}))
