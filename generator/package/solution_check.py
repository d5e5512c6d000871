"""What an import would refuse in a solution zip, told before anybody imports it.

Facts: shapes of real exports, and the errors that people met on import; each check names its mistake and what the
import says.
"""

import itertools
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

import defusedxml
import defusedxml.ElementTree

from generator.definition import METHODS
from generator.package.archive import Archive, read_archive
from generator.package.solution import CONNECTOR_COMPONENT, CONTENT_TYPES, CUSTOMIZATIONS, SOLUTION

_MANIFEST_ORDER = (
    "UniqueName",
    "LocalizedNames",
    "Descriptions",
    "Version",
    "Managed",
    "Publisher",
    "RootComponents",
    "MissingDependencies",
)
_CONNECTOR_ORDER = (
    "connectorid",
    "description",
    "displayname",
    "iconbrandcolor",
    "name",
    "connectortype",
    "scriptoperations",
    "openapidefinition",
    "connectionparameters",
    "connectionparametersets",
    "policytemplateinstances",
    "customcodeblobcontent",
    "iconblob",
)
_FILE_ELEMENTS = _CONNECTOR_ORDER[7:]
_REQUIRED_ELEMENTS = (
    "connectorid",
    "displayname",
    "name",
    "connectortype",
    "openapidefinition",
    "connectionparameters",
)
_GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_UNIQUE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_PREFIX = re.compile(r"[A-Za-z][A-Za-z0-9]{1,7}")
_VERSION = re.compile(r"\d+(\.\d+){1,3}")
_PNG = b"\x89PNG\r\n\x1a\n"
_SCRIPT_CLASS = re.compile(rb"\bclass\s+Script\s*:\s*ScriptBase\b")
_LARGEST = 1024 * 1024


class Problem(NamedTuple):
    """Something that an import refuses, or stumbles over.

    Attributes:
        part: the file in the zip; empty for the zip itself.
        message: what is wrong, and what to do.
    """

    part: str
    message: str


def check_solution(path: Path) -> list[Problem]:
    """Check a solution zip.

    Args:
        path: the zip.

    Returns:
        What is wrong, in the order of the files; empty when an import has nothing to object to.

    Raises:
        PackageError: it is no readable zip.
    """
    archive = read_archive(path)
    problems = list(_layout(archive))
    if any(problem.part == "" for problem in problems):
        return problems
    roots = {}
    for name in (SOLUTION, CUSTOMIZATIONS, CONTENT_TYPES):
        root, found = _parse(archive, name)
        problems += found
        roots[name] = root
    problems += _content_types(archive, roots[CONTENT_TYPES])
    problems += _manifest(roots[SOLUTION])
    problems += _connectors(archive, roots[CUSTOMIZATIONS])
    problems += _agreement(roots[SOLUTION], roots[CUSTOMIZATIONS])
    problems += _beside(archive, roots[CUSTOMIZATIONS])
    return list(dict.fromkeys(problems))


def _layout(archive: Archive) -> Iterator[Problem]:
    names = list(archive.files)
    for name in names:
        if name.startswith("/") or "\\" in name or ".." in name.split("/") or ":" in name:
            yield Problem("", f"the name {name!r} leads out of the zip; names are relative and use /")
    for name in archive.repeated:
        yield Problem(name, "stands in the zip twice")
    if SOLUTION not in archive.files:
        inside = next((name for name in names if name.endswith("/" + SOLUTION)), None)
        lower = next((name for name in names if name.lower() == SOLUTION), None)
        if any(name.startswith("Other/") or name.startswith("Connectors/") for name in names):
            yield Problem("", "is an unpacked solution as source control keeps it; pack it first (pac solution pack)")
        elif inside:
            folder = inside.rpartition("/")[0]
            yield Problem("", f"everything lies in the folder {folder!r}; solution.xml must be at the root of the zip")
        elif lower:
            yield Problem("", f"{lower!r} must be spelled {SOLUTION!r}")
        elif "apiDefinition.swagger.json" in names:
            yield Problem(
                "", "is a folder for paconn, not a solution; import it with paconn or pac, or pack a solution"
            )
        else:
            yield Problem("", f"has no {SOLUTION}, so it is no solution")
        return
    for name in (CUSTOMIZATIONS, CONTENT_TYPES):
        if name not in archive.files:
            yield Problem(name, "is missing; every solution has it")


