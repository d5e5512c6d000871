"""From a connector to violations: run the rules."""

from collections.abc import Mapping
from typing import NamedTuple

from generator.definition.files import DEFINITION
from generator.definition.spelling import compare_anew
from generator.findings import SEVERITIES, Severity
from generator.validator.connector import FOLDER, Connector
from generator.validator.rule import Place, Rule, Violation


class RuleFinding(NamedTuple):
    """A violation with its rule and what the profile makes of it; `file` is a usual name, lines are not known yet."""

    rule: str
    severity: Severity
    message: str
    file: str
    place: Place
    offset: int | None


def judge(connector: Connector, rules: Mapping[str, tuple[Rule, Severity]]) -> list[RuleFinding]:
    """Run rules over a connector.

    Args:
        connector: what to judge.
        rules: by id, each with the severity that its violations have at most.

    Returns:
        What was found, each thing once, in the order of the rules.
    """
    compare_anew()
    found: dict[RuleFinding, None] = {}
    readable = readable_files(connector)
    for rule, severity in rules.values():
        if rule.about not in readable:
            continue
        try:
            violations = [_finding(rule, severity, violation) for violation in rule.check(connector)]
        except Exception as error:  # a mistake in one rule must not hide what the others find
            message = f"this rule could not judge the connector: {type(error).__name__}: {error}"
            violations = [_finding(rule, severity, Violation(message))]
        found |= dict.fromkeys(violations)
    return list(found)


def _finding(rule: Rule, severity: Severity, violation: Violation) -> RuleFinding:
    message, place, file, offset, milder = violation
    level = max(severity, milder, key=SEVERITIES.index) if milder else severity
    return RuleFinding(rule.id, level, message, file or rule.about or DEFINITION, place, offset)


def readable_files(connector: Connector) -> set[str]:
    """Return what rules can be about in a connector: its files, without those that should be JSON and are not."""
    files = connector.files.items()
    return {FOLDER, *(name for name, file in files if not name.endswith(".json") or isinstance(file.content, dict))}
