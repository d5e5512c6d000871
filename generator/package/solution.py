"""An unmanaged Dataverse solution that holds one connector.

Shape: measured in real exports and in generators that were tested against live imports (see each element); Microsoft:
"Use custom connectors in a solution".
"""

import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree

from generator.definition import operations_of
from generator.package.connector import ConnectorParts
from generator.package.flow import SampleFlow
from generator.package.names import LONGEST_NAME, SolutionNames, names_of

CONTENT_TYPES, SOLUTION, CUSTOMIZATIONS = "[Content_Types].xml", "solution.xml", "customizations.xml"
CONNECTOR_COMPONENT = "372"
_LANGUAGE = "1033"
_PLATFORM = {"version": "9.2.0.0", "SolutionPackageVersion": "9.2", "languagecode": _LANGUAGE, "generatedBy": "CrmLive"}
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_EMPTY_NODES = (
    "Entities",
    "Roles",
    "Workflows",
    "FieldSecurityProfiles",
    "Templates",
    "EntityMaps",
    "EntityRelationships",
    "OrganizationSettings",
    "optionsets",
    "CustomControls",
    "EntityDataProviders",
)
_FLOW, _FLOW_COMPONENT = "Flow", "29"
_WORKFLOW: Mapping[str, str] = {
    "Type": "1",
    "Subprocess": "0",
    "Category": "5",
    "Mode": "0",
    "Scope": "4",
    "OnDemand": "0",
    "TriggerOnCreate": "0",
    "TriggerOnDelete": "0",
    "AsyncAutodelete": "0",
    "SyncWorkflowLogOnFailure": "0",
    "StateCode": "0",
    "StatusCode": "1",
    "RunAs": "1",
    "IsTransacted": "1",
    "IntroducedVersion": "1.0",
    "IsCustomizable": "1",
    "BusinessProcessType": "0",
    "IsCustomProcessingStepAllowedForOtherPublishers": "1",
    "PrimaryEntity": "none",
}
# The same on every machine, whatever its clock; the earliest that the format knows.
_MOMENT = (1980, 1, 1, 0, 0, 0)


def solution_archive(
    connector: ConnectorParts, names: SolutionNames | None = None, flow: SampleFlow | None = None
) -> bytes:
    """Build the zip.

    Args:
        connector: what goes into it.
        names: from `names_of`; derived when left out.
        flow: goes into it beside the connector, in a solution of another name.

    Returns:
        The archive; the same connector gives the same bytes on every machine, which is why nothing is compressed.

    Raises:
        PackageError: no names can be made.
    """
    names = names or names_of(connector)
    parts = _connector_parts(connector, names)
    files = {
        CONTENT_TYPES: _content_types(parts, flow),
        SOLUTION: _manifest(connector, names, flow),
        CUSTOMIZATIONS: _customizations(connector, names, parts, flow),
        **{path.lstrip("/"): content for path, content in parts.values()},
    }
    return packed(files | {flow.file: flow.content} if flow else files)


