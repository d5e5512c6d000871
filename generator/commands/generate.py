"""`connector generate`: specs to files."""

import argparse
import gc
import io
import sys

from generator.commands.arguments import Commands, add_command, existing_folder
from generator.commands.fresh import remember_fresh
from generator.commands.outcome import FINDINGS, OK, Refusal
from generator.commands.printing import counted, done


def add(commands: Commands) -> None:
    """Describe the command."""
    text = "render the specs into the definition and the properties"
    command = add_command(commands, "generate", text, "connector generate --check", run)
    command.add_argument(
        "--check",
        action="store_true",
        help="write nothing; print a diff and exit 1 when committed files are stale",
    )


def run(options: argparse.Namespace) -> int:
    """Write the files, or with `--check` compare them.

    Raises:
        Refusal: the specs are wrong, or a file cannot be read or written.
    """
    gc.disable()  # a short run that frees nothing until it ends
    from generator.render import render_files, stale_files, write_files
    from generator.spec import SpecError, load_spec

    try:
        files = render_files(load_spec(existing_folder(options.root)))
        stale = stale_files(options.root, files) if options.check else []
        changed = [] if options.check else write_files(options.root, files)
    except SpecError as error:
        raise Refusal(f"{error}\n{counted(len(error.problems), 'problem')} in the specs; nothing was written") from None
    except OSError as error:
        raise Refusal(f"{error.filename or options.root}: {error.strerror}; nothing was written") from None
    if not stale:
        remember_fresh(options.root)
    gc.freeze()  # nor looks through it all once more when it ends
    if options.check:
        for file in stale:
            sys.stdout.writelines(_diff(file.name, file.committed, file.expected))
        if stale:
            print(f"{len(stale)} of {len(files)} generated files are stale")
        else:
            done("generated files are fresh")
        return FINDINGS if stale else OK
    done("\n".join(f"wrote {name}" for name in changed) or "nothing to do: generated files are fresh")
    return OK


def _diff(name: str, committed: str | None, expected: str) -> list[str]:
    import difflib

    lines = difflib.unified_diff(
        list(io.StringIO(committed or "")),  # lines end at a line feed alone, not at U+2028 inside a text
        list(io.StringIO(expected)),
        f"committed/{name}" if committed is not None else "/dev/null",
        f"generated/{name}",
    )
    return [line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines]
