"""What was probably meant by a name that is not known."""

import functools
from collections.abc import Iterable

# A longer name is no slip of the pen, and comparing takes time by the product of both lengths.
_LONGEST = 200
# How many names one connector may have compared: where thousands are wrong, no hint to a single one helps.
_MOST = 12_000_000
_CLOSE = 60.0
_left = [_MOST]


def compare_anew() -> None:
    """Allow as many comparisons as one connector may have."""
    _left[0] = _MOST


def nearest(name: str, known: Iterable[str], close: float = _CLOSE) -> str | None:
    """Return the known name that is nearest, whatever its case; None when none is near.

    Args:
        name: the name that is not known.
        known: the names that are.
        close: from which likeness on a name is near, from 0 (nothing in common) to 100 (the same).
    """
    from rapidfuzz import fuzz, process

    by_fold = _by_fold(tuple(known))
    if len(name) > _LONGEST or len(by_fold) > _left[0]:
        return None
    _left[0] -= len(by_fold)
    found = process.extractOne(name.casefold(), by_fold.keys(), scorer=fuzz.ratio, score_cutoff=close)
    return None if found is None else by_fold[found[0]]


@functools.lru_cache(maxsize=8)
def _by_fold(known: tuple[str, ...]) -> dict[str, str]:
    """Return the names by their lower case; many wrong names are held against the same ones."""
    return {each.casefold(): each for each in known if len(each) <= _LONGEST}


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return the end of a message, `; did you mean 'x'?`, or nothing when no known name is near."""
    near = nearest(name, known)
    return "" if near is None else f"; did you mean {near!r}?"
