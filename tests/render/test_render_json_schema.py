"""The JSON Schemas for editors agree with the decoder."""

import json

import jsonschema
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.render.json_schema import file_schemas
from generator.spec.load import FILES, FOLDERS

SCHEMAS = json.loads(json.dumps(file_schemas()))
SAMPLES = {
    "connector.yaml": "connector",
    "errors.yaml": "errors",
    "parameters.yaml": "parameters",
    "operations/items.yaml": "operations",
    "schemas/items.yaml": "schemas",
    "triggers/items.yaml": "triggers",
}


def is_accepted(kind, text):
    return jsonschema.Draft7Validator(SCHEMAS[kind]).is_valid(yaml.safe_load(text))


def test_there_is_one_for_each_kind_of_file():
    assert set(SCHEMAS) == set(FILES) | set(FOLDERS) == {*SAMPLES.values(), "paths"}


@pytest.mark.parametrize("kind", SCHEMAS)
def test_is_a_draft_7_schema(kind):
    assert SCHEMAS[kind]["$schema"] == "http://json-schema.org/draft-07/schema#"
    jsonschema.Draft7Validator.check_schema(SCHEMAS[kind])


@pytest.mark.parametrize("kind", SCHEMAS)
def test_every_reference_leads_somewhere(kind):
    text = json.dumps(SCHEMAS[kind])
    for name in set(text.split('"#/definitions/')[1:]):
        assert name.split('"')[0] in SCHEMAS[kind]["definitions"]


@pytest.mark.parametrize(("file", "kind"), SAMPLES.items())
def test_accepts_the_sample(specs, file, kind):
    assert is_accepted(kind, specs.path(file).read_text())


# file, text before, text after: the decoder refuses it, so must the schema
REFUSED = {
    "unknown key": ("operations/items.yaml", "summary: List items", "summary: a\n    sumary: b"),
    "unknown key deep inside": ("parameters.yaml", "title: name", "title: name\n      titel: b"),
    "number for text": ("connector.yaml", "publisher: Someone", "publisher: 365"),
    "boolean for text": ("operations/items.yaml", "summary: List items", "summary: no"),
    "nothing for text": ("connector.yaml", "publisher: Someone", "publisher:"),
    "empty text": ("connector.yaml", "publisher: Someone", "publisher: ''"),
    "list for text": ("connector.yaml", "publisher: Someone", "publisher: [a]"),
    "mapping for text": ("connector.yaml", "publisher: Someone", "publisher: {a: b}"),
    "text for a list": ("connector.yaml", "[Productivity]", "Productivity"),
    "number in a list of texts": ("connector.yaml", "[Productivity]", "[7]"),
    "text for a mapping": ("schemas/items.yaml", "{payload: {type: any, description: Anything.}}", "payload"),
    "text for a whole number": ("errors.yaml", "status: 404", "status: '404'"),
    "decimal for a whole number": ("errors.yaml", "status: 404", "status: 404.5"),
    "boolean for a whole number": ("errors.yaml", "status: 404", "status: true"),
    "text for a boolean": ("schemas/items.yaml", "notification_url: true", "notification_url: 'true'"),
    "missing key": ("connector.yaml", "publisher: Someone\n", ""),
    "missing key inside": ("errors.yaml", "    description: No such item.\n", ""),
    "value not allowed": ("parameters.yaml", "in: query", "in: body"),
    "pattern not met": ("connector.yaml", "version: 1.0.0", "version: 1.0.0-rc"),
    "pattern met by a part only": ("connector.yaml", '"#da3b01"', '"#da3b012"'),
    "bad type": ("schemas/items.yaml", "list of string", "list of strng"),
    "bad type of an answer": ("operations/items.yaml", "returns: OwnerPage", "returns: ownerPage"),
    "trigger without notification": ("triggers/items.yaml", "    notification: Event\n", ""),
    "trigger without end": ("triggers/items.yaml", "    unsubscribe: EndHook\n", ""),
    "polling trigger that subscribes": ("triggers/items.yaml", "get: /trigger/items", "post: /trigger/items"),
    "polling trigger without hint": ("triggers/items.yaml", "    hint: Make one and wait.\n", ""),
    "flow without condition": ("triggers/items.yaml", ", condition: kind == made}", "}"),
    "flow with another comparison": ("triggers/items.yaml", "kind == made", "kind != made"),
    "number among parameters": ("operations/items.yaml", "[item_id, folder]", "[item_id, 7]"),
    "parameter that is neither shared nor own": ("operations/items.yaml", "[item_id, folder]", "[item_id, {title: x}]"),
    "parameter that is both": (
        "operations/items.yaml",
        "[item_id, folder]",
        "[item_id, {use: folder, in: query, type: string}]",
    ),
}


@pytest.mark.parametrize("change", REFUSED.values(), ids=REFUSED)
def test_decoder_and_schema_refuse_alike(specs, change):
    file = change[0]
    specs.replace(*change)

    assert any(problem.startswith(f"specs/{file}:") for problem in specs.problems())
    assert not is_accepted(SAMPLES[file], specs.path(file).read_text())


# what both accept, so that the schema is not merely stricter
ACCEPTED = {
    "null as a default": ("parameters.yaml", "in: query", "in: query\n    default: null"),
    "list as a default": ("schemas/items.yaml", "{type: any, description: Anything.}",
                          "{type: any, description: Anything., default: [1, {a: 2}]}"),
    "shared parameter with changes": ("operations/items.yaml", "[item_id, folder]",
                                      "[item_id, {use: folder, title: Drawer}]"),
    "own error": ("operations/items.yaml", "- not_found", "- {status: 409, description: d}"),
    "body with more": ("operations/items.yaml", "body: Item", "body: {schema: Item, required: false}"),
    "webhook trigger without flow": ("triggers/items.yaml",
                        "flow: {action: CheckEvent, input: body/event, condition: kind == made}",
                        "visibility: important"),
    "flow with a boolean": ("triggers/items.yaml", "kind == made", "genuine"),
    "mapping as an argument": ("parameters.yaml", "{limit: 200,", "{limit: {a: 1},"),
}  # fmt: skip


@pytest.mark.parametrize("change", ACCEPTED.values(), ids=ACCEPTED)
def test_decoder_and_schema_accept_alike(specs, change):
    file = change[0]
    specs.replace(*change)

    assert specs.problems() == []
    assert is_accepted(SAMPLES[file], specs.path(file).read_text())


SCALARS = st.sampled_from([None, True, False, 0, 7, -1, 2.5, "x", "", "Item", "folder", [], ["a"], {}, {"a": "b"}])


def places_in(node, place=()):
    yield place
    members = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in members:
        yield from places_in(value, (*place, key))


@pytest.mark.parametrize(("file", "kind"), SAMPLES.items())
@given(data=st.data())
@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_decoder_and_schema_agree_on_any_replaced_value(specs, file, kind, data):
    from generator.spec.decode import Decoder
    from generator.spec.source import read_node

    original = specs.path(file).read_bytes()
    content = yaml.safe_load(original)
    *path, last = data.draw(st.sampled_from([place for place in places_in(content) if place]))
    holder = content
    for part in path:
        holder = holder[part]
    holder[last] = data.draw(SCALARS)
    specs.write(file, yaml.safe_dump(content))
    try:
        problems = []
        Decoder(file, problems).record(read_node(specs.path(file), file), {**FILES, **FOLDERS}[kind])
    finally:
        specs.write(file, original)

    assert bool(problems) != jsonschema.Draft7Validator(SCHEMAS[kind]).is_valid(content)
