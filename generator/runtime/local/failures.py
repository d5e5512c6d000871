"""What an answer that is a failure says, in one line for people."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from generator.runtime.gateway import GatewayReply, flow_content

_LONGEST = 500
_MEMBERS = ("message", "error_description", "detail", "title", "error", "errors")


def succeeded(reply: GatewayReply) -> bool:
    """Whether the answer is one of success."""
    return 200 <= reply.status < 300


def failure_text(reply: GatewayReply) -> str:
    """Return status and message of a failed call; secrets are still in it if the service told them."""
    return f"{reply.status} {_message(reply)}".strip()


def _message(reply: GatewayReply) -> str:
    content = flow_content(reply.response)
    text = _told(content) if not isinstance(content, bytes) else ""
    if not text:
        return HTTPStatus(reply.status).phrase if reply.status in list(HTTPStatus) else ""
    # Line breaks and control characters of the service do not reach the terminal.
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return line if len(line) <= _LONGEST else line[:_LONGEST] + "..."


def _told(content: Any, depth: int = 0) -> str:
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        content = content[0] if content else None
        return _told(content, depth + 1) if depth < 4 else ""
    if not isinstance(content, Mapping) or depth >= 4:
        return ""
    return next((text for name in _MEMBERS if (text := _told(content.get(name), depth + 1))), "")
