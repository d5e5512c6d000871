"""Which DELETE ends a subscription, and what it means when its address is no longer served."""

import pytest
from changes_samples import both, changes_of, drop, move, put, small

from generator.changes import compare

HOOK = "/paths/~1hooks~1made"
END = "/paths/~1hooks~1{hook_id}"


def nothing(connector):
    """Leave it as it is."""


def end(name, *, hidden):
    return {"delete": {"operationId": name, "responses": {}, **({"x-ms-visibility": "internal"} if hidden else {})}}


SHOWN = drop(f"{END}/delete/x-ms-visibility")
# edit of both, edit of the new one, kinds with severities
EDITS = {
    "shown end moved": (SHOWN, move(END, "/paths/~1ends~1{hook_id}"), [("unsubscribe-address", "breaking")]),
    "shown end moved and its input renamed": (
        SHOWN,
        both(
            move(END, "/paths/~1ends~1{hook}"),
            put("/paths/~1ends~1{hook}/delete/parameters/0/name", "hook"),
        ),
        [("unsubscribe-address", "breaking"), ("parameter-renamed", "breaking")],
    ),
    "shown end removed": (SHOWN, drop(END), [("unsubscribe-address", "breaking"), ("operation-removed", "breaking")]),
    "end below the trigger moved": (
        both(drop(END), put("/paths/~1hooks~1made~1{id}~1end", end("End", hidden=False))),
        move("/paths/~1hooks~1made~1{id}~1end", "/paths/~1end~1{id}"),
        [("unsubscribe-address", "breaking")],
    ),
    "hidden DELETE of something else moved": (
        put("/paths/~1drafts~1{id}", end("DropDraft", hidden=True)),
        move("/paths/~1drafts~1{id}", "/paths/~1sketches~1{id}"),
        [("unsubscribe-address", "note")],
    ),
    "hidden DELETE of something else removed": (
        put("/paths/~1drafts~1{id}", end("DropDraft", hidden=True)),
        drop("/paths/~1drafts~1{id}"),
        [("unsubscribe-address", "note")],
    ),
    "shown DELETE of something else moved": (
        put("/paths/~1drafts~1{id}", end("DropDraft", hidden=False)),
        move("/paths/~1drafts~1{id}", "/paths/~1sketches~1{id}"),
        [("address", "note")],
    ),
    "the only hidden DELETE moved, far from the trigger": (
        move(END, "/paths/~1ends~1{hook_id}"),
        move("/paths/~1ends~1{hook_id}", "/paths/~1stops~1{hook_id}"),
        [("unsubscribe-address", "breaking")],
    ),
    "the only DELETE moved, shown and far from the trigger": (
        both(SHOWN, move(END, "/paths/~1ends~1{hook_id}")),
        move("/paths/~1ends~1{hook_id}", "/paths/~1stops~1{hook_id}"),
        [("unsubscribe-address", "note")],
    ),
    "no webhook": (
        drop(HOOK),
        move(END, "/paths/~1ends~1{hook_id}"),
        [("address", "note")],
    ),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_of_an_end(name: str) -> None:
    before, edit, expected = EDITS[name]

    assert changes_of(before, edit) == expected


def test_many_triggers_and_ends_take_no_time() -> None:
    old, new = small(), small()
    for connector in (old, new):
        for number in range(2000):
            connector.definition["paths"][f"/hooks/made{number}"] = {
                "x-ms-notification-content": {"schema": {"type": "object"}},
                "post": {"operationId": f"On{number}", "x-ms-trigger": "single", "responses": {}},
            }
            connector.definition["paths"][f"/hooks/{{hook_id}}/{number}"] = end(f"End{number}", hidden=True)

    assert compare(old, new) == []
