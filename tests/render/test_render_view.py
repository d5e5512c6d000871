"""What the specs become in the definition: labels, types, drop-downs, triggers."""

import json

import pytest

from generator.render import render_files
from generator.render.labels import title_of


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("workspace_id", "Workspace ID"),
        ("tag_ids", "Tag IDs"),
        ("id", "ID"),
        ("at", "At"),
        ("ical_url", "iCal URL"),
        ("csv", "CSV"),
        ("created-with", "Created With"),
        ("createdWith", "CreatedWith"),
        ("__start__", "Start"),
        ("api_v9", "API V9"),
        ("ünder_weg", "Ünder Weg"),
        ("", ""),
    ],
)
def test_title_of_a_name(name, title):
    assert title_of(name) == title


def references(node):
    if isinstance(node, dict):
        if "$ref" in node:
            yield node
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def test_nothing_stands_beside_a_reference(definition):
    found = list(references(definition()))

    assert found
    assert all(list(node) == ["$ref"] for node in found)


def test_bare_schema_is_a_reference(definition):
    assert definition()["definitions"]["Item"]["properties"]["parent"] == {"$ref": "#/definitions/Owner"}


def test_nullable_schema_is_written_out(definition):
    owner = definition()["definitions"]["Item"]["properties"]["owner"]

    assert owner["type"] == "object"
    assert owner["x-nullable"] is True
    assert owner["description"] == "Who."
    assert list(owner["properties"]) == ["id", "name"]


def test_described_schema_is_written_out_but_not_nullable(specs, definition):
    specs.replace("schemas/items.yaml", "parent: {type: Owner}", "parent: {type: Owner, description: Above.}")

    parent = definition()["definitions"]["Item"]["properties"]["parent"]

    assert parent["description"] == "Above."
    assert "x-nullable" not in parent
    assert list(parent["properties"]) == ["id", "name"]


def test_nullable_answer_is_written_out(definition):
    schema = definition()["paths"]["/items/{item_id}"]["get"]["responses"]["200"]["schema"]

    assert schema["x-nullable"] is True
    assert schema["required"] == ["name"]


@pytest.mark.parametrize(
    ("type_", "expected"),
    [
        ("string", {"type": "string"}),
        ("boolean", {"type": "boolean"}),
        ("int32", {"type": "integer", "format": "int32"}),
        ("int64", {"type": "integer", "format": "int64"}),
        ("number", {"type": "number", "format": "double"}),
        ("date", {"type": "string", "format": "date"}),
        ("date-time", {"type": "string", "format": "date-time"}),
        ("email", {"type": "string", "format": "email"}),
        ("uri", {"type": "string", "format": "uri"}),
        ("password", {"type": "string", "format": "password"}),
        ("object", {"type": "object"}),
        ("any", {}),
        ("nullable int64", {"type": "integer", "format": "int64", "x-nullable": True}),
        ("list of int64", {"type": "array", "items": {"type": "integer", "format": "int64"}}),
        (
            "nullable list of nullable string",
            {"type": "array", "x-nullable": True, "items": {"type": "string", "x-nullable": True}},
        ),
        (
            "list of list of Owner",
            {"type": "array", "items": {"type": "array", "items": {"$ref": "#/definitions/Owner"}}},
        ),
    ],
)
def test_type(specs, definition, type_, expected):
    specs.replace("schemas/items.yaml", "type: list of string", f"type: {type_}")

    labels = {"x-ms-summary": "Tags", "description": "Tags."}
    assert definition()["definitions"]["Item"]["properties"]["tags"] == {**expected, **labels}


def test_path_parameter_is_required_and_encoded_once(definition):
    item_id, folder = definition()["paths"]["/items/{item_id}"]["get"]["parameters"]

    assert (item_id["required"], item_id["x-ms-url-encoding"]) == (True, "single")
    assert "required" not in folder
    assert "x-ms-url-encoding" not in folder


def test_shared_parameter_with_changes(specs, definition):
    specs.replace(
        "operations/items.yaml",
        "[item_id, folder]",
        "[item_id, {use: folder, title: Drawer, required: true, default: top, visibility: advanced}]",
    )

    folder = definition()["paths"]["/hooks/{item_id}"]["delete"]["parameters"][1]

    assert folder == {
        "name": "folder",
        "in": "query",
        "required": True,
        "type": "string",
        "x-ms-summary": "Drawer",
        "description": "The folder to look in.",
        "x-ms-visibility": "advanced",
        "default": "top",
    }


