"""What an import would refuse in a solution zip, told before anybody imports it.

Facts: shapes of real exports, and the errors that people met on import; each check names its mistake and what the
import says.
"""

import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import defusedxml
import defusedxml.ElementTree

from generator.definition.archive import Archive, BadArchive, read_archive, unpacked
from generator.definition.files import DEFINITION
from generator.findings import Finding
from generator.package.connector import PackageError
from generator.package.connector_check import FILE_ELEMENTS, connector_problems
from generator.package.names import LONGEST_NAME
from generator.package.refusals import order_problems, refused, shown
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
_PUBLISHER_ORDER = (
    "UniqueName",
    "LocalizedNames",
    "Descriptions",
    "EMailAddress",
    "SupportingWebsiteUrl",
    "CustomizationPrefix",
    "CustomizationOptionValuePrefix",
    "Addresses",
)
_UNIQUE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_UNIQUE_NAME_EXPECTED = "expected letters, digits and underscores, no digit first, 65 characters at most"
_PREFIX = re.compile(r"[A-Za-z][A-Za-z0-9]{1,7}")
_VERSION = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9}){1,3}")
_OPTION_PREFIX = re.compile(r"[1-9][0-9]{4}")
# A manifest of a connector has a few thousand bytes; a parsed one takes fifty times its size in memory.
_LARGEST_XML = 4 * 1024 * 1024
_MOST = 100
_MOST_CONNECTORS = 20


def check_solution(path: Path) -> list[Finding]:
    """Check a solution zip.

    Args:
        path: the zip.

    Returns:
        What is wrong, in the order of the files; empty when an import has nothing to object to. A hopeless zip gives
        the first hundred problems.

    Raises:
        PackageError: it is no readable zip.
    """
    try:
        return _checked(read_archive(path))
    except BadArchive as error:
        raise PackageError(str(error)) from None


def check_bytes(data: bytes, name: str) -> list[Finding]:
    """Check a solution zip before it is written.

    Args:
        data: the zip.
        name: how messages name it.

    Returns:
        As `check_solution` does.

    Raises:
        PackageError: it is no readable zip.
    """
    try:
        return _checked(unpacked(name, data))
    except BadArchive as error:
        raise PackageError(str(error)) from None


def _checked(archive: Archive) -> list[Finding]:
    return list(dict.fromkeys(itertools.islice(_problems(archive), _MOST)))


def _problems(archive: Archive) -> Iterator[Finding]:
    layout = list(itertools.islice(_layout(archive), _MOST))
    yield from layout
    if any(problem.file == "" for problem in layout):
        return
    roots = {}
    for name in (SOLUTION, CUSTOMIZATIONS, CONTENT_TYPES):
        roots[name], found = _parse(archive, name)
        yield from found
    yield from _content_types(archive, roots[CONTENT_TYPES])
    yield from _manifest(roots[SOLUTION])
    yield from _connectors(archive, roots[CUSTOMIZATIONS])
    yield from _agreement(roots[SOLUTION], roots[CUSTOMIZATIONS])
    yield from _beside(archive, roots[CUSTOMIZATIONS])


def _layout(archive: Archive) -> Iterator[Finding]:
    names = list(archive.files)
    for name in names:
        if name.startswith("/") or "\\" in name or ".." in name.split("/") or ":" in name:
            yield refused("", f"the name {shown(name)} leads out of the zip; names are relative and use /")
    for name in archive.repeated:
        yield refused(name, "appears twice in the zip")
    if SOLUTION not in archive.files:
        inside = next((name for name in names if name.endswith("/" + SOLUTION)), None)
        lower = next((name for name in names if name.lower() == SOLUTION), None)
        if any(name.startswith("Other/") or name.startswith("Connectors/") for name in names):
            yield refused("", "is an unpacked solution as source control keeps it; pack it first (pac solution pack)")
        elif inside:
            folder = inside.rpartition("/")[0]
            yield refused("", f"everything lies in the folder {shown(folder)}; {SOLUTION} must be at the root")
        elif lower:
            yield refused("", f"{shown(lower)} must be spelled {shown(SOLUTION)}")
        elif any(name.rpartition("/")[2] == DEFINITION for name in names):
            yield refused(
                "", "is a folder for paconn, not a solution; import it with paconn or pac, or pack a solution"
            )
        elif inner := next((name for name in names if name.lower().endswith(".zip")), None):
            yield refused("", f"has no {SOLUTION}, but holds {shown(inner)}; take the zip of the solution out of it")
        else:
            yield refused("", f"has no {SOLUTION}, so it is not a solution")
        return
    for name in (CUSTOMIZATIONS, CONTENT_TYPES):
        if name not in archive.files:
            other = next((each for each in names if each.lower() == name.lower()), None)
            yield refused(name, f"is spelled {shown(other)}" if other else "is missing; every solution has it")


