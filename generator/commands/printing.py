"""What reaches a terminal: text of services, definitions and files must not drive it.

Everything that a command prints passes `guarded` streams; nobody has to remember to escape. Escapes have the form that
JSON has, so that JSON stays valid JSON with the same content.
"""

import contextlib
import io
import re
import shutil
import sys
from collections.abc import Iterator
from typing import Any, TextIO, cast

# What a terminal obeys, hides or reorders by: control characters but for the line feed and the tab, halves of surrogate
# pairs, marks of direction, separators of lines, annotations, tags and what is no character (Unicode 16, 23.2 to 23.9).
# Compiled when it is used: that takes longer than reading a usual definition.
_OBEYED = (
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufff9-\ufffb"
    r"\ufffe\uffff\U000e0000-\U000e007f]"
)
_STYLE = r"(\x1b\[(?:[0-2]|3[1-6])m)"


class _Verbosity:
    """How much is told besides results (neither option, `-q` or `-v`), and whether a line of progress stands there."""

    notes = True
    details = False
    is_line_shown = False


def printable(text: str) -> str:
    r"""Escape what a terminal would obey, as in JSON: `\u001b`."""
    if text.replace("\n", "").isprintable():
        return text
    return re.sub(_OBEYED, lambda found: _escaped(found[0]), text)


def _escaped(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


class _Guard:
    """A stream that escapes what is written to it; all else is that of the stream behind."""

    def __init__(self, stream: TextIO) -> None:
        self.behind = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self.behind, name)

    def write(self, text: str) -> int:
        _take_away()
        return self.behind.write(printable(text))

    def writelines(self, lines: Any) -> None:
        _take_away()
        self.behind.writelines(map(printable, lines))


@contextlib.contextmanager
def guarded() -> Iterator[None]:
    """Guard the output and the error output of this process for as long as the block lasts."""
    before = sys.stdout, sys.stderr
    # Closed streams (`>&-`) are None.
    guards = [_Guard(stream or io.StringIO()) for stream in before]
    for guard in guards:
        if isinstance(guard.behind, io.TextIOWrapper):  # one that cannot show a character is no reason to stop
            guard.behind.reconfigure(errors="backslashreplace")
    sys.stdout, sys.stderr = (cast(TextIO, guard) for guard in guards)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before


def set_verbosity(*, is_quiet: bool, is_verbose: bool) -> None:
    """Take what the command line says about notes and details."""
    _Verbosity.notes, _Verbosity.details = not is_quiet, is_verbose


def note(text: str) -> None:
    """Tell people something besides the result, on the error output; `-q` leaves it out."""
    if _Verbosity.notes:
        _tell(text)


def complain(text: str) -> None:
    """Tell what stopped a command, on the error output, whatever the verbosity."""
    _tell(text)


def counted(number: int, word: str) -> str:
    """Return a number with its word: `1 problem`, `2 problems`."""
    return f"{number} {word}{'' if number == 1 else 's'}"


def detail(text: str) -> None:
    """Tell people what is going on inside, on the error output; only `-v` asks for it."""
    if _Verbosity.details:
        _tell(text)


def _tell(text: str) -> None:
    # Somebody who reads no remarks must not stop a command, and keep it from putting things back.
    with contextlib.suppress(OSError):
        print(text, file=sys.stderr, flush=True)


def done(text: str) -> None:
    """Tell on the output that something was done as asked; `-q` leaves it out."""
    if _Verbosity.notes:
        print(text)


def styled(text: str) -> None:
    """Print text with colours and weights; of all that a terminal obeys, they alone get through."""
    stream = sys.stdout
    behind = stream.behind if isinstance(stream, _Guard) else stream
    parts = re.split(_STYLE, text)
    _take_away()
    behind.writelines(part if at % 2 else printable(part) for at, part in enumerate(parts))


def progress(text: str) -> None:
    """Show one line of progress on a terminal, in place of the one before; an empty one takes it away."""
    if not _Verbosity.notes or not sys.stderr.isatty():
        return
    width = shutil.get_terminal_size().columns - 1
    _take_away()
    _Verbosity.is_line_shown = bool(text)
    _write_raw(printable(text)[:width])


def _take_away() -> None:
    """Clear the line of progress, so that something else can stand there."""
    if _Verbosity.is_line_shown:
        _Verbosity.is_line_shown = False
        _write_raw("\r\x1b[K")


def _write_raw(text: str) -> None:
    stream = sys.stderr
    behind = stream.behind if isinstance(stream, _Guard) else stream
    with contextlib.suppress(OSError):
        behind.write(text)
        behind.flush()
