"""The solution zip: what is in it, in which order, and that the same connector always gives the same bytes."""

import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from package_samples import (
    DEFINITION,
    DEFINITION_PART,
    IN_ZIP,
    NAME,
    PARAMETERS,
    PARAMETERS_PART,
    POLICIES,
    POLICIES_PART,
    PROPERTIES,
    SCRIPT,
    SCRIPT_PART,
    contents,
    tiny_png,
    write_connector,
)

from generator.definition import operations_of
from generator.package import PackageError, folder_files, names_of, read_connector, solution_archive

XSI_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"


def tags(node):
    return [child.tag for child in node]


def xml(data, name):
    return ElementTree.fromstring(contents(data)[name])


def test_a_second_version_is_the_same_connector(root):
    first = names_of(read_connector(root))
    path = root / "apiDefinition.swagger.json"
    content = json.loads(path.read_text("utf-8"))
    content["info"]["version"] = "2.0.0"
    path.write_text(json.dumps(content), "utf-8")

    second = names_of(read_connector(root))

    assert (first.version, second.version) == ("1.2.3.0", "2.0.0.0")
    assert first._replace(version="") == second._replace(version="")


def test_files_lie_where_exports_have_them(good):
    assert list(contents(good)) == [
        "[Content_Types].xml",
        "solution.xml",
        "customizations.xml",
        f"{IN_ZIP}openapidefinition.json",
        f"{IN_ZIP}connectionparameters.json",
        f"{IN_ZIP}policytemplateinstances.json",
        f"{IN_ZIP}customcodeblobcontent.csx",
        f"{IN_ZIP}iconblob.Png",
    ]


def test_every_named_file_is_there_and_every_file_is_named(good):
    node = xml(good, "customizations.xml").find("Connectors/Connector")
    named = {child.text for child in node if (child.text or "").startswith("/Connector/")}
    assert named == {f"/{name}" for name in contents(good) if name.startswith("Connector/")}


def test_order_of_the_connector(good):
    root = xml(good, "customizations.xml")
    assert tags(root) == [
        *("Entities", "Roles", "Workflows", "FieldSecurityProfiles", "Templates", "EntityMaps", "EntityRelationships"),
        *("OrganizationSettings", "optionsets", "CustomControls", "EntityDataProviders", "Connectors", "Languages"),
    ]
    assert root.findtext("Languages/Language") == "1033"
    connector = root.find("Connectors/Connector")
    assert {child.tag: child.text for child in connector} == {
        "connectorid": names_of_id(good),
        "description": DEFINITION["info"]["description"],
        "displayname": "Contoso Items",
        "iconbrandcolor": "#da3b01",
        "name": NAME,
        "connectortype": "1",
        "scriptoperations": '["GetItem"]',
        "openapidefinition": f"/{DEFINITION_PART}",
        "connectionparameters": f"/{PARAMETERS_PART}",
        "policytemplateinstances": f"/{POLICIES_PART}",
        "customcodeblobcontent": f"/{SCRIPT_PART}",
        "iconblob": f"/{IN_ZIP}iconblob.Png",
    }
    assert tags(connector) == [
        *("connectorid", "description", "displayname", "iconbrandcolor", "name", "connectortype", "scriptoperations"),
        *("openapidefinition", "connectionparameters", "policytemplateinstances", "customcodeblobcontent", "iconblob"),
    ]


def names_of_id(data):
    component = xml(data, "solution.xml").find("SolutionManifest/RootComponents/RootComponent")
    assert component.get("id").startswith("{")
    return component.get("id").strip("{}")


