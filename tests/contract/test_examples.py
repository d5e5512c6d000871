"""What a definition gives as examples, defaults and values of a list is held against its own types."""

import copy

import pytest
from example.asking import SHOP

from generator.contract.examples import check_examples
from generator.definition import operations_of


def found(document, operation_id):
    operation = next(each for each in operations_of(document) if each.id == operation_id)
    return [finding.message for finding in check_examples(document, operation)]


def test_a_sound_definition_contradicts_nothing():
    assert [found(SHOP, operation.id) for operation in operations_of(SHOP)] == [[]] * 5


@pytest.mark.parametrize(
    ("operation", "way", "planted", "expected"),
    [
        ("ListCustomers", ("paths", "/customers", "get", "parameters", 0), {"default": 0}, "the default of the input"),
        ("ListCustomers", ("paths", "/customers", "get", "parameters", 0), {"x-example": "a"}, "expected integer"),
        (
            "GetCustomer",
            ("definitions", "Customer", "properties", "level"),
            {"example": "iron"},
            "'level' of the answer",
        ),
        ("GetCustomer", ("definitions", "Customer", "properties", "id"), {"enum": ["one"]}, "value of the list"),
        ("GetCustomer", ("definitions", "Customer", "properties", "createdAt"), {"example": "today"}, "date-time"),
        ("GetCustomer", ("definitions", "Customer"), {"example": {"name": "Zoe"}}, "has no 'id'"),
        (
            "GetCustomer",
            ("paths", "/customers/{customerId}", "get", "responses", "200"),
            {"examples": {"application/json": {"id": "x", "name": "Zoe"}}},
            "the example of the answer 200 at /id is string",
        ),
        (
            "CreateCustomer",
            ("definitions", "NewCustomer", "properties", "name"),
            {"default": ""},
            "fewer than minLength",
        ),
    ],
)
def test_a_planted_contradiction_is_found(operation, way, planted, expected):
    document = copy.deepcopy(SHOP)
    place = document
    for key in way:
        place = place[key]
    place.update(planted)
    messages = found(document, operation)
    assert len(messages) == 1
    assert expected in messages[0]
