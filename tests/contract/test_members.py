"""What a run has seen of the declared answers."""

from contract.toy_service import list_of, record

from generator.contract.members import seen_members, shown_values

TEXT = {"type": "string"}
HIDDEN = {"x-ms-visibility": "internal"}
DOCUMENT = {
    "definitions": {
        "Loan": record(id=TEXT, due=TEXT, note=TEXT, key=TEXT | HIDDEN, book={"$ref": "#/definitions/Book"}),
        "Book": record(title=TEXT, owner=record(name=TEXT), lock=record(code=TEXT) | HIDDEN),
        "Odd": record(id=TEXT, gone={"$ref": "#/definitions/Nowhere"}),
    }
}
LOANS = list_of("Loan")
BOOK = {"title": "Roads", "owner": {"name": "Ada"}, "lock": {"code": "1"}}
ANSWERS = [(LOANS, [{"id": "1", "due": None, "key": "k"}, {"id": "2", "due": "x", "book": BOOK}]), (LOANS, [])]


def test_values_and_nulls_of_every_declared_member():
    assert seen_members(DOCUMENT, ANSWERS) == {
        "Loan/id": {"value"},
        "Loan/due": {"value", "null"},
        "Loan/note": frozenset(),
        "Loan/key": {"value"},
        "Loan/book": {"value"},
        "Book/title": {"value"},
        "Book/owner": {"value"},
        "Book/owner/name": {"value"},
        "Book/lock": {"value"},
        "Book/lock/code": {"value"},
    }


def test_what_makers_see_is_neither_hidden_nor_inside_something_hidden():
    names = shown_values(DOCUMENT, ANSWERS)
    assert names == {"Loan/id", "Loan/due", "Loan/book", "Book/title", "Book/owner", "Book/owner/name"}


def test_a_null_is_no_value():
    assert shown_values(DOCUMENT, [(LOANS, [{"id": None}])]) == set()


def test_a_broken_reference_of_a_member_that_never_came():
    odd = [({"$ref": "#/definitions/Odd"}, {"id": "1"})]
    assert shown_values(DOCUMENT, odd) == {"Odd/id"}
    assert seen_members(DOCUMENT, odd) == {"Odd/id": {"value"}, "Odd/gone": frozenset()}