def test_manifest(good):
    root = xml(good, "solution.xml")
    assert dict(root.attrib) == {
        "version": "9.2.0.0",
        "SolutionPackageVersion": "9.2",
        "languagecode": "1033",
        "generatedBy": "CrmLive",
    }
    manifest = root.find("SolutionManifest")
    assert tags(manifest) == [
        *("UniqueName", "LocalizedNames", "Descriptions", "Version", "Managed", "Publisher"),
        *("RootComponents", "MissingDependencies"),
    ]
    assert manifest.findtext("UniqueName") == "ContosoItemsConnector"
    assert manifest.findtext("Version") == "1.2.3.0"
    assert manifest.findtext("Managed") == "0"
    publisher = manifest.find("Publisher")
    assert tags(publisher) == [
        *("UniqueName", "LocalizedNames", "Descriptions", "EMailAddress", "SupportingWebsiteUrl"),
        *("CustomizationPrefix", "CustomizationOptionValuePrefix", "Addresses"),
    ]
    assert [publisher.find(name).get(XSI_NIL) for name in ("EMailAddress", "SupportingWebsiteUrl")] == ["true", "true"]
    assert publisher.findtext("CustomizationPrefix") == "contosol"
    component = manifest.find("RootComponents/RootComponent")
    assert (component.get("type"), component.get("schemaName"), component.get("behavior")) == ("372", NAME, "0")
    assert manifest.find("MissingDependencies").text is None


def test_content_types_cover_every_extension_once(good):
    root = xml(good, "[Content_Types].xml")
    found = [(node.get("Extension"), node.get("ContentType")) for node in root]
    assert [kind for _, kind in found] == ["application/octet-stream"] * 4
    assert [extension for extension, _ in found] == ["xml", "json", "csx", "Png"]


def test_parts_are_bare_and_equal_the_folder(good, sample):
    files, folder = contents(good), folder_files(sample)
    assert json.loads(files[DEFINITION_PART]) == json.loads(folder["apiDefinition.swagger.json"]) == DEFINITION
    assert json.loads(files[PARAMETERS_PART]) == PARAMETERS
    assert json.loads(files[POLICIES_PART]) == POLICIES
    assert files[SCRIPT_PART] == folder["script.csx"] == SCRIPT
    assert files[f"{IN_ZIP}iconblob.Png"] == folder["icon.png"] == tiny_png()


def test_what_is_not_there_leaves_no_trace(root):
    properties = {
        "properties": {"iconBrandColor": "#123456", "publisher": "Contoso Ltd", "scriptOperations": ["GetItem"]}
    }
    (root / "script.csx").unlink()
    (root / "icon.png").unlink()
    data = solution_archive(read_connector(write_connector(root, properties=properties, script=None, icon=False)))
    files = contents(data)
    assert [name for name in files if name.startswith("Connector/")] == [
        DEFINITION_PART,
        PARAMETERS_PART,
        POLICIES_PART,
    ]
    assert (files[PARAMETERS_PART], files[POLICIES_PART]) == (b"{}", b"[]")
    # Operations without a script to run for them would be refused.
    assert xml(data, "customizations.xml").find("Connectors/Connector/scriptoperations") is None


@pytest.mark.parametrize("bound", [[], None])
def test_code_for_all_operations_names_them(root, bound):
    properties = {"properties": {"iconBrandColor": "#123456", "publisher": "Contoso Ltd", "scriptOperations": bound}}
    connector = read_connector(write_connector(root, properties=properties))
    customizations = xml(solution_archive(connector), "customizations.xml")
    named = json.loads(customizations.findtext("Connectors/Connector/scriptoperations"))
    assert named == [operation.id for operation in operations_of(connector.definition)] != []


def test_parameter_sets(root):
    sets = {"values": [{"name": "a", "parameters": PARAMETERS}]}
    properties = {"properties": {**PROPERTIES["properties"], "connectionParameterSets": sets}}
    data = solution_archive(read_connector(write_connector(root, properties=properties)))
    assert json.loads(contents(data)[f"{IN_ZIP}connectionparametersets.json"]) == sets
    order = tags(xml(data, "customizations.xml").find("Connectors/Connector"))
    assert order.index("connectionparametersets") == order.index("connectionparameters") + 1


def test_a_new_script_changes_nothing_else(root, good):
    (root / "script.csx").write_bytes(SCRIPT + b"// more\n")
    before, after = contents(good), contents(solution_archive(read_connector(root)))
    assert {name for name in before if before[name] != after[name]} == {SCRIPT_PART}


