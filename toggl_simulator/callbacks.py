"""Sending a signed message to a webhook's callback address (docs/facts/toggl.md 4.4)."""

import hashlib
import hmac
import ipaddress
import threading
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import httpx

SIGNATURE_HEADER = "X-Webhook-Signature-256"
_MOST_RESPONSE_BYTES = 65_536
_SECONDS = 5.0


class Outcome(NamedTuple):
    """What came of one message.

    Attributes:
        status: the callback's HTTP status, None when it could not be reached.
        error: why it could not be reached.
        body: the beginning of the callback's answer.
    """

    status: int | None
    error: str | None
    body: bytes = b""

    @property
    def accepted(self) -> bool:
        """Whether the callback answered 2xx."""
        return self.status is not None and 200 <= self.status < 300


def sign(secret: str, body: bytes) -> str:
    """The signature header's value for exactly these bytes.

    Args:
        secret: the subscription's secret.
        body: the bytes as sent.

    Returns:
        ``sha256=`` and the hexadecimal HMAC-SHA256.
    """
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


class Callbacks:
    """Posts messages, to loopback addresses only, so that nothing a test makes up is ever contacted."""

    def __init__(self) -> None:
        """Start without a connection; the HTTP client comes with the first message."""
        self._guard = threading.Lock()
        self._client: httpx.Client | None = None

    def post(self, url: str, body: bytes, secret: str) -> Outcome:
        """Send one message and wait for the answer, without following redirects.

        Args:
            url: the callback address.
            body: the exact bytes.
            secret: what to sign them with.

        Returns:
            The outcome; trouble on the way is an outcome, not an exception.
        """
        import httpx  # heavy, and most runs never deliver anything

        try:
            target, host = _loopback(httpx.URL(url))
        except (httpx.InvalidURL, ValueError, TypeError) as error:
            return Outcome(None, str(error))
        headers = {"Content-Type": "application/json", SIGNATURE_HEADER: sign(secret, body), "Host": host}
        try:
            with self._open().stream("POST", target, content=body, headers=headers) as response:
                received = b""
                for chunk in response.iter_raw(chunk_size=_MOST_RESPONSE_BYTES):
                    received += chunk
                    if len(received) >= _MOST_RESPONSE_BYTES:
                        break
                return Outcome(response.status_code, None, received[:_MOST_RESPONSE_BYTES])
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, ValueError, OSError) as error:
            return Outcome(None, str(error) or type(error).__name__)

    def close(self) -> None:
        """Let go of the HTTP client."""
        with self._guard:
            if self._client is not None:
                self._client.close()
                self._client = None

    def _open(self) -> "httpx.Client":
        import httpx

        with self._guard:
            if self._client is None:
                # No connection is kept: a callback that goes away must not leave a socket behind here.
                self._client = httpx.Client(
                    timeout=_SECONDS, trust_env=False, limits=httpx.Limits(max_keepalive_connections=0)
                )
            return self._client


def _loopback(url: "httpx.URL") -> tuple["httpx.URL", str]:
    """The address to connect to, found without a name look-up, and the host to name there."""
    if url.scheme not in ("http", "https") or not url.host:
        raise ValueError("unsupported protocol scheme or missing host")
    host = url.netloc.decode("ascii")
    if url.host == "localhost":
        return url.copy_with(host="127.0.0.1"), host
    try:
        local = ipaddress.ip_address(url.host).is_loopback
    except ValueError:
        local = False
    if not local:
        raise ValueError("callback unreachable: the simulated backend only reaches loopback addresses")
    return url, host
