"""Definitions that no contract test can use: what stands in them is not even of the JSON type that it must have."""

from pathlib import Path

from generator.definition.files import DEFINITION
from generator.validator import Choice, validate_path

# What clients of all kinds take for granted; everything else that is wrong shows in the tests themselves.
_TAKEN_FOR_GRANTED = (
    "json-type-wrong",
    "schema-type-array",
    "dynamic-shape-invalid",
    "parameter-basic-shape",
    "enum-type-mismatch",
    "pattern-invalid-regex",
)
_LISTED = 10


class UnusableDefinition(Exception):
    """A definition that cannot be tested; the message says what is wrong in it, and where."""


def refuse_unusable(root: Path) -> None:
    """Look whether contract tests can use a connector's definition.

    Args:
        root: the connector's folder.

    Raises:
        UnusableDefinition: something in it is of another JSON type than OpenAPI 2.0 says.
    """
    findings = [
        finding
        for finding in validate_path(root / DEFINITION, Choice(profile="import", select=_TAKEN_FOR_GRANTED))
        if finding.severity == "error"
    ]
    if not findings:
        return
    lines = [f"{finding} [{finding.code}]" for finding in findings[:_LISTED]]
    more = len(findings) - _LISTED
    raise UnusableDefinition("\n".join([*lines, f"and {more} more"] if more > 0 else lines))
