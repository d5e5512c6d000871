"""A flow that calls one action of the connector: a certification wants to see the connector used.

Shape: real exports of solutions with cloud flows (`Workflows/<name>-<id>.json`, schema version 1.0.0.0).
"""

import json
import re
import uuid
from collections.abc import Mapping
from typing import Any, NamedTuple

from generator.definition import OperationRecord, operations_of
from generator.package.connector import ConnectorParts, PackageError
from generator.package.names import SolutionNames

_SCHEMA = "https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#"
_SAMPLES: Mapping[str, Any] = {"integer": 1, "number": 1, "boolean": True, "array": [], "object": {}}


class SampleFlow(NamedTuple):
    """A flow, ready to be packed.

    Attributes:
        name: as people see it.
        id: its id, without braces.
        file: its file in the solution.
        content: the file's bytes.
        api: what the platform calls the connector.
        reference: logical name of the connection reference that it uses.
    """

    name: str
    id: str
    file: str
    content: bytes
    api: str
    reference: str


def sample_flow(connector: ConnectorParts, names: SolutionNames) -> SampleFlow:
    """Make a flow that is started by hand and calls the action that needs the fewest inputs.

    Args:
        connector: whose action.
        names: of its solution; the same names give the same ids.

    Raises:
        PackageError: no action is shown to makers.
    """
    actions = [
        each for each in operations_of(connector.definition) if each.id and not (each.is_trigger or each.is_internal)
    ]
    if not actions:
        raise PackageError("a certification wants a flow that uses the connector, and there is no action to call")
    action = min(actions, key=lambda each: len(_inputs(each)))
    identity = str(uuid.uuid5(uuid.NAMESPACE_URL, f"powerplatform:flow:{names.connector}"))
    # Names of custom connectors write what is neither letter nor digit in hexadecimal.
    api = "shared_" + names.connector.replace("_", "-5f")
    reference = f"{names.prefix}_shared{names.connector.partition('_')[2]}"
    step = re.sub(r"[^A-Za-z0-9]+", "_", str(action.raw.get("summary") or action.id)).strip("_") or "Call"
    content = {
        "properties": {
            "connectionReferences": {
                api: {
                    "runtimeSource": "embedded",
                    "connection": {"connectionReferenceLogicalName": reference},
                    "api": {"name": api},
                }
            },
            "definition": {
                "$schema": _SCHEMA,
                "contentVersion": "1.0.0.0",
                "parameters": {
                    "$connections": {"defaultValue": {}, "type": "Object"},
                    "$authentication": {"defaultValue": {}, "type": "SecureObject"},
                },
                "triggers": {
                    "manual": {
                        "type": "Request",
                        "kind": "Button",
                        "inputs": {"schema": {"type": "object", "properties": {}, "required": []}},
                    }
                },
                "actions": {step: _step(action, api)},
            },
            "templateName": "",
        },
        "schemaVersion": "1.0.0.0",
    }
    name = f"{connector.title} sample"
    file = f"Workflows/{re.sub(r'[^A-Za-z0-9]+', '', name)}-{identity.upper()}.json"
    return SampleFlow(name, identity, file, (json.dumps(content, indent=2) + "\n").encode(), api, reference)


def _step(action: OperationRecord, api: str) -> Mapping[str, Any]:
    host = {"apiId": f"/providers/Microsoft.PowerApps/apis/{api}", "connectionName": api, "operationId": action.id}
    inputs = {"host": host, "parameters": _inputs(action), "authentication": "@parameters('$authentication')"}
    return {"runAfter": {}, "type": "OpenApiConnection", "inputs": inputs}


def _inputs(action: OperationRecord) -> dict[str, Any]:
    """Return a value to each input that must be given; makers put in their own."""
    return {
        each.name: _sample(each.schema)
        for each in action.parameters
        if each.required and "default" not in each.raw and each.raw.get("x-ms-visibility") != "internal"
    }


def _sample(schema: Mapping[str, Any]) -> Any:
    listed = schema.get("enum")
    if isinstance(listed, list) and listed:
        return listed[0]
    return _SAMPLES.get(str(schema.get("type")), "sample")
