"""Values read from the service: they exist, belong together, and no wrong answer stops the reading."""

import pytest
from contract.toy_service import FIRST_BOOK, SECOND_BOOK, Answer, choices, list_of, path_id, record

from generator.contract.backend import Backend
from generator.contract.known_values import KnownValues, inputs_of, singular
from generator.definition import operations_of

CHAIN = ("region_id", "library_id", "shelf_id", "book_id")
FIRST, SECOND = (2, 22, 221, FIRST_BOOK), (3, 31, 311, SECOND_BOOK)


def operation_of(document, name):
    return next(operation for operation in operations_of(document) if operation.id == name)


def test_values_of_a_chain_belong_together(known, document):
    chains = {tuple(context.get(name) for name in CHAIN) for context in known(document).contexts}
    assert {chain for chain in chains if None not in chain} == {FIRST, SECOND}


def test_the_fullest_context_comes_first(known, document):
    contexts = known(document).contexts
    assert tuple(contexts[0][name] for name in CHAIN) in (FIRST, SECOND)
    assert [len(context) for context in contexts] == sorted(map(len, contexts), reverse=True)


def test_a_choice_with_followers_is_preferred(known, document):
    """The first region has no library and the first library has no shelf; neither leads anywhere."""
    contexts = known(document).contexts
    assert {context["region_id"] for context in contexts} == {2, 3}
    assert {context["library_id"] for context in contexts} == {22, 31}


def test_contexts_are_distinct(known, document):
    contexts = known(document).contexts
    assert [context for index, context in enumerate(contexts) if context in contexts[:index]] == []


def test_all_values_of_an_input(known, document):
    values = known(document)
    assert sorted(values.all_values("book_id")) == [FIRST_BOOK, SECOND_BOOK]
    assert values.all_values("no_such_input") == []


def test_an_id_without_drop_down_comes_from_the_list_of_such_things(known, document):
    assert sorted(known(document).all_values("loan_id")) == [71, 72]


def test_an_id_that_entries_carry_in_a_list(known, document, service):
    document["definitions"]["Loan"]["properties"]["label_ids"] = {"type": "array", "items": {"type": "integer"}}
    document["paths"]["/labels/{label_id}"] = {"get": {"operationId": "GetLabel", "parameters": [path_id("label_id")]}}
    for loan in service.state["loans"]:
        loan["label_ids"] = [] if loan["id"] == 71 else [900, 901]
    service.routes["GET /loans"] = lambda request: Answer(200, service.state["loans"])
    service.reset = lambda: None
    assert known(document).all_values("label_id") == [900]


def test_a_list_of_ids_takes_the_values_of_one(known, document):
    document["paths"]["/loans"]["get"]["parameters"].append(
        {
            "name": "book_ids",
            "in": "query",
            "type": "array",
            "items": choices("ListBooks", "title", shelf_id="shelf_id"),
        }
    )
    assert known(document).contexts[0]["book_id"] in (FIRST_BOOK, SECOND_BOOK)


def test_each_look_up_is_asked_once(known, document, service):
    known(document)
    asked = [(request.path, tuple(request.query.items())) for request in service.asked]
    assert len(asked) == len(set(asked))


def test_a_definition_without_look_ups_gives_one_empty_context(known, document):
    document["paths"] = {"/loans": {"post": {"operationId": "Add", "responses": {}}}}
    assert known(document).contexts == [{}]


def test_circular_drop_downs_end(known, document):
    document["paths"]["/pairs/{left_id}/{right_id}"] = {
        "get": {
            "operationId": "GetPair",
            "parameters": [
                path_id("left_id", **choices("ListBooks", shelf_id="right_id")),
                path_id("right_id", **choices("ListBooks", shelf_id="left_id")),
                path_id("self_id", **choices("ListBooks", shelf_id="self_id")),
            ],
        }
    }
    context = known(document).contexts[0]
    assert {"left_id", "right_id", "self_id"}.isdisjoint(context)
    assert tuple(context[name] for name in CHAIN) in (FIRST, SECOND)


def test_a_drop_down_of_an_unknown_operation_is_passed_over(known, document):
    document["paths"]["/loans/{loan_id}"]["get"]["parameters"] = [path_id("loan_id", **choices("NoSuchOperation"))]
    assert sorted(known(document).all_values("loan_id")) == [71, 72]


# Look-ups that fail or answer nonsense


@pytest.mark.parametrize(
    "answer",
    [
        Answer(500, {"error": "broken"}),
        Answer(404),
        Answer(200, b"<html>"),
        Answer(200, None),
        Answer(200, b"null"),
        Answer(200, {"items": []}),
        Answer(200, ["text", 5, None]),
        Answer(200, [{"name": "no id"}]),
        Answer(200, [{"id": {"nested": True}}, {"id": None}]),
        Answer(200, [{"id": [1]}]),
    ],
    ids=str,
)
@pytest.mark.parametrize("lost", ["region_id", "loan_id"])
def test_a_failing_look_up_is_survived(known, document, service, answer, lost):
    service.routes[{"region_id": "GET /regions", "loan_id": "GET /loans"}[lost]] = lambda request: answer
    contexts = known(document).contexts
    assert [context for context in contexts if lost in context] == []
    assert {"region_id": "loan_id", "loan_id": "region_id"}[lost] in contexts[0]


