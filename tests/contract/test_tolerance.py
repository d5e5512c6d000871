"""What schemathesis calls a fault and is none for a connector, and what stays one."""

from types import SimpleNamespace

import pytest

from generator.contract.tolerance import may_be

REJECTION = "negative_data_rejection"


def failure(message="", **members):
    return SimpleNamespace(message=message, undocumented_methods=[], missing_methods=[], **members)


def case(body=None, query=None):
    return SimpleNamespace(body=body, query=query or {}, headers={})


@pytest.mark.parametrize(("missing", "more", "expected"), [([], ["POST"], True), (["PUT"], ["POST"], False)])
def test_an_address_that_does_more(missing, more, expected):
    found = SimpleNamespace(message="", undocumented_methods=more, missing_methods=missing)
    assert may_be("allow_header_conformance", found, case()) is expected


@pytest.mark.parametrize(
    ("message", "sent", "expected"),
    [
        ("Invalid component: in body - notes: Incorrect type", case({"notes": None}), True),
        ("Invalid component: in body - notes: Incorrect type", case({"notes": 3}), False),
        ("Invalid component: in body - notes: Incorrect type", case({"note": None}), False),
        ("Invalid component: in body - notes: Incorrect type", case([None]), False),
        ("Invalid component: parameter `kind` in query - violates `enum`", case(query={"kind": ""}), True),
        ("Invalid component: parameter `kind` in query - violates `enum`", case(query={"kind": "x"}), False),
        (
            "Invalid component: in body - people -> Array with invalid items: role: Incorrect type",
            case({"people": [{"role": "x"}, {"role": None}]}),
            True,
        ),
        ("Invalid component: Missing `kind` at query", case(), True),
        ("Invalid component: Missing `kind` at body", case({}), False),
        ("Invalid component: in body", case({}), False),
        ("Invalid component: in body - Missing required property: kind", case({}), True),
        ("Invalid component: in body - violates `required` (was ids)", case({"id": 1}), True),
    ],
)
def test_nothing_may_be_said_in_several_ways(message, sent, expected):
    assert may_be(REJECTION, failure(message), sent) is expected
    assert not may_be("response_schema_conformance", failure(message), sent)
