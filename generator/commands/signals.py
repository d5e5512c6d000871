"""Signals that would end a process: the first ends listening in order, the third breaks it off."""

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from generator.runtime.local.inbox import Inbox

# All that end a process unless something is done about them, and let something be done.
_SIGNALS = (
    "SIGINT",
    "SIGTERM",
    "SIGHUP",
    "SIGQUIT",
    "SIGUSR1",
    "SIGUSR2",
    "SIGALRM",
    "SIGVTALRM",
    "SIGPROF",
    "SIGXCPU",
    "SIGIO",
    "SIGPWR",
    "SIGSTKFLT",
)
_USUAL = (signal.SIG_DFL, signal.default_int_handler)


@contextlib.contextmanager
def ends_on_signals(inbox: "Inbox") -> Iterator[None]:
    """Let Ctrl-C and all signals that would end the process end listening in order; the third one breaks it off.

    Args:
        inbox: is told to stop.
    """
    from generator.runtime.local.subscription import BrokenOff

    seen = 0

    def stop(_number: int, _frame: object) -> None:
        nonlocal seen
        seen += 1
        if seen == 1:
            inbox.stop()
        elif seen == 2:
            # The signal may have come while something else was printed, and somebody may read no remarks.
            with contextlib.suppress(RuntimeError, OSError):
                print("the subscription is being ended; once more leaves it as it is", file=sys.stderr, flush=True)
        else:
            raise BrokenOff

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    # Whoever is started by nohup outlives the terminal.
    numbers = [number for number in map(_number_of, _SIGNALS) if number and signal.getsignal(number) in _USUAL]
    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        with _awake():
            yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _number_of(name: str) -> "signal.Signals | None":
    return getattr(signal, name, None)


@contextlib.contextmanager
def _awake() -> Iterator[None]:
    """See to it that the main thread handles each signal at once.

    The system may hand a signal to any thread, such as the second of two that come together. Handlers run in the main
    thread, which would go on waiting for whatever it waits for.
    """
    if not hasattr(signal, "pthread_kill"):
        yield
        return
    main, nudge = threading.get_ident(), signal.SIGURG
    reader, writer = os.pipe()
    os.set_blocking(writer, False)

    def wake() -> None:
        while received := os.read(reader, 1):
            if received[0] == 0:
                return
            if received[0] != nudge:
                signal.pthread_kill(main, nudge)

    handler = signal.signal(nudge, lambda _number, _frame: None)
    before = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    thread = threading.Thread(target=wake, name="signals", daemon=True)
    thread.start()
    try:
        yield
    finally:
        signal.set_wakeup_fd(before)
        os.write(writer, b"\0")
        thread.join()
        signal.signal(nudge, handler)
        os.close(writer)
        os.close(reader)
