"""A connector that is imported and generated again is the same connector."""

from pathlib import Path
from statistics import median
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from import_samples import definition, operation, round_trip

from benchmarks.round_trip import folders, trip
from generator.importer import imported, read_source

ROOT = Path(__file__).parents[2]


def test_our_own_connector_comes_back_and_its_specs_are_about_as_long() -> None:
    found = imported(read_source(ROOT))
    assert found.differences == ()
    lines = sum(text.count("\n") for text in found.specs.files.values())
    own = sum(path.read_text().count("\n") for path in (ROOT / "specs").rglob("*.yaml"))
    assert lines < 1.5 * own


def test_published_connectors_come_back(corpus: Path) -> None:
    trips = [each for folder in folders(corpus) if (each := trip(folder)).problem is None]
    assert len(trips) > 100
    assert [each.name for each in trips if each.differences] == []
    assert median(each.share for each in trips) <= 0.4
    assert sum(each.with_extra for each in trips) < 0.075 * sum(each.operations for each in trips)


ODD = st.sampled_from(["", " ", "x", "Yes", "no", "1", "null", " lead", "trail ", "a: b", "#", "two\nlines", "é\u2028"])
TEXT = ODD | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
JSON: Any = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXT, inner, max_size=2),
    max_leaves=4,
)
NAMES = st.sampled_from(["A", "B", "a", "some-name", "x.y", "Two Words", "1st"])
LEAF: Any = st.fixed_dictionaries(
    {"type": st.sampled_from(["string", "integer", "number", "boolean", "object", "array", "file", "odd"])},
    optional={
        "format": st.sampled_from(["int32", "date", "binary", "float", "guid", ""]),
        "title": TEXT,
        "x-ms-summary": TEXT,
        "description": TEXT,
        "x-ms-visibility": st.sampled_from(["important", "internal", "none", "odd"]),
        "default": JSON,
        "enum": st.lists(JSON, max_size=2),
        "example": JSON,
        "x-nullable": st.booleans(),
        "readOnly": st.booleans(),
        "minimum": st.integers(0, 3) | st.just("x"),
        "maxLength": st.integers(0, 3),
        "pattern": TEXT,
        "required": st.booleans() | st.lists(NAMES, max_size=3),
        "x-odd": JSON,
        "x-example": JSON,
        "x-ms-enum-values": st.lists(st.fixed_dictionaries({"value": JSON, "displayName": TEXT}), max_size=2),
        "x-ms-dynamic-values": st.fixed_dictionaries(
            {"operationId": st.sampled_from(["Do", "1 x"])},
            optional={"value-path": TEXT, "value-title": TEXT, "parameters": st.dictionaries(TEXT, JSON, max_size=2)},
        ),
    },
)
REFERENCE = st.fixed_dictionaries(
    {"$ref": NAMES.map(lambda name: f"#/definitions/{name}")}, optional={"description": TEXT}
)
SCHEMA: Any = st.recursive(
    LEAF | REFERENCE | st.just({}),
    lambda inner: st.builds(
        lambda leaf, members: {**leaf, **members},
        LEAF,
        st.fixed_dictionaries(
            {},
            optional={
                "properties": st.dictionaries(NAMES | TEXT, inner, max_size=3),
                "items": inner,
                "allOf": st.lists(inner, max_size=2),
                "additionalProperties": inner | st.booleans(),
            },
        ),
    ),
    max_leaves=5,
)
PARAMETER = st.builds(
    lambda named, leaf: {**leaf, **named},
    st.fixed_dictionaries(
        {"name": NAMES, "in": st.sampled_from(["path", "query", "header", "formData"])},
        optional={"required": st.booleans(), "x-ms-url-encoding": st.sampled_from(["single", "double", "odd"])},
    ),
    LEAF,
)
BODY = st.fixed_dictionaries(
    {"name": NAMES, "in": st.just("body"), "schema": SCHEMA}, optional={"required": st.booleans(), "description": TEXT}
)
RESPONSE = st.fixed_dictionaries({"description": TEXT}, optional={"schema": SCHEMA, "x-odd": JSON})
OPERATION = st.fixed_dictionaries(
    {
        "operationId": st.sampled_from(["Do", "do", "Other", "1 x"]),
        "responses": st.dictionaries(st.sampled_from(["200", "404", "default", "2XX", "odd"]), RESPONSE, max_size=3),
    },
    optional={
        "summary": TEXT,
        "description": TEXT,
        "parameters": st.lists(PARAMETER | BODY, max_size=3),
        "x-ms-trigger": st.sampled_from(["single", "batch", "odd"]),
        "tags": st.lists(TEXT, max_size=2),
        "security": st.lists(st.dictionaries(TEXT, st.lists(TEXT, max_size=1), max_size=2), max_size=2),
        "x-ms-api-annotation": st.dictionaries(st.sampled_from(["family", "revision", "odd"]), JSON, max_size=2),
    },
)
PATHS = st.dictionaries(
    st.sampled_from(["/a", "/A", "/{id}", "/{other}", "/a?b=c", "/", "/x/y"]),
    st.dictionaries(st.sampled_from(["get", "post", "x-odd"]), OPERATION, max_size=2),
    max_size=3,
)