def _parse(archive: Archive, name: str) -> tuple[ElementTree.Element | None, list[Problem]]:
    content = archive.files.get(name)
    if content is None:
        return None, []
    problems = []
    if content.startswith(b"\xef\xbb\xbf"):
        problems.append(Problem(name, "starts with a byte order mark; leave it out"))
    try:
        return defusedxml.ElementTree.fromstring(content, forbid_dtd=True), problems
    except defusedxml.DefusedXmlException:
        return None, [*problems, Problem(name, "declares a document type, which no solution does; it is not read")]
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        return None, [*problems, Problem(name, f"is no well-formed XML: {error}")]


def _content_types(archive: Archive, root: ElementTree.Element | None) -> Iterator[Problem]:
    if root is None:
        return
    declared = {node.get("Extension", "").lower() for node in root if node.tag.endswith("}Default")}
    for name in archive.files:
        extension = name.rpartition(".")[2]
        if name != CONTENT_TYPES and extension.lower() not in declared:
            yield Problem(
                CONTENT_TYPES, f"declares no type for the extension of {name}; add a Default for {extension!r}"
            )


def _manifest(root: ElementTree.Element | None) -> Iterator[Problem]:
    if root is None:
        return
    manifest = root.find("SolutionManifest")
    if root.tag != "ImportExportXml" or manifest is None:
        yield Problem(SOLUTION, "has no ImportExportXml with a SolutionManifest")
        return
    yield from _order(SOLUTION, manifest, _MANIFEST_ORDER)
    for name in _MANIFEST_ORDER:
        if manifest.find(name) is None:
            yield Problem(SOLUTION, f"has no {name}")
    unique, version, managed = (manifest.findtext(name, "") for name in ("UniqueName", "Version", "Managed"))
    if not _UNIQUE_NAME.fullmatch(unique):
        yield Problem(SOLUTION, f"UniqueName is {unique!r}; expected letters, digits and underscores")
    if not _VERSION.fullmatch(version):
        yield Problem(SOLUTION, f"Version is {version!r}; expected numbers such as 1.0.0.0")
    if managed not in {"0", "1"}:
        yield Problem(SOLUTION, f"Managed is {managed!r}; expected 0, so that the connector can be edited, or 1")
    publisher = manifest.find("Publisher")
    if publisher is None:
        return
    prefix = publisher.findtext("CustomizationPrefix", "")
    if not _PREFIX.fullmatch(prefix) or prefix.lower().startswith("mscrm"):
        yield Problem(SOLUTION, f"CustomizationPrefix is {prefix!r}; expected 2 to 8 letters and digits, not mscrm...")
    number = publisher.findtext("CustomizationOptionValuePrefix", "")
    if not (number.isascii() and number.isdigit() and 10_000 <= int(number) <= 99_999):
        yield Problem(SOLUTION, f"CustomizationOptionValuePrefix is {number!r}; expected 10000 to 99999")


def _order(part: str, node: ElementTree.Element, order: tuple[str, ...]) -> Iterator[Problem]:
    places = [order.index(child.tag) for child in node if child.tag in order]
    for before, after in itertools.pairwise(places):
        if before == after:
            yield Problem(part, f"{order[after]} stands in {node.tag} twice")
        elif before > after:
            yield Problem(part, f"{order[after]} must stand before {order[before]} in {node.tag}")
            return


def _connectors(archive: Archive, root: ElementTree.Element | None) -> Iterator[Problem]:
    if root is None:
        return
    if root.tag != "ImportExportXml":
        yield Problem(CUSTOMIZATIONS, "has no ImportExportXml")
        return
    for node in root.findall("Connectors/Connector"):
        yield from _connector(archive, node)


