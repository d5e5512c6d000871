"""What the importer writes is read back as it was, whatever stands in it."""

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.importer.yaml_text import WIDTH, Noted, yaml_text

TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    st.lists(st.sampled_from(["a", "yes", "#", ": ", " ", "\n", "- ", "{", "1", "word", "&x", "'", '"', ","])).map(
        "".join
    ),
    st.lists(st.sampled_from(["word", "another", "#", "x:"]), min_size=20, max_size=60).map(" ".join),
)
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
VALUES: Any = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), FLOATS, TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXTS, inner, max_size=4)),
    max_leaves=12,
)


@settings(deadline=None, max_examples=300)
@given(st.dictionaries(TEXTS, VALUES, min_size=1, max_size=5), st.integers(0, 3), st.integers(-1, 2))
def test_anything_is_read_back(content: dict[str, Any], flow_from: int, apart: int) -> None:
    text = yaml_text(content, head="head", flow_from=flow_from, apart=apart)
    assert yaml.load(text, Loader=yaml.CSafeLoader) == content


def test_short_things_stand_in_one_line_and_long_ones_do_not() -> None:
    text = yaml_text({"a": {"type": "string", "values": ["x", "y"]}, "b": {"c": "word " * 40 + "end"}}, head="head")
    assert "a: {type: string, values: [x, y]}" in text
    assert "  c: >-\n    word word" in text
    assert max(map(len, text.splitlines())) <= WIDTH


@pytest.mark.parametrize("word", ["yes", "No", "on", "1", "1.5", "null", "~", "2024-01-01", "1:30", "0x1f", "=", "<<"])
def test_a_text_that_yaml_takes_for_something_else_is_quoted(word: str) -> None:
    assert yaml_text({word: word}, head="h") == f'# h\n"{word}": "{word}"\n'


def test_a_comment_stands_above_its_key_and_cannot_leave_its_lines() -> None:
    text = yaml_text(
        {Noted.of("a", "lost: one\ninjected: 1\u2028x"): {"b": 1}, "c": [{Noted.of("d", "n"): 2}]}, head="h"
    )
    assert "# lost: one injected: 1 x\na: {b: 1}" in text
    assert yaml.safe_load(text) == {"a": {"b": 1}, "c": [{"d": 2}]}
