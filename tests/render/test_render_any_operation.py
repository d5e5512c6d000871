"""What operations of any connector send and answer: forms, files, nested objects, dynamic schemas, references."""

import json

import pytest

from generator.cli import main
from generator.render import render_files, write_files

DEFINITION = "apiDefinition.swagger.json"
CREATE = "    body: Item\n    returns: {status: 201, type: Item, description: The new item.}\n"


@pytest.fixture
def operation(specs):
    """Gives CreateItem when something else stands behind its description; the validator finds no error."""

    def render(more, returns="    returns: Item\n"):
        specs.replace("operations/items.yaml", CREATE, more + returns)
        specs.replace("connector.yaml", "script: true\n", "")
        files = render_files(specs.load())
        write_files(specs.root, files)
        assert main(["validate", "--root", str(specs.root)]) == 0
        return json.loads(files[DEFINITION])["paths"]["/items"]["post"]

    return render


def test_forms_with_files(operation):
    made = operation("""\
    consumes: [multipart/form-data]
    parameters:
      - {name: picture, in: form, type: file, required: true, description: The picture.}
      - {name: note, in: form, type: string, description: A note.}
""")

    assert made["consumes"] == ["multipart/form-data"]
    assert made["parameters"] == [
        {
            "name": "picture",
            "in": "formData",
            "required": True,
            "type": "file",
            "x-ms-summary": "Picture",
            "description": "The picture.",
        },
        {"name": "note", "in": "formData", "type": "string", "x-ms-summary": "Note", "description": "A note."},
    ]


def test_objects_and_lists_in_place(operation):
    made = operation("""\
    body:
      schema:
        type: object
        properties:
          name: {type: string, description: Its name., required: true}
          boxes:
            type: list of object
            description: Its boxes.
            properties: {width: {type: decimal, description: Width.}}
          counts: {type: list, description: How many., items: {type: integer, minimum: 0}}
          more: {type: object, description: More., additional_properties: string}
""")

    schema = made["parameters"][0]["schema"]
    assert schema["required"] == ["name"]
    members = schema["properties"]
    assert members["boxes"]["items"]["properties"]["width"]["type"] == "number"
    assert "format" not in members["boxes"]["items"]["properties"]["width"]
    assert members["counts"]["items"] == {"type": "integer", "minimum": 0}
    assert members["more"]["additionalProperties"] == {"type": "string"}


def test_answers_of_several_statuses_and_errors_with_bodies(operation):
    made = operation(
        "",
        """\
    returns:
      - {status: 200, description: Known already., type: Item}
      - {status: default, description: Anything else.}
    errors:
      - {status: 409, description: Taken., schema: {type: object, properties: {by: {type: string, description: By.}}}}
""",
    )

    assert list(made["responses"]) == ["200", "default", "401", "409"]
    assert made["responses"]["409"]["schema"]["properties"]["by"]["type"] == "string"


def test_where_the_body_stands(operation):
    made = operation("""\
    parameters:
      - {name: dry, in: query, type: boolean, description: Try only.}
    body: {schema: Item, name: item, position: 1}
""")

    assert [parameter["name"] for parameter in made["parameters"]] == ["item", "dry"]


def test_what_the_platform_is_told(operation):
    made = operation("""\
    tags: [Items]
    produces: [application/json]
    deprecated: true
    annotation: {family: CreateItem, revision: 1, status: Deprecated, replacement: {operation: CheckEvent, api: Sample}}
    next_link: nextLink
    chunked: true
    security: [basic]
    external_docs: {url: "https://example.com/docs"}
""")

    assert made["tags"] == ["Items"]
    assert made["produces"] == ["application/json"]
    assert made["deprecated"] is True
    assert made["x-ms-api-annotation"] == {
        "family": "CreateItem",
        "revision": 1,
        "status": "Deprecated",
        "replacement": {"api": "Sample", "operationId": "CheckEvent"},
    }
    assert made["x-ms-pageable"] == {"nextLinkName": "nextLink"}
    assert made["x-ms-capabilities"] == {"chunkTransfer": True}
    assert made["security"] == [{"basic": []}]
    assert made["externalDocs"] == {"url": "https://example.com/docs"}


