"""Breaks that are intended: which entries fit, which accept nothing any more, and what is wrong with a list."""

import pytest

from generator.changes import BadAccepted, Change, assess, read_accepted
from generator.changes.accepted import AcceptedBreak
from generator.definition import Unreadable

GONE = Change("output-removed", "breaking", "GetItem", "/definitions/Item/properties/old", "m")
ADDED = Change("output-added", "safe", "GetItem", "/definitions/Item/properties/new", "m")
RENAMED = Change("connection-parameter-renamed", "breaking", None, "/properties/connectionParameters/key", "m")


def entry(operation="GetItem", what="output-removed", at=()):
    return AcceptedBreak((operation,), (what,), tuple(at), "r")


@pytest.mark.parametrize(
    ("change", "accepted", "fits"),
    [
        (GONE, entry(), True),
        (GONE, entry("Get*"), True),
        (GONE, entry("*"), True),
        (GONE, entry("GetItems"), False),
        (GONE, entry("connector"), False),
        (GONE, entry(what="output-type"), False),
        (GONE, entry(at=["/definitions/Item/properties/old"]), True),
        (GONE, entry(at=["/definitions/Item"]), True),
        (GONE, entry(at=["/definitions/*/properties/old"]), True),
        (GONE, entry(at=["/definitions/Item/properties/ol"]), False),
        (GONE, entry(at=["/paths", "/definitions/"]), True),
        (RENAMED, entry("connector", "connection-parameter-renamed"), True),
        (RENAMED, entry("GetItem", "connection-parameter-renamed"), False),
        (ADDED, entry(what="output-added"), False),
    ],
)
def test_what_an_entry_accepts(change, accepted, fits):
    found = assess([change], [accepted])

    assert accepted.fits(change) is fits
    assert (len(found.accepted), len(found.changes), len(found.unused)) == ((1, 0, 0) if fits else (0, 1, 1))
    assert found.breaks is (change.severity == "breaking" and not fits)


def test_many_stars_take_no_time():
    pattern = "*a" * 5000
    assert not entry(at=[pattern]).fits(GONE._replace(pointer="/" + "a" * 4000))


def test_entries_that_accept_nothing_are_named():
    found = assess([GONE], [entry("Other"), entry(), entry(at=["/nowhere"])])

    assert found.unused == (
        "entry 1 (output-removed of Other)",
        "entry 3 (output-removed of GetItem at /nowhere)",
    )


def test_a_list_is_read(tmp_path):
    path = tmp_path / "changes.yaml"
    path.write_text(
        "changes:\n"
        "  - operation: [GetItem, List*]\n    what: [output-removed, output-type]\n    at: /definitions/Item\n"
        "    reason: >-\n      The service has not\n      sent it since May.\n"
        "  - {operation: connector, what: authentication, reason: r}\n"
    )

    assert read_accepted(path) == [
        AcceptedBreak(
            ("GetItem", "List*"),
            ("output-removed", "output-type"),
            ("/definitions/Item",),
            "The service has not sent it since May.",
        ),
        AcceptedBreak(("connector",), ("authentication",), (), "r"),
    ]


BAD = {
    "no list": ("changes: 5\n", "1:1: 'changes' must be a list"),
    "another key": ("differences: []\n", "1:1: there is no 'differences' in this list; expected 'changes' alone"),
    "no entry": ("changes:\n  - a\n", "2:5: entry 1: must have 'operation', 'what' and 'reason'"),
    "unknown key": (
        "changes:\n  - {operation: A, what: output-removed, reason: r, were: b}\n",
        "2:53: entry 1: unknown key 'were'; expected operation, what, at, reason",
    ),
    "no reason": ("changes:\n  - {operation: A, what: output-removed}\n", "2:5: entry 1: 'reason' is missing"),
    "unknown kind": (
        "changes:\n  - {operation: A, what: output-removd, reason: r}\n",
        "2:20: entry 1: there is no kind 'output-removd'; did you mean 'output-removed'?; known: ",
    ),
    "kind that breaks nothing": (
        "changes:\n  - {operation: A, what: output-added, reason: r}\n",
        "2:20: entry 1: 'output-added' breaks nothing and needs no entry",
    ),
    "operation is a number": (
        "changes:\n  - {operation: 5, what: output-removed, reason: r}\n",
        "2:6: entry 1: 'operation' must be a text or a list of texts",
    ),
}


@pytest.mark.parametrize(("text", "message"), BAD.values(), ids=BAD)
def test_a_list_that_cannot_be_used(tmp_path, text, message):
    path = tmp_path / "changes.yaml"
    path.write_text(text)

    with pytest.raises(BadAccepted) as refused:
        read_accepted(path)

    assert str(refused.value).startswith(f"{path}:{message}")


def test_a_list_that_is_no_yaml(tmp_path):
    (tmp_path / "changes.yaml").write_text("changes: [\n")

    with pytest.raises(Unreadable):
        read_accepted(tmp_path / "changes.yaml")