def _connector(archive: Archive, node: ElementTree.Element) -> Iterator[Problem]:
    yield from _order(CUSTOMIZATIONS, node, _CONNECTOR_ORDER)
    for child in node:
        if child.tag not in _CONNECTOR_ORDER:
            yield Problem(CUSTOMIZATIONS, f"a Connector has no element {child.tag}")
    for name in _REQUIRED_ELEMENTS:
        if not node.findtext(name, "").strip():
            yield Problem(CUSTOMIZATIONS, f"the Connector has no {name}")
    if (identifier := node.findtext("connectorid", "")) and not _GUID.fullmatch(identifier):
        yield Problem(CUSTOMIZATIONS, f"connectorid is {identifier!r}; expected a GUID without braces")
    if (kind := node.findtext("connectortype", "")) and kind != "1":
        yield Problem(CUSTOMIZATIONS, f"connectortype is {kind!r}; a custom connector is 1")
    parts: dict[str, bytes] = {}
    for name in _FILE_ELEMENTS:
        path = node.findtext(name)
        if path is None:
            continue
        content = archive.files.get(path.lstrip("/"))
        if not path.startswith("/Connector/"):
            yield Problem(CUSTOMIZATIONS, f"{name} is {path!r}; expected a path such as /Connector/name_{name}.json")
        if content is None:
            yield Problem(CUSTOMIZATIONS, f"{name} names {path!r}, which is not in the zip")
        else:
            parts[name] = content
            yield from _size(path.lstrip("/"), content)
    yield from _json_parts(node, parts)
    yield from _binary_parts(node, parts)


def _size(part: str, content: bytes) -> Iterator[Problem]:
    if len(content) > _LARGEST:
        yield Problem(part, f"has {len(content):,} bytes; more than 1 MiB is refused")


def _path(node: ElementTree.Element, name: str) -> str:
    return node.findtext(name, "").lstrip("/")


def _json_parts(node: ElementTree.Element, parts: Mapping[str, bytes]) -> Iterator[Problem]:
    values: dict[str, Any] = {}
    for name in ("openapidefinition", "connectionparameters", "connectionparametersets", "policytemplateinstances"):
        if name not in parts:
            continue
        try:
            values[name] = json.loads(parts[name].decode("utf-8-sig"))
        except (ValueError, RecursionError) as error:
            yield Problem(_path(node, name), f"is no JSON in UTF-8: {error}")
        if parts[name].startswith(b"\xef\xbb\xbf"):
            yield Problem(_path(node, name), "starts with a byte order mark; leave it out")
    if "openapidefinition" in values:
        for message in _definition(values["openapidefinition"]):
            yield Problem(_path(node, "openapidefinition"), message)
    if "connectionparameters" in values:
        for message in _parameters(values["connectionparameters"]):
            yield Problem(_path(node, "connectionparameters"), message)
    if "policytemplateinstances" in values and not isinstance(values["policytemplateinstances"], list | None):
        part = _path(node, "policytemplateinstances")
        yield Problem(part, "is no array; expected the bare list of policyTemplateInstances, [] for none")
    if "connectionparametersets" in values and not isinstance(values["connectionparametersets"], dict):
        yield Problem(_path(node, "connectionparametersets"), "is no object; expected the bare connectionParameterSets")
    yield from _script_operations(node, values.get("openapidefinition"))


def _definition(value: Any) -> Iterator[str]:
    says = "the import says only 'Invalid Api definition object'"
    if not isinstance(value, dict):
        yield f"is no object; {says}"
        return
    if value.get("swagger") != "2.0":
        yield f"swagger is {value.get('swagger')!r}, expected '2.0'; {says}"
    info = value.get("info")
    title = info.get("title") if isinstance(info, dict) else None
    if not isinstance(title, str) or not title:
        yield f"has no info.title; {says}"
    if not isinstance(value.get("host"), str) or not value.get("host"):
        yield f"has no host; {says}"
    if not isinstance(value.get("paths"), dict):
        yield f"has no paths; {says}"


def _parameters(value: Any) -> Iterator[str]:
    if not isinstance(value, dict):
        yield "is no object; expected the bare connectionParameters, {} for none"
    elif "connectionParameters" in value or (
        isinstance(value.get("properties"), dict) and "type" not in value["properties"]
    ):
        yield (
            "still has the wrapper of apiProperties.json; only what is inside connectionParameters belongs here "
            "(the import says 'Nullable object must have a value')"
        )
    else:
        for name, parameter in value.items():
            if not isinstance(parameter, dict) or not isinstance(parameter.get("type"), str):
                yield f"the parameter {name!r} has no type"


