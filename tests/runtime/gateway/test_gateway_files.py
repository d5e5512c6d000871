import json

import pytest

from generator.definition import Unreadable
from generator.runtime.gateway import load_connector


def test_service_url_and_name(connector):
    files = connector.load()
    assert (files.service_url, files.name) == ("https://api.example.com/v1", "sample-things")
    assert list(files.operations)[:2] == ["ListItems", "CreateItem"]


@pytest.mark.parametrize(("base_path", "url"), [("/", ""), (None, ""), ("/a/b/", "/a/b"), ("x", "/x")])
def test_base_path(connector, base_path, url):
    connector.definition["basePath"] = base_path
    assert connector.load().service_url == f"https://api.example.com{url}"


def test_without_properties(connector):
    connector.load()
    (connector.root / "apiProperties.json").unlink()
    files = load_connector(connector.root)
    assert (files.policies, files.properties, files.script) == ((), {}, None)


def test_keys_in_either_case(connector):
    connector.load()
    (connector.root / "apiProperties.json").write_text(
        json.dumps(
            {
                "Properties": {
                    "ScriptOperations": ["GetItem"],
                    "PolicyTemplateInstances": [
                        {
                            "TemplateId": "SetHeader",
                            "Title": "t",
                            "Parameters": {
                                "X-MS-apimTemplateParameter.Name": "n",
                                "x-ms-apimTemplate-operationName": ["GetItem"],
                                "x-ms-apimTemplate-policySection": "Response",
                            },
                        }
                    ],
                }
            }
        )
    )
    files = load_connector(connector.root)
    (found,) = files.policies
    assert (found.template, found.title, found.section, found.operations) == ("setheader", "t", "response", {"GetItem"})
    assert found.text("name") == "n"
    assert files.script_operations == {"GetItem"}


@pytest.mark.parametrize(
    ("listed", "bound"),
    [(["GetItem"], {"GetItem"}), ([], {"GetItem", "ListItems"}), (None, {"GetItem", "ListItems"})],
)
def test_what_the_script_is_bound_to(connector, listed, bound):
    connector.with_script()
    connector.properties["scriptOperations"] = listed
    files = connector.load()
    assert {name for name in ("GetItem", "ListItems") if files.is_scripted(name)} == bound


@pytest.mark.parametrize("place", ["script.csx", "script/script.csx", "Other.csx"])
def test_where_the_script_lies(connector, place):
    (connector.root / place).parent.mkdir(exist_ok=True)
    (connector.root / place).write_text("")
    assert connector.load().script == connector.root / place


def test_a_list_without_a_script_binds_nothing(connector):
    connector.properties["scriptOperations"] = ["GetItem"]
    assert not connector.load().is_scripted("GetItem")


@pytest.mark.parametrize("text", ["", "[]", "{", '{"a":1,"a":2}', '{"paths": NaN}'])
def test_what_is_no_strict_json(connector, text):
    (connector.root / "apiDefinition.swagger.json").write_text(text)
    with pytest.raises(Unreadable):
        load_connector(connector.root)


def test_a_folder_without_definition(tmp_path):
    with pytest.raises(Unreadable):
        load_connector(tmp_path)


@pytest.mark.parametrize("wrong", [1, "x", [], None, [1], {"a": []}])
def test_parts_of_a_wrong_type_are_passed_over(connector, wrong):
    connector.properties |= {"policyTemplateInstances": wrong, "scriptOperations": wrong}
    assert connector.load().policies in ((),)
