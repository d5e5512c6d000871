"""Documents that are no definition, path items elsewhere in the document, and operations that share an id."""

import copy

import pytest
from changes_samples import at, put, small

from generator.changes import Connector, Incomparable, compare

ITEM = "/paths/~1items~1{item_id}"
WRONG = [
    ({}, "expected an OpenAPI 2.0 definition, found no 'swagger' in it"),
    ({"properties": {"connectionParameters": {}}}, "expected an OpenAPI 2.0 definition, found no 'swagger' in it"),
    ({"openapi": "3.0.1", "paths": {}}, "expected an OpenAPI 2.0 definition, found version '3.0.1'"),
    ({"swagger": "1.2", "paths": {}}, "expected an OpenAPI 2.0 definition, found version '1.2'"),
    ({"swagger": "2.0"}, "/paths: expected an object with the operations, found nothing"),
    ({"swagger": "2.0", "paths": None}, "/paths: expected an object with the operations, found nothing"),
    ({"swagger": "2.0", "paths": []}, "/paths: expected an object with the operations, found a list"),
    (
        {"swagger": "2.0", "paths": {"/a": {"$ref": "#/x-items/a"}}},
        "/paths/~1a: the reference '#/x-items/a' does not resolve",
    ),
    (
        {"swagger": "2.0", "paths": {"/a": {"$ref": "a.json"}}},
        "/paths/~1a: the reference 'a.json' leaves the document; only #/... is followed",
    ),
]


@pytest.mark.parametrize(("document", "message"), WRONG)
@pytest.mark.parametrize("side", ["old", "new"])
def test_a_document_that_is_no_definition(side: str, document, message: str) -> None:
    wrong = Connector(side, document)

    with pytest.raises(Incomparable) as caught:
        compare(*((wrong, small()) if side == "old" else (small(), wrong)))
    assert str(caught.value) == f"{side}: {message}"


def elsewhere(connector):
    """Put the operations of a path elsewhere in the document."""
    node, key = at(connector.definition, ITEM)
    connector.definition["x-items"] = {"one": node[key]}
    node[key] = {"$ref": "#/x-items/one"}
    return connector


def test_a_path_item_elsewhere_in_the_document_is_the_same_one() -> None:
    assert [found.kind for found in compare(small(), elsewhere(small()))] == ["details"]


def test_what_breaks_in_a_path_item_elsewhere() -> None:
    new = elsewhere(small())
    del new.definition["x-items"]["one"]["get"]["parameters"][2]

    assert [found.kind for found in compare(small(), new) if found.kind != "details"] == ["parameter-removed"]


def test_operations_that_share_an_id() -> None:
    new = small()
    twin = copy.deepcopy(new.definition["paths"]["/items"]["post"])
    put("/paths/~1twins", {"post": twin})(new)

    (found,) = compare(small(), new)

    assert (found.kind, found.severity, found.pointer) == ("operation-id-shared", "note", "/paths/~1twins/post")
    assert found.message == "2 operations are called CreateItem: only the first one is compared"
    assert compare(new, Connector("again", copy.deepcopy(new.definition), new.properties)) == []


def test_names_swapped_in_a_path_send_values_to_other_places() -> None:
    old, new = small(), small()
    for connector, path in ((old, "/pairs/{a}/{b}"), (new, "/pairs/{b}/{a}")):
        inputs = [{"name": name, "in": "path", "required": True, "type": "string"} for name in "ab"]
        operation = {"operationId": "GetPair", "parameters": inputs, "responses": {}}
        connector.definition["paths"][path] = {"get": operation}

    found = compare(old, new)

    assert [(each.kind, each.severity) for each in found] == [("path-order", "breaking")] * 2
    assert found[0].message == (
        "the value of the input 'a' goes to another place in the path: /pairs/{a}/{b} is now /pairs/{b}/{a}"
    )


def test_an_input_that_becomes_the_body_keeps_its_name() -> None:
    old, new = small(), small()
    schema = {"type": "integer", "format": "int32"}
    for connector, entry in (
        (old, {"name": "limit", "in": "query", **schema}),
        (new, {"name": "limit", "in": "body", "schema": schema}),
    ):
        connector.definition["paths"]["/folders"]["get"].pop("x-ms-visibility", None)
        connector.definition["paths"]["/folders"]["get"]["parameters"] = [entry]

    assert [(each.kind, each.severity) for each in compare(old, new)] == [("parameter-place", "note")]


def test_one_way_to_sign_in_instead_of_several() -> None:
    old = small()
    parameters = old.properties.pop("connectionParameters")
    old.properties["connectionParameterSets"] = {"values": [{"name": "key", "parameters": parameters}]}

    assert [each.message for each in compare(old, small())] == [
        "the way to sign in 'key' is gone: connections made with it stop working",
        "there is one way to sign in, without a name",
    ]
