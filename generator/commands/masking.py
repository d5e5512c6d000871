"""Secrets in what is printed: values of the connection, and what its name says is one."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from generator.runtime.local.platform import LocalPlatform


def mask_for(platform: "LocalPlatform") -> Callable[[Any], Any]:
    """Give a function that hides secrets in the values of an answer: those of the connection, and by their names.

    A user name that is an e-mail address stays: it says who somebody is and opens nothing.
    """
    from generator.runtime.masking import Mask

    user = platform.connection.values.get("username", "")
    public = {user} if "@" in user else set()
    return Mask(set(platform.connection.secrets) - public).value