@settings(deadline=None, max_examples=150)
@given(PATHS, st.dictionaries(NAMES, SCHEMA, max_size=3))
def test_any_definition_comes_back(paths: dict[str, Any], definitions: dict[str, Any]) -> None:
    missing = {name: {} for name in ("A", "B", "a", "some-name", "x.y", "Two Words", "1st")}
    found = round_trip(definition(paths=paths, definitions={**missing, **definitions}))
    assert found.differences == ()


def test_what_several_operations_say_alike_is_named_once() -> None:
    limit = {"name": "limit", "in": "query", "type": "integer", "description": "How many."}
    missing = {"description": "There is none."}
    paths = {
        f"/{name}": {
            "get": operation(
                operationId=name, parameters=[limit], responses={"200": {"description": "OK"}, "404": missing}
            )
        }
        for name in ("A", "B", "C")
    }
    paths["/C"]["get"]["parameters"] = [{**limit, "description": "How many, at most."}]
    files = round_trip(definition(paths=paths)).specs.files
    operations = yaml.safe_load(files["specs/operations/operations.yaml"])["operations"]
    assert list(yaml.safe_load(files["specs/parameters.yaml"])["parameters"]) == ["limit"]
    assert operations["A"]["parameters"] == ["limit"]
    assert operations["C"]["parameters"] == [{"use": "limit", "description": "How many, at most."}]
    assert yaml.safe_load(files["specs/errors.yaml"])["errors"]["not_found"]["always"] is True
    assert "errors" not in operations["A"]


def test_labels_that_the_generator_makes_are_left_out() -> None:
    members = {
        name: {"type": "string", "x-ms-summary": label} for name, label in (("a_b", "A B"), ("d", "D"), ("c", "Other"))
    }
    found = round_trip(definition(definitions={"Thing": {"type": "object", "properties": members}}))
    schema = yaml.safe_load(found.specs.files["specs/schemas/schemas.yaml"])["schemas"]["Thing"]
    plain = {"type": "string"}
    assert schema["properties"] == {"a_b": plain, "d": plain, "c": {"type": "string", "title": "Other"}}


def test_what_has_words_is_said_by_them() -> None:
    names = [{"value": 1, "displayName": "One"}, {"value": 2, "displayName": "Two"}]
    limit = {"name": "limit", "in": "query", "type": "integer", "x-ms-summary": "Most", "title": "Limit"}
    limit |= {"x-example": 5, "x-ms-url-encoding": "double", "enum": [1, 2], "x-ms-enum-values": names}
    security = [{"oauth2": ["read", "write"]}, {"basic": []}]
    found = round_trip(definition(paths={"/a": {"get": operation(parameters=[limit], security=security)}}))
    made = yaml.safe_load(found.specs.files["specs/operations/operations.yaml"])["operations"]["Do"]
    assert found.specs.with_extra == 0
    assert made["security"] == [{"use": "oauth2", "scopes": ["read", "write"]}, "basic"]
    (parameter,) = made["parameters"]
    said = {"title": "Most", "second_title": "Limit", "example": 5, "url_encoding": "double"}
    assert said.items() <= parameter.items()
    assert parameter["value_names"] == {"1": "One", "2": "Two"}
    style = yaml.safe_load(found.specs.files["specs/connector.yaml"])["style"]
    assert style["parameter_example"] == "x-example"


@pytest.mark.parametrize(
    "names",
    [
        [{"value": "a", "displayName": "A"}, {"value": "a", "displayName": "Again"}],
        [{"value": 3, "displayName": "Number that is no value"}],
        [{"value": True, "displayName": "Yes"}],
        [{"value": "a", "displayName": ""}],
        [{"value": " a", "displayName": "A"}],
        [{"value": "a"}],
        ["a"],
        {"a": "A"},
        [],
    ],
)
def test_labels_of_values_that_have_no_words_come_back(names: Any) -> None:
    schema = {"type": "string", "enum": ["a", 1, "True"], "x-ms-enum-values": names}
    found = round_trip(definition(definitions={"Thing": {"type": "object", "properties": {"a": schema}}}))
    assert found.differences == ()
    assert "value_names" not in found.specs.files["specs/schemas/schemas.yaml"]


@pytest.mark.parametrize("security", [[{"oauth2": [1]}], [{"oauth2": [" "]}], [{}], [{"a": [], "b": []}], [{"a": {}}]])
def test_security_that_has_no_words_comes_back(security: Any) -> None:
    found = round_trip(definition(paths={"/a": {"get": operation(security=security)}}))
    assert found.differences == ()
    assert found.specs.with_extra == 1


def test_many_operations_get_files_by_tag_or_by_path() -> None:
    paths = {
        f"/api/v1/{area}/{number}": {"get": operation(operationId=f"{area[:2]}{number}")}
        for area in ("users", "CON", "Some Things")
        for number in range(6)
    }
    files = round_trip(definition(paths=paths)).specs.files
    names = sorted(Path(name).name for name in files if "operations/" in name)
    assert names == ["con_.yaml", "some_things.yaml", "users.yaml"]
