"""What stands on a card: labels, stars, order, what is folded away and what is absent."""

from designer_samples import definition

from generator.definition import operations_of
from generator.designer.card import all_fields, card_of
from generator.designer.controls import boxes_of, filled
from generator.designer.form import inputs_from, texts_from


def card(operation, definitions=None):
    document = definition({"POST /items/{id}": {"operationId": "MakeItem", **operation}}, definitions=definitions)
    (record,) = operations_of(document)
    return card_of(document, record)


def body(schema):
    return {"parameters": [{"name": "body", "in": "body", "required": True, "schema": schema}]}


def query(name, **more):
    return {"name": name, "in": "query", "type": "string", **more}


def test_order_is_required_important_others_advanced() -> None:
    made = card(
        {
            "parameters": [
                query("a", **{"x-ms-visibility": "advanced"}),
                query("b"),
                query("c", **{"x-ms-visibility": "important"}),
                query("d", required=True),
            ]
        }
    )

    assert [field.name for field in made.fields] == ["d", "c", "b", "a"]
    assert [field.name for field in made.advanced] == ["a"]


def test_what_is_internal_is_absent_with_all_that_is_in_it() -> None:
    inner = {"type": "object", "x-ms-visibility": "internal", "properties": {"x": {"type": "string"}}}
    schema = {"type": "object", "properties": {"hidden": inner, "shown": {"type": "string"}}}

    assert [field.name for field in card(body(schema)).fields] == ["body/shown"]


def test_a_required_input_is_not_folded_away() -> None:
    made = card({"parameters": [query("a", required=True, **{"x-ms-visibility": "advanced"})]})

    assert [field.is_advanced for field in made.fields] == [False]


def test_members_of_objects_stand_in_their_place_with_titles_and_hints() -> None:
    member = {"type": "string", "x-ms-summary": "Street", "description": "Where."}
    inner = {"type": "object", "required": ["street"], "properties": {"street": member}}
    schema = {"type": "object", "required": ["address"], "properties": {"address": inner}}

    (field,) = card(body(schema)).fields

    assert (field.name, field.title, field.hint, field.is_required) == ("body/address/street", "Street", "Where.", True)


def test_controls_follow_types_and_formats() -> None:
    kinds = {
        "text": {"type": "string"},
        "number": {"type": "integer", "format": "int64"},
        "yes-no": {"type": "boolean"},
        "enum": {"type": "string", "enum": ["a", "b"]},
        "date": {"type": "string", "format": "date"},
        "moment": {"type": "string", "format": "date-time"},
        "secret": {"type": "string", "format": "password"},
        "file": {"type": "string", "format": "byte"},
        "json": {"type": "object"},
        "list": {"type": "array", "items": {"type": "string"}},
        "drop-down": {"type": "string", "x-ms-dynamic-values": {"operationId": "Look", "value-path": "id"}},
    }
    made = card(body({"type": "object", "properties": kinds}))

    assert {field.name.removeprefix("body/"): field.control for field in made.fields} == {name: name for name in kinds}


def test_a_definition_within_itself_has_an_end() -> None:
    node = {"type": "object", "properties": {"name": {"type": "string"}, "child": {"$ref": "#/definitions/Node"}}}
    made = card(body({"$ref": "#/definitions/Node"}), {"Node": node})

    assert "body/name" in [field.name for field in made.fields]


def test_a_form_gives_the_inputs_of_a_call() -> None:
    entry = {
        "type": "object",
        "properties": {"id": {"type": "integer"}, "at": {"type": "object", "properties": {"x": {"type": "string"}}}},
    }
    schema = {
        "type": "object",
        "properties": {
            "name": {"type": "string"},
            "empty": {"type": "string"},
            "tags": {"type": "array", "items": {"type": "integer"}},
            "lines": {"type": "array", "items": entry},
        },
    }
    made = card(body(schema))
    form = filled(
        [
            ("~operation", "MakeItem"),
            ("body/name", "n"),
            ("body/empty", ""),
            ("body/tags/~2:10", "2"),
            ("body/tags/~2:2", "1"),
            ("body/tags/~2:11", ""),
            ("body/tags/~2:12", "word"),
            ("body/lines/~2:0/id", "7"),
            ("body/lines/~2:0/at/x", "here"),
            ("body/lines/~2:1/id", ""),
        ]
    )

    assert inputs_from(made, form) == {
        "body/name": "n",
        # In the order of their numbers; what fits no type is for the gateway to refuse.
        "body/tags": [1, 2, "word"],
        "body/lines": [{"id": 7, "at": {"x": "here"}}],
    }


def test_inputs_go_back_into_the_form_that_gives_them() -> None:
    schema = {
        "type": "object",
        "properties": {
            "kind": {"type": "string", "enum": ["a"]},
            "tags": {"type": "array", "items": {"type": "string"}},
            "lines": {"type": "array", "items": {"type": "object", "properties": {"id": {"type": "integer"}}}},
        },
    }
    made = card(body(schema))
    inputs = {"body/kind": "other", "body/tags": ["x", "y"], "body/lines": '[{"id": 1}]'}

    form = texts_from(made, inputs)

    assert inputs_from(made, form) == inputs
    assert form.custom == {"body/kind"}
    assert form.whole == {"body/lines"}


def test_every_box_has_an_id_of_its_own() -> None:
    entry = {"type": "object", "properties": {"id": {"type": "integer"}, "name": {"type": "string"}}}
    schema = {"type": "object", "properties": {"lines": {"type": "array", "items": entry}, "id": {"type": "string"}}}
    made = card(body(schema))
    form = filled([(f"body/lines/~2:{number}/id", "") for number in range(3)])

    ids = []
    for box in boxes_of(made, form):
        ids += [box.id, *(part.id for _, parts in box.entries for part in parts)]

    assert len(ids) == len(set(ids)) == 8
    assert len(list(all_fields(made.fields))) == 4
