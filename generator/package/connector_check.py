"""The connector in a solution: its node in the manifest, and the files that the node names."""

import difflib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree import ElementTree

from generator.definition import METHODS
from generator.definition.archive import Archive
from generator.findings import Finding
from generator.package.refusals import fails_later, order_problems, refused, shown
from generator.package.solution import CUSTOMIZATIONS

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
FILE_ELEMENTS = _CONNECTOR_ORDER[7:]
_LONGEST_DISPLAY_NAME = 30
_REQUIRED_ELEMENTS = ("connectorid", "displayname", "name", "connectortype", "openapidefinition")
_ENDINGS = {"customcodeblobcontent": "csx", "iconblob": "Png"}
_TYPES = frozenset({"0", "1"})  # exports of older connectors have 0
_NAME = re.compile(r"[A-Za-z0-9_-]+")
_GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_COLOR = re.compile(r"#[0-9A-Fa-f]{6}")
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
_SCRIPT_CLASS = re.compile(rb"\bclass\s+Script\s*:\s*ScriptBase\b")
_WRAPPED = "still has the wrapper of apiProperties.json; only what is inside"
_LARGEST = 1024 * 1024
_COMPARABLE, _COMPARED = 120, 200


def connector_problems(archive: Archive, node: ElementTree.Element) -> Iterator[Finding]:
    """Tell what an import would refuse in one connector.

    Args:
        archive: the zip.
        node: the `Connector` of its customizations.xml.
    """
    yield from order_problems(CUSTOMIZATIONS, node, _CONNECTOR_ORDER)
    for child in node:
        # Exports of coming platforms may have more: only what looks like a slip is one.
        if child.tag not in _CONNECTOR_ORDER and (meant := _close(child.tag.lower(), list(_CONNECTOR_ORDER))):
            yield refused(CUSTOMIZATIONS, f"a Connector has no element {shown(child.tag)}{meant}")
    for name in _REQUIRED_ELEMENTS:
        if not node.findtext(name, "").strip():
            yield refused(CUSTOMIZATIONS, f"the Connector has no {name}")
    if (identifier := node.findtext("connectorid", "")) and not _GUID.fullmatch(identifier):
        yield refused(CUSTOMIZATIONS, f"connectorid is {shown(identifier)}; expected a GUID without braces")
    if (schema_name := node.findtext("name", "")) and not _NAME.fullmatch(schema_name):
        expected = "expected the publisher's prefix, an underscore, and letters and digits"
        yield refused(CUSTOMIZATIONS, f"the Connector's name is {shown(schema_name)}; {expected}")
    if (kind := node.findtext("connectortype", "")) and kind not in _TYPES:
        yield refused(CUSTOMIZATIONS, f"connectortype is {shown(kind)}; a custom connector is 1")
    if (color := node.findtext("iconbrandcolor")) is not None and not _COLOR.fullmatch(color):
        yield refused(CUSTOMIZATIONS, f"iconbrandcolor is {shown(color)}; expected # and six hex digits")
    if len(name := node.findtext("displayname", "").strip()) > _LONGEST_DISPLAY_NAME:
        message = (
            f"displayname is {shown(name)}, {len(name)} characters; of more than {_LONGEST_DISPLAY_NAME} the import"
            " works, but pac solution unpack drops the connector without a word, and what is packed again is refused"
        )
        yield fails_later(CUSTOMIZATIONS, message)
    parts: dict[str, bytes] = {}
    named = {_path(node, name) for name in FILE_ELEMENTS}
    for name in FILE_ELEMENTS:
        path = node.findtext(name)
        if path is None:
            continue
        content = archive.files.get(path.lstrip("/"))
        if not path.startswith("/Connector/"):
            expected = f"expected a path such as /Connector/name_{name}.{_ENDINGS.get(name, 'json')}"
            yield refused(CUSTOMIZATIONS, f"{name} is {shown(path)}; {expected}")
        if content is None:
            ending = f".{_ENDINGS.get(name, 'json')}".lower()
            unnamed = [each for each in archive.files if each not in named and each.lower().endswith(ending)]
            meant = _close(path.lstrip("/"), unnamed)
            yield refused(CUSTOMIZATIONS, f"{name} names {shown(path)}, which is not in the zip{meant}")
        elif len(content) > _LARGEST:
            yield refused(path.lstrip("/"), f"has {len(content):,} bytes; more than 1 MiB is refused")
        else:
            parts[name] = content
    yield from _json_parts(node, parts)
    yield from _binary_parts(node, parts)


def _close(name: str, known: list[str]) -> str:
    # Comparing takes its time, and nobody mistypes by hundreds of letters.
    comparable = [each for each in known if len(each) < _COMPARABLE][:_COMPARED]
    found = difflib.get_close_matches(name, comparable, 1) if len(name) < _COMPARABLE else []
    return f"; did you mean {shown(found[0])}?" if found else ""


def _path(node: ElementTree.Element, name: str) -> str:
    return node.findtext(name, "").lstrip("/")


