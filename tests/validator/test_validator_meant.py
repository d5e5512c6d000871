"""Hints to what was meant: near names, and an end to comparing."""

from generator.validator.meant import compare_anew, meant


def test_near_names_are_found_whatever_their_case():
    compare_anew()
    assert meant("getitme", ["GetItem", "ListItems"]) == "; did you mean 'GetItem'?"
    assert meant("xyz", ["GetItem", "ListItems"]) == ""
    assert meant("xyz", []) == ""


def test_comparing_comes_to_an_end():
    compare_anew()
    known = [f"Operation{number}" for number in range(1000)]
    hints = [meant(f"Operatoin{number}", known) for number in range(100)]

    assert [bool(hint) for hint in hints] == [True] * 20 + [False] * 80
    compare_anew()
    assert meant("Operatoin1", known)
