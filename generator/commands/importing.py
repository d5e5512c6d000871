"""`connector import`: a connector that exists, as specs."""

import argparse
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from generator.commands.arguments import Commands, add_plain_command
from generator.commands.outcome import OK, Refusal
from generator.commands.printing import counted, done, note

if TYPE_CHECKING:
    from generator.importer import Imported

_MOST_TOLD = 20


def add(commands: Commands) -> None:
    """Describe the command."""
    text = "turn an existing connector, or a description in OpenAPI 3.x, into specs"
    command = add_plain_command(commands, "import", text, "connector import ../their-connector --output mine", run)
    command.add_argument(
        "source", type=Path, metavar="FOLDER|FILE", help="a connector's folder, or an OpenAPI file, JSON or YAML"
    )
    command.add_argument(
        "--output", type=Path, metavar="DIR", help="the new folder (default: one here, named like the connector)"
    )
    command.add_argument(
        "--force", action="store_true", help="also into a folder that holds files; its specs are replaced"
    )


def run(options: argparse.Namespace) -> int:
    """Write the specs and what is generated from them.

    Raises:
        Refusal: the source cannot be read or said in specs, or the output cannot be written; nothing is written then.
    """
    from generator.importer import file_name

    if options.output is not None:
        free_folder(options.output, is_forced=options.force)
    found, title = read(options.source)
    output = options.output or Path(file_name(title))
    free_folder(output, is_forced=options.force)
    put(output, found.files)
    tell(found, output)
    return OK


def read(path: Path) -> tuple["Imported", str]:
    """Import what is at a path, and return it with its title; nothing is written.

    Raises:
        Refusal: it cannot be read or said in specs, or is an address.
    """
    from generator.definition import Unreadable
    from generator.importer import imported, read_source
    from generator.spec import SpecError

    if path.parts[:1] in (("http:",), ("https:",)):
        raise Refusal("addresses are not opened; download the description and name the file")
    try:
        source = read_source(path)
        title = source.definition["info"].get("title")
        return imported(source), title if isinstance(title, str) else "connector"
    except Unreadable as error:
        raise Refusal(str(error)) from None
    except SpecError as error:
        raise Refusal(f"{path}: cannot be said in specs; nothing was written\n{error}") from None


def tell(found: "Imported", output: Path) -> None:
    """Print what an import could not say, and what was written."""
    for place in found.differences[:_MOST_TOLD]:
        note(f"not alike: {place}")
    for text in found.specs.notes[:_MOST_TOLD]:
        note(f"note: {text}")
    if (more := len(found.specs.notes) - _MOST_TOLD) > 0:
        note(f"{more} more notes; each is a comment in the specs")
    lines = sum(text.count("\n") for text in found.specs.files.values())
    said = f"{counted(found.specs.operations, 'operation')}, {counted(lines, 'line')} of specs in {output}"
    extra = found.specs.with_extra
    done(f"{said}; {extra} with extra" if extra else said)


def free_folder(output: Path, *, is_forced: bool, instead: str = "name another folder with --output") -> None:
    """Check a folder that is to be written.

    Args:
        output: the folder.
        is_forced: whether it may hold files.
        instead: what else to do when it does.

    Raises:
        Refusal: it is a file or a link, or holds files and nobody forces it.
    """
    if output.is_symlink():
        raise Refusal(f"{output}: is a link, which is not followed")
    if output.exists() and not output.is_dir():
        raise Refusal(f"{output}: is a file; expected a folder, or none yet")
    if output.is_dir() and not is_forced and any(output.iterdir()):
        raise Refusal(f"{output}: holds files; {instead}, or add --force")
    if not output.resolve().parent.is_dir():
        raise Refusal(f"{output}: there is no folder {str(output.parent)!r}")


def put(output: Path, files: Mapping[str, bytes]) -> None:
    """Write a folder: what it is to hold is whole before anything takes its place."""
    from generator.importer import write

    staged = Path(tempfile.mkdtemp(prefix=f".{output.name}.", dir=output.resolve().parent))
    try:
        write(staged, files)
        staged.chmod(0o755)
        if not output.exists() or not any(output.iterdir()):
            if output.exists():
                output.rmdir()
            staged.rename(output)
            return
        _replace(staged, output)
    except OSError as error:
        raise Refusal(f"{error.filename or output}: cannot be written: {error.strerror}") from None
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def _replace(staged: Path, output: Path) -> None:
    """Replace the specs as a whole, and other files one by one."""
    for path in [output / each.relative_to(staged) for each in sorted(staged.rglob("*")) if each.is_dir()]:
        if path.is_symlink():
            raise Refusal(f"{path}: is a link, which is not followed")
    old = Path(tempfile.mkdtemp(prefix=".specs.", dir=output))
    try:
        if (output / "specs").exists():
            (output / "specs").rename(old / "specs")
        (staged / "specs").rename(output / "specs")
    finally:
        shutil.rmtree(old, ignore_errors=True)
    for path in sorted(staged.rglob("*")):
        if path.is_file():
            target = output / path.relative_to(staged)
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)