@pytest.mark.parametrize(
    ("form", "extensions"),
    [
        ("", {"x-ms-dynamic-schema", "x-ms-dynamic-properties"}),
        (", form: schema", {"x-ms-dynamic-schema"}),
        (", form: properties", {"x-ms-dynamic-properties"}),
    ],
)
def test_dynamic_schemas_in_both_forms(operation, form, extensions):
    made = operation(
        f"""\
    parameters: [folder]
    body:
      schema:
        type: object
        dynamic: {{operation: GetShape, value: shape, parameters: {{folder: {{parameter: folder}}}}{form}}}
    returns: Item
  GetShape:
    get: /shape
    summary: Get shape
    description: Says what an item holds.
    visibility: internal
    parameters: [folder]
""",
        "    returns: {description: d, schema: {type: object, properties: {shape: {type: object, description: d}}}}\n",
    )

    schema = made["parameters"][1]["schema"]
    assert {name for name in schema if name.startswith("x-ms-dynamic")} == extensions
    expected = {
        "x-ms-dynamic-schema": {
            "operationId": "GetShape",
            "parameters": {"folder": {"parameter": "folder"}},
            "value-path": "shape",
        },
        "x-ms-dynamic-properties": {
            "operationId": "GetShape",
            "parameters": {"folder": {"parameterReference": "folder"}},
            "itemValuePath": "shape",
        },
    }
    assert all(schema[name] == expected[name] for name in extensions)


@pytest.mark.parametrize(("form", "extension"), [("values", "x-ms-dynamic-values"), ("list", "x-ms-dynamic-list")])
def test_drop_downs_in_one_form(specs, definition, form, extension):
    specs.append("connector.yaml", f"style: {{choices: {form}}}\n")

    owner = definition()["definitions"]["Item"]["properties"]["owner_id"]
    assert [name for name in owner if name.startswith("x-ms-dynamic")] == [extension]


def test_all_of_and_discriminators_are_kept_as_they_are_written(specs, definition):
    specs.append(
        "schemas/items.yaml",
        """\
  Boxed:
    description: An item in a box.
    all_of: [Owner, {type: object, properties: {box: {type: string, description: Which.}}}]
    omit: [properties, type]
""",
    )
    specs.replace("schemas/items.yaml", "  Owner:\n", "  Owner:\n    discriminator: name\n")

    definitions = definition()["definitions"]
    assert definitions["Owner"]["discriminator"] == "name"
    assert "type" not in definitions["Boxed"]
    assert definitions["Boxed"]["allOf"] == [
        {"$ref": "#/definitions/Owner"},
        {"type": "object", "properties": {"box": {"type": "string", "x-ms-summary": "Box", "description": "Which."}}},
    ]


def test_schemas_that_are_inline_or_called_otherwise(specs, definition):
    specs.replace("schemas/items.yaml", "  Owner:\n", "  Owner:\n    name: owner[one]\n")
    specs.replace("schemas/items.yaml", "  CheckedEvent:\n", "  CheckedEvent:\n    inline: true\n")

    made = definition()
    assert "CheckedEvent" not in made["definitions"]
    answer = made["paths"]["/events"]["post"]["responses"]["200"]["schema"]
    assert list(answer["properties"]) == ["kind", "genuine"]
    assert made["definitions"]["Item"]["properties"]["parent"] == {"$ref": "#/definitions/owner[one]"}
    assert "owner[one]" in made["definitions"]


def test_shared_parameters_and_errors_that_operations_refer_to(specs, definition):
    specs.replace("parameters.yaml", "  folder:\n", "  folder:\n    reference: true\n")
    specs.replace("errors.yaml", "  not_found:\n", "  not_found:\n    reference: true\n")

    made = definition()
    item = made["paths"]["/items/{item_id}"]["get"]
    assert item["parameters"][1] == {"$ref": "#/parameters/folder"}
    assert item["responses"]["404"] == {"$ref": "#/responses/not_found"}
    assert made["parameters"]["folder"]["name"] == "folder"
    assert made["responses"]["not_found"] == {"description": "No such item."}


