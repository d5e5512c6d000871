"""What holds for every pair of definitions: nothing between a definition and itself, no crash, no endless work."""

import copy
import json
import os
import re
from pathlib import Path

import pytest
from changes_samples import DEFINITION, drop, put, small
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.changes import KINDS, Connector, Incomparable, compare, connector_at
from generator.definition import Unreadable

CORPUS = Path(os.environ.get("CONNECTOR_CORPUS") or Path(__file__).parents[2] / "../shared/corpus")
REFUSED = re.compile(r"(old|new): (/paths.*: )?(the reference|expected an)")
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def containers(node):
    """Return every object and array of a document."""
    if isinstance(node, dict | list):
        yield node
        for value in list(node.values() if isinstance(node, dict) else node):
            yield from containers(value)


@st.composite
def edited(draw):
    document = copy.deepcopy(DEFINITION)
    for _ in range(draw(st.integers(1, 4))):
        node = draw(st.sampled_from([each for each in containers(document) if each]))
        key = draw(st.sampled_from(sorted(node) if isinstance(node, dict) else range(len(node))))
        match draw(st.sampled_from(["drop", "set", "copy"])):
            case "drop":
                del node[key]
            case "set":
                node[key] = draw(VALUES | st.just({"$ref": "#/definitions/Item"}))
            case "copy":
                donor = draw(st.sampled_from([each for each in containers(DEFINITION) if each]))
                node[key] = copy.deepcopy(donor)
    return document


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(edited(), edited())
def test_any_two_edited_definitions_compare(first, second) -> None:
    messages = []
    for old, new in ((DEFINITION, first), (first, DEFINITION), (first, second)):
        try:
            found = compare(Connector("old", old, {}), Connector("new", new, {}))
        except Incomparable as error:
            messages.append(str(error))
            continue
        assert all(each.severity in (KINDS[each.kind].severity, "note") and each.message for each in found)
        assert old != new or found == []
    assert all(REFUSED.match(message) for message in messages)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(edited())
def test_a_difference_is_never_passed_over(document) -> None:
    try:
        found = compare(small(), Connector("new", document))
    except Incomparable:
        return
    for each in (document, version := copy.deepcopy(DEFINITION)):
        if isinstance(each.get("info"), dict):
            each["info"].pop("version", None)
    assert bool(found) == (document != version)


def shuffled(node):
    if isinstance(node, dict):
        return {key: shuffled(node[key]) for key in sorted(node, reverse=True)}
    return [shuffled(each) for each in node] if isinstance(node, list) else node


def test_the_order_of_keys_and_the_version_are_no_change() -> None:
    new = small()._replace(definition=shuffled(DEFINITION))
    assert json.dumps(new.definition) != json.dumps(DEFINITION)
    new.definition["info"]["version"] = "9.0.0"

    assert compare(small(), new) == []


def test_the_order_of_statuses_is_no_change() -> None:
    new = small()
    old = small()
    for connector, statuses in ((old, ("200", "202")), (new, ("202", "200"))):
        answers = connector.definition["paths"]["/items"]["post"]["responses"]
        for status in statuses:
            answers[status] = {"description": "d", "schema": {"type": "object" if status == "200" else "string"}}

    assert compare(old, new) == []


def test_a_definition_that_nests_itself_through_two_schemas() -> None:
    old, new = small(), small()
    for connector in (old, new):
        item = connector.definition["definitions"]["Item"]
        item["properties"]["box"] = {"$ref": "#/definitions/Box"}
        item["allOf"] = [{"$ref": "#/definitions/Item"}]
        box = {"type": "object", "properties": {"items": {"type": "array", "items": {"$ref": "#/definitions/Item"}}}}
        connector.definition["definitions"]["Box"] = box
    put("/definitions/Box/properties/more", {"type": "string"})(new)

    assert {found.kind for found in compare(old, new)} == {"output-added"}


def test_a_long_chain_and_a_wide_lattice_of_schemas_take_no_time() -> None:
    def chained(last: str) -> Connector:
        connector = small()
        definitions = connector.definition["definitions"]
        for number in range(3000):  # each has two ways to the next: 2 ** 3000 names
            step = {"$ref": f"#/definitions/S{number + 1}"}
            definitions[f"S{number}"] = {"type": "object", "properties": {"a": step, "b": step}}
        definitions["S3000"] = {"type": last}
        definitions["Item"]["properties"]["chain"] = {"$ref": "#/definitions/S0"}
        return connector

    found = compare(chained("string"), chained("integer"))

    assert [each.kind for each in found] == ["output-type"] * 4
    assert {each.pointer for each in found} == {"/definitions/S3000"}


def test_a_member_that_comes_from_a_part_of_the_schema() -> None:
    old, new = small(), small()
    for connector in (old, new):
        connector.definition["definitions"]["Base"] = {"properties": {"made": {"type": "string"}}}
        connector.definition["definitions"]["Item"]["allOf"] = [{"$ref": "#/definitions/Base"}]
    drop("/definitions/Base/properties/made")(new)

    found = compare(old, new)

    assert {(each.kind, each.pointer) for each in found} == {("output-removed", "/definitions/Base/properties/made")}


def test_moving_a_schema_to_a_shared_one_is_no_change_for_flows() -> None:
    new = small()
    schema = new.definition["paths"]["/items"]["post"]["parameters"][0]["schema"]
    new.definition["definitions"]["NewItem"] = dict(schema)
    schema.clear()
    schema["$ref"] = "#/definitions/NewItem"

    assert [(found.kind, found.operation) for found in compare(small(), new)] == [("details", "CreateItem")]


@pytest.mark.parametrize("place", ["parameters", "schema"])
def test_a_reference_that_leads_nowhere_is_named(place: str) -> None:
    new = small()
    post = new.definition["paths"]["/items"]["post"]
    if place == "parameters":
        post["parameters"][0] = {"$ref": "#/parameters/nothing"}
    else:
        post["responses"]["201"]["schema"] = {"$ref": "https://example.com/a.json"}

    with pytest.raises(Incomparable, match=r"^new: the reference"):
        compare(small(), new._replace(name="new"))


@pytest.mark.skipif(not CORPUS.is_dir(), reason="no published connectors here (CONNECTOR_CORPUS names a folder)")
def test_published_connectors_against_themselves_and_each_other() -> None:
    connectors = []
    for folder in sorted(CORPUS.iterdir()):
        try:
            connectors.append(connector_at(folder))
        except Unreadable:
            continue
    assert len(connectors) > 50
    for number, connector in enumerate(connectors):
        same = Connector("again", json.loads(json.dumps(connector.definition)), connector.properties)
        assert compare(connector, same) == [], connector.name
        other = connectors[number - 1]
        assert any(found.severity == "breaking" for found in compare(connector, other)), (connector.name, other.name)
