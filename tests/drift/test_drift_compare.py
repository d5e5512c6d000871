"""A vendor's description, moved in one place, against the definition."""

import copy

import pytest
from drift_samples import OURS, drift, vendor, vendor_3

from generator.drift import KINDS, Description, compare

GET, CREATE = "/api/v1/items/{item_id}", "/api/v1/items"


def parameters(document):
    return document["paths"][GET]["get"]["parameters"]


def body(document):
    return document["paths"][CREATE]["post"]["parameters"][0]["schema"]


def item(document):
    return document["definitions"]["Item"]["properties"]


EVERYWHERE = [("GetItem", "answer"), ("CreateItem", "answer")]
# edit of the vendor's description, differences
EDITS = {
    "operation gone": (lambda d: d["paths"].pop(GET), [("operation-gone", "GetItem", "")]),
    "operation under another method": (
        lambda d: d["paths"][CREATE].update(put=d["paths"][CREATE].pop("post")),
        [("operation-gone", "CreateItem", ""), ("operation-added", f"PUT {CREATE}", "")],
    ),
    "operation added below": (
        lambda d: d["paths"].update({f"{GET}/copy": {"post": {"responses": {}}}}),
        [("operation-added", f"POST {GET}/copy", "")],
    ),
    "operation added elsewhere": (lambda d: d["paths"].update({"/api/v1/itemsets": {"get": {"responses": {}}}}), []),
    "name in the path": (
        lambda d: (
            parameters(d)[0].update(name="id"),
            d["paths"].update({"/api/v1/items/{id}": d["paths"].pop(GET)}),
        ),
        [],
    ),
    "type in the path": (
        lambda d: (
            parameters(d)[0].update(name="id", type="string"),
            d["paths"].update({"/api/v1/items/{id}/": d["paths"].pop(GET)}),
        ),
        [("parameter-retyped", "GetItem", "item_id")],
    ),
    "parameter gone": (lambda d: parameters(d).pop(1), [("parameter-gone", "GetItem", "page")]),
    "parameter added": (
        lambda d: parameters(d).append({"name": "sort", "in": "query", "type": "string"}),
        [("parameter-added", "GetItem", "sort")],
    ),
    "parameter required": (
        lambda d: parameters(d)[1].update(required=True),
        [("parameter-required", "GetItem", "page")],
    ),
    "parameter retyped": (
        lambda d: parameters(d)[1].update(type="string"),
        [("parameter-retyped", "GetItem", "page")],
    ),
    "parameter moved": (lambda d: parameters(d)[1].update({"in": "header"}), [("parameter-moved", "GetItem", "page")]),
    "header in other letters": (lambda d: parameters(d)[2].update(name="x-mode"), []),
    "body required": (
        lambda d: d["paths"][CREATE]["post"]["parameters"][0].update(required=True),
        [("body-required", "CreateItem", "body")],
    ),
    "body gone": (lambda d: d["paths"][CREATE]["post"].pop("parameters"), [("body-gone", "CreateItem", "body")]),
    "body added": (
        lambda d: parameters(d).append({"name": "b", "in": "body", "schema": {"type": "object"}}),
        [("body-added", "GetItem", "body")],
    ),
    "member gone": (lambda d: body(d)["properties"].pop("note"), [("body-gone", "CreateItem", "body/note")]),
    "member added": (
        lambda d: body(d)["properties"].update(more={"type": "string"}),
        [("body-added", "CreateItem", "body/more")],
    ),
    "member required": (
        lambda d: body(d)["required"].append("note"),
        [("body-required", "CreateItem", "body/note")],
    ),
    "member retyped": (
        lambda d: body(d)["properties"]["note"].update(type="object"),
        [("body-retyped", "CreateItem", "body/note")],
    ),
    "body left open": (lambda d: body(d).pop("properties"), []),
    "answer member gone": (
        lambda d: item(d).pop("title"),
        [("answer-gone", operation, f"{name}/title") for operation, name in EVERYWHERE],
    ),
    "answer member added": (
        lambda d: item(d).update(more={"type": "string"}),
        [("answer-added", operation, f"{name}/more") for operation, name in EVERYWHERE],
    ),
    "answer member retyped": (
        lambda d: item(d)["tags"]["items"]["properties"]["name"].update(type="integer"),
        [("answer-retyped", operation, f"{name}/tags[]/name") for operation, name in EVERYWHERE],
    ),
    "ids grown": (
        lambda d: item(d)["id"].update(format="int64"),
        [("answer-retyped", operation, f"{name}/id") for operation, name in EVERYWHERE],
    ),
    "answer member of any type": (lambda d: item(d)["title"].pop("type"), []),
    "answer gone": (
        lambda d: d["paths"][GET]["get"]["responses"]["200"].pop("schema"),
        [("answer-gone", "GetItem", "answer")],
    ),
    "another success": (
        lambda d: d["paths"][GET]["get"]["responses"].update({"202": d["paths"][GET]["get"]["responses"].pop("200")}),
        [],
    ),
    "text": (lambda d: d["paths"][GET]["get"].update(description="Gets."), []),
    "deprecated": (lambda d: d["paths"][GET]["get"].update(deprecated=True), [("operation-deprecated", "GetItem", "")]),
    "same name in another place": (
        lambda d: parameters(d).append({"name": "page", "in": "header", "type": "string"}),
        [("parameter-added", "GetItem", "page")],
    ),
    "same name in another place first": (
        lambda d: parameters(d).insert(1, {"name": "page", "in": "header", "type": "string"}),
        [("parameter-added", "GetItem", "page")],
    ),
    "header added": (
        lambda d: parameters(d).append({"name": "X-More", "in": "header", "type": "string"}),
        [("parameter-added", "GetItem", "X-More")],
    ),
    "header gone": (lambda d: parameters(d).pop(2), [("parameter-gone", "GetItem", "X-Mode")]),
    "header moved": (
        lambda d: parameters(d)[2].update({"name": "x-mode", "in": "query"}),
        [("parameter-moved", "GetItem", "X-Mode")],
    ),
    "query named like ours in the path": (
        lambda d: parameters(d).append({"name": "item_id", "in": "query", "type": "string"}),
        [("parameter-added", "GetItem", "item_id")],
    ),
    "parameter's values listed": (
        lambda d: parameters(d)[1].update(enum=[1, 2]),
        [("parameter-values", "GetItem", "page")],
    ),
    "parameter's format": (
        lambda d: parameters(d)[2].update(format="date-time"),
        [("parameter-format", "GetItem", "X-Mode")],
    ),
    "parameter's width": (lambda d: parameters(d)[1].update(format="int32"), []),
    "member's values listed": (
        lambda d: body(d)["properties"]["note"].update(enum=["a"]),
        [("body-values", "CreateItem", "body/note")],
    ),
    "member's format": (
        lambda d: body(d)["properties"]["note"].update(format="date"),
        [("body-format", "CreateItem", "body/note")],
    ),
    "member's hint": (lambda d: body(d)["properties"]["note"].update(format="email"), []),
    "answer member's format": (
        lambda d: item(d)["title"].update(format="date"),
        [("answer-format", operation, f"{name}/title") for operation, name in EVERYWHERE],
    ),
    "answer member's values listed": (lambda d: item(d)["title"].update(enum=["a"]), []),
    "answer member's values": (
        lambda d: item(d)["state"].update(enum=["open", "gone"]),
        [("answer-values", operation, f"{name}/state") for operation, name in EVERYWHERE],
    ),
    "answer member's values reordered": (lambda d: item(d)["state"]["enum"].reverse(), []),
    "values of a map": (
        lambda d: item(d)["texts"]["additionalProperties"].update(type="integer"),
        [("answer-retyped", operation, f"{name}/texts/*") for operation, name in EVERYWHERE],
    ),
    "values of a map not described": (lambda d: item(d)["texts"].pop("additionalProperties"), []),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_of_the_vendors_description(name: str) -> None:
    edit, expected = EDITS[name]
    document = vendor()
    edit(document)

    assert drift(document) == expected


def test_nothing_moved() -> None:
    assert drift(vendor()) == []
    assert drift(vendor_3()) == []
    assert compare(Description("a", OURS), Description("b", copy.deepcopy(OURS))) == []


def test_an_operation_of_our_code_alone_is_gone_there() -> None:
    (found,) = compare(Description("ours", OURS), Description("theirs", vendor()))

    assert found == ("operation-gone", "DoNothing", "", "POST /api/v1/virtual is not described", "")


def test_every_kind_is_met() -> None:
    met = {kind for _, differences in EDITS.values() for kind, *_ in differences}

    assert set(KINDS) == met


def test_an_answer_that_we_do_not_have() -> None:
    ours = copy.deepcopy(OURS)
    del ours["paths"]["/v1/items"]["post"]["responses"]["201"]["schema"]

    assert drift(vendor(), ours) == [("answer-added", "CreateItem", "answer")]


# OpenAPI 3.x


def test_a_member_moved_in_3() -> None:
    document = vendor_3()
    properties = document["components"]["schemas"]["Item"]["properties"]
    properties["title"]["type"] = ["integer", "null"]

    assert drift(document) == [("answer-retyped", operation, f"{name}/title") for operation, name in EVERYWHERE]


def test_required_things_in_3() -> None:
    document = vendor_3()
    document["components"]["parameters"]["page"]["required"] = True
    document["components"]["requestBodies"]["new"]["required"] = True

    assert drift(document) == [("parameter-required", "GetItem", "page"), ("body-required", "CreateItem", "body")]


@pytest.mark.parametrize(
    "servers",
    [
        [{"url": "/api/v1"}],
        [{"url": "https://example.com/api/v1"}],
        [{"url": "https://old.example.com/"}, {"url": "https://example.com/api/v1/"}],
        [{"url": "https://[broken"}, {"url": "/api/v1"}, {"url": 7}, "text"],
    ],
)
def test_servers_give_what_stands_before_the_path(servers) -> None:
    document = {**vendor_3(), "servers": servers}

    assert drift(document) == []


@pytest.mark.parametrize(
    "server",
    [
        {
            "url": "https://{region}.example.com/{base}/v{n}",
            "variables": {"base": {"default": "api"}, "n": {"default": 1}},
        },
        {"url": "/{base}/v1", "variables": {"base": {"default": "api"}}},
        {"url": "{base}/v1", "variables": {"base": {"default": "https://example.com/api"}}},
        {"url": "https://example.com:{port}/api/v1", "variables": {"port": {"default": "443"}}},
        {"url": "https://{host}/api/v1", "variables": "none"},
    ],
)
def test_variables_of_a_server_have_defaults(server) -> None:
    assert drift({**vendor_3(), "servers": [server]}) == []


@pytest.mark.parametrize(
    "server",
    [{"url": "/{base}/v1", "variables": {"base": {"default": []}}}, {"url": "/{base}/v1", "variables": {"base": 7}}],
)
def test_a_variable_without_a_default_is_nowhere(server) -> None:
    kinds = {kind for kind, *_ in drift({**vendor_3(), "servers": [server]})}

    assert kinds == {"operation-gone"}


def test_all_operations_that_we_do_not_have() -> None:
    document = vendor()
    document["paths"]["/other"] = {"get": {"responses": {}}}

    found = compare(Description("ours", OURS), Description("theirs", document), everywhere=True)

    assert [each.operation for each in found if each.kind == "operation-added"] == ["GET /other"]
    assert "GET /other" not in [operation for _, operation, _ in drift(document)]


def test_what_the_vendor_says_stands_by_itself() -> None:
    document = vendor()
    parameters(document)[1].update({"type": "string", "in": "header"})
    parameters(document)[2].update(enum=["b", "a"])
    item(document)["id"]["format"] = "int64"

    found = compare(Description("ours", OURS), Description("theirs", document))

    assert [(each.kind, each.described) for each in found if each.operation == "GetItem"] == [
        ("parameter-moved", "header"),
        ("parameter-retyped", "string"),
        ("parameter-values", "a, b"),
        ("answer-retyped", "int64"),
    ]


def test_an_operation_has_its_own_server() -> None:
    document = {**vendor_3(), "servers": [{"url": "https://example.com"}]}
    document["paths"]["/items/{id}"]["servers"] = [{"url": "https://example.com/api/v1"}]

    assert drift(document) == [("operation-gone", "CreateItem", "")]


def test_a_form_in_3_is_the_parameters_of_2() -> None:
    ours = copy.deepcopy(OURS)
    ours["paths"]["/v1/items"]["post"]["parameters"] = [{"name": "title", "in": "formData", "type": "string"}]
    document = vendor_3()
    schema = {"type": "object", "properties": {"title": {"type": "string"}, "more": {"type": "string"}}}
    content = {"application/x-www-form-urlencoded": {"schema": schema}}
    document["components"]["requestBodies"]["new"]["content"] = content

    assert drift(document, ours) == [("parameter-added", "CreateItem", "more")]


def test_several_parts_leave_the_type_open() -> None:
    document = vendor_3()
    options = [{"type": "string"}, {"type": "integer"}]
    document["components"]["schemas"]["Item"]["properties"]["title"] = {"oneOf": options}

    assert drift(document) == []
