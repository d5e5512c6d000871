"""Words of the command line that every command reads alike: options given twice, and what was meant."""

import argparse
from importlib import import_module

import pytest
from command_runs import run

from generator.cli import _MODULES, COMMANDS
from generator.commands.parsing import CommandParser, named

NAMES = ["GetItem", "GetItems", "CreateItem", "ListOwners"]


def options_of(command):
    """Return the options that take one value, or are switches, and those that add up."""
    parser = CommandParser()
    import_module(f"generator.commands.{_MODULES.get(command, command)}").add(parser.add_subparsers())
    (found,) = parser._subparsers._group_actions[0].choices.values()
    return [action for action in found._actions if action.option_strings and action.dest != "help"]


def words_of(action, number):
    if action.nargs == 0:
        return [action.option_strings[-1]]
    word = action.choices[number] if action.choices else str(8080 + number)
    return [action.option_strings[-1], word]


@pytest.mark.parametrize("command", COMMANDS)
def test_an_option_adds_up_or_refuses_a_second_one(capsys, command):
    # Of any option, also of ones that are added later.
    for action in options_of(command):
        adds_up = isinstance(action, argparse._AppendAction)
        code, out, err = run(capsys, command, *words_of(action, 0), *words_of(action, 1), "--no-such-option")
        assert (code, out) == (2, "")
        assert ("is given twice" in err) is not adds_up, action.option_strings
        assert adds_up or action.option_strings[-1] in err


@pytest.mark.parametrize(
    ("patterns", "found", "unknown"),
    [
        (["GetItem"], ["GetItem"], []),
        (["ListOwners", "GetItem"], ["GetItem", "ListOwners"], []),
        (["ListOwners,GetItem"], ["GetItem", "ListOwners"], []),
        (["Get*"], ["GetItem", "GetItems"], []),
        (["*Item", "ListOwner?"], ["GetItem", "CreateItem", "ListOwners"], []),
        (["GetItem", "Nothing*"], ["GetItem"], ["Nothing*"]),
        (["getitem"], [], ["getitem"]),
        ([" , "], [], []),
    ],
)
def test_names_and_patterns(patterns, found, unknown):
    assert named(patterns, NAMES) == (found, unknown)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["valdate"], "there is no command 'valdate'; did you mean 'validate'?"),
        (["Generate"], "there is no command 'Generate'; did you mean 'generate'?"),
        (["zzz"], "there is no command 'zzz'; there are generate, validate"),
        (["test", "--opertion", "GetItem"], "unrecognized arguments: --opertion GetItem; did you mean '--operation'?"),
        (["validate", "--formt=json"], "unrecognized arguments: --formt=json; did you mean '--format'?"),
        (["generate", "extra"], "unrecognized arguments: extra\n"),
    ],
)
def test_what_was_meant(capsys, words, meant):
    code, out, err = run(capsys, *words)

    assert (code, out) == (2, "")
    assert meant in err
