"""Keeps secrets out of everything that people see: answers, messages, logs, commands to copy."""

import base64
import binascii
import functools
import re
from collections.abc import Iterable
from typing import Any

from generator.runtime.spellings import encoded_patterns_of, pattern_of, variants_of

MASKED = "***"
# Masking every place where a word of three letters occurs would make texts unreadable, and tell the word.
_SHORTEST = 4
_SECRET_HEADERS = frozenset({"authorization", "proxy-authorization"})
SECRET_NAMES = frozenset(
    {"api_key", "api_token", "apikey", "access_token", "client_secret", "password", "refresh_token", "secret"}
)
"""Names of members that are secrets nobody typed: what is printed ends up in terminals and logs."""


class Mask:
    """Hides secrets in any spelling: as they are, escaped for JSON, HTML, an address or a shell, and in base64.

    A secret of fewer than four characters is hidden only where it stands as a value. An empty one hides nothing.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets: tuple[str, ...] = ()
        self.learn(secrets)

    def learn(self, secrets: Iterable[str]) -> None:
        """Hide these from now on, too."""
        found = {*self._secrets, *filter(None, secrets)}
        # The longest first: a part must not be cut out of a whole that would then no longer be recognised.
        self._secrets = tuple(sorted(found, key=lambda secret: (-len(secret), secret)))

    def text(self, text: str) -> str:
        """Hide every known secret in a text."""
        if text in self._secrets:
            return MASKED
        for pattern in (pattern for secret in self._secrets for pattern in _patterns(secret)):
            text = pattern.sub(MASKED, text)
        return text

    def value(self, value: Any) -> Any:
        """Hide every known secret in a JSON value, and the members whose names say that they are one."""
        if isinstance(value, dict):
            return {
                self._name(name): MASKED if _is_secret(name, inner) else self.value(inner)
                for name, inner in value.items()
            }
        if isinstance(value, list):
            return [self.value(inner) for inner in value]
        if isinstance(value, str):
            return self.text(value)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return MASKED if is_number and len(str(value)) >= _SHORTEST and str(value) in self._secrets else value

    def headers(self, headers: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
        """Mask authorization headers whole, except for the scheme, and known secrets in the others."""
        return tuple(
            (name, _scheme_only(value) if name.lower() in _SECRET_HEADERS else self.text(value))
            for name, value in headers
        )

    def _name(self, name: str) -> str:
        # A password may be a word such as api_token, or `a`, which as a name gives nothing away.
        return name if name.lower() in SECRET_NAMES or len(name) < _SHORTEST else self.text(name)


def secrets_in(headers: Iterable[tuple[str, str]]) -> set[str]:
    """Take the credentials out of the authorization headers: as sent, decoded, and each half of a basic pair."""
    return {
        secret for name, value in headers if name.lower() in _SECRET_HEADERS for secret in _secrets_of(value.strip())
    }


def _secrets_of(value: str) -> set[str]:
    scheme, _, credentials = value.partition(" ")
    credentials = credentials.strip() or scheme
    if scheme.lower() != "basic":
        return {value, credentials}
    try:
        user, _, password = base64.b64decode(credentials, validate=True).decode("utf-8", "replace").partition(":")
    except (binascii.Error, ValueError):
        return {value, credentials}
    if not user and not password:
        return set()
    return {value, credentials, user, *((password, f"{user}:{password}") if password else ())}


def _scheme_only(value: str) -> str:
    scheme, blank, _ = value.strip().partition(" ")
    return f"{scheme} {MASKED}" if blank else MASKED


def _is_secret(name: str, value: Any) -> bool:
    return isinstance(value, str) and value != "" and name.lower() in SECRET_NAMES


@functools.lru_cache(maxsize=256)
def _patterns(secret: str) -> tuple[re.Pattern[str], ...]:
    """Return what to look for, the most of it first."""
    if len(secret) < _SHORTEST:
        alone = pattern_of(secret)
        return (
            re.compile(rf"(?<==){alone}(?=[&\s,;]|$)"),
            # In quotes, but not as the name of a member.
            re.compile(rf'(?<="){alone}(?="(?!\s*:))'),
            re.compile(rf"(?<='){alone}(?=')"),
        )
    encoded = [pattern for form in {secret, *variants_of(secret)} for pattern in encoded_patterns_of(form)]
    plain = [pattern_of(form) for form in sorted(variants_of(secret), key=lambda form: (-len(form), form))]
    return tuple(re.compile(pattern) for pattern in dict.fromkeys([*plain, *encoded]))
