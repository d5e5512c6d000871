"""A small connector, its solution, and ways to spoil a zip."""

import io
import json
import zipfile
import zlib

NAME = "contosol_contosoitems"
IN_ZIP = f"Connector/{NAME}_"
DEFINITION_PART = f"{IN_ZIP}openapidefinition.json"
PARAMETERS_PART = f"{IN_ZIP}connectionparameters.json"
POLICIES_PART = f"{IN_ZIP}policytemplateinstances.json"
SCRIPT_PART = f"{IN_ZIP}customcodeblobcontent.csx"
ICON_PART = f"{IN_ZIP}iconblob.Png"

DEFINITION = {
    "swagger": "2.0",
    "info": {"title": "Contoso Items", "description": "Items <of> Contoso & friends, ünïque.", "version": "1.2.3"},
    "host": "api.contoso.example",
    "basePath": "/",
    "schemes": ["https"],
    "paths": {
        "/items": {"get": {"operationId": "ListItems", "responses": {"200": {"description": "Items."}}}},
        "/items/{id}": {"get": {"operationId": "GetItem", "responses": {"200": {"description": "An item."}}}},
    },
}
PARAMETERS = {
    "username": {"type": "securestring", "uiDefinition": {"displayName": "Name"}},
    "password": {"type": "securestring"},
}
POLICIES = [{"templateId": "setheader", "title": "Accept", "parameters": {"x-ms-apimTemplateParameter.name": "Accept"}}]
PROPERTIES = {
    "properties": {
        "connectionParameters": PARAMETERS,
        "iconBrandColor": "#da3b01",
        "capabilities": [],
        "scriptOperations": ["GetItem"],
        "policyTemplateInstances": POLICIES,
        "publisher": "Contoso Ltd",
    }
}
SCRIPT = b"public class Script : ScriptBase\n{\n}\n"


def tiny_png():
    """Return a PNG of one pixel."""

    def chunk(kind, data):
        body = kind + data
        return len(data).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")

    header = b"\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00"
    pixel = zlib.compress(b"\x00\xda\x3b\x01")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixel) + chunk(b"IEND", b"")


def write_connector(root, definition=DEFINITION, properties=PROPERTIES, script=SCRIPT, icon=True):
    (root / "apiDefinition.swagger.json").write_text(json.dumps(definition, indent=2, ensure_ascii=False), "utf-8")
    (root / "apiProperties.json").write_text(json.dumps(properties, indent=2), "utf-8")
    if script is not None:
        (root / "script.csx").write_bytes(script)
    if icon:
        (root / "icon.png").write_bytes(tiny_png())
    return root


def contents(data):
    """Return the files of a zip by name, in its order."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files, compression=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in files.items() if isinstance(files, dict) else files:
            archive.writestr(name, content)
    return buffer.getvalue()


def replacing(part, old, new):
    """Return an edit that replaces a text which stands once in a part."""

    def edit(files):
        before = files[part]
        assert before.count(old.encode()) == 1, f"{old!r} stands {before.count(old.encode())} times in {part}"
        files[part] = before.replace(old.encode(), new.encode())

    return edit


def setting(part, content):
    def edit(files):
        files[part] = content if isinstance(content, bytes) else content.encode()

    return edit


def without(part):
    return lambda files: files.pop(part)


def in_definition(change):
    """Return an edit of the parsed definition."""

    def edit(files):
        definition = json.loads(files[DEFINITION_PART])
        change(definition)
        files[DEFINITION_PART] = json.dumps(definition).encode()

    return edit
