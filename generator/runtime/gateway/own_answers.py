"""Errors the gateway makes itself, in its own shape (reported by makers; the API Management front of connectors)."""

import uuid
from urllib.parse import urlsplit

from generator.runtime.gateway.messages import Response, json_bytes

SCRIPT_OVERRUN = "Request to the backend service timed out"


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
