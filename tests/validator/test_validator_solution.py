"""A solution: each connector in it is judged as one in a folder, and findings stand in the parts of the zip."""

import io
import json
import zipfile

import pytest

from generator.definition import MAX_BYTES, Unreadable
from generator.validator.examples import BASE_DEFINITION, BASE_PROPERTIES, edited
from generator.validator.load import load_connectors, load_zip
from generator.validator.rule import REMOVED
from generator.validator.validate import Choice, outcome_of_each

CODE = (
    "public class Script : ScriptBase\n{\n    public override async Task<HttpResponseMessage> ExecuteAsync()\n    {\n"
    "        return await Context.SendAsync(Context.Request, CancellationToken);\n    }\n}\n"
)
PREFIX = "x-ms-apimTemplateParameter."
PARAMETERS = BASE_PROPERTIES["properties"]["connectionParameters"]
ENDINGS = {"customcodeblobcontent": "csx"}


def connector(name="contoso_items", operations=None, **parts):
    """Gives the node of a connector and its files by path; a part that is None is not there."""
    parts = {
        "openapidefinition": BASE_DEFINITION,
        "connectionparameters": PARAMETERS,
        "policytemplateinstances": [],
        **parts,
    }
    files, nodes = (
        {},
        [f"<displayname>Contoso Items</displayname><iconbrandcolor>#135790</iconbrandcolor><name>{name}</name>"],
    )
    if operations is not None:
        nodes.append(f"<scriptoperations>{json.dumps(operations)}</scriptoperations>")
    for part, content in parts.items():
        if content is not None:
            path = f"Connector/{name}_{part}.{ENDINGS.get(part, 'json')}"
            files[path] = content if isinstance(content, str | bytes) else json.dumps(content)
            nodes.append(f"<{part}>/{path}</{part}>")
    return f"<Connector>{''.join(nodes)}</Connector>", files


def solution(*connectors):
    nodes = "".join(node for node, _ in connectors)
    files = {
        "[Content_Types].xml": "<Types/>",
        "solution.xml": "<ImportExportXml/>",
        "customizations.xml": f"<ImportExportXml><Connectors>{nodes}</Connectors></ImportExportXml>",
    }
    for _, more in connectors:
        files |= more
    return files


