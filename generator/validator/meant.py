"""What was probably meant: the end of a message about a name that is not known."""

from collections.abc import Collection

# How many names one connector may have compared: comparing takes its time, and where thousands of names are wrong, no
# hint to the single one helps.
_MOST = 20_000
_left = [_MOST]


def compare_anew() -> None:
    """Allow as many comparisons as one connector may have."""
    _left[0] = _MOST


def meant(name: str, known: Collection[str]) -> str:
    """Give `; did you mean 'x'?` when a known name is close, otherwise nothing.

    Args:
        name: the name that is not known.
        known: the names that are.
    """
    import difflib

    if len(known) > _left[0]:
        return ""
    _left[0] -= len(known)
    by_fold = {each.casefold(): each for each in known}
    near = difflib.get_close_matches(name.casefold(), by_fold, 1)
    return f"; did you mean {by_fold[near[0]]!r}?" if near else ""
