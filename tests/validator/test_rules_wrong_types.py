"""The rules of sections 5 to 8 over what nobody promised: wrong JSON types anywhere, and published connectors."""

import copy

from hypothesis import given, settings
from hypothesis import strategies as st

from generator.definition.files import DEFINITION
from generator.validator.catalogue import groups
from generator.validator.connector import Connector
from generator.validator.examples import example_connector
from generator.validator.index import index_of
from generator.validator.load import load_connector

GROUPS = [group for group in groups() if group.name in {
    "document.limits", "document.unsupported", "document.media_types",
    "operation.operations", "operation.texts", "operation.responses",
    "parameter.parameters", "parameter.texts", "parameter.bodies", "schema.schemas", "schema.values",
}]  # fmt: skip
RULES = [rule for group in GROUPS for rule in group.rules]
# What published connectors do all the same: the service asks for it today.
KNOWN_ERRORS = {
    "default-of-another-type",
    "get-with-body",
    "default-response-has-schema",
    "parameter-x-ms-summary-missing",
    "parameter-description-missing",
}
KEYWORDS = [
    "$ref", "type", "items", "enum", "required", "in", "name", "default", "format", "pattern", "minLength",
    "maximum", "discriminator", "schema", "examples", "properties", "allOf", "not", "operationId", "summary",
    "description", "responses", "parameters", "consumes", "produces", "x-ms-summary", "x-ms-visibility",
    "x-ms-enum-values", "x-ms-editor", "x-ms-pageable", "x-ms-api-annotation",
]  # fmt: skip
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 600),
    st.floats(),
    st.sampled_from(
        ["", " ", "x", "(", "body", "formData", "null", "array", "object", "file", "internal", "deprecated"]
    ),
    st.sampled_from(["#/definitions/Item", "#/parameters/Nope", "item.json"]).map(lambda target: {"$ref": target}),
    st.sampled_from([[], {}, [[]], [None], [{}], {"x": {}}, {"$ref": 3}, {"type": ["string"]}, {"x": [1, 1]}, [2, 2]]),
)


def places(node, place=()):
    if place:
        yield place
    for key, value in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        yield from places(value, (*place, key))


@st.composite
def documents(draw):
    """Gives the definition of some rule's bad example, with a few of its values replaced or added to."""
    rule = draw(st.sampled_from(RULES))
    document = copy.deepcopy(example_connector(draw(st.sampled_from(rule.bad))).definition)
    for _ in range(draw(st.integers(1, 3))):
        *way, last = draw(st.sampled_from(list(places(document))[:2000]))
        node = document
        for key in way:
            node = node[key]
        value = copy.deepcopy(draw(VALUES))
        if isinstance(node[last], dict) and draw(st.booleans()):
            node[last][draw(st.sampled_from(KEYWORDS))] = value
        else:
            node[last] = value
    return document


def test_all_modules_are_there():
    assert len(GROUPS) == 11


@settings(max_examples=400, deadline=None)
@given(documents())
def test_wrong_types_are_no_reason_to_stop(document):
    connector = Connector("x", {}, (), index_of(document))

    for rule in RULES:
        for violation in rule.check(connector):
            assert violation.message
            assert "\n" not in violation.message
            assert not violation.message.endswith(".")


def test_published_connectors_are_free_of_what_stops_an_import(corpus):
    found = set()
    for folder in sorted(corpus.iterdir()):
        connector = load_connector(folder)
        assert DEFINITION in connector.files
        for rule in RULES:
            found |= {
                (rule.id, folder.name)
                for violation in rule.check(connector)
                if (violation.severity or rule.severity) == "error"
            }

    assert {rule for rule, _ in found} <= KNOWN_ERRORS, sorted(found)