def packed(files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


@pytest.fixture
def found(tmp_path):
    """Gives what is found in a zip, as rule, part and place."""

    def judge(files, **choice):
        path = tmp_path / "solution.zip"
        path.write_bytes(packed(files))
        outcome = outcome_of_each(load_connectors(path), Choice(**{"ignore": ("zip-layout",), **choice}))
        for finding in outcome.findings:
            assert (finding.file, finding.line, finding.column) in outcome.excerpts
        assert outcome.is_readable
        return [(each.code, each.file.removeprefix(f"{path}/"), each.pointer) for each in outcome.findings]

    return judge


def part(name, connector_name="contoso_items"):
    return f"Connector/{connector_name}_{name}.{ENDINGS.get(name, 'json')}"


def test_a_sound_solution(found):
    assert found(solution(connector())) == []
    assert found(solution(connector(operations=["ListItems"], customcodeblobcontent=CODE))) == []
    assert found(solution(connector(policytemplateinstances=None))) == []
    assert [rule for rule, _, _ in found(solution(connector()), ignore=())] == ["zip-layout"]


@pytest.mark.parametrize("parameters", [{}, None, "", " ", "null", "{"])
def test_a_key_that_nobody_is_asked_for(found, parameters):
    assert [rule for rule, _, _ in found(solution(connector(connectionparameters=parameters)))] == [
        "auth-only-in-definition"
    ]
    open_ = edited(BASE_DEFINITION, {"/securityDefinitions": REMOVED, "/security": REMOVED})
    assert found(solution(connector(connectionparameters=parameters, openapidefinition=open_))) == []


def test_findings_stand_in_the_parts(found):
    host = {"templateId": "setheader", "title": "a", "parameters": {f"{PREFIX}name": "Host", f"{PREFIX}value": "a"}}
    plain = edited(PARAMETERS, {"/api_key/type": "String"})
    two = {"values": [{"name": "a", "parameters": {}}, {"name": "a", "parameters": {}}]}

    assert found(solution(connector(policytemplateinstances=[host]))) == [
        ("policy-reserved-header", part("policytemplateinstances"), f"/0/parameters/{PREFIX}name")
    ]
    assert ("connection-parameter-type", part("connectionparameters"), "/api_key/type") in found(
        solution(connector(connectionparameters=plain))
    )
    assert ("parameter-sets-shape", part("connectionparametersets"), "/values/1/name") in found(
        solution(connector(connectionparametersets=two))
    )
    assert found(solution(connector(operations=["ListItem"], customcodeblobcontent=CODE))) == [
        ("script-operation-not-found", "customizations.xml", "")
    ]
    assert [each[:2] for each in found(solution(connector(customcodeblobcontent="class A {}")))] == [
        ("script-class-missing", part("customcodeblobcontent"))
    ]


def test_policies_and_definition_are_judged_together(found):
    policy = {
        "templateId": "dynamichosturl",
        "title": "a",
        "parameters": {
            f"{PREFIX}urlTemplate": "https://@connectionParameters('region').contoso.com",
            "x-ms-apimTemplate-operationName": ["ListStores"],
        },
    }

    rules = {rule for rule, _, _ in found(solution(connector(policytemplateinstances=[policy])))}
    assert rules == {"policy-operation-not-found", "policy-connection-parameter-unknown"}


def test_every_connector_of_a_solution_is_judged(found):
    broken = edited(BASE_DEFINITION, {"/paths/~1items/get/operationId": REMOVED})
    both = solution(connector(), connector("contoso_other", openapidefinition=broken))

    assert ("operation-id-missing", part("openapidefinition", "contoso_other"), "/paths/~1items/get") in found(both)


def test_code_in_a_solution_is_compiled(found):
    asked = []
    found(solution(connector(customcodeblobcontent=CODE)), compiler=asked.append)

    assert asked == [CODE]


def test_a_solution_without_a_connector(tmp_path):
    path = tmp_path / "a.zip"
    path.write_bytes(packed(solution()))
    findings = outcome_of_each(load_connectors(path), Choice()).findings

    assert [(each.severity, each.message) for each in findings][1:] == [
        ("error", "customizations.xml declares no connector, so there is nothing to judge")
    ]


@pytest.mark.parametrize("name", ["openapidefinition", "connectionparameters", "customcodeblobcontent"])
def test_parts_of_a_zip_have_the_limit_of_files(tmp_path, name):
    path = tmp_path / "a.zip"
    path.write_bytes(packed(solution(connector(**{name: " " * (MAX_BYTES + 1)}))))

    with pytest.raises(Unreadable, match=f"{name}.*is larger than 16 MiB"):
        load_zip(path)


@pytest.mark.parametrize(
    "manifest",
    [
        "",
        "<ImportExportXml>",
        "\xff",
        '<!DOCTYPE a [<!ENTITY b "c">]><ImportExportXml><Connectors/></ImportExportXml>',
        "<ImportExportXml><Connectors><Connector/></Connectors></ImportExportXml>",
        "<ImportExportXml><Connectors><Connector><openapidefinition>/etc/passwd</openapidefinition></Connector>"
        "</Connectors></ImportExportXml>",
    ],
)
def test_definition_is_found_though_the_manifest_says_nothing_of_it(found, manifest):
    broken = edited(BASE_DEFINITION, {"/host": "a/b"})
    files = {**solution(connector(openapidefinition=broken)), "customizations.xml": manifest}

    assert found(files) == [("host-invalid", part("openapidefinition"), "/host")]
