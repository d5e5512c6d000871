"""What may be printed: text from files of somebody else must not drive the terminal."""

import re

# Line feeds, and what Unicode counts as printable; no control characters, no halves of surrogate pairs.
# Compiled when it is used: that takes longer than reading a usual definition.
_UNPRINTABLE = r"[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"


def printable(text: str) -> str:
    """Replace what a terminal would obey."""
    return re.sub(_UNPRINTABLE, "?", text)
