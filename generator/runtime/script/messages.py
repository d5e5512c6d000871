"""What goes to the script host and comes back, and its form on the wire: one JSON object per line."""

import base64
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from generator.runtime.masking import Mask, secrets_in

Pairs = tuple[tuple[str, str], ...]
Failure = Literal["exception", "timeout", "crash"]


@dataclass(frozen=True, slots=True)
class ScriptRequest:
    """One call, as the platform hands it to the script: after authentication and request policies.

    It carries credentials, so its `repr` shows neither headers nor body.

    Attributes:
        operation_id: as `Context.OperationId` shall give it; the host never decodes it.
        method: HTTP method.
        url: the backend's address, `Context.Request.RequestUri`.
        original_url: the gateway's address, `Context.OriginalRequestUri`; without it the backend's.
        headers: pairs in order; headers of the content are dropped when there is no body.
        body: nothing gives `Content` null, empty bytes give content of length 0.
        notification_base: what `Context.CreateNotificationUri` builds on; without it that method throws.
        correlation_id: without it a new GUID.
    """

    operation_id: str
    method: str
    url: str
    original_url: str | None = None
    headers: Pairs = field(default=(), repr=False)
    body: bytes | None = field(default=None, repr=False)
    notification_base: str | None = None
    correlation_id: str | None = None


@dataclass(frozen=True, slots=True)
class SentRequest:
    """A request that the script sent; credentials are masked. `status` is nothing when no answer came."""

    method: str
    url: str
    headers: Pairs
    status: int | None


@dataclass(frozen=True, slots=True)
class LogEntry:
    """A line of the script's log: `level` is a log level of .NET, or `Console`."""

    level: str
    message: str


@dataclass(frozen=True, slots=True)
class ScriptReply:
    """How a call ended.

    Attributes:
        status: HTTP status of the script's answer; nothing when it gave none.
        headers: without those that describe the connection (`Content-Length`, `Transfer-Encoding`, ...).
        body: bytes of the answer.
        exception: why there is no answer: an exception's text, the time limit, or how the host process ended.
        failure: which of the three.
        sent: what the script sent, in order.
        log: what it logged and printed.
    """

    status: int | None
    headers: Pairs = ()
    body: bytes = b""
    exception: str | None = None
    failure: Failure | None = None
    sent: tuple[SentRequest, ...] = ()
    log: tuple[LogEntry, ...] = ()


def encode_call(call_id: str, script: Path, request: ScriptRequest, timeout: float) -> bytes:
    """Write a call as one line."""
    body = None if request.body is None else base64.b64encode(request.body).decode("ascii")
    return _line(
        {
            "id": call_id,
            "script": str(script),
            "operationId": request.operation_id,
            "correlationId": request.correlation_id,
            "method": request.method,
            "url": request.url,
            "originalUrl": request.original_url,
            "headers": request.headers,
            "timeoutMs": max(1, round(timeout * 1000)),
            "notificationBase": request.notification_base,
            "body": body,
        }
    )


def encode_settings(allowed_hosts: list[str] | None, redirect: list[tuple[str, str]]) -> bytes:
    """Write the line that comes first."""
    return _line({"allowedHosts": allowed_hosts, "redirect": redirect})


def decode_reply(reply: dict[str, Any], mask: Mask) -> ScriptReply:
    """Read a reply and hide credentials in everything but the answer itself.

    Args:
        reply: the line, parsed.
        mask: knows the credentials of the request; learns those that the script sent.
    """
    sent = [(each, _pairs(each["headers"])) for each in reply["sent"]]
    for _, headers in sent:
        mask.learn(secrets_in(headers))
    failure: Failure | None = "timeout" if reply["timedOut"] else "exception" if reply["status"] is None else None
    exception = reply["exception"]
    return ScriptReply(
        status=reply["status"],
        headers=_pairs(reply["headers"]),
        body=base64.b64decode(reply["body"] or ""),
        exception=None if exception is None else mask.text(exception),
        failure=failure,
        sent=tuple(
            SentRequest(each["method"], mask.text(each["url"]), mask.headers(headers), each["status"])
            for each, headers in sent
        ),
        log=tuple(LogEntry(level, mask.text(message)) for level, message in reply["log"]),
    )


def _pairs(pairs: list[list[str]]) -> Pairs:
    return tuple((name, value) for name, value in pairs)


def _line(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n"
