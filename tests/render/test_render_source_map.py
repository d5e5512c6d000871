"""Every generated place leads to the line of the specs that made it."""

import json
from pathlib import Path

import pytest

from generator.render import render_files, source_maps, source_of
from generator.spec import load_spec

PROJECT = Path(__file__).parents[2]
DEFINITION, PROPERTIES = "apiDefinition.swagger.json", "apiProperties.json"


def places(value, pointer=""):
    yield pointer, value
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in members:
        part = str(key).replace("~", "~0").replace("/", "~1")
        yield from places(member, f"{pointer}/{part}")


@pytest.fixture(scope="module")
def spec():
    return load_spec(PROJECT)


@pytest.fixture(scope="module")
def maps(spec):
    return source_maps(spec)


@pytest.fixture(scope="module")
def generated(spec):
    return {
        name: json.loads(content) for name, content in render_files(spec).items() if name in (DEFINITION, PROPERTIES)
    }


def text_at(location):
    lines = (PROJECT / location.file).read_text("utf-8").split("\n")
    here = lines[location.line - 1][location.column - 1 :]
    return " ".join([here, *lines[location.line : location.line + 8]])


@pytest.mark.parametrize("file", [DEFINITION, PROPERTIES])
def test_all_places_have_a_source(maps, generated, file):
    assert set(maps[file]) == {pointer for pointer, _ in places(generated[file])}


@pytest.mark.parametrize("key", ["description", "summary", "operationId", "x-ms-trigger-hint", "value-title", "host"])
def test_a_text_leads_to_where_it_is_written(maps, generated, key):
    found = [each for each in places(generated[DEFINITION]) if each[0].endswith(f"/{key}") and isinstance(each[1], str)]
    sources = [text_at(maps[DEFINITION][pointer]).lstrip("\"'|>- ") for pointer, _ in found]
    written = sum(source.startswith(value[:8]) for source, (_, value) in zip(sources, found, strict=True))
    # Some are made by the workbench: what a request without an answer says, what a poll without news does.
    assert written >= 0.8 * len(found) > 0


def test_members_operations_and_types_lead_to_their_lines(specs):
    made = source_maps(load_spec(specs.root))[DEFINITION]
    definition = json.loads(render_files(load_spec(specs.root))[DEFINITION])

    def text(pointer):
        location = made[pointer]
        return (specs.root / location.file).read_text().split("\n")[location.line - 1][location.column - 1 :]

    for name, schema in definition["definitions"].items():
        assert text(f"/definitions/{name}").startswith(f"{name}:")
        for member in schema["properties"]:
            assert text(f"/definitions/{name}/properties/{member}").startswith(f"{member}:")
    for path, item in definition["paths"].items():
        for method, operation in item.items():
            if method != "x-ms-notification-content":
                part = path.replace("/", "~1")
                assert text(f"/paths/{part}/{method}").startswith(f"{operation['operationId']}:")


def test_a_place_that_does_not_exist_has_the_source_of_what_is_around_it(maps):
    made = maps[DEFINITION]

    assert source_of(made, "/info/title/none/none") == made["/info/title"]
    assert source_of(made, "/none") == made[""]


def test_a_text_may_hold_any_character(specs):
    path = specs.root / "specs" / "connector.yaml"
    path.write_text(path.read_text().replace("\npublisher: ", '\npublisher: "a\\0b\\0" # ', 1))
    spec = load_spec(specs.root)

    assert set(source_maps(spec)[PROPERTIES]) == {
        pointer for pointer, _ in places(json.loads(render_files(spec)[PROPERTIES]))
    }
