"""Drop-downs through the gateway: which look-up is asked with what, and what is said when it cannot be."""

import copy

import pytest
from platform_toy import DEFINITION, Shelves, write_toy

from generator.runtime.gateway import UnknownOperation
from generator.runtime.local.choices import Choice, NoChoices, choices_of
from generator.runtime.local.inputs import AmbiguousName, full_name, inputs_of
from generator.runtime.local.platform import open_platform

BOOK = 10_000_000_000_000_001


@pytest.fixture
def shelves():
    return Shelves()


@pytest.fixture
def gateway(tmp_path, shelves):
    with open_platform(write_toy(tmp_path), backend=shelves) as platform:
        yield platform.gateway


def test_older_form_with_a_path_to_the_list(gateway):
    assert choices_of(gateway, "Lend", "shelf", {}) == [Choice(1, "Poems"), Choice(2, "2")]


@pytest.mark.parametrize("name", ["body/book", "book", "others", "body/others"])
def test_newer_form_with_arguments_and_paths(gateway, name):
    (choice,) = choices_of(gateway, "Lend", name, {"shelf": "7"})

    assert (choice.value, choice.title) == (BOOK, "/v1/books?shelf=7&kind=novel")


@pytest.mark.parametrize("given", [{"body/book": "8"}, {"body": {"book": 8}}])
def test_an_argument_from_the_body(gateway, given):
    assert choices_of(gateway, "Lend", "copy", given) == [Choice("8", "8")]


@pytest.mark.parametrize(
    ("name", "given", "missing", "expected"),
    [
        ("book", {}, ("shelf",), "the drop-down of 'body/book' needs shelf=..."),
        ("book", {"shelf": ""}, ("shelf",), "needs shelf=..."),
        ("copy", {"shelf": "1"}, ("body/book",), "the drop-down of 'body/copy' needs body/book=..."),
        ("to", {}, (), "has no drop-down; these have one: shelf, body/book, body/others, body/copy"),
        ("shelv", {}, (), "Lend has no input 'shelv'; did you mean 'shelf'?"),
        ("torn", {}, (), "names the operation 'Nothing', which is missing"),
        ("odd", {}, (), "finds no list in the answer of Echo"),
        ("broken", {}, (), "the look-up Crash fails: 500 RuntimeError: the shelf fell down"),
    ],
)
def test_drop_downs_that_do_not_open(gateway, name, given, missing, expected):
    with pytest.raises(NoChoices) as caught:
        choices_of(gateway, "Lend", name, given)

    assert expected in str(caught.value)
    assert caught.value.missing == missing


def test_nothing_is_asked_while_something_is_missing(gateway, shelves):
    with pytest.raises(NoChoices):
        choices_of(gateway, "Lend", "book", {})
    assert shelves.asked == []


def test_an_unknown_operation(gateway):
    with pytest.raises(UnknownOperation, match="did you mean 'Lend'"):
        choices_of(gateway, "Lent", "shelf", {})


def test_a_default_fills_an_argument_and_an_optional_one_is_left_out(tmp_path):
    definition = copy.deepcopy(DEFINITION)
    definition["paths"]["/loans"]["post"]["parameters"][0]["default"] = 5
    with open_platform(write_toy(tmp_path, definition=definition), backend=Shelves()) as platform:
        (choice,) = choices_of(platform.gateway, "Lend", "book", {})
    assert "shelf=5" in choice.title

    definition["paths"]["/loans"]["post"]["parameters"][0].pop("default")
    definition["paths"]["/books"]["get"]["parameters"][0]["required"] = False
    with open_platform(write_toy(tmp_path, definition=definition), backend=Shelves()) as platform:
        (choice,) = choices_of(platform.gateway, "Lend", "book", {})
    assert "shelf" not in choice.title


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("shelf", "shelf"),
        ("book", "body/book"),
        ("body/book", "body/book"),
        ("body", "body"),
        ("nonsense", "nonsense"),
        ("body/nonsense", "body/nonsense"),
    ],
)
def test_short_names(gateway, written, meant):
    assert full_name(inputs_of(gateway.files, "Lend"), written) == meant


def test_a_short_name_of_several(gateway):
    with pytest.raises(AmbiguousName, match="'name' may be 'body/to/name' or 'body/from/name'; write it in full"):
        full_name(inputs_of(gateway.files, "Lend"), "name")


def test_titles(gateway):
    titles = {each.name: each.title for each in inputs_of(gateway.files, "Lend")}

    assert (titles["shelf"], titles["body/book"], titles["body/to/name"]) == ("Shelf", "Book", "name")
