"""A connector out of a solution, as the rules see one in a folder: its properties are put together from their parts."""

import json
from collections.abc import Sequence
from typing import Any

from generator.definition import MAX_BYTES, Unreadable
from generator.definition.files import DEFINITION, PROPERTIES, SCRIPT
from generator.definition.solutions import CUSTOMIZATIONS, SolutionConnector
from generator.validator.connector import Connector, connector_of
from generator.validator.judge import RuleFinding

# What a solution does not carry, or carries elsewhere: rules that ask for it have nothing to say.
NOT_IN_SOLUTIONS = (
    "brand-color-forbidden",
    "brand-color-independent",
    "brand-color-missing",
    "publisher-missing",
    "stack-owner-missing",
)
_MEMBERS = {
    "connectionParameters": "connectionparameters",
    "connectionParameterSets": "connectionparametersets",
    "policyTemplateInstances": "policytemplateinstances",
}


def connector_in(shown: str, front: str, found: SolutionConnector) -> Connector:
    """Put a connector together.

    Args:
        shown: the zip, as messages name it.
        front: what stands before the names of the parts, for a solution inside another zip.
        found: what the solution declares.

    Raises:
        Unreadable: a part is larger than any that an import takes.
    """
    files: dict[str, tuple[str, str, bytes]] = {}
    for usual, part in ((DEFINITION, "openapidefinition"), (SCRIPT, "customcodeblobcontent")):
        if part in found.parts:
            path, data = found.parts[part]
            files[usual] = (path.rpartition("/")[2], f"{shown}/{front}{path}", _bounded(f"{shown}/{front}{path}", data))
    if not found.is_declared:
        return connector_of(shown, files)
    pieces = {}
    properties: dict[str, Any] = {"capabilities": []}
    for member, part in _MEMBERS.items():
        if part not in found.parts:
            continue
        path, data = found.parts[part]
        name = f"{shown}/{front}{path}"
        # It is read as JSON by its usual name; a part that is none, an import stumbles over: `package --check` says so.
        piece = connector_of(shown, {PROPERTIES: (path, name, _bounded(name, data))}).files[PROPERTIES]
        if piece.reading is not None and piece.reading.is_parsed:
            pieces[part] = piece
            if piece.content not in (None, []):
                properties[member] = piece.content
    operations = _operations(found.script_operations)
    if operations is not None:
        properties["scriptOperations"] = operations
    if found.color is not None:
        properties["iconBrandColor"] = found.color
    manifest = f"{shown}/{front}{CUSTOMIZATIONS}"
    files[PROPERTIES] = (CUSTOMIZATIONS, manifest, json.dumps({"properties": properties}).encode())
    connector = connector_of(shown, files)
    assembled = connector.files[PROPERTIES]
    if assembled.reading is not None:
        # Nobody can open what was put together, so none of it is shown.
        assembled = assembled._replace(reading=assembled.reading._replace(text=""))
    return Connector(shown, {**connector.files, PROPERTIES: assembled, **pieces}, (), connector.index)


def _bounded(shown: str, data: bytes) -> bytes:
    if len(data) > MAX_BYTES:
        raise Unreadable(shown, f"is larger than {MAX_BYTES // 2**20} MiB")
    return data


def _operations(text: str | None) -> Any:
    try:
        return json.loads(text) if text else None
    except (ValueError, RecursionError):
        return None


def in_parts(connector: Connector, judged: Sequence[RuleFinding]) -> list[RuleFinding]:
    """Move what was found in properties that were put together to the parts that they come from.

    What no part holds is told of the manifest, without a place.
    """
    return [_in_part(connector, each) if each.file == PROPERTIES else each for each in judged]


def _in_part(connector: Connector, judged: RuleFinding) -> RuleFinding:
    part = _MEMBERS.get(str(judged.place[1])) if len(judged.place) > 1 else None
    if part is not None and part in connector.files:
        return judged._replace(file=part, place=judged.place[2:])
    return judged._replace(place=(), offset=0)
