"""Edits of hidden inputs and hidden operations: what nobody sees breaks nobody, unless its value is sent."""

import pytest
from changes_samples import at, both, drop, move, put, small

from generator.changes import compare, version_step

GET = "/paths/~1items~1{item_id}/get"
INPUTS = f"{GET}/parameters"
MEMBERS = "/paths/~1items/post/parameters/0/schema/properties"
FOLDERS = "/paths/~1folders/get"
HIDDEN = {"x-ms-visibility": "internal"}


def hide(pointer, **more):
    """Return an edit that hides an input."""

    def edit(connector):
        node, key = at(connector.definition, pointer)
        node[key].update(HIDDEN, **more)

    return edit


def nothing(connector):
    """Leave it as it is."""


FIXED = hide(f"{INPUTS}/3", required=True, default="ab")
LOOK_UP = put(f"{FOLDERS}/parameters", [{"name": "q", "in": "query", "type": "string", "required": True}])
NEEDED = {"type": "object", "required": ["a"], "properties": {"a": {"type": "string", "default": "1"}}}
FILLED = both(put(f"{MEMBERS}/box", NEEDED), hide(f"{MEMBERS}/box"), put(MEMBERS[:-11] + "/required", ["box"]))
# edit of both, edit of the new one, kind, severity
EDITS = {
    "never sent, removed": (hide(f"{INPUTS}/3"), drop(f"{INPUTS}/3"), "hidden-input", "note"),
    "never sent, renamed": (hide(f"{MEMBERS}/note"), drop(f"{MEMBERS}/note"), "hidden-input", "note"),
    "never sent, retyped": (hide(f"{INPUTS}/3"), put(f"{INPUTS}/3/type", "integer"), "input-type", "note"),
    "never sent, limited": (hide(f"{INPUTS}/3"), put(f"{INPUTS}/3/minLength", 5), "limit-narrowed", "note"),
    "never sent, added": (
        nothing,
        put(f"{INPUTS}/7", {"name": "n", "in": "query", "type": "string", **HIDDEN}),
        "hidden-input",
        "note",
    ),
    "never sent, added and required": (
        nothing,
        put(f"{INPUTS}/7", {"name": "n", "in": "query", "type": "string", "required": True, **HIDDEN}),
        "parameter-added-required",
        "breaking",
    ),
    "always sent, added": (
        nothing,
        put(f"{INPUTS}/7", {"name": "n", "in": "query", "type": "string", "required": True, "default": "x", **HIDDEN}),
        "fixed-value-added",
        "note",
    ),
    "always sent, removed": (nothing, drop(f"{INPUTS}/4"), "fixed-value-dropped", "breaking"),
    "always sent, renamed": (nothing, put(f"{INPUTS}/4/name", "v"), "fixed-value-changed", "note"),
    "always sent, changed": (FIXED, put(f"{INPUTS}/3/default", "ac"), "fixed-value-changed", "note"),
    "always sent, listed": (FIXED, put(f"{INPUTS}/3/enum", ["ab"]), "enum-added", "note"),
    "always sent, not listed": (FIXED, put(f"{INPUTS}/3/enum", ["ac"]), "enum-added", "breaking"),
    "always sent, retyped": (FIXED, put(f"{INPUTS}/3/type", "boolean"), "input-type", "breaking"),
    "member of a hidden object, removed": (
        hide(f"{MEMBERS}/box"),
        drop(f"{MEMBERS}/box/properties/width"),
        "hidden-input",
        "note",
    ),
    "member of a hidden object, retyped": (
        hide(f"{MEMBERS}/box"),
        put(f"{MEMBERS}/box/properties/width/type", "string"),
        "input-type",
        "note",
    ),
    "member of a hidden object, required": (
        both(hide(f"{MEMBERS}/box"), put(f"{MEMBERS}/box/required", [])),
        put(f"{MEMBERS}/box/required", ["width"]),
        "details",
        "note",
    ),
    "member of a hidden object that is sent, removed": (
        FILLED,
        both(drop(f"{MEMBERS}/box/properties/a"), drop(f"{MEMBERS}/box/required")),
        "fixed-value-dropped",
        "breaking",
    ),
    "member of a hidden object that is sent, changed": (
        FILLED,
        put(f"{MEMBERS}/box/properties/a/default", "2"),
        "fixed-value-changed",
        "note",
    ),
    "member of hidden entries, removed": (
        hide(f"{MEMBERS}/lines"),
        drop(f"{MEMBERS}/lines/items/properties/text"),
        "hidden-input",
        "note",
    ),
    "hidden object, removed": (FILLED, drop(f"{MEMBERS}/box"), "fixed-value-dropped", "breaking"),
    "object hidden": (nothing, hide(f"{MEMBERS}/box"), "parameter-hidden", "breaking"),
    "object shown": (hide(f"{MEMBERS}/box"), drop(f"{MEMBERS}/box/x-ms-visibility"), "parameter-shown", "safe"),
    "object shown, its member required": (
        hide(f"{MEMBERS}/box"),
        both(drop(f"{MEMBERS}/box/x-ms-visibility"), put(f"{MEMBERS}/box/required", ["width"])),
        "parameter-shown",
        "safe",
    ),
    "input of a look-up, removed": (LOOK_UP, drop(f"{FOLDERS}/parameters"), "parameter-removed", "note"),
    "input of a look-up, added": (nothing, LOOK_UP, "parameter-added-required", "note"),
    "answer of a look-up, retyped": (
        nothing,
        put(f"{FOLDERS}/responses/200/schema", {"type": "object"}),
        "answer-type",
        "note",
    ),
    "look-up moved": (nothing, move("/paths/~1folders", "/paths/~1dirs"), "address", "note"),
    "look-up shown and its answer retyped": (
        drop(f"{FOLDERS}/x-ms-visibility"),
        put(f"{FOLDERS}/responses/200/schema", {"type": "object"}),
        "answer-type",
        "breaking",
    ),
    "input of a hidden trigger, added": (
        hide("/paths/~1trigger~1items/get"),
        put(
            "/paths/~1trigger~1items/get/parameters",
            [{"name": "q", "in": "query", "type": "string", "required": True}],
        ),
        "parameter-added-required",
        "breaking",
    ),
    "input of the end of subscriptions, retyped": (
        nothing,
        put("/paths/~1hooks~1{hook_id}/delete/parameters/0/type", "integer"),
        "input-type",
        "breaking",
    ),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_of_a_hidden_part(name: str) -> None:
    before, edit, kind, severity = EDITS[name]
    old, new = small(), small()
    before(old)
    before(new)
    edit(new)

    (found,) = compare(old, new)

    assert (found.kind, found.severity) == (kind, severity)


def test_a_note_says_why_nothing_breaks_and_asks_for_a_small_step() -> None:
    old, new = small(), small()
    LOOK_UP(new)

    found = compare(old, new)

    assert [each.message for each in found] == [
        "the input 'q' is new and required: flows made before do not give it"
        " (the operation is hidden: only drop-downs call it)"
    ]
    assert version_step(old.definition, new.definition, found).step == "patch"


def test_a_schema_below_a_hidden_and_a_shown_input_is_compared_for_both() -> None:
    old, new = small(), small()
    for connector in (old, new):
        connector.definition["definitions"]["Size"] = {"type": "object", "properties": {"x": {"type": "string"}}}
        at(connector.definition, MEMBERS)[0]["properties"].update(
            {
                "inner": {"type": "object", "properties": {"size": {"$ref": "#/definitions/Size"}}, **HIDDEN},
                "size": {"$ref": "#/definitions/Size"},
            }
        )
    drop("/definitions/Size/properties/x")(new)

    assert [(each.kind, each.severity) for each in compare(old, new)] == [
        ("hidden-input", "note"),
        ("parameter-removed", "breaking"),
    ]