def test_drop_down_of_a_list_in_both_forms(definition):
    item_id = definition()["paths"]["/items/{item_id}"]["get"]["parameters"][0]

    assert item_id["x-ms-dynamic-values"] == {
        "operationId": "ListItems",
        "parameters": {"limit": 200, "folder": {"parameter": "folder"}},
        "value-path": "id",
        "value-title": "name",
    }
    assert item_id["x-ms-dynamic-list"] == {
        "operationId": "ListItems",
        "parameters": {"limit": {"value": 200}, "folder": {"parameterReference": "folder"}},
        "itemValuePath": "id",
        "itemTitlePath": "name",
    }


def test_drop_down_of_a_list_inside_an_answer_in_both_forms(definition):
    owner_id = definition()["definitions"]["Item"]["properties"]["owner_id"]

    assert owner_id["x-ms-dynamic-values"]["value-collection"] == "owners"
    assert owner_id["x-ms-dynamic-list"]["itemsPath"] == "owners"
    assert "parameters" not in owner_id["x-ms-dynamic-values"]
    assert "parameters" not in owner_id["x-ms-dynamic-list"]


def test_argument_from_the_body_has_its_full_path_in_the_new_form_only(specs, definition):
    specs.replace(
        "operations/items.yaml", "    returns: OwnerPage\n", "    parameters: [folder]\n    returns: OwnerPage\n"
    )
    specs.replace(
        "schemas/items.yaml", "title: name}\n", "title: name, parameters: {folder: {parameter: body/name}}}\n"
    )

    owner_id = definition()["definitions"]["Item"]["properties"]["owner_id"]

    assert owner_id["x-ms-dynamic-values"]["parameters"] == {"folder": {"parameter": "name"}}
    assert owner_id["x-ms-dynamic-list"]["parameters"] == {"folder": {"parameterReference": "body/name"}}


def test_trigger_metadata_stands_where_the_platform_looks(definition):
    path = definition()["paths"]["/hooks/created"]

    assert path["x-ms-notification-content"] == {
        "description": "The event.",
        "schema": {"$ref": "#/definitions/Event"},
    }
    assert (path["post"]["x-ms-trigger"], path["post"]["x-ms-trigger-hint"]) == ("single", "Create one.")
    assert path["post"]["responses"]["201"]["headers"] == {
        "Location": {"type": "string", "format": "uri", "description": "Where to end."}
    }
    assert "schema" not in path["post"]["responses"]["201"]


POLLING_HEADERS = {
    "Location": {"type": "string", "description": "The address to ask next."},
    "Retry-After": {
        "type": "integer",
        "format": "int32",
        "description": "How many seconds to wait before asking again.",
    },
}


def test_polling_trigger(definition):
    path = definition()["paths"]["/trigger/items"]

    assert list(path) == ["get"]
    assert (path["get"]["x-ms-trigger"], path["get"]["x-ms-trigger-hint"]) == ("batch", "Make one and wait.")
    assert path["get"]["x-ms-trigger-metadata"] == {"kind": "query", "mode": "polling"}
    assert [parameter["name"] for parameter in path["get"]["parameters"]] == ["folder"]
    responses = path["get"]["responses"]
    assert list(responses) == ["200", "202", "401"]
    assert responses["200"] == {
        "description": "The request succeeded.",
        "headers": POLLING_HEADERS,
        "schema": {"type": "array", "items": {"$ref": "#/definitions/Item"}},
    }
    assert responses["202"] == {"description": "Nothing new.", "headers": POLLING_HEADERS}


def test_polling_trigger_with_headers_of_its_own(specs, definition):
    specs.replace(
        "triggers/items.yaml",
        "returns: list of Item",
        "returns: {type: list of Item, description: Items., headers: {"
        "Location: {type: uri, description: Here.}, X-More: {type: boolean, description: More?}}}",
    )

    responses = definition()["paths"]["/trigger/items"]["get"]["responses"]

    assert responses["200"]["headers"] == {
        **POLLING_HEADERS,
        "Location": {"type": "string", "format": "uri", "description": "Here."},
        "X-More": {"type": "boolean", "description": "More?"},
    }
    assert responses["202"]["headers"] == POLLING_HEADERS


def test_trigger_metadata_stands_nowhere_else(definition):
    whole = definition()

    found = {
        path: [key for key in operation if key.startswith("x-ms-trigger")]
        for path, item in whole["paths"].items()
        for method, operation in item.items()
        if not method.startswith("x-")
    }
    assert {path: keys for path, keys in found.items() if keys} == {
        "/hooks/created": ["x-ms-trigger", "x-ms-trigger-hint"],
        "/trigger/items": ["x-ms-trigger", "x-ms-trigger-hint", "x-ms-trigger-metadata"],
    }
    assert json.dumps(whole).count('"x-ms-notification-content"') == 1
    assert json.dumps(whole).count('"x-ms-notification-url"') == 1


