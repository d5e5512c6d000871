"""The folder that paconn and pac import.

Layout and settings keys: Microsoft's "Microsoft Power Platform Connectors CLI" and "pac connector".
"""

import json
from collections.abc import Mapping

from generator.package.connector import DEFINITION, PROPERTIES, ConnectorParts

ICON, SCRIPT, README, SETTINGS = "icon.png", "script.csx", "readme.md", "settings.json"


def folder_files(connector: ConnectorParts) -> Mapping[str, bytes]:
    """Give the files of the folder by name.

    `settings.json` names the files, so that `paconn create --settings settings.json` needs nothing but an
    environment; connector and environment stay null until paconn fills them in.
    """
    optional = {SCRIPT: connector.script, ICON: connector.icon, README: connector.readme}
    present = {name: content for name, content in optional.items() if content is not None}
    settings = {
        "connectorId": None,
        "environment": None,
        "apiProperties": PROPERTIES,
        "apiDefinition": DEFINITION,
        "icon": ICON if ICON in present else None,
        "script": SCRIPT if SCRIPT in present else None,
        "powerAppsUrl": "https://api.powerapps.com",
        "powerAppsApiVersion": "2016-11-01",
    }
    written = {SETTINGS: (json.dumps(settings, indent=2) + "\n").encode()}
    return {**connector.texts, **present, **written}
