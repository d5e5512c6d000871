"""Before code of a folder runs: asking the user whose it is."""

import argparse
import contextlib
import sys
from pathlib import Path

from generator.commands.outcome import Refusal
from generator.commands.printing import printable


def add_trust(command: argparse.ArgumentParser) -> None:
    """Add the word that stands for a yes where nobody can be asked."""
    command.add_argument(
        "--trust",
        action="store_true",
        help="run the code of the folder (script.csx, the simulated service) without asking; it has your rights",
    )


def ask_for_trust(root: Path, *, given: bool, script: bool = True, backend: bool) -> None:
    """See to it that code of a folder runs only where that is wanted.

    Args:
        root: the connector's folder.
        given: whether the command line says yes.
        script: whether custom code would run.
        backend: whether the simulated service would run.

    Raises:
        Refusal: the user says no, or cannot be asked.
    """
    from generator.runtime.local.trust import VARIABLE, code_of, is_trusted, remember

    if given:
        return
    code = code_of(root, script=script, backend=backend)
    if code is None or is_trusted(code):
        return
    parts = [f"custom code ({code.script.relative_to(root)})"] if code.script else []
    parts += [f"a simulated service in Python ({code.backend})"] if code.backend else []
    what = printable(f"{code.root} holds {' and '.join(parts)}, which would run with your rights")
    if not (sys.stdin and sys.stdin.isatty() and sys.stderr.isatty()):
        raise Refusal(
            f"{what}; nobody can be asked here: look at the code, then say --trust, or name the folder in {VARIABLE}"
        )
    print(f"{what}. Run it only if you know who wrote it.", file=sys.stderr)
    print("Run it? yes, always for this folder, or no [y/a/N] ", end="", file=sys.stderr, flush=True)
    word = sys.stdin.readline().strip().lower()
    if word not in {"y", "yes", "a", "always"}:
        raise Refusal("the code of the folder is not run")
    with contextlib.suppress(OSError):
        remember(code, folder=word.startswith("a"))
