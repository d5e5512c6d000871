"""A file with several descriptions of one service."""

import copy
import os
from pathlib import Path

import pytest

from generator.drift import Description, Difference, Unusable, compare, read_any, read_known, sort, whole

ROOT = Path(__file__).parents[2]
VENDOR = Path(os.environ.get("TOGGL_OPENAPI_MORE", ROOT.parent / "shared" / "reference" / "toggl-openapi-more.json"))


def described(name, base, kind):
    answer = {"200": {"description": "d", "schema": {"$ref": "#/definitions/Item"}}}
    return {
        "swagger": "2.0",
        "basePath": base,
        "paths": {f"/{name}": {"get": {"operationId": name, "responses": answer}}},
        "definitions": {"Item": {"type": "object", "properties": {"value": {"type": kind}}}},
    }


SEVERAL = {"one": described("first", "/api/v1/", "string"), "two": described("second", None, "integer")}


def test_paths_and_schemas_of_all(tmp_path):
    before = copy.deepcopy(SEVERAL)
    document, parts = whole("v.json", SEVERAL)
    assert (parts, SEVERAL) == (("one", "two"), before)
    assert list(document["paths"]) == ["/api/v1/first", "/second"]
    assert document["definitions"]["two.Item"]["properties"]["value"]["type"] == "integer"

    ours = described("first", "/api/v1", "integer")
    found = compare(Description("o.json", ours), Description("v.json", document))
    assert [(each.kind, each.name, each.described) for each in found] == [("answer-retyped", "answer/value", "string")]


@pytest.mark.parametrize(
    "content", [described("first", "/", "string"), {}, {"a": 1}, {"a": {"swagger": "2.0"}, "b": []}]
)
def test_one_description_stays_as_it_is(content):
    assert whole("v.json", content) == (content, ())


@pytest.mark.parametrize(
    "change", [{"swagger": "1.2"}, {"swagger": 7}, {"parameters": {}}, {"paths": []}, {"definitions": "x"}]
)
def test_a_part_that_cannot_be_used(change):
    with pytest.raises(Unusable, match=r"^v\.json: two: "):
        whole("v.json", {**SEVERAL, "two": {**SEVERAL["two"], **change}})


def test_a_newer_description_among_several():
    with pytest.raises(Unusable, match=r"OpenAPI 2\.0"):
        whole("v.json", {"one": {"openapi": "3.0.0", "paths": {}}})


def test_what_is_shared_stays_shared_and_a_circle_one():
    item = {"$ref": "#/definitions/Item"}
    circle = {"type": "object", "properties": {}}
    circle["properties"]["again"] = circle
    several = copy.deepcopy(SEVERAL)
    several["one"]["definitions"] |= {"A": item, "B": item, "C": circle}
    found = whole("v.json", several).document["definitions"]
    assert found["one.A"] is found["one.B"] == {"$ref": "#/definitions/one.Item"}
    assert found["one.C"]["properties"]["again"] is found["one.C"]


def test_an_entry_is_about_certain_parts(tmp_path):
    gone = Difference("operation-gone", "DoNothing", "", "m")
    path = tmp_path / "known.yaml"
    path.write_text("differences:\n  - {operation: DoNothing, what: operation-gone, part: [two, three], reason: r}\n")
    known = read_known(path)
    assert sort([gone], known, parts=("one", "two")).new == ()
    for parts in ((), ("one",)):
        assert sort([gone], known, parts=parts)[::3] == ((gone,), ())


def test_every_difference_of_the_project_has_a_reason():
    if not VENDOR.is_file():
        pytest.skip("the vendor's further descriptions are not here; name the file in TOGGL_OPENAPI_MORE")
    document, parts = whole(VENDOR.name, read_any(VENDOR))
    ours = Description("ours", read_any(ROOT / "apiDefinition.swagger.json"))
    differences = compare(ours, Description(VENDOR.name, document))
    found = sort(differences, read_known(ROOT / "drift.yaml"), parts=parts, counts_added=False)
    assert (found.new, [note for note in found.notes if note.kind != "operation-added"]) == ((), [])