def _script_operations(node: ElementTree.Element, definition: Any) -> Iterator[Problem]:
    text = node.findtext("scriptoperations")
    if text is None:
        return
    try:
        names = json.loads(text)
    except ValueError:
        names = None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        yield Problem(CUSTOMIZATIONS, "scriptoperations is no JSON array of operationIds")
        return
    if node.find("customcodeblobcontent") is None and names:
        yield Problem(CUSTOMIZATIONS, "scriptoperations names operations, but there is no customcodeblobcontent")
    known = set(_operation_ids(definition))
    for name in names:
        if isinstance(definition, dict) and name not in known:
            yield Problem(CUSTOMIZATIONS, f"scriptoperations names {name!r}, which is no operation of the definition")


def _operation_ids(definition: Any) -> Iterator[str]:
    paths = definition.get("paths") if isinstance(definition, dict) else None
    for item in paths.values() if isinstance(paths, dict) else ():
        for method in METHODS:
            operation = item.get(method) if isinstance(item, dict) else None
            if isinstance(operation, dict) and isinstance(operation.get("operationId"), str):
                yield operation["operationId"]


def _binary_parts(node: ElementTree.Element, parts: Mapping[str, bytes]) -> Iterator[Problem]:
    if "iconblob" in parts and not parts["iconblob"].startswith(_PNG):
        yield Problem(_path(node, "iconblob"), "is no PNG")
    if "customcodeblobcontent" in parts and not _SCRIPT_CLASS.search(parts["customcodeblobcontent"]):
        part = _path(node, "customcodeblobcontent")
        yield Problem(part, "has no class Script : ScriptBase (the import says CustomScriptProvisioningFailed)")


def _agreement(solution: ElementTree.Element | None, customizations: ElementTree.Element | None) -> Iterator[Problem]:
    if solution is None or customizations is None:
        return
    nodes = customizations.findall("Connectors/Connector")
    listed = [
        component
        for component in solution.findall("SolutionManifest/RootComponents/RootComponent")
        if component.get("type") == CONNECTOR_COMPONENT
    ]
    by_name = {node.findtext("name", ""): node for node in nodes}
    for component in listed:
        name = component.get("schemaName", "")
        node = by_name.get(name)
        if node is None:
            yield Problem(
                SOLUTION,
                f"lists the connector {name!r}, but customizations.xml has no such Connector "
                "(the import says 'Cannot add a Root Component')",
            )
        elif component.get("id", "").strip("{}").lower() != node.findtext("connectorid", "").lower():
            yield Problem(SOLUTION, f"gives {name!r} another id than customizations.xml does")
    names = {component.get("schemaName", "") for component in listed}
    for name in by_name:
        if name not in names:
            yield Problem(SOLUTION, f"does not list the connector {name!r} among its RootComponents")
    prefix = solution.findtext("SolutionManifest/Publisher/CustomizationPrefix", "")
    for name in by_name:
        if prefix and not name.lower().startswith(prefix.lower() + "_"):
            yield Problem(
                CUSTOMIZATIONS, f"the name {name!r} does not start with the publisher's prefix {prefix + '_'!r}"
            )
    if not nodes and not listed:
        yield Problem(SOLUTION, "holds no connector")


def _beside(archive: Archive, customizations: ElementTree.Element | None) -> Iterator[Problem]:
    if customizations is None:
        return
    named = {
        (node.text or "").lstrip("/")
        for connector in customizations.findall("Connectors/Connector")
        for node in connector
        if node.tag in _FILE_ELEMENTS
    }
    for name in archive.files:
        if name.startswith("Connector/") and name not in named:
            yield Problem(name, "is named by no Connector in customizations.xml")
    has_flows = any(name.startswith("Workflows/") for name in archive.files)
    if has_flows or len(customizations.find("Workflows") or ()):
        yield Problem(
            CUSTOMIZATIONS,
            "holds a connector and flows; the flows' references cannot be resolved while the connector is not there. "
            "Put the connector into a solution of its own, and import that first",
        )
