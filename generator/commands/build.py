"""`connector build`: everything that must hold before a change is done."""

import argparse
import gc

from generator.commands import generate, judging, test
from generator.commands.arguments import Commands, add_command, existing_folder
from generator.commands.outcome import FINDINGS, OK
from generator.commands.printing import progress
from generator.commands.trust import add_trust, ask_for_trust


def add(commands: Commands) -> None:
    """Describe the command."""
    text = "generate, validate, and run the contract tests in their short form"
    add_trust(add_command(commands, "build", text, "connector build", run))


def run(options: argparse.Namespace) -> int:
    """Take the steps in their order; the first that fails gives the exit code."""
    options.check = False
    ask_for_trust(existing_folder(options.root), given=options.trust, backend=True)
    progress("1 of 3: generate")
    if code := generate.run(options):
        return code
    gc.enable()
    progress("2 of 3: validate")
    if code := judging.judge_and_print([options.root]):
        return code
    progress("3 of 3: contract")
    report = test.run_and_print(options.root, examples=0)
    return FINDINGS if report.findings else OK