def test_what_a_flow_does_first_is_no_part_of_the_definition(specs, definition):
    before = definition()

    specs.replace(
        "triggers/items.yaml", "    flow: {action: CheckEvent, input: body/event, condition: kind == made}\n", ""
    )

    assert definition() == before


def test_callback_address_is_marked(definition):
    assert definition()["definitions"]["Hook"] == {
        "type": "object",
        "x-ms-summary": "Hook",
        "description": "A hook.",
        "required": ["url"],
        "properties": {
            "url": {
                "type": "string",
                "format": "uri",
                "x-ms-summary": "URL",
                "description": "Callback.",
                "x-ms-visibility": "internal",
                "x-ms-notification-url": True,
            }
        },
    }


def test_body_is_labelled_and_required(definition):
    assert definition()["paths"]["/items"]["post"]["parameters"] == [
        {
            "name": "body",
            "in": "body",
            "required": True,
            "x-ms-summary": "Body",
            "description": "An item.",
            "schema": {"$ref": "#/definitions/Item"},
        }
    ]


def test_extended_properties_come_first(definition):
    item, event = (definition()["definitions"][name] for name in ("Item", "Event"))

    assert list(event["properties"]) == [*item["properties"], "payload"]
    assert event["required"] == ["name"]


def test_own_property_replaces_an_inherited_one_in_its_place(specs, definition):
    specs.replace(
        "schemas/items.yaml", "properties: {payload:", "properties: {id: {type: string, description: I.}, payload:"
    )

    event = definition()["definitions"]["Event"]

    assert next(iter(event["properties"])) == "id"
    assert event["properties"]["id"]["type"] == "string"


def test_errors_rise_by_status_and_common_ones_are_everywhere(definition):
    paths = definition()["paths"]

    assert list(paths["/items/{item_id}"]["get"]["responses"]) == ["200", "401", "404"]
    assert list(paths["/items"]["post"]["responses"]) == ["201", "401"]


def test_own_error_replaces_the_common_one_of_its_status(specs, definition):
    specs.replace("operations/items.yaml", "- not_found", "- {status: 401, description: Own words.}")

    assert definition()["paths"]["/items/{item_id}"]["get"]["responses"]["401"] == {"description": "Own words."}


def test_schema_label_is_made_from_its_name(specs, definition):
    assert definition()["definitions"]["OwnerPage"]["x-ms-summary"] == "Owner Page"


def test_false_zero_and_empty_defaults_are_kept(specs, definition):
    specs.replace("operations/items.yaml", "        maximum: 200\n", "        default: 0\n        minimum: 0\n")
    limit = definition()["paths"]["/items"]["get"]["parameters"][0]
    assert (limit["default"], limit["minimum"]) == (0, 0)

    specs.replace("operations/items.yaml", "type: int32", "type: boolean")
    specs.replace("operations/items.yaml", "default: 0\n        minimum: 0\n", "default: false\n")
    assert definition()["paths"]["/items"]["get"]["parameters"][0]["default"] is False


@pytest.mark.parametrize(("script", "present"), [("true", True), ("false", False)])
def test_script_is_bound_when_wanted(specs, script, present):
    specs.replace("connector.yaml", "script: true", f"script: {script}")

    properties = json.loads(render_files(specs.load())["apiProperties.json"])["properties"]

    assert ("scriptOperations" in properties) == present


def test_properties(specs):
    properties = json.loads(render_files(specs.load())["apiProperties.json"])["properties"]

    assert properties["iconBrandColor"] == "#da3b01"
    assert properties["publisher"] == "Someone"
    assert list(properties["connectionParameters"]) == ["username", "password"]
    boxes = properties["connectionParameters"].values()
    assert [box["uiDefinition"]["constraints"]["clearText"] for box in boxes] == [True, False]


EVENTS = ("Event", "EventInput", "CheckedEvent")


def test_schema_that_nothing_refers_to_is_left_out(specs, definition):
    assert list(definition()["definitions"]) == ["Item", "Owner", "OwnerPage", "Hook", *EVENTS]

    specs.replace("operations/items.yaml", "returns: OwnerPage", "returns: {type: nullable OwnerPage, description: d}")

    assert list(definition()["definitions"]) == ["Item", "Owner", "Hook", *EVENTS]
