"""What was probably meant: the end of a message about a name that is not known."""

from collections.abc import Iterable


def meant(name: str, known: Iterable[str]) -> str:
    """Give `; did you mean 'x'?` when a known name is close, otherwise nothing.

    Args:
        name: the name that is not known.
        known: the names that are.
    """
    import difflib

    by_fold = {each.casefold(): each for each in known}
    near = difflib.get_close_matches(name.casefold(), by_fold, 1)
    return f"; did you mean {by_fold[near[0]]!r}?" if near else ""
