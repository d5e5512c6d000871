"""Bodies, objects and lists that nobody sees and every call must send are filled from defaults."""

import pytest

from generator.validator.examples import example_connector
from generator.validator.rule import Example
from generator.validator.rules.parameter import internal_bodies

BODY = "/paths/~1items/post/parameters/0"
HIDDEN = {"x-ms-visibility": "internal"}
TEXT, FILLED = {"type": "string"}, {"type": "string", "default": "a"}
URL = {"type": "string", "x-ms-notification-url": True}


def thing(required=(), **properties):
    return {"type": "object", "required": list(required), "properties": properties}


def messages(edits):
    return [
        violation.message
        for violation in internal_bodies.internal_body_no_default.check(example_connector(Example(edits)))
    ]


UNFILLED = {
    "nothing inside": {"type": "object"},
    "no default": thing(["a"], a=TEXT),
    "one of two": thing(["a", "b"], a=FILLED, b=TEXT),
    "deeper": thing(["a"], a=thing(["b"], b=TEXT)),
    "optional without": thing([], a=TEXT),
    "list": {"type": "array", "items": FILLED},
    "list inside": thing(["a", "b"], a=FILLED, b={"type": "array", "items": TEXT}),
    "through a reference": thing(["a"], a={"$ref": "#/definitions/A"}),
    "through allOf": {"allOf": [{"$ref": "#/definitions/B"}]},
    "required beside": {"allOf": [thing([], a=TEXT), {"required": ["a"]}]},
}
FULL = {
    "default of its own": {"type": "object", "default": {"a": 1}},
    "list with a default": {"type": "array", "items": TEXT, "default": []},
    "all filled": thing(["a", "b"], a=FILLED, b=thing(["c"], c=FILLED)),
    "optional rest": thing(["a"], a=FILLED, b=TEXT),
    "optional default": thing([], a=FILLED),
    "notification": thing(["a"], a=URL),
    "through a reference": thing(["a"], a={"$ref": "#/definitions/C"}),
    "itself inside": thing(["a"], a=FILLED, b={"$ref": "#/definitions/Loop"}),
    "unknown inside": thing(["a", "b"], a=FILLED, b={"$ref": "#/definitions/Nope"}),
}
SHARED = {
    "/definitions/A": thing(["b"], b=TEXT),
    "/definitions/B": thing(["b"], b=TEXT),
    "/definitions/C": thing(["b"], b=FILLED),
    "/definitions/Loop": thing(["a", "b"], a=FILLED, b={"$ref": "#/definitions/Loop"}),
}


def places(schema):
    """Return the places where such a schema may be hidden and required."""
    required = {f"{BODY}/schema/required": ["name", "x"]}
    yield {f"{BODY}/schema/properties/x": {**schema, **HIDDEN}, **required}
    yield {f"{BODY}/schema": schema, f"{BODY}/x-ms-visibility": "internal"}
    yield {f"{BODY}/schema": {**schema, **HIDDEN}}
    yield {
        f"{BODY}/schema/properties/x": {"$ref": "#/definitions/X"},
        "/definitions/X": {**schema, **HIDDEN},
        **required,
    }
    yield {
        f"{BODY}/schema": {"$ref": "#/definitions/X"},
        "/definitions/X": schema,
        f"{BODY}/x-ms-visibility": "internal",
    }
    shared = {"name": "body", "in": "body", "required": True, "schema": schema, **HIDDEN}
    yield {BODY: {"$ref": "#/parameters/Body"}, "/parameters": {"Body": shared}}


@pytest.mark.parametrize("case", UNFILLED)
def test_what_nobody_can_fill_in(case):
    for edits in places(UNFILLED[case]):
        (message,) = messages({**edits, **SHARED})
        assert "is internal and required" in message


@pytest.mark.parametrize("case", FULL)
def test_what_defaults_fill(case):
    for edits in places(FULL[case]):
        assert messages({**edits, **SHARED}) == []


def test_what_is_seen_or_need_not_be_sent():
    assert messages({f"{BODY}/schema/properties/x": {**UNFILLED["no default"], **HIDDEN}}) == []
    assert messages({f"{BODY}/x-ms-visibility": "internal", f"{BODY}/required": False}) == []
    assert messages({"/definitions/Item/properties/x": {"type": "object", **HIDDEN}}) == []


def test_message_names_what_is_lacking():
    hidden = thing(["a"], a=thing(["b", "c"], b=FILLED, c=TEXT)) | HIDDEN
    edits = {f"{BODY}/schema/properties/x": hidden, f"{BODY}/schema/required": ["name", "x"]}

    assert messages(edits) == ["the property 'x' is internal and required: 'a/c' has no default"]
