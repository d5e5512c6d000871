"""JSON edited as text: nothing but the named places changes, whatever the formatting."""

import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.validator.json_edits import Edit, edited
from generator.validator.rule import REMOVED

ADDED = [Edit(("p", "z"), "x")]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('{"p":{"a":1}}', '{"p":{"a":1,"z":"x"}}'),
        ('{"p": {"a": 1}}', '{"p": {"a": 1, "z": "x"}}'),
        ('{"p": { "a": 1 }}', '{"p": { "a": 1, "z": "x" }}'),
        ('{"p": {"a": 1, "b": 2}}\n', '{"p": {"a": 1, "b": 2, "z": "x"}}\n'),
        ('{"p": {}}', '{"p": {"z": "x"}}'),
        ('{\n  "p": {\n    "a": 1\n  }\n}\n', '{\n  "p": {\n    "a": 1,\n    "z": "x"\n  }\n}\n'),
        ('{\n    "p": {\n        "a": 1\n    }\n}', '{\n    "p": {\n        "a": 1,\n        "z": "x"\n    }\n}'),
        ('{\n\t"p": {\n\t\t"a" : 1\n\t}\n}', '{\n\t"p": {\n\t\t"a" : 1,\n\t\t"z" : "x"\n\t}\n}'),
        ('{\r\n  "p": {\r\n    "a": 1\r\n  }\r\n}', '{\r\n  "p": {\r\n    "a": 1,\r\n    "z": "x"\r\n  }\r\n}'),
        ('{ "p": {\n  "a": 1\n, "b": 2\n} }', '{ "p": {\n  "a": 1\n, "b": 2\n, "z": "x"\n} }'),
        ('{"p": {"a": "}, \\"{"}, "q": 1.50}', '{"p": {"a": "}, \\"{", "z": "x"}, "q": 1.50}'),
    ],
)
def test_member_is_written_as_its_siblings(before, after):
    assert edited(before, ADDED) == (after, ADDED)


@pytest.mark.parametrize(
    ("before", "edits", "after"),
    [
        ('{"a": 1, "b": 2, "c": 3}', [Edit(("a",), REMOVED)], '{"b": 2, "c": 3}'),
        ('{"a": 1, "b": 2, "c": 3}', [Edit(("b",), REMOVED)], '{"a": 1, "c": 3}'),
        ('{"a": 1, "b": 2, "c": 3}', [Edit(("b",), REMOVED), Edit(("c",), REMOVED)], '{"a": 1}'),
        ('{"a": 1, "b": 2, "c": 3}', [Edit(("a",), REMOVED), Edit(("b",), REMOVED)], '{"c": 3}'),
        ('{"a": 1}', [Edit(("a",), REMOVED)], "{}"),
        ('{\n  "a": 1,\n  "b": 2\n}', [Edit(("b",), REMOVED)], '{\n  "a": 1\n}'),
        ('{\n  "a": 1,\n  "b": 2\n}', [Edit(("b",), REMOVED), Edit(("z",), 3)], '{\n  "a": 1,\n  "z": 3\n}'),
        ("[1, 2, 1]", [Edit((2,), REMOVED)], "[1, 2]"),
        ('{"r": ["a"]}', [Edit(("r", "-"), "b")], '{"r": ["a", "b"]}'),
        ('{"r": [\n  "a"\n]}', [Edit(("r", "-"), "b")], '{"r": [\n  "a",\n  "b"\n]}'),
        ('{"a" : "\\u00e9." }', [Edit(("a",), "\u00e9")], '{"a" : "\\u00e9" }'),
        ('{"a": "\u00e9."}', [Edit(("a",), "\u00e9")], '{"a": "\u00e9"}'),
        ('{\n  "o": 1\n}', [Edit(("r",), ["b"])], '{\n  "o": 1,\n  "r": [\n    "b"\n  ]\n}'),
        ('{\n  "o": ["s"]\n}', [Edit(("r",), ["b"])], '{\n  "o": ["s"],\n  "r": ["b"]\n}'),
    ],
)
def test_edit(before, edits, after):
    text, done = edited(before, edits)

    assert text == after
    assert len(done) == len(edits)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{"p": {"a": 1, "a": 2}}', ("p", "a")),
        ('{"p": {"a": 1}, "p": {"a": 2}}', ("p", "a")),
        ('{"p": 1}', ("p", "a")),
        ('{"p": [1]}', ("p", "a")),
        ("{}", ("p", "a")),
    ],
    ids=["twice", "twice above", "no object", "no key of a list", "no owner"],
)
def test_place_that_is_not_clear_is_left(text, place):
    assert edited(text, [Edit(place, 5)]) == (text, [])


names = st.text(max_size=4)
scalars = st.none() | st.booleans() | st.integers() | st.text(max_size=6)
trees = st.recursive(scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4))
documents = st.dictionaries(names, st.dictionaries(names, trees, max_size=4), min_size=1, max_size=4)
formats = st.sampled_from([{"indent": None}, {"indent": 2}, {"indent": "\t"}, {"separators": (",", ":")}])


@given(documents, formats, st.booleans(), st.booleans(), st.data())
def test_content_changes_only_there(document, form, is_ascii, has_crlf, data):
    text = json.dumps(document, ensure_ascii=is_ascii, **form)
    text = text.replace("\n", "\r\n") if has_crlf else text
    expected = copy.deepcopy(document)
    edits = []
    for owner in document:
        for name in data.draw(st.sets(st.sampled_from([*document[owner], "new", "newer"]), max_size=3)):
            value = data.draw(st.sampled_from([REMOVED, "x", True, ["y"], "\u00e9\ud800"]))
            if value is REMOVED and name not in document[owner]:
                continue
            edits.append(Edit((owner, name), value))
    new, done = edited(text, edits)
    for place, value in done:
        if value is REMOVED:
            del expected[place[0]][place[1]]
        else:
            expected[place[0]][place[1]] = value

    assert json.loads(new) == expected
    assert len({edit.place for edit in edits} - {edit.place for edit in done}) <= 2 * len(document)
    assert new.count("\r\n") == new.count("\n") if has_crlf else "\r\n" not in new
