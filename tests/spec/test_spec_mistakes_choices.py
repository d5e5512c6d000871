"""Mistakes in drop-downs: the look-up, its arguments, and what it lists."""

import pytest

# file, text before, text after; where the complaint stands, marked with «; parts of the message
CHOICES = {
    "drop-down of an unknown operation": (
        ("parameters.yaml", "operation: ListItems", "operation: ListItem"),
        ("parameters.yaml", "operation: «ListItem"),
        ["there is no operation 'ListItem'; did you mean 'ListItems'?"],
    ),
    "drop-down of an unknown operation in a schema": (
        ("schemas/items.yaml", "operation: ListOwners", "operation: ListOwner"),
        ("schemas/items.yaml", "operation: «ListOwner"),
        ["there is no operation 'ListOwner'; did you mean 'ListOwners'?"],
    ),
    "drop-down with an unknown argument": (
        ("parameters.yaml", "{limit: 200,", "{limt: 200,"),
        ("parameters.yaml", "{«limt: 200,"),
        ["'ListItems' has no parameter 'limt'; did you mean 'limit'?"],
    ),
    "drop-down really lacks a required argument": (
        (
            "parameters.yaml",
            "      parameters: {limit: 200, folder: {parameter: folder}}\n  folder:\n    in: query\n",
            "      parameters: {limit: 200}\n  folder:\n    required: true\n    in: query\n",
        ),
        ("parameters.yaml", "«operation: ListItems"),
        ["the look-up 'ListItems' needs its parameter 'folder'; none is given"],
    ),
    "drop-down that takes an argument from an unknown input": (
        ("parameters.yaml", "folder: {parameter: folder}", "folder: {parameter: foldre}"),
        ("parameters.yaml", "{parameter: «foldre}"),
        ["there is no input 'foldre' beside this drop-down; did you mean 'folder'?"],
    ),
    "drop-down whose items have no such value": (
        ("parameters.yaml", "value: id", "value: idd"),
        ("parameters.yaml", "value: «idd"),
        ["an item of 'ListItems' has no 'idd'; did you mean 'id'?"],
    ),
    "drop-down whose items have no such title": (
        ("schemas/items.yaml", "value: id, title: name}", "value: id, title: nam}"),
        ("schemas/items.yaml", "title: «nam}"),
        ["an item of 'ListOwners' has no 'nam'; did you mean 'name'?"],
    ),
    "drop-down of something that is no list": (
        ("schemas/items.yaml", "items: owners, ", ""),
        ("schemas/items.yaml", "{operation: «ListOwners"),
        ["'ListOwners' does not answer a list; say where it is with 'items'"],
    ),
    "drop-down of an operation that answers nothing": (
        ("operations/items.yaml", "returns: OwnerPage", "returns: {description: Nothing.}"),
        ("schemas/items.yaml", "items: «owners"),
        ["the answer of 'ListOwners' has no 'owners'"],
    ),
    "drop-down of an operation that answers nothing, without items": (
        ("operations/items.yaml", "returns: list of Item", "returns: {description: Nothing.}"),
        ("parameters.yaml", "operation: «ListItems"),
        ["'ListItems' does not answer a list"],
    ),
    "drop-down with an unknown list": (
        ("schemas/items.yaml", "items: owners,", "items: owner,"),
        ("schemas/items.yaml", "items: «owner,"),
        ["the answer of 'ListOwners' has no 'owner'"],
    ),
    "drop-down whose list is none": (
        ("schemas/items.yaml", "type: list of Owner,", "type: Owner,"),
        ("schemas/items.yaml", "items: «owners,"),
        ["'owners' in the answer of 'ListOwners' is no list"],
    ),
}


@pytest.mark.parametrize(("change", "place", "expected"), CHOICES.values(), ids=CHOICES)
def test_mistake_in_a_drop_down(refused, change, place, expected):
    refused(change, place, expected)


# file, text before, text after
FINE = {
    "argument with a value in the drop-down": (
        "operations/items.yaml",
        "        type: int32\n",
        "        type: int32\n        required: true\n",
    ),
    "argument taken from an input": (
        "parameters.yaml",
        "    description: The folder to look in.",
        "    description: x\n    required: true",
    ),
}


@pytest.mark.parametrize("change", FINE.values(), ids=FINE)
def test_drop_down_with_all_that_its_look_up_needs(specs, change):
    specs.replace(*change)

    assert specs.problems() == []


def test_argument_of_a_drop_down_from_the_body(specs):
    specs.replace(
        "operations/items.yaml", "    returns: OwnerPage\n", "    parameters: [folder]\n    returns: OwnerPage\n"
    )
    specs.replace(
        "schemas/items.yaml", "title: name}\n", "title: name, parameters: {folder: {parameter: body/name}}}\n"
    )
    assert specs.problems() == []

    specs.replace("schemas/items.yaml", "{parameter: body/name}", "{parameter: body/nam}")
    assert specs.problems() == [
        f"{specs.place_of('schemas/items.yaml', '{parameter: «body/nam}')}: there is no input 'body/nam' beside this "
        "drop-down; did you mean 'body/name'?"
    ]