def _parse(archive: Archive, name: str) -> tuple[ElementTree.Element | None, list[Finding]]:
    content = archive.files.get(name)
    if content is None:
        return None, []
    problems = []
    if len(content) > _LARGEST_XML:
        return None, [refused(name, f"has {len(content):,} bytes; more than 4 MiB is not read")]
    if not _is_utf8(content):
        problems.append(refused(name, "is not in UTF-8; exports are, and so should this be"))
    try:
        return defusedxml.ElementTree.fromstring(content, forbid_dtd=True), problems
    except defusedxml.DefusedXmlException:
        return None, [*problems, refused(name, "declares a document type, which no solution does; it is not read")]
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        return None, [*problems, refused(name, f"is not well-formed XML: {error}")]


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return b"\0" not in content[:4]  # UTF-16 without a byte order mark


def _content_types(archive: Archive, root: ElementTree.Element | None) -> Iterator[Finding]:
    if root is None:
        return
    if root.tag.rpartition("}")[2] != "Types":
        yield refused(CONTENT_TYPES, f"has no Types, but {shown(root.tag)}")
        return
    declared = {node.get("Extension", "").lower() for node in root if node.tag.endswith("}Default")}
    # What has no extension is declared by its name.
    overridden = {node.get("PartName", "").lstrip("/") for node in root if node.tag.endswith("}Override")}
    for name in archive.files:
        extension = name.rpartition(".")[2]
        if name not in overridden and name != CONTENT_TYPES and extension.lower() not in declared:
            message = f"declares no type for the extension of {shown(name)}"
            yield refused(CONTENT_TYPES, f"{message}; add a Default for {shown(extension)}")


def _manifest(root: ElementTree.Element | None) -> Iterator[Finding]:
    if root is None:
        return
    manifest = root.find("SolutionManifest")
    if root.tag != "ImportExportXml" or manifest is None:
        yield refused(SOLUTION, "has no ImportExportXml with a SolutionManifest")
        return
    yield from order_problems(SOLUTION, manifest, _MANIFEST_ORDER)
    for name in _MANIFEST_ORDER:
        if manifest.find(name) is None:
            yield refused(SOLUTION, f"has no {name}")
    unique, version, managed = (manifest.findtext(name, "") for name in ("UniqueName", "Version", "Managed"))
    if not _UNIQUE_NAME.fullmatch(unique) or len(unique) > LONGEST_NAME:
        yield refused(SOLUTION, f"UniqueName is {shown(unique)}; {_UNIQUE_NAME_EXPECTED}")
    if not _VERSION.fullmatch(version):
        yield refused(SOLUTION, f"Version is {shown(version)}; expected numbers such as 1.0.0.0")
    if managed not in {"0", "1"}:
        yield refused(SOLUTION, f"Managed is {shown(managed)}; expected 0, so that the connector can be edited, or 1")
    publisher = manifest.find("Publisher")
    if publisher is None:
        return
    yield from order_problems(SOLUTION, publisher, _PUBLISHER_ORDER)
    if not _UNIQUE_NAME.fullmatch(unique := publisher.findtext("UniqueName", "")):
        yield refused(SOLUTION, f"UniqueName of the Publisher is {shown(unique)}; {_UNIQUE_NAME_EXPECTED}")
    prefix = publisher.findtext("CustomizationPrefix", "")
    if not _PREFIX.fullmatch(prefix) or prefix.lower().startswith("mscrm"):
        expected = "expected 2 to 8 letters and digits, not mscrm..."
        yield refused(SOLUTION, f"CustomizationPrefix is {shown(prefix)}; {expected}")
    number = publisher.findtext("CustomizationOptionValuePrefix", "")
    if not _OPTION_PREFIX.fullmatch(number):
        yield refused(SOLUTION, f"CustomizationOptionValuePrefix is {shown(number)}; expected 10000 to 99999")


