"""The print boundary: whatever text comes, a terminal obeys nothing of it, and JSON keeps its meaning."""

import errno
import io
import json
import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from generator.cli import main
from generator.commands.printing import guarded, printable, progress, set_verbosity, styled
from generator.commands.progress import progress_of

PROJECT, FULL = Path(__file__).parents[2], Path("/dev/full")
# By what Unicode says of them, not by the list of the code.
BIDI = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
texts = st.text(st.characters(codec=None))


def is_obeyed(letter):
    kind = unicodedata.category(letter)
    marks = "\u061c\u200e\u200f\u2028\u2029"
    return (
        (kind == "Cc" and letter not in "\n\t")
        or kind == "Cs"
        or unicodedata.bidirectional(letter) in BIDI
        or (letter in marks)
    )


def test_every_character_that_drives_a_terminal_is_escaped():
    obeyed = [chr(code) for code in range(sys.maxunicode + 1) if is_obeyed(chr(code))]

    assert len(obeyed) > 60
    assert [letter for letter in obeyed if letter in printable(f"a{letter}b")] == []
    assert printable("".join(map(chr, range(0x20, 0x7F)))) == "".join(map(chr, range(0x20, 0x7F)))


@given(texts)
@example("\x1b]0;title\x07")
@example("\x9b31m\u202e\U000e0041")
def test_any_text(text):
    shown = printable(text)

    assert not any(map(is_obeyed, shown))
    assert printable(shown) == shown


@given(texts)
def test_json_keeps_its_meaning(text):
    written = json.dumps({"key": text}, ensure_ascii=False)

    assert json.loads(printable(written)) == {"key": text}


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_whatever_is_printed_is_escaped(capsys, stream):
    with guarded():
        print("a\x1b[31mb", "\x9b", file=getattr(sys, stream))
        getattr(sys, stream).writelines(["c\x07"])

    assert getattr(capsys.readouterr(), stream[3:]) == "a\\u001b[31mb \\u009b\nc\\u0007"


def test_styles_get_through_and_nothing_else(capsys):
    with guarded():
        styled("\x1b[31mred\x1b[0m \x1b[8mhidden \x1b]0;t\x07\n")

    assert capsys.readouterr().out == "\x1b[31mred\x1b[0m \\u001b[8mhidden \\u001b]0;t\\u0007\n"


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_progress_stands_on_one_line_and_gives_way(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("COLUMNS", "20")
    with guarded():
        progress("one\x1b[8m of two and more")
        progress("two")
        print("a result", file=sys.stderr)
        progress("three")
        progress("")

    cleared = "\r\x1b[K"
    assert terminal.getvalue() == f"one\\u001b[8m of two{cleared}two{cleared}a result\nthree{cleared}"


def test_no_progress_without_a_terminal_or_when_quiet(monkeypatch, capsys):
    with guarded():
        progress("one")
        set_verbosity(is_quiet=True, is_verbose=False)
        monkeypatch.setattr(sys, "stderr", Terminal())
        progress("two")
        assert sys.stderr.getvalue() == ""
    set_verbosity(is_quiet=False, is_verbose=False)
    assert capsys.readouterr().err == ""


def test_the_time_that_is_left(monkeypatch):
    terminal, moments = Terminal(), iter([0, 30, 60])
    monkeypatch.setattr(sys, "stderr", terminal)
    tell = progress_of("contract", clock=lambda: next(moments))
    tell(0, 4, "GetMe")
    tell(1, 4, "GetIt")
    tell(2, 4, "GetAll")
    tell(4, 4, "")

    shown = terminal.getvalue().replace("\r\x1b[K", "\n").splitlines()
    assert shown == [
        "contract: 1 of 4, GetMe",
        "contract: 2 of 4, GetIt, about 90 s left",
        "contract: 3 of 4, GetAll, about 60 s left",
    ]


def test_streams_that_are_closed(monkeypatch):
    monkeypatch.setattr(sys, "stdout", None)
    with guarded():
        print("nobody reads this")
    assert sys.stdout is None


@pytest.mark.skipif(not FULL.exists(), reason="there is no device that is always full")
@pytest.mark.parametrize(
    ("words", "stream"),
    [
        ("--version", "stdout"),
        ("--help", "stdout"),
        ("rules --help", "stdout"),
        ("rules", "stdout"),
        ("rules no", "stderr"),
    ],
)
def test_a_full_disk_behind_a_stream(words, stream):
    with FULL.open("w") as full:
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, stream: full}
        done = subprocess.run(
            [sys.executable, "-m", "generator", *words.split()],
            **streams,
            text=True,
            check=False,
            timeout=60,
            cwd=PROJECT,
        )

    assert done.returncode == 2
    assert done.stderr in (None, "output cannot be written: No space left on device\n")


def test_what_cannot_be_written_is_not_said_to_be_unreadable(tmp_path, monkeypatch, capsys):
    def full(_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "there")

    monkeypatch.setattr("generator.commands.rules.run", full)
    monkeypatch.setattr("generator.cli._give_up_output", lambda: None)

    assert (main(["rules"]), capsys.readouterr().err) == (2, f"there: cannot be written: {os.strerror(errno.ENOSPC)}\n")
