"""From a path to findings: read the file, run the rules, find lines for what is printed."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from generator.definition import METHODS, Document, pointer_of, position_of, read_document
from generator.validator.finding import Finding
from generator.validator.openapi import Violation, violations

DEFINITION = "apiDefinition.swagger.json"


def validate_path(path: Path) -> list[Finding]:
    """Validate one connector.

    Args:
        path: a definition, or the folder that holds `apiDefinition.swagger.json`.

    Returns:
        The findings in the order of the file.

    Raises:
        Unreadable: the file cannot be read as JSON.
    """
    document = read_document(path / DEFINITION if path.is_dir() else path)
    found = {(_finding(document, violation)): None for violation in violations(document.content)}
    return sorted(found, key=lambda finding: (finding.line, finding.column, finding.message))


def _finding(document: Document, violation: Violation) -> Finding:
    line, column = position_of(document.text, violation.place)
    return Finding(
        rule=violation.rule,
        severity="error",
        message=violation.message,
        file=document.path,
        pointer=pointer_of(violation.place),
        line=line,
        column=column,
        operation=_operation_at(document.content, violation.place),
    )


def _operation_at(content: Mapping[str, Any], place: tuple[str | int, ...]) -> str | None:
    if len(place) < 3 or place[0] != "paths" or place[2] not in METHODS:
        return None
    try:
        name = content["paths"][place[1]][place[2]].get("operationId")
    except (KeyError, TypeError, AttributeError):
        return None
    return name if isinstance(name, str) else None
