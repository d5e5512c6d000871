"""What a long run is at, on one line of a terminal: what runs, how many of how many, and the time left."""

import time
from collections.abc import Callable

from generator.commands.printing import progress


def progress_of(what: str, clock: Callable[[], float] = time.monotonic) -> Callable[[int, int, str], None]:
    """Return a function that takes how many are done, of how many, and what comes next; nothing comes after the last.

    Args:
        what: the kind of work, such as `contract`.
        clock: seconds that pass.
    """
    started = clock()

    def tell(done: int, total: int, name: str) -> None:
        if done >= total:
            progress("")
            return
        left = (clock() - started) / done * (total - done) if done else None
        ends = f", about {left:.0f} s left" if left is not None else ""
        progress(f"{what}: {done + 1} of {total}, {name}{ends}")

    return tell
