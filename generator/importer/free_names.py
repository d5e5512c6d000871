"""Names that nothing else has."""

from collections import Counter
from collections.abc import Iterable


class FreeNames:
    """Hands out names, each once; in which case they are written does not count."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = {name.lower() for name in taken}
        self._last: Counter[str] = Counter()

    def free(self, base: str, between: str = "") -> str:
        """Return a name: the one that is wanted, or else the same with a number behind it."""
        name = base
        while name.lower() in self._taken:
            self._last[base.lower()] += 1
            name = f"{base}{between}{self._last[base.lower()] + 1}"
        self._taken.add(name.lower())
        return name
