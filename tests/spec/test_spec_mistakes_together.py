"""Several mistakes at once, their order, and complaints that one mistake must not cause elsewhere."""

import pytest


def test_the_sample_is_fine(specs):
    assert specs.problems() == []


def test_place_is_file_line_column(specs):
    specs.replace("operations/items.yaml", "summary: List items", "sumary: List items")

    assert [problem.split(": ")[0] for problem in specs.problems()] == [
        "specs/operations/items.yaml:3:5",  # the operation, which now lacks its summary
        "specs/operations/items.yaml:4:5",  # the misspelt key
    ]


def test_all_problems_are_reported_in_reading_order(specs):
    specs.replace("connector.yaml", "publisher: Someone", "publisher: 1")
    specs.replace("errors.yaml", "status: 404", "status: 204")
    specs.replace("operations/items.yaml", "returns: list of Item", "returns: list of Itme")
    specs.replace("operations/items.yaml", "- not_found", "- notfound")
    specs.replace("schemas/items.yaml", "extends: Item", "extends: Itme")
    specs.replace("triggers/items.yaml", "hint: Create one.", "hnt: Create one.")

    assert [problem.split(": ")[0] for problem in specs.problems()] == [
        specs.place_of("connector.yaml", "publisher: «1"),
        specs.place_of("errors.yaml", "«status: 204"),
        specs.place_of("operations/items.yaml", "returns: «list of Itme"),
        specs.place_of("operations/items.yaml", "- «notfound"),
        specs.place_of("schemas/items.yaml", "extends: «Itme"),
        specs.place_of("triggers/items.yaml", "«post: /hooks/created"),
        specs.place_of("triggers/items.yaml", "«hnt: Create one."),
    ]


# A record with a mistake in it is used elsewhere: only the mistake itself is worth a line.
BROKEN_BUT_USED = {
    "shared parameter": ("parameters.yaml", "in: path", "in: paths"),
    "shared error": ("errors.yaml", "status: 404", "status: x"),
    "look-up": ("operations/items.yaml", "description: Lists all items.", "description: 1"),
    "operation that ends a subscription": ("operations/items.yaml", "description: End.", "description: 1"),
    "schema": ("schemas/items.yaml", "description: An owner.", "description: 1"),
    "schema that others extend": ("schemas/items.yaml", "description: An item.", "description: 1"),
    "schema of a trigger's body": ("schemas/items.yaml", "description: A hook.", "description: 1"),
    "callback property": ("schemas/items.yaml", "notification_url: true", "notification_url: 1"),
    "value of a drop-down's item": ("schemas/items.yaml", "id: {type: int64, description: Its number.}\n      name:\n",
                                    "id: {type: int46, description: Its number.}\n      name:\n"),
    "list of a drop-down": ("schemas/items.yaml", "type: list of Owner,", "type: list of owner,"),
    "parameter of a look-up": ("operations/items.yaml", "type: int32", "type: int23"),
    "action of a flow": ("operations/items.yaml", "description: Says what an event is.", "description: 1"),
    "input of a flow": ("schemas/items.yaml", "{event: {type: object,", "{event: {type: objct,"),
    "property of a condition": ("schemas/items.yaml", "kind: {type: string,", "kind: {type: strng,"),
    "answer with the property of a condition": ("schemas/items.yaml", "description: What it is.", "description: 1"),
    "source of a drop-down's argument": ("parameters.yaml", "type: string", "type: strng"),
}  # fmt: skip


@pytest.mark.parametrize("change", BROKEN_BUT_USED.values(), ids=BROKEN_BUT_USED)
def test_broken_record_causes_no_further_complaints(specs, change):
    specs.replace(*change)

    assert len(specs.problems()) == 1, specs.problems()


@pytest.mark.parametrize(
    "file", ["parameters.yaml", "errors.yaml", "operations/items.yaml", "schemas/items.yaml", "triggers/items.yaml"]
)
def test_unreadable_file_causes_no_further_complaints(specs, file):
    specs.write(file, "{")

    assert [problem.split(":")[0] for problem in specs.problems()] == [f"specs/{file}"]