def test_parameters_of_a_path(specs, definition):
    specs.replace("operations/items.yaml", "      - item_id\n      - folder\n", "      - folder\n")
    specs.write("paths.yaml", "paths:\n  /items/{item_id}: {parameters: [item_id], extra: {x-own: 1}}\n")

    item = definition()["paths"]["/items/{item_id}"]
    assert item["parameters"][0]["name"] == "item_id"
    assert item["x-own"] == 1


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("integer", {"type": "integer"}),
        ("decimal", {"type": "number"}),
        ("float", {"type": "number", "format": "float"}),
        ("uuid", {"type": "string", "format": "uuid"}),
        ("byte", {"type": "string", "format": "byte"}),
        ("binary", {"type": "string", "format": "binary"}),
        ("list", {"type": "array"}),
        ("nullable integer", {"type": "integer", "x-nullable": True}),
        ("list of list of integer", {"type": "array", "items": {"type": "array", "items": {"type": "integer"}}}),
    ],
)  # fmt: skip
def test_words_for_types(specs, definition, word, expected):
    specs.replace("schemas/items.yaml", "{payload: {type: any,", f"{{payload: {{type: {word},")
    payload = definition()["definitions"]["Event"]["properties"]["payload"]

    assert {name: payload[name] for name in payload if name not in ("x-ms-summary", "description")} == expected


def test_names_of_values(specs, definition):
    specs.replace("schemas/items.yaml", "values: [ping, made],", "values: [ping, made], value_names: {ping: Try},")

    kind = definition()["definitions"]["CheckedEvent"]["properties"]["kind"]
    assert kind["x-ms-enum-values"] == [{"displayName": "Try", "value": "ping"}]


def test_an_operation_says_which_scopes_it_needs(specs, definition):
    specs.replace("operations/items.yaml", CREATE, CREATE + "    security: [{use: basic, scopes: [read]}, basic]\n")

    assert definition()["paths"]["/items"]["post"]["security"] == [{"basic": ["read"]}, {"basic": []}]


@pytest.mark.parametrize("label", ["x-ms-summary", "title"])
def test_a_second_label_goes_where_the_first_does_not(specs, definition, label):
    specs.append("connector.yaml", f"style: {{property_label: {label}}}\n")
    specs.replace("schemas/items.yaml", "tags: {", "tags: {title: First, second_title: Second, ")
    specs.replace("operations/items.yaml", "- name: limit\n", "- name: limit\n        second_title: Second\n")

    made = definition()
    tags = made["definitions"]["Item"]["properties"]["tags"]
    other = {"x-ms-summary": "title", "title": "x-ms-summary"}[label]
    assert (tags[label], tags[other]) == ("First", "Second")
    limit = made["paths"]["/items"]["get"]["parameters"][0]
    assert (limit["x-ms-summary"], limit["title"]) == ("Limit", "Second")


def test_examples_of_parameters_can_be_called_otherwise(specs, definition):
    specs.append("connector.yaml", "style: {example: example, parameter_example: x-example}\n")
    specs.replace("schemas/items.yaml", "tags: {", "tags: {example: [a], ")
    specs.replace("operations/items.yaml", "- name: limit\n", "- name: limit\n        example: 7\n")

    made = definition()
    assert made["definitions"]["Item"]["properties"]["tags"]["example"] == ["a"]
    limit = made["paths"]["/items"]["get"]["parameters"][0]
    assert limit["x-example"] == 7
    assert not {"example", "x-ms-test-value"} & limit.keys()


def test_what_is_taken_over_as_it_is_written(specs, definition):
    specs.append("connector.yaml", "style: {as_written: true, property_label: title}\n")
    specs.replace("operations/items.yaml", "    summary: Check event\n", "    summary: ''\n")
    specs.replace("operations/items.yaml", "/events", "/events?kind=any#1")
    specs.replace("schemas/items.yaml", "{type: int64, description: Its number.}\n      name:\n        type",
                  "{type: int64, title: Number}\n      name:\n        type")  # fmt: skip

    made = definition()
    assert "consumes" not in made
    assert "basePath" not in made
    assert made["paths"]["/events?kind=any#1"]["post"]["summary"] == ""
    assert made["definitions"]["Item"]["properties"]["id"] == {"type": "integer", "format": "int64", "title": "Number"}
    assert "x-ms-summary" not in json.dumps(made)
    assert set(made["paths"]["/trigger/items"]["get"]["responses"]) == {"200", "401"}
