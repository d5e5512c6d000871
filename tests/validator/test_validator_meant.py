"""Hints to what was meant: near names, and an end to comparing."""

from generator.definition import spelling
from generator.validator.meant import compare_anew, meant


def test_near_names_are_found_whatever_their_case():
    compare_anew()
    assert meant("getitme", ["GetItem", "ListItems"]) == "; did you mean 'GetItem'?"
    assert meant("xyz", ["GetItem", "ListItems"]) == ""
    assert meant("xyz", []) == ""


def test_comparing_comes_to_an_end(monkeypatch):
    monkeypatch.setattr(spelling, "_MOST", 20_000)
    compare_anew()
    known = [f"Operation{number}" for number in range(1000)]
    hints = [meant(f"Operatoin{number}", known) for number in range(100)]

    assert [bool(hint) for hint in hints] == [True] * 20 + [False] * 80
    compare_anew()
    assert meant("Operatoin1", known)


def test_a_very_long_name_is_no_slip_of_the_pen():
    compare_anew()
    assert meant("x" * 1_000_000, ["x" * 999_999, "GetItem"]) == ""
