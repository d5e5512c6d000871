"""Drop-downs: one case for each thing that can be wrong with one."""

import pytest
from contract.toy_service import Answer, choices, path_id

from generator.contract.choices import check_choices
from generator.definition import operations_of


@pytest.fixture
def messages(known, document):
    def check(name="GetBook"):
        operations = {operation.id: operation for operation in operations_of(document)}
        found = list(check_choices(document, operations[name], operations, known(document)))
        assert {(finding.operation, finding.code) for finding in found} <= {(name, "dropdown")}
        return [finding.message for finding in found]

    return check


@pytest.fixture
def book(document):
    """The input of the last drop-down of the chain."""
    path = "/regions/{region_id}/libraries/{library_id}/shelves/{shelf_id}/books/{book_id}"
    return document["paths"][path]["get"]["parameters"][3]


BOTH = "needs both x-ms-dynamic-values and x-ms-dynamic-list, each with an operationId"


def test_sound_drop_downs(messages):
    assert messages() == []


def test_an_operation_without_drop_downs(messages):
    assert messages("ListLoans") == []


def old(key, value):
    return lambda book: book["x-ms-dynamic-values"].update({key: value})


def new(key, value):
    return lambda book: book["x-ms-dynamic-list"].update({key: value})


def both(old_key, new_key, value):
    return lambda book: (old(old_key, value)(book), new(new_key, value)(book))


def arguments(old_arguments, new_arguments):
    return lambda book: (old("parameters", old_arguments)(book), new("parameters", new_arguments)(book))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda book: book.pop("x-ms-dynamic-list"), [BOTH]),
        (lambda book: book.pop("x-ms-dynamic-values"), [BOTH]),
        (lambda book: book["x-ms-dynamic-values"].pop("operationId"), [BOTH]),
        (
            both("operationId", "operationId", "GetNothing"),
            ["names the operation 'GetNothing', which does not exist"],
        ),
        (
            new("operationId", "ListLoans"),
            ["says two things in its two forms: operationId are 'ListBooks' and 'ListLoans'"],
        ),
        (
            new("itemValuePath", "shelf_id"),
            ["says two things in its two forms: value-path and itemValuePath are 'id' and 'shelf_id'"],
        ),
        (
            new("itemTitlePath", "name"),
            ["says two things in its two forms: value-title and itemTitlePath are 'title' and 'name'"],
        ),
        (
            new("itemsPath", "items"),
            ["says two things in its two forms: value-collection and itemsPath are '' and 'items'"],
        ),
        (both("value-path", "itemValuePath", "number"), ["finds no value 'number' in an item of 'ListBooks'"]),
        (both("value-title", "itemTitlePath", "label"), ["finds no title 'label' in an item of 'ListBooks'"]),
        (both("value-collection", "itemsPath", "items"), ["stays empty: 'ListBooks' gives no items"]),
        (
            arguments({}, {}),
            ["does not pass 'shelf_id', which 'ListBooks' requires", "stays empty: 'ListBooks' gives no items"],
        ),
        (
            arguments({"shelf_id": {"parameter": "shelf"}}, {"shelf_id": {"parameterReference": "shelf_id"}}),
            ["takes 'shelf_id' from 'shelf', which is not an input here", "stays empty: 'ListBooks' gives no items"],
        ),
        (
            arguments({"shelf_id": {"parameter": "shelf_id"}}, {"shelf_id": {"parameterReference": "shelf"}}),
            ["takes 'shelf_id' from 'shelf', which is not an input here"],
        ),
        (
            arguments({"shelf_id": {"parameter": "shelf_id"}}, {"shelf_id": {}}),
            ["gives 'shelf_id' neither a value nor a parameterReference"],
        ),
        (
            arguments(
                {"shelf_id": {"parameter": "shelf_id"}, "page": 1},
                {"shelf_id": {"parameterReference": "shelf_id"}, "page": {"value": 1}},
            ),
            ["passes 'page', which 'ListBooks' does not know"],
        ),
        (
            arguments({"shelf_id": {"parameter": "shelf_id"}}, None),
            [
                "says two things in its two forms: parameters are ['shelf_id'] and []",
                "gives 'shelf_id' neither a value nor a parameterReference",
            ],
        ),
        (
            lambda book: book.update(format="int32"),
            ["offers a value that does not fit: it is {book}, too large for int32"],
        ),
        (
            lambda book: book.update(type="boolean"),
            ["offers a value that does not fit: it is integer, expected boolean"],
        ),
    ],
)
def test_one_mistake(messages, book, change, expected):
    change(book)
    found = messages()
    prefix = "the drop-down of 'book_id' "
    assert [
        message.removeprefix(prefix).replace("5000000221", "{book}") for message in found if "311" not in message
    ] == (expected)


def test_a_fixed_argument(messages, document):
    drop = choices("ListBooks", "title")
    drop["x-ms-dynamic-values"]["parameters"] = {"shelf_id": 221}
    drop["x-ms-dynamic-list"]["parameters"] = {"shelf_id": {"value": 221}}
    document["paths"]["/loans/{loan_id}"]["get"]["parameters"] = [path_id("loan_id", **drop)]
    assert messages("GetLoan") == []


def test_a_reference_into_the_body(messages, document):
    members = document["definitions"]["NewLoan"]["properties"]
    members["shelf_id"] = {"type": "integer"} | choices("ListShelves", library_id="library_id")
    members["library_id"] = {"type": "integer"}
    drop = members["shelf_id"]["x-ms-dynamic-list"]
    drop["parameters"] = {"library_id": {"parameterReference": "body/library_id"}}
    assert messages("AddLoan") == []


def test_a_list_with_a_drop_down_at_its_entries(messages, document):
    entries = {"type": "integer"} | choices("ListRegions", "label")
    document["definitions"]["NewLoan"]["properties"]["region_ids"] = {"type": "array", "items": entries}
    assert messages("AddLoan") == ["the drop-down of 'region_ids' finds no title 'label' in an item of 'ListRegions'"]


def test_a_text_takes_any_value(messages, book):
    book.update(type="string")
    assert messages() == []


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Answer(500), "stays empty: 'ListBooks' gives no items"),
        (Answer(200, []), "stays empty: 'ListBooks' gives no items"),
        (Answer(200, {"id": 1}), "finds no list in the answer of 'ListBooks'"),
        (Answer(200, ["text"]), "finds no value 'id' in an item of 'ListBooks'"),
        (Answer(200, [{"id": None, "title": "x"}]), "finds no value 'id' in an item of 'ListBooks'"),
        (Answer(200, [{"id": 1, "title": None}]), "finds no title 'title' in an item of 'ListBooks'"),
        (Answer(200, [{"id": "1", "title": "x"}]), "offers a value that does not fit: it is string, expected integer"),
    ],
    ids=str,
)
def test_one_wrong_answer(messages, service, answer, expected):
    service.routes["GET /shelves/{shelf_id}/books"] = lambda request: answer
    assert messages() == [f"the drop-down of 'book_id' {expected}"]


def test_a_message_comes_once_for_many_items(messages, service):
    items = [{"id": number} for number in range(20)]
    service.routes["GET /shelves/{shelf_id}/books"] = lambda request: Answer(200, items)
    assert messages() == ["the drop-down of 'book_id' finds no title 'title' in an item of 'ListBooks'"]
