"""The list of known differences: what it explains, what of it is no longer needed, and mistakes in it."""

import os
from pathlib import Path

import pytest

from generator.drift import KINDS, BadList, Description, Difference, compare, read_any, read_known, sort

ROOT = Path(__file__).parents[2]
VENDOR = Path(os.environ.get("TOGGL_OPENAPI", ROOT.parent / "shared" / "reference" / "toggl-openapi-slice.json"))

GONE = Difference("operation-gone", "DoNothing", "", "m")
MEMBER = Difference("answer-gone", "GetItem", "answer[]/title", "m")
RETYPED = Difference("parameter-retyped", "GetItem", "page", "m", "string")
NOTE = Difference("operation-deprecated", "GetItem", "", "m")
PARAMETER = Difference("parameter-added", "GetItem", "page", "m")


def known(tmp_path, text):
    path = tmp_path / "known.yaml"
    path.write_text(text)
    return read_known(path)


@pytest.mark.parametrize(
    ("entry", "fitting"),
    [
        ("{operation: DoNothing, what: operation-gone, reason: r}", [GONE]),
        ("{operation: Do*, what: [operation-gone, operation-added], reason: r}", [GONE]),
        ("{operation: '*', what: [operation-gone, answer-gone], reason: r}", [GONE, MEMBER]),
        ("{operation: [DoNothing, GetItem], what: answer-gone, name: 'answer[]/*', reason: r}", [MEMBER]),
        ("{operation: GetItem, what: answer-gone, name: '*/title', reason: r}", [MEMBER]),
        ("{operation: GetItem, what: answer-gone, name: 'answer[*', reason: r}", [MEMBER]),
        ("{operation: GetItem, what: answer-gone, name: title, reason: r}", []),
        ("{operation: getitem, what: answer-gone, reason: r}", []),
        ("{operation: GetItem, what: answer-added, reason: r}", []),
    ],
)
def test_what_an_entry_explains(tmp_path, entry, fitting) -> None:
    found = sort([GONE, MEMBER, PARAMETER], known(tmp_path, f"differences:\n  - {entry}\n"))

    assert [difference for difference, _ in found.known] == fitting
    assert list(found.new) == [each for each in (GONE, MEMBER, PARAMETER) if each not in fitting]
    assert bool(found.unused) == (not fitting) or "operation-added" in entry or "DoNothing, GetItem" in entry


def test_entries_and_words_that_explain_nothing_are_named(tmp_path) -> None:
    found = sort(
        [GONE, MEMBER],
        known(
            tmp_path,
            """
differences:
  - {operation: [DoNothing, DoMore], what: operation-gone, reason: r}
  - {operation: GetItem, what: parameter-gone, name: [a, b], reason: r}
  - {operation: GetItem, what: [answer-gone, answer-added], name: ["*/title", "*/note"], reason: r}
""",
        ),
    )

    assert found.new == ()
    assert found.unused == (
        "entry 1: 'DoMore'",
        "entry 2 (parameter-gone of GetItem a, b)",
        "entry 3: 'answer-added'",
        "entry 3: '*/note'",
    )


@pytest.mark.parametrize(
    ("described", "is_known"), [("", True), ("described: string, ", True), ("described: [a, string], ", True)]
)
def test_a_known_difference_is_as_it_was_described(tmp_path, described, is_known) -> None:
    entry = f"{{operation: GetItem, what: parameter-retyped, {described}reason: r}}"
    listed = known(tmp_path, f"differences:\n  - {entry}\n")

    assert sort([RETYPED], listed).new == ()
    changed = sort([RETYPED._replace(described="boolean")], listed)
    assert bool(changed.new) == bool(described)
    assert sort([RETYPED], listed).unused == (("entry 1: 'a'",) if "[a" in described else ())


def test_an_entry_that_is_described_otherwise_is_named(tmp_path) -> None:
    text = "differences:\n  - {operation: GetItem, what: parameter-retyped, described: array, reason: r}\n"

    found = sort([RETYPED], known(tmp_path, text))

    assert found.new == (RETYPED,)
    assert found.unused == ("entry 1 (parameter-retyped of GetItem, described as array)",)


def test_notes_are_told_from_drift(tmp_path) -> None:
    added = Difference("operation-added", "GET /x", "", "m")

    assert sort([NOTE, added], []) == ((added,), (NOTE,), (), ())
    assert sort([NOTE, added], [], counts_added=False) == ((), (NOTE, added), (), ())
    listed = known(tmp_path, "differences:\n  - {operation: GetItem, what: operation-deprecated, reason: r}\n")
    assert [each for each, _ in sort([NOTE], listed).known] == [NOTE]


