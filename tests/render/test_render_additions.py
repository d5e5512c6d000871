"""Whatever the format has no word for reaches its place, and leads back to its line."""

import json

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.render import render_files, source_maps
from generator.render.additions import merged

DEFINITION, PROPERTIES = "apiDefinition.swagger.json", "apiProperties.json"
LIST_ITEMS = "/paths/~1items/get"

# file, text before, text after, generated file, place of the object that gets more
PLACES = {
    "connector": ("connector.yaml", "title: Sample\n", "title: Sample\nextra: {x-own: {a: 1}}\n", DEFINITION, ""),
    "contact": ("connector.yaml", "{name: A,", "{extra: {x-own: {a: 1}}, name: A,", DEFINITION, "/info/contact"),
    "properties": ("connector.yaml", "title: Sample\n", "title: Sample\nproperties: {extra: {x-own: {a: 1}}}\n",
                   PROPERTIES, "/properties"),
    "box": ("connector.yaml", "{title: E-mail,", "{extra: {x-own: {a: 1}}, title: E-mail,",
            PROPERTIES, "/properties/connectionParameters/username"),
    "security": ("connector.yaml", "  basic:\n", "  basic:\n    extra: {x-own: {a: 1}}\n",
                 DEFINITION, "/securityDefinitions/basic"),
    "operation": ("operations/items.yaml", "    get: /items\n", "    get: /items\n    extra: {x-own: {a: 1}}\n",
                  DEFINITION, LIST_ITEMS),
    "own parameter": ("operations/items.yaml", "- name: limit\n", "- name: limit\n        extra: {x-own: {a: 1}}\n",
                      DEFINITION, f"{LIST_ITEMS}/parameters/0"),
    "shared parameter": ("parameters.yaml", "  folder:\n", "  folder:\n    extra: {x-own: {a: 1}}\n",
                         DEFINITION, f"{LIST_ITEMS}/parameters/1"),
    "use of a parameter": ("operations/items.yaml", "      - folder\n    returns: list",
                           "      - {use: folder, extra: {x-own: {a: 1}}}\n    returns: list",
                           DEFINITION, f"{LIST_ITEMS}/parameters/1"),
    "body": ("operations/items.yaml", "body: Item\n", "body: {schema: Item, extra: {x-own: {a: 1}}}\n",
             DEFINITION, "/paths/~1items/post/parameters/0"),
    "answer": ("operations/items.yaml", "{status: 201,", "{extra: {x-own: {a: 1}}, status: 201,",
               DEFINITION, "/paths/~1items/post/responses/201"),
    "error": ("errors.yaml", "  not_found:\n", "  not_found:\n    extra: {x-own: {a: 1}}\n",
              DEFINITION, "/paths/~1items~1{item_id}/get/responses/404"),
    "header": ("triggers/items.yaml", "{Location: {", "{Location: {extra: {x-own: {a: 1}}, ",
               DEFINITION, "/paths/~1hooks~1created/post/responses/201/headers/Location"),
    "trigger": ("triggers/items.yaml", "  OnMyItem:\n", "  OnMyItem:\n    extra: {x-own: {a: 1}}\n",
                DEFINITION, "/paths/~1trigger~1items/get"),
    "schema": ("schemas/items.yaml", "  Owner:\n", "  Owner:\n    extra: {x-own: {a: 1}}\n",
               DEFINITION, "/definitions/Owner"),
    "member": ("schemas/items.yaml", "tags: {", "tags: {extra: {x-own: {a: 1}}, ",
               DEFINITION, "/definitions/Item/properties/tags"),
    "reference": ("schemas/items.yaml", "parent: {", "parent: {extra: {x-own: {a: 1}}, ",
                  DEFINITION, "/definitions/Item/properties/parent"),
    "drop-down": ("schemas/items.yaml", "{operation: ListOwners,", "{extra: {x-own: {a: 1}}, operation: ListOwners,",
                  DEFINITION, "/definitions/Item/properties/owner_id/x-ms-dynamic-list"),
}  # fmt: skip


def at(document, pointer):
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        document = document[int(key) if isinstance(document, list) else key]
    return document


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_extra_is_there_and_known_by_its_line(specs, place):
    file, before, after, generated, pointer = place
    plain = at(json.loads(render_files(specs.load())[generated]), pointer)
    specs.replace(file, before, after)
    spec = specs.load()

    made = at(json.loads(render_files(spec)[generated]), pointer)
    assert made == {**plain, "x-own": {"a": 1}}
    location = source_maps(spec)[generated][f"{pointer}/x-own"]
    line = specs.path(file).read_text().split("\n")[location.line - 1]
    assert (location.file, line[location.column - 1 :][:5]) == (f"specs/{file}", "x-own")


def test_extra_is_merged_into_what_is_there(specs, definition):
    specs.append("connector.yaml", "extra: {info: {license: {name: MIT}}, schemes: [http], basePath: /v2}\n")

    made = definition()
    assert made["info"]["title"] == "Sample"
    assert made["info"]["license"] == {"name": "MIT"}
    assert made["schemes"] == ["http"]
    assert made["basePath"] == "/v2"


def test_omit_leaves_out_what_would_be_made(specs, definition):
    specs.replace("schemas/items.yaml", "tags: {", "tags: {omit: [x-ms-summary], ")
    specs.replace("parameters.yaml", "    in: path\n", "    in: path\n    omit: [x-ms-url-encoding]\n")

    made = definition()
    assert "x-ms-summary" not in made["definitions"]["Item"]["properties"]["tags"]
    assert "x-ms-url-encoding" not in made["paths"]["/items/{item_id}"]["get"]["parameters"][0]


def test_a_key_that_omit_names_need_not_be_written(specs, definition):
    specs.replace("triggers/items.yaml", "    hint: Make one and wait.\n", "    omit: [hint]\n")

    assert "x-ms-trigger-hint" not in definition()["paths"]["/trigger/items"]["get"]


def test_a_key_that_omit_does_not_name_is_missing(specs):
    specs.replace("triggers/items.yaml", "    hint: Make one and wait.\n", "    omit: [summary]\n")

    assert specs.problems() == ["specs/triggers/items.yaml:14:5: 'hint' is missing in 'OnMyItem'"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)
OBJECTS = st.dictionaries(st.sampled_from("abcd"), JSON, max_size=4)


@given(OBJECTS, OBJECTS)
def test_what_is_merged_holds_all_that_was_added(made, more):
    def holds(whole, part):
        if isinstance(part, dict) and isinstance(whole, dict):
            return all(name in whole and holds(whole[name], value) for name, value in part.items())
        return whole == part

    result = merged(made, more)
    assert holds(result, more)
    assert set(result) == set(made) | set(more)
    assert all(result[name] == value for name, value in made.items() if name not in more)


@given(OBJECTS, OBJECTS)
def test_merging_changes_neither(made, more):
    before = json.dumps([made, more])
    merged(made, more)

    assert json.dumps([made, more]) == before


@given(more=st.dictionaries(st.text(min_size=1, max_size=3), JSON, max_size=3))
@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_json_reaches_the_definition_as_it_is(specs, more):
    plain = specs.path("connector.yaml").read_bytes()
    specs.append("connector.yaml", yaml.safe_dump({"extra": {"x-own": more}}))
    try:
        made = json.loads(render_files(specs.load())[DEFINITION])
    finally:
        specs.write("connector.yaml", plain)

    assert made["x-own"] == more
