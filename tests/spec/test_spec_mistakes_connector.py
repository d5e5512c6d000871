"""The operations that `connector.yaml` names: what finds and ends subscriptions, and what tries a connection."""

import pytest

FILE = "connector.yaml"
GOOD = {"list": "ListItems", "end": "EndHook", "name": "name", "begins": "'Flow:'"}


def subscriptions(**changes):
    return "subscriptions: {" + ", ".join(f"{name}: {value}" for name, value in {**GOOD, **changes}.items()) + "}\n"


def test_what_is_read(specs):
    specs.append(FILE, subscriptions() + "test_connection: ListItems\n")
    connector = specs.load().connector
    found = connector.subscriptions
    assert (found.list, found.end, found.name, found.begins) == ("ListItems", "EndHook", "name", "Flow:")
    assert connector.test_connection == "ListItems"


@pytest.mark.parametrize(
    ("changes", "place", "message"),
    [
        ({"list": "ListItem"}, "list: «ListItem", "there is no operation 'ListItem'; did you mean 'ListItems'?"),
        ({"list": "CheckEvent"}, "list: «CheckEvent", "'CheckEvent' must be a GET to list subscriptions"),
        ({"list": "GetItem"}, "list: «GetItem", "'GetItem' does not answer a list"),
        ({"end": "EndHok"}, "end: «EndHok", "there is no operation 'EndHok'; did you mean 'EndHook'?"),
        ({"end": "GetItem"}, "end: «GetItem", "'GetItem' must be a DELETE to end a subscription"),
        ({"name": "nam"}, "name: «nam,", "an item of 'ListItems' has no 'nam'; did you mean 'name'?"),
    ],
)
def test_what_subscriptions_cannot_be(specs, changes, place, message):
    specs.append(FILE, subscriptions(**changes))
    problems = specs.problems()
    assert f"{specs.place_of(FILE, place)}: {message}" in problems


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("ListItem", "there is no operation 'ListItem'; did you mean 'ListItems'?"),
        ("CreateItem", "'CreateItem' must be a GET to try a connection"),
        ("GetItem", "'GetItem' needs its input 'item_id', and nobody gives one here"),
    ],
)
def test_what_tries_no_connection(specs, name, message):
    specs.append(FILE, f"test_connection: {name}\n")
    (problem,) = specs.problems()
    assert problem == f"{specs.place_of(FILE, f'test_connection: «{name}')}: {message}"
