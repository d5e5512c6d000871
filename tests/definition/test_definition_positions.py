"""Line and column of a member, against a writer of JSON that notes where everything lands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.definition import pointer_of, position_of
from generator.definition.positions import lines_and_columns, offsets_of

BLANKS = st.text(" \t\n\r", max_size=3)
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.text('"\\/{}[]:,é\n\u2028😀', max_size=4))
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text('ab"\\/~{é', max_size=2), inner, max_size=4)
    ),
    max_leaves=12,
)


class Writer:
    """Writes a value with random blanks and notes the offset of every member by its path."""

    def __init__(self, draw):
        self.draw = draw
        self.text = ""
        self.offsets = {}

    def blank(self):
        self.text += self.draw(BLANKS)

    def scalar(self, value):
        import json

        self.text += json.dumps(value, ensure_ascii=self.draw(st.booleans()))

    def value(self, value, place=()):
        if isinstance(value, dict):
            self.text += "{"
            for number, (key, member) in enumerate(value.items()):
                self.text += "," * bool(number)
                self.blank()
                self.offsets[*place, key] = len(self.text)
                self.scalar(key)
                self.blank()
                self.text += ":"
                self.blank()
                self.value(member, (*place, key))
            self.blank()
            self.text += "}"
        elif isinstance(value, list):
            self.text += "["
            for index, entry in enumerate(value):
                self.text += "," * bool(index)
                self.blank()
                self.offsets[*place, index] = len(self.text)
                self.value(entry, (*place, index))
            self.blank()
            self.text += "]"
        else:
            self.scalar(value)
        if place:
            self.blank()

    def place(self, path):
        lines = self.text[: self.offsets[path]].split("\n")
        return len(lines), len(lines[-1]) + 1


@given(data=st.data(), value=VALUES)
def test_every_member_is_found_where_it_was_written(data, value):
    writer = Writer(data.draw)
    writer.blank()
    writer.offsets[()] = len(writer.text)
    writer.value(value)

    for path in writer.offsets:
        assert position_of(writer.text, path) == writer.place(path)


@given(data=st.data(), value=VALUES)
def test_many_members_are_found_at_once(data, value):
    writer = Writer(data.draw)
    writer.blank()
    writer.offsets[()] = len(writer.text)
    writer.value(value)
    writer.blank()
    wanted = data.draw(st.lists(st.sampled_from(list(writer.offsets))))

    expected = {path: writer.offsets[path] for path in wanted}
    assert offsets_of(writer.text, wanted) == expected
    assert offsets_of(writer.text, wanted, has_duplicates=False) == expected


@given(data=st.data(), value=VALUES, mores=st.lists(st.lists(st.one_of(st.text("ab0", max_size=2), st.integers(0, 3)))))
def test_many_places_are_those_of_each_alone(data, value, mores):
    writer = Writer(data.draw)
    writer.offsets[()] = 0
    writer.value(value)
    wanted = [(*data.draw(st.sampled_from(list(writer.offsets))), *more) for more in mores]

    offsets = offsets_of(writer.text, wanted, has_duplicates=data.draw(st.booleans()))
    spots = lines_and_columns(writer.text, offsets.values())

    for path in wanted:
        assert spots[offsets[path]] == position_of(writer.text, path)


def test_of_a_key_that_stands_twice_the_last_counts():
    text = '{"a": {"b": 1}, "a": {"c": 1}}'

    assert offsets_of(text, [("a",), ("a", "b"), ("a", "c")]) == {("a",): 16, ("a", "b"): 16, ("a", "c"): 22}


@given(
    data=st.data(), value=VALUES, more=st.lists(st.one_of(st.text("ab²٣", max_size=2), st.integers(0, 9)), min_size=1)
)
def test_what_does_not_exist_is_where_its_nearest_holder_is(data, value, more):
    writer = Writer(data.draw)
    writer.offsets[()] = 0
    writer.value(value)
    start = data.draw(st.sampled_from(list(writer.offsets)))
    wanted = (*start, *more)
    known = {tuple(map(str, path)): path for path in writer.offsets}
    nearest = next(path for end in range(len(wanted), -1, -1) if (path := tuple(map(str, wanted[:end]))) in known)

    assert position_of(writer.text, wanted) == writer.place(known[nearest])


@pytest.mark.parametrize(
    ("parts", "place"),
    [
        ((), (1, 1)),
        (("a",), (2, 3)),
        (("a", 0), (2, 9)),
        (("a", 1), (3, 5)),
        (("a", "1"), (3, 5)),
        (("a", 1, "b/c"), (3, 7)),
        (("a", 2), (2, 3)),
        (("a", -1), (2, 3)),
        (("a", "²"), (2, 3)),
        (("a", "01"), (2, 3)),
        (("x", "y"), (1, 1)),
        (("e",), (4, 3)),
        (("e", "f"), (4, 3)),
    ],
)
def test_place(parts, place):
    text = '{\n  "a": [1,\n    { "b/c": null }],\n  "e": {}\n}'

    assert position_of(text, parts) == place


@pytest.mark.parametrize(
    ("parts", "pointer"),
    [
        ((), ""),
        (("",), "/"),
        (("paths", "/a/{b}", "get"), "/paths/~1a~1{b}/get"),
        (("a~b", 0, "~1"), "/a~0b/0/~01"),
        (("é 😀",), "/é 😀"),
    ],
)
def test_pointer(parts, pointer):
    assert pointer_of(parts) == pointer