def test_an_operation_that_is_misspelt(tmp_path) -> None:
    text = """
differences:
  - {operation: GetIten, what: answer-gone, reason: r}
  - {operation: [GetItem, GetItm, Nothing*, GET /x, Zzz], what: answer-gone, reason: r}
"""
    found = sort([MEMBER], known(tmp_path, text), operations=("GetItem", "DoNothing"))

    assert found.unused == (
        "entry 1 (answer-gone of GetIten); there is no operation 'GetIten'; did you mean 'GetItem'?",
        "entry 2: 'GetItm'; there is no operation 'GetItm'; did you mean 'GetItem'?",
        "entry 2: 'Nothing*'",
        "entry 2: 'GET /x'",
        "entry 2: 'Zzz'; there is no operation 'Zzz'",
    )


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("differences:\n  - operation: A\n    what: operation-gnoe\n    reason: r\n", "3:5"),
        ("differences:\n  - operation: A\n    what: operation-gone\n", "2:5"),
        ("differences:\n  - {operation: A, what: x, reason: r}\n  - b\n", "2:20"),
        ("differences:\n  - {operation: A, what: operation-gone, reason: r}\n  - b\n", "3:5"),
        ("differences:\n  - operation: A\n    waht: b\n", "3:5"),
        ("# list\ndiferences: []\n", "2:1"),
        ("# list\na: &a {}\ndifferences: *a\n", "2:1"),
        ("# list\ndifferences: {}\n", "2:1"),
        ('{\n"differences": [\n {"operation": "A",\n  "what": 7, "reason": "r"}]}', "4:3"),
    ],
)
def test_a_mistake_has_a_place(tmp_path, text, position) -> None:
    with pytest.raises(BadList) as caught:
        known(tmp_path, text)
    assert str(caught.value).startswith(f"{tmp_path / 'known.yaml'}:{position}: ")


def test_the_reason_stays_with_the_difference(tmp_path) -> None:
    text = "differences:\n  - operation: DoNothing\n    what: operation-gone\n    reason: >\n      Only\n      code.\n"

    ((_, entry),) = sort([GONE], known(tmp_path, text)).known
    assert entry.reason == "Only code."


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("differences: {}", "'differences' must be a list"),
        ("a: 1", "there is no 'a' in this list; expected 'differences' alone"),
        ("differences: [x]", "entry 1: must have 'operation', 'what' and 'reason'"),
        ("differences: [{operation: A, what: operation-gone}]", "entry 1: 'reason' is missing; say why"),
        ("differences: [{operation: A, what: operation-gone, reason: ' '}]", "entry 1: 'reason' is missing"),
        ("differences: [{operation: A, what: operation-gone, reason: r}, {}]", "entry 2: 'reason' is missing"),
        ("differences: [{operation: A, waht: x, reason: r}]", "entry 1: unknown key 'waht'; did you mean 'what'?"),
        ("differences: [{operation: A, what: operation-gnoe, reason: r}]", "did you mean 'operation-gone'?"),
        ("differences: [{what: operation-gone, reason: r}]", "'operation' must be a text or a list of texts"),
        ("differences: [{operation: A, what: [7], reason: r}]", "'what' must be a text or a list of texts"),
        ("differences: [{operation: A, what: answer-gone, name: [], reason: r}]", "'name' must be a text or a list"),
        ("differences: [{operation: A, what: answer-gone, described: 7, reason: r}]", "'described' must be a text or"),
    ],
)
def test_a_list_that_cannot_be_used(tmp_path, text, message) -> None:
    with pytest.raises(BadList) as caught:
        known(tmp_path, text)
    assert message in str(caught.value)


# the project's own list


def test_the_projects_list_can_be_read() -> None:
    entries = read_known(ROOT / "drift.yaml")

    assert {kind for entry in entries for kind in entry.kinds} <= set(KINDS)


@pytest.fixture(scope="module")
def vendors() -> dict:
    if not VENDOR.is_file():
        pytest.skip("the vendor's description is not here; name it in TOGGL_OPENAPI")
    return read_any(VENDOR)


def drift_of_project(vendors):
    ours = Description("ours", read_any(ROOT / "apiDefinition.swagger.json"))
    return sort(compare(ours, Description("theirs", vendors)), read_known(ROOT / "drift.yaml"))


def test_every_difference_of_the_project_has_a_reason_and_every_reason_a_difference(vendors) -> None:
    found = drift_of_project(vendors)

    assert (found.new, found.notes, found.unused) == ((), (), ())


def test_every_known_type_and_place_says_what_the_vendor_describes() -> None:
    for entry in read_known(ROOT / "drift.yaml"):
        has_words = any(kind.endswith(("-retyped", "-moved")) for kind in entry.kinds)
        assert bool(entry.described) == has_words, entry


def test_planted_drift_is_noticed(vendors) -> None:
    paths = vendors["paths"]
    kept = {path: dict(item) for path, item in paths.items()}
    try:
        del paths["/api/v9/me/tags"]
        entry = dict(paths["/api/v9/me/time_entries/current"]["get"])
        entry["parameters"] = [{"name": "zone", "in": "query", "required": True, "type": "string"}]
        paths["/api/v9/me/time_entries/current"]["get"] = entry
        new = {(each.kind, each.operation, each.name) for each in drift_of_project(vendors).new}
    finally:
        paths.clear()
        paths.update(kept)

    assert new == {("operation-gone", "GetMeTags", ""), ("parameter-added", "GetCurrentTimeEntry", "zone")}
