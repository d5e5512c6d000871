"""`connector rules`: the catalogue of rules, and the paper of one."""

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING

from generator.commands.arguments import Commands, add_plain_command
from generator.commands.completion import completed_by, rules
from generator.commands.outcome import FINDINGS, OK, Refusal

if TYPE_CHECKING:
    from generator.validator.rule import Rule


def add(commands: Commands) -> None:
    """Describe the command."""
    text = "list the rules of validate, or explain one"
    command = add_plain_command(commands, "rules", text, "connector rules", run)
    rule = command.add_argument(
        "rule", nargs="?", metavar="RULE", help="explain this one, or all of a pattern such as tag-*"
    )
    completed_by(rule, rules)
    command.add_argument("--check", action="store_true", help="judge the rules' own examples, and say what is wrong")


def run(options: argparse.Namespace) -> int:
    """Print the list, explain the rules that were named, or check them.

    Raises:
        Refusal: there is no such rule, or rules of another package cannot be used.
    """
    from generator.validator import BadSettings
    from generator.validator.catalogue import by_id, groups
    from generator.validator.settings import named_rules

    try:
        known = by_id()
        names = named_rules([options.rule or "*"], known, "rules")
    except BadSettings as error:
        raise Refusal(str(error)) from None
    if options.check:
        return _check([known[name] for name in names])
    if options.rule is None:
        print("\n\n".join("\n".join((group.title, *map(_line, group.rules))) for group in groups() if group.rules))
        return OK
    print("\n\n".join("\n".join(_explained(known[name])) for name in names))
    print("\nEach example is one small sound connector with this change.")
    return OK


def _check(rules: "list[Rule]") -> int:
    from generator.commands.printing import counted
    from generator.validator.proof import faults_of

    faults = [f"{rule.id}: {fault}" for rule in rules for fault in faults_of(rule)]
    for fault in faults:
        print(fault)
    print(f"{counted(len(rules), 'rule')} checked, {counted(len(faults), 'fault')}")
    return FINDINGS if faults else OK


def _line(rule: "Rule") -> str:
    return f"  {rule.id:<42} {_severity(rule):<8} {rule.summary}"


def _severity(rule: "Rule") -> str:
    return rule.severity if rule.is_on else "off"


def _explained(rule: "Rule") -> Iterator[str]:
    from generator.validator.example_text import example_lines

    yield rule.id
    yield f"  {rule.summary}."
    yield ""
    yield f"  certification: {rule.severity}{'' if rule.is_on else ', off unless selected'}"
    yield f"  import: {rule.on_import or 'not asked'}"
    if rule.fix:
        yield "  fixed by --fix, where only one answer is right"
    yield f"  why: {rule.why}"
    yield f"  source: {rule.source}"
    for word, examples in (("bad", rule.bad), ("good", rule.good)):
        for example in examples:
            yield ""
            yield f"  {word}:"
            yield from (f"    {line}" for line in example_lines(example))
