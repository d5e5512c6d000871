"""Definitions to import, and the import of one held against what was there."""

import json
from pathlib import Path
from typing import Any

from generator.importer import Imported, imported
from generator.importer.importing import differences
from generator.importer.source import Source

PROPERTIES = {"properties": {"iconBrandColor": "#123456", "capabilities": []}}


def round_trip(definition: dict[str, Any], properties: dict[str, Any] | None = None) -> Imported:
    """Import a definition; what is generated from its specs is equal, or the import says where not."""
    properties = PROPERTIES if properties is None else properties
    found = imported(Source(Path("apiDefinition.swagger.json"), definition, properties, {}))
    made = json.loads(found.files["apiDefinition.swagger.json"])
    pointers = [f"apiDefinition.swagger.json#{place}" for place in differences(definition, made)]
    assert [place for place in found.differences if place.startswith("apiDef")] == pointers
    return found


def definition(**members: Any) -> dict[str, Any]:
    """Return a small definition with other members."""
    return {
        "swagger": "2.0",
        "info": {"title": "T", "description": "D", "version": "1.0"},
        "host": "example.com",
        "paths": {},
        **members,
    }


def operation(**members: Any) -> dict[str, Any]:
    """Return an operation with other members."""
    return {"operationId": "Do", "summary": "Do it", "responses": {"200": {"description": "OK"}}, **members}