BUILD = """
import os, sys
from pathlib import Path
os.umask(int(sys.argv[2], 8))
from generator.package import read_connector, solution_archive
sys.stdout.buffer.write(solution_archive(read_connector(Path(sys.argv[1]))))
"""


@pytest.mark.parametrize(
    ("umask", "environment"),
    [
        ("000", {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "1"}),
        ("077", {"TZ": "America/Anchorage", "PYTHONHASHSEED": "2", "LC_ALL": "C"}),
    ],
)
def test_the_same_bytes_everywhere(root, good, tmp_path, umask, environment):
    if "LC_ALL" in environment and not sys.prefix.isascii():
        pytest.skip("Python up to 3.12 reads .pth files in the locale's encoding, which has no name for this folder")
    for path in root.iterdir():
        os.utime(path, (1, 1))
    project = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": str(project), **environment}
    command = [sys.executable, "-c", BUILD, str(root), umask]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=True, timeout=60)
    assert done.stdout == good


@pytest.mark.parametrize(
    ("version", "expected"),
    [("1.0.0", "1.0.0.0"), ("2.5", "2.5.0.0"), ("1.2.3.4", "1.2.3.4"), ("01.002", "1.2.0.0"), ("v3", "3.0.0.0")],
)
def test_versions(root, version, expected):
    definition = {**DEFINITION, "info": {**DEFINITION["info"], "version": version}}
    assert names_of(read_connector(write_connector(root, definition))).version == expected


@pytest.mark.parametrize("version", ["1.0.0-beta", "1.2.3.4.5", "one", "1..2", "9999999999", "\u0661.\u0662"])
def test_versions_that_no_solution_takes(root, version):
    definition = {**DEFINITION, "info": {**DEFINITION["info"], "version": version}}
    with pytest.raises(PackageError, match="expected one to four numbers"):
        names_of(read_connector(write_connector(root, definition)))


@pytest.mark.parametrize(
    ("title", "publisher", "expected"),
    [
        ("Contoso Items", "Contoso Ltd", ("ContosoItemsConnector", "contosoltd", "contosol", "contosol_contosoitems")),
        ("3E Events", "1pt", ("_3EEventsConnector", "_1pt", "pt", "pt_3eevents")),
        ("x", "7 A", ("XConnector", "_7a", "app", "app_x")),
        ("Ünï-té", "Mscrm Tools", ("NTConnector", "mscrmtools", "ppmscrmt", "ppmscrmt_nt")),
    ],
)
def test_names(root, title, publisher, expected, problems_of):
    definition = {**DEFINITION, "info": {**DEFINITION["info"], "title": title}}
    properties = {"properties": {**PROPERTIES["properties"], "publisher": publisher}}
    connector = read_connector(write_connector(root, definition, properties))
    names = names_of(connector)
    assert (names.solution, names.publisher, names.prefix, names.connector) == expected
    assert 10_000 <= names.option_prefix <= 99_999
    assert problems_of(solution_archive(connector, names)) == []


def test_a_prefix_of_ones_own(sample):
    names = names_of(sample, "fab")
    assert (names.prefix, names.connector) == ("fab", "fab_contosoitems")
    assert names.connector_id != names_of(sample).connector_id


@pytest.mark.parametrize("prefix", ["", "a", "toolongpre", "1ab", "Ab", "a_b", "mscrm", "mscrmx", "a\n"])
def test_prefixes_that_dataverse_refuses(sample, prefix):
    with pytest.raises(PackageError, match="expected 2 to 8 lower-case letters and digits"):
        names_of(sample, prefix)


def test_a_title_without_latin_letters_has_no_name(root):
    definition = {**DEFINITION, "info": {**DEFINITION["info"], "title": "日本"}}
    with pytest.raises(PackageError, match="title and publisher need letters or digits"):
        names_of(read_connector(write_connector(root, definition)))
