"""The zip for a certification: what the validator wants of it, and a flow that calls an action."""

import io
import json
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from package_samples import write_connector

from generator.package import PackageError, certification_archive, names_of, read_connector
from generator.validator import Choice, validate_path

ROOT = Path(__file__).parents[2]
INTRODUCTION = "# Sample\nWhat it does.\n"


def opened(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def connector_in(folder, edit=None):
    folder.mkdir(exist_ok=True)
    write_connector(folder)
    (folder / "readme.md").write_text(INTRODUCTION)
    if edit:
        path = folder / "apiDefinition.swagger.json"
        content = json.loads(path.read_text())
        edit(content)
        path.write_text(json.dumps(content))
    return read_connector(folder)


def certified(connector):
    return certification_archive(connector, names_of(connector))


def flow_of(data):
    solutions = opened(opened(data)["package.zip"])
    (files,) = (opened(each) for name, each in solutions.items() if "Flow_" in name)
    (path,) = (name for name in files if name.startswith("Workflows/"))
    return files, path, json.loads(files[path])


def test_the_validator_finds_no_error_in_ours(tmp_path):
    path = tmp_path / "a.zip"
    path.write_bytes(certified(read_connector(ROOT)))

    findings = validate_path(path)

    assert [each for each in findings if each.severity == "error"] == []
    # It was taken for one, and its definition was found.
    assert "zip-layout" not in {each.code for each in validate_path(path, Choice(select=("zip-layout",)))}


def test_introduction_and_two_solutions(tmp_path):
    outer = opened(certified(connector_in(tmp_path)))

    assert outer.keys() == {"intro.md", "package.zip"}
    assert outer["intro.md"].decode() == INTRODUCTION
    inner = opened(outer["package.zip"])
    assert {name.partition("/")[0] for name in inner} == {"PkgAssets"}
    kinds = [{name.partition("/")[0] for name in opened(data) if "/" in name} for data in inner.values()]
    assert kinds == [{"Connector"}, {"Connector", "Workflows"}]


def test_flow_manifest_and_reference_name_one_another(tmp_path):
    connector = connector_in(tmp_path)
    names = names_of(connector)
    files, path, flow = flow_of(certified(connector))
    manifest, customizations = (ET.fromstring(files[name]) for name in ("solution.xml", "customizations.xml"))

    (reference,) = customizations.findall("connectionreferences/connectionreference")
    (workflow,) = customizations.findall("Workflows/Workflow")
    ((api, used),) = flow["properties"]["connectionReferences"].items()
    (step,) = flow["properties"]["definition"]["actions"].values()
    components = manifest.findall("SolutionManifest/RootComponents/RootComponent")

    assert workflow.findtext("JsonFileName") == f"/{path}"
    assert workflow.get("WorkflowId") in {each.get("id") for each in components}
    assert {each.get("type") for each in components} == {"372", "29"}
    assert used["connection"]["connectionReferenceLogicalName"] == reference.get("connectionreferencelogicalname")
    assert reference.findtext("connectorid") == f"/providers/Microsoft.PowerApps/apis/{api}"
    assert reference.findtext("customconnectorid/connectorid") == names.connector_id
    assert step["inputs"]["host"]["connectionName"] == used["api"]["name"] == api
    assert manifest.findtext("SolutionManifest/UniqueName") == f"{names.solution}Flow"


def test_the_action_that_needs_least_is_called(tmp_path):
    def edit(content):
        shared = {"responses": {"200": {"description": "d"}}}
        need = [{"name": "kind", "in": "query", "required": True, "type": "string", "enum": ["a", "b"]}]
        content["paths"] = {
            "/hidden": {"get": {"operationId": "Hidden", "x-ms-visibility": "internal", **shared}},
            "/more": {"get": {"operationId": "More", "parameters": [*need, {**need[0], "name": "other"}], **shared}},
            "/trigger": {"get": {"operationId": "OnNew", "x-ms-trigger": "single", **shared}},
            "/one": {"get": {"operationId": "One", "summary": "Get one: now", "parameters": need, **shared}},
        }

    _, _, flow = flow_of(certified(connector_in(tmp_path, edit)))

    ((name, step),) = flow["properties"]["definition"]["actions"].items()
    assert (name, step["inputs"]["host"]["operationId"]) == ("Get_one_now", "One")
    assert step["inputs"]["parameters"] == {"kind": "a"}


def test_the_same_connector_gives_the_same_bytes(tmp_path):
    first, second = (certified(connector_in(tmp_path / name)) for name in ("a", "b"))

    assert first == second


def test_without_an_action_or_an_introduction_there_is_none(tmp_path):
    def hide(content):
        for item in content["paths"].values():
            for operation in item.values():
                operation["x-ms-visibility"] = "internal"

    with pytest.raises(PackageError, match="there is no action to call"):
        certified(connector_in(tmp_path / "a", hide))
    with pytest.raises(PackageError, match=r"there is no assets/readme\.md"):
        certified(connector_in(tmp_path / "b")._replace(readme=None))
