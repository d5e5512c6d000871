"""What labels are called, and how they are made from names."""

import functools

LABEL = "x-ms-summary"
OTHER_LABEL = {"x-ms-summary": "title", "title": "x-ms-summary"}

_ACRONYMS = {
    "id": "ID",
    "ids": "IDs",
    "url": "URL",
    "uri": "URI",
    "ip": "IP",
    "csv": "CSV",
    "api": "API",
    "ical": "iCal",
}


def title_of(name: str) -> str:
    """Make a Title Case label from a name on the wire: `workspace_id` gives `Workspace ID`."""
    words = name.replace("-", "_").split("_")
    return " ".join(_ACRONYMS.get(word, word[:1].upper() + word[1:]) for word in words if word)


@functools.cache
def spaced(name: str) -> str:
    """Make a label from the name of a schema: `TimeEntry` gives `Time Entry`."""
    return "".join(f" {char}" if char.isupper() and at else char for at, char in enumerate(name))
