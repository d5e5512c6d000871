"""Secrets in what is printed: values of the connection, and what its name says is one."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from generator.runtime.local.platform import LocalPlatform

_MASK = "***"
# A shorter secret may be a part of ordinary words; it is masked only where it stands alone.
_CERTAIN = 6
# An account has secrets that nobody typed; what is printed ends up in terminals and logs.
_SECRET_NAMES = {
    "api_key",
    "api_token",
    "apikey",
    "access_token",
    "client_secret",
    "password",
    "refresh_token",
    "secret",
}


def mask_for(platform: "LocalPlatform") -> Callable[[Any], Any]:
    """Give a function that hides secrets in the values of an answer: those of the connection, and by their names.

    A user name that is an e-mail address stays: it says who somebody is and opens nothing.
    """
    user = platform.connection.values.get("username", "")
    public = {user, user.replace("@", "%40")} if "@" in user else set()
    secrets = [secret for secret in platform.connection.secrets if secret not in public]
    pair = f"{user}:{platform.connection.values.get('password', '')}"

    def mask(value: Any) -> Any:
        if isinstance(value, dict):
            return {shown(name): _MASK if _is_secret(name, inner) else mask(inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [mask(inner) for inner in value]
        if not isinstance(value, str):
            return value
        value = value.replace(pair, _MASK)
        for secret in secrets:
            if len(secret) >= _CERTAIN or value == secret:
                value = value.replace(secret, _MASK)
        return value

    def shown(name: str) -> str:
        # The password may be a word such as api_token, which as a name gives nothing away.
        return name if name.lower() in _SECRET_NAMES else str(mask(name))

    return mask


def _is_secret(name: str, value: Any) -> bool:
    return isinstance(value, str) and value != "" and name.lower() in _SECRET_NAMES
