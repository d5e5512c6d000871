"""Commands, run in this process or in one of their own."""

import subprocess
import sys

from generator.cli import main

DEFINITION, PROPERTIES = "apiDefinition.swagger.json", "apiProperties.json"


def run(capsys, *arguments):
    """Run a command and give its exit code, output and error output."""
    try:
        code = main([str(argument) for argument in arguments])
    except SystemExit as exit_:  # argparse leaves this way
        code = exit_.code
    printed = capsys.readouterr()
    assert "Traceback" not in printed.err
    return code, printed.out, printed.err


def process(*arguments, python=(), **options):
    command = [sys.executable, *python, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, **options)


def files_below(root):
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}