def _json_parts(node: ElementTree.Element, parts: Mapping[str, bytes]) -> Iterator[Finding]:
    values: dict[str, Any] = {}
    for name in ("openapidefinition", "connectionparameters", "connectionparametersets", "policytemplateinstances"):
        if name not in parts:
            continue
        if not parts[name].strip():
            yield refused(_path(node, name), "is empty; expected JSON, {} or [] for nothing")
            continue
        try:
            values[name] = json.loads(parts[name].decode("utf-8-sig"), parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            why = "it is nested too deeply" if isinstance(error, RecursionError) else error
            yield refused(_path(node, name), f"is not valid JSON in UTF-8: {why}")
        if parts[name].startswith(b"\xef\xbb\xbf"):
            yield refused(_path(node, name), "starts with a byte order mark; leave it out")
    if "openapidefinition" in values:
        for message in _definition(values["openapidefinition"]):
            yield refused(_path(node, "openapidefinition"), message)
    if "connectionparameters" in values:
        for message in _parameters(values["connectionparameters"]):
            yield refused(_path(node, "connectionparameters"), message)
    if "policytemplateinstances" in values and not isinstance(values["policytemplateinstances"], list | None):
        part = _path(node, "policytemplateinstances")
        yield refused(part, "is not an array; expected the bare list of policyTemplateInstances, [] for none")
    if "connectionparametersets" in values:
        sets, part = values["connectionparametersets"], _path(node, "connectionparametersets")
        if not isinstance(sets, dict):
            yield refused(part, "is not an object; expected the bare connectionParameterSets")
        elif "connectionParameterSets" in sets or "properties" in sets:
            yield refused(part, f"{_WRAPPED} connectionParameterSets belongs here")
    yield from _script_operations(node, values.get("openapidefinition"))
    yield from _asked_for(node, values)


def _asked_for(node: ElementTree.Element, values: Mapping[str, Any]) -> Iterator[Finding]:
    """Tell of credentials that the definition wants and no connection parameter asks for."""
    definition = values.get("openapidefinition")
    schemes = definition.get("securityDefinitions") if isinstance(definition, dict) else None
    if not isinstance(schemes, dict) or not schemes:
        return
    sets = values.get("connectionparametersets")
    if values.get("connectionparameters") or (isinstance(sets, dict) and sets.get("values")):
        return
    message = (
        f"the definition wants {shown(next(iter(schemes)))}, but there are no connection parameters: the import works,"
        " nobody is asked for credentials, and every call fails"
    )
    yield fails_later(_path(node, "connectionparameters") or CUSTOMIZATIONS, message)


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON number")


def _definition(value: Any) -> Iterator[str]:
    says = "the import says only 'Invalid Api definition object'"
    if not isinstance(value, dict):
        yield f"is not an object; {says}"
        return
    if value.get("swagger") != "2.0":
        yield f"swagger is {shown(value.get('swagger'))}, expected '2.0'; {says}"
    info = value.get("info")
    title = info.get("title") if isinstance(info, dict) else None
    if not isinstance(title, str) or not title.strip():
        yield f"has no info.title; {says}"
    if not isinstance(value.get("host"), str) or not value.get("host"):
        yield f"has no host; {says}"
    if not isinstance(value.get("paths"), dict):
        yield f"has no paths; {says}"


def _parameters(value: Any) -> Iterator[str]:
    if not isinstance(value, dict):
        yield "is not an object; expected the bare connectionParameters, {} for none"
    elif "connectionParameters" in value or (
        isinstance(value.get("properties"), dict) and "type" not in value["properties"]
    ):
        yield f"{_WRAPPED} connectionParameters belongs here (the import says 'Nullable object must have a value')"
    else:
        for name, parameter in value.items():
            if not isinstance(parameter, dict) or not isinstance(parameter.get("type"), str):
                yield f"the parameter {shown(name)} has no type"


def _script_operations(node: ElementTree.Element, definition: Any) -> Iterator[Finding]:
    text = node.findtext("scriptoperations")
    if text is None:
        return
    try:
        names = json.loads(text)
    except (ValueError, RecursionError):
        names = None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        yield refused(CUSTOMIZATIONS, "scriptoperations is not a JSON array of operationIds")
        return
    if node.find("customcodeblobcontent") is None and names:
        yield refused(
            CUSTOMIZATIONS, "scriptoperations names operations, but there is no customcodeblobcontent to run for them"
        )
    known = set(_operation_ids(definition))
    for name in names:
        if isinstance(definition, dict) and name not in known:
            meant = _close(name, sorted(known))
            yield refused(
                CUSTOMIZATIONS, f"scriptoperations names {shown(name)}, no operation of the definition{meant}"
            )


def _operation_ids(definition: Any) -> Iterator[str]:
    paths = definition.get("paths") if isinstance(definition, dict) else None
    for item in paths.values() if isinstance(paths, dict) else ():
        for method in METHODS:
            operation = item.get(method) if isinstance(item, dict) else None
            if isinstance(operation, dict) and isinstance(operation.get("operationId"), str):
                yield operation["operationId"]


def _binary_parts(node: ElementTree.Element, parts: Mapping[str, bytes]) -> Iterator[Finding]:
    if "iconblob" in parts and not parts["iconblob"].startswith(_PICTURES):
        yield refused(_path(node, "iconblob"), "is neither PNG nor JPEG")
    if "customcodeblobcontent" in parts and not _SCRIPT_CLASS.search(parts["customcodeblobcontent"]):
        part = _path(node, "customcodeblobcontent")
        yield refused(part, "has no class Script : ScriptBase (the import says CustomScriptProvisioningFailed)")
