"""Whether a request carries the credentials that the definition asks for.

Any value of the right form will do: a service that is made up has no accounts. What is checked is what a connector can
get wrong: where credentials travel, and how they are written. A key, token or account with the word `invalid` in it is
refused, so that people and contract tests can see what a wrong one comes to.
"""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from generator.example.asking import Asked, query_of
from generator.example.replies import Reply, json_reply

TOKEN = "example-token"  # noqa: S105 - opens nothing
USER, PASSWORD = "ada@example.com", "example-password"


def refusal(document: Mapping[str, Any], operation: Mapping[str, Any], asked: Asked) -> str | None:
    """Say why a request is not let in; None when it is.

    Args:
        document: the definition.
        operation: the operation, which may ask for something else than the definition as a whole.
        asked: the request.
    """
    schemes = document.get("securityDefinitions")
    if not isinstance(schemes, Mapping) or not schemes:
        return None
    reasons: list[str] = []
    for way in _ways(document, operation, schemes):
        missing = [reason for name in way if (reason := _missing(schemes.get(name), asked))]
        if not missing:
            return None
        reasons += missing
    return " or ".join(dict.fromkeys(reasons)) or None


def _ways(
    document: Mapping[str, Any], operation: Mapping[str, Any], schemes: Mapping[str, Any]
) -> list[tuple[str, ...]]:
    """List the ways in, each with the names of what it takes; without `security` a connection sends the first."""
    listed = operation.get("security", document.get("security"))
    if not isinstance(listed, list):
        return [(str(next(iter(schemes))),)]
    ways = [tuple(map(str, entry)) for entry in listed if isinstance(entry, Mapping)]
    known = [way for way in ways if all(name in schemes for name in way)]
    return known if known or not ways else [(str(next(iter(schemes))),)]


def _missing(scheme: Any, asked: Asked) -> str | None:
    """Say what of one scheme is missing; None when nothing is, or it is of a kind that is not known."""
    kind = scheme.get("type") if isinstance(scheme, Mapping) else None
    sent = asked.headers.get("authorization", "")
    if kind == "basic":
        return None if _is_pair(sent) else "expected the header Authorization: Basic with user name and password"
    if kind == "oauth2":
        word, _, token = sent.partition(" ")
        is_token = word.lower() == "bearer" and token.strip()
        return None if is_token and _is_right(token) else "expected the header Authorization: Bearer with a token"
    if kind == "apiKey":
        name, place = str(scheme.get("name")), str(scheme.get("in"))
        given = asked.query.get(name) if place == "query" else asked.headers.get(name.lower())
        return None if given and _is_right(given) else f"expected an API key as {name!r} in the {place}"
    return None


def _is_right(value: str) -> bool:
    return "invalid" not in value.lower()


def token_reply(body: bytes, headers: Mapping[bytes, bytes]) -> Reply:
    """Give a token for the credentials of a client (RFC 6749, section 4.4), which any client has."""
    given = query_of(body.decode("utf-8", "replace"))
    if given.get("grant_type") != ["client_credentials"]:
        return json_reply(400, {"error": "unsupported_grant_type", "error_description": "expected client_credentials"})
    is_named = given.get("client_id", [""])[-1] and given.get("client_secret", [""])[-1]
    if not is_named and not _is_pair(headers.get(b"authorization", b"").decode("latin-1")):
        return json_reply(401, {"error": "invalid_client", "error_description": "expected client_id and client_secret"})
    return json_reply(200, {"access_token": TOKEN, "token_type": "Bearer", "expires_in": 3600})


def _is_pair(sent: str) -> bool:
    word, _, encoded = sent.partition(" ")
    try:
        pair = base64.b64decode(encoded.strip(), validate=True)
    except (binascii.Error, ValueError):
        return False
    return word.lower() == "basic" and b":" in pair and _is_right(pair.decode("utf-8", "replace"))
