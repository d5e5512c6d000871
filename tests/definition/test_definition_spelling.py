"""Hints to what was meant: near names, and an end to comparing."""

from generator.definition import spelling
from generator.definition.spelling import compare_anew, did_you_mean


def test_near_names_are_found_whatever_their_case():
    compare_anew()
    assert did_you_mean("getitme", ["GetItem", "ListItems"]) == "; did you mean 'GetItem'?"
    assert did_you_mean("xyz", ["GetItem", "ListItems"]) == ""
    assert did_you_mean("xyz", []) == ""


def test_comparing_comes_to_an_end(monkeypatch):
    monkeypatch.setattr(spelling, "_MOST", 20_000)
    compare_anew()
    known = [f"Operation{number}" for number in range(1000)]
    hints = [did_you_mean(f"Operatoin{number}", known) for number in range(100)]

    assert [bool(hint) for hint in hints] == [True] * 20 + [False] * 80
    compare_anew()
    assert did_you_mean("Operatoin1", known)


def test_a_very_long_name_is_no_slip_of_the_pen():
    compare_anew()
    assert did_you_mean("x" * 1_000_000, ["x" * 999_999, "GetItem"]) == ""
