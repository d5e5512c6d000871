"""Published connectors, spoiled: whatever happens to a real file, it is judged, and every finding lies in it."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_validator_any_input import RULES, VALUES, assert_sound, put_somewhere

from generator.definition.files import DEFINITION, PROPERTIES
from generator.validator.connector import connector_of
from generator.validator.load import connector_paths
from generator.validator.validate import outcome_of

LARGEST = 60_000  # larger ones have nothing that these lack, and take their time
SNIPPETS = [
    b"",
    b",",
    b"{",
    b"]",
    b'"',
    b"\\",
    b"\x00",
    b"\xff",
    b"\xef\xbb\xbf",
    b"// a\n",
    b"NaN",
    b"1e999",
    b"\r",
    b"\t",
]


@pytest.fixture(scope="module")
def published(corpus):
    """Gives definitions and properties of published connectors, as bytes."""
    pairs = [(path / DEFINITION, path / PROPERTIES) for path in connector_paths(corpus)]
    return [
        (definition.read_bytes(), properties.read_bytes() if properties.is_file() else b"{}")
        for definition, properties in pairs
        if definition.is_file() and definition.stat().st_size < LARGEST
    ]


def judged(definition, properties):
    files = {DEFINITION: (DEFINITION, DEFINITION, definition), PROPERTIES: (PROPERTIES, PROPERTIES, properties)}
    findings = outcome_of(connector_of("c", files, tuple(files)), RULES).findings
    assert_sound(findings)
    for finding in findings:
        data = properties if finding.file == PROPERTIES else definition
        assert finding.line <= 1 + data.count(b"\n")
    return findings


@given(data=st.data())
@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_anything_put_anywhere_in_a_published_connector_is_judged(published, data):
    definition, properties = data.draw(st.sampled_from(published))
    try:
        content, other = json.loads(definition.decode("utf-8-sig")), json.loads(properties.decode("utf-8-sig"))
    except ValueError:
        return
    for _ in range(data.draw(st.integers(1, 3))):
        content = put_somewhere(data, content, data.draw(VALUES))
    if other:
        other = put_somewhere(data, other, data.draw(VALUES))

    judged(json.dumps(content).encode(), json.dumps(other).encode())


@given(data=st.data())
@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_published_connector_that_broke_on_the_way_is_judged(published, data):
    text, properties = data.draw(st.sampled_from(published))
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        length = data.draw(st.sampled_from([0, 0, 1, 2, 40, len(text)]))
        text = text[:start] + data.draw(st.sampled_from(SNIPPETS)) + text[start + length :]

    judged(text, properties)