def _connectors(archive: Archive, root: ElementTree.Element | None) -> Iterator[Finding]:
    if root is None:
        return
    if root.tag != "ImportExportXml":
        yield refused(CUSTOMIZATIONS, "has no ImportExportXml")
        return
    nodes = root.findall("Connectors/Connector")
    if len(nodes) > _MOST_CONNECTORS:
        yield refused(CUSTOMIZATIONS, f"has {len(nodes):,} connectors; only the first {_MOST_CONNECTORS} are judged")
    for node in nodes[:_MOST_CONNECTORS]:
        yield from connector_problems(archive, node)


def _agreement(solution: ElementTree.Element | None, customizations: ElementTree.Element | None) -> Iterator[Finding]:
    if solution is None or customizations is None:
        return
    nodes = customizations.findall("Connectors/Connector")
    listed = [
        component
        for component in solution.findall("SolutionManifest/RootComponents/RootComponent")
        if component.get("type") == CONNECTOR_COMPONENT
    ]
    by_name: dict[str, ElementTree.Element] = {}
    by_id: dict[str, str] = {}
    for node in nodes:
        name, identifier = node.findtext("name", ""), node.findtext("connectorid", "").lower()
        if name in by_name:
            yield refused(CUSTOMIZATIONS, f"two connectors have the name {shown(name)}")
        elif identifier and identifier in by_id:
            yield refused(
                CUSTOMIZATIONS, f"the connectors {shown(by_id[identifier])} and {shown(name)} have one connectorid"
            )
        by_name[name] = node
        by_id[identifier] = name
    by_name.pop("", None)  # that there is no name has been said
    for component in listed:
        name = component.get("schemaName", "")
        if name not in by_name:
            yield refused(
                SOLUTION,
                f"lists the connector {shown(name)}, but customizations.xml has no such Connector "
                "(the import says 'Cannot add a Root Component')",
            )
        elif component.get("id", "").strip("{}").lower() != by_name[name].findtext("connectorid", "").lower():
            yield refused(SOLUTION, f"gives {shown(name)} another id than customizations.xml does")
    names = [component.get("schemaName", "") for component in listed]
    for name in by_name:
        if name not in names:
            yield refused(SOLUTION, f"does not list the connector {shown(name)} among its RootComponents")
        elif names.count(name) > 1:
            yield refused(SOLUTION, f"lists the connector {shown(name)} twice")
    if not nodes and not listed:
        yield refused(SOLUTION, "holds no connector, so that there is nothing to check")


def _beside(archive: Archive, customizations: ElementTree.Element | None) -> Iterator[Finding]:
    if customizations is None:
        return
    named = {
        (node.text or "").lstrip("/")
        for connector in customizations.findall("Connectors/Connector")
        for node in connector
        if node.tag in FILE_ELEMENTS
    }
    for name in archive.files:
        if name.startswith("Connector/") and name not in named:
            yield refused(name, "is named by no Connector in customizations.xml")
    if not customizations.findall("Connectors/Connector"):
        return
    has_flows = any(name.startswith("Workflows/") for name in archive.files)
    references = [customizations.find(name) for name in ("Workflows", "connectionreferences")]
    if has_flows or any(len(node) for node in references if node is not None):
        yield refused(
            CUSTOMIZATIONS,
            "holds a connector together with flows or connection references; these cannot be resolved while the "
            "connector is not there. Put the connector into a solution of its own, and import that first",
        )
