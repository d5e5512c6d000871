"""Keeps credentials out of logs, error texts and lists of requests."""

import base64
import binascii
from collections.abc import Iterable

MASKED = "***"
_SECRET_HEADERS = frozenset({"authorization", "proxy-authorization"})
# Masking every place where a two-letter password occurs would make texts unreadable and tell its length.
_SHORTEST_PART = 6


class Mask:
    """Learns credentials from headers and hides them in texts: as sent, decoded, and each half of a basic pair."""

    def __init__(self, headers: Iterable[tuple[str, str]] = ()) -> None:
        self._secrets: set[str] = set()
        self.learn(headers)

    def learn(self, headers: Iterable[tuple[str, str]]) -> None:
        """Take the credentials out of the authorization headers among these."""
        for name, value in headers:
            if name.lower() in _SECRET_HEADERS:
                self._learn_value(value.strip())

    def text(self, text: str) -> str:
        """Replace every known credential."""
        # The longest first: a part must not be cut out of a whole that would then no longer be recognised.
        for secret in sorted(self._secrets, key=len, reverse=True):
            text = text.replace(secret, MASKED)
        return text

    def headers(self, headers: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
        """Mask authorization headers whole, except for the scheme, and known credentials in the others."""
        return tuple(
            (name, _scheme_only(value) if name.lower() in _SECRET_HEADERS else self.text(value))
            for name, value in headers
        )

    def _learn_value(self, value: str) -> None:
        scheme, _, credentials = value.partition(" ")
        credentials = credentials.strip() or scheme
        parts = {value, credentials}
        if scheme.lower() == "basic":
            try:
                decoded = base64.b64decode(credentials, validate=True).decode("utf-8", "replace")
            except (binascii.Error, ValueError):
                decoded = ""
            parts |= {decoded, *decoded.split(":", 1)}
        self._secrets |= {part for part in parts if len(part) >= _SHORTEST_PART}


def _scheme_only(value: str) -> str:
    scheme, blank, _ = value.strip().partition(" ")
    return f"{scheme} {MASKED}" if blank else MASKED
