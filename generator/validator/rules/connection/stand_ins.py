"""What people write where a secret or an identifier will stand, and what is a real one."""

import re

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
# Something in brackets, stars, underscores or percent signs is to be filled in; so is what a variable gives.
_TO_FILL_IN = re.compile(r"[<\[{(*_#%].*[>\]})*_#%]|@[A-Za-z]+\(.*|\$[({].*", re.DOTALL)
_SAYS_SO = frozenset(
    """
    changeme dummy enter example fake here insert masked mock placeholder please redacted removed replace replaceme
    sample tbd todo your yours
    """.split()  # noqa: SIM905 - short lines, for people
)
_SAYS_NOTHING = frozenset(
    """
    a aad api app application azure client clientid clientsecret connector default empty entra guid id identifier is key
    my n na name none null number oauth oauth2 of secret some string test the this to token uuid value
    """.split()  # noqa: SIM905 - short lines, for people
)
_NAMES = re.compile(r"(?:app|application|client)[ _-]?(?:id|identifier|key|secret)", re.IGNORECASE)
_COUNTED = re.compile(r"0{8}|1{8}|12345678")
_COUNTING = "0123456789" * 5, "1234567890" * 5, "abcdefghijklmnopqrstuvwxyz"
GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)


def is_stand_in(value: str) -> bool:
    """Return whether a text stands for an identifier or a secret that is still to come, or is empty.

    Measured: `[[DUMMY]]`, `{{ client id }}`, `YOUR_CLIENT_ID`, `facebook_app_id`, `****CLIENT_ID****`, `12345` and such
    stand in published connectors.
    """
    value = value.strip()
    if not value or _TO_FILL_IN.fullmatch(value):
        return True
    if GUID.fullmatch(value):
        return bool(_COUNTED.search(value)) or _is_counting(value)
    words = [word.lower() for word in _WORD.findall(value)]
    if any(word in _SAYS_SO or re.fullmatch("x{3,}", word) for word in words):
        return True
    if all(word in _SAYS_NOTHING for word in words) or _NAMES.search(value):
        return True
    return "**" in value or "..." in value or _is_counting(value)


def _is_counting(value: str) -> bool:
    """Return whether letters and digits are all the same, or follow one another."""
    plain = re.sub(r"[^0-9a-z]", "", value.lower())
    return len(set(plain)) < 2 or (len(plain) > 3 and any(plain in row for row in _COUNTING))
