"""A connector's files, ready to be run: definition, properties, policies, and what the script is bound to.

Keys of the properties are read in either case, because exports write `TemplateId` for `templateId`.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from generator.definition import OperationRecord, operations_of, read_document
from generator.definition.files import DEFINITION, PROPERTIES, script_of
from generator.runtime.gateway.policies.instances import PolicyInstance, instances_of


class ConnectorFiles(NamedTuple):
    """A connector as the platform keeps it.

    Attributes:
        name: its name in gateway addresses, made of the title.
        definition: the OpenAPI 2.0 document.
        properties: `properties` of the properties file; empty when there is no such file.
        operations: by operationId, in the order of the definition.
        policies: policy template instances in their order.
        service_url: scheme, host and basePath; the address of the backend without policies.
        script: the code file, or None.
        script_operations: what the code is bound to; None means every operation.
        stands_at: scheme and host at which the backend is reached in fact; empty for those of the definition.
    """

    name: str
    definition: Mapping[str, Any]
    properties: Mapping[str, Any]
    operations: Mapping[str, OperationRecord]
    policies: tuple[PolicyInstance, ...]
    service_url: str
    script: Path | None
    script_operations: frozenset[str] | None
    stands_at: str = ""

    def __repr__(self) -> str:
        return f"ConnectorFiles({self.name!r}, {len(self.operations)} operations, {len(self.policies)} policies)"

    @property
    def service_urls(self) -> tuple[str, ...]:
        """Every address that the backend may give as its own: that of the definition, and where it is reached."""
        if not self.stands_at:
            return (self.service_url,)
        return self.service_url, self.stands_at + urlsplit(self.service_url).path

    def is_scripted(self, operation_id: str) -> bool:
        """Whether the code answers an operation in place of the backend."""
        return self.script is not None and (self.script_operations is None or operation_id in self.script_operations)


def member(mapping: Any, name: str) -> Any:
    """Return the member of a JSON object whose key is `name`, or differs from it in case only; None without one."""
    if not isinstance(mapping, Mapping):
        return None
    if name in mapping:
        return mapping[name]
    folded = name.casefold()
    return next((value for key, value in mapping.items() if key.casefold() == folded), None)


def with_definition(files: ConnectorFiles, definition: Mapping[str, Any]) -> ConnectorFiles:
    """Return the same connector with another definition.

    Args:
        files: the connector.
        definition: takes the place of its own.

    Raises:
        BrokenReference: a parameter or an answer of the definition does not resolve.
    """
    return files._replace(
        name=_gateway_name(definition),
        definition=definition,
        operations=_operations(definition),
        service_url=_service_url(definition),
    )


def load_connector(root: Path) -> ConnectorFiles:
    """Read a connector's folder.

    Args:
        root: the folder that holds `apiDefinition.swagger.json`; without `apiProperties.json` the connector has
            neither policies nor connection parameters beyond those its security asks for.

    Raises:
        Unreadable: a file is no strict JSON, or the definition is missing.
        BrokenReference: a parameter or an answer of the definition does not resolve.
    """
    definition = read_document(root / DEFINITION).content
    properties: Any = {}
    if (root / PROPERTIES).exists():
        content = read_document(root / PROPERTIES).content
        # The solution's parts come without the wrapper.
        properties = member(content, "properties") or content
    return ConnectorFiles(
        name=_gateway_name(definition),
        definition=definition,
        properties=properties if isinstance(properties, Mapping) else {},
        operations=_operations(definition),
        policies=instances_of(member(properties, "policyTemplateInstances")),
        service_url=_service_url(definition),
        script=script_of(root),
        script_operations=_bound(member(properties, "scriptOperations")),
    )


def _operations(definition: Mapping[str, Any]) -> dict[str, OperationRecord]:
    """Return the operations by id; of two with the same id the first counts."""
    operations: dict[str, OperationRecord] = {}
    for operation in operations_of(definition):
        operations.setdefault(operation.id, operation)
    return operations


def _gateway_name(definition: Mapping[str, Any]) -> str:
    info = definition.get("info")
    title = str(info.get("title") or "") if isinstance(info, Mapping) else ""
    return "-".join(re.findall(r"[a-z0-9]+", title.lower())) or "connector"


def _service_url(definition: Mapping[str, Any]) -> str:
    schemes = definition.get("schemes")
    scheme = schemes[0] if isinstance(schemes, list) and schemes else "https"
    base_path = str(definition.get("basePath") or "/")
    return f"{scheme}://{definition.get('host', '')}/{base_path.strip('/')}".rstrip("/")


def _bound(listed: Any) -> frozenset[str] | None:
    """Read the binding: no list and an empty one bind every operation (Microsoft; 28 of 86 public scripts)."""
    return frozenset(str(entry) for entry in listed) if isinstance(listed, list) and listed else None
