"""One edit of an input, and how it is classified."""

import pytest
from changes_samples import SINGLE, both, drop, move, put, small

from generator.changes import compare

GET = "/paths/~1items~1{item_id}/get"
INPUTS = f"{GET}/parameters"
POST = "/paths/~1items/post"
BODY = f"{POST}/parameters/0"
MEMBERS = f"{BODY}/schema/properties"
HOOK = "/paths/~1hooks~1made/post/parameters/0/schema"

# edit, kind, severity, operation
EDITS = {
    "removed": (drop(f"{INPUTS}/2"), "parameter-removed", "breaking", "GetItem"),
    "renamed, by its title": (put(f"{INPUTS}/2/name", "sort_of"), "parameter-renamed", "breaking", "GetItem"),
    "renamed, to a close name": (put(f"{INPUTS}/3/name", "codes"), "parameter-renamed", "breaking", "GetItem"),
    "renamed in the path": (
        both(
            move("/paths/~1items~1{item_id}", "/paths/~1items~1{x}"),
            put("/paths/~1items~1{x}/get/parameters/0/name", "x"),
        ),
        "parameter-renamed",
        "breaking",
        "GetItem",
    ),
    "added": (put(f"{INPUTS}/7", {"name": "n", "in": "query", **SINGLE}), "parameter-added", "safe", "GetItem"),
    "added, required": (
        put(f"{INPUTS}/7", {"name": "n", "in": "query", "required": True, **SINGLE}),
        "parameter-added-required",
        "breaking",
        "GetItem",
    ),
    "added, required with a default": (
        put(f"{INPUTS}/7", {"name": "n", "in": "query", "required": True, "default": "x", **SINGLE}),
        "parameter-required-default",
        "note",
        "GetItem",
    ),
    "now required": (put(f"{INPUTS}/2/required", True), "parameter-required", "breaking", "GetItem"),
    "now required, with a default": (
        both(put(f"{INPUTS}/2/required", True), put(f"{INPUTS}/2/default", "a")),
        "parameter-required-default",
        "note",
        "GetItem",
    ),
    "now optional": (put(f"{INPUTS}/5/required", False), "parameter-optional", "safe", "GetItem"),
    "retyped": (put(f"{INPUTS}/3/type", "boolean"), "input-type", "breaking", "GetItem"),
    "integer to number": (
        both(put("/parameters/page/type", "number"), drop("/parameters/page/format")),
        "input-type-widened",
        "safe",
        "GetItem",
    ),
    "to a list": (put(f"{INPUTS}/2/type", "array"), "input-type", "breaking", "GetItem"),
    "entries retyped": (put(f"{INPUTS}/6/items/type", "integer"), "input-type", "breaking", "GetItem"),
    "int64 to int32": (put(f"{INPUTS}/0/format", "int32"), "format-narrowed", "breaking", "GetItem"),
    "int32 to int64": (put("/parameters/page/format", "int64"), "format-widened", "safe", "GetItem"),
    "to bytes": (put(f"{INPUTS}/3/format", "byte"), "format-changed", "breaking", "GetItem"),
    "to uuid": (put(f"{INPUTS}/3/format", "uuid"), "format-hint", "note", "GetItem"),
    "query to header": (put(f"{INPUTS}/3/in", "header"), "parameter-place", "safe", "GetItem"),
    "values listed": (put(f"{INPUTS}/3/enum", ["ab"]), "enum-added", "breaking", "GetItem"),
    "value removed": (put(f"{INPUTS}/2/enum", ["a"]), "enum-value-removed", "breaking", "GetItem"),
    "value added": (put(f"{INPUTS}/2/enum", ["b", "a", "c"]), "enum-value-added", "safe", "GetItem"),
    "values no longer listed": (drop(f"{INPUTS}/2/enum"), "enum-dropped", "safe", "GetItem"),
    "lower maximum": (put("/parameters/page/maximum", 20), "limit-narrowed", "breaking", "GetItem"),
    "higher maximum": (put("/parameters/page/maximum", 90), "limit-widened", "safe", "GetItem"),
    "new minimum": (put("/parameters/page/minimum", 0), "limit-narrowed", "breaking", "GetItem"),
    "no minimum length": (drop(f"{INPUTS}/3/minLength"), "limit-widened", "safe", "GetItem"),
    "higher minimum length": (put(f"{INPUTS}/3/minLength", 3), "limit-narrowed", "breaking", "GetItem"),
    "other pattern": (put(f"{INPUTS}/3/pattern", "^b"), "limit-narrowed", "breaking", "GetItem"),
    "no pattern": (drop(f"{INPUTS}/3/pattern"), "limit-widened", "safe", "GetItem"),
    "hidden value changed": (put(f"{INPUTS}/4/default", "3"), "fixed-value-changed", "note", "GetItem"),
    "hidden value removed": (drop(f"{INPUTS}/4/default"), "fixed-value-dropped", "breaking", "GetItem"),
    "hidden value no longer sent": (drop(f"{INPUTS}/4/required"), "fixed-value-dropped", "breaking", "GetItem"),
    "default given": (put(f"{INPUTS}/3/default", "ab"), "default-changed", "note", "GetItem"),
    "hidden": (put(f"{INPUTS}/3/x-ms-visibility", "internal"), "parameter-hidden", "breaking", "GetItem"),
    "shown": (drop(f"{INPUTS}/4/x-ms-visibility"), "parameter-shown", "safe", "GetItem"),
    "shown and optional": (
        both(drop(f"{INPUTS}/4/x-ms-visibility"), drop(f"{INPUTS}/4/required")),
        "fixed-value-dropped",
        "breaking",
        "GetItem",
    ),
    "shown with another default": (
        both(drop(f"{INPUTS}/4/x-ms-visibility"), put(f"{INPUTS}/4/default", "3")),
        "fixed-value-dropped",
        "breaking",
        "GetItem",
    ),
    "shown and empty": (
        both(drop(f"{INPUTS}/4/x-ms-visibility"), drop(f"{INPUTS}/4/default")),
        "parameter-required",
        "breaking",
        "GetItem",
    ),
    "shown later": (put(f"{INPUTS}/3/x-ms-visibility", "advanced"), "visibility", "note", "GetItem"),
    "drop-down lost": (drop(f"{INPUTS}/5/x-ms-dynamic-values"), "drop-down-lost", "note", "GetItem"),
    "drop-down changed": (
        put(f"{INPUTS}/5/x-ms-dynamic-values/value-path", "key"),
        "drop-down-changed",
        "note",
        "GetItem",
    ),
    "drop-down": (
        put(f"{INPUTS}/3/x-ms-dynamic-values", {"operationId": "ListFolders"}),
        "drop-down-added",
        "safe",
        "GetItem",
    ),
    "list written otherwise": (put(f"{INPUTS}/6/collectionFormat", "multi"), "array-style", "note", "GetItem"),
    "encoded twice": (put(f"{INPUTS}/0/x-ms-url-encoding", "double"), "url-encoding", "note", "GetItem"),
    "text": (put(f"{INPUTS}/3/description", "Code."), "text", "safe", "GetItem"),
    "body renamed": (put(f"{BODY}/name", "item"), "body-renamed", "breaking", "CreateItem"),
    "body optional": (put(f"{BODY}/required", False), "parameter-optional", "safe", "CreateItem"),
    "no body": (drop(BODY), "parameter-removed", "breaking", "CreateItem"),
    "member removed": (drop(f"{MEMBERS}/note"), "parameter-removed", "breaking", "CreateItem"),
    "member renamed": (move(f"{MEMBERS}/note", f"{MEMBERS}/remark"), "parameter-renamed", "breaking", "CreateItem"),
    "inner member removed": (drop(f"{MEMBERS}/box/properties/width"), "parameter-removed", "breaking", "CreateItem"),
    "member of entries retyped": (
        put(f"{MEMBERS}/lines/items/properties/text/type", "integer"),
        "input-type",
        "breaking",
        "CreateItem",
    ),
    "member required": (
        put(f"{BODY}/schema/required", ["name", "note"]),
        "parameter-required",
        "breaking",
        "CreateItem",
    ),
    "member added": (put(f"{MEMBERS}/more", SINGLE), "parameter-added", "safe", "CreateItem"),
    "member added, required": (
        both(put(f"{MEMBERS}/more", SINGLE), put(f"{BODY}/schema/required", ["name", "more"])),
        "parameter-added-required",
        "breaking",
        "CreateItem",
    ),
    "member hidden": (put(f"{MEMBERS}/note/x-ms-visibility", "internal"), "parameter-hidden", "breaking", "CreateItem"),
    "member's members looked up": (
        put(f"{MEMBERS}/box/x-ms-dynamic-schema", {"operationId": "ListFolders"}),
        "dynamic-schema-added",
        "note",
        "CreateItem",
    ),
    "callback address lost": (
        drop(f"{HOOK}/properties/url/x-ms-notification-url"),
        "notification-url-lost",
        "breaking",
        "OnItem",
    ),
    "callback address renamed": (
        both(move(f"{HOOK}/properties/url", f"{HOOK}/properties/target"), put(f"{HOOK}/required", ["target"])),
        "notification-url-renamed",
        "breaking",
        "OnItem",
    ),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_of_an_input(name: str) -> None:
    edit, kind, severity, operation = EDITS[name]
    new = small()
    edit(new)

    (found,) = compare(small(), new)

    assert (found.kind, found.severity, found.operation) == (kind, severity, operation)


def test_a_hidden_value_that_is_sent_from_now_on() -> None:
    old = small()
    drop(f"{INPUTS}/4/required")(old)

    assert [(found.kind, found.severity) for found in compare(old, small())] == [("fixed-value-added", "note")]


def test_the_message_names_the_flat_name_and_the_pointer_the_place() -> None:
    new = small()
    drop(f"{MEMBERS}/box/properties/width")(new)

    (found,) = compare(small(), new)

    assert found.message == "the input 'body/box/width' is gone: flows that set it fail or lose its value"
    assert found.pointer == f"{MEMBERS}/box/properties/width"


def test_a_shared_parameter_is_placed_where_it_stands() -> None:
    new = small()
    put("/parameters/page/maximum", 5)(new)

    (found,) = compare(small(), new)

    assert found.pointer == "/parameters/page"


def test_one_edit_may_do_two_things() -> None:
    new = small()
    put(f"{INPUTS}/2/in", "header")(new)
    put(f"{INPUTS}/2/enum", ["a"])(new)

    assert [found.kind for found in compare(small(), new)] == ["parameter-place", "enum-value-removed"]


@pytest.mark.parametrize(
    ("inner", "kind"),
    [
        ({**SINGLE, "default": "1", "x-ms-visibility": "internal"}, "parameter-added"),
        ({**SINGLE, "default": "1"}, "parameter-required-default"),
        (SINGLE, "parameter-added-required"),
    ],
)
def test_a_new_required_object_is_weighed_by_what_it_requires(inner, kind) -> None:
    member = {"type": "object", "required": ["x"], "properties": {"x": inner}}
    new = small()
    put(f"{MEMBERS}/more", member)(new)
    put(f"{BODY}/schema/required", ["name", "more"])(new)

    assert [found.kind for found in compare(small(), new)] == [kind]


def test_an_input_whose_limit_is_of_a_wrong_type_is_passed_over() -> None:
    new = small()
    put("/parameters/page/minimum", "x")(new)

    assert [found.severity for found in compare(small(), new)] == ["note"]
