"""Secrets in what is printed: values of the connection, and what its name says is one."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from generator.runtime.local.platform import LocalPlatform
    from generator.runtime.masking import Mask

_MASK = "***"


def mask_for(platform: "LocalPlatform") -> Callable[[Any], Any]:
    """Return a function that hides secrets in the values of an answer: those of the connection, and by their names.

    A user name that is an e-mail address stays: it says who somebody is and opens nothing.
    """
    return mask_of(platform).value


def mask_of(platform: "LocalPlatform") -> "Mask":
    """Return what hides the same in texts and headers, too."""
    from generator.runtime.masking import Mask

    user = platform.connection.values.get("username", "")
    public = {user} if "@" in user else set()
    return Mask(set(platform.connection.secrets) - public)


def without_address(address: str, mask: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Also hide the callback address, however a service spells its query: who knows it can start the flow.

    Args:
        address: that of a flow.
        mask: hides other secrets.
    """
    place, _, query = address.partition("?")
    signature = query.rpartition("sig=")[2]
    known = [part for part in (place, signature) if part]

    def hidden(word: str) -> str:
        return _MASK if any(part in word for part in known) else word

    def hide(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: hide(inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [hide(inner) for inner in value]
        if not isinstance(value, str) or value == hidden(value):
            return value
        return re.sub(r"[^\s\"'<>]+", lambda found: hidden(found[0]), value)

    return lambda value: hide(mask(value))