@pytest.mark.parametrize("labels", [5, "text", [{"id": 1}], [[1]], None])
def test_wrong_lists_of_ids_are_survived(known, document, service, labels):
    document["definitions"]["Loan"]["properties"]["label_ids"] = {"type": "array", "items": {"type": "integer"}}
    document["paths"]["/labels/{label_id}"] = {"get": {"operationId": "GetLabel", "parameters": [path_id("label_id")]}}
    service.routes["GET /loans"] = lambda request: Answer(200, ["text", {"id": 71, "label_ids": labels}])
    assert known(document).all_values("label_id") == []


def test_only_some_entries_with_an_id(known, document, service):
    service.routes["GET /loans"] = lambda request: Answer(200, [{"id": 71}, {"borrower": "Bob"}])
    assert known(document).all_values("loan_id") == [71]


@pytest.mark.parametrize("place", ["body", "answer", "member", "entry"])
def test_a_broken_reference_is_no_end_of_the_reading(known, document, place):
    nowhere = {"$ref": "#/definitions/Nowhere"}
    loans = document["paths"]["/loans"]
    if place == "body":
        loans["post"]["parameters"][0]["schema"] = nowhere
    elif place == "answer":
        loans["get"]["responses"]["200"]["schema"] = nowhere
    elif place == "member":
        document["definitions"]["NewLoan"]["properties"]["due"] = nowhere
    else:
        loans["get"]["responses"]["200"]["schema"]["items"] = nowhere
    assert tuple(known(document).contexts[0][name] for name in CHAIN) in (FIRST, SECOND)


# Calls


def test_a_real_service_is_only_read(document, service, monkeypatch):
    document["paths"]["/regions"] = {"post": document["paths"]["/regions"].pop("get")}
    backend = Backend(None, "http://toy.invalid", service.credentials)
    sent = []
    monkeypatch.setattr(Backend, "send", lambda self, method, *rest: sent.append(method) or Answer(404))
    KnownValues(document, list(operations_of(document)), backend)
    assert set(sent) == {"get"}


def test_fixed_arguments_are_sent_as_text(known, document, service):
    loans = document["paths"]["/loans"]["get"]
    loans["parameters"].append({"name": "overdue", "in": "query", "type": "boolean"})
    drop = choices("ListLoans", "borrower")
    drop["x-ms-dynamic-values"]["parameters"] = {"limit": 20, "overdue": True}
    del drop["x-ms-dynamic-list"]
    document["paths"]["/loans/{loan_id}"]["get"]["parameters"] = [path_id("loan_id", **drop)]
    known(document)
    assert {"limit": "20", "overdue": "true"} in [request.query for request in service.asked_for("GET", "/loans")]


def test_a_default_is_sent_to_a_look_up(known, document, service):
    document["paths"]["/loans"]["get"]["parameters"][0]["default"] = 7
    known(document)
    assert {request.query["limit"] for request in service.asked_for("GET", "/loans")} == {"7"}


def test_a_text_in_a_path_is_quoted(known, document, monkeypatch):
    values, asked = known(document), []
    monkeypatch.setattr(Backend, "send", lambda self, method, path, query: asked.append(path) or Answer(404))
    values.call(operation_of(document, "ListLibraries"), {"region_id": "x/y z?"})
    assert asked == ["/regions/x%2Fy%20z%3F/libraries"]


def test_a_look_up_that_lacks_an_argument_is_not_sent(known, document, service):
    values = known(document)
    before = len(service.asked)
    assert values.call(operation_of(document, "ListLibraries"), {}) is None
    assert values.call(operation_of(document, "AddLoan"), {}) is None
    assert len(service.asked) == before


# Inputs and drop-downs of a definition


def test_inputs_of_an_operation(document):
    found = [(i.key, i.name, i.place, i.required) for i in inputs_of(document, operation_of(document, "AddLoan"))]
    assert found == [
        ("body/book_id", "book_id", "body", True),
        ("body/borrower", "borrower", "body", True),
        ("body/due", "due", "body", False),
        ("body/created_with", "created_with", "body", True),
        ("body/note", "note", "body", False),
    ]


def test_inputs_of_a_body_that_is_a_list(document):
    document["paths"]["/loans"]["post"]["parameters"][0]["schema"] = list_of("NewLoan")
    found = [input_.name for input_ in inputs_of(document, operation_of(document, "AddLoan"))]
    assert found == ["book_id", "borrower", "due", "created_with", "note"]


def test_inputs_of_the_same_name_in_two_places(document):
    document["definitions"]["NewLoan"] = record(("limit",), limit={"type": "string"})
    parameters = document["paths"]["/loans"]["post"]["parameters"]
    parameters.append({"name": "limit", "in": "query", "type": "integer"})
    inputs = inputs_of(document, operation_of(document, "AddLoan"))
    assert {input_.key: input_.schema["type"] for input_ in inputs} == {"body/limit": "string", "limit": "integer"}


@pytest.mark.parametrize(("name", "expected"), [("user_ids", "user_id"), ("user_id", "user_id"), ("ids", "ids")])
def test_singular(name, expected):
    assert singular(name) == expected


def test_values_that_another_way_found_are_taken(document, backend, service):
    contexts = [{"region_id": 1}, {}]
    before = len(service.asked)
    values = KnownValues(document, list(operations_of(document)), backend, contexts)
    assert (values.contexts, len(service.asked)) == (contexts, before)