def packed(files: Mapping[str, bytes]) -> bytes:
    """Return a zip of files: the same bytes on every machine, whatever its clock, and therefore nothing compressed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.create_system, entry.external_attr = 0, 0
            archive.writestr(entry, content)
    return buffer.getvalue()


def _connector_parts(connector: ConnectorParts, names: SolutionNames) -> Mapping[str, tuple[str, bytes]]:
    """Return the files beside the manifest by their element in it: path and content."""
    properties = connector.properties
    sets = properties.get("connectionParameterSets")
    contents: dict[str, tuple[str, bytes | None]] = {
        "openapidefinition": ("openapidefinition.json", _json(connector.definition)),
        # Bare objects: with the wrapper of apiProperties.json around them, the import fails.
        "connectionparameters": ("connectionparameters.json", _json(properties.get("connectionParameters") or {})),
        "connectionparametersets": ("connectionparametersets.json", _json(sets) if sets else None),
        "policytemplateinstances": (
            "policytemplateinstances.json",
            _json(properties.get("policyTemplateInstances") or []),
        ),
        "customcodeblobcontent": ("customcodeblobcontent.csx", connector.script),
        "iconblob": ("iconblob.Png", connector.icon),
    }
    return {
        element: (f"/Connector/{names.connector}_{name}", content)
        for element, (name, content) in contents.items()
        if content is not None
    }


def _json(value: Any) -> bytes:
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:  # half of a surrogate pair, which UTF-8 cannot carry
        return json.dumps(value, separators=(",", ":")).encode()


def _content_types(parts: Mapping[str, tuple[str, bytes]], flow: SampleFlow | None) -> bytes:
    root = ElementTree.Element("Types", xmlns="http://schemas.openxmlformats.org/package/2006/content-types")
    paths = [*(path for path, _ in parts.values()), *([flow.file] if flow else [])]
    extensions = dict.fromkeys(["xml", *(path.rpartition(".")[2] for path in paths)])
    for extension in extensions:
        ElementTree.SubElement(root, "Default", Extension=extension, ContentType="application/octet-stream")
    return _xml(root)


def _manifest(connector: ConnectorParts, names: SolutionNames, flow: SampleFlow | None) -> bytes:
    root = _root(_PLATFORM)
    manifest = _node(root, "SolutionManifest")
    _node(manifest, "UniqueName", f"{names.solution[: LONGEST_NAME - len(_FLOW)]}{_FLOW}" if flow else names.solution)
    _localized(manifest, flow.name if flow else connector.title)
    descriptions = _node(manifest, "Descriptions")
    _node(descriptions, "Description", description=connector.description, languagecode=_LANGUAGE)
    _node(manifest, "Version", names.version)
    _node(manifest, "Managed", "0")
    publisher = _node(manifest, "Publisher")
    _node(publisher, "UniqueName", names.publisher)
    _localized(publisher, connector.publisher)
    _node(publisher, "Descriptions")
    _nil(publisher, "EMailAddress")
    _nil(publisher, "SupportingWebsiteUrl")
    _node(publisher, "CustomizationPrefix", names.prefix)
    _node(publisher, "CustomizationOptionValuePrefix", str(names.option_prefix))
    _node(publisher, "Addresses")
    components = _node(manifest, "RootComponents")
    _node(
        components,
        "RootComponent",
        type=CONNECTOR_COMPONENT,
        id=f"{{{names.connector_id}}}",
        schemaName=names.connector,
        behavior="0",
    )
    if flow:
        _node(components, "RootComponent", type=_FLOW_COMPONENT, id=f"{{{flow.id}}}", behavior="0")
    _node(manifest, "MissingDependencies")
    return _xml(root)


def _customizations(
    connector: ConnectorParts, names: SolutionNames, parts: Mapping[str, tuple[str, bytes]], flow: SampleFlow | None
) -> bytes:
    root = _root()
    for name in _EMPTY_NODES:
        node = _node(root, name)
        if flow and name == "Workflows":
            _workflow(node, flow)
    node = _node(_node(root, "Connectors"), "Connector")
    _node(node, "connectorid", names.connector_id)
    _node(node, "description", connector.description)
    _node(node, "displayname", connector.title)
    _node(node, "iconbrandcolor", str(connector.properties.get("iconBrandColor") or "#007ee5"))
    _node(node, "name", names.connector)
    _node(node, "connectortype", "1")
    if "customcodeblobcontent" in parts:
        # None for all is documented for the properties file alone; solutions name them.
        bound = connector.properties.get("scriptOperations")
        operations = bound or [
            text for each in operations_of(connector.definition) if (text := each.raw.get("operationId"))
        ]
        _node(node, "scriptoperations", json.dumps(operations))
    for element, (path, _) in parts.items():
        _node(node, element, path)
    if flow:
        _connection_reference(_node(root, "connectionreferences"), connector, names, flow)
    languages = _node(root, "Languages")
    _node(languages, "Language", _LANGUAGE)
    return _xml(root)


def _workflow(parent: ElementTree.Element, flow: SampleFlow) -> None:
    """Declare a flow, as a draft: it can be turned on once somebody has made a connection."""
    node = _node(parent, "Workflow", WorkflowId=f"{{{flow.id}}}", Name=flow.name)
    for name, text in {"JsonFileName": f"/{flow.file}", **_WORKFLOW}.items():
        _node(node, name, text)
    _localized(node, flow.name)


def _connection_reference(
    parent: ElementTree.Element, connector: ConnectorParts, names: SolutionNames, flow: SampleFlow
) -> None:
    node = _node(parent, "connectionreference", connectionreferencelogicalname=flow.reference)
    _node(node, "connectionreferencedisplayname", connector.title)
    _node(node, "connectorid", f"/providers/Microsoft.PowerApps/apis/{flow.api}")
    _node(_node(node, "customconnectorid"), "connectorid", names.connector_id)
    for name, text in {"iscustomizable": "1", "promptingbehavior": "0", "statecode": "0", "statuscode": "1"}.items():
        _node(node, name, text)


def _root(attributes: Mapping[str, str] | None = None) -> ElementTree.Element:
    return ElementTree.Element("ImportExportXml", {**(attributes or {}), "xmlns:xsi": _XSI})


def _node(parent: ElementTree.Element, name: str, text: str | None = None, **attributes: str) -> ElementTree.Element:
    node = ElementTree.SubElement(parent, name, attributes)
    node.text = text
    return node


def _nil(parent: ElementTree.Element, name: str) -> None:
    ElementTree.SubElement(parent, name, {"xsi:nil": "true"})


def _localized(parent: ElementTree.Element, text: str) -> None:
    names = _node(parent, "LocalizedNames")
    _node(names, "LocalizedName", description=text, languagecode=_LANGUAGE)


def _xml(root: ElementTree.Element) -> bytes:
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()
