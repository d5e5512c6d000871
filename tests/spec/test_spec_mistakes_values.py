"""Mistakes in schemas, properties and parameters: types, defaults, descriptions, and circles."""

import pytest

# file, text before, text after; where the complaint stands, marked with «; parts of the message
VALUES = {
    "unknown schema in a property": (
        ("schemas/items.yaml", "type: list of Owner", "type: list of nullable Onwer"),
        ("schemas/items.yaml", "type: «list of nullable Onwer"),
        ["there is no schema 'Onwer'; did you mean 'Owner'?"],
    ),
    "unknown schema in a property of a property": (
        ("schemas/items.yaml", "{w: {type: number,", "{w: {type: Onwer,"),
        ("schemas/items.yaml", "{w: {type: «Onwer,"),
        ["there is no schema 'Onwer'"],
    ),
    "unknown schema extended": (
        ("schemas/items.yaml", "extends: Item", "extends: Itme"),
        ("schemas/items.yaml", "extends: «Itme"),
        ["there is no schema 'Itme'; did you mean 'Item'?"],
    ),
    "schema that extends itself": (
        ("schemas/items.yaml", "extends: Item", "extends: Event"),
        ("schemas/items.yaml", "«extends: Event"),
        ["the schema 'Event' extends itself: Event"],
    ),
    "default of the wrong type": (
        ("operations/items.yaml", "        maximum: 200\n", "        default: many\n"),
        ("operations/items.yaml", "- «name: limit"),
        ["the default 'many' of 'limit' is not of its type 'int32'"],
    ),
    "boolean default of a number": (
        ("operations/items.yaml", "        maximum: 200\n", "        default: true\n"),
        ("operations/items.yaml", "- «name: limit"),
        ["the default True of 'limit' is not of its type 'int32'"],
    ),
    "number among texts": (
        ("parameters.yaml", "    description: The folder to look in.", "    description: x\n    values: [a, 1]"),
        ("parameters.yaml", "  folder:\n    «in: query"),
        ["the value 1 of 'folder' is not of its type 'string'"],
    ),
    "default not among the values": (
        (
            "parameters.yaml",
            "    description: The folder to look in.",
            "    description: x\n    values: [a, b]\n    default: c",
        ),
        ("parameters.yaml", "  folder:\n    «in: query"),
        ["the default 'c' of 'folder' is not one of its values"],
    ),
    "internal and required without default": (
        (
            "parameters.yaml",
            "    description: The folder to look in.",
            "    description: x\n    required: true\n    visibility: internal",
        ),
        ("parameters.yaml", "  folder:\n    «in: query"),
        ["'folder' is internal and required, so it needs a default"],
    ),
    "list of objects as a parameter": (
        ("parameters.yaml", "type: string", "type: list of Item"),
        ("parameters.yaml", "type: «list of Item"),
        ["the parameter 'folder' must have a simple type, not 'list of Item'"],
    ),
    "parameter without description": (
        ("parameters.yaml", "    description: The folder to look in.\n", ""),
        ("parameters.yaml", "  folder:\n    «in: query"),
        ["the parameter 'folder' needs a description"],
    ),
    "property without description": (
        ("schemas/items.yaml", "{type: list of string, description: Tags.}", "{type: list of string}"),
        ("schemas/items.yaml", "tags: «{type"),
        ["'tags' needs a description"],
    ),
    "members of a text": (
        ("schemas/items.yaml", "box: {type: object,", "box: {type: string,"),
        ("schemas/items.yaml", "box: «{type: string,"),
        ["'box' has properties, so its type must be object, not 'string'"],
    ),
    "described schema inside itself": (
        ("schemas/items.yaml", "parent: {type: Owner}", "parent: {type: Item, description: d}"),
        ("schemas/items.yaml", "parent: {type: «Item"),
        ["'Item' would be written out inside 'Item' without end", "no description beside it"],
    ),
    "nullable schema in a list inside itself, by way of the one that extends it": (
        ("schemas/items.yaml", "parent: {type: Owner}", "parent: {type: list of nullable Event, description: d}"),
        ("schemas/items.yaml", "parent: {type: «list of nullable Event"),
        ["'list of nullable Event' would be written out inside 'Event' without end"],
    ),
    "nullable schema inside itself": (
        ("schemas/items.yaml", "parent: {type: Owner}", "parent: {type: nullable Item, description: d}"),
        ("schemas/items.yaml", "parent: {type: «nullable Item"),
        ["'nullable Item' would be written out inside 'Item' without end", "not nullable"],
    ),
}


@pytest.mark.parametrize(("change", "place", "expected"), VALUES.values(), ids=VALUES)
def test_mistake_in_a_value(refused, change, place, expected):
    refused(change, place, expected)


def test_schemas_that_extend_each_other(specs):
    specs.replace("schemas/items.yaml", "  Owner:\n", "  Owner:\n    extends: Event\n")
    specs.replace("schemas/items.yaml", "extends: Item", "extends: Owner")

    assert any("the schema 'Event' extends itself: Event -> Owner" in problem for problem in specs.problems())
