"""`connector completion`: what a shell needs to complete commands, options, operations and their inputs."""

import argparse
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from generator.commands.arguments import Commands, add_plain_command
from generator.commands.outcome import OK
from generator.commands.parsing import Once, Switch
from generator.definition.files import DEFINITION

SHELLS = ("bash", "zsh", "fish")
_FILES = ("FILE", "DIR")
ASKED = "_ARGCOMPLETE"
"""The variable by which a shell asks how a line may go on."""
_MORE = """\
For this terminal alone:
  bash, zsh: eval "$(connector completion bash)"
  fish:      connector completion fish | source
For good, put the line into ~/.bashrc, ~/.zshrc (after compinit) or ~/.config/fish/config.fish."""


def add(commands: Commands) -> None:
    """Describe the command."""
    text = "print what bash, zsh or fish needs to complete commands, options, operations and inputs"
    command = add_plain_command(commands, "completion", text, "connector completion bash", run)
    command.description = f"{command.description}\n\n{_MORE}"
    command.formatter_class = argparse.RawDescriptionHelpFormatter
    command.add_argument("shell", choices=SHELLS, help="which one")


def run(options: argparse.Namespace) -> int:
    """Print the lines for the shell."""
    from argcomplete.shell_integration import shellcode

    print(shellcode(["connector"], shell=options.shell))
    return OK


def answer(parser: argparse.ArgumentParser) -> None:
    """Tell the shell that asks how its line may go on, and end the process."""
    import argcomplete
    from argcomplete.completers import FilesCompleter, SuppressCompleter
    from argcomplete.finders import safe_actions

    # What completers are told of the line so far is what these actions store.
    safe_actions.update({Once, Switch})
    for action in _actions(parser):
        if action.type is Path or (isinstance(action.metavar, str) and set(_FILES) & set(action.metavar.split("|"))):
            action.completer = FilesCompleter()  # type: ignore[attr-defined]
    nothing = SuppressCompleter()
    argcomplete.autocomplete(parser, always_complete_options="long", default_completer=nothing)


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    for action in parser._actions:
        yield action
        if isinstance(action.choices, dict):
            for inner in action.choices.values():
                yield from _actions(inner)


def completed_by(action: argparse.Action, completer: Any) -> None:
    """Let a function say what an argument may be: it takes the options so far, and gives words."""
    # How argcomplete finds it; argparse knows no such member.
    action.completer = lambda parsed_args, **_: _quietly(completer, parsed_args)  # type: ignore[attr-defined]


def _quietly(completer: Any, options: argparse.Namespace) -> list[str]:
    """Offer nothing where the connector cannot be read: a Tab is no place for messages."""
    from generator.definition import BrokenReference, Unreadable
    from generator.runtime.gateway import GatewayError

    try:
        return list(completer(options))
    except (Unreadable, BrokenReference, GatewayError, OSError):
        return []


def actions_and_lookups(options: argparse.Namespace) -> Iterable[str]:
    """Return the operations that can be called."""
    return [operation.id for operation in _operations(options) if not operation.is_trigger]


def triggers(options: argparse.Namespace) -> Iterable[str]:
    """Return the triggers."""
    return [operation.id for operation in _operations(options) if operation.is_trigger]


def all_operations(options: argparse.Namespace) -> Iterable[str]:
    """Return all operations."""
    return [operation.id for operation in _operations(options)]


def inputs_of_operation(options: argparse.Namespace) -> Iterable[str]:
    """Return the inputs of the operation or trigger that stands before, as `name=`."""
    from generator.runtime.gateway import load_connector
    from generator.runtime.local.inputs import inputs_of

    operation: str = options.operation if hasattr(options, "operation") else options.trigger
    return [f"{each.name}=" for each in inputs_of(load_connector(options.root), operation)]


def names_of_inputs(options: argparse.Namespace) -> Iterable[str]:
    """Return the names of the inputs of the operation that stands before."""
    return [word.removesuffix("=") for word in inputs_of_operation(options)]


def rules(_options: argparse.Namespace) -> Iterable[str]:
    """Return the ids of all rules."""
    from generator.validator import BadSettings
    from generator.validator.catalogue import by_id

    try:
        return by_id()
    except BadSettings:
        return ()


def _operations(options: argparse.Namespace) -> Any:
    from generator.definition import operations_of, read_document

    document = read_document(options.root / DEFINITION)
    return operations_of(document.content)
