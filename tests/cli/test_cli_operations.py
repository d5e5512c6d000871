"""`connector operations` and the help of an operation: what any connector offers, whatever its definition says."""

import copy
import json
import os
import re
from pathlib import Path

import pytest
from command_runs import DEFINITION, run
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

PROJECT = Path(__file__).parents[2]
CORPUS = Path(os.environ.get("CONNECTOR_CORPUS") or PROJECT / "../shared/corpus")


@pytest.fixture
def shown(generated, capsys):
    def run_it(*words, root=generated.root):
        code, out, err = run(capsys, "operations", "--root", root, *words)
        assert (code, err) == (0, "")
        return out

    return run_it


def edit(root, change):
    path = root / DEFINITION
    content = json.loads(path.read_text())
    change(content)
    path.write_text(json.dumps(content))


def test_the_list(shown):
    assert shown() == (
        "actions\n"
        "  ListItems   List items\n"
        "  CreateItem  Create item\n"
        "  GetItem     Get item\n"
        "  CheckEvent  Check event\n"
        "\n"
        "triggers\n"
        "  OnItem      When an item is created\n"
        "  OnMyItem    When my item is created\n"
        "\n"
        "look-ups\n"
        "  ListOwners  List owners\n"
        "  EndHook     End\n"
    )


def test_the_list_for_programs(shown):
    assert json.loads(shown("--json"))[2] == {
        "operation": "GetItem",
        "kind": "action",
        "summary": "Get item",
        "deprecated": False,
    }


def test_an_operation(generated, shown):
    def change(content):
        (limit,) = [each for each in content["paths"]["/items"]["get"]["parameters"] if each.get("name") == "limit"]
        limit |= {"default": 50, "enum": [50, 100]}

    edit(generated.root, change)

    listed, got, made = shown("ListItems"), shown("GetItem"), shown("CreateItem")

    assert "  limit   integer (int32)  default 50; one of 50, 100; Limit\n" in listed
    assert "  []/box/w        number (double)  W\n" in listed
    assert "  item_id  integer (int64)  required; drop-down of ListItems; " in got
    assert re.search(r"^  body/name +string +required; Name$", made, re.MULTILINE)
    assert re.search(r"^  body/owner_id +integer \(int64\) +drop-down of ListOwners; ", made, re.MULTILINE)
    assert re.search(r"^  body/tags +list of string +Tags$", made, re.MULTILINE)
    assert "action, POST /items\n" in made


def test_what_a_trigger_gives_is_what_it_is_notified_of(shown):
    found = shown("OnItem")

    assert "inputs: none\n" in found  # its only one is the callback address
    assert "  payload " in found


def test_an_operation_for_programs(shown):
    found = json.loads(shown("GetItem", "--json"))

    assert (found["method"], found["path"], found["kind"]) == ("GET", "/items/{item_id}", "action")
    assert found["inputs"][0] == {
        "name": "item_id",
        "title": "Item ID",
        "description": "The item.",
        "type": "integer",
        "format": "int64",
        "required": True,
        "visibility": "",
        "default": None,
        "allowed": [],
        "choices": "ListItems",
        "shaped_by": "",
    }
    assert [each["name"] for each in found["outputs"]][:3] == ["id", "name", "tags"]


def test_parts_that_another_operation_tells(generated, shown):
    dynamic = {"type": "object", "x-ms-dynamic-schema": {"operationId": "ListOwners", "value-path": "schema"}}
    edit(generated.root, lambda content: content["paths"]["/items"]["post"]["parameters"][0].update(schema=dynamic))

    assert "  body  object  required; its parts are told by ListOwners" in shown("CreateItem")


def test_a_schema_that_holds_itself_ends(generated, shown):
    edit(generated.root, lambda content: content["definitions"]["Owner"]["properties"].update(
        boss={"$ref": "#/definitions/Owner"}
    ))  # fmt: skip

    assert shown("GetItem").count("boss") < 10


def test_an_unknown_operation(generated, capsys):
    code, out, err = run(capsys, "operations", "GetItm", "--root", generated.root)

    assert (code, out, err) == (2, "", "there is no operation 'GetItm'; did you mean 'GetItem'?\n")


@pytest.mark.parametrize(
    "words", [["call", "GetItem", "--help"], ["call", "--help", "GetItem"], ["call", "GetItem", "-h"]]
)
def test_help_names_the_inputs_of_the_operation(generated, capsys, words):
    code, out, _ = run(capsys, *words, "--root", generated.root)

    assert code == 0
    assert "inputs of GetItem\n  item_id  integer (int64)  required; drop-down of ListItems; Item ID\n" in out


def test_help_of_a_trigger_and_of_nothing(generated, capsys):
    assert (
        "inputs of OnMyItem\n  folder  string" in run(capsys, "listen", "OnMyItem", "-h", "--root", generated.root)[1]
    )
    assert "inputs of" not in run(capsys, "call", "--help", "--root", generated.root)[1]
    assert "did you mean 'GetItem'?" in run(capsys, "call", "GetItm", "--help", "--root", generated.root)[1]


# any definition


def places(node, path=()):
    yield path
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in children:
        yield from places(value, (*path, key))


WHOLE = json.loads((PROJECT / DEFINITION).read_text())
SMALL = {
    **WHOLE,
    "paths": dict(list(WHOLE["paths"].items())[-4:]),
}
PLACES = [path for path in places(SMALL) if path]
values = st.sampled_from(
    [None, True, 0, -1.5, "", "x", [], {}, [[]], ["x"], {"x": {}}, {"$ref": "#/definitions/nothing"}]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PLACES), values), min_size=1, max_size=3))
def test_a_wrong_definition_gives_no_traceback(tmp_path, capsys, changes):
    document = copy.deepcopy(SMALL)
    for path, value in changes:
        node = document
        for key in path[:-1]:
            node = (
                node[key]
                if isinstance(node, dict) and key in node
                else (node[key] if isinstance(node, list) and isinstance(key, int) and key < len(node) else None)
            )
        if isinstance(node, dict) or (isinstance(node, list) and path[-1] in range(len(node))):
            node[path[-1]] = value
    (tmp_path / DEFINITION).write_text(json.dumps(document))

    code, out, _ = run(capsys, "operations", "--json", "--root", tmp_path)

    assert code in (0, 2)
    for entry in json.loads(out) if code == 0 else ():
        for words in ([], ["--json"]):
            assert run(capsys, "operations", "--root", tmp_path, *words, "--", entry["operation"])[0] == 0


@pytest.mark.skipif(not CORPUS.is_dir(), reason="no corpus of published connectors on this machine")
def test_published_connectors_are_described(capsys):
    described = 0
    for root in sorted(CORPUS.iterdir())[::3]:
        code, out, _ = run(capsys, "operations", "--json", "--root", root)
        assert code in (0, 2)
        for entry in json.loads(out)[:5] if code == 0 else ():
            assert run(capsys, "operations", "--root", root, "--", entry["operation"])[0] == 0
            described += 1
    assert described > 50
