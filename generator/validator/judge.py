"""From a connector to hits: run the rules."""

from collections.abc import Mapping
from typing import NamedTuple

from generator.findings import SEVERITIES, Severity
from generator.validator.connector import DEFINITION, FOLDER, Connector
from generator.validator.meant import compare_anew
from generator.validator.rule import Hit, Place, Rule


class Judged(NamedTuple):
    """A hit with its rule and what the profile makes of it; `file` is a usual name, lines are not known yet."""

    rule: str
    severity: Severity
    message: str
    file: str
    place: Place
    offset: int | None


def judge(connector: Connector, rules: Mapping[str, tuple[Rule, Severity]]) -> list[Judged]:
    """Run rules over a connector.

    Args:
        connector: what to judge.
        rules: by id, each with the severity that its hits have at most.

    Returns:
        What was found, each thing once, in the order of the rules.
    """
    compare_anew()
    found: dict[Judged, None] = {}
    readable = readable_files(connector)
    for rule, severity in rules.values():
        if rule.about not in readable:
            continue
        try:
            hits = list(rule.check(connector))
        except Exception as error:  # a mistake in one rule must not hide what the others find
            hits = [Hit(f"this rule could not judge the connector: {type(error).__name__}: {error}")]
        for hit in hits:
            milder = hit.severity or severity
            level = max(severity, milder, key=SEVERITIES.index)
            found[Judged(rule.id, level, hit.message, hit.file or rule.about or DEFINITION, hit.place, hit.offset)] = (
                None
            )
    return list(found)


def readable_files(connector: Connector) -> set[str]:
    """Give what rules can be about in a connector: its files, without those that should be JSON and are not."""
    files = connector.files.items()
    return {FOLDER, *(name for name, file in files if not name.endswith(".json") or isinstance(file.content, dict))}
