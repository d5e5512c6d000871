"""The folder that paconn and pac import.

Layout and settings keys: Microsoft's "Microsoft Power Platform Connectors CLI" and "pac connector".
"""

import json
from collections.abc import Mapping
from typing import Any

from generator.definition.files import DEFINITION, ICON, PROPERTIES, README, SCRIPT, SETTINGS
from generator.package.connector import ConnectorParts

FOLDER_FILES = frozenset({DEFINITION, PROPERTIES, ICON, SCRIPT, README, SETTINGS})


def folder_files(connector: ConnectorParts, settings: Mapping[str, Any] | None = None) -> Mapping[str, bytes]:
    """Return the files of the folder by name.

    `settings.json` names the files, so that `paconn create --settings settings.json` needs nothing but an
    environment; connector and environment stay null until paconn fills them in.

    Args:
        connector: what goes into it.
        settings: those of the former folder; the connector and environment that paconn wrote there, and addresses
            that somebody set, stay, so that `paconn update --settings settings.json` finds the same connector again.
    """
    optional = {SCRIPT: connector.script, ICON: connector.icon, README: connector.readme}
    present = {name: content for name, content in optional.items() if content is not None}
    merged = {
        "connectorId": None,
        "environment": None,
        "powerAppsUrl": "https://api.powerapps.com",
        "powerAppsApiVersion": "2016-11-01",
        **(settings or {}),
        "apiProperties": PROPERTIES,
        "apiDefinition": DEFINITION,
        "icon": ICON if ICON in present else None,
        "script": SCRIPT if SCRIPT in present else None,
    }
    written = {SETTINGS: (json.dumps(merged, indent=2) + "\n").encode()}
    return {**connector.texts, **present, **written}
