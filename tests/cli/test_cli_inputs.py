"""Words `name=value`: any text survives, and what is no input is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.commands.inputs import pairs_of
from generator.commands.outcome import Refusal

NAMES = st.text(st.characters(exclude_characters="="), min_size=1)


@given(st.dictionaries(NAMES, st.text()))
def test_any_names_and_values_come_back(inputs):
    assert pairs_of([f"{name}={value}" for name, value in inputs.items()]) == inputs


@given(st.dictionaries(NAMES, st.text(), min_size=1), st.data())
def test_a_name_that_comes_twice_is_refused(inputs, data):
    name = data.draw(st.sampled_from(sorted(inputs)))

    with pytest.raises(Refusal, match="is given twice"):
        pairs_of([*(f"{name}={value}" for name, value in inputs.items()), f"{name}=again"])


@given(st.text(st.characters(exclude_characters="=")))
def test_a_word_without_an_equals_sign_is_refused(word):
    with pytest.raises(Refusal, match="expected name=value"):
        pairs_of([word])
