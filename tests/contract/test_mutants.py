"""Planted mistakes: each changes one place of a copy, reaches the right operations, and fits any definition."""

import copy
import json

import pytest
from contract.toy_service import list_of, operation, path_id

from generator.contract.mutants import Mutant, affected, mutants
from generator.contract.mutation_run import first_finding
from generator.contract.run import run_contract

EACH = 100  # as many as the toy definition has places


def differences(old, new, at=()):
    """Return the deepest places in which two documents differ."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in [*old, *(key for key in new if key not in old)]:
            if key not in old or key not in new:
                yield (*at, key)
            else:
                yield from differences(old[key], new[key], (*at, key))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, (before, after) in enumerate(zip(old, new, strict=True)):
            yield from differences(before, after, (*at, index))
    elif old != new:
        yield at


@pytest.fixture
def members(document, backend):
    report = run_contract(document, backend, fuzzing=False)
    assert report.findings == ()
    return dict(report.members)


@pytest.fixture
def planted(document, members):
    return mutants(document, members, EACH)


KINDS = {
    *("answer type", "input type", "format", "missing member", "missing required", "wrong path", "wrong method"),
    *("wrong status", "wrong place", "wrong name", "32-bit id", "list or object", "lost null"),
    *("broken drop-down", "broken trigger"),
}


def test_every_kind_is_planted(planted):
    assert {mutant.kind for mutant in planted} == KINDS


def test_the_definition_stays_untouched(document, members):
    before = copy.deepcopy(document)
    mutants(document, members, EACH)
    assert document == before


def test_each_is_one_change_in_one_place(document, planted):
    for mutant in planted:
        places = list(differences(document, mutant.document))
        assert places, mutant.label
        assert {place[: len(mutant.place)] for place in places} == {mutant.place}, mutant.label
        renamed = mutant.kind in ("wrong path", "wrong method", "wrong status", "wrong name")
        swapped = mutant.kind == "list or object"  # another schema, which differs in some keys
        assert len(places) == 1 or (renamed and len(places) == 2) or swapped, mutant.label


def test_the_order_of_members_stays(document, planted):
    for mutant in planted:
        if mutant.kind == "wrong path":
            assert next(iter(mutant.document["paths"])) in ("/regions", "/regionsx")


def test_labels_are_unique(planted):
    labels = [mutant.label for mutant in planted]
    assert len(labels) == len(set(labels))


@pytest.mark.parametrize("each", [1, 2, 3])
def test_no_more_of_a_kind_than_wanted(document, members, each):
    kinds = [mutant.kind for mutant in mutants(document, members, each)]
    assert {kind: min(kinds.count(kind), each) for kind in KINDS} == {kind: kinds.count(kind) for kind in KINDS}
    assert all(kinds.count(kind) >= 1 for kind in KINDS)


def test_mistakes_are_spread_over_the_definition(document, members):
    few = [mutant.place[1] for mutant in mutants(document, members, 3) if mutant.kind == "answer type"]
    assert len(set(few)) == 3


def test_members_that_nobody_saw_are_left_alone(document):
    kinds = {mutant.kind for mutant in mutants(document, {}, EACH)}
    assert kinds.isdisjoint({"answer type", "format", "missing member", "lost null"})


def test_only_members_that_were_null_lose_it(document):
    seen = {"Loan/due": frozenset({"null"}), "Book/subtitle": frozenset({"value"})}
    lost = [mutant.label for mutant in mutants(document, seen, EACH) if mutant.kind == "lost null"]
    assert lost == ["lost null: definitions/Loan/properties/due: is no longer nullable"]


# Definitions of other shapes


@pytest.mark.parametrize(
    "paths",
    [
        {},
        {"/": {"get": operation("Root")}},
        {"/{book_id}": {"get": operation("Get", path_id("book_id"), returns=list_of("Book"))}},
        {"/a": {"get": operation("Get", {"$ref": "#/parameters/x"})}},
        {"/a": {"post": operation("Add", {"name": "b", "in": "body", "schema": {"type": "string"}})}},
        {
            "/a": {
                "post": operation(
                    "Add",
                    {
                        "name": "b",
                        "in": "body",
                        "schema": {"type": "object", "required": ["x"], "properties": {"x": {}}},
                    },
                )
            }
        },
        {"/a": {"post": operation("Add", {"name": "b", "in": "body", "schema": list_of("NewLoan")})}},
        {"/a": {"post": operation("Add", {"name": "b", "in": "body", "schema": {"$ref": "#/definitions/Loans"}})}},
        {
            "/a": {
                "post": operation(
                    "On",
                    {
                        "name": "b",
                        "in": "body",
                        "schema": {"properties": {"u": {"x-ms-notification-url": True}}, "required": ["u"]},
                    },
                    **{"x-ms-trigger": "single", "x-ms-trigger-hint": "h", "x-ms-visibility": "advanced"},
                ),
                "x-ms-notification-content": {"schema": {}},
            }
        },
    ],
    ids=lambda paths: " ".join(paths) or "none",
)
def test_any_definition_can_be_planted(document, paths):
    document["paths"] = paths
    document["parameters"] = {"x": {"name": "x", "in": "query", "type": "string"}}
    document["definitions"]["Loans"] = list_of("NewLoan")
    for mutant in mutants(document, {}, EACH):
        assert mutant.document != document
        affected(document, mutant)


def test_a_definition_without_schemas(document):
    document["paths"] = {"/a/b": {"get": operation("Get")}}
    del document["definitions"]
    assert {mutant.kind for mutant in mutants(document, {}, EACH)} == {"wrong path", "wrong method", "wrong status"}


# Which operations a mistake reaches


def reached(document, place, change):
    mutated = copy.deepcopy(document)
    target = mutated
    for key in place:
        target = target[key]
    change(target)
    return [operation.id for operation in affected(document, Mutant("any", place, "changed", mutated))]


def test_a_mistake_in_an_operation_reaches_it_alone(document):
    place = ("paths", "/loans", "get", "parameters", 0)
    assert reached(document, place, lambda target: target.update(name="x")) == ["ListLoans"]


def test_a_mistake_in_a_path_reaches_its_operations(document):
    place = ("paths", "/hooks/loans")
    assert reached(document, place, lambda target: target.pop("x-ms-notification-content")) == ["OnLoan"]
    assert reached(document, ("paths", "/loans"), lambda target: target.update(x=1)) == ["ListLoans", "AddLoan"]


def test_a_renamed_path_reaches_the_operations_on_it(document):
    def rename(paths):
        paths["/loanx"] = paths.pop("/loans")

    assert reached(document, ("paths",), rename) == ["ListLoans", "AddLoan"]


def test_a_mistake_in_a_schema_reaches_all_that_use_it(document):
    document["definitions"]["Box"] = {"type": "object", "properties": {"loan": {"$ref": "#/definitions/Loan"}}}
    document["definitions"]["Pile"] = list_of("Box")
    document["paths"]["/pile"] = {"get": operation("GetPile", returns={"$ref": "#/definitions/Pile"})}
    place = ("definitions", "Loan", "properties")
    assert reached(document, place, lambda target: target.pop("due")) == ["ListLoans", "AddLoan", "GetLoan", "GetPile"]


def test_schemas_that_hold_each_other(document):
    document["definitions"]["Loan"]["properties"]["book"] = {"$ref": "#/definitions/Book"}
    document["definitions"]["Book"]["properties"]["loan"] = {"$ref": "#/definitions/Loan"}
    place = ("definitions", "Book", "properties")
    found = reached(document, place, lambda target: target.pop("title"))
    assert found == ["ListBooks", "GetBook", "ListLoans", "AddLoan", "GetLoan"]


# Polling triggers, and actions that only the code knows


def with_poll(document):
    poll = operation("OnNewLoan", returns=list_of("Loan"), headers={"Location": {"type": "string"}})
    poll["responses"]["202"] = {"description": "Nothing.", "headers": {"Location": {"type": "string"}}}
    document["paths"]["/news/loans"] = {"get": poll | {"x-ms-trigger": "batch", "x-ms-trigger-hint": "Lend a book."}}
    return document


@pytest.mark.parametrize(("kind", "mistakes"), [("webhook", 4), ("polling", 3)])
def test_every_mistake_in_a_trigger_is_rejected(document, backend, kind, mistakes):
    paths = with_poll(document)["paths"]
    triggers = {"webhook": ("/hooks/loans", "post"), "polling": ("/news/loans", "get")}
    path, method = triggers[kind]
    # One after the other, each trigger gets another mistake.
    for number in range(4):
        copied = json.loads(json.dumps(paths[path]))
        copied[method]["operationId"] += str(number)
        paths[f"{path}{number}"] = copied
    planted = [mutant for mutant in mutants(document, {}, EACH) if mutant.kind == "broken trigger"]
    assert len({mutant.change for mutant in planted if mutant.place[1].startswith(path)}) == mistakes
    assert [mutant.label for mutant in planted if first_finding(document, mutant, backend) is None] == []


def test_a_poll_that_documents_too_little_can_be_planted(document):
    del with_poll(document)["paths"]["/news/loans"]["get"]["responses"]["202"]
    assert any("Batch" in str(mutant.document) for mutant in mutants(document, {}, EACH))


def test_path_and_method_of_an_action_in_the_code_do_not_matter(document):
    here = [mutant.label for mutant in mutants(document, {}, EACH) if mutant.kind in ("wrong path", "wrong method")]
    in_code = frozenset({"GetBook"})
    less = [
        mutant.label for mutant in mutants(document, {}, EACH, in_code) if mutant.kind in ("wrong path", "wrong method")
    ]
    assert {"books" in label for label in set(here) - set(less)} == {True}
    assert len(here) - len(less) == 2


# Rejected or not


def test_an_untouched_copy_survives(document, backend):
    untouched = Mutant("none", ("paths", "/loans/{loan_id}", "get"), "nothing", copy.deepcopy(document))
    assert first_finding(document, untouched, backend) is None


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_one_mistake_of_each_kind_is_rejected(document, planted, backend, kind):
    """Not any one: small ids fit 32 bits, and nobody sends a hidden input."""
    of_kind = [mutant for mutant in planted if mutant.kind == kind]
    assert any(first_finding(document, mutant, backend) for mutant in reversed(of_kind))
