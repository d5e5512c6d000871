"""Texts that people read: which one differs, what it was and what it is."""

import pytest
from changes_samples import drop, put, small

from generator.changes import Connector, compare

GET = "/paths/~1items~1{item_id}/get"
# edit, operation, pointer, former text, present text, words of the message
EDITS = {
    "title": (put("/info/title", "New"), None, "/info/title", ("Small", "New"), "the title was 'Small' and is 'New'"),
    "summary": (put(f"{GET}/summary", "Read"), "GetItem", f"{GET}/summary", ("Get item", "Read"), "the summary was"),
    "new": (
        put(f"{GET}/description", "Reads."),
        "GetItem",
        f"{GET}/description",
        (None, "Reads."),
        "the description is new: 'Reads.'",
    ),
    "gone": (drop(f"{GET}/summary"), "GetItem", GET, ("Get item", None), "the summary is gone; it was 'Get item'"),
    "label of an input": (
        put(f"{GET}/parameters/2/x-ms-summary", "Sort"),
        "GetItem",
        f"{GET}/parameters/2/x-ms-summary",
        ("Kind", "Sort"),
        "the x-ms-summary was 'Kind' and is 'Sort'",
    ),
    "shared member": (
        put("/definitions/Item/properties/title/description", "T."),
        None,
        "/definitions/Item/properties/title/description",
        (None, "T."),
        "the description of 'title' is new: 'T.'",
    ),
    "what a trigger hands over": (
        put("/paths/~1hooks~1made/x-ms-notification-content/description", "Made."),
        "OnItem",
        "/paths/~1hooks~1made/x-ms-notification-content/description",
        ("The event.", "Made."),
        "the description was 'The event.' and is 'Made.'",
    ),
    "path item": (
        put("/paths/~1items/description", "Items."),
        None,
        "/paths/~1items/description",
        (None, "Items."),
        "the description is new",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("edit", "operation", "pointer", "texts", "words"), EDITS.values(), ids=EDITS)
def test_a_text(edit, operation, pointer, texts, words):
    changed = small()
    edit(changed)

    (found,) = compare(small(), changed)

    assert (found.kind, found.severity, found.operation) == ("text", "safe", operation)
    assert (found.pointer, found.old, found.new) == (pointer, *texts)
    assert words in found.message


def test_texts_stand_beside_other_changes_and_details():
    changed = small()
    put(f"{GET}/summary", "Read item")(changed)
    put(f"{GET}/x-more", 1)(changed)
    drop("/definitions/Item/properties/title")(changed)

    kinds = [(each.kind, each.operation) for each in compare(small(), changed)]

    assert ("text", "GetItem") in kinds
    assert ("output-removed", "GetItem") in kinds


def test_a_value_of_the_service_is_no_text():
    changed = small()
    put(f"{GET}/parameters/3/default", {"title": "a"})(changed)
    other = small()
    put(f"{GET}/parameters/3/default", {"title": "b"})(other)

    assert {each.kind for each in compare(changed, other)} == {"default-changed"}


def test_a_parameter_that_moves_in_its_list_keeps_its_texts():
    changed = small()
    changed.definition["paths"]["/items/{item_id}"]["get"]["parameters"].reverse()

    assert not [each for each in compare(small(), changed) if each.kind == "text"]


def test_texts_of_the_connection():
    old, new = (
        Connector(name, small().definition, {"connectionParameters": {"key": {"uiDefinition": {"tooltip": text}}}})
        for name, text in (("old", "a"), ("new", "b"))
    )

    (found,) = compare(old, new)

    assert found.message == "the tooltip of 'key' was 'a' and is 'b'"
    assert found.pointer == "/properties/connectionParameters/key/uiDefinition/tooltip"


def test_a_long_text_is_whole_for_programs_and_short_for_people():
    changed = small()
    put("/info/description", "x" * 5000)(changed)

    (found,) = compare(small(), changed)

    assert len(found.message) < 400
    assert found.new == "x" * 5000
